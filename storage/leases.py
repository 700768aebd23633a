"""One owner at a time: delivery and polling of a channel's account belong to whoever holds its lease."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update

from storage.codec import table_of
from storage.models import LeaseRow
from storage.statements import insert
from storage.view import View

TABLE = table_of(LeaseRow)


async def hold(view: View, name: str, owner: str, now: datetime, length: timedelta) -> bool:
    """Take or renew the lease `name` for `owner`. False while somebody else holds one that has not run out."""
    fresh = insert(TABLE, view.dialect).values(name=name, owner=owner, expires_at=now + length).on_conflict_do_nothing()
    if (await view.execute(fresh)).rowcount == 1:
        return True
    free = or_(TABLE.c.owner == owner, TABLE.c.expires_at <= now)
    taken = update(TABLE).where(TABLE.c.name == name, free).values(owner=owner, expires_at=now + length)
    return (await view.execute(taken)).rowcount == 1


async def renew(view: View, name: str, owner: str, now: datetime, length: timedelta) -> bool:
    """Go on with a lease that was `owner`'s, even one that ran out. False where somebody else took it since."""
    own = update(TABLE).where(TABLE.c.name == name, TABLE.c.owner == owner)
    return (await view.execute(own.values(expires_at=now + length))).rowcount == 1


async def give_up(view: View, name: str, owner: str) -> None:
    """Let the lease go, so that another process need not wait for its end."""
    await view.execute(delete(TABLE).where(TABLE.c.name == name, TABLE.c.owner == owner))


async def end_all(view: View) -> None:
    """End every lease, where it is known that no holder lives any more."""
    await view.execute(delete(TABLE))
