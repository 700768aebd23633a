"""Saran perbaikan: spoken and written, of one report and of several, numbered, handed over, answered."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from bot.domain.messages import Press
from bot.domain.people import Role
from bot.domain.rules import Letters, Rules, Stage
from bot.domain.suggestions import Answer, Form, SuggestedVoter, Suggestion
from bot.domain.tickets import Action, Outcome, State
from bot.render import letters
from storage.codec import AUDIT, SUGGESTED_VOTER, SUGGESTION
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.reports import GADUNG, NIK, RIAS, TOBOALI, refusal, reports, staff, story, walk


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, rules=Rules()) as line:
        await staff(line)
        yield line


async def agreed(hotline: Hotline, *, count: int = 1, **fields: Any) -> None:
    """Reports that Sari traced, and of which Dewi agreed that a saran perbaikan is needed."""
    for number in range(count):
        receipt = await reports(hotline, f"warga{number}", **{"nik": NIK if not number else "", **fields})
        await hotline.says("sari", f"/tiket {receipt.ticket.number}")
        await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Hasil", "Saran")
        await hotline.says("dewi", f"/tiket {receipt.ticket.number}")
        await hotline.presses("dewi", "Setujui")


async def made(hotline: Hotline) -> list[Suggestion]:
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        return await view.values(Suggestion, select(SUGGESTION.table).order_by(SUGGESTION.table.c.id))


async def voters(hotline: Hotline) -> list[SuggestedVoter]:
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        table = SUGGESTED_VOTER.table
        return await view.values(SuggestedVoter, select(table).order_by(table.c.ticket_id, table.c.place))


def document(hotline: Hotline, who: str) -> bytes:
    """The newest file in somebody's chat."""
    return next(seen.photo for seen in reversed(hotline.seen(who)) if seen.photo)


def words(content: bytes) -> str:
    """Everything that a word processor shows of a DOCX."""
    read = Document(io.BytesIO(content))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


# --- spoken -----------------------------------------------------------------------------------------------------------


async def test_one_press_notes_a_spoken_suggestion(hotline: Hotline) -> None:
    await agreed(hotline)
    await walk(hotline, "sari", "Buka tiket", "Saran disampaikan lisan")
    (one,) = await made(hotline)
    assert (one.number, one.form, one.body_area, one.whom) == (f"L-001/SP/{RIAS}/XI/2026", Form.ORAL, RIAS, "chair")
    ticket = await hotline.ticket()
    assert ticket.state is State.SUGGESTED
    assert [event.note for event in await story(hotline) if event.action is Action.SUGGEST] == [one.number]
    assert "telah menyampaikan saran perbaikan" in hotline.last("warga0")


async def test_several_reports_join_one_and_it_says_who_heard_it_and_when(hotline: Hotline) -> None:
    await agreed(hotline, count=3)
    await hotline.says("sari", "/saran")
    assert "Siap disarankan: 3 tiket" in hotline.last("sari")
    await hotline.presses("sari", "Buat saran")
    assert "PKD Rias kepada PPS Rias" in hotline.last("sari")
    second = (await hotline.tickets())[1].number
    await hotline.presses("sari", second)
    assert f"– {second}" in hotline.last("sari")
    await walk(hotline, "sari", "Lisan", "Anggotanya")
    await hotline.says("sari", "20 nov")
    (one,) = await made(hotline)
    assert (one.whom, one.made_on) == ("member", "2026-11-20")
    states = [ticket.state for ticket in await hotline.tickets()]
    assert states == [State.SUGGESTED, State.RECOMMENDED, State.SUGGESTED]
    assert len(await voters(hotline)) == 2


# --- written ----------------------------------------------------------------------------------------------------------


