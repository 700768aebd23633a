"""How a citizen reports, as scripts (tests/journeys/script.py says how to read them)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.messages import EndpointKind
from bot.domain.people import Role
from bot.domain.rules import Mode, Rules
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, OFFICE, RIAS, SENT, play

# --- from a sentence to a ticket --------------------------------------------------------------------------------------


async def test_one_sentence_and_a_name_are_enough(hotline: Hotline) -> None:
    await play(hotline, SENT, "rias< 1903-1-X · Baru … [Ambil]")
    ticket = await hotline.ticket()
    assert (ticket.category, ticket.subject, ticket.area_code, ticket.rt) == ("belum_dicoklit", "family", RIAS, 3)
    assert (ticket.voter_name, ticket.posko_area) == ("Aminah Binti Sulaiman", RIAS)
    assert ticket.words == "pak ibu saya di desa rias rt 3 blm dicoklit"


async def test_pressing_kirim_twice_makes_one_ticket(hotline: Hotline) -> None:
    await play(hotline, SENT, "citizen> [Kirim]", "toast> Laporan ini sudah terkirim, terima kasih.")
    assert len(await hotline.tickets()) == 1


async def test_pressing_kirim_twice_at_once_makes_one_ticket(hotline: Hotline) -> None:
    await play(hotline, SENT.rsplit("citizen> [Kirim]", 1)[0])
    press = hotline.press("citizen", "Kirim")
    await hotline.hands_in(hotline.inbound("citizen", press), hotline.inbound("citizen", press))
    assert len(await hotline.tickets()) == 1
    assert hotline.toasts("citizen") == ["Laporan ini sudah terkirim, terima kasih."]


async def test_a_report_by_buttons_alone(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> /start
        bot> Selamat datang di hotline … dihapus 180 hari … [Belum dicoklit] [Belum terdaftar] [Lainnya…] [Cek
             status] [Bantuan]
        citizen> [Belum terdaftar]
        bot> Di desa atau kelurahan mana … [Pilih dari daftar] [Batal]
        citizen> [Pilih dari daftar]
        bot> Di kecamatan mana? [Toboali] [Kepulauan Pongok] [Tidak tahu kecamatannya]
        citizen> [Toboali]
        bot> Desa atau kelurahan mana di Kec. Toboali? [Rias] [Gadung] [Tidak tahu desanya] [« Kecamatan lain]
        citizen> [« Kecamatan lain]
        bot> Di kecamatan mana? … [Toboali]
        citizen> [Toboali]
        bot> … [Rias]
        citizen> [Rias]
        bot> Ini tentang siapa? [Saya sendiri] [Keluarga saya] [Orang lain] [« Kembali]
        citizen> [Saya sendiri]
        bot> Siapa nama lengkap Bapak/Ibu? …
        citizen> Budi Santoso
        bot> RT berapa rumahnya? [Lewati]
        citizen> [Lewati]
        bot> Mohon dicek dulu: Laporan: Belum terdaftar … Tentang: Saya sendiri … Desa Rias, Kec. Toboali …
             [Kirim]
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    assert (await hotline.ticket()).rt == 0


async def test_what_an_answer_says_beside_is_not_asked_again(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> /lapor
        bot> … Tentang apa laporannya? [Belum dicoklit] [Lainnya]
        citizen> ibu saya belum dicoklit
        bot> Kami catat: Belum dicoklit. Di desa atau kelurahan mana …
        citizen> rias rt 3
        bot> Kami catat: Desa Rias, Kec. Toboali · RT 3. Siapa nama lengkap pemilihnya? …
        citizen> nama ibu saya Aminah
        bot> Mohon dicek dulu: … Nama pemilih: Aminah … RT 3 …
        citizen> rt nya 5
        bot> Mohon dicek dulu: … RT 5 …
        citizen> kirim
        bot> Apakah pemilihnya sudah tahu tentang laporan ini? [Sudah tahu] [Belum, sedang sakit] [« Kembali] [Batal]
        citizen> ya
        bot> Terima kasih, …
        """,
    )
    assert (await hotline.ticket()).rt == 5


