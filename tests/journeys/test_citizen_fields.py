"""Every field can be changed in the summary, and what nobody has to give can be taken out again."""

from __future__ import annotations

import pytest

from handlers.citizen.form import CHANGEABLE
from tests.hotline import Hotline
from tests.journeys.citizens import SENT, play, play_on
from tests.journeys.reports import walk

SUMMARY = SENT.rsplit("citizen> [Kirim]", 1)[0]

CHANGES = {
    "rw": ("RW", "2", "RT 3, RW 2 ", "rw", 2),
    "rw with its word": ("RW", "rw 07", "RT 3, RW 7 ", "rw", 7),
    "birth date in digits": (
        "Tanggal lahir",
        "17-8-1990",
        "Tanggal lahir: 17 Agustus 1990 ",
        "birth_date",
        "1990-08-17",
    ),
    "in words": ("Tanggal lahir", "17 agustus 1990", "Tanggal lahir: 17 Agustus 1990 ", "birth_date", "1990-08-17"),
    "in short": ("Tanggal lahir", "1/2/09", "Tanggal lahir: 1 Februari 2009 ", "birth_date", "2009-02-01"),
    "phone": ("Telepon", "0812-3456-7890", "Telepon: 081234567890 ", "phone", "081234567890"),
    "landmark": ("Dusun/patokan", "dusun air bakung", "Patokan: dusun air bakung ", "place_hint", "dusun air bakung"),
    "disability": ("Disabilitas", "tuli dan buta", "Disabilitas: rungu, netra ", "disability", "5,6"),
    "its code": ("Disabilitas", "1", "Disabilitas: fisik ", "disability", "1"),
    "name": ("Nama pemilih", "Siti", "Nama pemilih: Siti Tentang", "voter_name", "Siti"),
    "subject": ("Tentang siapa", "tetangga", "Tentang: Orang lain ", "subject", "other"),
    "KTP": ("KTP-el", "belum", "Punya KTP-el: Tidak ", "has_ktp", False),
    "hidden": ("Sembunyikan kontak", "ya", "Kontak disembunyikan: Ya ", "hidden", True),
}


@pytest.mark.parametrize(("label", "answer", "shown", "field", "kept"), CHANGES.values(), ids=CHANGES)
async def test_a_field_is_changed(
    hotline: Hotline, label: str, answer: str, shown: str, field: str, kept: object
) -> None:
    await play(hotline, SUMMARY)
    await walk(hotline, "citizen", "Ubah…", label)
    await hotline.says("citizen", answer)
    assert shown in " ".join(hotline.last("citizen").split())
    await walk(hotline, "citizen", "Kirim · pemilihnya sudah tahu")
    assert getattr(await hotline.ticket(), field) == kept


@pytest.mark.parametrize("answer", ["lahir 1990", "1990", "17-8-2030", "31 februari 1990", "nanti", "17 agustus"])
async def test_a_birth_date_is_whole_and_not_ahead(hotline: Hotline, answer: str) -> None:
    await play(hotline, SUMMARY)
    await walk(hotline, "citizen", "Ubah…", "Tanggal lahir")
    await hotline.says("citizen", answer)
    assert "Kapan tanggal lahir pemilihnya? Lengkap ya" in hotline.last("citizen")


async def test_dates_are_in_the_language_of_who_reads(hotline: Hotline) -> None:
    await play(hotline, SUMMARY)
    await walk(hotline, "citizen", "Ubah…", "Tanggal lahir")
    await hotline.says("citizen", "17-8-1990", "/bahasa")
    await walk(hotline, "citizen", "English")
    assert "Born: 17 August 1990" in hotline.last("citizen")
    await walk(hotline, "citizen", "Send · the voter knows")
    await walk(hotline, "rias", "Ambil", "Lihat data")
    assert "Tanggal lahir: 17 Agustus 1990" in hotline.last("rias")


@pytest.mark.parametrize(
    ("label", "answer", "gone"),
    [
        ("RW", "2", "RW"),
        ("Telepon", "081234567890", "Telepon:"),
        ("NIK (tidak wajib)", "1903015508900001", "NIK:"),
        ("Tanggal lahir", "17-8-1990", "Tanggal lahir:"),
        ("Dusun/patokan", "samping masjid", "Patokan:"),
        ("KTP-el", "ya", "KTP-el:"),
    ],
)
async def test_what_was_given_can_be_taken_out(hotline: Hotline, label: str, answer: str, gone: str) -> None:
    await play(hotline, SUMMARY)
    for by_button in (True, False):
        await walk(hotline, "citizen", "Ubah…", label)
        assert "Hapus isian ini" not in hotline.seen("citizen")[-1].labels
        await hotline.says("citizen", answer)
        assert gone in hotline.last("citizen")
        await walk(hotline, "citizen", "Ubah…", label)
        if by_button:
            await walk(hotline, "citizen", "Hapus isian ini")
        else:
            await hotline.says("citizen", "hapus")
        assert hotline.last("citizen").startswith("Mohon dicek dulu:")
        assert gone not in hotline.last("citizen")


