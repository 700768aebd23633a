"""Blocking by a coordinator: who may, what the blocked person hears, and that nothing of theirs is kept meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.domain.messages import Press, press_data
from bot.domain.people import Role
from bot.domain.tickets import Action
from storage.codec import ATTACHMENT, CONVERSATION, table_of
from storage.models import InboxRow
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import SENT, play, play_on
from tests.journeys.desk import events
from tests.journeys.script import Journey

INBOX = table_of(InboxRow)
BLOCKED = "Bapak/Ibu, untuk sementara pesan dari obrolan ini tidak kami terima. … silakan hubungi kami: 0812-0000-0000"


async def desk(hotline: Hotline) -> None:
    """One report stands, and Fitri coordinates."""
    await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
    await play(hotline, SENT)


async def as_koor(hotline: Hotline, script: str) -> None:
    journey = Journey(hotline, "koor")
    journey.skip()
    await journey.play(script)


async def block(hotline: Hotline) -> None:
    await as_koor(
        hotline,
        """
        koor> /blokir 1903 1 x
        bot> Blokir pelapor (1903-1-X)? … [Membanjiri hotline] [Kata kasar atau ancaman] [Laporan palsu berulang kali]
             [Alasan lain] [Batal]
        koor> [Kata kasar atau ancaman]
        bot> Pelapor (1903-1-X) diblokir dan sudah diberi tahu. … [Buka blokir 1903-1-X]
        """,
    )


async def kept(hotline: Hotline, who: str) -> tuple[int, int, str]:
    """What is kept of somebody: their words for the page, their files, the form that is open."""
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        words = await view.rows(select(func.count()).where(INBOX.c.body.is_not(None)))
        files = await view.rows(select(func.count()).select_from(ATTACHMENT.table))
        forms = await view.rows(select(CONVERSATION.table.c.form).where(CONVERSATION.table.c.form != ""))
    return int(words[0][0]), int(files[0][0]), ",".join(row.form for row in forms)


async def test_the_blocked_person_is_told_once_and_not_heard_any_more(hotline: Hotline) -> None:
    await desk(hotline)
    journey = Journey(hotline)
    journey.skip()
    await block(hotline)
    await journey.play(f"bot> {BLOCKED}")
    before = await kept(hotline, "citizen")
    status = hotline.press("citizen", "Cek status")
    await hotline.says("citizen", "kalian semua tidak becus", "/status", "ibu saya di desa rias belum dicoklit")
    await hotline.sends_photo("citizen", "lihat ini")
    await hotline.hands_in(hotline.inbound("citizen", status))
    await journey.play("wait> 1")
    assert await kept(hotline, "citizen") == before
    assert len(await hotline.tickets()) == 1


async def test_what_was_being_written_is_gone(hotline: Hotline) -> None:
    await desk(hotline)
    await play_on(
        hotline,
        """
        citizen> tetangga saya di desa gadung rt 2 juga belum terdaftar
        bot> … Siapa nama …
        """,
    )
    await block(hotline)
    assert (await kept(hotline, "citizen"))[2] == ""
    heard = len(hotline.seen("citizen"))
    await hotline.forward(days=3, step_minutes=240)
    assert not any("belum terkirim" in seen.text for seen in hotline.seen("citizen")[heard:])


async def test_the_report_goes_on_without_its_reporter(hotline: Hotline) -> None:
    await desk(hotline)
    await block(hotline)
    heard = len(hotline.seen("citizen"))
    await hotline.presses("rias", "Ambil")
    assert len(hotline.seen("citizen")) == heard
    await hotline.presses("rias", "Tanya pelapor")
    assert hotline.toasts("rias")[-1] == "Pelapor sedang diblokir, jadi pertanyaan tidak bisa dikirim."


async def test_the_list_says_who_since_when_by_whom_and_opens_again(hotline: Hotline) -> None:
    await desk(hotline)
    await as_koor(hotline, "koor> /blokir\nbot> Tidak ada yang sedang diblokir.")
    await block(hotline)
    citizen = Journey(hotline)
    citizen.skip()
    await as_koor(
        hotline,
        """
        koor> /blokir 1903-1-X
        bot> Pelapor (1903-1-X) sudah diblokir sejak Selasa, 24 Nov 09.00 WIB oleh Fitri. [Buka blokir 1903-1-X]
        koor> /blokir
        bot> Sedang diblokir: 1 1903-1-X Sejak Selasa, 24 Nov 09.00 WIB, oleh Fitri [Buka blokir 1903-1-X]
        koor> [Buka blokir 1903-1-X]
        bot> Blokir pelapor (1903-1-X) dibuka, dan orangnya sudah diberi tahu.
        koor> [Buka blokir 1903-1-X]
        toast> Blokirnya sudah dibuka.
        """,
    )
    await citizen.play(
        """
        bot> Bapak/Ibu, pesan dari obrolan ini kami terima lagi. …
        citizen> /status
        bot> Laporan Bapak/Ibu: 1903-1-X …
        """
    )
    told = [(e.action, e.actor, e.note) for e in await events(hotline, await hotline.ticket())][1:]
    assert told == [(Action.BLOCK, "officer", "Kata kasar atau ancaman"), (Action.UNBLOCK, "officer", "")]


async def test_thinking_better_of_it_blocks_nobody(hotline: Hotline) -> None:
    await desk(hotline)
    await as_koor(
        hotline,
        """
        koor> /blokir 1903-1-X
        bot> Blokir pelapor …
        koor> [Batal]
        bot> Baik, tidak jadi diblokir.
        koor> /blokir 1903-9-X
        bot> Tiket 1903-9-X tidak ditemukan …
        """,
    )
    await play_on(hotline, "citizen> /status\nbot> Laporan Bapak/Ibu: …")


@pytest.mark.parametrize(
    ("role", "area", "heard"),
    [(Role.COORDINATOR, "19.71", "tidak ditemukan"), (Role.OFFICER, "19.03", "di luar wewenang"), (None, "", "khusus")],
)
async def test_only_who_coordinates_there_may(hotline: Hotline, role: Role | None, area: str, heard: str) -> None:
    await desk(hotline)
    if role is not None:
        await hotline.officer("other", role, area)
    await hotline.says("other", "/blokir 1903-1-X")
    assert heard in hotline.last("other")
    ticket = await hotline.ticket()
    for what in ("ask", "flood", "open", "nonsense"):
        press = Press(press_data("block", ticket.reporter_address_id, what), press_id="press")
        await hotline.hands_in(hotline.inbound("other", press))
    await play_on(hotline, "citizen> /status\nbot> Laporan Bapak/Ibu: …")


@pytest.mark.parametrize("data", ["block", "block.", "block.-1.flood", "block.zzzzzzzzzzzzzzzzzz.flood", "blocks.ä"])
async def test_broken_buttons_break_nothing(hotline: Hotline, data: str) -> None:
    await desk(hotline)
    await hotline.hands_in(hotline.inbound("koor", Press(data, press_id="press")))
    await play_on(hotline, "citizen> /status\nbot> Laporan Bapak/Ibu: …")


async def test_nobody_in_office_can_be_blocked(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
    await hotline.says("rias", "/lapor ibu saya di desa rias rt 3 blm dicoklit")
    await hotline.presses("rias", "Laporan saya sendiri")
    await hotline.says("rias", "aminah binti sulaiman")
    await hotline.presses("rias", "Kirim")
    await as_koor(hotline, "koor> /blokir 1903-1-X\nbot> Itu petugas yang sedang bertugas, …")


async def test_who_was_let_in_again_can_be_blocked_again(hotline: Hotline) -> None:
    await desk(hotline)
    await block(hotline)
    await hotline.presses("koor", "Buka blokir")
    await block(hotline)
    assert hotline.last("citizen").startswith("Bapak/Ibu, untuk sementara")
