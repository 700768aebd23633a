"""/ekspor alatkerja: a row for each voter, with what was found and answered; for those who work on reports."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.domain.messages import Press
from bot.domain.people import Role
from bot.domain.tickets import Action
from bot.render import export
from handlers.coordinator import worksheet
from storage.codec import AUDIT
from tests.hotline import Hotline
from tests.journeys.reports import GADUNG, NIK, TOBOALI, acts, refusal, reports, staff, walk

pytestmark = pytest.mark.needs("bytes")


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


def book(hotline: Hotline, who: str) -> Any:
    """The newest sheet in somebody's chat."""
    content = next(seen.photo for seen in reversed(hotline.seen(who)) if seen.photo)
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(hotline: Hotline, who: str) -> list[dict[str, Any]]:
    table = [[cell.value or "" for cell in row] for row in book(hotline, who).worksheets[0].iter_rows()]
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


async def taken(hotline: Hotline, who: str, words: str = "", nik: str = "NIK disamarkan") -> list[dict[str, Any]]:
    await hotline.says(who, f"/ekspor alatkerja {words}".strip())
    await hotline.presses(who, nik)
    return rows(hotline, who)


async def test_a_row_for_each_voter(hotline: Hotline) -> None:
    await reports(hotline, other_voters="=1+1 Amat\nIjah", voters=3, birth_date="1990-12-01", disability="1,3")
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Penelusuran", "Temuan", "6 Belum", "2 Memenuhi", "Kembali")
    number = (await hotline.ticket()).number
    await hotline.says("sari", f"/tiket {number}")
    await walk(hotline, "sari", "Hasil", "Saran", "Sudah ditindaklanjuti")
    first, second, third = await taken(hotline, "dewi")
    assert [row["Nama"] for row in (first, second, third)] == ["Suminah", "=1+1 Amat", "Ijah"]
    assert [row["Pemilih ke"] for row in (first, second, third)] == ["1", "2", "3"]
    assert {row["Nomor laporan"] for row in (first, second, third)} == {number}
    assert (first["Umur"], first["Kode disabilitas"], first["RT"], first["RW"]) == ("35", "1,3", "004", "002")
    assert (first["Kode temuan"], first["Jawaban KPU"]) == ("2,6", "diperbaiki")
    assert first["Nomor saran perbaikan"].startswith("L-001/SP/")
    assert (first["NIK"], second["NIK"]) == ("190301********01", "")


async def test_no_cell_runs_and_its_head_stays_in_sight(hotline: Hotline) -> None:
    await reports(hotline, voter_name='=HYPERLINK("http://x")', place_hint="@SUM(A1)")
    await taken(hotline, "dewi")
    sheet, codes = book(hotline, "dewi").worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref is not None) == ("B2", True)
    assert codes.title == "Kode"
    meaning = {str(row[0].value): row[1].value for row in codes.iter_rows(max_row=8)}
    assert meaning["6"] == "Belum dicoklit"


async def test_whole_niks_only_when_asked_for_and_each_is_written_down(hotline: Hotline) -> None:
    await reports(hotline)
    assert NIK not in str(await taken(hotline, "dewi"))
    assert (await taken(hotline, "dewi", nik="NIK lengkap"))[0]["NIK"] == NIK
    async with hotline.database.reading() as connection:
        kept = (await connection.execute(AUDIT.table.select())).all()
    assert [(row.what, row.area_code, row.detail) for row in kept] == [
        ("worksheet", TOBOALI, "a"),
        ("worksheet", TOBOALI, "a nik"),
    ]


async def test_a_place_and_a_period(hotline: Hotline) -> None:
    await reports(hotline, "w1")
    await reports(hotline, "w2", area_code=GADUNG, nik="", voter_name="Ijah")
    assert [row["Nama"] for row in await taken(hotline, "dewi", "gadung hari ini")] == ["Ijah"]
    assert await taken(hotline, "dewi", "gadung 1 nov..2 nov") == []
    await hotline.says("dewi", "/ekspor alatkerja entah di mana")
    assert "tidak ditemukan" in hotline.last("dewi")


async def test_what_was_destroyed_is_not_in_it(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.says("warga", "/hapusdata")
    await hotline.presses("warga", "Ya, hapus")
    await acts(hotline, "warga", Action.CANCEL)
    (row,) = await taken(hotline, "dewi")
    assert (row["Nama"], row["NIK"], row["RT"]) == ("(data sudah dihapus)", "", "")


async def test_it_is_for_those_who_work_on_reports(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.officer("aira", Role.PANWASCAM, "19.03.03", name="Aira")
    assert await taken(hotline, "aira") == []
    press = Press("ws.19-03-01.a.whole", press_id="p")
    for who in ("rina", "sari", "aira", "warga"):
        sent = len([seen for seen in hotline.seen(who) if seen.photo])
        await hotline.says(who, "/ekspor alatkerja toboali")
        await hotline.hands_in(hotline.inbound(who, press))
        assert len([seen for seen in hotline.seen(who) if seen.photo]) == sent
    await hotline.says("warga", "/ekspor alatkerja")
    assert hotline.last("warga") == refusal("warga")


async def test_a_long_one_says_how_far_it_is(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worksheet, "LARGE", 1)
    monkeypatch.setattr("bot.render.worksheet.PAGE", 1)
    assert export.STEPS > 1
    await reports(hotline, "w1")
    await reports(hotline, "w2", nik="")
    assert [row["No"] for row in await taken(hotline, "dewi")] == ["1", "2"]
    told = [seen.text for seen in hotline.seen("dewi")]
    assert told.count("Tabel sudah siap: 2 tiket.") == hotline.changes, "no message for each step"
