"""Everybody in office on the way from Rias to the kabupaten, and what each of them heard as time passed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.people import Role
from tests.hotline import Hotline
from tests.journeys.desk import RIAS

BEGUN = "belum diambil petugas"


@asynccontextmanager
async def staffed(folder: Path) -> AsyncIterator[Hotline]:
    """A hotline with everybody in office on the way from Rias to the kabupaten, and a neighbour."""
    async with Hotline(folder) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS, name="Ani")
        await hotline.officer("kec", Role.PANWASCAM, "19.03.01", name="Budi")
        await hotline.officer("neighbour", Role.PANWASCAM, "19.03.02", name="Dewi")
        await hotline.officer("kab", Role.OFFICER, "19.03", name="Eko")
        await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
        yield hotline


def heard(hotline: Hotline, who: str, words: str = BEGUN) -> int:
    """How many messages with these words somebody has seen."""
    return sum(words in seen.text for seen in hotline.seen(who))


def ladder(hotline: Hotline, words: str = BEGUN) -> dict[str, int]:
    people = ("pkd", "kec", "kab", "koor", "neighbour", "citizen")
    return {who: count for who in people if (count := heard(hotline, who, words))}


async def until(hotline: Hotline, *local: int) -> None:
    """Let time pass until a local instant of November 2026 (day, hour, minute)."""
    day, hour, minute = local
    at = datetime(2026, 11, day, hour, minute, tzinfo=hotline.rules.timezone)
    await hotline.forward(hours=(at - hotline.clock.now()) / timedelta(hours=1), step_minutes=60)
