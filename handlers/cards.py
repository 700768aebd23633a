"""How a ticket looks in a chat: the card without personal data, the buttons that fit who looks, the data view.

One live card a chat: a new one folds the one before it, and every move edits the live card of every chat. What is
personal stands in confidential messages of its own, which are emptied once nobody works on the ticket any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.domain.areas import RoutingReason
from bot.domain.conversations import Attachment
from bot.domain.messages import Button, Buttons
from bot.domain.people import Address, Person, Right, may, sees
from bot.domain.tickets import TRANSITIONS, Action, State, Ticket, TicketEvent
from bot.domain.undo import to_undo
from handlers import alike, confidential, due, reached
from handlers.timers import gathering
from handlers.timers.audience import one_each
from handlers.timers.plan import SLIP
from handlers.turn import Turn
from storage import areas, attachments, people, tickets
from storage.receipts import Reached
from storage.tickets import Card

ACTIONS: dict[str, Action] = {
    "claim": Action.CLAIM,
    "view": Action.VIEW,
    "trace": Action.TRACE,
    "sheet": Action.VISIT,
    "accept": Action.ACCEPT,
    "change": Action.ACCEPT,
    "return": Action.RETURN,
    "result": Action.CONCLUDE,
    "suggest": Action.SUGGEST,
    "oral": Action.SUGGEST,
    "follow_up": Action.FOLLOW_UP,
    "ignored": Action.IGNORED,
    "conclude": Action.CONCLUDE,
    "close": Action.CONCLUDE,
    "still": Action.REOPEN,
    "release": Action.RELEASE,
    "ask": Action.ASK,
    "note": Action.NOTE,
    "word": Action.VOTER_WORD,
    "pass": Action.REROUTE,
    "postpone": Action.POSTPONE,
    "assign": Action.ASSIGN,
    "merge": Action.MERGE,
    "split": Action.SPLIT,
}
"""The buttons that stand for a step, by the word in their data."""

SENSE: dict[str, Callable[[Ticket], bool]] = {
    "view": lambda ticket: ticket.is_open,  # nothing would empty it again
    "claim": lambda ticket: not ticket.assignee_id,
    "word": lambda ticket: ticket.concerns_another,
    "close": lambda ticket: ticket.state is State.FOLLOWED_UP,
    "still": lambda ticket: ticket.state is State.FOLLOWED_UP and bool(ticket.spoken),
    "ask": lambda ticket: not ticket.spoken,
    "split": lambda ticket: bool(ticket.other_voters),
    "result": lambda ticket: ticket.state is not State.RECOMMENDED,
    "accept": lambda ticket: ticket.accepted_at is None,
    "change": lambda ticket: ticket.accepted_at is None,
    "suggest": lambda ticket: ticket.state is not State.RECOMMENDED or ticket.accepted_at is not None,
    "oral": lambda ticket: ticket.accepted_at is not None,
}
"""What the table of steps cannot know: when else a button makes sense."""

RARE = ("assign", "pass", "postpone", "merge", "split")
"""What a card offers behind "Lainnya…": each is worth a button, and none a place on an old phone's small screen."""

LINES = (
    ("claim",),
    ("view", "word"),
    ("accept", "return", "change"),
    ("trace", "sheet", "result"),
    ("oral",),
    ("follow_up", "ignored"),
    ("close", "still"),
    ("ask", "note"),
    ("release", "history", "more"),
    ("undo",),
)
"""The buttons of a card, line by line; of each only those that hold for the ticket's state and the viewer."""


NEWEST = 5
"""Events of a story that are looked at to know what happened last."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card tells beside the ticket itself."""

    assignee: str = ""
    files: int = 0
    alike: tuple[Ticket, ...] = ()
    merged_into: str = ""
    """The number of the ticket that this one goes on in."""
    reached: Reached | None = None
    """What became of the newest message to the reporter, where the network tells that."""
    undoer: int = 0
    """Who may take back the step that was taken just now: a person's id, 0 for nobody."""


async def facts(turn: Turn, ticket: Ticket) -> Facts:
    """The facts as they stand, files that came in this turn included."""
    assignee = await people.by_id(turn.store, ticket.assignee_id)
    files = {file.id for file in await attachments.of_ticket(turn.store, ticket.id) if file.state != "destroyed"}
    here = (*turn.changes.created, *turn.changes.updated.values())
    files |= {e.id for e in here if isinstance(e, Attachment) and e.ticket_id == ticket.id}
    undoer = await _undoer(turn, ticket)
    main = await tickets.by_id(turn.store, ticket.merged_into_id) if ticket.merged_into_id else None
    into = main.number if main else ""
    others, newest = await alike.of(turn, ticket), await reached.newest(turn, ticket)
    return Facts(assignee.name if assignee else "", len(files), others, into, newest, undoer)