@pytest.mark.needs("bytes")
async def test_a_letter_is_read_before_it_is_issued(hotline: Hotline) -> None:
    await agreed(hotline, count=2, voter_name="Suminah", other_voters="Kakek Amat", voters=2)
    await hotline.says("dewi", "/saran")
    await walk(hotline, "dewi", "Buat saran", "Surat")
    draft = words(document(hotline, "dewi"))
    assert "KONSEP" in draft
    assert "Panitia Pemilihan Kecamatan (PPK) Toboali" in draft
    assert (draft.count("Suminah"), draft.count("Kakek Amat")) == (2, 2)
    assert NIK not in draft
    assert "190301" in draft, "masked, the region stays"
    assert await made(hotline) == []

    await hotline.presses("dewi", "Terbitkan")
    (one,) = await made(hotline)
    assert (one.number, one.body_area, one.with_nik) == (f"001/SP/{TOBOALI}/XI/2026", TOBOALI, False)
    letter = words(document(hotline, "dewi"))
    assert one.number in letter
    assert "24 November 2026" in letter
    assert "Dewi" in letter
    assert [(v.place, v.answer) for v in await voters(hotline)] == [(0, ""), (1, ""), (0, ""), (1, "")]
    assert {ticket.state for ticket in await hotline.tickets()} == {State.SUGGESTED}


@pytest.mark.needs("bytes")
async def test_whole_niks_stand_in_it_only_when_the_officer_says_so_and_that_is_written_down(hotline: Hotline) -> None:
    await agreed(hotline)
    await hotline.says("dewi", "/saran")
    await walk(hotline, "dewi", "Buat saran", "Surat", "Tampilkan NIK lengkap")
    assert NIK in words(document(hotline, "dewi"))
    await walk(hotline, "dewi", "Samarkan NIK")
    assert NIK not in words(document(hotline, "dewi"))
    await walk(hotline, "dewi", "Tampilkan NIK lengkap", "Terbitkan")
    (one,) = await made(hotline)
    assert one.with_nik
    assert NIK in words(document(hotline, "dewi"))
    async with hotline.database.reading() as connection:
        kept = (await connection.execute(AUDIT.table.select())).all()
    assert [(row.what, row.detail) for row in kept if row.what == "letter_nik"] == [("letter_nik", one.number)]
    assert [e.note for e in await story(hotline) if e.action is Action.VIEW].count(
        "NIK lengkap di surat saran perbaikan"
    )


@pytest.mark.needs("bytes")
async def test_the_reporter_is_in_no_part_of_a_letter_or_form(hotline: Hotline) -> None:
    await agreed(hotline, words="kata Mbak Zulaikha rumahnya", place_hint="sebelah Zulaikha", phone="081298765432")
    await hotline.says("sari", f"/tiket {(await hotline.ticket()).number}")
    await walk(hotline, "sari", "Penelusuran", "Formulir A")
    form = document(hotline, "sari")
    await hotline.says("dewi", "/saran")
    await walk(hotline, "dewi", "Buat saran", "Surat", "Tampilkan NIK lengkap", "Terbitkan")
    for content in (form, document(hotline, "dewi")):
        assert "Suminah" in words(content)
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            whole = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
        for secret in ("Zulaikha", "081298765432", "812-9876", "Warga0", "warga0"):
            assert secret not in whole


@pytest.mark.needs("bytes")
async def test_a_letter_waits_until_its_template_is_put_right(tmp_path: Path) -> None:
    own = tmp_path / "own.docx"
    async with Hotline(tmp_path, rules=Rules(letters=Letters(suggestion=str(own)))) as hotline:
        await staff(hotline)
        await agreed(hotline)
        await hotline.says("dewi", "/saran")
        await walk(hotline, "dewi", "Buat saran", "Surat")
        assert not [seen for seen in hotline.seen("dewi") if seen.photo]
        await hotline.says("dewi", "/antrean")
        assert "Tidak ada tiket yang menunggu" in hotline.last("dewi"), "it holds up nothing else"
        own.write_bytes(letters.shipped("suggestion"))
        await hotline.forward(hours=1)
        assert "KONSEP" in words(document(hotline, "dewi"))


# --- numbers ----------------------------------------------------------------------------------------------------------


async def test_two_officers_press_at_once_and_no_number_comes_twice(hotline: Hotline) -> None:
    """Both put together the same reports; one of them gets them, and the numbers have no gap."""
    await hotline.officer("devi", Role.PANWASCAM, TOBOALI, name="Devi")
    for _ in range(3):
        await agreed(hotline, count=2)
        for who in ("dewi", "devi"):
            await hotline.says(who, "/saran")
            await walk(hotline, who, "Buat saran", "Lisan", "Ketuanya")
        presses = [hotline.inbound(who, hotline.press(who, "Hari ini")) for who in ("dewi", "devi")]
        await asyncio.gather(*(hotline.hands_in(press) for press in presses))
        await hotline.says("devi", "/batal")
        await hotline.says("dewi", "/batal")
    found = await made(hotline)
    assert [one.serial for one in found] == [1, 2, 3]
    assert len({one.number for one in found}) == 3
    assert len(await voters(hotline)) == 6


