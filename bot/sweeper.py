"""After a commit that destroyed something personal, its old bytes must not stay in the database's files either.

Soon after each such commit the log is swept. A SQLite file is also written anew: at once while it is small, else in
the next quiet hours, since nobody can write meanwhile. It begins with a sweep: who knows what a crash left undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog

from bot.domain.rules import Rules
from bot.tasks import Rounds
from storage.database import Database

log = structlog.get_logger()

IDLE_S = 60.0
SMALL_BYTES = 100_000_000
"""Written anew in about a second."""
LONGEST = timedelta(days=1)
"""A large file is not left longer than this, quiet hours or not."""


class Sweeper:
    """Sweeps what commits destroyed; `note` is told of them."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        rules: Callable[[], Rules],
        *,
        small_bytes: int = SMALL_BYTES,
    ) -> None:
        self._database = database
        self._now = now
        self._rules = rules
        self._small_bytes = small_bytes
        self._tables: set[str] = set()
        self._unswept = True
        self._old_since: datetime | None = now()
        self._rounds = Rounds(IDLE_S)

    def note(self, tables: Collection[str]) -> None:
        """Something in these tables was destroyed, and that is committed."""
        self._tables |= set(tables)
        self._unswept = True
        self._old_since = self._old_since or self._now()
        self._rounds.wake()

    async def run(self) -> None:
        """Sweep until cancelled."""
        await self._rounds.run(self.sweep, "sweep")

    async def sweep(self) -> int:
        """Sweep what is there to be swept. Returns 0: what could not be done now waits for the next round."""
        rebuild = self._may_rebuild()
        if not (self._unswept or rebuild):
            return 0
        tables, since = self._tables, self._old_since
        self._tables, self._unswept = set(), False  # what is destroyed from here on calls for another sweep
        self._old_since = None if rebuild else since
        swept = False
        try:
            swept = await self._database.sweep(tables, rebuild=rebuild)
        finally:
            if not swept:
                self._tables, self._unswept, self._old_since = self._tables | tables, True, since
        log.info("swept" if swept else "sweep_postponed", tables=len(tables), rebuilt=rebuild)
        return 0

    def _may_rebuild(self) -> bool:
        if self._old_since is None or not self._database.is_sqlite:
            return False
        rules, now = self._rules(), self._now()
        quiet = rules.quiet.covers(now.astimezone(rules.timezone).time())
        return quiet or self._database.size_bytes() <= self._small_bytes or now - self._old_since >= LONGEST