async def _undoer(turn: Turn, ticket: Ticket) -> int:
    here = [e for e in turn.changes.created if isinstance(e, TicketEvent) and e.ticket_id == ticket.id]
    story = [*await tickets.events(turn.store, ticket.id, newest=NEWEST), *here]
    return story[-1].actor_id if story and to_undo(story, story[-1].actor_id, turn.now) else 0


# --- the card ---------------------------------------------------------------------------------------------------------


def text(turn: Turn, ticket: Ticket, about: Facts, to: Address, viewer: Person | None = None) -> str:
    """The card in the language of `to`. It may stand in a group: nothing in it says who the citizen or voter is.
    `viewer` is who reads it in private: other tickets are named only where they may be seen."""
    lines = [
        turn.text("officer.card.title", to=to, number=ticket.number, state=_label(turn, "state", ticket.state, to)),
        _what(turn, ticket, to),
        confidential.where(turn, ticket, to),
        turn.text("officer.card.came", to=to, when=turn.when(ticket.created_at, to=to)),
        *_whose(turn, ticket, about, to),
        *_until(turn, ticket, to),
    ]
    if about.reached and ticket.is_open and to.endpoint.is_private:
        lines.append(reached.short(turn, about.reached, to))
    if ticket.spoken:
        lines.append(turn.text(f"spoken.card.{ticket.spoken}", to=to))
    if about.files:
        lines.append(turn.text("officer.card.files", to=to, count=about.files))
    if ticket.is_open and ticket.routing_reason != RoutingReason.OWN:
        lines.append(turn.text(f"officer.why.{ticket.routing_reason}", to=to))
    if ticket.is_open:
        lines += alike.lines(turn, ticket, about.alike, to, viewer)
    return "\n".join(lines)


def _label(turn: Turn, kind: str, word: str, to: Address) -> str:
    return turn.text(f"common.{kind}.{word}", to=to)


def _what(turn: Turn, ticket: Ticket, to: Address) -> str:
    parts = [_label(turn, "category", ticket.category, to)]
    if ticket.reason:
        parts.append(_label(turn, "reason", ticket.reason, to))
    if ticket.voters > 1:
        parts.append(turn.text("officer.card.voters", to=to, count=ticket.voters))
    return " · ".join(parts)


def _whose(turn: Turn, ticket: Ticket, about: Facts, to: Address) -> list[str]:
    if ticket.state is State.CLOSED and about.merged_into:
        return [turn.text("officer.card.merged", to=to, number=about.merged_into)]
    if ticket.state is State.CLOSED:
        return [turn.text("officer.card.outcome", to=to, outcome=_label(turn, "outcome", ticket.outcome, to))]
    if ticket.state is State.RECOMMENDED:
        return [_recommended(turn, ticket, about, to)]
    return [turn.text("officer.card.taken", to=to, name=about.assignee)] if about.assignee else []


def _recommended(turn: Turn, ticket: Ticket, about: Facts, to: Address) -> str:
    key = "accepted" if ticket.accepted_at else "recommended"
    return turn.text(
        f"officer.card.{key}",
        to=to,
        name=about.assignee or turn.text("officer.story.by.officer", to=to),
        result=turn.text(f"officer.result.{ticket.result}", to=to),
        posko=turn.world.areas.label(ticket.review_area),
    )


def _until(turn: Turn, ticket: Ticket, to: Address) -> list[str]:
    if ticket.waiting_since is not None:
        return [turn.text("officer.card.waiting", to=to, when=turn.when(ticket.waiting_since, to=to))]
    if not ticket.is_open or ticket.due_at is None:
        return []
    key = due.word(turn, ticket)
    return [turn.text(f"officer.card.{key}", to=to, when=turn.when(ticket.due_at, to=to))]


# --- its buttons ------------------------------------------------------------------------------------------------------


def _always(_ticket: Ticket) -> bool:
    return True


def offered(viewer: Person | None, what: str, ticket: Ticket) -> bool:
    """True when the ticket's state and the viewer's rights allow the button `what`. Where a ticket's data is destroyed,
    nothing is added."""
    if what == "history":
        return sees(viewer, Right.TICKET, ticket)
    if what == "more":
        return any(offered(viewer, rare, ticket) for rare in RARE)
    if ticket.erased_at is not None or not SENSE.get(what, _always)(ticket):
        return False
    return ticket.state in TRANSITIONS[ACTIONS[what]] and may(viewer, ACTIONS[what], ticket)


