"""The proof: what was destroyed is found by nobody, in no byte of the database, its log, or the program's own logs.

First the search finds every planted word (with the keys) and what it is sealed as (without): a search that finds
nothing must be able to find something.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import CLOCK
from bot.domain.messages import Due, Inbound
from bot.domain.rules import Rules
from tests import traces
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE, play_on
from tests.journeys.planted import ASKS, PLANTED, conclude, plant, staff


@pytest.fixture
async def hotline(tmp_path: Path, logged: io.StringIO) -> AsyncIterator[Hotline]:
    """Budi is PKD of Rias, whose chat is called "rias"; Rina coordinates."""
    async with Hotline(tmp_path, rules=Rules(office=OFFICE)) as hotline:
        await staff(hotline)
        yield hotline
    assert logged.getvalue()
    assert traces.found(PLANTED, logged.getvalue().encode()) == []


async def sealed_before(hotline: Hotline) -> set[bytes]:
    """What is sealed now; and that a search for it, and for the words with the keys, finds it."""
    before = await traces.binary_values(hotline.database)
    lost = [word for word in PLANTED if word not in traces.found(PLANTED, await traces.opened(hotline))]
    assert lost == [], "planted, but not stored: the search could not find it anyway"
    content = traces.sqlite_bytes(hotline.database)
    assert all(value[:64] in content for value in before), "the search finds what is sealed"
    return before


async def assert_nothing_left(hotline: Hotline, before: set[bytes]) -> None:
    """No word with the keys, no word without them, and of what was sealed before only what lives on."""
    destroyed = before - await traces.binary_values(hotline.database)
    assert len(destroyed) >= len(PLANTED)
    assert traces.found(PLANTED, await traces.opened(hotline)) == []
    content = traces.sqlite_bytes(hotline.database)
    assert b"belum_dicoklit" in content, "what is counted stays"
    assert traces.found(PLANTED, content) == []
    assert [value for value in destroyed if value[:48] in content or value[-48:] in content] == []


@pytest.fixture(autouse=True)
def on_sqlite(network: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes of a SQLite file are searched, wherever the other journeys are put; PostgreSQL has a test of its own."""
    monkeypatch.setattr(Hotline, "everywhere", "")


async def test_who_asks_is_found_nowhere(hotline: Hotline, network: str) -> None:
    await plant(hotline)
    await conclude(hotline)
    before, session = await sealed_before(hotline), hotline.endpoint("citizen").external_id
    await play_on(hotline, ASKS)
    await assert_nothing_left(hotline, before)
    await hotline.forward(hours=2)
    await assert_nothing_left(hotline, before)
    if network == "web":
        assert traces.found([session], traces.sqlite_bytes(hotline.database)) == []


async def test_what_a_coordinator_grants_is_found_nowhere(hotline: Hotline) -> None:
    await plant(hotline)
    before = await sealed_before(hotline)
    await play_on(hotline, ASKS)
    assert traces.found(["Zubaidah Kusumawardhani"], await traces.opened(hotline)), "it is needed still"
    await hotline.presses("rina", "Kabulkan")
    await hotline.presses("rina", "Ya, akhiri dan hapus")
    await assert_nothing_left(hotline, before)


async def test_what_a_voter_objects_to_is_found_nowhere_but_in_the_reporters_own_draft(hotline: Hotline) -> None:
    await plant(hotline)
    before = await sealed_before(hotline)
    await hotline.says("citizen", "/batal")
    for said in ("/keberatan", "Zubaidah Kusumawardhani", "rias", "tidak tahu", "saya tidak mau didata"):
        await hotline.says("voter", said)
    await hotline.presses("rina", "Akhiri 1903-1-X")
    await hotline.presses("rina", "Ya, akhiri dan hapus")
    await assert_nothing_left(hotline, before)


async def test_what_is_past_its_time_is_found_nowhere(hotline: Hotline) -> None:
    await plant(hotline)
    await conclude(hotline)
    before = await sealed_before(hotline)
    await hotline.forward(days=3, step_minutes=240)
    hotline.clock.forward(timedelta(days=180))
    now = hotline.clock.now()
    await hotline.engine.intake([Inbound("clock", "job:retention:late", CLOCK, CLOCK, Due("retention", now), now)])
    await hotline.settle()
    assert (await hotline.ticket()).erased_at == now
    await assert_nothing_left(hotline, before)
