"""What networks report of our messages, written down before the network is told "received"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from bot.domain.messages import Receipt
from storage import receipts
from storage.codec import Keys
from storage.database import Database
from storage.view import View

log = structlog.get_logger()


class Gauge(Protocol):
    """What is reported of it (`bot.metrics.Metrics`)."""

    def undelivered(self, channel: str) -> None: ...
    def halted(self, channel: str, *, is_so: bool) -> None: ...


class Receipts:
    """Keeps reports about messages on `channel`; `look` is called when some may have to go out again."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        now: Callable[[], datetime],
        *,
        channel: str,
        gauge: Gauge,
        look: Callable[[], None],
    ) -> None:
        self._database = database
        self._keys = keys
        self._now = now
        self._channel = channel
        self._gauge = gauge
        self._look = look

    async def take(self, reported: Sequence[Receipt]) -> None:
        """Returning means: kept. Any exception means that nothing was: let it come again."""
        async with self._database.transaction() as connection:
            await receipts.take(View(connection, self._keys), reported, self._now())
        failed = [receipt for receipt in reported if receipt.error is not None]
        for receipt in failed:
            error = receipt.error
            log.warning("not_delivered", message=receipt.message_id, reason=error.reason if error else "")
            self._gauge.undelivered(self._channel)
            if error is not None and error.halted:
                log.error("channel_halted", channel=self._channel, reason=error.reason)
                self._gauge.halted(self._channel, is_so=True)
        if failed:
            self._look()
