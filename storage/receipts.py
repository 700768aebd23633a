"""What networks report of messages that they took: how far each came, and what follows where it did not arrive.

Reports come late, twice and in any order: `sent`, `delivered` and `read` only rise, and a failure counts only for the
attempt that it is about, and not after the message arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from bot.domain.conversations import Timer
from bot.domain.errors import DeliveryError
from bot.domain.messages import OutboundKind, Progress, Receipt, Weight
from storage import conditions, costs, outbox, people, timers
from storage.conditions import Kind
from storage.costs import Counts
from storage.outbox import KNOCKED, SHUT, TABLE, WAITS
from storage.view import View

RANKS = {"": 0, Progress.SENT: 1, Progress.DELIVERED: 2, Progress.READ: 3}
UNSAID = ("held", "joined")
"""The states of what is no message of its own: a further page that nobody asked for, a part of another."""
ARRIVED = RANKS[Progress.DELIVERED]
ATTEMPTS = 12
"""As often as a message is tried."""


async def take(view: View, channel: str, receipts: Sequence[Receipt], now: datetime) -> None:
    """Write down what `channel` reported. Twice the same changes nothing."""
    counts = Counts()
    for receipt in receipts:
        found = await view.rows(select(TABLE).where(TABLE.c.id == receipt.message_id).with_for_update())
        if not found:
            continue
        counts.update(await _charge(view, channel, found[0], receipt))
        if receipt.progress is Progress.FAILED:
            await _failed(view, found[0], receipt, now)
            if receipt.error is not None and receipt.error.halted:
                await conditions.begin(view, channel, Kind.HALT, now, receipt.error.reason)
        elif not receipt.part:
            await _arrived(view, found[0], receipt, now)
    await costs.add(view, counts, now)


async def _charge(view: View, channel: str, row: Row[Any], receipt: Receipt) -> Counts:
    """Write down as what the network billed it. Returns what is to be counted for it."""
    if receipt.progress is Progress.FAILED and not receipt.part and RANKS.get(row.progress, 0) >= ARRIVED:
        return Counts()
    before = costs.read(row.charged)
    after = costs.reported(before, receipt)
    if after == before:
        return Counts()
    await view.execute(update(TABLE).where(TABLE.c.id == row.id).values(charged=costs.written(after)))
    return costs.difference(channel, before, after)


async def _arrived(view: View, row: Row[Any], receipt: Receipt, now: datetime) -> None:
    """It came so far. What nobody knew the outcome of, or was about to try again, is known now."""
    if RANKS[receipt.progress] <= RANKS.get(row.progress, 0):
        return
    values = {
        "progress": receipt.progress.value,
        "state": "sent",
        "sent_at": row.sent_at or now,
        "network_id": row.network_id or receipt.network_id,
        "due_at": None,
        "error": "",
        "body": None,
    }
    await view.execute(update(TABLE).where(TABLE.c.id == row.id).values(values))


async def _failed(view: View, row: Row[Any], receipt: Receipt, now: datetime) -> None:
    """The network took it and could not deliver it."""
    named = receipt.network_id in row.network_id.split(",")
    stands = {"sent": named or not row.network_id, "sending": not named, "unknown": True}
    if not stands.get(row.state) or RANKS.get(row.progress, 3) >= ARRIVED:
        return
    error = receipt.error or DeliveryError("not delivered")
    again = row.body is not None and row.attempts < ATTEMPTS
    values: dict[str, Any] = {"state": "failed", "progress": Progress.FAILED.value, "body": None}
    if error.closed and row.body is not None:
        known = await outbox.was_knocked(view, row.address_id)
        values = {"state": WAITS, "progress": "", "error": KNOCKED if known else SHUT}
    elif error.gone:
        values["state"] = "dropped"
        await lose(view, row.address_id, row.id, now)
    elif error.retry_after_s is not None and again:
        due_at = now + timedelta(seconds=error.retry_after_s)
        values = {"state": "pending", "progress": "", "due_at": due_at}
    own = update(TABLE).where(TABLE.c.id == row.id)
    values = {"error": error.reason, "network_id": receipt.network_id, "sent_at": None} | values
    await view.execute(own.values(values))


async def lose(view: View, address_id: int, message_id: int, now: datetime) -> None:
    """Nobody is there any more: what still waits for them is dropped. A timer brings it to a handler, who tells those
    concerned: kept with the mark itself, it cannot get lost, and delivery waits for nobody."""
    if await people.lose(view, address_id, now):
        gone = Timer(id=message_id, key=f"gone:{message_id}", kind="gone", subject_id=address_id, due_at=now)
        await timers.put(view, gone)
    await outbox.drop(view, address_id, "unreachable")


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of a message: `fate` in one word, and since when it stands so (as far as it is known)."""

    fate: str
    at: datetime


async def newest(view: View, address_id: int) -> Reached | None:
    """What became of the newest message to this address; None where there is none."""
    here = (TABLE.c.address_id == address_id) & (TABLE.c.kind == OutboundKind.SEND.value)
    here &= TABLE.c.state.not_in(UNSAID) & (TABLE.c.weight != Weight.COURTESY.value)
    found = await view.rows(select(TABLE).where(here).order_by(TABLE.c.id.desc()).limit(1))
    if not found:
        return None
    row = found[0]
    fate = {"pending": "underway", "sending": "underway", "sent": row.progress or Progress.SENT}.get(
        row.state, row.state
    )
    if row.state == WAITS:
        fate = "asked" if row.error == KNOCKED else "waiting"
    return Reached(str(fate), row.sent_at or row.created_at)
