"""Messages to all officers of an area: what they say, whom each is for, and how it stands with everybody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, select, update

from bot.domain.broadcasts import Broadcast, Reach, Recipient
from bot.domain.messages import Weight
from storage import erasure, held, outbox
from storage.codec import BROADCAST, RECIPIENT
from storage.outbox import Fate
from storage.view import View

TABLE, RECIPIENTS, OUTBOX = BROADCAST.table, RECIPIENT.table, outbox.TABLE
CALLED_OFF = "called off"
"""Why a message was dropped whose broadcast was stopped."""
FATES: dict[str, Reach] = {
    Fate.SENT: Reach.ARRIVED,
    Fate.FAILED: Reach.FAILED,
    Fate.UNKNOWN: Reach.UNSURE,
    Fate.DROPPED: Reach.GONE,
}
FATES |= {Reach.SPARED: Reach.SPARED}


async def by_id(view: View, broadcast_id: int) -> Broadcast | None:
    """The broadcast of this id; locked, so that a press and the clock do not both go on with it."""
    return await view.value(Broadcast, select(TABLE).where(TABLE.c.id == broadcast_id).with_for_update())


async def newest_of(view: View, person_id: int) -> Broadcast | None:
    """The last one that somebody sent."""
    theirs = select(TABLE).where(TABLE.c.person_id == person_id).order_by(TABLE.c.created_at.desc(), TABLE.c.id.desc())
    return await view.value(Broadcast, theirs.limit(1))


async def count_since(view: View, person_id: int, since: datetime) -> int:
    """How many somebody sent from `since` on."""
    theirs = (TABLE.c.person_id == person_id) & (TABLE.c.created_at >= since)
    rows = await view.rows(select(func.count()).select_from(TABLE).where(theirs))
    return int(rows[0][0])


async def waiting(view: View, broadcast_id: int, limit: int) -> list[Recipient]:
    """The next of those for whom no message was made yet."""
    left = (RECIPIENTS.c.broadcast_id == broadcast_id) & (RECIPIENTS.c.state == Reach.WAITING)
    return await view.values(Recipient, select(RECIPIENTS).where(left).order_by(RECIPIENTS.c.id).limit(limit))


async def recipient(view: View, broadcast_id: int, person_id: int) -> Recipient | None:
    """Somebody as one of those whom it is for."""
    same = (RECIPIENTS.c.broadcast_id == broadcast_id) & (RECIPIENTS.c.person_id == person_id)
    return await view.value(Recipient, select(RECIPIENTS).where(same))


async def stands(view: View, broadcast_id: int, spent: Collection[str] = ()) -> list[tuple[Recipient, Reach]]:
    """How it stands with each of those whom it is for, as delivery knows by now. `spent`: the channels whose budget is
    used up."""
    spared = (OUTBOX.c.state == held.PENDING) & (OUTBOX.c.weight == Weight.ROUTINE.value) & held.goes_to(spent)
    fate = case((spared, Reach.SPARED.value), else_=OUTBOX.c.state).label("fate")
    columns = (RECIPIENTS, fate, OUTBOX.c.error.label("why"))
    theirs = select(*columns).outerjoin(OUTBOX, OUTBOX.c.key == RECIPIENTS.c.message_key)
    rows = await view.rows(theirs.where(RECIPIENTS.c.broadcast_id == broadcast_id).order_by(RECIPIENTS.c.id))
    return [(RECIPIENT.value(row, view.keys), _reach(row)) for row in rows]


def _reach(row: Any) -> Reach:
    if row.state != Reach.QUEUED:
        return Reach(row.state)
    if row.why == CALLED_OFF:
        return Reach.WAITING
    return FATES.get(row.fate, Reach.ON_ITS_WAY)


async def call_off(view: View, broadcast_id: int) -> None:
    """Drop those of its messages that did not begin to go out."""
    made = select(RECIPIENTS.c.message_key).where(
        RECIPIENTS.c.broadcast_id == broadcast_id, RECIPIENTS.c.state == Reach.QUEUED
    )
    unsent = update(OUTBOX).where(OUTBOX.c.key.in_(made), OUTBOX.c.state == "pending")
    await erasure.run(view, unsent.values(state=Fate.DROPPED.value, error=CALLED_OFF, body=None))


async def forget(view: View, before: datetime) -> int:
    """Destroy those from before, and whom they were for. Returns how many."""
    old: Sequence[int] = [row.id for row in await view.rows(select(TABLE.c.id).where(TABLE.c.created_at < before))]
    if old:
        await erasure.run(view, delete(RECIPIENTS).where(RECIPIENTS.c.broadcast_id.in_(old)))
        await erasure.run(view, delete(TABLE).where(TABLE.c.id.in_(old)))
    return len(old)
