"""The dashboard's tickets: a list of those in one's scope, narrowed by filters, or what a search found. Nothing
personal stands in it; a search is the chat's /cari, written down as there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Right
from bot.domain.tickets import OPEN_STATES, Category, State, Ticket, read_ticket_number
from handlers import auditing, due
from handlers.board.overview import Choice
from handlers.coordinator import finding, places
from handlers.officer import queue
from handlers.turn import Turn
from storage import listing, people, tickets
from storage.listing import Key, Listed, Wanted

A_PAGE = 25
MOST_FOUND = 50
"""What a search shows; who finds more should ask for less."""
OPEN = "open"
STATES: dict[str, Sequence[State]] = {OPEN: OPEN_STATES} | {state.value: (state,) for state in State}
WIDEST_CHOICE = 60
"""Areas that are offered in a list to choose from."""


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket in the list. `tone` is how its deadline stands: late, due, postponed, waiting, or ''."""

    number: str
    state: str
    is_open: bool
    what: str
    area: str
    deadline: str
    tone: str
    holder: str
    mine: bool


@dataclass(frozen=True, slots=True)
class TicketList:
    """A page of the list: its lines, where the next one begins ('' for the last), and what it can be narrowed to."""

    lines: tuple[Line, ...]
    next: str
    query: Mapping[str, str]
    states: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    areas: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: words for what was looked for, how many there are, and the first of them. `number` where
    exactly one ticket was named."""

    what: str
    total: int
    lines: tuple[Line, ...]
    number: str = ""


FILTERS = ("state", "category", "area", "late", "asked", "mine", "order")


async def listed(turn: Turn, query: Mapping[str, str]) -> TicketList | None:
    """The page that `query` asks for; None where it names what is none of the sender's business."""
    wanted, after = _wanted(turn, query), _key(query.get("after", ""))
    if wanted is None:
        return None
    found = await listing.page(turn.store, wanted, turn.now, limit=A_PAGE + 1, after=after)
    shown = found[:A_PAGE]
    return TicketList(
        lines=await _lines(turn, shown),
        next=_text_of(shown[-1], wanted) if len(found) > A_PAGE else "",
        query={name: query[name] for name in FILTERS if query.get(name)},
        states=(Choice(OPEN, turn.text("board.list.open")), *(_state(turn, state) for state in State)),
        categories=tuple(Choice(c.value, turn.text(f"common.category.{c}")) for c in Category),
        areas=_areas(turn, query.get("area", "")),
    )


def _wanted(turn: Turn, query: Mapping[str, str]) -> Wanted | None:
    scopes, area_code = turn.scopes(Right.TICKET), query.get("area", "")
    states = STATES.get(query.get("state") or OPEN)
    category, order = query.get("category", ""), query.get("order") or listing.DUE
    known = states and (not category or category in tuple(Category)) and order in listing.ORDERS
    if not states or not known or (area_code and not places.allowed(turn, area_code, scopes)):
        return None
    mine = turn.person.id if turn.person and query.get("mine") else 0
    return Wanted(scopes, states, area_code, category, bool(query.get("late")), bool(query.get("asked")), mine, order)


def _state(turn: Turn, state: State) -> Choice:
    return Choice(state.value, turn.text(f"common.state.{state}"))


def _areas(turn: Turn, chosen: str) -> tuple[Choice, ...]:
    """The areas right below one's own, those below the chosen one, and the way to it: a list that a thumb can use."""
    scopes, tree = turn.scopes(Right.TICKET), turn.world.areas
    near = {area.code for scope in (*scopes, *([chosen] if chosen else [])) for area in tree.children(scope)}
    near |= {".".join(chosen.split(".")[:n]) for n in (3, 4)} if chosen else set()
    codes = sorted(code for code in near if places.allowed(turn, code, scopes))[:WIDEST_CHOICE]
    return tuple(Choice(code, places.label(turn, code)) for code in codes)


def _key(text: str) -> Key | None:
    """Where the page before ended, as its address carries it; None for the beginning, and for what nobody made."""
    due, _, number = text.rpartition("~")
    if not (number.isascii() and number.isdecimal() and int(number) < 1 << 63):
        return None
    try:
        due_at = datetime.fromisoformat(due) if due else None
    except ValueError:
        return None
    return Key(int(number), due_at) if due_at is None or due_at.tzinfo else None


def _text_of(last: Listed, wanted: Wanted) -> str:
    due = last.due_at.isoformat() if wanted.by_due and last.due_at else ""
    return f"{due}~{last.id}"


async def _lines(turn: Turn, found: Sequence[Listed | Ticket]) -> tuple[Line, ...]:
    names = await names_of(turn, {one.assignee_id for one in found})
    return tuple(_line(turn, one, names) for one in found)


async def names_of(turn: Turn, person_ids: Collection[int]) -> dict[int, str]:
    """The names of officers by their ids."""
    ids = set(person_ids) - {0}
    return {person.id: person.name for person in await people.by_ids(turn.store, ids)} if ids else {}


def _line(turn: Turn, one: Listed | Ticket, names: Mapping[int, str]) -> Line:
    is_open = one.state is not State.CLOSED
    what = [turn.text(f"common.category.{one.category}")]
    what += [turn.text("officer.card.voters", count=one.voters)] if one.voters > 1 else []
    return Line(
        number=one.number,
        state=turn.text(f"common.state.{one.state}" if is_open else f"common.outcome.{one.outcome}"),
        is_open=is_open,
        what=" · ".join(what),
        area=turn.world.areas.label(one.area_code),
        deadline=deadline(turn, one) if is_open else "",
        tone=tone(turn, one) if is_open else "",
        holder=names.get(one.assignee_id, ""),
        mine=turn.person is not None and one.assignee_id == turn.person.id,
    )


def deadline(turn: Turn, one: due.Dated) -> str:
    """How a deadline stands, in words, below the word for it: what is simply due needs no other."""
    return turn.when(one.due_at) if one.due_at and tone(turn, one) == "due" else queue.until(turn, one)


def tone(turn: Turn, one: due.Dated) -> str:
    """How a deadline stands, as a word for its look."""
    if one.waiting_since is not None:
        return "waiting"
    return due.word(turn, one) if one.due_at is not None else ""


async def found(turn: Turn, words: str) -> Found:
    """What a search finds, as /cari does; the words are kept nowhere."""
    number = read_ticket_number(words)
    ticket = await tickets.by_number(turn.store, number, to_change=False) if number else None
    if await auditing.in_reach(turn, Right.TICKET, ticket) is not None:
        finding.audit(turn, "number", 1)
        return Found("", 1, (), number)
    fits = await finding.likeliest(turn, words) if words else None
    if fits is None:
        return Found("", 0, ())
    search, total = fits
    there = await tickets.find(turn.store, search, turn.scopes(Right.FIND), limit=MOST_FOUND)
    return Found(finding.what(turn, search), total, await _lines(turn, there))
