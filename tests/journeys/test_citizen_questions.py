"""Questions in the middle: they are answered, and the report goes on where it stood."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.domain.rules import Rules, Stage
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, OFFICE, play


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> … Siapa nama lengkap pemilihnya? …
        citizen> NIK itu untuk apa?
        bot> NIK membantu petugas … Tidak wajib; … Siapa nama lengkap pemilihnya? [Batal]
        citizen> data sy aman ga
        bot> Data hanya untuk laporan ini, … Siapa nama lengkap pemilihnya? …
        citizen> apa itu coklit
        bot> Coklit adalah pencocokan dan penelitian: … Siapa nama lengkap pemilihnya? …
        citizen> Aminah
        bot> Mohon dicek dulu: … Nama pemilih: Aminah …
        citizen> brp hari diprosesnya?
        bot> Setelah dikirim, petugas posko mengambil laporan paling lambat 24 jam, … Mohon dicek dulu: … [Kirim]
        """,
    )


async def test_a_bare_why_means_the_question_that_is_open(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya di desa rias belum dicoklit
        bot> … Siapa nama lengkap pemilihnya? …
        citizen> untuk apa?
        bot> Nama pemilih dipakai petugas … Siapa nama lengkap pemilihnya? …
        citizen> Aminah
        bot> RT berapa rumahnya? …
        citizen> buat apa sih
        bot> RT membantu petugas … RT berapa rumahnya? [Lewati]
        citizen> knp minta nomor hp
        bot> Nomor telepon dipakai petugas … RT berapa rumahnya? …
        """,
    )


async def test_asking_how_to_stop_or_to_delete_stops_and_deletes_nothing(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> … Siapa nama …
        citizen> bisa dihapus gak datanya nanti?
        bot> Bisa. Data dihapus 180 hari setelah laporan selesai; … Siapa nama …
        citizen> cara batalin laporan gimana
        bot> Sebelum dikirim, semua isian bisa diubah … Siapa nama …
        citizen> batal
        bot> Baik, laporan dibatalkan …
        """,
    )


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("apa itu DPT?", "DPS adalah daftar pemilih sementara"),
        ("ini robot ya", "Yang menjawab ini program"),
        ("anak sy 17 thn bulan depan boleh milih?", "Yang berumur 17 tahun pada hari pemungutan suara"),
        ("cara cek nama di dpt gmn", "Kami sendiri tidak bisa melihat daftar KPU"),
    ],
)
async def test_at_the_door_the_answer_comes_with_the_way_to_report(hotline: Hotline, asked: str, answer: str) -> None:
    await hotline.says("citizen", asked)
    assert answer in hotline.last("citizen")
    assert "Belum dicoklit" in hotline.seen("citizen")[-1].labels


async def test_what_we_do_not_know_can_still_be_handed_to_an_officer(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> … Siapa nama …
        citizen> kenapa harga sawit turun?
        bot> Maaf, hotline ini khusus soal daftar pemilih. … Siapa nama … [Tetap sampaikan ke petugas]
        """,
    )


async def test_a_question_that_is_really_a_report_stays_one(hotline: Hotline) -> None:
    await hotline.says("citizen", "knp ibu saya di rias blm dicoklit?")
    assert "Belum dicoklit" in hotline.last("citizen")
    assert "Siapa nama" in hotline.last("citizen")


async def test_dates_are_those_of_the_stage_calendar(tmp_path: Path) -> None:
    coming = Stage("Coklit", date(2026, 12, 1), date(2026, 12, 31))
    over = Stage("Pendaftaran", date(2026, 1, 1), date(2026, 1, 31))
    async with Hotline(tmp_path, rules=Rules(office=OFFICE, stages=(over, coming))) as hotline:
        await hotline.says("citizen", "coklit kapan ya")
        assert "Coklit: 1 Desember 2026 s.d. 31 Desember 2026" in hotline.last("citizen")
        assert "Pendaftaran" not in hotline.last("citizen")


async def test_without_a_calendar_no_date_is_made_up(hotline: Hotline) -> None:
    await hotline.says("citizen", "kapan coblosan?")
    assert "0812-0000-0000" in hotline.last("citizen")
    assert "20" not in hotline.last("citizen").replace("0812-0000-0000", "")


async def test_a_number_that_answers_is_no_question(hotline: Hotline) -> None:
    await hotline.says("citizen", FIRST.removeprefix("citizen> "))
    await hotline.says("citizen", "Aminah")
    await hotline.presses("citizen", "Ubah…")
    await hotline.presses("citizen", "Telepon")
    await hotline.says("citizen", "nomornya 0812 3456 7890 ya")
    assert "Mohon dicek dulu" in hotline.last("citizen")
    assert "Telepon: " in hotline.last("citizen")


# --- a question beside an answer --------------------------------------------------------------------------------------


async def test_who_answers_and_asks_in_one_breath_is_asked_no_more(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya belum dicoklit
        bot> … Di desa atau kelurahan mana …
        citizen> di rias. itu bayar gak?
        bot> Gratis, … Desa Rias … Siapa nama lengkap pemilihnya? …
        citizen> Aminah. NIK buat apa ya?
        bot> NIK membantu petugas … RT berapa rumahnya? …
        citizen> rt 4, datanya aman kan?
        bot> Data hanya untuk laporan ini, … Mohon dicek dulu: … Nama pemilih: Aminah … RT 4 …
        citizen> RT 5. berapa hari diprosesnya?
        bot> Setelah dikirim, … Mohon dicek dulu: … RT 5 …
        """,
    )


@pytest.mark.parametrize(
    "asked",
    [
        "oh gitu, nik buat apa?",
        "maaf pak, datanya aman gak?",
        "saya mau tanya. NIK untuk apa?",
        "sebentar ya, NIK itu untuk apa?",
        "Budi? datanya aman?",
    ],
)
async def test_what_stands_before_a_question_is_not_always_a_name(hotline: Hotline, asked: str) -> None:
    await play(hotline, f"{FIRST}\nbot> … Siapa nama …\ncitizen> {asked}\nbot> … Siapa nama lengkap pemilihnya? …")


async def test_a_yes_beside_a_question_sends_nothing(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> … Siapa nama …
        citizen> Aminah
        bot> Mohon dicek dulu: …
        citizen> ya betul. datanya aman gak?
        bot> Data hanya untuk laporan ini, … Mohon dicek dulu: … [Kirim]
        """,
    )
    assert await hotline.tickets() == []
