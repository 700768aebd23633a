"""A ticket whose citizen was asked: everywhere it says so and since when, and nowhere it counts as overdue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.tickets import Action
from tests.hotline import Hotline
from tests.journeys.desk import RIAS, act, report

SINCE = "Selasa, 24 Nov 09.00 WIB"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """Of two claimed tickets one waits for its citizen since Tuesday; four days later both would be overdue."""
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS)
        await hotline.officer("koor", Role.COORDINATOR, "19.03")
        await hotline.tick()
        asked = await report(hotline, "asked")
        await act(hotline, "pkd", asked, Action.CLAIM, Action.ASK, note="RT berapa?")
        late = await report(hotline, "late", voter_name="Budi")
        await act(hotline, "pkd", late, Action.CLAIM)
        await hotline.forward(hours=71)  # its holder was reminded; the claim has not expired yet
        yield hotline


async def test_the_queue_shows_it_last_and_says_since_when(hotline: Hotline) -> None:
    asked, late = await hotline.tickets()
    await hotline.says("pkd", "/antrean")
    queue = hotline.last("pkd")
    assert queue.index(late.number) < queue.index(asked.number)
    assert f"Menunggu jawaban pelapor sejak {SINCE}" in queue[queue.index(asked.number) :]
    assert "Menunggu" not in queue[: queue.index(asked.number)]


async def test_its_card_says_so_in_place_of_a_due_time(hotline: Hotline) -> None:
    asked, _ = await hotline.tickets()
    await hotline.says("pkd", f"/tiket {asked.number}")
    card = next(seen.text for seen in reversed(hotline.seen("pkd")) if asked.number in seen.text)
    assert f"Menunggu jawaban pelapor sejak {SINCE}" in card
    assert "Lewat" not in card


async def test_it_is_not_overdue_and_the_list_says_so(hotline: Hotline) -> None:
    asked, late = await hotline.tickets()
    await hotline.says("koor", "/tertunda")
    listed = hotline.last("koor")
    assert "Lewat batas waktu: 1" in listed
    assert late.number in listed
    assert asked.number not in listed
    assert "1 laporan menunggu jawaban pelapor" in listed
    await act(hotline, "late", late, Action.CANCEL)
    await hotline.says("koor", "/tertunda")
    assert hotline.last("koor").startswith("Tidak ada laporan yang lewat batas waktu.")
    assert "1 laporan menunggu jawaban pelapor" in hotline.last("koor")


async def test_recap_and_digest_count_it_apart(hotline: Hotline) -> None:
    await hotline.says("koor", "/rekap")
    assert "Terbuka: 2 · lewat batas: 1" in hotline.last("koor")
    assert "Menunggu jawaban pelapor (batas waktu berhenti): 1" in hotline.last("koor")
    for who in ("pkd", "koor"):
        digest = [seen.text for seen in hotline.seen(who) if "Selamat pagi" in seen.text][-1]
        assert "1 lewat batas" in digest
        assert "1 menunggu jawaban pelapor." in digest


async def test_its_citizen_sees_since_when_they_are_waited_for(hotline: Hotline) -> None:
    await hotline.says("asked", "/status")
    assert f"Petugas menunggu jawaban Bapak/Ibu. Ditanyakan {SINCE}." in hotline.last("asked")
