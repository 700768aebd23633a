"""Wishes about personal data on their way: made, shown to those who may decide, settled once, and told.

They are decided by whoever holds the right in the kabupaten; the law gives 3×24 hours (UU 27/2022). The messages that
show one are known by their keys, and all of them change with the decision.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.areas import kabupaten_of
from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Button, Buttons
from bot.domain.people import Address, Person, Right
from bot.domain.steps import lasts
from bot.domain.tickets import DataRequest, RequestKind, Ticket
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import people, requests, tickets
from storage.tickets import Card

ANSWER_WITHIN = timedelta(hours=72)
REMIND_BEFORE = (timedelta(hours=24), timedelta(hours=6))
TIMERS = ("request_reminder", "request_due")
ALL = "all"
"""In a button: every ticket that an objection may be about."""
MOST_CANDIDATES = 5
"""Tickets that an objection may be about, as far as they fit under one message."""


# --- made -------------------------------------------------------------------------------------------------------------


async def begin(
    turn: Turn, kind: RequestKind, area_code: str, *, ticket: Ticket | None = None, name: str = "", words: str = ""
) -> DataRequest:
    """Keep the sender's wish, bring it to those who decide, and see that it is not forgotten."""
    wish = DataRequest(
        id=turn.world.new_id(),
        kind=kind,
        address_id=turn.sender.account,
        created_at=turn.now,
        due_at=turn.now + ANSWER_WITHIN,
        area_code=area_code,
        ticket_id=ticket.id if ticket else 0,
        name=name,
        words=words,
    )
    turn.changes.create(wish)
    for before in REMIND_BEFORE:
        set_timer(turn, wish, "request_reminder", after_quiet(wish.due_at - before, turn.rules), _hours(before))
    set_timer(turn, wish, "request_due", wish.due_at, 0)
    await _show_deciders(turn, wish, ticket)
    return wish


def _hours(length: timedelta) -> int:
    return int(length / timedelta(hours=1))


def set_timer(turn: Turn, wish: DataRequest, kind: str, due: datetime, step: int) -> None:
    """Let the clock come back to a wish at `due`; once for each `step`."""
    key = f"{kind}:{wish.id}:{step}"
    timer = Timer(id=turn.world.new_id(), key=key, kind=kind, subject_id=wish.id, due_at=due, step=step)
    turn.changes.create(timer)


async def deciders(turn: Turn, wish: DataRequest) -> list[tuple[Address, Person]]:
    """Those who may decide a wish, each at one address."""
    addresses = one_each(await people.holders(turn.store, Right.DATA_REQUESTS, wish.area_code))
    found = {person.id: person for person in await people.by_ids(turn.store, {a.person_id for a in addresses})}
    return [(address, found[address.person_id]) for address in addresses]


async def _show_deciders(turn: Turn, wish: DataRequest, ticket: Ticket | None) -> None:
    found = await candidates(turn, wish, ticket)
    for address, person in await deciders(turn, wish):
        post(turn, wish, found, address, person, name=f"{requests.key(wish.id)}:{address.id}")


async def candidates(turn: Turn, wish: DataRequest, ticket: Ticket | None = None) -> list[Ticket]:
    """The tickets that a wish is or may be about: the one it names, or those of this voter's name in this area. None
    outside of the kabupaten whose officers decide."""
    named = ticket or (await tickets.by_id(turn.store, wish.ticket_id) if wish.ticket_id else None)
    found = {named.id: named} if named else {}
    if wish.kind is RequestKind.OBJECTION and wish.name:
        alike = await requests.about(turn.store, wish.name, wish.area_code, MOST_CANDIDATES)
        found |= {one.id: one for one in alike}
    here = kabupaten_of(wish.area_code)
    fits = [one for one in found.values() if kabupaten_of(one.area_code) == here and one.erased_at is None]
    return fits[:MOST_CANDIDATES]


# --- shown ------------------------------------------------------------------------------------------------------------


def post(turn: Turn, wish: DataRequest, found: list[Ticket], to: Address, viewer: Person, *, name: str) -> None:
    """Show a wish to one who may decide it. An objector's words are for that chat alone, and go with the decision."""
    secret = wish.kind is RequestKind.OBJECTION
    text = text_of(turn, wish, found, to)
    turn.send(text, to=to, buttons=_buttons(turn, wish, found, to, viewer), confidential=secret, name=name)


