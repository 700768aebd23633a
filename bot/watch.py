"""Keeps an eye on what the networks' accounts are in: whether one is refused, and where each message is billed, whether
much is going on and whether the day's budget is used up. It decides of the last two by what is counted, has the
beginning and the end told once, and lets this process act by it.

What holds stands in the database: every process looks at each tick, and they agree. Much is going on from a share of
the budget or a length of the queue on, and over only well below both, after some time: it must not come and go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot import costs as costs_of
from bot.costs import Costs
from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.rules import Rules, Sparing
from handlers.timers.plan import REMINDERS
from storage import conditions, costs, held
from storage.codec import Keys
from storage.conditions import Condition, Kind
from storage.database import Database
from storage.view import View

log = structlog.get_logger()

TIMER = "condition"
"""The kind of the timers by which those in charge are told. Their keys hold the kind of state, `BEGAN` or `ENDED`, the
channel, and the second at which it began."""
BEGAN, ENDED = "began", "ended"
BELOW_PERCENT = 10
"""So many points of the budget below the share at which it began it is over ..."""
BELOW_WAITING = 2
"""... and at a queue that is so many times shorter ..."""
AT_LEAST = timedelta(minutes=10)
"""... but not sooner."""
TOLD = (Kind.HALT, Kind.SURGE)
"""What is told here; of the budget its own alarms tell (`bot.costs`)."""


class Gauge(costs_of.Gauge, Protocol):
    """What is reported of it (`bot.metrics.Metrics`)."""

    def halted(self, channel: str, *, is_so: bool) -> None: ...
    def spared(self, channel: str, kind: str, *, is_so: bool) -> None: ...
    def outbox_held(self, channel: str, count: int) -> None: ...


class Watch:
    """Watches `channels`, and what `billed` costs, the one of them that bills each message ('' where none is at work).
    `act` is given what holds now, at each look."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        now: Callable[[], datetime],
        *,
        channels: Collection[str],
        billed: str,
        rules: Callable[[], Rules],
        act: Callable[[Sparing], None],
        new_id: Callable[[], int],
        gauge: Gauge,
    ) -> None:
        self._database = database
        self._keys = keys
        self._now = now
        self._channels = channels
        self._billed = billed
        self._rules = rules
        self._act = act
        self._new_id = new_id
        self._gauge = gauge
        self._costs = Costs(database, keys, now, channel=billed, rules=rules, new_id=new_id, gauge=gauge)

    async def look(self) -> None:
        """See what holds, write down what changed, have it told, and act by it."""
        changed = await self._changed() if self._billed else {}
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            found = await conditions.of(view, *self._channels)
            untold = await self._untold(view, found)
        if changed or untold:
            found = await self._write(changed)
        self._tell_gauge(found)
        self._act(Sparing(*(_channels(found, kind) for kind in (Kind.SURGE, Kind.SPENT, Kind.HALT))))

    async def _changed(self) -> dict[Kind, bool]:
        """What begins (True) and what ends where messages are billed."""
        used = await self._costs.look()
        now, rules = self._now(), self._rules()
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            found = {one.kind: one for one in await conditions.of(view, self._billed)}
            waiting = await held.waiting(view, self._billed, now)
            self._gauge.outbox_held(self._billed, await held.held(view, rules.sparing))
        wanted = {
            Kind.SURGE: _is_surge(found.get(Kind.SURGE), used, waiting, rules, now),
            Kind.SPENT: _is_spent(found.get(Kind.SPENT), used, rules, now),
        }
        return {kind: so for kind, so in wanted.items() if so is not _lasts(found.get(kind))}

    async def _write(self, changed: Mapping[Kind, bool]) -> list[Condition]:
        """Another process may have written the same just before."""
        now, channel = self._now(), self._billed
        async with self._database.transaction() as connection:
            view = View(connection, self._keys)
            for kind, so in changed.items():
                if await (conditions.begin if so else conditions.end)(view, channel, kind, now):
                    log.warning("condition_changed", channel=channel, kind=kind.value, is_so=so)
                    if kind is Kind.SPENT and not so:
                        await held.drop_past(view, {of: state for state, of in REMINDERS.items()})
            found = await conditions.of(view, *self._channels)
            if untold := await self._untold(view, found):
                await costs.put_alarms(view, untold)
        return found

    async def _untold(self, view: View, found: Collection[Condition]) -> list[Timer]:
        """The timers that are still to be put: of an end only where the beginning was told."""
        told = [one for one in found if one.kind in TOLD]
        keys = {timer_key(one, which): (one, which) for one in told for which in (BEGAN, ENDED)}
        put = await costs.put_already(view, keys) if keys else set()
        return [
            self._timer(key, one)
            for key, (one, which) in keys.items()
            if key not in put and (one.lasts if which == BEGAN else not one.lasts and timer_key(one, BEGAN) in put)
        ]

    def _timer(self, key: str, one: Condition) -> Timer:
        """A refused account wakes those who can do something about it."""
        now = self._now()
        due_at = now if one.kind == Kind.HALT else after_quiet(now, self._rules())
        return Timer(id=self._new_id(), key=key, kind=TIMER, subject_id=0, due_at=due_at)

    def _tell_gauge(self, found: Collection[Condition]) -> None:
        for channel in self._channels:
            self._gauge.halted(channel, is_so=channel in _channels(found, Kind.HALT))
        if self._billed:
            for kind in (Kind.SURGE, Kind.SPENT):
                self._gauge.spared(self._billed, kind, is_so=self._billed in _channels(found, kind))


def _channels(found: Collection[Condition], kind: Kind) -> frozenset[str]:
    return frozenset(one.channel for one in found if one.kind == kind and one.lasts)


def timer_key(one: Condition, which: str) -> str:
    """The key of the timer that tells of its beginning, or of its end."""
    return f"{TIMER}:{one.kind}:{which}:{one.channel}:{int(one.since.timestamp())}"


def _lasts(one: Condition | None) -> bool:
    return one is not None and one.lasts


def _is_surge(known: Condition | None, used: int, waiting: int, rules: Rules, now: datetime) -> bool:
    """Whether much is going on, as it was going on (or not) until now."""
    percent, most = rules.surge_percent, rules.surge_waiting
    if known is None or not known.lasts:
        return _reaches(used, percent, rules) or 0 < most <= waiting
    if now - known.since < AT_LEAST:
        return True
    return _reaches(used, percent - BELOW_PERCENT if percent else 0, rules) or 0 < most <= waiting * BELOW_WAITING


def _reaches(used: int, percent: int, rules: Rules) -> bool:
    return percent > 0 and 0 < rules.whatsapp_budget * percent <= used * 100


def _is_spent(known: Condition | None, used: int, rules: Rules, now: datetime) -> bool:
    """What waits for the next day goes out when it has begun for people, too."""
    if 0 < rules.whatsapp_budget <= used:
        return True
    return _lasts(known) and rules.whatsapp_budget > 0 and after_quiet(now, rules) > now
