"""What else becomes of messages that are changed: nothing is lost, and nothing is said twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.messages import Text
from bot.domain.tickets import Action, TicketEvent
from storage import tickets
from storage.codec import CONVERSATION, TOLD
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, SENT, play, play_on
from tests.journeys.desk import act

pytestmark = pytest.mark.needs("edits")

GADUNG = "19.03.01.2007"
ASKED = f"""
{SENT}
rias> [Ambil]
bot> …
rias> [Tanya pelapor]
rias> RT berapa ya, Bu?
bot> … [Jawab]
"""


async def story(hotline: Hotline) -> list[TicketEvent]:
    async with hotline.database.reading() as connection:
        return list(await tickets.events(View(connection, hotline.keys), (await hotline.ticket()).id))


def added(events: list[TicketEvent]) -> list[str]:
    return [event.note for event in events if event.action is Action.ADD]


# --- while the report is open -----------------------------------------------------------------------------------------


async def test_what_a_message_told_is_replaced_by_what_it_tells_now(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> (ubah: pak ibu saya di desa gadung rt 5 blm dicoklit)
        bot> Baik, sudah kami ganti sesuai pesan yang diubah. Kami catat: Desa Gadung, Kec. Toboali · RT 5. Siapa nama …
        citizen> Aminah
        bot> Mohon dicek dulu: … Desa Gadung, Kec. Toboali, RT 5 Cerita: “pak ibu saya di desa gadung rt 5 blm dicoklit”
             …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    ticket = await hotline.ticket()
    assert (ticket.area_code, ticket.rt, ticket.words) == (GADUNG, 5, "pak ibu saya di desa gadung rt 5 blm dicoklit")


async def test_what_the_new_words_leave_out_is_asked(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> (ubah: pak ibu saya di desa rias blm dicoklit)
        bot> Baik, sudah kami ganti sesuai pesan yang diubah. … Siapa nama …
        citizen> Aminah
        bot> … RT berapa …
        """,
    )


@pytest.mark.parametrize("restarts", [False, True])
async def test_a_name_that_is_edited_is_a_name_again(hotline: Hotline, restarts: bool) -> None:
    await play(hotline, f"{FIRST}\nbot> …\ncitizen> Aminah\nbot> Mohon dicek dulu: … Nama pemilih: Aminah Tentang: …")
    if restarts:
        await hotline.restart()
    await play_on(
        hotline,
        """
        citizen> (ubah: Aminah binti Ali)
        bot> Baik, sudah kami ganti … Mohon dicek dulu: … Nama pemilih: Aminah binti Ali Tentang: … [Kirim]
        citizen> (ubah: Aminah binti Ali)
        bot> Baik, isinya tetap sama.
        citizen> (ubah: Aminah binti Ali)
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    ticket = await hotline.ticket()
    assert ticket.voter_name == "Aminah binti Ali"
    assert "binti" not in ticket.words


async def test_what_was_corrected_since_is_not_overwritten(hotline: Hotline) -> None:
    await play(hotline, f"{FIRST}\nbot> …")
    first = hotline.text_of("citizen")
    await play_on(
        hotline,
        """
        citizen> Aminah
        bot> Mohon dicek dulu: …
        citizen> [Ubah…]
        bot> …
        citizen> [Desa/kelurahan]
        bot> …
        citizen> gadung
        bot> … Desa Gadung, Kec. Toboali, RT 3 …
        """,
    )
    changed = Text("pak ibu saya di desa rias rt 7 blm dicoklit", message_id=first, edited=True)
    await hotline.hands_in(hotline.inbound("citizen", changed))
    assert "Desa Gadung, Kec. Toboali, RT 7" in hotline.last("citizen")
    assert "rt 3" not in hotline.last("citizen")


async def test_a_caption_that_is_edited_is_read_and_the_photo_stays(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> (foto: ibu saya di desa rias rt 3 blm dicoklit)
        bot> … Siapa nama …
        citizen> (ubah: ibu saya di desa gadung rt 3 blm dicoklit)
        bot> Baik, sudah kami ganti sesuai pesan yang diubah. Kami catat: Desa Gadung, Kec. Toboali. Siapa nama …
        citizen> Aminah
        bot> Mohon dicek dulu: … Desa Gadung, … Foto/berkas: 1 …
        """,
    )


async def test_words_keep_their_place_among_the_others(hotline: Hotline) -> None:
    await play(hotline, f"{FIRST}\nbot> …\ncitizen> Aminah\nbot> …")
    first = "m0"
    await play_on(hotline, "citizen> rumahnya dekat sumur tua ya pak\nbot> Mohon dicek dulu: …")
    changed = Text("pak nenek saya di desa rias rt 3 blm dicoklit", message_id=first, edited=True)
    await hotline.hands_in(hotline.inbound("citizen", changed))
    await hotline.says("citizen", "kirim")
    await hotline.says("citizen", "ya")
    words = (await hotline.ticket()).words
    assert words == "pak nenek saya di desa rias rt 3 blm dicoklit\nrumahnya dekat sumur tua ya pak"


async def test_an_edit_that_says_nothing_gets_one_short_line_and_loses_nothing(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> (ubah: ???)
        bot> Perubahan pesan itu belum kami pahami, …
        citizen> (ubah: ???)
        citizen> Aminah
        bot> Mohon dicek dulu: … Desa Rias, Kec. Toboali, RT 3 …
        citizen> (ubah: batal)
        bot> Perubahan pesan itu belum kami pahami, …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )


async def test_what_was_not_understood_first_is_the_answer_when_it_is_edited(hotline: Hotline) -> None:
    await play(
        hotline,
        f"{FIRST}\nbot> …\ncitizen> 123\nbot> Maaf, …\ncitizen> (ubah: Aminah)",
        "bot> Baik, sudah kami ganti sesuai pesan yang diubah. Mohon dicek dulu: … Nama pemilih: Aminah …",
    )


