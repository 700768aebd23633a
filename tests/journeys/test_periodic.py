"""The report of a period: sent each week or before a plenary, once, to those who coordinate; asked for below /rekap."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document

from bot.domain.people import Role
from bot.domain.rules import Mode, Reports, Rhythm, Rules, Stage
from bot.domain.tickets import Action, Outcome
from storage.codec import AUDIT
from tests.hotline import Hotline
from tests.journeys.desk import act, report
from tests.journeys.ladder import ladder, staffed, until

COMES = "Laporan Bangka Selatan"
GADUNG = "19.03.01.2005"
PERSONAL = ("Siti Aminah", "1903015708900001", "081234567890")


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with staffed(tmp_path) as hotline:
        yield hotline


async def settled(hotline: Hotline) -> None:
    """A document is made a moment after it was named."""
    await hotline.forward(hours=0.02, step_minutes=1)


async def on(hotline: Hotline, *local: int) -> None:
    await until(hotline, *local)
    await settled(hotline)


def opened(hotline: Hotline, who: str = "koor") -> tuple[str, dict[str, list[str]]]:
    """The newest document that somebody got: its paragraphs, and the rows of its tables by their first cell (the
    first of several)."""
    content = next(seen.photo for seen in reversed(hotline.seen(who)) if seen.photo)
    document = Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return "\n".join(paragraph.text for paragraph in document.paragraphs), {row[0]: row[1:] for row in reversed(rows)}


async def busy_weeks(hotline: Hotline) -> None:
    """Two reports in the week of the 23rd, one of them closed; three in the next, one of them closed, too."""
    await hotline.tick()
    for _ in range(2):
        ticket = await report(hotline, voter_name=PERSONAL[0], nik=PERSONAL[1], phone=PERSONAL[2])
    await act(hotline, "pkd", ticket, Action.CLAIM, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
    await until(hotline, 30, 7, 40)
    await report(hotline)
    await report(hotline, area=GADUNG)
    ticket = await report(hotline, area="19.03.02.2001")
    await act(hotline, "kab", ticket, Action.CLAIM, Action.CONCLUDE, outcome=Outcome.SUDAH_TERDAFTAR)
    await act(hotline, "pkd", (await hotline.tickets())[2], Action.CLAIM, Action.TRACE)


@pytest.mark.needs("bytes")
async def test_it_comes_on_monday_morning_to_the_coordinator_alone_and_once(hotline: Hotline) -> None:
    await hotline.tick()
    await report(hotline)
    await on(hotline, 30, 7, 20)
    assert ladder(hotline, COMES) == {}
    await on(hotline, 30, 7, 30)
    assert ladder(hotline, COMES) == {"koor": 1}
    told = next(seen for seen in hotline.seen("koor") if COMES in seen.text)
    assert told.text.splitlines() == [
        "Laporan Bangka Selatan · 23 November 2026 – 29 November 2026",
        "Masuk: 1 · selesai: 0",
        "Terbuka sekarang: 1 · lewat batas: 1",
    ]
    assert told.labels == ["Lihat yang lewat batas"]
    assert opened(hotline)[1]["Masa laporan"] == [":", "23 November 2026 – 29 November 2026"]
    await hotline.restart()
    await hotline.forward(days=6, step_minutes=60)
    assert ladder(hotline, COMES) == {"koor": 1}
    await hotline.forward(days=1, step_minutes=60)
    assert ladder(hotline, COMES) == {"koor": 2}


@pytest.mark.needs("bytes")
async def test_it_tells_figures_beside_those_of_the_week_before(hotline: Hotline) -> None:
    await busy_weeks(hotline)
    await hotline.forward(days=7, step_minutes=60)
    await settled(hotline)
    words, rows = opened(hotline)
    assert rows["Masa laporan"] == [":", "30 November 2026 – 6 Desember 2026"]
    assert rows["Laporan masuk"] == ["3", "2", "+1"]
    assert rows["Diambil petugas"] == ["2", "1", "+1"]
    assert rows["Saran perbaikan dibuat"] == ["0", "0", "0"]
    assert rows["Selesai"] == ["1", "1", "0"]
    assert rows["Terbuka pada akhir masa laporan"] == ["3", "1", "+2"]
    assert rows["Lewat batas waktu saat ini"] == ["3", "–", "–"]
    assert rows["Ternyata sudah terdaftar"] == ["1"]
    assert rows["Toboali"] == ["2", "3", "3"]
    assert rows["Lepar"] == ["1", "0", "0"]
    first, *_ = [ticket.number for ticket in await hotline.tickets()]
    assert rows[first] == ["Belum dicoklit", "Desa Rias, Kec. Toboali", "Desa Rias, Kec. Toboali", "Baru", "2 minggu"]
    assert "Laporan terbuka bertambah 2: dari 1 menjadi 3." in words
    assert "Laporan masuk paling bertambah dari Lepar: 1, sebelumnya 0." in words


@pytest.mark.needs("bytes")
async def test_a_chart_and_a_map_are_in_it(hotline: Hotline) -> None:
    """A map where something is open, and where there are areas to show."""
    await report(hotline)
    for command, pictures in (("/rekap", 2), ("/rekap Desa Rias", 1), ("/rekap Lepar", 1)):
        await hotline.says("koor", command)
        await hotline.presses("koor", "Sebagai laporan")
        await settled(hotline)
        content = next(seen.photo for seen in reversed(hotline.seen("koor")) if seen.photo)
        assert len(Document(io.BytesIO(content)).inline_shapes) == pictures, command


@pytest.mark.needs("bytes")
async def test_nothing_of_people_is_in_it(hotline: Hotline) -> None:
    await busy_weeks(hotline)
    await settled(hotline)
    words, rows = opened(hotline)
    everything = words + repr(rows)
    assert rows["Laporan masuk"][0] == "2"
    assert not [what for what in (*PERSONAL, "Siti", "Ani", "Budi", "Fitri") if what in everything]


async def test_none_comes_where_there_is_nothing_to_tell(hotline: Hotline) -> None:
    await hotline.tick()
    await until(hotline, 30, 8, 0)
    assert ladder(hotline, COMES) == {}


@pytest.mark.needs("bytes")
async def test_who_was_missed_on_monday_gets_it_on_the_next_morning(hotline: Hotline) -> None:
    """The program was down from Sunday noon to Tuesday noon."""
    await hotline.tick()
    await report(hotline)
    await until(hotline, 29, 12, 0)
    hotline.clock.forward(timedelta(days=2))
    await hotline.tick()
    await settled(hotline)
    assert ladder(hotline, COMES) == {"koor": 1}
    assert opened(hotline)[1]["Masa laporan"] == [":", "23 November 2026 – 29 November 2026"]


@pytest.mark.needs("bytes")
async def test_before_a_plenary_and_never_after_it(tmp_path: Path) -> None:
    stages = (Stage("Pleno desa", date(2026, 11, 28), date(2026, 11, 29), locks_list=True),)
    rules = Rules(stages=stages, reports=Reports(when=Rhythm.PLENARY))
    async with Hotline(tmp_path, rules=rules) as hotline:
        await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
        await hotline.tick()
        await report(hotline)
        await on(hotline, 25, 8, 0)
        assert ladder(hotline, COMES) == {}
        await on(hotline, 26, 8, 0)
        assert ladder(hotline, COMES) == {"koor": 1}
        assert opened(hotline)[1]["Pleno berikutnya"] == [":", "28 November 2026 (2 hari lagi)"]
        await hotline.forward(days=10, step_minutes=60)
        assert ladder(hotline, COMES) == {"koor": 1}


async def test_none_where_the_office_wants_none(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(reports=Reports(when=Rhythm.OFF))) as hotline:
        await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
        await hotline.tick()
        await report(hotline)
        await on(hotline, 30, 8, 0)
        assert ladder(hotline, COMES) == {}


@pytest.mark.needs("bytes")
@pytest.mark.parametrize(("mode", "told"), [(Mode.ELECTION, True), (Mode.PDPB, False)])
async def test_between_elections_a_posko_without_anybody_is_nothing_to_tell(
    tmp_path: Path, mode: Mode, told: bool
) -> None:
    async with Hotline(tmp_path, rules=Rules(mode=mode)) as hotline:
        await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
        await hotline.tick()
        await report(hotline)
        await on(hotline, 30, 8, 0)
        assert ("belum ada petugasnya" in opened(hotline)[0]) is told


# --- asked for --------------------------------------------------------------------------------------------------------


@pytest.mark.needs("bytes")
async def test_the_button_below_a_recap_makes_one_of_what_is_shown(hotline: Hotline) -> None:
    await report(hotline)
    await hotline.says("kec", "/rekap bulan ini")
    await hotline.presses("kec", "📄 Sebagai laporan (Word)")
    await settled(hotline)
    assert hotline.last("kec").startswith("Laporan Kec. Toboali · bulan ini\nMasuk: 1 · selesai: 0")
    _, rows = opened(hotline, "kec")
    assert rows["Wilayah"] == [":", "Kec. Toboali"]
    assert rows["Masa laporan"] == [":", "1 November 2026 – 24 November 2026"]
    async with hotline.database.reading() as connection:
        noted = (await connection.execute(AUDIT.table.select())).all()
    assert [(row.what, row.area_code, row.detail) for row in noted] == [("export", "19.03.01", "docx m")]


@pytest.mark.needs("bytes")
async def test_of_all_days_there_are_none_before_to_compare_with(hotline: Hotline) -> None:
    await report(hotline)
    await hotline.says("koor", "/rekap semua")
    await hotline.presses("koor", "Sebagai laporan")
    await settled(hotline)
    words, rows = opened(hotline)
    assert rows["Laporan masuk"] == ["1", "–", "–"]
    assert "Laporan terbuka" not in words


async def test_somebody_elses_button_is_refused(hotline: Hotline) -> None:
    await report(hotline)
    await hotline.says("kec", "/rekap")
    foreign = hotline.press("kec", "Sebagai laporan")
    for who in ("neighbour", "pkd", "citizen"):
        before = len(hotline.seen(who))
        await hotline.hands_in(hotline.inbound(who, foreign))
        assert not any("Laporan Kec. Toboali" in seen.text for seen in hotline.seen(who)[before:]), who
