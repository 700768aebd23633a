"""What citizens do after they reported: look, answer, confirm, object, add, withdraw, ask to be forgotten."""

from __future__ import annotations

from bot.domain.tickets import State
from storage import attachments
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FOLLOWED_UP, SENT, play, play_on
from tests.journeys.script import Journey


async def test_the_status_of_ones_reports(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        """
        citizen> /status
        bot> Laporan Bapak/Ibu: 1903-1-X · Belum dicoklit Dikirim Selasa, 24 Nov 09.00 WIB Menunggu diambil
             petugas. … [Lihat 1903-1-X]
        citizen> [Lihat 1903-1-X]
        bot> … Ditangani Posko Desa Rias. Selasa, 24 Nov 09.00 WIB: laporan diterima [Batalkan laporan]
        citizen> 1903-1-x
        bot> 1903-1-X · … [Batalkan laporan]
        citizen> [Batalkan laporan]
        bot> Yakin … [Ya, batalkan laporan] [Tidak jadi]
        citizen> [Tidak jadi]
        bot> 1903-1-X · …
        citizen> [Batalkan laporan]
        bot> Yakin …
        citizen> [Ya, batalkan laporan]
        bot> Laporan 1903-1-X sudah dibatalkan.
        citizen> [Ya, batalkan laporan]
        bot> … Selesai: Dibatalkan pelapor. …
        """,
    )
    assert (await hotline.ticket()).outcome == "dibatalkan"


async def test_confirming_what_was_followed_up_closes(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        FOLLOWED_UP,
        """
        citizen> [Ya, sudah]
        bot> Syukurlah. Laporan 1903-1-X kami tutup. …
        citizen> [Ya, sudah]
        bot> … Selesai: …
        """,
    )
    assert (await hotline.ticket()).state is State.CLOSED


async def test_still_not_settled_opens_again(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        FOLLOWED_UP,
        """
        citizen> [Masih belum]
        bot> Baik, laporan 1903-1-X kami buka lagi di Posko Desa Rias. …
        """,
    )
    assert (await hotline.ticket()).state is State.TRACING


CONFIRMED = """
citizen> [Ya, sudah]
bot> …
citizen> /status
bot> …
citizen> [Lihat 1903-1-X]
bot> … Selesai: Sudah beres setelah ditindaklanjuti. … [Masih belum]
"""


async def test_a_closed_report_opens_again_for_some_days(hotline: Hotline) -> None:
    await play(hotline, SENT, FOLLOWED_UP, CONFIRMED)
    await hotline.forward(days=13, step_minutes=600)
    await play_on(hotline, "citizen> [Masih belum]\nbot> … kami buka lagi …")
    assert (await hotline.ticket()).state is State.NEW


async def test_after_that_a_new_report_is_offered(hotline: Hotline) -> None:
    await play(hotline, SENT, FOLLOWED_UP, CONFIRMED)
    await hotline.forward(days=15, step_minutes=600)
    await play_on(
        hotline,
        """
        citizen> [Masih belum]
        bot> Laporan 1903-1-X sudah lebih dari 14 hari ditutup. … [Laporan baru]
        citizen> [Laporan baru]
        bot> Tentang apa …
        """,
    )


async def test_what_is_said_beside_an_open_report_finds_its_place(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        """
        rias> [Ambil]
        bot> …
        citizen> rumahnya cat hijau samping masjid ya
        bot> Ini mau ditambahkan ke laporan yang sudah ada, atau laporan baru? [Tambahkan ke laporan 1903-1-X]
             [Laporan baru]
        citizen> (foto)
        bot> Fotonya sudah kami terima, … [Tambahkan ke laporan 1903-1-X]
        citizen> [Tambahkan ke laporan 1903-1-X]
        bot> Sudah kami tambahkan ke laporan 1903-1-X. Terima kasih.
        rias< … cat hijau …
        citizen> [Tambahkan ke laporan 1903-1-X]
        toast> Tombol ini sudah tidak berlaku.
        citizen> ada yang lain lagi pak soal tetangga
        bot> Ini mau … [Laporan baru]
        citizen> [Laporan baru]
        bot> Tentang apa laporannya? …
        citizen> [Belum dicoklit]
        bot> …
        """,
    )
    ticket = await hotline.ticket()
    async with hotline.database.reading() as connection:
        assert len(await attachments.of_ticket(View(connection, hotline.keys), ticket.id)) == 1