def text_of(turn: Turn, wish: DataRequest, found: list[Ticket], to: Address) -> str:
    """What a decider reads: what is wished, of which ticket, until when it has to be answered."""
    lines = [turn.text(f"data.wish.{wish.kind}", to=to)]
    if wish.name:
        area = turn.world.areas.label(wish.area_code)
        lines.append(turn.text("data.wish.who", to=to, name=wish.name, area=area))
    if wish.words:
        lines.append(turn.text("data.wish.words", to=to, words=wish.words))
    if not found:
        lines.append(turn.text("data.wish.no_ticket", to=to))
    lines += [_ticket_line(turn, ticket, to) for ticket in found]
    due = turn.when(wish.due_at, to=to)
    lines.append(turn.text("data.wish.due", to=to, came=turn.when(wish.created_at, to=to), due=due))
    return "\n".join([*lines, turn.text(f"data.wish.{wish.kind}_means", to=to)])


def _ticket_line(turn: Turn, ticket: Ticket, to: Address) -> str:
    return turn.text(
        "data.wish.ticket",
        to=to,
        number=ticket.number,
        category=turn.text(f"common.category.{ticket.category}", to=to),
        state=turn.text(f"common.state.{ticket.state}", to=to),
        area=turn.world.areas.label(ticket.area_code),
    )


def _buttons(turn: Turn, wish: DataRequest, found: list[Ticket], to: Address, viewer: Person) -> Buttons:
    refuse = turn.button("data.button.refuse", "d", wish.id, "refuse", to=to)
    if wish.kind is RequestKind.ERASURE:
        grant = turn.button("data.button.grant", "d", wish.id, "grant", to=to)
        opens = [_open(turn, ticket, to) for ticket in found if viewer.has(Right.TICKET, ticket.area_code)]
        return ((grant,), (refuse,), *((button,) for button in opens))
    rows: list[tuple[Button, ...]] = []
    for ticket in found:
        end = turn.button("data.button.end", "d", wish.id, "end", ticket.id, to=to, number=ticket.number)
        sees = viewer.has(Right.TICKET, ticket.area_code)
        rows.append((_open(turn, ticket, to), end) if sees else (end,))
    if len(found) > 1:
        rows.append((turn.button("data.button.end_all", "d", wish.id, "end", ALL, to=to, count=len(found)),))
    return (*rows, (refuse,))


def _open(turn: Turn, ticket: Ticket, to: Address) -> Button:
    return turn.button("data.button.open", "t", ticket.id, "show", to=to, number=ticket.number)


# --- settled ----------------------------------------------------------------------------------------------------------


async def settle(turn: Turn, wish: DataRequest, state: str, *, decided_by: int = 0, answer: str = "") -> DataRequest:
    """Write down what became of a wish, and change every message that showed it. What a granted or withdrawn one said
    is of no more use."""
    after = replace(wish, state=state, decided_by=decided_by, decided_at=turn.now, answer=answer)
    if state != "refused":
        after = replace(after, name="", words="")
    turn.changes.update(after)
    turn.store.destroyed.add(requests.TABLE.name)
    turn.changes.cancel_timers(wish.id, *TIMERS)
    decider = await people.by_id(turn.store, decided_by)
    how = state if decider or state == "withdrawn" else "by_closing"
    for card in await requests.shown(turn.store, wish.id):
        name = decider.name if decider else ""
        text = turn.text(f"data.decided.{how}", to=card.address, what=await _what(turn, wish, card.address), name=name)
        _change(turn, card, text)
    return after


def _change(turn: Turn, card: Card, text: str) -> None:
    """Put what was decided in place of a wish; nobody is to wait for it any more. Where messages stay as they are it is
    said, and whoever holds an objector's words is asked to delete them."""
    name = f"decided:{card.key}"
    if not lasts(card.address.endpoint):
        turn.edit(card.key, card.address, text, name=name)
        return
    parts = [text, turn.text("whatsapp.delete_wish", to=card.address)] if card.confidential else [text]
    turn.send("\n\n".join(parts), to=card.address, name=name)


async def _what(turn: Turn, wish: DataRequest, to: Address) -> str:
    """A wish in a few words, without anything personal."""
    ticket = await tickets.by_id(turn.store, wish.ticket_id) if wish.ticket_id else None
    return what(turn, wish, ticket, to)


def what(turn: Turn, wish: DataRequest, ticket: Ticket | None, to: Address) -> str:
    """A wish in a few words, without anything personal: its kind, and its ticket or its area."""
    about = ticket.number if ticket else turn.world.areas.label(wish.area_code)
    return turn.text(f"data.what.{wish.kind}", to=to, about=about)


def tell(turn: Turn, to: Address, news: str, **fields: Any) -> None:
    """Tell somebody what became of a wish, or of a report because of one; not where nobody is there any more."""
    if to.unreachable_since is None and to.blocked_at is None:
        turn.say(f"data.told.{news}", to=to, **fields)
