"""Photos and other files that citizens send with a report, before it or in the middle of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.conversations import Attachment
from bot.domain.messages import Media, MediaFile
from storage import attachments
from storage.codec import ATTACHMENT
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, SENT, play, play_on


async def test_photos_come_at_any_time_and_an_album_is_answered_once(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        citizen> (foto)
        bot> … Fotonya sudah kami terima, terima kasih. Tentang apa laporannya? …
        {FIRST}
        bot> Kami catat: … Siapa nama …
        citizen> (album)
        bot> Fotonya sudah kami terima, terima kasih. Siapa nama …
        citizen> (album)
        citizen> (album)
        citizen> (suara)
        bot> Pesan suaranya kami simpan untuk petugas. … mohon ditulis juga, … Siapa nama …
        citizen> Aminah
        bot> … Foto/berkas: 5 …
        citizen> [Tambah foto]
        bot> Silakan kirim fotonya …
        citizen> (foto: rumahnya cat hijau ya pak)
        bot> Fotonya sudah kami terima, … Foto/berkas: 6 …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    ticket = await hotline.ticket()
    async with hotline.database.reading() as connection:
        files = await attachments.of_ticket(View(connection, hotline.keys), ticket.id)
    assert [file.mime_type for file in files] == ["image/jpeg"] * 4 + ["audio/ogg", "image/jpeg"]
    assert "cat hijau" in ticket.words


@pytest.mark.needs("sizes")
async def test_one_too_large_is_refused_and_the_question_stays(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> (foto besar)
        bot> Maaf, berkasnya terlalu besar. Paling besar 20 MB; … Siapa nama …
        citizen> Aminah
        bot> …
        """,
    )
    assert "Foto/berkas" not in hotline.last("citizen")


async def test_a_photo_with_a_caption_begins_a_report(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> (foto: ibu saya di desa rias rt 3 belum dicoklit)
        bot> … Fotonya sudah kami terima, terima kasih. Kami catat: Belum dicoklit · Desa Rias … Siapa nama …
        citizen> Aminah
        bot> … Foto/berkas: 1 …
        """,
    )


async def kinds(hotline: Hotline) -> list[str]:
    ticket = await hotline.ticket()
    async with hotline.database.reading() as connection:
        return [file.kind.value for file in await attachments.of_ticket(View(connection, hotline.keys), ticket.id)]


async def test_each_file_is_known_for_what_it_is(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> (foto)
        bot> Fotonya sudah kami terima, … [Itu foto KTP/KK]
        citizen> (suara)
        bot> …
        citizen> (dokumen)
        bot> Berkasnya sudah kami terima, …
        citizen> (foto: ktp ibu saya)
        bot> Fotonya sudah kami terima. Sebenarnya foto KTP/KK tidak perlu … Siapa nama … [Hapus foto itu]
        citizen> Aminah
        bot> … Foto/berkas: 4 …
        citizen> [Tambah foto]
        bot> Silakan …
        citizen> (foto)
        bot> Fotonya … [Itu foto KTP/KK]
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    assert await kinds(hotline) == ["", "voice", "proof", "identity", "proof"]


@pytest.mark.needs("albums")
async def test_albums_that_come_between_each_other_are_answered_once_each(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> (album a)
        bot> … Fotonya sudah kami terima, … Tentang apa laporannya? …
        citizen> (album b)
        bot> Fotonya sudah kami terima, … Tentang apa laporannya? …
        citizen> (album a)
        citizen> (album b)
        citizen> (album besar)
        bot> Maaf, berkasnya terlalu besar. …
        citizen> (album besar)
        citizen> (album a)
        citizen> ibu saya di desa rias rt 3 belum dicoklit
        bot> …
        citizen> Aminah
        bot> … Foto/berkas: 5 …
        """,
    )


@pytest.mark.needs("sizes")
async def test_an_album_too_large_at_the_door_is_refused_once(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> (album besar)
        bot> Maaf, berkasnya terlalu besar. …
        citizen> (album besar)
        citizen> (album)
        bot> … Fotonya sudah kami terima, … Tentang apa laporannya? …
        citizen> (album besar)
        """,
    )


ASKED = """
rias> [Tanya pelapor]
rias> Rumahnya warna apa?
bot> … Rumahnya warna apa? …
"""
TAKEN = """
rias> [Ambil]
bot> …
"""


@pytest.mark.needs("albums")
async def test_albums_answer_an_officer_once_and_the_next_one_is_an_addition(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        TAKEN,
        ASKED,
        """
        citizen> (album a)
        bot> Terima kasih, …
        citizen> (album a)
        citizen> (album b)
        bot> Fotonya … [Tambahkan ke]
        citizen> (album b)
        citizen> (album a)
        citizen> [Tambahkan ke]
        bot> …
        """,
    )
    assert len(await kinds(hotline)) == 5


@pytest.mark.needs("sizes")
async def test_an_answer_too_large_is_refused_once_and_its_album_still_answers(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        TAKEN,
        ASKED,
        """
        citizen> (album besar)
        bot> Maaf, berkasnya terlalu besar. …
        citizen> (album besar)
        citizen> (album)
        bot> Terima kasih, …
        citizen> (album besar)
        citizen> (album)
        """,
    )
    assert len(await kinds(hotline)) == 2


async def test_the_rest_of_an_answering_album_leaves_the_report_alone(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        """
        citizen> /lapor
        bot> … Tentang apa …
        """,
        TAKEN,
        ASKED,
        """
        citizen> [Jawab]
        bot> Silakan tulis jawaban …
        citizen> (album)
        bot> Terima kasih, … [Lanjutkan]
        citizen> (album)
        citizen> (album)
        citizen> [Lanjutkan]
        bot> Tentang apa …
        """,
    )
    assert len(await kinds(hotline)) == 3


@pytest.mark.needs("numbers")
async def test_a_shared_number_is_noted_where_it_belongs(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> (kontak: +62 812-7171-1234)
        bot> … Kami catat: 081271711234. Tentang apa laporannya? …
        citizen> ibu saya di desa rias rt 3 belum dicoklit
        bot> …
        citizen> Aminah
        bot> … 081271711234 …
        citizen> [Ubah…]
        bot> …
        citizen> [Telepon]
        bot> … [Kirim nomor HP saya]
        citizen> [Kirim nomor HP saya]
        bot> Tekan tombol … [Kirim nomor HP ini]
        citizen> (kontak: 0813 9999 8888)
        bot> Kami catat: 081399998888. … 081399998888 … [Kirim]
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
        TAKEN,
        ASKED,
    )
    assert (await hotline.ticket()).phone == "081399998888"
    await play_on(
        hotline,
        """
        citizen> (kontak: 081271711234)
        bot> Terima kasih, …
        """,
    )
    assert (await hotline.ticket()).phone == "081271711234"


async def test_a_number_that_is_none_is_not_kept(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> (kontak: 1234567)
        bot> Maaf, nomor itu tidak terbaca … Siapa nama …
        """,
    )


PNG = b"\x89PNG\r\n\x1a\npicture"


@pytest.mark.needs("sizes")
async def test_bytes_that_came_along_are_stored(hotline: Hotline) -> None:
    await hotline.hands_in(hotline.inbound("citizen", Media(MediaFile("", "image/png", content=PNG))))
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        (file,) = await view.values(Attachment, select(ATTACHMENT.table))
        assert (file.state, file.size, await attachments.content(view, file.id)) == ("stored", len(PNG), PNG)