def buttons(turn: Turn, ticket: Ticket, viewer: Person | None, to: Address, *, undoer: int = 0) -> Buttons:
    """What can be done from this chat. A group is offered the claim alone, and so is who may take a new ticket; a
    colleague of the one who took it is offered nothing: only who works on it, stands above, or watches over it is."""
    claim = ((button(turn, ticket, "claim", to),),)
    if not to.endpoint.is_private:
        return claim if ticket.state is State.NEW else ()
    works_here = may(viewer, Action.CLAIM, ticket) and viewer is not None and viewer.id != ticket.assignee_id
    slip = viewer is not None and viewer.id == undoer
    if works_here and offered(viewer, "claim", ticket):
        also = [w for w, holds in (("more", offered(viewer, "more", ticket)), ("undo", slip)) if holds]
        return (*claim, *((button(turn, ticket, what, to),) for what in also))
    if works_here and not may(viewer, Action.RELEASE, ticket):
        return ()
    lines = (
        [button(turn, ticket, w, to) for w in line if (slip if w == "undo" else offered(viewer, w, ticket))]
        for line in LINES
    )
    return tuple(tuple(line) for line in lines if line)


def button(turn: Turn, ticket: Ticket, what: str, to: Address) -> Button:
    """The button `what` of a card."""
    return turn.button(f"officer.button.{what}", "t", ticket.id, what, to=to)


def open_button(turn: Turn, ticket: Ticket, to: Address) -> Buttons:
    """The one button under a notice: to the ticket."""
    return ((turn.button("officer.button.show", "t", ticket.id, "show", to=to),),)


# --- in the chats -----------------------------------------------------------------------------------------------------


async def post(turn: Turn, ticket: Ticket, to: Address, viewer: Person | None) -> None:
    """Show the card in a chat; the one that stood there is folded."""
    known = await tickets.cards(turn.store, ticket.id)
    about = await facts(turn, ticket)
    _post(turn, ticket, about, to, viewer, known)


def _post(
    turn: Turn,
    ticket: Ticket,
    about: Facts,
    to: Address,
    viewer: Person | None,
    known: Iterable[Card],
    thread: str = "",
) -> None:
    before = _live(known).get(to.id)
    if before is not None:
        folded = turn.text("officer.card.folded", to=to, number=ticket.number)
        turn.fold(before.key, to, folded)
    shown = text(turn, ticket, about, to, viewer)
    offered_here = buttons(turn, ticket, viewer, to, undoer=about.undoer)
    turn.send(shown, buttons=offered_here, to=to, ticket_id=ticket.id, thread=thread)


async def announce(turn: Turn, ticket: Ticket, about: Facts | None = None) -> set[int]:
    """A ticket waits to be taken: a card to everybody in office in its posko, and one to the posko's group, as long as
    those are few. Returns the ids of the addresses that got one."""
    about = about or await facts(turn, ticket)
    known = await tickets.cards(turn.store, ticket.id)
    to = one_each(await people.posko_staff(turn.store, ticket.posko_area))
    officers = await _officers(turn, to)
    posko = await areas.posko_of(turn.store, ticket.posko_area)
    group = await people.address(turn.store, posko.group_address_id) if posko else None
    if posko and group and await gathering.card_instead(turn, posko, group):
        group = None
    told = [address for address in to if not await gathering.own_card_instead(turn, address)]
    for address in (*told, group):
        if address is not None and address.unreachable_since is None:
            thread = posko.group_thread if posko and address is group else ""
            _post(turn, ticket, about, address, officers.get(address.person_id), known, thread)
    return {address.id for address in (*told, group) if address is not None}


async def bring(turn: Turn, ticket: Ticket, staff: Iterable[Address]) -> None:
    """The card to people who have to decide on it, as long as those are few."""
    told = [address for address in one_each(staff) if not await gathering.own_card_instead(turn, address)]
    officers, known = await _officers(turn, told), await tickets.cards(turn.store, ticket.id)
    about = await facts(turn, ticket)
    for address in told:
        _post(turn, ticket, about, address, officers.get(address.person_id), known)


