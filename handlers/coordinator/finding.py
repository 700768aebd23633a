"""/cari: a ticket by its number, the voter's name, a NIK, a telephone number, or the place; within the sender's scope.

What was typed is kept nowhere: between the pages of the answer only its keyed indexes are remembered. The answer tells
nothing personal; each search is written down by its kind and by how much it found.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.messages import Button, Buttons, Text
from bot.domain.nik import find_phone
from bot.domain.people import Right
from bot.domain.tickets import Ticket, read_ticket_number
from handlers import auditing, cards, paging
from handlers.coordinator import places
from handlers.officer import queue
from handlers.officer import ticket as one
from handlers.turn import Turn
from storage import names, tickets
from storage.tickets import Search

A_PAGE = 5
REMEMBERED = "find"
NIK_DIGITS = 16


async def asked(turn: Turn) -> None:
    """`/cari …`"""
    body = turn.inbound.body
    words = body.arguments.strip() if isinstance(body, Text) else ""
    if not words:
        turn.say("find.usage")
        return
    number = read_ticket_number(words)
    if number and (found := await one.visible(turn, number)):
        audit(turn, "number", 1)
        await cards.post(turn, found, turn.chat, turn.person)
        return
    if fits := await likeliest(turn, words):
        search, total = fits
        _remember(turn, search)
        await _show(turn, search, total, 0)
    else:
        turn.say("find.nothing")


async def likeliest(turn: Turn, words: str) -> tuple[Search, int] | None:
    """The first meaning of the words that finds something, and how much; what was looked for is written down."""
    for search in _searches(turn, words):
        if total := await tickets.count_found(turn.store, search, turn.scopes(Right.FIND)):
            audit(turn, search.kind, total)
            return search, total
    audit(turn, "nothing", 0)
    return None


def _searches(turn: Turn, words: str) -> list[Search]:
    """What the words may mean, the likeliest first: digits are a NIK or a telephone, letters a name or a place."""
    keys = turn.store.keys
    digits = "".join(character for character in words if character.isdigit())
    if len(digits) == NIK_DIGITS:
        return [Search("nik", (keys.blind_index(digits, purpose="nik"),))]
    if len(digits) >= 8:
        spelled = {digits, find_phone(words) or digits}
        return [Search("phone", tuple(keys.blind_index(phone, purpose="phone") for phone in sorted(spelled)))]
    parts = sorted(names.words_of(words))
    by_name = [Search("name", tuple(names.index_of(part, keys) for part in parts))] if parts else []
    found = places.named(turn, words, turn.scopes(Right.FIND))
    by_place = [Search("area", area_code=code) for code in found]
    return [*by_place, *by_name] if words.casefold().split()[0] in places.PREFIXES else [*by_name, *by_place]


async def turned(turn: Turn) -> None:
    """`find.<page>`: another page of what was found last."""
    stored = turn.conversation.answers.get(REMEMBERED) if not turn.conversation.form else None
    if not stored:
        turn.toast("find.again")
        return
    search = Search(stored["kind"], tuple(bytes.fromhex(key) for key in stored["keys"]), stored["area"])
    total = await tickets.count_found(turn.store, search, turn.scopes(Right.FIND))
    await _show(turn, search, total, paging.page_of(turn, total, A_PAGE))


def _remember(turn: Turn, search: Search) -> None:
    if turn.conversation.form:
        return  # something is being filled in: the pages are lost, not the answers
    stored = {"kind": search.kind, "keys": [key.hex() for key in search.keys], "area": search.area_code}
    turn.converse(answers={REMEMBERED: stored}, asking="")


async def _show(turn: Turn, search: Search, total: int, page: int) -> None:
    scopes = turn.scopes(Right.FIND)
    found = await tickets.find(turn.store, search, scopes, limit=A_PAGE, offset=page * A_PAGE)
    if not found:
        turn.say("find.nothing")
        return
    parts = [turn.text("find.title", what=what(turn, search), count=total), *(_entry(turn, ticket) for ticket in found)]
    parts += paging.left(turn, page, total, A_PAGE)
    turn.send("\n\n".join(parts), buttons=_buttons(turn, found, page, total))


def what(turn: Turn, search: Search) -> str:
    """What was looked for, without saying it."""
    return places.label(turn, search.area_code) if search.area_code else turn.text(f"find.kind.{search.kind}")


def _entry(turn: Turn, ticket: Ticket) -> str:
    state = f"common.state.{ticket.state}" if ticket.is_open else f"common.outcome.{ticket.outcome}"
    lines = [
        turn.text("find.entry", number=ticket.number, state=turn.text(state)),
        f"{turn.text(f'common.category.{ticket.category}')} · {turn.world.areas.label(ticket.area_code)}",
        queue.until(turn, ticket) if ticket.is_open else "",
    ]
    return "\n".join(filter(None, lines))


def _buttons(turn: Turn, found: Sequence[Ticket], page: int, total: int) -> Buttons:
    each: list[tuple[Button, ...]] = [
        (turn.button("officer.queue.open", "t", ticket.id, "show", number=ticket.number),) for ticket in found
    ]
    return (*each, *paging.arrows(turn, "find", page, total, A_PAGE))


def audit(turn: Turn, kind: str, count: int) -> None:
    """Write down a search: its kind and how much it found."""
    scopes = turn.scopes(Right.FIND)
    auditing.note(turn, "find", area_code=scopes[0] if scopes else "", detail=f"{kind} {count}")
