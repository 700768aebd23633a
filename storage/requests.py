"""Queries on wishes about personal data: what waits for whom, what an objection may be about, who was shown it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.domain.tickets import DataRequest, RequestKind, Ticket
from storage.codec import ADDRESS, REQUEST, TICKET, name_index, table_of
from storage.models import OutboxRow
from storage.tickets import Card
from storage.view import View, lies_in

TABLE = REQUEST.table
OUTBOX = table_of(OutboxRow)


async def by_id(view: View, request_id: int) -> DataRequest | None:
    """The wish of this id; locked, because whoever asks on the road is about to decide it."""
    return await view.value(DataRequest, select(TABLE).where(TABLE.c.id == request_id).with_for_update())


async def of_ticket(view: View, ticket_id: int, kind: RequestKind) -> list[DataRequest]:
    """The wishes of this kind that wait for a decision on a ticket."""
    waiting = (TABLE.c.ticket_id == ticket_id) & (TABLE.c.kind == kind) & (TABLE.c.state == "waiting")
    return await view.values(DataRequest, select(TABLE).where(waiting).order_by(TABLE.c.id).with_for_update())


async def of_address(view: View, address_id: int) -> list[DataRequest]:
    """What was wished from an address and waits for a decision, oldest first."""
    waiting = (TABLE.c.address_id == address_id) & (TABLE.c.state == "waiting")
    return await view.values(DataRequest, select(TABLE).where(waiting).order_by(TABLE.c.id))


async def waiting(view: View, scopes: Sequence[str], *, limit: int, offset: int = 0) -> list[DataRequest]:
    """What waits within `scopes`, the next due first."""
    statement = select(TABLE).where(TABLE.c.state == "waiting", lies_in(TABLE.c.area_code, scopes))
    return await view.values(DataRequest, statement.order_by(TABLE.c.due_at, TABLE.c.id).limit(limit).offset(offset))


async def count_waiting(view: View, scopes: Sequence[str]) -> int:
    """How many wait within `scopes`."""
    count = select(func.count()).select_from(TABLE)
    rows = await view.rows(count.where(TABLE.c.state == "waiting", lies_in(TABLE.c.area_code, scopes)))
    return int(rows[0][0])


async def about(view: View, name: str, area_code: str, limit: int) -> list[Ticket]:
    """Tickets of a voter of this name in this area (or in one above it, where the village was not known), newest first;
    none whose personal part is destroyed."""
    blocks = area_code.split(".")
    areas = [".".join(blocks[:count]) for count in range(2, len(blocks) + 1)]
    indexes = [index for area in areas if (index := name_index(name, area, view.keys))]
    table = TICKET.table
    statement = select(table).where(table.c.name_index.in_(indexes)).order_by(table.c.id.desc())
    return await view.values(Ticket, statement.limit(limit))


async def shown(view: View, request_id: int) -> list[Card]:
    """Every message that showed this wish to somebody who may decide it (their keys begin with its id)."""
    begins = f"{key(request_id)}:"
    rows = await view.rows(
        select(OUTBOX.c.key, OUTBOX.c.confidential, *ADDRESS.table.c)
        .join(ADDRESS.table, ADDRESS.table.c.id == OUTBOX.c.address_id)
        .where(ADDRESS.table.c.person_id.is_not(None), OUTBOX.c.kind == "send", OUTBOX.c.key.startswith(begins))
        .order_by(OUTBOX.c.id)
    )
    return [Card(row.key, ADDRESS.value(row, view.keys), row.confidential) for row in rows]


def key(request_id: int) -> str:
    """How the keys of the messages that show a wish begin."""
    return f"request:{request_id}"