async def test_rt_and_words_can_be_taken_out_and_are_not_asked_again(hotline: Hotline) -> None:
    await play(
        hotline,
        SUMMARY,
        """
        citizen> [Ubah…]
        bot> …
        citizen> [RT]
        bot> RT berapa rumahnya? [Hapus isian ini] [« Kembali] [Batal]
        citizen> [Hapus isian ini]
        bot> Mohon dicek dulu: … Alamat: Desa Rias, Kec. Toboali Cerita: …
        citizen> [Ubah…]
        bot> …
        citizen> [Cerita]
        bot> … [Hapus isian ini]
        citizen> [Hapus isian ini]
        bot> Mohon dicek dulu: … Alamat: Desa Rias, Kec. Toboali Dengan menekan …
        citizen> [Hapus isian ini]
        toast> Tombol ini sudah tidak berlaku.
        bot> Mohon dicek dulu: …
        """,
    )


async def test_disabilities_are_chosen_in_place(hotline: Hotline) -> None:
    await play(
        hotline,
        SUMMARY,
        """
        citizen> [Ubah…]
        bot> …
        citizen> [Disabilitas]
        bot> Apakah pemilihnya penyandang disabilitas? Ini supaya petugas bisa menyiapkan bantuan; tidak wajib. …
             [Fisik] [Netra] [Selesai]
        """,
    )
    said = len(hotline.seen("citizen"))
    await walk(hotline, "citizen", "Netra", "Fisik", "Mental", "✓ Mental")
    assert len(hotline.seen("citizen")) == said + (0 if hotline.changes else 4)
    assert [label for label in hotline.seen("citizen")[-1].labels if "✓" in label] == ["✓ Fisik", "✓ Netra"]
    toggle = hotline.press("citizen", "Intelektual")
    await play_on(hotline, "citizen> [Selesai]\nbot> … Disabilitas: fisik, netra …")
    await hotline.hands_in(hotline.inbound("citizen", toggle))
    assert hotline.toasts("citizen")[-1] == "Tombol ini sudah tidak berlaku."
    await walk(hotline, "citizen", "Kirim · pemilihnya sudah tahu")
    assert (await hotline.ticket()).disability == "1,6"
    await walk(hotline, "rias", "Ambil", "Lihat data")
    assert "Disabilitas: fisik, netra" in hotline.last("rias")


async def test_files_are_counted_and_taken_out_one_by_one_or_all(hotline: Hotline) -> None:
    await play(
        hotline,
        SUMMARY,
        """
        citizen> [Ubah…]
        bot> …
        citizen> [Foto/berkas]
        bot> Silakan kirim fotonya sekarang, boleh beberapa. [« Kembali]
        citizen> (foto)
        bot> … Sudah ada 1 foto/berkas. … [Hapus yang terakhir] [Hapus semua]
        citizen> (foto)
        bot> … Sudah ada 2 foto/berkas. …
        citizen> (dokumen)
        bot> … Sudah ada 3 foto/berkas. …
        """,
    )
    press = hotline.press("citizen", "Hapus yang terakhir")
    await hotline.hands_in(hotline.inbound("citizen", press), hotline.inbound("citizen", press))
    assert "Foto/berkas: 2" in hotline.last("citizen"), "one press twice takes one file"
    await walk(hotline, "citizen", "Ubah…", "Foto/berkas", "Hapus semua")
    assert "Foto/berkas" not in hotline.last("citizen")


async def test_the_list_fits_a_phone_and_the_report(hotline: Hotline) -> None:
    await play(hotline, SUMMARY)
    await walk(hotline, "citizen", "Ubah…")
    words = [button.data.split(".")[3] for button in hotline.seen("citizen")[-1].buttons if ".edit." in button.data]
    assert words == [name for name in CHANGEABLE if name != "reason"]
    assert all(len(label) <= 22 for label in hotline.seen("citizen")[-1].labels[:-1])


async def test_a_report_without_a_voter_has_no_fields_of_one(hotline: Hotline) -> None:
    await hotline.says("citizen", "petugas coklit di desa rias minta uang ke warga saat tempel stiker")
    await walk(hotline, "citizen", "Ubah…")
    labels = hotline.seen("citizen")[-1].labels
    assert "Jenis laporan" in labels
    for label in ("Nama pemilih", "Pemilih lain", "NIK (tidak wajib)", "Tanggal lahir", "Disabilitas", "RW"):
        assert label not in labels
