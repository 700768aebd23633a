"""Passing a ticket on and putting it off: whither, until when, and always why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.rules import Neighbour, Rules, Stage
from bot.domain.tickets import Action, State
from tests.hotline import START, Hotline
from tests.journeys.reports import BASEL, GADUNG, RIAS, TOBOALI, acts, forge, reports, staff, story, walk

PASS = ("Lainnya…", "Teruskan ke posko lain")
RULES = Rules(neighbours=(Neighbour("19.04", "Bangka Tengah", "Bawaslu Koba, 0718-1"),))


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, rules=RULES) as line:
        await staff(line)
        yield line


async def test_up_to_the_kecamatan_with_a_reason(hotline: Hotline) -> None:
    receipt = await reports(hotline)
    await walk(hotline, "sari", "Ambil", *PASS)
    assert hotline.seen("sari")[-1].labels == ["Posko Kecamatan Toboali", "Desa/kelurahan lain…", "Kembali"]
    await hotline.presses("sari", "Posko Kecamatan Toboali")
    assert "Teruskan 1903-1-X ke Posko Kecamatan Toboali. Apa alasannya?" in hotline.last("sari")
    await hotline.presses("sari", "Perlu kewenangan di atas")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.posko_area, ticket.area_code) == (State.NEW, TOBOALI, RIAS)
    assert "Di sini karena dinaikkan" in hotline.last("dewi")
    assert f"Laporan {receipt.ticket.number} sekarang ditangani petugas Posko Kecamatan Toboali" in hotline.last(
        "warga"
    )
    last = (await story(hotline))[-1]
    assert (last.action, last.note) == (Action.REROUTE, "Perlu kewenangan di atas")


async def test_to_another_village_from_the_list(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", *PASS, "Desa/kelurahan lain…", "Toboali", "Gadung", "Salah desa")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.posko_area, ticket.area_code) == (State.NEW, GADUNG, GADUNG)
    assert "Ambil" in hotline.seen("wati")[-1].labels
    assert "Dialihkan ke posko ini" in hotline.last("wati")


async def test_to_another_village_by_its_name_and_with_words_of_ones_own(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", *PASS, "Desa/kelurahan lain…")
    await hotline.says("sari", "ds gadung")
    assert "Teruskan 1903-1-X ke Desa Gadung, Kec. Toboali. Apa alasannya?" in hotline.last("sari")
    await hotline.presses("sari", "Tulis alasan lain…")
    await hotline.sends_photo("sari")
    assert hotline.last("sari") == "Mohon ditulis dengan kata-kata."
    await hotline.says("sari", "rumahnya di seberang batas desa")
    assert (await hotline.ticket()).posko_area == GADUNG
    assert (await story(hotline))[-1].note == "rumahnya di seberang batas desa"


async def test_where_nobody_is_in_office_it_is_routed_up(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", *PASS, "Desa/kelurahan lain…")
    await hotline.says("sari", "bikang")
    await hotline.presses("sari", "Salah desa")
    ticket = await hotline.ticket()
    assert (ticket.posko_area, ticket.routing_reason) == (TOBOALI, "unstaffed")


@pytest.mark.parametrize(
    ("said", "answer"),
    [("koba", "di luar wilayah kami"), ("zzzzz", "tidak ditemukan"), ("rias", "tidak ditemukan")],
)
async def test_a_name_that_leads_nowhere_is_told_so(hotline: Hotline, said: str, answer: str) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", *PASS, "Desa/kelurahan lain…")
    await hotline.says("sari", said)
    assert answer in hotline.last("sari")
    assert ("Bawaslu Koba" in hotline.last("sari")) is (said == "koba")
    await hotline.says("sari", "gadung")
    assert "Teruskan 1903-1-X ke Desa Gadung" in hotline.last("sari")


async def test_who_does_not_hold_it_passes_nothing_on(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    await forge(hotline, "budi", "pass", "19-03-01", "authority")
    await forge(hotline, "wati", "pass", "19-03-01", "authority")
    await forge(hotline, "warga", "pass", "19-03-01", "authority")
    await forge(hotline, "sari", "pass", "19-04-01", "authority")
    await forge(hotline, "sari", "pass", "19-03-01", "nonsense")
    assert (await hotline.ticket()).posko_area == RIAS


async def test_the_levels_above_pass_on_what_they_do_not_hold(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    ticket = await hotline.ticket()
    await hotline.says("rina", f"/tiket {ticket.number}")
    await walk(hotline, "rina", *PASS, "Desa/kelurahan lain…", "Toboali", "Gadung", "Salah desa")
    assert (await hotline.ticket()).posko_area == GADUNG
    assert any("kartu lama" in seen.text for seen in hotline.seen("sari")) is hotline.changes
    await hotline.says("sari", f"/tiket {ticket.number}")
    assert "tidak ditemukan di wilayah Anda" in hotline.last("sari")


async def test_a_reason_that_comes_too_late_changes_nothing(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", *PASS, "Posko Kecamatan Toboali", "Tulis alasan lain…")
    await acts(hotline, "warga", Action.CANCEL)
    await hotline.says("sari", "perlu bantuan")
    assert "sudah berubah" in hotline.last("sari")
    assert (await hotline.ticket()).posko_area == RIAS


# --- putting off ------------------------------------------------------------------------------------------------------


async def test_put_off_it_rings_later(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Lainnya…", "Tunda", "1 minggu", "Menunggu dokumen")
    ticket = await hotline.ticket()
    assert ticket.due_at == ticket.postponed_until == START + timedelta(days=7)
    assert "ditunda sampai Selasa, 1 Des" in hotline.last("sari")
    await hotline.says("sari", "/antrean")
    assert "Ditunda sampai" in hotline.last("sari")
    assert (await story(hotline))[-1].note == "Menunggu dokumen"
    await hotline.forward(days=6.9, step_minutes=240)
    assert not any("hasil penelusuran belum ada" in seen.text for seen in hotline.seen("sari"))
    await hotline.forward(days=1, step_minutes=240)
    assert any("hasil penelusuran belum ada" in seen.text for seen in hotline.seen("sari"))


async def test_the_next_step_ends_it(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Lainnya…", "Tunda", "3 hari")
    await hotline.presses("sari", "Tulis alasan lain…")
    await hotline.says("sari", "pemilih melaut")
    assert (await hotline.ticket()).postponed_until == START + timedelta(days=3)
    await hotline.presses("sari", "Mulai telusuri")
    ticket = await hotline.ticket()
    assert (ticket.postponed_until, ticket.due_at) == (None, START + timedelta(days=3))


async def test_never_past_the_plenary_that_locks_the_list(tmp_path: Path) -> None:
    plenary = Stage("Pleno", date(2026, 11, 27), date(2026, 11, 28), locks_list=True)
    async with Hotline(tmp_path, rules=Rules(stages=(plenary,))) as hotline:
        await hotline.officer("sari", Role.PKD, RIAS, name="Sari")
        await reports(hotline)
        await walk(hotline, "sari", "Ambil", "Lainnya…", "Tunda", "1 minggu", "Menunggu dokumen")
        assert "sesudah itu daftar pemilih dikunci" in hotline.last("sari")
        due = (await hotline.ticket()).due_at
        assert due is not None
        assert due.astimezone(hotline.rules.timezone).date() == date(2026, 11, 27)


async def test_the_kabupaten_has_nobody_above(hotline: Hotline) -> None:
    await hotline.officer("kab", Role.OFFICER, BASEL, name="Kab")
    await reports(hotline, area_code=BASEL)
    await walk(hotline, "kab", "Ambil", *PASS)
    assert hotline.seen("kab")[-1].labels == ["Desa/kelurahan lain…", "Kembali"]
