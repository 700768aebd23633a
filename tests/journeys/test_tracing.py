"""The sheet of a tracing: in any order, by presses, words and photos, later and again; and a round of many."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.tickets import Action, State
from bot.domain.tracing import Tracing
from storage import attachments, tracings
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.reports import GADUNG, acts, forge, refusal, reports, staff, story, taken_back, walk


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


async def tracing_of(hotline: Hotline) -> Tracing:
    ticket = await hotline.ticket()
    async with hotline.database.reading() as connection:
        found = await tracings.of_ticket(View(connection, hotline.keys), ticket.id)
    assert found is not None
    return found


async def begun(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Penelusuran")


ANSWERS = (
    ("Kapan", "Kemarin"),
    ("Bertemu siapa", "Keluarga serumah"),
    ("Temuan", "6 Belum dicoklit", "2 Memenuhi syarat", "Kembali"),
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_answers_come_in_any_order(hotline: Hotline, order: tuple[int, ...]) -> None:
    await begun(hotline)
    for number in order:
        await walk(hotline, "sari", *ANSWERS[number])
    found = await tracing_of(hotline)
    assert (found.visited_on, found.met, found.findings, found.missing) == ("2026-11-23", "family", "2,6", ())
    shown = hotline.last("sari")
    assert "Dikunjungi: 23 November 2026" in shown
    assert "Bertemu: Keluarga serumah" in shown
    assert "2 Memenuhi syarat, belum terdaftar; 6 Belum dicoklit" in shown


async def test_the_likely_finding_stands_first_and_what_is_chosen_is_ticked(hotline: Hotline) -> None:
    await begun(hotline)
    await walk(hotline, "sari", "Temuan")
    assert hotline.seen("sari")[-1].labels[0] == "6 Belum dicoklit"
    await walk(hotline, "sari", "6 Belum")
    assert hotline.seen("sari")[-1].labels[0] == "✓ 6 Belum dicoklit"
    await walk(hotline, "sari", "0 Sudah sesuai")
    assert (await tracing_of(hotline)).findings == "0"


async def test_words_and_photos_belong_to_the_open_sheet(hotline: Hotline) -> None:
    await begun(hotline)
    await hotline.sends_photo("sari", "pintu tanpa stiker")
    assert "Foto/berkas untuk" in hotline.last("sari")
    await walk(hotline, "sari", "Lihat lembarnya", "Catatan")
    await hotline.says("sari", "belum ada stiker sama sekali")
    await hotline.shares_location("sari", -2.9452, 106.4)
    found = await tracing_of(hotline)
    assert found.note.splitlines()[:2] == ["pintu tanpa stiker", "belum ada stiker sama sekali"]
    assert len(found.note.splitlines()) == 3
    ticket = await hotline.ticket()
    async with hotline.database.reading() as connection:
        files = await attachments.of_ticket(View(connection, hotline.keys), ticket.id)
    assert len(files) == 1
    await walk(hotline, "sari", "Lihat lembarnya")
    assert "Foto/berkas Anda: 1" in hotline.last("sari")
    assert "belum ada stiker sama sekali" in hotline.last("sari")


@pytest.mark.parametrize(
    ("typed", "day"),
    [("20 nov", "2026-11-20"), ("kemarin", "2026-11-23"), ("besok", ""), ("1 jan", ""), ("kapan ya", "")],
)
async def test_a_day_can_be_typed(hotline: Hotline, typed: str, day: str) -> None:
    await begun(hotline)
    await walk(hotline, "sari", "Kapan")
    await hotline.says("sari", typed)
    assert (await tracing_of(hotline)).visited_on == day
    assert ("dikunjungi" in hotline.last("sari")) is bool(day)


async def test_other_words_do_not_end_up_in_the_sheet(hotline: Hotline) -> None:
    await begun(hotline)
    number = (await hotline.ticket()).number
    await hotline.says("sari", number)
    assert (await tracing_of(hotline)).note == ""
    assert number in hotline.last("sari")
    assert "Belum dicoklit" in hotline.last("sari")


async def test_it_goes_on_where_it_stood_after_a_restart(hotline: Hotline) -> None:
    await begun(hotline)
    await walk(hotline, "sari", "Kapan", "Hari ini")
    await hotline.restart()
    number = (await hotline.ticket()).number
    await hotline.says("sari", f"/tiket {number}")
    await walk(hotline, "sari", "Penelusuran")
    assert "Dikunjungi: 24 November 2026" in hotline.last("sari")
    assert any("kartu lama" in seen.text for seen in hotline.seen("sari")) is hotline.changes


async def test_the_result_comes_from_the_sheet_and_says_what_is_missing(hotline: Hotline) -> None:
    await begun(hotline)
    await walk(hotline, "sari", "Bertemu siapa", "Pemilihnya sendiri", "Hasil")
    assert "Masih kosong: kapan, temuan" in hotline.last("sari")
    await walk(hotline, "sari", "Ternyata sudah terdaftar")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.outcome) == (State.CLOSED, "sudah_terdaftar")
    assert taken_back(hotline, "sari", lambda seen: "Pemilihnya sendiri" in seen.text), "emptied with the ticket"


async def test_a_visit_stands_in_the_story_once_a_day(hotline: Hotline) -> None:
    await begun(hotline)
    await walk(hotline, "sari", "Kapan", "Hari ini", "Kapan", "Hari ini", "Kapan", "Kemarin")
    notes = [event.note for event in await story(hotline) if event.action is Action.VISIT]
    assert notes == ["2026-11-24", "2026-11-23"]


async def test_nobody_else_fills_it_in(hotline: Hotline) -> None:
    await begun(hotline)
    before = await tracing_of(hotline)
    for who in ("budi", "wati", "dewi", "rina", "warga"):
        await forge(hotline, who, "sheet", "visited", "today")
        await forge(hotline, who, "sheet")
    assert await tracing_of(hotline) == before
    for wrong in ("visited.tomorrow", "met.somebody", "found.9", "visited"):
        await forge(hotline, "sari", "sheet", *wrong.split("."))
    assert await tracing_of(hotline) == before


async def test_what_was_noted_goes_with_the_data(hotline: Hotline) -> None:
    await begun(hotline)
    await walk(hotline, "sari", "Catatan")
    await hotline.says("sari", "Suminah tinggal di ujung gang")
    await hotline.presses("sari", "Lihat lembarnya")
    await hotline.says("warga", "/hapusdata")
    await hotline.presses("warga", "Ya, hapus")
    await acts(hotline, "warga", Action.CANCEL)
    assert (await tracing_of(hotline)).note == ""
    assert taken_back(hotline, "sari", lambda seen: "ujung gang" in seen.text)


# --- a round ----------------------------------------------------------------------------------------------------------


async def test_ten_houses_are_one_round(hotline: Hotline) -> None:
    for number in range(10):
        await reports(hotline, f"w{number}", rt=1 + number % 3, rw=0, nik="", voter_name=f"Nama{number}")
        await hotline.forward(hours=1, step_minutes=60)
    await reports(hotline, "jauh", area_code=GADUNG, nik="")
    for ticket in (await hotline.tickets())[:10]:
        await hotline.says("sari", f"/tiket {ticket.number}")
        await hotline.presses("sari", "Ambil")
    await hotline.says("sari", "/keliling")
    shown = hotline.last("sari")
    assert "Keliling: 10 tiket" in shown
    places = [line for line in shown.splitlines() if "RT" in line]
    assert [place[-4:] for place in places] == sorted({place[-4:] for place in places})
    assert "Nama" not in shown
    assert len([label for label in hotline.seen("sari")[-1].labels if label.startswith("Lembar")]) == 8

    await hotline.presses("sari", "Mulai telusuri semua")
    assert [ticket.state for ticket in await hotline.tickets()].count(State.TRACING) == 8
    hotline.forget()
    await hotline.says("sari", "/keliling")
    await hotline.presses("sari", "Bawa data")
    sent = [seen.text for seen in hotline.seen("sari") if "hanya untuk Anda" in seen.text]
    assert len(sent) == 8
    assert [event.action for event in await story(hotline)].count(Action.VIEW) <= 1
    await hotline.says("sari", "/keliling")
    await hotline.presses("sari", "Lembar")
    assert "Penelusuran" in hotline.last("sari")


async def test_who_holds_nothing_has_no_round(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.says("budi", "/keliling")
    assert "Tidak ada tiket" in hotline.last("budi")
    await hotline.says("warga", "/keliling")
    assert hotline.last("warga") == refusal("warga")
