"""Whom coordinators have blocked, as far as it is their business, and the tickets that make it so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from bot.domain.people import Address
from bot.domain.tickets import Ticket
from storage.codec import ADDRESS, TICKET
from storage.tickets import in_scope
from storage.view import View

ADDRESSES, TICKETS = ADDRESS.table, TICKET.table
REPORTED = TICKETS.c.reporter_address_id == ADDRESSES.c.id


async def newest_ticket(view: View, address_id: int, scopes: Sequence[str] | None = None) -> Ticket | None:
    """The newest ticket that was reported from an address, in `scopes` where they are given; one whose personal part
    was destroyed counts as well."""
    mine = select(TICKETS).where(TICKETS.c.reporter_address_id == address_id)
    if scopes is not None:
        mine = mine.where(in_scope(scopes, TICKETS.c.area_code))
    return await view.value(Ticket, mine.order_by(TICKETS.c.id.desc()).limit(1))


async def blocked(view: View, scopes: Sequence[str], *, strangers: bool, limit: int, offset: int) -> list[Address]:
    """Who is blocked now and reported something from `scopes`, the last one blocked first; `strangers`: also those who
    never reported anything."""
    statement = _blocked(scopes, ADDRESSES, strangers=strangers)
    statement = statement.order_by(ADDRESSES.c.blocked_at.desc(), ADDRESSES.c.id)
    return await view.values(Address, statement.limit(limit).offset(offset))


async def count(view: View, scopes: Sequence[str], *, strangers: bool) -> int:
    """How many these are."""
    rows = await view.rows(_blocked(scopes, func.count(), strangers=strangers))
    return int(rows[0][0])


def _blocked(scopes: Sequence[str], what: Any, *, strangers: bool) -> Select[Any]:
    here: ColumnElement[bool] = exists().where(REPORTED, in_scope(scopes, TICKETS.c.area_code))
    if strangers:
        here = or_(here, ~exists().where(REPORTED))
    return select(what).select_from(ADDRESSES).where(ADDRESSES.c.blocked_at.is_not(None), here)
