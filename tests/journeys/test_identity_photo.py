"""Photos of a KTP: kept out of chats, looked at only by who took the ticket, destroyed when their sender wishes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.conversations import Attachment
from bot.domain.messages import Media, MediaFile
from bot.domain.people import Role
from bot.domain.tickets import Action
from storage import attachments, tickets
from storage.codec import ATTACHMENT
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, RIAS, play, play_on
from tests.journeys.reports import taken_back

WITH_KTP = f"""
{FIRST}
bot> …
citizen> (foto)
bot> Fotonya … [Itu foto KTP/KK]
citizen> [Itu foto KTP/KK]
bot> Fotonya sudah kami terima. Sebenarnya foto KTP/KK tidak perlu … Siapa nama … [Hapus foto itu]
citizen> (foto)
bot> Fotonya … [Itu foto KTP/KK]
citizen> Aminah
bot> … Foto/berkas: 2 …
citizen> [Kirim]
bot> Terima kasih, …
rias> [Ambil]
bot> …
"""


async def stored(hotline: Hotline) -> list[Attachment]:
    async with hotline.database.reading() as connection:
        table = ATTACHMENT.table
        return await View(connection, hotline.keys).values(Attachment, select(table).order_by(table.c.id))


@pytest.mark.needs("protection")
async def test_a_ktp_comes_only_when_asked_for_and_the_look_is_written_down(hotline: Hotline) -> None:
    await play(hotline, WITH_KTP)
    await hotline.presses("rias", "Lihat data")
    text, photo = hotline.seen("rias")[-2:]
    assert "1 foto KTP/KK, tidak ikut dikirim" in text.text
    assert "Lihat foto KTP/KK" in text.labels
    assert photo.text.endswith("berkas 1 dari 1 · foto, isinya belum disebut")
    await hotline.presses("rias", "Lihat foto KTP/KK")
    ktp = hotline.seen("rias")[-1]
    assert ktp.text.endswith("berkas 1 dari 1 · foto KTP/KK")
    assert ktp.confidential
    assert ktp.photo
    ticket = await hotline.ticket()
    async with hotline.database.reading() as connection:
        events = await tickets.events(View(connection, hotline.keys), ticket.id)
    assert [event.note for event in events if event.action is Action.VIEW] == ["", "foto KTP/KK dilihat"]
    await hotline.presses("rias", "Lepas")
    assert taken_back(hotline, "rias", lambda seen: seen.photo)


@pytest.mark.needs("groups")
async def test_nobody_else_sees_it_and_no_group(hotline: Hotline) -> None:
    await hotline.officer("other", Role.PKD, RIAS, name="Siti")
    await play(hotline, WITH_KTP)
    await hotline.presses("rias", "Lihat data")
    press = hotline.press("rias", "Lihat foto KTP/KK")
    await hotline.hands_in(hotline.inbound("other", press))
    await hotline.hands_in(hotline.inbound("rias", press, "group"))
    await hotline.hands_in(hotline.inbound("citizen", press))
    elsewhere = (*hotline.seen("other"), *hotline.seen("group"), *hotline.seen("citizen"))
    assert not [seen for seen in elsewhere if seen.photo]
    assert [seen.text[-12:] for seen in hotline.seen("rias") if seen.photo] == ["elum disebut"]


async def test_an_album_with_a_ktp_is_marked_whole_and_destroyed_whole(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> (album)
        bot> Fotonya … [Itu foto KTP/KK]
        citizen> (album: KK kami)
        bot> … tidak perlu dikirim. … Siapa nama … [Hapus foto itu]
        citizen> (album)
        citizen> (foto)
        bot> Fotonya …
        """,
    )
    assert [file.kind.value for file in await stored(hotline)] == ["identity"] * 3 + [""]
    await play_on(
        hotline,
        """
        citizen> [Hapus foto itu]
        bot> Foto itu sudah kami hapus. Siapa nama …
        citizen> Aminah
        bot> … Foto/berkas: 1 …
        """,
    )
    assert [file.state for file in await stored(hotline)] == ["destroyed"] * 3 + ["stored"]


@pytest.mark.needs("late files")
async def test_what_is_destroyed_before_it_was_fetched_is_not_fetched(hotline: Hotline) -> None:
    await play(hotline, FIRST, "bot> …")
    arrives = hotline.channel.files
    hotline.channel.files = {}
    await hotline.hands_in(hotline.inbound("citizen", KTP))
    assert [file.state for file in await stored(hotline)] == ["wanted"]
    hotline.channel.files = arrives | {KTP.file.remote_id: b"a picture"}
    await hotline.network.take(hotline, [hotline.inbound("citizen", hotline.press("citizen", "Hapus foto itu"))])
    await hotline.forward(hours=1, step_minutes=10)
    (file,) = await stored(hotline)
    assert (file.state, file.remote_id) == ("destroyed", "")
    async with hotline.database.reading() as connection:
        assert await attachments.content(View(connection, hotline.keys), file.id) == b""


KTP = Media(MediaFile("far-away", "image/jpeg", 1000), "ktp")


