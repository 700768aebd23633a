"""Queries on tickets: one by its names, the queue of a scope, the story of one, its cards in chats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, null, or_, select, update

from bot.domain.areas import RoutingReason
from bot.domain.errors import StaleTicket
from bot.domain.people import Address
from bot.domain.tickets import OPEN_STATES, State, Ticket, TicketEvent
from storage import names
from storage.codec import ADDRESS, EVENT, TICKET, name_index, table_of
from storage.models import OutboxRow
from storage.view import View

TABLE = TICKET.table
OUTBOX = table_of(OutboxRow)


async def by_id(view: View, ticket_id: int) -> Ticket | None:
    """The ticket of this id; locked, because whoever asks on the road is about to move it."""
    return await view.value(Ticket, select(TABLE).where(TABLE.c.id == ticket_id).with_for_update())


async def by_ids(view: View, ticket_ids: Collection[int]) -> list[Ticket]:
    """The tickets of these ids, oldest first."""
    return await view.values(Ticket, select(TABLE).where(TABLE.c.id.in_(ticket_ids)).order_by(TABLE.c.id))


async def by_number(view: View, number: str, *, to_change: bool = True) -> Ticket | None:
    """The ticket of this number, in its proper spelling (`read_ticket_number`); locked as by its id, unless it is only
    looked at."""
    statement = select(TABLE).where(TABLE.c.number == number)
    return await view.value(Ticket, statement.with_for_update() if to_change else statement)


async def by_numbers(view: View, numbers: Collection[str]) -> list[Ticket]:
    """The tickets of these numbers, in their proper spelling."""
    return await view.values(Ticket, select(TABLE).where(TABLE.c.number.in_(numbers)))


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: `kind` is name, nik, phone or area; `keys` are the indexes of the words or the number (of a
    name all have to fit), `area_code` the place that a report is from."""

    kind: str
    keys: tuple[bytes, ...] = ()
    area_code: str = ""


async def find(view: View, search: Search, scopes: Sequence[str], *, limit: int, offset: int = 0) -> list[Ticket]:
    """What a search finds in `scopes`: the open tickets, the next due first and those whose clock stands last; then the
    closed ones, the newest first."""
    is_closed = case((TABLE.c.state == State.CLOSED, 1), else_=0)
    due = case((is_closed == 0, TABLE.c.due_at), else_=None)
    stands = case((is_closed == 0, TABLE.c.waiting_since), else_=None).is_not(None)
    statement = select(TABLE).where(await _fits(view, search), _concerns(scopes))
    statement = statement.order_by(is_closed, stands, due.is_(None), due, TABLE.c.id.desc())
    return await view.values(Ticket, statement.limit(limit).offset(offset))


async def count_found(view: View, search: Search, scopes: Sequence[str]) -> int:
    """How many there are."""
    statement = select(func.count()).select_from(TABLE).where(await _fits(view, search), _concerns(scopes))
    return int((await view.rows(statement))[0][0])


def _concerns(scopes: Sequence[str]) -> ColumnElement[bool]:
    """Where a report is from, or whose posko has it, lies in one of `scopes`."""
    return in_scope(scopes) | in_scope(scopes, TABLE.c.area_code)


async def _fits(view: View, search: Search) -> ColumnElement[bool]:
    match search.kind:
        case "name":
            ids = await names.holders(view, search.keys)
            return names.matching(TABLE.c.id, search.keys) if ids is None else TABLE.c.id.in_(ids)
        case "nik":
            return TABLE.c.nik_index.in_(search.keys)
        case "phone":
            return TABLE.c.phone_index.in_(search.keys)
        case _:
            return in_scope([search.area_code], TABLE.c.area_code)


async def of_reporter(view: View, address_id: int, limit: int = 10) -> list[Ticket]:
    """What was reported from an address, newest first; not what was destroyed."""
    if await view.reported_nothing(address_id):
        return []
    return await view.values(Ticket, _reported_from(address_id).order_by(TABLE.c.id.desc()).limit(limit))


async def all_of_reporter(view: View, address_id: int) -> list[Ticket]:
    """All of it, oldest first; locked, because what is asked for is about to be destroyed."""
    return await view.values(Ticket, _reported_from(address_id).order_by(TABLE.c.id).with_for_update())


def _reported_from(address_id: int) -> Select[Any]:
    return select(TABLE).where(TABLE.c.reporter_address_id == address_id, TABLE.c.erased_at.is_(None))


async def alike(view: View, ticket: Ticket, limit: int = 10) -> list[Ticket]:
    """Other open tickets with the same NIK, those first, or with the same name in the same area."""
    nik, name = _indexes(view, ticket)
    if nik is None and name is None:
        return []
    same_nik, same_name = TABLE.c.nik_index == nik, TABLE.c.name_index == name
    wanted = same_nik if name is None else same_name if nik is None else same_nik | same_name
    first = case((same_nik, 0), else_=1) if nik is not None else TABLE.c.id
    statement = select(TABLE).where(wanted, TABLE.c.state.in_(OPEN_STATES), TABLE.c.id != ticket.id)
    return await view.values(Ticket, statement.order_by(first, TABLE.c.id).limit(limit))