async def test_only_the_newest_messages_are_remembered(hotline: Hotline) -> None:
    await play(hotline, f"{FIRST}\nbot> …")
    for number in range(25):
        hotline.clock.forward(timedelta(seconds=30))
        await hotline.says("citizen", f"{number}{number}{number}")
    await hotline.hands_in(hotline.inbound("citizen", Text("rias rt 9", message_id="m0", edited=True)))
    assert hotline.last("citizen").startswith("Perubahan pesan itu belum kami pahami")


async def test_stopping_forgets_the_messages_too(hotline: Hotline) -> None:
    await play(hotline, f"{FIRST}\nbot> …\ncitizen> batal\nbot> …\ncitizen> (ubah: ibu saya di gadung blm dicoklit)")
    async with hotline.database.reading() as connection:
        (row,) = (await connection.execute(select(CONVERSATION.table))).all()
    assert (row.form, row.answers) == ("", None)


# --- after it was sent ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["aminah binti sulaiman", "Aminah Binti Sulaiman.", "👍"])
async def test_an_edit_after_sending_that_says_nothing_new_is_left_alone(hotline: Hotline, words: str) -> None:
    await play(hotline, SENT)
    seen = len(hotline.seen("citizen"))
    await hotline.hands_in(hotline.inbound("citizen", Text(words, message_id="m1", edited=True)))
    assert len(hotline.seen("citizen")) == seen


async def test_an_edited_answer_reaches_the_officer_once(hotline: Hotline) -> None:
    await play(
        hotline,
        ASKED,
        """
        citizen> [Jawab]
        bot> …
        citizen> RT 3 RW 1
        bot> Terima kasih, …
        citizen> (ubah: RT 3 RW 2, rumah cat hijau)
        bot> Pesan yang diubah tadi sudah kami teruskan …
        citizen> (ubah: RT 3 RW 2, rumah cat hijau)
        citizen> (ubah: RT 3 RW 1)
        bot> Pesan yang diubah tadi sudah kami teruskan …
        citizen> (ubah: …)
        """,
    )
    assert added(await story(hotline)) == ["(pesan diubah) RT 3 RW 2, rumah cat hijau", "(pesan diubah) RT 3 RW 1"]


async def test_a_change_finds_its_ticket_whatever_else_is_going_on(hotline: Hotline) -> None:
    """A second report is being written, and then the first one's officer is answered."""
    await play(hotline, ASKED)
    told = hotline.text_of("citizen")
    await play_on(
        hotline,
        """
        citizen> [Jawab]
        bot> …
        """,
    )
    await hotline.edits("citizen", "Aminah binti Sulaiman, RT 9", of=told)
    assert hotline.last("citizen").startswith("Pesan yang diubah tadi sudah kami teruskan")
    await hotline.says("citizen", "RT 3")
    answered = hotline.text_of("citizen")
    await hotline.says("citizen", "adik saya di gadung belum terdaftar")
    await hotline.restart()
    await hotline.edits("citizen", "RT 4", of=answered)
    assert hotline.last("citizen").startswith("Pesan yang diubah tadi sudah kami teruskan")
    assert added(await story(hotline)) == ["(pesan diubah) Aminah binti Sulaiman, RT 9", "(pesan diubah) RT 4"]
    await hotline.says("citizen", "Doni")
    assert "RT berapa" in hotline.last("citizen")


async def test_what_is_offered_to_a_ticket_is_the_newest_change(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        """
        citizen> rumahnya dekat masjid warna hijau
        bot> … [Tambahkan ke laporan 1903-1-X]
        citizen> (ubah: rumahnya dekat mushola warna hijau)
        bot> Baik, sudah kami ganti sesuai pesan yang diubah.
        citizen> (ubah: rumahnya dekat mushola warna biru)
        bot> Baik, sudah kami ganti …
        citizen> [Tambahkan ke laporan]
        bot> Sudah kami tambahkan …
        citizen> (ubah: rumahnya dekat mushola warna putih)
        bot> Pesan yang diubah tadi sudah kami teruskan …
        """,
    )
    notes = added(await story(hotline))
    assert notes == ["rumahnya dekat mushola warna biru", "(pesan diubah) rumahnya dekat mushola warna putih"]


async def test_a_correction_that_is_taken_back_gives_way_to_what_was_before(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> Aminah
        bot> Mohon dicek dulu: … RT 3 …
        citizen> RT 5, RW 2
        bot> Mohon dicek dulu: … RT 5, RW 2 …
        citizen> (ubah: RW 2)
        bot> Baik, sudah kami ganti … Mohon dicek dulu: … RT 3, RW 2 …
        """,
    )


async def test_a_change_of_what_was_destroyed_finds_nothing(hotline: Hotline) -> None:
    await play(hotline, SENT)
    message = hotline.text_of("citizen")
    await act(hotline, "citizen", await hotline.ticket(), Action.CANCEL)
    await hotline.says("citizen", "/hapusdata")
    await hotline.presses("citizen", "Ya, hapus data saya")
    async with hotline.database.reading() as connection:
        assert (await connection.execute(select(TOLD.table))).all() == []
    before = len(hotline.seen("citizen"))
    await hotline.edits("citizen", "Aminah binti Sulaiman, RT 9", of=message)
    assert len(hotline.seen("citizen")) == before


async def test_an_edit_is_read_in_english_too(hotline: Hotline) -> None:
    await play(hotline, "citizen> my mother in rias rt 3 has not been visited\nbot> …")
    await hotline.edits("citizen", "my mother in gadung rt 3 has not been visited")
    assert "Gadung" in hotline.last("citizen")
