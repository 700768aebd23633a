"""What went out on a network that bills every message: counted by kind, from an instant on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot.domain.conversations import Timer
from storage.codec import ADDRESS, TIMER
from storage.outbox import TABLE
from storage.statements import insert_new
from storage.view import View

BUDGET = "budget_passed"


async def counted(view: View, channel: str, since: datetime) -> dict[str, int]:
    """Kind of message (`bot.domain.messages.OutboundKind`) → how many were sent since then."""
    addresses = ADDRESS.table
    statement = (
        select(TABLE.c.kind, func.count())
        .join(addresses, addresses.c.id == TABLE.c.address_id)
        .where(addresses.c.channel == channel, TABLE.c.sent_at >= since)
        .group_by(TABLE.c.kind)
    )
    return dict(map(tuple, await view.rows(statement)))


async def put_alarm(view: View, alarm: Timer) -> None:
    """Have those in charge told that the day's budget is used up: one alarm a key, however often it is put."""
    await view.execute(insert_new(TIMER.table, view.connection.dialect.name), [TIMER.row(alarm, view.keys)])
