"""The program was off for three days: one honest summary each, and nothing ended that somebody may have answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.people import Role
from bot.domain.tickets import Action, State
from storage.codec import POSKO
from tests.hotline import Hotline
from tests.journeys.desk import RIAS, act, events, report, turn_of

SUMMARY = "Sistem tidak berjalan"
GADUNG = "19.03.01.2007"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """Two officers in Rias, one in Gadung, one in the kecamatan, a coordinator, an administrator."""
    async with Hotline(tmp_path) as hotline:
        for who, role, area in (
            ("rias", Role.PKD, RIAS),
            ("rias2", Role.PKD, RIAS),
            ("gadung", Role.PKD, GADUNG),
            ("kec", Role.PANWASCAM, "19.03.01"),
            ("koor", Role.COORDINATOR, "19.03"),
            ("admin", Role.ADMIN, "19.03"),
        ):
            await hotline.officer(who, role, area)
        await hotline.tick()
        yield hotline


async def off(hotline: Hotline, **length: float) -> None:
    """The machine is off for so long; then the program starts again and does what is due."""
    await hotline.stop()
    hotline.clock.forward(timedelta(**length))
    hotline.forget()
    await hotline.start()
    await hotline.tick()


def texts(hotline: Hotline, who: str) -> list[str]:
    return [seen.text for seen in hotline.seen(who)]


async def moves_of(hotline: Hotline) -> list[Action]:
    return [event.action for ticket in await hotline.tickets() for event in await events(hotline, ticket)]


async def test_three_days_off_are_one_message_a_person(tmp_path: Path) -> None:
    """A hundred open tickets, ten officers."""
    async with Hotline(tmp_path) as hotline:
        villages = [f"19.03.01.20{n:02}" for n in (7, 8, 9, 10, 11)]
        officers = [f"pkd{n}" for n in range(10)]
        for n, who in enumerate(officers):
            await hotline.officer(who, Role.PKD, villages[n % 5])
        await hotline.officer("koor", Role.COORDINATOR, "19.03")
        await hotline.tick()
        for n in range(100):
            await report(hotline, f"citizen{n}", area=villages[n % 5], voter_name=f"Pemilih {n}")
        await off(hotline, days=3)
        await hotline.forward(hours=1)
        assert {who: len(texts(hotline, who)) for who in officers} == dict.fromkeys(officers, 1)
        (told,) = texts(hotline, "pkd0")
        assert SUMMARY in told
        assert "dari Selasa" in told
        assert "sampai Jumat" in told
        assert "20 laporan terbuka, 0 jatuh tempo hari ini, 20 lewat batas, 20 baru." in told
        assert hotline.seen("pkd0")[0].labels == ["Antrean"]
        (above,) = texts(hotline, "koor")
        assert "100 terbuka, 0 jatuh tempo hari ini, 100 lewat batas, 100 baru." in above
        assert hotline.seen("koor")[0].labels == ["Lihat yang lewat batas"]
        assert [texts(hotline, f"citizen{n}") for n in range(100)] == [[]] * 100


async def test_the_ladder_goes_on_from_its_rung(hotline: Hotline) -> None:
    ticket = await report(hotline)
    await off(hotline, days=3)  # Friday 09.00
    await hotline.forward(hours=11)
    assert len(texts(hotline, "rias")) == len(texts(hotline, "koor")) == 1
    assert ["Posko di bawah Kec. Toboali: 1 terbuka" in text for text in texts(hotline, "kec")] == [True]
    await hotline.forward(hours=11)  # twelve hours after the summary it is night: Saturday 06.00
    assert [ticket.number in text for text in texts(hotline, "kec")] == [False, True]
    assert (await hotline.ticket()).escalations == 1
    assert sum("belum diambil" in text for text in texts(hotline, "koor")) == 0


async def test_what_had_been_brought_to_the_kecamatan_goes_on_to_the_kabupaten(hotline: Hotline) -> None:
    await report(hotline)
    await hotline.forward(hours=45.5)  # Thursday 06.30: the kecamatan was told at six
    assert (await hotline.ticket()).escalations == 1
    await off(hotline, days=3)
    await hotline.forward(hours=12)
    assert (await hotline.ticket()).escalations == 2
    assert [SUMMARY in text for text in texts(hotline, "rias")] == [True]


async def test_a_claim_expires_after_its_officer_was_told(hotline: Hotline) -> None:
    await act(hotline, "rias", await report(hotline), Action.CLAIM)
    await off(hotline, days=3)
    await hotline.forward(hours=20)
    assert (await hotline.ticket()).state is State.CLAIMED
    await hotline.forward(hours=30)
    assert (await hotline.ticket()).state is State.NEW


@pytest.mark.needs("groups")
async def test_a_group_gets_one_line_without_a_name(hotline: Hotline) -> None:
    async with turn_of(hotline, "group rias") as turn:
        group = turn.chat
    async with hotline.database.transaction() as connection:
        bound = update(POSKO.table).where(POSKO.table.c.area_code == RIAS).values(group_address_id=group.id)
        await connection.execute(bound)
    for n in range(3):
        await report(hotline, f"citizen{n}", voter_name=f"Siti {n}")
    await off(hotline, days=3)
    await hotline.forward(hours=2)
    (line,) = texts(hotline, "group rias")
    assert SUMMARY in line
    assert "3 lewat batas" in line
    assert "Siti" not in line


async def test_who_watches_over_it_hears_of_it_even_when_nothing_waits(hotline: Hotline) -> None:
    await off(hotline, days=3)
    await hotline.forward(hours=1)
    told = {who: len(texts(hotline, who)) for who in ("rias", "gadung", "kec", "koor", "admin")}
    assert told == {"rias": 0, "gadung": 0, "kec": 0, "koor": 1, "admin": 1}


async def test_coming_up_at_night_it_waits_for_the_morning_and_is_the_morning_s_digest(hotline: Hotline) -> None:
    await report(hotline)
    await off(hotline, days=2, hours=15)  # Friday 00.00
    await hotline.forward(hours=5.5)
    assert texts(hotline, "rias") == []
    await hotline.forward(hours=4)  # past the hour of the digest
    assert [SUMMARY in text for text in texts(hotline, "rias")] == [True]
    await hotline.forward(hours=22)  # the next morning's comes as ever, and the ladder
    assert sum("Selamat pagi" in text for text in texts(hotline, "rias")) == 1


async def test_restarting_twice_says_it_once(hotline: Hotline) -> None:
    await report(hotline)
    await off(hotline, days=3)
    await hotline.restart()
    await hotline.tick()
    await hotline.forward(hours=1)
    await hotline.restart()
    await hotline.tick()
    assert [SUMMARY in text for text in texts(hotline, "rias")] == [True]


async def test_a_pause_of_minutes_changes_nothing(hotline: Hotline) -> None:
    await report(hotline)
    await hotline.forward(hours=23.5)
    await off(hotline, minutes=40)
    assert ["belum diambil petugas" in text for text in texts(hotline, "rias")] == [True]
    await hotline.forward(hours=1)
    assert len(texts(hotline, "rias")) == 1


# --- citizens ---------------------------------------------------------------------------------------------------------


async def test_the_time_that_we_were_off_is_not_counted_against_the_citizen(hotline: Hotline) -> None:
    ticket = await act(hotline, "rias", await report(hotline), Action.CLAIM)
    await act(hotline, "rias", ticket, Action.ASK, note="RT berapa?")
    await hotline.forward(days=6, step_minutes=720)
    await off(hotline, days=3)
    await hotline.forward(hours=22)
    assert (await hotline.ticket()).state is State.CLAIMED
    await hotline.forward(hours=3)
    assert (await hotline.ticket()).state is State.CLOSED


async def test_an_answer_that_waits_at_the_network_is_heard_before_the_ticket_ends(hotline: Hotline) -> None:
    ticket = await act(hotline, "rias", await report(hotline), Action.CLAIM)
    await act(hotline, "rias", ticket, Action.ASK, note="RT berapa?")
    await hotline.forward(days=6, hours=23.8)
    await off(hotline, minutes=40)
    assert (await hotline.ticket()).state is State.CLAIMED
    await act(hotline, "citizen", ticket, Action.ANSWER, note="RT 4")
    await hotline.forward(days=1)
    assert (await hotline.ticket()).waiting_since is None
    assert (await hotline.ticket()).state is State.CLAIMED


async def test_without_an_answer_it_ends_an_hour_later(hotline: Hotline) -> None:
    ticket = await act(hotline, "rias", await report(hotline), Action.CLAIM)
    await act(hotline, "rias", ticket, Action.ASK, note="RT berapa?")
    await hotline.forward(days=6, hours=23.8)
    await off(hotline, minutes=40)
    await hotline.forward(hours=1)
    assert (await hotline.ticket()).state is State.CLOSED


async def test_the_question_after_a_follow_up_is_asked_once_and_not_at_night(hotline: Hotline) -> None:
    await act(hotline, "rias", await report(hotline), Action.CLAIM, Action.TRACE, Action.SUGGEST, Action.FOLLOW_UP)
    await off(hotline, days=2, hours=15)  # midnight
    assert texts(hotline, "citizen") == []
    await hotline.forward(hours=12)
    assert ["sudah beres?" in text for text in texts(hotline, "citizen")] == [True]


async def test_a_draft_that_outlived_its_time_is_not_reminded_of(hotline: Hotline) -> None:
    await hotline.says("citizen", "pak saya di desa rias rt 4 belum dicoklit")
    await off(hotline, days=3)
    assert texts(hotline, "citizen") == []
    await hotline.forward(hours=3)
    assert len(texts(hotline, "citizen")) == 1  # that it is gone
    assert "hapus" in texts(hotline, "citizen")[0]


async def test_what_the_writer_of_a_draft_says_at_last_keeps_it(hotline: Hotline) -> None:
    await hotline.says("citizen", "pak saya di desa rias rt 4 belum dicoklit")
    await off(hotline, days=3)
    await hotline.says("citizen", "Siti")
    await hotline.forward(hours=1.5)
    assert not any("hapus" in text for text in texts(hotline, "citizen")[1:])