async def test_it_can_be_destroyed_after_it_was_sent_by_its_sender_alone(hotline: Hotline) -> None:
    await play(hotline, WITH_KTP)
    press = hotline.press("citizen", "Hapus foto itu")
    await hotline.hands_in(hotline.inbound("stranger", press))
    assert [file.state for file in await stored(hotline)] == ["stored"] * 2
    await play_on(
        hotline,
        """
        citizen> [Hapus foto itu]
        bot> Foto itu sudah kami hapus.
        citizen> [Hapus foto itu]
        toast> Foto itu sudah tidak ada pada kami.
        """,
    )
    await hotline.presses("rias", "Lihat data")
    assert "KTP/KK" not in hotline.seen("rias")[-2].text
    assert [file.state for file in await stored(hotline)] == ["destroyed", "stored"]


@pytest.mark.needs("bytes")
async def test_what_is_destroyed_leaves_the_officers_chat_as_well(hotline: Hotline) -> None:
    await play(hotline, WITH_KTP)
    await hotline.presses("rias", "Lihat data")
    await hotline.presses("rias", "Lihat foto KTP/KK")
    assert [seen.text for seen in hotline.seen("rias") if seen.text.endswith("foto KTP/KK")]
    await hotline.presses("citizen", "Hapus foto itu")
    assert taken_back(hotline, "rias", lambda seen: seen.text.endswith("foto KTP/KK"))
    assert [seen for seen in hotline.seen("rias") if seen.photo], "the other photo stays"


async def test_a_photo_sent_while_the_nik_is_asked_is_a_ktp(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> Aminah
        bot> …
        citizen> [Ubah…]
        bot> …
        citizen> [NIK]
        bot> …
        citizen> (foto)
        bot> … tidak perlu dikirim. … [Hapus foto itu]
        """,
    )
    assert [file.kind.value for file in await stored(hotline)] == ["identity"]


async def test_a_ktp_that_answers_an_officer_can_be_destroyed_too(hotline: Hotline) -> None:
    await play(
        hotline,
        WITH_KTP,
        """
        rias> [Tanya pelapor]
        rias> Rumahnya warna apa?
        bot> …
        citizen> (foto: ini KK saya)
        bot> Terima kasih, … tidak perlu dikirim. … [Hapus foto itu]
        """,
    )
    assert [file.kind.value for file in await stored(hotline)] == ["identity", "", "identity"]
    await hotline.presses("citizen", "Hapus foto itu")
    assert (await stored(hotline))[-1].state == "destroyed"


HOUSE = """
rias> [Tanya pelapor]
rias> Rumahnya warna apa?
bot> …
"""


async def test_only_the_photo_under_the_button_is_destroyed(hotline: Hotline) -> None:
    """Another identity photo of the same minute stays."""
    await play(
        hotline,
        WITH_KTP,
        HOUSE,
        """
        citizen> (foto: ini KK saya)
        bot> Terima kasih, … [Hapus foto itu]
        rias> [Tanya pelapor]
        rias> Yang lain?
        bot> …
        citizen> (foto: ini KTP saya)
        bot> Terima kasih, … [Hapus foto itu]
        """,
    )
    older = next(seen for seen in hotline.seen("citizen") if "Hapus foto itu" in seen.labels)
    assert older is not hotline.seen("citizen")[-1]
    await hotline.presses("citizen", "Hapus foto itu")
    kept = [(file.kind.value, file.state) for file in await stored(hotline)]
    assert kept == [("identity", "stored"), ("", "stored"), ("identity", "stored"), ("identity", "destroyed")]


@pytest.mark.needs("bytes")
async def test_a_photo_that_answers_an_officer_can_be_said_to_be_a_ktp(hotline: Hotline) -> None:
    await play(hotline, WITH_KTP, HOUSE, "citizen> (foto)\nbot> Terima kasih, … [Itu foto KTP/KK]")
    await hotline.presses("rias", "Lihat data")
    assert len([seen for seen in hotline.seen("rias") if seen.photo]) == 2
    press = hotline.press("citizen", "Itu foto KTP/KK")
    await hotline.hands_in(hotline.inbound("stranger", press))
    assert [file.kind.value for file in await stored(hotline)] == ["identity", "", ""]
    await play_on(hotline, "citizen> [Itu foto KTP/KK]\nbot> … tidak perlu dikirim. … [Hapus foto itu]")
    assert [file.kind.value for file in await stored(hotline)] == ["identity", "", "identity"]
    assert taken_back(hotline, "rias", lambda seen: seen.photo and "berkas 2" in seen.text), (
        "it left the officer's chat"
    )
    await hotline.presses("rias", "Lihat data")
    assert "2 foto KTP/KK, tidak ikut dikirim" in hotline.seen("rias")[-2].text


@pytest.mark.needs("albums")
async def test_an_album_that_answers_an_officer_is_one_photo_to_its_buttons(hotline: Hotline) -> None:
    await play(hotline, WITH_KTP, HOUSE, "citizen> (album)\nbot> Terima kasih, … [Itu foto KTP/KK]\ncitizen> (album)")
    await play_on(
        hotline,
        """
        citizen> [Itu foto KTP/KK]
        bot> … tidak perlu dikirim. … [Hapus foto itu]
        citizen> (album)
        """,
    )
    assert [file.kind.value for file in await stored(hotline)] == ["identity", "", *["identity"] * 3]
    await hotline.presses("citizen", "Hapus foto itu")
    assert [file.state for file in await stored(hotline)] == ["stored", "stored", *["destroyed"] * 3]
