"""Keeps an eye on what is billed: so many messages a day, by kind; an alarm as a day nears its budget or passes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet, day_bounds
from bot.domain.messages import Billed
from bot.domain.rules import Rules
from storage import costs
from storage.codec import Keys
from storage.database import Database
from storage.view import View

log = structlog.get_logger()


class Gauge(Protocol):
    """What is reported of it (`bot.metrics.Metrics`)."""

    def billed(self, channel: str, kind: str, count: int) -> None: ...


class Costs:
    """Watches `channel`; a budget of 0 is none."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        now: Callable[[], datetime],
        *,
        channel: str,
        rules: Callable[[], Rules],
        new_id: Callable[[], int],
        gauge: Gauge,
    ) -> None:
        self._database = database
        self._keys = keys
        self._now = now
        self._channel = channel
        self._rules = rules
        self._new_id = new_id
        self._gauge = gauge
        self._kinds: set[str] = set(Billed)
        """All that were counted since the program runs: one of yesterday's is nothing today."""

    async def look(self) -> int:
        """Count the day so far, and have it told what it reached of the budget (once a day, whoever else counts).
        Returns how many messages that are."""
        now, rules = self._now(), self._rules()
        since, _ = day_bounds(now, rules)
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            counted = await costs.counted(view, self._channel, since)
            total, day = costs.total(counted), now.astimezone(rules.timezone).date()
            reached = [one for one in costs.PERCENTS if 0 < rules.whatsapp_budget * one <= total * 100]
            keys = {costs.alarm_key(one, self._channel, day): one for one in reached}
            put = await costs.put_already(view, keys) if keys else set()
        self._kinds |= counted.keys()
        for kind in self._kinds:
            self._gauge.billed(self._channel, kind, counted.get(kind, 0))
        due_at = after_quiet(now, rules)
        alarms = [
            Timer(id=self._new_id(), key=key, kind=costs.BUDGET, subject_id=0, due_at=due_at, step=percent)
            for key, percent in keys.items()
            if key not in put
        ]
        if alarms:
            log.warning("budget_reached", channel=self._channel, sent=total, percent=alarms[-1].step)
            async with self._database.transaction() as connection:
                await costs.put_alarms(View(connection, self._keys), alarms)
        return total