async def test_a_wrong_guess_is_put_right_by_saying_so(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> bpk baru pensiun polisi, blm terdaftar, di desa rias
        bot> … Kami catat: Belum terdaftar · Desa Rias, Kec. Toboali. Siapa nama …
        citizen> bukan pak, desa jelutung dua
        bot> Kami catat: Desa Jelutung II, Kec. Simpang Rimba. Siapa nama …
        citizen> Budi
        bot> RT …
        citizen> bukan, di desa gudang
        bot> Kami catat: Desa Gudang, Kec. Simpang Rimba. RT …
        citizen> 2
        bot> … Desa Gudang, Kec. Simpang Rimba, RT 2 …
        """,
    )


async def test_a_voter_who_died_needs_a_reason_only_when_it_was_not_said(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> mak ku la meninggal taun kmrn tp stiker ade agik namenye
        bot> … Kami catat: Tidak memenuhi syarat tapi terdaftar. Di desa …
        citizen> /batal
        bot> Baik, laporan dibatalkan dan isinya sudah kami hapus. … [Belum dicoklit]
        citizen> [Lainnya…]
        bot> Tentang apa laporannya? …
        citizen> [Tidak memenuhi syarat]
        bot> Kenapa tidak memenuhi syarat? [Sudah meninggal] [Anggota TNI/Polri] [Alasan lain]
        citizen> sudah pindah
        bot> Di desa …
        citizen> [« Kembali]
        bot> Kenapa … [Terdaftar lebih dari sekali]
        citizen> [Terdaftar lebih dari sekali]
        bot> Di desa …
        citizen> desa gadung
        bot> Kami catat: Desa Gadung, Kec. Toboali. Ini tentang siapa? …
        citizen> tetangga
        bot> Siapa nama lengkap pemilihnya? …
        citizen> Joko
        bot> RT berapa …
        citizen> 4
        bot> Mohon dicek dulu: Laporan: Tidak memenuhi syarat tapi terdaftar (Terdaftar lebih dari sekali) …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    ticket = await hotline.ticket()
    assert (ticket.category, ticket.reason, ticket.subject) == ("tms_terdaftar", "ganda", "other")


async def test_wrong_data_asks_what_is_wrong_and_procedure_asks_for_no_voter(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> /lapor
        bot> … Tentang apa …
        citizen> [Pelaksanaan coklit]
        bot> Di desa …
        citizen> desa rias
        bot> Kami catat: Desa Rias, Kec. Toboali. Tolong ceritakan singkat …
        citizen> ok
        bot> Maaf, kami belum paham jawabannya. Tolong ceritakan singkat …
        citizen> stikernya ditempel tapi petugas tidak masuk rumah
        bot> Mohon dicek dulu: Laporan: Pelaksanaan coklit Alamat: Desa Rias, Kec. Toboali Cerita: “stikernya …
             …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    ticket = await hotline.ticket()
    assert (ticket.category, ticket.words) == ("prosedur_coklit", "stikernya ditempel tapi petugas tidak masuk rumah")


async def test_the_link_on_a_posters_desa_is_preselected(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> /start d-19-03-01-2008
        bot> …/bantuan… Kami catat: Desa Rias, Kec. Toboali. Tentang apa laporannya? [Belum dicoklit]
        citizen> [Belum dicoklit]
        bot> Ini tentang siapa? …
        citizen> /start d-99-99
        bot> Kita lanjutkan laporan yang tadi, ya. Ini tentang siapa? …
        """,
    )


# --- places -----------------------------------------------------------------------------------------------------------


async def test_an_unsure_place_is_asked_back(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> saya di desa riass belum dicoklit
        bot> … Kami catat: Belum dicoklit. Maksud Bapak/Ibu Desa Rias, Kec. Toboali? [Ya] [Bukan]
        citizen> bukan
        bot> Di kecamatan mana? [Toboali]
        citizen> desa riass
        bot> Maksud Bapak/Ibu Desa Rias, Kec. Toboali? [Ya] [Bukan]
        citizen> iya pak
        bot> … Siapa nama lengkap Bapak/Ibu? …
        """,
    )


async def test_a_place_elsewhere_is_told_kindly(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> saya di kota pangkalpinang belum terdaftar
        bot> … Pangkalpinang di luar wilayah kami. Hotline ini melayani Bangka Selatan. … [Pilih dari daftar]
             [Bukan di sini]
        citizen> [Bukan di sini]
        bot> Baik. Hotline ini hanya melayani Bangka Selatan, jadi laporannya tidak kami simpan. … https://…
        citizen> /status
        bot> Belum ada laporan … [Buat laporan]
        """,
    )


