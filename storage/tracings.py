"""Queries on what was found: by ticket."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from bot.domain.tracing import Tracing
from storage.codec import TRACING
from storage.view import View

TABLE = TRACING.table


async def of_ticket(view: View, ticket_id: int) -> Tracing | None:
    """What is known of a ticket's tracing."""
    return await view.value(Tracing, select(TABLE).where(TABLE.c.ticket_id == ticket_id))


async def of_tickets(view: View, ticket_ids: Collection[int]) -> dict[int, Tracing]:
    """What is known of these tickets' tracings, by ticket."""
    found = await view.values(Tracing, select(TABLE).where(TABLE.c.ticket_id.in_(ticket_ids)))
    return {tracing.ticket_id: tracing for tracing in found}
