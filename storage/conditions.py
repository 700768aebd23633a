"""States that a network's account comes into, for every process to read: since when, and why. What begins and what ends
is written where it is noticed, and once, whoever notices it too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Update, select, update

from storage.codec import table_of
from storage.models import ConditionRow
from storage.statements import insert_new
from storage.view import View

TABLE = table_of(ConditionRow)


class Kind(StrEnum):
    """What an account can be in."""

    HALT = "halt"
    """The network refuses it, whatever the message."""
    SURGE = "surge"
    """So much goes out that messages are spared."""
    SPENT = "spent"
    """The day's budget is used up: what is not urgent waits."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The newest state of a kind; `until` is None while it lasts."""

    channel: str
    kind: str
    since: datetime
    until: datetime | None = None
    reason: str = ""

    @property
    def lasts(self) -> bool:
        """True until it ended."""
        return self.until is None


async def of(view: View, *channels: str) -> list[Condition]:
    """The newest states of these channels, those that are over included."""
    known = select(TABLE).where(TABLE.c.channel.in_(channels)).order_by(TABLE.c.channel, TABLE.c.kind)
    return [Condition(row.channel, row.kind, row.since, row.until, row.reason) for row in await view.rows(known)]


async def lasting(view: View, channel: str) -> dict[str, Condition]:
    """The states that a channel is in now, by kind."""
    return {one.kind: one for one in await of(view, channel) if one.lasts}


async def begin(view: View, channel: str, kind: Kind, now: datetime, reason: str = "") -> bool:
    """It is so from now on; False where it was already."""
    values = {"since": now, "until": None, "reason": reason}
    again = _one(channel, kind).where(TABLE.c.until.is_not(None)).values(values)
    if (await view.execute(again)).rowcount:
        return True
    row = {"channel": channel, "kind": kind.value} | values
    return bool((await view.execute(insert_new(TABLE, view.dialect), [row])).rowcount)


async def end(view: View, channel: str, kind: Kind, now: datetime) -> bool:
    """It is over; False where it was already, or never began."""
    over = _one(channel, kind).where(TABLE.c.until.is_(None)).values(until=now)
    return bool((await view.execute(over)).rowcount)


def _one(channel: str, kind: Kind) -> Update:
    return update(TABLE).where(TABLE.c.channel == channel, TABLE.c.kind == kind.value)