async def test_each_body_form_and_year_counts_for_itself(hotline: Hotline) -> None:
    await agreed(hotline)
    await walk(hotline, "sari", "Buka tiket", "Saran disampaikan lisan")
    await agreed(hotline)
    await hotline.says("dewi", "/saran")
    await walk(hotline, "dewi", "Buat saran", "Surat", "Terbitkan")
    await hotline.forward(days=60, step_minutes=60 * 24)
    await agreed(hotline)
    await walk(hotline, "sari", "Buka tiket", "Saran disampaikan lisan")
    assert [one.number for one in await made(hotline)] == [
        f"L-001/SP/{RIAS}/XI/2026",
        f"001/SP/{TOBOALI}/XI/2026",
        f"L-001/SP/{RIAS}/I/2027",
    ]


async def test_a_slip_leaves_its_number_behind_and_expects_no_answer(hotline: Hotline) -> None:
    await agreed(hotline)
    await walk(hotline, "sari", "Buka tiket", "Saran disampaikan lisan", "Batalkan langkah tadi")
    assert [voter.answer for voter in await voters(hotline)] == [Answer.VOID]
    await walk(hotline, "sari", "Saran disampaikan lisan")
    assert [one.serial for one in await made(hotline)] == [1, 2]
    await hotline.says("sari", "/saran")
    assert "Menunggu jawaban: 1 saran" in hotline.last("sari")


# --- what becomes of it -----------------------------------------------------------------------------------------------


async def issued(hotline: Hotline, **fields: Any) -> None:
    await agreed(hotline, **fields)
    await hotline.says("dewi", "/saran")
    await walk(hotline, "dewi", "Buat saran", "Surat", "Terbitkan")


async def test_it_is_handed_over_with_a_receipt(hotline: Hotline) -> None:
    await issued(hotline)
    await walk(hotline, "dewi", "Buka 001", "Sudah diserahkan", "Kemarin", "Foto tanda terima")
    await hotline.says("dewi", "sebentar")
    assert "Kirim foto" in hotline.last("dewi")
    await hotline.sends_photo("dewi")
    assert "tersimpan" in hotline.last("dewi")
    (one,) = await made(hotline)
    assert one.delivered_on == "2026-11-23"
    await hotline.says("dewi", "/saran")
    await hotline.presses("dewi", "Buka 001")
    assert "Diserahkan: 23 November 2026" in hotline.last("dewi")


async def test_answers_are_noted_voter_by_voter(hotline: Hotline) -> None:
    await issued(hotline, voter_name="Suminah", other_voters="Amat\nIjah", voters=3)
    await walk(hotline, "dewi", "Buka 001", "Catat jawaban", "1 ✓")
    assert (await hotline.ticket()).state is State.SUGGESTED
    await walk(hotline, "dewi", "2 ✗", "Data atau bukti kurang")
    await walk(hotline, "dewi", "3 ✗", "Alasan lain")
    await hotline.says("dewi", "pindah ke Koba")
    found = await voters(hotline)
    assert [voter.answer for voter in found] == [Answer.DONE, Answer.REFUSED, Answer.REFUSED]
    assert [voter.reason for voter in found] == ["", "Data atau bukti kurang", "pindah ke Koba"]
    assert (await hotline.ticket()).state is State.FOLLOWED_UP
    assert "Apakah sekarang sudah benar?" in hotline.last("warga0")


async def test_refused_for_all_its_officer_decides(hotline: Hotline) -> None:
    await issued(hotline)
    await walk(hotline, "dewi", "Buka 001", "Catat jawaban", "1 ✗", "Tidak memenuhi syarat")
    ticket = await hotline.ticket()
    assert ticket.state is State.SUGGESTED
    assert "Semua pemilih pada tiket" in "".join(seen.text for seen in hotline.seen("dewi")[-3:])
    await walk(hotline, "dewi", "Hasil", "Tidak memenuhi syarat")
    assert (await hotline.ticket()).outcome == Outcome.TIDAK_MEMENUHI_SYARAT


