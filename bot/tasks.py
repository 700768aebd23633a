"""Background tasks that are never lost and never fail unseen: the only place that makes them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


class Tasks:
    """A set of running background tasks, each kept alive by a reference and logged when it fails."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run `work` beside everything else under `name`."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("task_failed", task=task.get_name(), error=type(task.exception()).__name__)

    def count(self) -> int:
        """How many run now."""
        return len(self._running)

    async def join(self) -> None:
        """Wait until all that runs now has ended."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def stop(self) -> None:
        """Cancel what still runs and wait for it to end."""
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Rounds:
    """Work that is looked for again and again: at once while some is found, otherwise when woken or after `idle_s`."""

    def __init__(self, idle_s: float) -> None:
        self._idle_s = idle_s
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    async def run(self, work: Callable[[], Awaitable[int]], name: str) -> None:
        """Call `work` until cancelled; it returns how much it found. One that fails is logged and called again."""
        while True:
            self._woken.clear()
            try:
                found = await work()
            except Exception as error:  # what it works on is stored: the next round takes it up again
                log.error("round_failed", work=name, error=type(error).__name__)
                found = 0
            if not found:
                await self._wait()

    async def _wait(self) -> None:
        with contextlib.suppress(TimeoutError):  # asyncio.wait_for may swallow a cancellation (CPython 86296)
            async with asyncio.timeout(self._idle_s):
                await self._woken.wait()
