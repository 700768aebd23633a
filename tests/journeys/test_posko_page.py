"""/posko for those above a desa: how a posko stands, and changing what is told of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import Role
from storage.codec import AUDIT
from tests.hotline import Hotline
from tests.journeys.reports import BASEL, GADUNG, RIAS, reports, staff, walk

LAT, LON = -2.9981, 106.4553


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


async def test_a_posko_on_one_screen(hotline: Hotline) -> None:
    await reports(hotline)
    await reports(hotline, "w2", nik="", voter_name="Badu")
    await hotline.presses("sari", "Ambil")
    await hotline.says("rina", "/posko rias")
    assert hotline.last("rina").splitlines() == [
        "Posko Desa Rias",
        "Desa Rias, Kec. Toboali",
        "",
        "Alamat: belum diisi",
        "Jam: belum diisi",
        "Telepon: belum diisi",
        "Titik peta: belum diisi",
        "Grup: belum dikaitkan (ketik /kaitkan di grupnya)",
        "",
        "Budi (PKD): 0 tiket",
        "Sari (PKD): 1 tiket",
        "Terbuka: 2 · belum diambil: 1 · lewat batas: 0",
    ]


async def test_a_coordinator_goes_down_and_up_and_sees_who_has_nobody(hotline: Hotline) -> None:
    await hotline.says("rina", "/posko")
    assert hotline.last("rina").startswith("Posko Kabupaten Bangka Selatan\n")
    await hotline.presses("rina", "Toboali")
    assert "Dewi (Panwascam): 0 tiket" in hotline.last("rina")
    labels = hotline.seen("rina")[-1].labels
    assert "Rias" in labels
    assert "Kepoh (kosong)" in labels
    await hotline.presses("rina", "Kepoh (kosong)")
    assert "Belum ada petugasnya." in hotline.last("rina")
    await hotline.presses("rina", "▲ Kec. Toboali")
    assert hotline.last("rina").startswith("Posko Kecamatan Toboali")


async def test_what_is_changed_is_what_citizens_read(hotline: Hotline) -> None:
    await hotline.says("dewi", "/posko rias")
    await walk(hotline, "dewi", "Ubah…", "Alamat")
    await hotline.says("dewi", "Jl. Raya  Rias\nNo. 7")
    assert "Alamat: Jl. Raya Rias No. 7" in hotline.last("dewi")
    await walk(hotline, "dewi", "Ubah…", "Jam buka")
    await hotline.says("dewi", "Senin–Jumat 08.00–16.00")
    await walk(hotline, "dewi", "Ubah…", "Telepon")
    await hotline.says("dewi", "0812-1111-2222")
    await walk(hotline, "dewi", "Ubah…", "Nama")
    await hotline.says("dewi", "Posko Rias Bersatu")
    await hotline.says("warga", "/posko rias")
    told = "\n".join(seen.text for seen in hotline.seen("warga"))
    for said in ("Posko Rias Bersatu", "Jl. Raya Rias No. 7", "08.00–16.00", "0812-1111-2222"):
        assert said in told
    async with hotline.database.reading() as connection:
        rows = (await connection.execute(AUDIT.table.select())).all()
    assert [(row.what, row.area_code, row.detail) for row in rows] == [
        ("posko", RIAS, field) for field in ("address", "hours", "phone", "name")
    ]


async def test_the_pin_is_shared_or_pasted_and_taken_away(hotline: Hotline) -> None:
    await hotline.says("rina", "/posko rias")
    await walk(hotline, "rina", "Ubah…", "Titik peta")
    await hotline.says("rina", "di sebelah masjid")
    assert "tempel koordinat" in hotline.last("rina")
    await hotline.says("rina", "-6.2, 106.8166")
    assert "di luar wilayah" in hotline.last("rina")
    await hotline.shares_location("rina", LAT, LON)
    assert "Titik peta: sudah ada" in hotline.last("rina")
    await walk(hotline, "rina", "Ubah…", "Titik peta")
    await hotline.says("rina", f"{LAT}, {LON}")
    assert "Titik peta: sudah ada" in hotline.last("rina")
    await walk(hotline, "rina", "Ubah…", "Titik peta", "Kosongkan")
    assert "Titik peta: belum diisi" in hotline.last("rina")


@pytest.mark.parametrize(
    ("button", "words", "heard"),
    [
        ("Alamat", "x" * 201, "200"),
        ("Telepon", "tanya pak RT", "bukan nomor telepon"),
        ("Nama", "   ", ""),
    ],
)
async def test_what_does_not_fit_is_asked_again(hotline: Hotline, button: str, words: str, heard: str) -> None:
    await hotline.says("rina", "/posko rias")
    await walk(hotline, "rina", "Ubah…", button)
    if words.strip():
        await hotline.says("rina", words)
        assert heard in hotline.last("rina")
    assert "Kosongkan" not in hotline.seen("rina")[-1].labels
    await hotline.presses("rina", "Batal")
    await hotline.says("rina", "/posko rias")
    assert "Posko Desa Rias" in hotline.last("rina")
    assert "Alamat: belum diisi" in hotline.last("rina")


async def test_elsewhere_they_see_what_citizens_see(hotline: Hotline) -> None:
    await hotline.officer("lain", Role.PANWASCAM, "19.03.03", name="Lain")
    await hotline.says("lain", "/posko rias")
    assert "Terbuka:" not in hotline.last("lain")
    assert "Ubah…" not in hotline.seen("lain")[-1].labels


async def test_a_pkd_sees_where_their_posko_is(hotline: Hotline) -> None:
    await hotline.says("sari", "/posko")
    assert "Posko Desa Rias" in hotline.last("sari")
    assert "Ubah…" not in hotline.seen("sari")[-1].labels


async def test_an_office_that_ends_takes_the_form_with_it(hotline: Hotline) -> None:
    await hotline.officer("kec", Role.PANWASCAM, "19.03.01", name="Kecil")
    await hotline.says("kec", "/posko rias")
    await walk(hotline, "kec", "Ubah…", "Alamat")
    await hotline.says("rina", "/cabut Kecil")
    await walk(hotline, "rina", "Cabut: Panwascam", "Ya, lanjutkan")
    await hotline.says("kec", "Jl. Palsu 1")
    await hotline.says("rina", "/posko rias")
    assert "Alamat: belum diisi" in hotline.last("rina")


async def test_as_citizens_see_it_is_one_press_away(hotline: Hotline) -> None:
    await hotline.says("rina", "/posko gadung")
    await hotline.presses("rina", "Seperti dilihat warga")
    assert "Posko Desa Gadung" in hotline.last("rina")
    assert "Terbuka:" not in hotline.last("rina")


async def test_a_form_of_another_kind_is_not_pushed_aside(hotline: Hotline) -> None:
    await reports(hotline, area_code=GADUNG)
    await hotline.officer("serba", Role.OFFICER, BASEL, name="Serba")
    ticket = await hotline.ticket()
    await hotline.says("serba", f"/tiket {ticket.number}")
    await walk(hotline, "serba", "Ambil", "Catatan")
    await hotline.says("serba", "/posko rias")
    await walk(hotline, "serba", "Ubah…", "Alamat")
    assert hotline.toasts("serba")[-1].startswith("Selesaikan") or "dulu" in hotline.toasts("serba")[-1]


async def test_a_report_that_is_being_written_down_goes_on_afterwards(hotline: Hotline) -> None:
    await hotline.says("dewi", "/lapor ibu saya di desa rias rt 3 belum dicoklit")
    await hotline.presses("dewi", "Datang ke posko")
    open_question = hotline.last("dewi").splitlines()[-1]
    await hotline.says("dewi", "/posko rias")
    assert any("Posko Desa Rias" in seen.text for seen in hotline.seen("dewi"))
    assert hotline.last("dewi").splitlines()[-1] == open_question