@pytest.mark.needs("bytes")
async def test_ignored_it_goes_to_the_kabupaten_with_the_whole_file(hotline: Hotline) -> None:
    await issued(hotline)
    await hotline.says("dewi", f"/tiket {(await hotline.ticket()).number}")
    await hotline.presses("dewi", "Tidak ditindaklanjuti")
    assert [voter.answer for voter in await voters(hotline)] == [Answer.NONE]
    assert "dugaan pelanggaran" in hotline.last("rina")
    assert "pelanggaran" not in hotline.last("warga0")
    press = hotline.press("rina", "Berkas lengkap")
    await hotline.hands_in(hotline.inbound("rina", press))
    file = words(document(hotline, "rina"))
    (one,) = await made(hotline)
    assert one.number in file
    assert "saran perbaikan disampaikan" in file
    assert [e.note for e in await story(hotline) if e.action is Action.VIEW][-1] == "berkas lengkap dibuka"
    for who in ("sari", "dewi", "warga0"):
        seen = len([seen for seen in hotline.seen(who) if seen.photo])
        await hotline.hands_in(hotline.inbound(who, press))
        assert len([seen for seen in hotline.seen(who) if seen.photo]) == seen


async def test_a_press_on_the_card_answers_for_all_of_its_voters(hotline: Hotline) -> None:
    await issued(hotline, other_voters="Amat", voters=2)
    await hotline.says("sari", f"/tiket {(await hotline.ticket()).number}")
    await hotline.presses("sari", "Sudah ditindaklanjuti")
    assert {voter.answer for voter in await voters(hotline)} == {Answer.DONE}
    await hotline.says("dewi", "/saran")
    assert "Menunggu jawaban: 0 saran" in hotline.last("dewi")


async def test_the_page_counts_down_to_the_plenary(tmp_path: Path) -> None:
    from datetime import date

    plenary = Stage("Pleno DPSHP", date(2026, 11, 27), date(2026, 11, 28), locks_list=True)
    async with Hotline(tmp_path, rules=Rules(stages=(plenary,))) as hotline:
        await staff(hotline)
        await issued(hotline)
        await hotline.presses("dewi", "Buka 001")
        assert "Daftar pemilih dikunci Jumat, 27 Nov 00.00 WIB, 2 hari lagi" in hotline.last("dewi")
        assert "Jawaban ditunggu sampai Jumat, 27 Nov 00.00 WIB" in hotline.last("dewi")


# --- whose it is ------------------------------------------------------------------------------------------------------


async def test_it_is_nobody_elses(hotline: Hotline) -> None:
    await issued(hotline)
    await hotline.officer("wira", Role.PANWASCAM, "19.03.02", name="Wira")
    (one,) = await made(hotline)
    before = await voters(hotline)
    presses = [hotline.press("dewi", "Buka 001").data]
    await hotline.presses("dewi", "Buka 001")
    await hotline.presses("dewi", "Catat jawaban")
    presses += [hotline.press("dewi", "1 ✓").data, f"{presses[0]}.delivered.today", f"{presses[0]}.all"]
    for who in ("sari", "wati", "wira", "rina", "warga0"):
        for data in presses:
            await hotline.hands_in(hotline.inbound(who, Press(data, press_id="p")))
        assert one.number not in hotline.last(who)
    assert (await voters(hotline), await made(hotline)) == (before, [one])
    await hotline.says("warga0", "/saran")
    assert hotline.last("warga0") == refusal("warga")


@pytest.mark.parametrize(
    "data", ["sg", "sg.new", "sg.x.t.y", "sg.0.go", "sp", "sp.zz", "sp.-1.done.x", "saran.9", "sg.new.go"]
)
async def test_odd_presses_break_nothing(hotline: Hotline, data: str) -> None:
    await reports(hotline, area_code=GADUNG)
    await hotline.hands_in(hotline.inbound("sari", Press(data, press_id="p")))
    assert await made(hotline) == []
    assert "gagal" not in hotline.last("rina")
