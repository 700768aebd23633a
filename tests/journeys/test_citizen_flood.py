"""Much too much from one chat: everything is kept, hardly anything is answered, nobody else notices, and it goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.domain.messages import Text
from bot.domain.people import Role
from storage.codec import ATTACHMENT, TIMER, table_of
from storage.models import InboxRow
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, SENT, play
from tests.journeys.desk import report
from tests.journeys.script import Journey

HELD = "Banyak pesan masuk sekaligus. Semuanya kami simpan dan baca; …"
INBOX = table_of(InboxRow)


async def floods(hotline: Hotline, who: str = "citizen", count: int = 30, words: str = "tolong {}") -> list[str]:
    """So many messages, one after the other. What was answered."""
    before = len(hotline.seen(who))
    for number in range(count):
        await hotline.says(who, words.format(number))
    return [seen.text for seen in hotline.seen(who)[before:]]


async def minutes(hotline: Hotline, count: int = 1) -> None:
    await hotline.forward(hours=count / 60, step_minutes=1)


async def half_a_minute(hotline: Hotline) -> None:
    await hotline.forward(hours=0.5 / 60)


async def test_a_flood_is_answered_once_kept_whole_and_the_open_question_comes_again(hotline: Hotline) -> None:
    await play(hotline, FIRST, "bot> … Siapa nama …")
    said = await floods(hotline, count=40, words="nomor {} 👍")
    assert len(said) == 20
    assert said[-1].startswith("Banyak pesan masuk sekaligus.")
    journey = Journey(hotline)
    journey.skip()
    await hotline.says("citizen", "namanya Aminah binti Sulaiman")  # heard, though not answered
    await journey.play(
        "wait> 1\nbot> Terima kasih sudah menunggu. … Mohon dicek dulu: … Aminah binti Sulaiman … [Kirim]"
    )
    async with hotline.database.reading() as connection:
        rows = await View(connection, hotline.keys).rows(select(func.count()).select_from(INBOX))
    assert rows[0][0] >= 42
    await journey.play("citizen> [Kirim]\nbot> Terima kasih, … Nomor laporan: 1903-1-X …")


async def test_others_are_answered_meanwhile(hotline: Hotline) -> None:
    await floods(hotline)
    await Journey(hotline, "other").play(
        """
        other> pak ibu saya di desa rias rt 3 blm dicoklit
        bot> … Siapa nama …
        """
    )


async def test_all_at_once_in_one_batch_is_a_flood_too(hotline: Hotline) -> None:
    await hotline.says("citizen", *(f"ibu saya di desa rias rt {n} blm dicoklit" for n in range(1, 31)))
    journey = Journey(hotline)
    while len(hotline.seen("citizen")) > 1 and not hotline.seen("citizen")[journey._read].text.startswith("Banyak"):
        journey._read += 1  # a network that hands in one by one answers the first ones
    await journey.play(f"bot> {HELD}")
    await minutes(hotline)
    assert "Siapa nama" in hotline.last("citizen")
    assert "/bantuan" in "".join(seen.text for seen in hotline.seen("citizen")), "the notice was shown after all"


async def test_a_receipt_is_never_held_back(hotline: Hotline) -> None:
    await play(hotline, SENT.rpartition("citizen>")[0])
    await floods(hotline)
    await hotline.presses("citizen", "Kirim")
    assert "Kode rahasia" in hotline.last("citizen")


async def test_it_stays_held_as_long_as_it_goes_on_and_over_a_restart(hotline: Hotline) -> None:
    await floods(hotline)
    for _ in range(4):
        await half_a_minute(hotline)
        assert await floods(hotline, count=10) == []
        await half_a_minute(hotline)
    await hotline.restart()
    assert await floods(hotline, count=3) == []
    assert hotline.last("citizen").startswith("Banyak pesan")
    await minutes(hotline)
    assert hotline.last("citizen").startswith("Terima kasih sudah menunggu.")
    assert len(await floods(hotline, count=3)) == 3


async def test_a_few_more_words_do_not_prolong_it(hotline: Hotline) -> None:
    await floods(hotline)
    await half_a_minute(hotline)
    await floods(hotline, count=3)
    await half_a_minute(hotline)
    assert hotline.last("citizen").startswith("Terima kasih sudah menunggu.")


async def test_nobody_is_held_for_ever_even_if_the_timer_is_lost(hotline: Hotline) -> None:
    await floods(hotline)
    async with hotline.database.transaction() as connection:
        await connection.execute(update(TIMER.table).values(state="done"))
    await hotline.forward(hours=0.9)
    assert await floods(hotline, count=1) == []
    await hotline.forward(hours=0.2)
    assert len(await floods(hotline, count=2)) == 2


async def test_a_busy_conversation_is_no_flood(hotline: Hotline) -> None:
    for _ in range(10):
        assert len(await floods(hotline, count=6)) == 6
        await half_a_minute(hotline)


async def test_albums_count_once_each(hotline: Hotline) -> None:
    for album in range(6):
        for _ in range(10):
            await hotline.sends_photo("citizen", album=f"album-{album}")
    assert not any("Banyak pesan" in seen.text for seen in hotline.seen("citizen"))


async def test_photos_in_a_flood_are_kept(hotline: Hotline) -> None:
    await play(hotline, FIRST, "bot> … Siapa nama …")
    await floods(hotline)
    await hotline.sends_photo("citizen", "rumahnya")
    async with hotline.database.reading() as connection:
        rows = await View(connection, hotline.keys).rows(select(func.count()).select_from(ATTACHMENT.table))
    assert rows[0][0] == 1


async def test_what_was_written_while_the_program_was_down_is_no_flood(hotline: Hotline) -> None:
    """The network dates what people send: an hour's worth that comes at once was not written at once."""
    began = hotline.clock.now()
    written = [hotline.inbound("citizen", Text(f"halo {number}")) for number in range(30)]
    spread = [replace(one, sent_at=began + timedelta(minutes=n)) for n, one in enumerate(written)]
    await hotline.engine.intake(spread)
    await hotline.settle()
    assert not any("Banyak pesan" in seen.text for seen in hotline.seen("citizen"))


