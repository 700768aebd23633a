"""A ticket's number with its code opens its state from any account; guessing the code leads nowhere."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.tickets import ticket_number
from storage.attempts import TABLE
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import SENT, play, play_on
from tests.journeys.script import Journey

UNKNOWN = "Nomor atau kodenya tidak cocok. …"
NOBODYS = ticket_number("19.03", 777)
WRONG = ("AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD", "EEEEEE")


async def code(hotline: Hotline) -> str:
    await play(hotline, SENT)
    return hotline.last("citizen").split("Kode rahasia: ")[1].split()[0]


async def guesses(hotline: Hotline, who: str, number: str, *codes: str) -> None:
    """`who` tries these codes and hears each time that they do not fit."""
    for guess in codes:
        await play_as(hotline, who, f"{who}> /status {number} {guess}\nbot> {UNKNOWN}")


async def play_as(hotline: Hotline, who: str, script: str) -> None:
    journey = Journey(hotline, who)
    journey.skip()
    await journey.play(script)


@pytest.mark.parametrize("spelling", ["{0} {1}", "{0} {2} {3}", "{0}-{2}-{3}", "1903 1 x {1}", "19031x{1}"])
async def test_number_and_code_are_read_as_people_type_them(hotline: Hotline, spelling: str) -> None:
    secret = await code(hotline)
    typed = spelling.format("1903-1-X", secret, secret[:3].lower(), secret[3:])
    await play_as(hotline, "other", f"other> /status {typed}\nbot> 1903-1-X · … Menunggu diambil petugas. …")
    shown = hotline.seen("other")[-1]
    assert not shown.buttons
    assert not any(personal in shown.text for personal in ("Aminah", "Rias", "RT"))


async def test_after_five_wrong_codes_an_address_waits_and_each_time_longer(hotline: Hotline) -> None:
    secret = await code(hotline)
    await guesses(hotline, "other", "1903-1-X", *WRONG)
    right = f"other> /status 1903-1-X {secret}"
    await play_as(hotline, "other", f"{right}\nbot> … silakan coba lagi mulai Selasa, 24 Nov 10.00 WIB.")
    await hotline.forward(hours=1)
    await guesses(hotline, "other", "1903-1-X", *WRONG)
    await play_as(hotline, "other", f"{right}\nbot> … silakan coba lagi mulai Rabu, 25 Nov 10.00 WIB.")
    await play_as(hotline, "third", f"third> /status 1903-1-X {secret}\nbot> 1903-1-X · …")
    await hotline.forward(hours=24)
    await play_as(hotline, "other", f"{right}\nbot> 1903-1-X · …")


@pytest.mark.parametrize("number", ["1903-1-X", NOBODYS])
async def test_a_number_tried_from_many_chats_waits_whether_it_exists_or_not(hotline: Hotline, number: str) -> None:
    secret = await code(hotline)
    for guesser in ("one", "two", "three", "four"):
        await guesses(hotline, guesser, number, *WRONG)
    await play_as(
        hotline, "other", f"other> /status {number} {secret}\nbot> Kode untuk nomor itu … Rabu, 25 Nov 09.00 …"
    )
    await play_on(hotline, f"citizen> /status 1903-1-X {secret}\nbot> 1903-1-X · … [Batalkan laporan]")
    await play_on(hotline, "citizen> /status\nbot> Laporan Bapak/Ibu: …")
    await hotline.forward(hours=24)
    expected = "1903-1-X · …" if number == "1903-1-X" else UNKNOWN
    await play_as(hotline, "other", f"other> /status {number} {secret}\nbot> {expected}")


async def test_the_reporter_needs_no_code_and_is_never_counted(hotline: Hotline) -> None:
    await code(hotline)
    for wrong in (*WRONG, *WRONG):
        await play_on(hotline, f"citizen> /status 1903-1-X {wrong}\nbot> 1903-1-X · … [Batalkan laporan]")
    assert await tries(hotline) == 0


async def test_what_cannot_be_a_code_is_no_guess(hotline: Hotline) -> None:
    await code(hotline)
    for typed in ("1903-1-X", "1903-1-X ABC", "1903-1-Z ABC234", "halo", "1903-1-X ABC2345"):
        await play_as(hotline, "other", f"other> /status {typed}\nbot> {UNKNOWN}")
    assert await tries(hotline) == 0
    await guesses(hotline, "other", NOBODYS, "ABC234")
    assert await tries(hotline) == 2


async def tries(hotline: Hotline) -> int:
    """How many tries are counted: each once for who tried, once for the number."""
    async with hotline.database.reading() as connection:
        return len(await View(connection, hotline.keys).rows(select(TABLE.c.id)))
