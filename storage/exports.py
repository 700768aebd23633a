"""Tickets for a table that is taken out: nothing personal is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import and_, or_, select

from bot.domain.tickets import PERSONAL, State, Ticket
from storage.codec import TICKET
from storage.tickets import in_scope
from storage.view import View

TABLE = TICKET.table
PLAIN = tuple(f.name for f in fields(Ticket) if f.name not in PERSONAL and f.name != "secret_hash")
"""The fields that an export may read."""


async def tickets_within(view: View, scopes: Sequence[str], since: datetime, until: datetime) -> list[Ticket]:
    """Tickets of `scopes` that came, or were closed, from `since` on and before `until`, oldest first; without their
    personal part."""
    within = in_scope(scopes, TABLE.c.area_code) | in_scope(scopes)
    came, ended = (and_(mark >= since, mark < until) for mark in (TABLE.c.created_at, TABLE.c.closed_at))
    statement = select(*(TABLE.c[name] for name in PLAIN)).where(within, or_(came, ended)).order_by(TABLE.c.id)
    return [_ticket(dict(row._mapping)) for row in await view.rows(statement)]


def _ticket(columns: dict[str, object]) -> Ticket:
    for name in TICKET.links:
        if name in columns:
            columns[name] = columns[name] or 0
    columns["state"] = State(str(columns["state"]))
    return Ticket(secret_hash=b"", **columns)  # type: ignore[arg-type]  # the table's columns are the ticket's fields