def are_alike(view: View, one: Ticket, other: Ticket) -> bool:
    """True when two tickets are about the same NIK, or the same name in the same area."""
    pairs = zip(_indexes(view, one), _indexes(view, other), strict=True)
    return any(a is not None and a == b for a, b in pairs)


def _indexes(view: View, ticket: Ticket) -> tuple[bytes | None, bytes | None]:
    nik = view.keys.blind_index(ticket.nik, purpose="nik") if ticket.nik else None
    return nik, name_index(ticket.voter_name, ticket.area_code, view.keys)


def in_scope(scopes: Sequence[str], column: ColumnElement[str] | None = None) -> ColumnElement[bool]:
    """The condition that a ticket's posko (or its area) is one of `scopes` or lies below it, as ranges of the column's
    index: "19.03" and all that begins with "19.03." stand before "19.03/", and nothing else stands between. (Both
    databases compare these columns byte by byte, see `storage.models.types.area`.)"""
    where = TABLE.c.posko_area if column is None else column
    return or_(false(), *(and_(where >= scope, where < f"{scope}/") for scope in scopes))


async def queue(view: View, area_codes: Sequence[str], person_id: int, *, limit: int, offset: int = 0) -> list[Ticket]:
    """What waits for an officer: what nobody holds of exactly these poskos, what these have to decide on, and what they
    took; the next due first."""
    return await view.values(
        Ticket,
        select(TABLE)
        .where(_for_officer(area_codes, person_id))
        .order_by(TABLE.c.waiting_since.is_not(None), TABLE.c.due_at.is_(None), TABLE.c.due_at, TABLE.c.id)
        .limit(limit)
        .offset(offset),
    )


async def queue_length(view: View, area_codes: Sequence[str], person_id: int) -> int:
    """How many those are."""
    return int((await view.rows(select(func.count()).where(_for_officer(area_codes, person_id))))[0][0])


def _for_officer(area_codes: Sequence[str], person_id: int) -> ColumnElement[bool]:
    waiting = TABLE.c.assignee_id.is_(None) & TABLE.c.state.in_(OPEN_STATES) & TABLE.c.posko_area.in_(area_codes)
    own = TABLE.c.state.in_(OPEN_STATES) & (TABLE.c.assignee_id == person_id)
    decides = TABLE.c.review_area.in_(area_codes) & (TABLE.c.state == State.RECOMMENDED)
    return waiting | own | decides


async def merged_into(view: View, ticket_id: int) -> list[Ticket]:
    """The reports that go on in this ticket, oldest first; locked."""
    statement = select(TABLE).where(TABLE.c.merged_into_id == ticket_id).order_by(TABLE.c.id)
    return await view.values(Ticket, statement.with_for_update())


async def held(view: View, person_id: int, area_code: str, limit: int) -> list[Ticket]:
    """Open tickets that this person holds for an area and below, oldest first; locked."""
    mine = TABLE.c.state.in_(OPEN_STATES) & (TABLE.c.assignee_id == person_id)
    statement = select(TABLE).where(mine, in_scope([area_code])).order_by(TABLE.c.id)
    return await view.values(Ticket, statement.limit(limit).with_for_update())


async def to_visit(view: View, person_id: int) -> list[Ticket]:
    """What this person holds and has to trace; locked."""
    mine = TABLE.c.state.in_((State.CLAIMED, State.TRACING)) & (TABLE.c.assignee_id == person_id)
    return await view.values(Ticket, select(TABLE).where(mine).order_by(TABLE.c.id).with_for_update())


async def count_held(view: View, person_id: int) -> int:
    """How many open tickets this person holds."""
    mine = TABLE.c.state.in_(OPEN_STATES) & (TABLE.c.assignee_id == person_id)
    return int((await view.rows(select(func.count()).where(mine)))[0][0])


async def loads_of(view: View, person_ids: Collection[int]) -> dict[int, int]:
    """How many open tickets each of these people holds; who holds none is left out."""
    mine = TABLE.c.state.in_(OPEN_STATES) & TABLE.c.assignee_id.in_(person_ids)
    counted = select(TABLE.c.assignee_id, func.count().label("number")).where(mine).group_by(TABLE.c.assignee_id)
    return {row.assignee_id: row.number for row in await view.rows(counted)}


async def count_open(view: View, area_code: str) -> int:
    """How many open tickets come from an area and below."""
    open_there = TABLE.c.state.in_(OPEN_STATES) & in_scope([area_code], TABLE.c.area_code)
    return int((await view.rows(select(func.count()).where(open_there)))[0][0])


async def waiting_in(view: View, posko_area: str, limit: int) -> list[Ticket]:
    """Open tickets of exactly this posko that nobody holds, oldest first; locked."""
    free = TABLE.c.state.in_(OPEN_STATES) & TABLE.c.assignee_id.is_(None) & (TABLE.c.posko_area == posko_area)
    statement = select(TABLE).where(free).order_by(TABLE.c.id)
    return await view.values(Ticket, statement.limit(limit).with_for_update())


