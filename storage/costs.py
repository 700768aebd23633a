"""How many messages a network that bills each of them took from us, by kind.

Counted by the hour, which belongs to one day wherever the office lies, and in the transaction that writes down what
became of a message. Counts only: nothing says to whom anything went.

Each message counts once, whichever way it became known and however often. That stands with the message of ours that it
was sent for (`OutboxRow.charged`): by a fingerprint of the network's name for it, as what it counts. What the network
says that it billed takes the place of what was expected; what did not arrive was not billed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from sqlalchemy import func, select

from bot.domain.conversations import Timer
from bot.domain.messages import Billed, Progress, Receipt
from storage.codec import TIMER, table_of
from storage.models import BilledRow
from storage.statements import add_up, insert_new
from storage.view import View

TABLE = table_of(BilledRow)
BUDGET = "budget"
"""The kind of the alarms' timers; their `step` is one of these:"""
PERCENTS = (80, 100)
"""Of a day's budget: at each of them those in charge are told."""


Counts = Counter[tuple[str, str]]
"""(channel, kind) → how many more, or fewer."""
Charged = dict[str, str]
"""Fingerprint of the network's name → kind."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What one attempt costs: the name of each message that `channel` took → as what it counts. One that it may have
    taken (`Billed.UNSURE`) has a name that nothing else has."""

    channel: str
    names: Mapping[str, str]


def read(charged: str) -> Charged:
    """What stands in a message's `charged`."""
    entries = (entry.partition(" ") for entry in charged.split(",") if entry)
    return {name: kind for name, _, kind in entries}


def written(charged: Charged) -> str:
    """The text that `read` reads."""
    return ",".join(f"{name} {kind}" for name, kind in charged.items())


def taken(charged: Charged, bill: Bill) -> Charged:
    """With what an attempt cost; what is known already stays as it is."""
    return {_fingerprint(name): kind for name, kind in bill.names.items()} | charged


def reported(charged: Charged, receipt: Receipt) -> Charged:
    """With what the network reported of one of its messages. One that nobody knew of is one that we were unsure of."""
    name, after = _fingerprint(receipt.network_id), dict(charged)
    if name not in after:
        unsure = next((one for one, kind in after.items() if kind == Billed.UNSURE), "")
        after.pop(unsure, None)
    known = after.get(name, receipt.kind)
    if receipt.progress is Progress.FAILED:
        after[name] = Billed.FREE
    else:
        after[name] = receipt.charge if receipt.charge and known in _EXPECTED else known
    return after


_EXPECTED = (Billed.SERVICE, Billed.UTILITY)
"""Until the network has said what it billed."""


def _fingerprint(name: str) -> str:
    """Enough to tell the messages apart that were sent for one of ours. The names hold telephone numbers."""
    return sha256(name.encode()).hexdigest()[:12]


def difference(channel: str, before: Charged, after: Charged) -> Counts:
    """What has to be counted when a message's `charged` changes so."""
    found: Counts = Counter()
    for charged, sign in ((before, -1), (after, 1)):
        for kind in charged.values():
            found[channel, kind] += sign
    return found


def total(counted: Mapping[str, int]) -> int:
    """How many of these count towards the budget: all but those that the network says are free."""
    return max(0, sum(number for kind, number in counted.items() if kind != Billed.FREE))


async def add(view: View, found: Counts, now: datetime) -> None:
    """Count these. Last in a transaction: others that count wait for its end."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    rows = [
        {"channel": channel, "hour": hour, "kind": kind, "number": number}
        for (channel, kind), number in sorted(found.items())
        if number
    ]
    if rows:
        await view.execute(add_up(TABLE, view.dialect, "number"), rows)


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
    await view.execute(insert_new(TIMER.table, view.dialect), rows)
