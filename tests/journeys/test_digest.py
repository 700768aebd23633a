"""The morning's digest: what waits for everybody, once a day, and nothing where nothing is open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.people import Role
from tests.hotline import Hotline
from tests.journeys.desk import RIAS, report, turn_of
from tests.journeys.ladder import heard, ladder, staffed, until

GREETING = "Selamat pagi"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with staffed(tmp_path) as hotline:
        yield hotline


async def test_the_digest_comes_once_a_morning_to_whom_it_concerns(hotline: Hotline) -> None:
    await hotline.tick()
    await report(hotline)
    await until(hotline, 25, 7, 0)
    assert ladder(hotline, GREETING) == {}
    await until(hotline, 25, 7, 30)
    assert ladder(hotline, GREETING) == {"pkd": 1, "kec": 1, "koor": 1}
    officer = next(seen for seen in hotline.seen("pkd") if GREETING in seen.text)
    assert "1 laporan terbuka, 1 jatuh tempo hari ini, 0 lewat batas" in officer.text
    assert officer.labels == ["Antrean"]
    coordinator = next(seen for seen in hotline.seen("koor") if GREETING in seen.text)
    assert "Bangka Selatan: 1 terbuka, 1 jatuh tempo hari ini, 0 lewat batas" in coordinator.text
    assert "58 posko belum ada petugasnya" in coordinator.text
    await hotline.restart()
    await until(hotline, 26, 7, 0)
    assert ladder(hotline, GREETING) == {"pkd": 1, "kec": 1, "koor": 1}
    await until(hotline, 26, 7, 30)
    assert ladder(hotline, GREETING) == {"pkd": 2, "kec": 2, "koor": 2}
    assert heard(hotline, "pkd", "1 lewat batas") == 1


async def test_a_panwascam_hears_of_the_villages_below_too(hotline: Hotline) -> None:
    await report(hotline)
    await until(hotline, 25, 7, 30)
    (digest,) = [seen for seen in hotline.seen("kec") if GREETING in seen.text]
    assert "Posko di bawah Kec. Toboali: 1 terbuka, 1 jatuh tempo hari ini" in digest.text
    assert digest.labels == ["Lihat yang lewat batas"]


async def test_on_its_first_day_the_hotline_tells_no_digest_of_what_came_just_now(hotline: Hotline) -> None:
    await report(hotline)
    await hotline.tick()
    await hotline.restart()
    await hotline.forward(hours=8)
    assert ladder(hotline, "Ringkasan") == {}


async def test_the_digest_is_silent_when_nothing_is_open(hotline: Hotline) -> None:
    await hotline.forward(days=2, step_minutes=60)
    assert ladder(hotline, GREETING) == {}


@pytest.mark.parametrize(("hours", "greeting"), [(24, "Selamat pagi"), (26, "Selamat siang"), (31, "Selamat sore")])
async def test_a_late_digest_greets_by_the_time_of_day(hotline: Hotline, hours: int, greeting: str) -> None:
    await hotline.tick()
    await report(hotline)
    await hotline.forward(hours=hours, step_minutes=hours * 60)
    assert heard(hotline, "pkd", f"{greeting}. Ringkasan") == 1


async def test_several_roles_are_one_digest(hotline: Hotline) -> None:
    await report(hotline)
    async with turn_of(hotline, "pkd") as turn:
        assert turn.person is not None
        held = turn.person.assignments[0]
        turn.changes.create(replace(held, id=hotline.new_id(), role=Role.COORDINATOR, area_code="19.03"))
    await hotline.forward(days=1)
    digest = [seen.text for seen in hotline.seen("pkd") if GREETING in seen.text]
    assert len(digest) == 1
    assert all("Desa Rias" in text and "Seluruh Bangka Selatan" in text for text in digest)


async def test_a_digest_that_was_missed_wakes_nobody(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS)
        await report(hotline)
        hotline.clock.forward(timedelta(hours=13))
        await hotline.tick()
        assert heard(hotline, "pkd", GREETING) == 0
