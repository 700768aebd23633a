"""How many messages a network that bills each of them took from us, by kind.

Counted by the hour, which belongs to one day wherever the office lies, and in the transaction that writes down what
became of a message. Counts only: nothing says to whom anything went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select

from bot.domain.conversations import Timer
from storage.codec import TIMER, table_of
from storage.models import BilledRow
from storage.statements import add_up, insert_new
from storage.view import View

TABLE = table_of(BilledRow)
BUDGET = "budget"
"""The kind of the alarms' timers; their `step` is one of these:"""
PERCENTS = (80, 100)
"""Of a day's budget: at each of them those in charge are told."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What one attempt costs: kind (`bot.domain.messages.Billed`) → how many messages `channel` took."""

    channel: str
    kinds: Mapping[str, int]


async def add(view: View, bills: Iterable[Bill], now: datetime) -> None:
    """Count these. Last in a transaction: others that count wait for its end."""
    found: Counter[tuple[str, str]] = Counter()
    for bill in bills:
        for kind, number in bill.kinds.items():
            found[bill.channel, kind] += number
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    rows = [
        {"channel": channel, "hour": hour, "kind": kind, "number": number}
        for (channel, kind), number in sorted(found.items())
        if number
    ]
    if rows:
        await view.execute(add_up(TABLE, view.connection.dialect.name, "number"), rows)


async def counted(view: View, channel: str, since: datetime) -> dict[str, int]:
    """Kind of message → how many the channel took from the beginning of an hour on."""
    statement = (
        select(TABLE.c.kind, func.sum(TABLE.c.number))
        .where(TABLE.c.channel == channel, TABLE.c.hour >= since)
        .group_by(TABLE.c.kind)
    )
    return {kind: int(number) for kind, number in map(tuple, await view.rows(statement))}


def alarm_key(percent: int, channel: str, day: date) -> str:
    """The key of the alarm that a local `day` has reached so much of its budget."""
    return f"budget:{percent}:{channel}:{day}"


async def put_already(view: View, keys: Collection[str]) -> set[str]:
    """Those of these alarms' keys that were put already, told or not."""
    table = TIMER.table
    return {row.key for row in await view.rows(select(table.c.key).where(table.c.key.in_(keys)))}


async def put_alarms(view: View, alarms: Sequence[Timer]) -> None:
    """Have those in charge told: one alarm a key, however often it is put."""
    rows = [TIMER.row(alarm, view.keys) for alarm in alarms]
    await view.execute(insert_new(TIMER.table, view.connection.dialect.name), rows)