async def to_decide(view: View, area_code: str, limit: int) -> list[Ticket]:
    """Tickets whose result waits for the word of exactly this posko, oldest first; locked."""
    waits = (TABLE.c.review_area == area_code) & (TABLE.c.state == State.RECOMMENDED)
    statement = select(TABLE).where(waits).order_by(TABLE.c.id)
    return await view.values(Ticket, statement.limit(limit).with_for_update())


async def waiting_above(view: View, area_code: str, limit: int) -> list[Ticket]:
    """New tickets from an area that wait above it because nobody was in office there, oldest first; locked."""
    blocks = area_code.split(".")
    above = [".".join(blocks[:n]) for n in range(2, len(blocks))]
    lack = (TABLE.c.state == State.NEW) & (TABLE.c.routing_reason == RoutingReason.UNSTAFFED)
    there = TABLE.c.posko_area.in_(above) & in_scope([area_code], TABLE.c.area_code)
    statement = select(TABLE).where(lack, there).order_by(TABLE.c.id)
    return await view.values(Ticket, statement.limit(limit).with_for_update())


async def without_owner(view: View, area_code: str, limit: int) -> list[Ticket]:
    """New tickets from an area and below that came when nobody was in office for them, oldest first; locked."""
    alone = (TABLE.c.state == State.NEW) & (TABLE.c.routing_reason == RoutingReason.NOBODY)
    statement = select(TABLE).where(alone, in_scope([area_code], TABLE.c.area_code)).order_by(TABLE.c.id)
    return await view.values(Ticket, statement.limit(limit).with_for_update())


async def events(view: View, ticket_id: int, *, newest: int = 0) -> list[TicketEvent]:
    """A ticket's story, oldest first: all of it, or so many of its `newest` lines."""
    table = EVENT.table
    statement = select(table).where(table.c.ticket_id == ticket_id)
    if newest:
        found = await view.values(TicketEvent, statement.order_by(table.c.id.desc()).limit(newest))
        return found[::-1]
    return await view.values(TicketEvent, statement.order_by(table.c.id))


async def open_after(
    view: View, ticket_id: int, limit: int, *, scope: str = "", to_change: bool = False
) -> list[Ticket]:
    """Open tickets (of the poskos in `scope`, if one is given) by id, those after `ticket_id`; locked where they are
    about to be changed."""
    wanted = [TABLE.c.state.in_(OPEN_STATES), TABLE.c.id > ticket_id, *([in_scope([scope])] if scope else [])]
    limited = select(TABLE).where(*wanted).order_by(TABLE.c.id).limit(limit)
    return await view.values(Ticket, limited.with_for_update() if to_change else limited)


async def steps_of(view: View, ticket_ids: Collection[int]) -> dict[int, list[TicketEvent]]:
    """The stories of these tickets, oldest first, without what was said in them."""
    table, found = EVENT.table, defaultdict[int, list[TicketEvent]](list)
    columns = [column for column in table.c if column.name != "note"]
    statement = select(*columns, null().label("note")).where(table.c.ticket_id.in_(ticket_ids)).order_by(table.c.id)
    for event in await view.values(TicketEvent, statement):
        found[event.ticket_id].append(event)
    return found


async def set_due(view: View, ticket: Ticket, due_at: datetime | None) -> None:
    """Another due time for a ticket as it was loaded. Raises StaleTicket when somebody moved it meanwhile."""
    guarded = update(TABLE).where(TABLE.c.id == ticket.id, TABLE.c.version == ticket.version)
    changed = await view.execute(guarded.values(due_at=due_at, version=ticket.version + 1))
    if changed.rowcount != 1:
        raise StaleTicket(ticket.number)


@dataclass(frozen=True, slots=True)
class Card:
    """A ticket's message in some chat: its key, where it went, whether it is a confidential one, or a file."""

    key: str
    address: Address
    confidential: bool
    has_file: bool = False


async def cards(view: View, ticket_id: int) -> list[Card]:
    """Every card of a ticket that was sent or is on its way, so that all of them can change when it moves."""
    return await _sent(view, OUTBOX.c.ticket_id == ticket_id)


async def carrying(view: View, attachment_ids: Collection[int]) -> list[Card]:
    """The messages about tickets that carry these files into a chat."""
    return await _sent(view, OUTBOX.c.ticket_id.is_not(None) & OUTBOX.c.attachment_id.in_(attachment_ids))


async def _sent(view: View, which: ColumnElement[bool]) -> list[Card]:
    sent = await view.rows(
        select(OUTBOX.c.key, OUTBOX.c.confidential, OUTBOX.c.attachment_id, *ADDRESS.table.c)
        .join(ADDRESS.table, ADDRESS.table.c.id == OUTBOX.c.address_id)
        .where(which, OUTBOX.c.kind == "send")
        .order_by(OUTBOX.c.id)
    )
    return [
        Card(row.key, ADDRESS.value(row, view.keys), row.confidential, row.attachment_id is not None) for row in sent
    ]
