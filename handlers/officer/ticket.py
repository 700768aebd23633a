"""One ticket in an officer's hands: its card, and what its buttons do.

Every press is checked twice, by rights and by the table of steps. One that holds no more changes nothing: it is
answered honestly and the card is brought up to date. A group may only take a ticket; all else is for the private chat.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.domain.messages import Press, Text, row_id
from bot.domain.people import Address, Right, may, sees
from bot.domain.tickets import (
    CONCLUSIONS,
    SUGGESTION,
    Action,
    Outcome,
    Ticket,
    TicketEvent,
    VoterWord,
    read_ticket_number,
)
from handlers import auditing, cards, choices, confidential, documents, evidence, objections, paging, reached
from handlers.coordinator import assigning
from handlers.moves import move
from handlers.officer import (
    claiming,
    merging,
    passing,
    postponing,
    reviewing,
    splitting,
    suggesting,
    tracing,
    undoing,
    words,
)
from handlers.officer.presses import allowed
from handlers.story import record
from handlers.turn import Turn
from storage import people, tickets

NUMBER = re.compile(r"\b\d{4}[-–. ]?\d+[-–. ]?[a-z]\b", re.IGNORECASE)
PAYLOAD = "t-"
"""Before the number of a ticket in a link into the private chat."""
STORY_LINES = 20
"""How many events of a story are shown at once, the newest first."""

SAID = {Action.VOTER_WORD: "word", Action.RECOMMEND: "result", Action.ACCEPT: "result"}
"""The steps whose note is a word of the catalogue."""
PLAIN_STEPS = ("trace", "follow_up", "ignored", "release")
"""The buttons that take one step and need nothing more."""


# --- by number --------------------------------------------------------------------------------------------------------


async def shown(turn: Turn) -> None:
    """`/tiket NOMOR`: its card. What does not exist and what is not theirs is answered alike."""
    body = turn.inbound.body
    wanted = body.arguments if isinstance(body, Text) else ""
    if not wanted:
        turn.say("officer.ticket.usage")
    else:
        await open_named(turn, wanted)


async def open_named(turn: Turn, wanted: str) -> None:
    """The card of the ticket with this number, as somebody typed it or as a link carries it."""
    ticket = await visible(turn, read_ticket_number(wanted))
    if ticket is None:
        turn.say("officer.ticket.not_found", number=wanted[:40])
    else:
        await cards.post(turn, ticket, turn.chat, turn.person)


async def named_in(turn: Turn, text: str) -> Ticket | None:
    """The first ticket that is named in `text` by its number and that the sender may see."""
    for found in NUMBER.findall(text):
        if (ticket := await visible(turn, read_ticket_number(found))) is not None:
            return ticket
    return None


async def visible(turn: Turn, number: str) -> Ticket | None:
    """The ticket of this number, None when there is none or it is not in the sender's scope."""
    found = await tickets.by_number(turn.store, number) if number else None
    return await auditing.in_reach(turn, Right.TICKET, found)


# --- by button --------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`t.<ticket>.<what>[.<argument>]`: a button on a card."""
    press = turn.inbound.body
    arguments = press.arguments if isinstance(press, Press) else []
    ticket = await _of_press(turn, arguments[0] if arguments else "")
    what = arguments[1] if len(arguments) > 1 else ""
    handler = PRESSED.get(what)
    if ticket is None or handler is None:
        turn.toast("officer.toast.not_found")
    elif turn.chat.endpoint.is_private or what in IN_GROUPS:
        await handler(turn, ticket, arguments[1:])
    else:
        auditing.misplaced(turn)
        turn.toast("officer.toast.in_private")


async def _of_press(turn: Turn, id36: str) -> Ticket | None:
    wanted = row_id(id36)
    found = await tickets.by_id(turn.store, wanted) if wanted else None
    return await auditing.in_reach(turn, Right.TICKET, found)


