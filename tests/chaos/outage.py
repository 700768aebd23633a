"""A disk that is full, a database that somebody else holds, a server that is away: nothing acknowledged is lost, the
service comes back by itself, and health says what is wrong meanwhile."""

from __future__ import annotations

import asyncio
import json
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import aiohttp

from tests.chaos.siege import Siege, Toll
from tests.chaos.witness import Witness
from tests.service import Service

PATIENCE_S = 120.0
SMALL_DISK = "32m"


@dataclass
class Outage:
    """What health said while it lasted, how long after its end somebody was answered again, and what it cost."""

    said: list[str] = field(default_factory=list)
    back_s: float = 0.0
    toll: Toll = field(default_factory=Toll)


class Besieged(Siege):
    """Citizens who go on writing while something is wrong."""

    async def endure(self, trouble: Callable[[], Awaitable[None]], relief: Callable[[], Awaitable[None]]) -> Outage:
        """Let `trouble` begin under load, wait until health says so, let `relief` end it, and see all come to rest."""
        outage = Outage()
        async with self.service.running():
            self._bring_citizens()
            await self._until_some_are_sent(5)
            await trouble()
            self._bring_citizens(more=6)
            outage.said = await self._not_ready()
            before, began = self.telegram.messages_sent(), perf_counter()
            await relief()
            await self.telegram.until(lambda: self.telegram.messages_sent() > before, PATIENCE_S)
            outage.back_s = perf_counter() - began
            await self._come_to_rest()
        await self.judge(outage.toll)
        return outage

    async def _not_ready(self) -> list[str]:
        """What health says once it says that something is wrong."""
        url = f"http://127.0.0.1:{self.service.monitoring}/readyz"
        async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as session:
            while True:
                async with session.get(url) as answer:
                    if answer.status == 503:
                        return list(json.loads(await answer.text())["not_ready"])
                await asyncio.sleep(0.05)  # not a wait for time: health is asked again and again


@asynccontextmanager
async def besieged(folder: Path, url: str = "", *, seed: int = 1) -> AsyncIterator[Besieged]:
    """A program of its own in `folder` with citizens."""
    async with Witness() as telegram:
        service = Service(folder, telegram, database=url)
        await service.prepared()
        yield Besieged(telegram, service, url or f"sqlite:///{service.database}", seed, wait_s=PATIENCE_S)


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of its own at `folder`, that is soon full. False where none may be mounted (that takes Linux, as root)."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "posko", str(folder)]
    mounted = (
        shutil.which("mount") is not None and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def full_disk(folder: Path) -> Outage:
    """The disk of the database has no room left."""
    async with besieged(folder) as siege:
        ballast = folder / "ballast"

        async def fill() -> None:
            with ballast.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(bytes(4096)):
                    pass

        async def free() -> None:
            ballast.unlink()

        return await siege.endure(fill, free)


async def no_growth(folder: Path) -> Outage:
    """No file of the process may grow any more: the next best where no disk can be filled."""
    async with besieged(folder) as siege:
        unlimited = resource.RLIM_INFINITY

        async def fill() -> None:
            log = siege.service.database.with_name(siege.service.database.name + "-wal")
            resource.prlimit(siege.service.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, unlimited))

        async def free() -> None:
            resource.prlimit(siege.service.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))

        return await siege.endure(fill, free)


async def locked(folder: Path) -> Outage:
    """Another program holds the file for writing, longer than anybody waits for a lock."""
    async with besieged(folder) as siege:
        with closing(sqlite3.connect(siege.service.database, isolation_level=None)) as holder:

            async def take() -> None:
                holder.execute("BEGIN IMMEDIATE")

            async def let_go() -> None:
                holder.execute("ROLLBACK")

            return await siege.endure(take, let_go)


async def away(
    folder: Path, url: str, stop: Callable[[], None], start: Callable[[], None], *, minimum_s: float
) -> Outage:
    """The server of the database stops and comes again after at least so many seconds."""
    async with besieged(folder, url) as siege:

        async def leave() -> None:
            await asyncio.to_thread(stop)

        async def come_back() -> None:
            await asyncio.sleep(minimum_s)  # how long it is away is what is tried
            await asyncio.to_thread(start)

        return await siege.endure(leave, come_back)
