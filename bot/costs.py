"""Keeps an eye on what is billed: so many messages a day, by kind, and an alarm once a day past the budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from bot.domain.conversations import Timer
from bot.domain.deadlines import day_bounds
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
    """Watches `channel`; a `budget` of 0 is none."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        now: Callable[[], datetime],
        *,
        channel: str,
        budget: int,
        rules: Callable[[], Rules],
        new_id: Callable[[], int],
        gauge: Gauge,
    ) -> None:
        self._database = database
        self._keys = keys
        self._now = now
        self._channel = channel
        self._budget = budget
        self._rules = rules
        self._new_id = new_id
        self._gauge = gauge

    async def look(self) -> None:
        """Count the day so far; past the budget, have it told (once a day, whoever else counts)."""
        day, _ = day_bounds(self._now(), self._rules())
        key = f"{costs.BUDGET}:{self._channel}:{day.astimezone(self._rules().timezone):%Y-%m-%d}"
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            counted = await costs.counted(view, self._channel, day)
            total = sum(counted.values())
            due = 0 < self._budget <= total and not await costs.is_put(view, key)
        for kind in Billed:
            self._gauge.billed(self._channel, kind, counted.get(kind, 0))
        if not due:
            return
        log.warning("budget_passed", channel=self._channel, sent=total, budget=self._budget)
        alarm = Timer(
            id=self._new_id(), key=key, kind=costs.BUDGET, subject_id=0, due_at=self._now(), step=self._budget
        )
        async with self._database.transaction() as connection:
            await costs.put_alarm(View(connection, self._keys), alarm)
