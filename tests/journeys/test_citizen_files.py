"""Photos and other files that citizens send with a report, before it or in the middle of it."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.conversations import Attachment
from bot.domain.messages import Media, MediaFile
from storage import attachments
from storage.codec import ATTACHMENT
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, play


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
        citizen> (foto besar)
        bot> Maaf, berkasnya terlalu besar. Paling besar 20 MB; … Siapa nama …
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


PNG = b"\x89PNG\r\n\x1a\npicture"


async def test_bytes_that_came_along_are_stored(hotline: Hotline) -> None:
    await hotline.hands_in(hotline.inbound("citizen", Media(MediaFile("", "image/png", content=PNG))))
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        (file,) = await view.values(Attachment, select(ATTACHMENT.table))
        assert (file.state, file.size, await attachments.content(view, file.id)) == ("stored", len(PNG), PNG)
