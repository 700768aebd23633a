"""The real program walks over every failpoint of the road and dies at each, under load, on one database."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.chaos.failpoints import Failpoint
from tests.chaos.siege import Siege, Toll
from tests.chaos.witness import Witness
from tests.service import Service

LIST = Path(__file__).with_name("failpoints.toml")
BESIDE = "beside"
TROUBLE = "trouble"
SELDOM = "seldom"
BEFORE_ANYTHING = ("claim",)
"""Parts of the road that a new process comes by before it receives anything."""


def listed() -> dict[str, dict[str, int]]:
    """Part of the road → function → how many awaits it has."""
    return {part: found for part, found in _list().items() if part != SELDOM}


def seldom() -> dict[str, str]:
    """The awaits (`function#number`) that a siege need not come by, each with the reason."""
    return dict(_list()[SELDOM])


@cache
def _list() -> dict[str, dict[str, Any]]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def part_of(point: Failpoint) -> str:
    """The part of the road that a failpoint belongs to."""
    return next(part for part, functions in listed().items() if point.function in functions)


@dataclass
class Walk:
    """Where it died and where it never came by, and what the siege cost in all."""

    died: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    toll: Toll = field(default_factory=Toll)


class Minefield(Siege):
    """A siege whose instants are failpoints instead of chance."""

    looked_at = 2

    async def walk(self, points: Sequence[Failpoint]) -> Walk:
        """Die at each of `points`, then live to the end and look."""
        walk = Walk()
        await self.muster()
        for point in points:
            at_once = "yes" if part_of(point) in BEFORE_ANYTHING else ""
            self.service.extra = {"CHAOS_FAILPOINT": str(point), "CHAOS_AT_ONCE": at_once}
            if part_of(point) == TROUBLE:
                self._make_trouble()
            if await self._dies():
                walk.died.append(str(point))
            else:
                walk.unreached.append(str(point))
            walk.toll.in_flight += await self._chats_in_flight()
        walk.toll.kills = len(walk.died)
        self.service.extra = {}
        async with self.service.running():
            await self._come_to_rest()
        await self.judge(walk.toll)
        return walk

    def _make_trouble(self) -> None:
        """The network refuses, and answers nothing."""
        assert isinstance(self.telegram, Witness)
        self.telegram.fail(429, "Too Many Requests: retry after 1", method="sendMessage", retry_after=1)
        self.telegram.drop("after", method="sendMessage")
        self.telegram.fail(500, method="getUpdates")

    async def _dies(self) -> bool:
        """Serve under load until dead (True), or until everybody has a receipt."""
        try:
            await self.service.start()
        except AssertionError:
            await self.service.ended()
            return True
        self._bring_citizens(more=2)
        dead: asyncio.Future[Any] = asyncio.ensure_future(self.service.ended())
        done: asyncio.Future[Any] = asyncio.shield(self._reporting.join())  # who reports goes on
        await asyncio.wait({dead, done}, return_when=asyncio.FIRST_COMPLETED)
        done.cancel()
        if dead.done():
            return True
        self.service.kill()
        await dead
        return False


async def walk(folder: Path, url: str, seed: int, points: Sequence[Failpoint]) -> Walk:
    """Walk over `points` with a program of its own in `folder`, on the database `url` ('' for a SQLite file there)."""
    async with Witness() as telegram:
        service = Service(folder, telegram, module="tests.chaos.armed", database=url)
        await service.prepared()
        return await Minefield(telegram, service, url or f"sqlite:///{service.database}", seed).walk(points)