async def test_a_question_about_ones_report_tells_where_it_stands(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        """
        citizen> kapan diproses pak?
        bot> 1903-1-X · Belum dicoklit … Menunggu diambil petugas. … [Tambahkan ke laporan 1903-1-X] [Laporan baru]
        citizen> kapan pencoblosan?
        bot> Jadwal tahapan belum ada di sini. … [Tetap sampaikan ke petugas] [Belum dicoklit]
        citizen> ok pak
        bot> Sama-sama, Bapak/Ibu.
        """,
    )


async def test_an_officers_question_is_answered_and_the_draft_goes_on(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        """
        rias> [Ambil]
        bot> …
        rias> [Tanya pelapor]
        rias> Berapa NIK ibunya?
        bot> … Berapa NIK ibunya? … [Jawab]
        citizen> tetangga saya di desa gadung rt 2 juga belum terdaftar
        bot> … Siapa nama …
        citizen> [Jawab]
        bot> Silakan tulis jawaban untuk petugas (laporan 1903-1-X). … [Batal]
        citizen> 👍
        bot> Mohon jawab dengan kata-kata atau foto. …
        citizen> ini pak 1903015508900001
        bot> Terima kasih, jawabannya sudah kami teruskan (laporan 1903-1-X). [Lanjutkan]
        citizen> [Lanjutkan]
        bot> Siapa nama …
        citizen> [Jawab]
        bot> Pertanyaan petugas untuk laporan 1903-1-X sudah tidak menunggu jawaban. …
        citizen> Joko
        bot> … Nama pemilih: Joko … Desa Gadung …
        """,
    )
    ticket = await hotline.ticket()
    assert (ticket.nik, ticket.waiting_since) == ("1903015508900001", None)
    assert not any("1903015508900001" in seen.text for seen in hotline.seen("rias"))


async def test_an_answer_can_be_put_off_or_be_a_photo(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        """
        rias> [Ambil]
        bot> …
        rias> [Tanya pelapor]
        rias> Rumahnya yang mana?
        bot> … [Jawab]
        citizen> /status
        bot> … Petugas menunggu jawaban Bapak/Ibu. …
        citizen> [Jawab]
        bot> Silakan tulis …
        citizen> [Batal]
        bot> Baik, tidak jadi. …
        citizen> [Jawab]
        bot> Silakan tulis …
        citizen> /lapor
        bot> Masih ada pertanyaan yang terbuka. …
        citizen> batal
        bot> Baik, tidak jadi. …
        citizen> [Jawab]
        bot> Silakan tulis …
        citizen> (foto: yang cat hijau)
        bot> Terima kasih, jawabannya …
        rias< … yang cat hijau …
        """,
    )


async def test_a_receipt_opens_the_state_from_elsewhere_and_nobody_elses(hotline: Hotline) -> None:
    await play(hotline, SENT)
    code = hotline.last("citizen").split("Kode rahasia: ")[1].split()[0]
    other = Journey(hotline, "other")
    await other.play(
        f"""
        other> /status 1903-1-X {code.lower()}
        bot> 1903-1-X · Belum dicoklit … Menunggu diambil petugas. …
        other> /status 1903-1-X AAAAAA
        bot> Nomor atau kodenya tidak cocok. …
        other> /status 1903-1-X
        bot> Nomor atau kodenya tidak cocok. …
        other> 1903-1-X
        bot> Belum ada laporan …
        """
    )
    show = hotline.press("citizen", "Cek status")
    await hotline.hands_in(hotline.inbound("other", show))
    assert hotline.toasts("other") == ["Laporan itu tidak ditemukan."]
