"""What networks report of our messages, written down before the network is told "received".

Each answer is reported three times, in calls of their own: what is reported while others are written down shares the
next transaction.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from bot.domain.messages import Receipt
from storage import receipts
from storage.codec import Keys
from storage.database import Database, passing_trouble
from storage.view import View

log = structlog.get_logger()

TOGETHER = 50
"""Calls that share a transaction."""


class Gauge(Protocol):
    """What is reported of it (`bot.metrics.Metrics`)."""

    def undelivered(self, channel: str) -> None: ...
    def halted(self, channel: str, *, is_so: bool) -> None: ...


class NotKept(Exception):
    """What was reported is not written down: let it come again."""


@dataclass(slots=True)
class _Call:
    """What one call reports, and who waits for it to be kept."""

    reported: Sequence[Receipt]
    kept: asyncio.Future[None]


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
        self._waiting: deque[_Call] = deque()
        self._turn = asyncio.Lock()

    async def take(self, reported: Sequence[Receipt]) -> None:
        """Returning means: kept. Raises NotKept when nothing of it was."""
        call = _Call(reported, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        async with self._turn:
            while not call.kept.done():
                await self._write_first()
        await call.kept
        self._tell(reported)

    async def _write_first(self) -> None:
        """Settle the calls that have waited longest."""
        calls = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
        try:
            try:
                await self._write(calls)
            except Exception as error:
                if len(calls) == 1 or passing_trouble(error):
                    raise
                for call in calls:  # one that cannot be kept harms no other
                    await self._write_alone(call)
        except BaseException as error:
            for call in calls:
                if not call.kept.done():
                    call.kept.set_exception(NotKept(type(error).__name__))
            if not isinstance(error, Exception):
                raise

    async def _write_alone(self, call: _Call) -> None:
        try:
            await self._write([call])
        except Exception as error:
            call.kept.set_exception(NotKept(type(error).__name__))

    async def _write(self, calls: Sequence[_Call]) -> None:
        # in one order everywhere, so that two processes do not wait for each other
        reported = sorted((receipt for call in calls for receipt in call.reported), key=lambda one: one.message_id)
        async with self._database.transaction() as connection:
            await receipts.take(View(connection, self._keys), self._channel, reported, self._now())
        for call in calls:
            call.kept.set_result(None)

    def _tell(self, reported: Sequence[Receipt]) -> None:
        """Count and log what failed, and have it looked at."""
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