# --- those in charge --------------------------------------------------------------------------------------------------


async def test_the_coordinator_is_told_once_and_can_block(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
    await report(hotline)
    await floods(hotline)
    await minutes(hotline)
    await minutes(hotline)
    await floods(hotline)
    await minutes(hotline)
    (alarm,) = [seen for seen in hotline.seen("koor") if "membanjiri" in seen.text]
    assert "(1903-1-X)" in alarm.text
    assert alarm.labels == ["Blokir…"]
    koor = Journey(hotline, "koor")
    koor.skip()
    await koor.play(
        """
        koor> [Blokir…]
        bot> Blokir pelapor (1903-1-X)? … [Membanjiri hotline] …
        koor> [Membanjiri hotline]
        bot> Pelapor (1903-1-X) diblokir …
        """
    )
    assert await floods(hotline, count=3) == []
    await minutes(hotline, 2)
    assert hotline.last("citizen").startswith("Bapak/Ibu, untuk sementara"), (
        "who is blocked is not told that it is calm"
    )


async def test_who_never_reported_is_blocked_by_who_answers_for_the_one_kabupaten(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
    await floods(hotline)
    await minutes(hotline)
    koor = Journey(hotline, "koor")
    await koor.play(
        """
        bot> Satu obrolan membanjiri hotline: … (belum pernah melapor). … [Blokir…]
        koor> [Blokir…]
        bot> Blokir pelapor (belum pernah melapor)? …
        koor> [Membanjiri hotline]
        bot> Pelapor (belum pernah melapor) diblokir …
        koor> /blokir
        bot> Sedang diblokir: 1 belum pernah melapor … oleh Fitri [Buka blokir belum pernah melapor]
        """
    )


async def test_nobody_in_charge_is_woken(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
    await hotline.forward(hours=14)  # 23.00 WIB
    heard = len(hotline.seen("koor"))
    await floods(hotline)
    await hotline.forward(hours=6)
    assert len(hotline.seen("koor")) == heard
    assert hotline.last("citizen").startswith("Terima kasih sudah menunggu."), (
        "the citizen does not wait for the morning"
    )
    await hotline.forward(hours=2)
    assert any("membanjiri" in seen.text for seen in hotline.seen("koor"))


async def test_an_officers_account_that_floods_is_asked_about_not_blocked(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
    said = await floods(hotline, "rias")
    assert said[-1].startswith("Banyak pesan")
    await minutes(hotline)
    assert hotline.last("koor").startswith("Akun petugas Budi mengirim puluhan pesan dalam semenit.")
    assert hotline.seen("koor")[-1].labels == []
    assert hotline.last("rias").startswith("Terima kasih sudah menunggu.")


@pytest.mark.needs("groups")
async def test_commands_that_flood_a_group_are_held_there(hotline: Hotline) -> None:
    group = "group-rias"
    for _ in range(40):
        await hotline.says("citizen", "/bantuan", group=group)
    said = [seen.text for seen in hotline.seen(group)]
    assert len(said) == 21
    assert said[-1] == "Terlalu banyak perintah sekaligus. Mohon tunggu kira-kira satu menit."
    await hotline.says("rias", "/bantuan", group=group)
    assert len(hotline.seen(group)) == 22
    await minutes(hotline, 2)
    await hotline.says("citizen", "/bantuan", group=group)
    assert len(hotline.seen(group)) == 23
    assert not hotline.seen("citizen"), "nobody who never wrote to the bot is written to"


@pytest.mark.needs("groups")
async def test_talk_among_officers_is_no_flood(hotline: Hotline) -> None:
    await hotline.says("rias", "/kaitkan", group="group-rias")
    for _ in range(60):
        await hotline.says("rias", "baik pak", group="group-rias")
    await hotline.says("rias", "/antrean")
    assert hotline.last("rias").startswith("Tidak ada tiket")