async def _suggested(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """A saran perbaikan was given; a PKD's own word for it may need that of the level above."""
    if not await allowed(turn, ticket, arguments[0]):
        return
    if await reviewing.is_needed(turn, ticket):
        await reviewing.recommend(turn, ticket, SUGGESTION)
    else:
        await suggesting.at_once(turn, ticket)


async def _stepped(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """A button that stands for one plain step."""
    what = arguments[0]
    if await allowed(turn, ticket, what):
        await move(turn, ticket, cards.ACTIONS[what], actor="officer")
        turn.toast(f"officer.toast.done_{what}")


async def _claimed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """Take the ticket. From a group the card with the work buttons comes to the private chat, so that must be open."""
    in_group = not turn.chat.endpoint.is_private
    if in_group and turn.sender.unreachable_since is not None:
        claiming.open_private(turn, ticket.id, "officer.toast.open_private")
    elif await allowed(turn, ticket, arguments[0]):
        after = await move(turn, ticket, Action.CLAIM, actor="officer")
        turn.toast("officer.toast.claimed_in_group" if in_group else "officer.toast.done_claim")
        if in_group:
            await cards.post(turn, after, turn.sender, turn.person)


async def _shown(turn: Turn, ticket: Ticket, _arguments: list[str]) -> None:
    """The card, always in private: from a group that is where work goes on."""
    await cards.post(turn, ticket, turn.sender, turn.person)
    if not turn.chat.endpoint.is_private:
        turn.toast("officer.toast.sent_in_private")


async def _back(turn: Turn, ticket: Ticket, _arguments: list[str]) -> None:
    await cards.refresh(turn, ticket)


async def _more(turn: Turn, ticket: Ticket, _arguments: list[str]) -> None:
    await cards.offer(turn, ticket, choices.more(turn, ticket, turn.chat))


async def _viewed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """Personal data: only to the private chat of the one who took the ticket, and every look is written down."""
    if await allowed(turn, ticket, arguments[0]):
        record(turn, ticket, ticket, Action.VIEW, actor="officer")
        await confidential.send(turn, ticket, turn.sender)
        if not turn.chat.endpoint.is_private:
            turn.toast("officer.toast.sent_in_private")


async def _identity(turn: Turn, ticket: Ticket, _arguments: list[str]) -> None:
    """The photos of a KTP or KK, for who may see the data; the look is written down as what it was."""
    if not await allowed(turn, ticket, "view"):
        return
    photos = evidence.identity(await evidence.kept(turn, ticket))
    if not photos:
        turn.toast("officer.evidence.gone")
        return
    record(turn, ticket, ticket, Action.VIEW, actor="officer", note=turn.text("officer.evidence.looked"))
    evidence.send(turn, ticket, photos, turn.sender)


async def _result(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    if await allowed(turn, ticket, arguments[0]):
        needed = await reviewing.is_needed(turn, ticket)
        question = turn.text("officer.review.announced") if needed else ""
        await cards.offer(turn, ticket, choices.results(turn, ticket, turn.chat), question)


async def _concluded(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """End without a saran perbaikan, with one of the outcomes that are open to officers."""
    outcome = arguments[1] if len(arguments) > 1 else ""
    if outcome not in CONCLUSIONS:
        turn.toast("officer.toast.not_found")
    elif not await allowed(turn, ticket, arguments[0]):
        return
    elif await reviewing.is_needed(turn, ticket):
        await reviewing.recommend(turn, ticket, outcome)
    else:
        await move(turn, ticket, Action.CONCLUDE, actor="officer", outcome=outcome)
        turn.toast("officer.toast.done_conclude")


async def _closed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """The suggestion was followed and the officer saw it on the list: the end that everybody hopes for."""
    if await allowed(turn, ticket, arguments[0]):
        await move(turn, ticket, Action.CONCLUDE, actor="officer", outcome=Outcome.TERDAFTAR)
        turn.toast("officer.toast.done_conclude")


async def _still(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """A reporter without a chat says that it is not settled: tracing goes on."""
    if await allowed(turn, ticket, arguments[0]):
        await move(turn, ticket, Action.REOPEN, actor="officer")
        turn.toast("spoken.still_noted")


async def _word(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    if await allowed(turn, ticket, arguments[0]):
        await cards.offer(turn, ticket, choices.words(turn, ticket, turn.chat))


async def _said(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """The voter's own word, or that they could not be met. An objection is decided by who coordinates."""
    said = arguments[1] if len(arguments) > 1 else ""
    if said not in tuple(VoterWord):
        turn.toast("officer.toast.not_found")
    elif await allowed(turn, ticket, "word"):
        after = await move(turn, ticket, Action.VOTER_WORD, actor="officer", note=said)
        await cards.refresh(turn, after)
        if said == VoterWord.OBJECTS:
            await objections.open(turn, after)
        turn.toast(f"officer.toast.{said}")


async def _worded(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """A note or a question: the words come as the next message."""
    what = arguments[0]
    if not await allowed(turn, ticket, what):
        return
    if what == "ask" and (why := await words.unheard(turn, ticket)):
        turn.toast(why)
    else:
        words.begin(turn, ticket, what)


# --- its story --------------------------------------------------------------------------------------------------------


async def _story(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """What happened to the ticket: `history[.<page>]`, the newest first. Notes may hold personal data: only who took
    it reads them."""
    if not await allowed(turn, ticket, arguments[0]):
        return
    events = await tickets.events(turn.store, ticket.id)
    who = await people.by_ids(turn.store, {e.actor_id for e in events if e.actor_id})
    names = {person.id: person.name for person in who}
    notes = may(turn.person, Action.VIEW, ticket)
    page = paging.at(arguments[1] if len(arguments) > 1 else "0", len(events), STORY_LINES)
    end = len(events) - page * STORY_LINES
    first = max(0, end - STORY_LINES)
    lines = [turn.text("officer.story.title", number=ticket.number)]
    lines += [turn.text("officer.story.earlier", count=first)] if first else []
    lines += [_line(turn, event, names, turn.chat, notes=notes) for event in events[first:end]]
    lines += [] if page else await reached.line(turn, ticket, turn.chat)
    ways = [(page + 1, "officer.story.before")] * bool(first) + [(page - 1, "officer.story.after")] * bool(page)
    arrows = tuple(turn.button(key, "t", ticket.id, "history", at) for at, key in ways)
    buttons = (arrows,) if arrows else ()
    turn.send("\n".join(lines), buttons=buttons, ticket_id=ticket.id if notes else 0, confidential=notes)
    if notes:
        record(turn, ticket, ticket, Action.VIEW, actor="officer")


async def case_file(turn: Turn) -> None:
    """`case.<ticket>`: the whole file of a report that goes on as a suspected violation, for the kabupaten; the look is
    written down."""
    body = turn.inbound.body
    wanted = row_id(body.arguments[0]) if isinstance(body, Press) and body.arguments else 0
    ticket = await tickets.by_id(turn.store, wanted) if wanted else None
    if ticket is None or not sees(turn.person, Right.CASE_FILE, ticket):
        await auditing.refused(turn, Right.CASE_FILE)
        turn.toast("officer.toast.not_found")
    elif ticket.outcome != Outcome.DITERUSKAN or ticket.erased_at is not None:
        turn.toast("officer.toast.not_now", state=turn.text(f"common.state.{ticket.state}"))
    else:
        recipe = documents.Recipe("report", {"ticket": str(ticket.id), "story": "1"})
        file_id = documents.named(turn, recipe, documents.TYPES["docx"])
        record(turn, ticket, ticket, Action.VIEW, actor="officer", note=turn.text("officer.file.looked"))
        text = turn.text("officer.file.here", number=ticket.number)
        turn.send(text, attachment_id=file_id, ticket_id=ticket.id, confidential=True)


def _line(turn: Turn, event: TicketEvent, names: dict[int, str], to: Address, *, notes: bool) -> str:
    who = names.get(event.actor_id) or turn.text(f"officer.story.by.{event.actor}")
    line = turn.text(
        "officer.story.line", when=turn.when(event.at, to=to), what=turn.text(f"officer.story.{event.action}"), who=who
    )
    note = noted(turn, event) if notes else ""
    return f"{line}\n   “{note}”" if note else line


def noted(turn: Turn, event: TicketEvent) -> str:
    """What was said at a step, which may be personal: a word of the catalogue as people know it."""
    kind = SAID.get(event.action, "")
    return turn.text(f"officer.{kind}.{event.note}") if kind and event.note else event.note


Handler = Callable[[Turn, Ticket, list[str]], Awaitable[None]]

PRESSED: dict[str, Handler] = dict.fromkeys(PLAIN_STEPS, _stepped) | {
    "claim": _claimed,
    "show": _shown,
    "back": _back,
    "view": _viewed,
    "identity": _identity,
    "sheet": tracing.pressed,
    "result": _result,
    "suggest": _suggested,
    "oral": _suggested,
    "accept": reviewing.accepted,
    "change": reviewing.changing,
    "decide": reviewing.decided,
    "return": reviewing.returned,
    "conclude": _concluded,
    "word": _word,
    "said": _said,
    "close": _closed,
    "still": _still,
    "ask": _worded,
    "note": _worded,
    "history": _story,
    "more": _more,
    "pass": passing.pressed,
    "whither": passing.listed,
    "postpone": postponing.pressed,
    "assign": assigning.pressed,
    "merge": merging.pressed,
    "split": splitting.pressed,
    "undo": undoing.pressed,
}
"""The word in a button's data → what it does."""

IN_GROUPS = ("claim", "show", "view")
"""What a press in a group can bring about; what is shown comes to the private chat."""
