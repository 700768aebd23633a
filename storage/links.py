"""Chats that are one person's: which they are, and which of them has the reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update

from bot.domain.links import LinkCode
from bot.domain.people import Address
from storage.codec import ADDRESS, LINK_CODE, REQUEST, TICKET
from storage.view import View

TABLE, ADDRESSES, TICKETS, REQUESTS = LINK_CODE.table, ADDRESS.table, TICKET.table, REQUEST.table


async def by_hash(view: View, code_hash: bytes) -> LinkCode | None:
    """The code with this hash; locked, so that of two that type it one is the first."""
    return await view.value(LinkCode, select(TABLE).where(TABLE.c.code_hash == code_hash).with_for_update())


async def by_id(view: View, code_id: int) -> LinkCode | None:
    """The code of this id, locked."""
    return await view.value(LinkCode, select(TABLE).where(TABLE.c.id == code_id).with_for_update())


async def end_open(view: View, address_id: int, now: datetime) -> None:
    """The codes that a chat asked for before lead nowhere any more."""
    mine = update(TABLE).where(TABLE.c.address_id == address_id, TABLE.c.ended_at.is_(None))
    await view.execute(mine.values(ended_at=now))


async def chats(view: View, account: int) -> list[Address]:
    """All chats of one person (`Address.account`), the one that has the reports first."""
    found = await view.values(Address, select(ADDRESSES).where(_of(account)).order_by(ADDRESSES.c.id))
    return sorted(found, key=lambda address: address.id != account)


def _of(account: int) -> ColumnElement[bool]:
    return or_(ADDRESSES.c.id == account, ADDRESSES.c.account_id == account)


async def carry(view: View, from_ids: Collection[int], main: int) -> None:
    """Let the reports of these chats, and the wishes that wait, be those of the chat `main`. Whoever has one of these
    tickets in hand at this moment decides anew."""
    theirs = update(TICKETS).where(TICKETS.c.reporter_address_id.in_(from_ids))
    await view.execute(theirs.values(reporter_address_id=main, version=TICKETS.c.version + 1))
    wishes = update(REQUESTS).where(REQUESTS.c.address_id.in_(from_ids), REQUESTS.c.state == "waiting")
    await view.execute(wishes.values(address_id=main))


async def forget(view: View, before: datetime) -> int:
    """Destroy codes from before. Returns how many."""
    return (await view.execute(delete(TABLE).where(TABLE.c.created_at < before))).rowcount
