"""What is written down when a network refuses the account itself outside of any message, as Telegram does to whoever
asks it for news with a revoked token: nobody might send anything that shows it (`bot.sending`) for hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from storage import conditions
from storage.codec import Keys
from storage.conditions import Kind
from storage.database import Database
from storage.view import View

log = structlog.get_logger()


class Gauge(Protocol):
    """What is reported of it (`bot.metrics.Metrics`)."""

    def halted(self, channel: str, *, is_so: bool) -> None: ...


class Standing:
    """Whether networks take the account. Those in charge hear of it by `bot.watch`."""

    def __init__(self, database: Database, keys: Keys, now: Callable[[], datetime], *, gauge: Gauge) -> None:
        self._database = database
        self._keys = keys
        self._now = now
        self._gauge = gauge

    async def note(self, channel: str, reason: str) -> None:
        """`reason`: why `channel` refuses the account; '' where it does not."""
        async with self._database.transaction() as connection:
            view = View(connection, self._keys)
            if reason:
                await conditions.begin(view, channel, Kind.HALT, self._now(), reason)
            else:
                await conditions.end(view, channel, Kind.HALT, self._now())
        self._gauge.halted(channel, is_so=bool(reason))
        if reason:
            log.error("channel_halted", channel=channel, reason=reason)
