"""Several messages that wait for one person become one, as they are taken for delivery: where every message costs, and
much is going on or they waited on purpose. The newest carries them all; the others stay as `joined`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import update

from bot.domain.messages import Weight
from bot.domain.rules import Sparing
from bot.domain.steps import LASTING, joined
from storage import outbox
from storage.outbox import TABLE, Claimed
from storage.view import View

WAITED = timedelta(minutes=5)
"""What may wait and is older did."""
JOINED = "joined"
"""The state of a message that goes out as a part of another."""


async def fold(view: View, claimed: Sequence[Claimed], sparing: Sparing, now: datetime) -> list[Claimed]:
    """What was claimed, in its order, with fewer messages for the same people. What was tried before is left alone: the
    network may have it. What goes to many stays apart, because it is counted who got it."""
    if not any(_foldable(one, sparing, now) for one in claimed):
        return list(claimed)
    groups: dict[int, list[Claimed]] = defaultdict(list)
    for one in claimed:
        groups[one.message.address_id].append(one)
    gone: dict[int, int] = {}
    carriers: dict[int, Claimed] = {}
    for each in groups.values():
        run: list[Claimed] = []
        for one in each:
            fits = _foldable(one, sparing, now)
            if not fits or joined([before.message for before in (*run, one)]) is None:
                _close(run, gone, carriers)
                run = []
            if fits:
                run.append(one)
        _close(run, gone, carriers)
    for carrier in carriers.values():
        await outbox.rewrite(view, carrier.message)
    for message_id, carrier_id in gone.items():
        own = update(TABLE).where(TABLE.c.id == message_id)
        await view.execute(own.values(state=JOINED, error=f"joined {carrier_id}", body=None))
    return [carriers.get(one.message.id, one) for one in claimed if one.message.id not in gone]


def _foldable(one: Claimed, sparing: Sparing, now: datetime) -> bool:
    channel = one.endpoint.channel
    waited = one.message.weight is not Weight.URGENT and one.said_at is not None and one.said_at <= now - WAITED
    told_apart = one.message.patient or one.attempts > 1
    return channel in LASTING and not told_apart and (waited or channel in sparing.surge)


def _close(run: Sequence[Claimed], gone: dict[int, int], carriers: dict[int, Claimed]) -> None:
    """What belongs together is one from here on."""
    if len(run) < 2:
        return
    if message := joined([one.message for one in run]):
        carriers[message.id] = replace(run[-1], message=message)
        gone.update({one.message.id: message.id for one in run[:-1]})