async def test_an_unknown_village_leaves_the_kecamatan(hotline: Hotline) -> None:
    await hotline.officer("payung", Role.PANWASCAM, "19.03.05")
    await play(
        hotline,
        """
        citizen> ibu saya belum dicoklit
        bot> …
        citizen> kecamatan payung
        bot> Desa atau kelurahan mana di Kec. Payung? [Malik] [Tidak tahu desanya]
        citizen> tidak tahu
        bot> … Siapa nama lengkap pemilihnya? …
        citizen> Aminah
        bot> RT …
        citizen> -
        bot> … Alamat: Kec. Payung …
        citizen> ya
        bot> Apakah pemilihnya sudah tahu tentang laporan ini? …
        citizen> ya
        bot> Terima kasih, … Karena desanya belum diketahui, laporan ini ke Posko Kecamatan Payung dulu. …
             Ditangani oleh Posko Kecamatan Payung. …
        payung< 1903-1-X …
        """,
    )


async def test_a_village_that_is_also_a_name_stays_a_name(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya belum dicoklit
        bot> …
        citizen> [Pilih dari daftar]
        bot> …
        citizen> [Payung]
        bot> …
        citizen> malik
        bot> Kami catat: Desa Malik, Kec. Payung. Siapa nama …
        citizen> Malik
        bot> RT …
        citizen> 2
        bot> … Nama pemilih: Malik … Desa Malik, Kec. Payung, RT 2 …
        """,
    )


# --- honest about who is there ----------------------------------------------------------------------------------------


async def test_nobody_in_office_is_said_honestly(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(office=OFFICE)) as hotline:
        await play(
            hotline,
            SENT.rsplit("bot>", 1)[0],
            "bot> … Terus terang: saat ini belum ada petugas … hubungi: 0812-0000-0000 … [Cek status]",
        )


@pytest.mark.parametrize(
    ("mode", "area_code", "said"),
    [
        (Mode.ELECTION, "19.03.01", "belum ada petugas, jadi laporan ini diteruskan ke Posko Kecamatan Toboali"),
        (Mode.PDPB, "19.03", "Di luar tahapan pemilu, semua laporan ditangani Posko Kabupaten Bangka Selatan"),
    ],
)
async def test_why_another_posko_has_it_is_said(tmp_path: Path, mode: Mode, area_code: str, said: str) -> None:
    async with Hotline(tmp_path, rules=Rules(mode=mode)) as hotline:
        role = Role.PANWASCAM if area_code.count(".") == 2 else Role.OFFICER
        await hotline.officer("above", role, area_code)
        await play(hotline, SENT.rsplit("bot>", 1)[0], f"bot> … {said}. … Ditangani oleh …")


# --- language and groups ----------------------------------------------------------------------------------------------


async def test_in_english(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        citizen> /language
        bot> Mau pakai bahasa apa? [Bahasa Indonesia] [English]
        citizen> [English]
        bot> All right, we speak English. [Not visited for coklit] [Check status]
        citizen> /start
        bot> Welcome to the hotline of … [Not on the voter list]
        {FIRST}
        bot> Noted: Not visited for coklit · Desa Rias, Kec. Toboali · RT 3. What is the voter's full name?
             [Cancel]
        citizen> Aminah
        bot> Please check: … About: My family … [Send] [Change…]
        citizen> [Change…]
        bot> Which part would you like to change? …
        citizen> /bahasa
        bot> Which language would you like? …
        citizen> [Bahasa Indonesia]
        bot> Baik, kita pakai Bahasa Indonesia. Bagian mana yang mau diubah? …
        citizen> /bahasa
        bot> …
        citizen> [English]
        bot> All right, we speak English. …
        citizen> [Send]
        bot> Thank you, … Number: 1903-1-X … by Wednesday, 25 Nov … [Check status]
        rias< … Belum dicoklit …
        citizen> /help
        bot> Hotline of … [Not visited for coklit]
        """,
    )


@pytest.mark.needs("groups")
async def test_in_a_group_the_hotline_keeps_to_itself(hotline: Hotline) -> None:
    await hotline.says("citizen", "/bantuan", group="group")
    await hotline.says("citizen", "/antahberantah", group="group")
    await hotline.says("citizen", "ibu saya belum dicoklit", group="group")
    assert len(hotline.seen("group")) == 1
    assert hotline.last("group").startswith(
        "Hotline Bawaslu Kabupaten Bangka Selatan. Melapor hanya lewat pesan pribadi"
    )
    assert hotline.endpoint("group").kind is EndpointKind.GROUP
