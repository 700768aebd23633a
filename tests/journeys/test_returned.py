"""KPU's answers come back in the alat kerja: read line by line, shown before anything changes, then written down."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from bot.domain.messages import Press, base36
from bot.domain.people import Role
from bot.domain.rules import Rules
from bot.domain.suggestions import Answer
from bot.domain.tickets import State
from handlers.documents import TYPES
from storage import models
from storage.codec import ATTACHMENT, AUDIT, table_of
from tests.hotline import Hotline
from tests.journeys.reports import staff, walk
from tests.journeys.test_suggesting import agreed, voters

pytestmark = pytest.mark.needs("bytes")

Filled = Mapping[str, tuple[str, str]]
"""A voter's name → KPU's answer and reason as an officer types them."""


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, rules=Rules()) as line:
        await staff(line)
        await agreed(line, voter_name="Suminah", other_voters="Amat\nIjah", voters=3)
        await walk(line, "sari", "Buka tiket", "Saran disampaikan lisan")
        yield line


def document(hotline: Hotline, who: str) -> Any:
    content = next(seen.photo for seen in reversed(hotline.seen(who)) if seen.photo)
    return openpyxl.load_workbook(io.BytesIO(content))


async def filled(hotline: Hotline, answers: Filled) -> bytes:
    """The sheet as Dewi takes it out and fills it in."""
    await hotline.says("dewi", "/ekspor alatkerja")
    await hotline.presses("dewi", "NIK disamarkan")
    book = document(hotline, "dewi")
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        name = row[head.index("Nama")].value
        if name in answers:
            row[head.index("Jawaban KPU")].value, row[head.index("Alasan KPU")].value = answers[name]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def sends(hotline: Hotline, content: bytes, who: str = "dewi") -> None:
    await hotline.sends_photo(who, mime=TYPES["xlsx"], content=content)
    await hotline.forward(hours=0.02, step_minutes=1)  # the bytes come first, then it is read, then they hear of it


async def answers(hotline: Hotline) -> list[tuple[Answer, str]]:
    return [(voter.answer, voter.reason) for voter in await voters(hotline)]


async def rows(hotline: Hotline) -> int:
    async with hotline.database.reading() as connection:
        return len((await connection.execute(select(table_of(models.ReturnedAnswerRow)))).all())


NOTHING = [(Answer.WAITING, "")] * 3


async def test_what_was_filled_in_is_shown_and_then_written_down(hotline: Hotline) -> None:
    content = await filled(hotline, {"Suminah": ("diperbaiki", ""), "Amat": ("Ditolak", "belum 17 tahun")})
    await sends(hotline, content)
    assert "Akan dicatat: 1 diperbaiki, 1 ditolak." in hotline.last("dewi")
    listed = [[cell.value for cell in row] for row in document(hotline, "dewi").worksheets[0].iter_rows()]
    assert [row[3:] for row in listed[1:]] == [
        ["menunggu", "diperbaiki", "", "akan dicatat"],
        ["menunggu", "Ditolak", "belum 17 tahun", "akan dicatat"],
    ]
    assert await answers(hotline) == NOTHING, "nothing before the press"
    await hotline.presses("dewi", "Catat 2 jawaban")
    await hotline.restart()
    await hotline.tick()
    assert await answers(hotline) == [(Answer.DONE, ""), (Answer.REFUSED, "belum 17 tahun"), (Answer.WAITING, "")]
    assert "Selesai: 2 jawaban KPU dicatat" in hotline.last("dewi")
    assert (await hotline.ticket()).state is State.SUGGESTED, "one still waits"
    assert await rows(hotline) == 0
    async with hotline.database.reading() as connection:
        sheets = (await connection.execute(select(ATTACHMENT.table).where(ATTACHMENT.table.c.kind == "sheet"))).all()
        audited = (await connection.execute(select(AUDIT.table).where(AUDIT.table.c.what == "answers"))).all()
    assert [row.state for row in sheets] == ["destroyed"]
    assert [row.detail for row in audited] == ["2"]


async def test_the_last_answer_moves_the_report(hotline: Hotline) -> None:
    await sends(hotline, await filled(hotline, dict.fromkeys(("Suminah", "Amat", "Ijah"), ("sudah", ""))))
    await hotline.presses("dewi", "Catat 3 jawaban")
    await hotline.tick()
    assert (await hotline.ticket()).state is State.FOLLOWED_UP
    assert [answer for answer, _ in await answers(hotline)] == [Answer.DONE] * 3
    again = await filled(hotline, {})
    await sends(hotline, again)
    assert "Sudah tercatat sama: 3." in hotline.last("dewi")
    assert not hotline.seen("dewi")[-1].buttons


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Ijah": ("besok", "")}, "Baris 4: jawaban tidak dikenal"),
        ({"Ijah": ("ditolak", "")}, "Baris 4: ditolak, tetapi alasannya kosong"),
        ({}, "belum ada jawaban KPU"),
    ],
)
async def test_what_cannot_be_written_down_is_named_by_its_line(hotline: Hotline, cells: Filled, said: str) -> None:
    await sends(hotline, await filled(hotline, cells))
    assert said in hotline.last("dewi")
    assert not hotline.seen("dewi")[-1].buttons
    assert await answers(hotline) == NOTHING


def workbook(*lines: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def test_columns_may_stand_elsewhere_and_foreign_reports_are_unknown(hotline: Hotline) -> None:
    number = (await hotline.ticket()).number
    head = ["Alasan KPU", "Pemilih ke", "Nomor laporan", "Jawaban KPU"]
    await sends(
        hotline,
        workbook(head, ["", 1, number, "ya"], ["", 1, number, "ya"], ["", 9, number, "ya"], ["", 1, "1903-99-X", "ya"]),
    )
    assert "Akan dicatat: 1 diperbaiki" in hotline.last("dewi")
    for line in ("Baris 3: pemilih yang sama", "Baris 4: belum ada saran", "Baris 5: nomor laporan tidak dikenal"):
        assert line in hotline.last("dewi")
    await hotline.presses("dewi", "Batal")
    assert await answers(hotline) == NOTHING
    assert await rows(hotline) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04 nothing", "tidak bisa dibaca"), (workbook(["Nama"], ["Siti"]), "bukan alat kerja dari sini")],
)
async def test_another_file_is_refused_kindly(hotline: Hotline, content: bytes, said: str) -> None:
    await sends(hotline, content)
    assert any(said in seen.text for seen in hotline.seen("dewi")[-2:])


async def test_only_who_works_on_them_and_only_the_sender(hotline: Hotline) -> None:
    content = await filled(hotline, {"Suminah": ("diperbaiki", "")})
    for who in ("sari", "rina"):
        await sends(hotline, content, who)
        assert "hanya untuk Panwascam" in hotline.last(who)
    await sends(hotline, content)
    async with hotline.database.reading() as connection:
        kept = (await connection.execute(select(ATTACHMENT.table).where(ATTACHMENT.table.c.kind == "sheet"))).all()
    (sheet,) = kept
    await hotline.officer("other", Role.PANWASCAM, "19.03.02")
    forged = Press(f"back.{base36(sheet.id)}.take", press_id="press")
    await hotline.hands_in(hotline.inbound("other", forged))
    await hotline.tick()
    assert await answers(hotline) == NOTHING


async def test_an_answer_given_meanwhile_stays(hotline: Hotline) -> None:
    await sends(hotline, await filled(hotline, {"Suminah": ("ditolak", "pindah"), "Ijah": ("diperbaiki", "")}))
    take = hotline.press("dewi", "Catat 2 jawaban")
    await hotline.says("sari", "/saran")
    await walk(hotline, "sari", "L-001", "Catat jawaban", "1 ✓ diperbaiki")
    await hotline.hands_in(hotline.inbound("dewi", take))
    await hotline.tick()
    assert [answer for answer, _ in await answers(hotline)] == [Answer.DONE, Answer.WAITING, Answer.DONE]
    assert "Selesai: 1 jawaban" in hotline.last("dewi")