async def follow(turn: Turn, before: Ticket, after: Ticket, action: Action) -> None:
    """Bring every chat up to date after a step. What waits to be taken again is announced anew; what nobody works on
    any more loses its confidential messages."""
    looks_the_same = after == replace(before, escalations=after.escalations, rating=after.rating)
    if looks_the_same and action is not Action.ADD:  # what was added may be a photo
        return
    if before.assignee_id and (after.assignee_id != before.assignee_id or not after.is_open):
        await confidential.withdraw(turn, after)
    waits_anew = after.state is State.NEW and (before.state is not State.NEW or before.posko_area != after.posko_area)
    waits_anew = waits_anew and action is not Action.UNDO  # the cards of the first time still stand
    announced = await announce(turn, after) if waits_anew else set()
    live = _live(await tickets.cards(turn.store, after.id))
    await _edit(turn, after, [card for card in live.values() if card.address.id not in announced])
    if before.is_open != after.is_open or before.nik != after.nik:
        known = (*await alike.of(turn, before), *await alike.of(turn, after))
        await tell_of(turn, [*alike.with_same_nik(before, known), *alike.with_same_nik(after, known)])


async def tell_of(turn: Turn, others: Iterable[Ticket]) -> None:
    """Bring the cards of other tickets up to date, because one about the same voter came, went or changed."""
    for other in {other.id: other for other in others}.values():
        await _edit(turn, other, list(_live(await tickets.cards(turn.store, other.id)).values()))


async def fold(turn: Turn, ticket: Ticket) -> None:
    """Bring the cards of a ticket up to date without new ones: where many tickets change at once, nobody needs news."""
    await _edit(turn, ticket, list(_live(await tickets.cards(turn.store, ticket.id)).values()))


async def let_slip_pass(turn: Turn, ticket: Ticket) -> None:
    """The minute in which the last step could be taken back is over: its officer's cards no longer offer it."""
    story = await tickets.events(turn.store, ticket.id, newest=NEWEST)
    theirs = await people.private_addresses(turn.store, story[-1].actor_id) if story else []
    live = _live(await tickets.cards(turn.store, ticket.id))
    await _edit(turn, ticket, [live[to.id] for to in theirs if to.id in live])


async def refresh(turn: Turn, ticket: Ticket) -> None:
    """Edit the live card of this chat to how the ticket stands."""
    card = _live(await tickets.cards(turn.store, ticket.id)).get(turn.chat.id)
    if card is not None:
        await _edit(turn, ticket, [card])


async def _edit(turn: Turn, ticket: Ticket, shown: list[Card]) -> None:
    """Where the ticket is no business of the viewer's any more (office ended, group of another posko) it is folded."""
    officers = await _officers(turn, [card.address for card in shown])
    posko = await areas.posko_of(turn.store, ticket.posko_area)
    about = await facts(turn, ticket)
    for card in shown:
        viewer, to = officers.get(card.address.person_id), card.address
        own_group = posko is not None and posko.group_address_id == to.id
        if sees(viewer, Right.TICKET, ticket) if to.endpoint.is_private else own_group:
            shown_now, offered_now = (
                text(turn, ticket, about, to, viewer),
                buttons(turn, ticket, viewer, to, undoer=about.undoer),
            )
            turn.edit(card.key, to, shown_now, buttons=offered_now)
        else:
            turn.fold(card.key, to, turn.text("officer.card.folded", to=to, number=ticket.number))


async def offer(turn: Turn, ticket: Ticket, offers: Buttons, question: str = "") -> None:
    """Put a choice (and what is asked) under the live card of this chat; a new card where there is none to edit. It
    stays until something is chosen."""
    turn.changes.cancel_timers(ticket.id, SLIP, reached.TIMER)
    about = await facts(turn, ticket)
    card = _live(await tickets.cards(turn.store, ticket.id)).get(turn.chat.id)
    body = "\n\n".join(filter(None, [text(turn, ticket, about, turn.chat, turn.person), question]))
    if card is None:
        turn.send(body, buttons=offers, ticket_id=ticket.id)
    else:
        turn.edit(card.key, turn.chat, body, buttons=offers)


def _live(known: Iterable[Card]) -> dict[int, Card]:
    """The newest card of each chat, by address."""
    return {card.address.id: card for card in known if not card.confidential}


async def _officers(turn: Turn, addresses: Iterable[Address]) -> dict[int, Person]:
    ids = {address.person_id for address in addresses if address.person_id}
    found = {person.id: person for person in await people.by_ids(turn.store, ids)} if ids else {}
    return found | ({turn.person.id: turn.person} if turn.person else {})
