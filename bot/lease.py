"""Work that only one process may do at a time: done by whoever holds its lease, taken over when that one dies.

A SQLite file is served by one process altogether. The machine's lock on it ends with its holder, however that died, so
that the next process need not wait for leases of the dead to run out.
"""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.domain.errors import UserError
from bot.tasks import Tasks
from storage import leases
from storage.codec import Keys
from storage.database import Database, sqlite_path
from storage.view import View

log = structlog.get_logger()

LENGTH = timedelta(seconds=10)
RENEW_S = 3.0


@asynccontextmanager
async def alone(database: Database, keys: Keys) -> AsyncIterator[None]:
    """Serve a SQLite file as its only process; whatever leases are left in it belong to the dead. On PostgreSQL several
    processes may serve. Raises UserError where another process serves the file already."""
    if not database.is_sqlite:
        yield
        return
    with _locked(sqlite_path(database.url)):
        async with database.transaction() as connection:
            await leases.end_all(View(connection, keys))
        yield


@contextmanager
def _locked(database: Path) -> Iterator[None]:
    with database.with_name(database.name + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"{database}: another process serves this database; stop that one first") from None
        yield


class Lease:
    """The lease `name` for `owner`; it runs out `LENGTH` after it was last renewed."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        name: str,
        owner: str,
        now: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._keys = keys
        self._name = name
        self._owner = owner
        self._now = now
        self._sleep = sleep

    async def while_held(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do `work` whenever the lease is ours and stop it when it is not, until cancelled; then let the lease go. Work
        that ends, as by a mistake in it, is begun again at the next renewal."""
        tasks, was_ours = Tasks(), False
        at_work: asyncio.Task[None] | None = None
        try:
            while True:
                held = await self._hold()
                if held and not was_ours:
                    log.info("lease_taken", job=self._name)
                elif was_ours and not held:
                    log.warning("lease_lost", job=self._name)
                    await tasks.stop()
                if held and (at_work is None or at_work.done()):
                    at_work = tasks.start(work(), self._name)
                was_ours = held
                await self._sleep(RENEW_S)
        finally:
            await tasks.stop()
            await self._give_up()

    async def _hold(self) -> bool:
        """Take or renew; while the database does not answer, nobody can tell whose it is: not ours."""
        try:
            async with self._database.transaction() as connection:
                return await leases.hold(View(connection, self._keys), self._name, self._owner, self._now(), LENGTH)
        except Exception as error:
            log.warning("lease_unknown", job=self._name, error=type(error).__name__)
            return False

    async def _give_up(self) -> None:
        try:
            async with self._database.transaction() as connection:
                await leases.give_up(View(connection, self._keys), self._name, self._owner)
        except Exception as error:
            log.warning("lease_not_given_up", job=self._name, error=type(error).__name__)
