"""Tickets for a table that is taken out: nothing personal is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from bot.domain.tickets import PERSONAL, State, Ticket
from storage.codec import TICKET
from storage.tickets import in_scope
from storage.view import View

TABLE = TICKET.table
PLAIN = tuple(f.name for f in fields(Ticket) if f.name not in PERSONAL and f.name != "secret_hash")
"""The fields that an export may read."""


@dataclass(frozen=True, slots=True)
class Span:
    """Tickets of `scopes` that came, or were closed, from `since` on and before `until`."""

    scopes: Sequence[str]
    since: datetime
    until: datetime

    def condition(self) -> ColumnElement[bool]:
        """What holds for them."""
        within = in_scope(self.scopes, TABLE.c.area_code) | in_scope(self.scopes)
        marks = (TABLE.c.created_at, TABLE.c.closed_at)
        came, ended = (and_(mark >= self.since, mark < self.until) for mark in marks)
        return and_(within, or_(came, ended))


async def is_more_than(view: View, span: Span, limit: int) -> bool:
    """Whether there are more; no more are counted than it takes to know."""
    some = select(TABLE.c.id).where(span.condition()).limit(limit + 1).subquery()
    return int((await view.rows(select(func.count()).select_from(some)))[0][0]) > limit


async def count(view: View, span: Span) -> int:
    """How many there are."""
    return int((await view.rows(select(func.count()).where(span.condition())))[0][0])


async def page(view: View, span: Span, after: int, limit: int) -> list[Ticket]:
    """The next few after the ticket with the id `after`, oldest first, without their personal part."""
    statement = select(*(TABLE.c[name] for name in PLAIN)).where(span.condition(), TABLE.c.id > after)
    rows = await view.rows(statement.order_by(TABLE.c.id).limit(limit))
    return [_ticket(dict(row._mapping)) for row in rows]


async def whole_page(view: View, span: Span, after: int, limit: int) -> list[Ticket]:
    """The same with their personal part, for those who work on them."""
    statement = select(TABLE).where(span.condition(), TABLE.c.id > after)
    return await view.values(Ticket, statement.order_by(TABLE.c.id).limit(limit))


def _ticket(columns: dict[str, object]) -> Ticket:
    for name in TICKET.links:
        if name in columns:
            columns[name] = columns[name] or 0
    columns["state"] = State(str(columns["state"]))
    return Ticket(secret_hash=b"", **columns)  # type: ignore[arg-type]  # the table's columns are the ticket's fields
