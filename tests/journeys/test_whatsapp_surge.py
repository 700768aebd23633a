"""WhatsApp when much is going on, when the day's budget is used up, and when Meta refuses the account: messages are
spared, what is not urgent waits, and those in charge hear of it once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.people import Role
from bot.domain.rules import Rules
from bot.domain.tickets import Action, Ticket
from storage import conditions, costs, outbox
from storage.codec import TIMER
from storage.conditions import Condition, Kind
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE, RIAS
from tests.journeys.desk import act, report
from tests.journeys.test_whatsapp import CITIZEN, Windowed, network, say
from tests.journeys.test_whatsapp_costs import counted
from tests.networks.beside import Beside

BOSS, TELEGRAM = "kabupaten", "other-wati"
"""Somebody in charge on WhatsApp, and one who is on another network."""


class Both(Beside, Windowed):
    """WhatsApp, beside another network."""


@pytest.fixture
async def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    monkeypatch.setattr(Hotline, "network_of", Both)
    rules = Rules(office=OFFICE, review=False, whatsapp_budget=100, surge_percent=20)
    async with Hotline(tmp_path, rules=rules) as hotline:
        for who, role, area in (
            (BOSS, Role.COORDINATOR, "19.03"),
            (TELEGRAM, Role.ADMIN, "19.03"),
            ("rias", Role.PKD, RIAS),
        ):
            await hotline.officer(who, role, area, name=who.title())
        for who in (CITIZEN, BOSS, "rias"):
            await hotline.says(who, "/bantuan")
        hotline.forget()
        yield hotline


def texts(hotline: Hotline, who: str) -> list[str]:
    return [seen.text for seen in hotline.seen(who)]


def took(hotline: Hotline) -> int:
    """How many messages WhatsApp took since it is there."""
    return sum(map(len, network(hotline).whatsapp.world.chats.values()))


async def use_up(hotline: Hotline, percent: int) -> None:
    """So much of today's budget of a hundred messages is used: somebody hears a lot, in parts that count, too."""
    while (left := percent - costs.total(await counted(hotline))) > 0:
        await say(hotline, f"{took(hotline)} " + "kata " * (3000 if left > 8 else 0))
    hotline.forget()
    await hotline.tick()


async def states(hotline: Hotline) -> dict[str, Condition]:
    async with hotline.database.reading() as connection:
        return await conditions.lasting(View(connection, hotline.keys), "whatsapp")


async def waiting(hotline: Hotline, prefix: str) -> list[str]:
    """The states of the messages whose keys begin so."""
    async with hotline.database.reading() as connection:
        rows = await View(connection, hotline.keys).rows(
            select(outbox.TABLE.c.state).where(outbox.TABLE.c.key.startswith(prefix)).order_by(outbox.TABLE.c.id)
        )
    return [row.state for row in rows]


# --- the account is refused -------------------------------------------------------------------------------------------


async def test_a_refused_account_is_told_once_elsewhere_and_once_that_it_goes_again(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    meta.fail(190, times=1000)
    await say(hotline, "Kabar")
    for _ in range(4):
        await hotline.forward(hours=0.1, step_minutes=6)
    [told] = texts(hotline, TELEGRAM)
    assert told.startswith("WhatsApp menolak akun hotline sejak ")
    assert "(WhatsApp 190)" in told
    assert "posko whatsapp check" in told
    await hotline.says(TELEGRAM, "/kesehatan")
    shown = hotline.last(TELEGRAM)
    assert "WhatsApp menolak akun hotline" in shown
    assert "Pesan menunggu: 1." in shown
    assert 'posko_channel_halted{channel="whatsapp"} 1.0' in hotline.metrics.render().decode()
    assert hotline.engine.world.rules.sparing.halted == {"whatsapp"}
    meta._faults.clear()
    await hotline.forward(hours=0.3, step_minutes=6)
    assert texts(hotline, CITIZEN) == ["Kabar"]
    [ended] = [text for text in texts(hotline, TELEGRAM) if text.startswith("WhatsApp menerima pesan lagi.")]
    assert "(WhatsApp 190)" in ended
    assert 'posko_channel_halted{channel="whatsapp"} 0.0' in hotline.metrics.render().decode()
    await hotline.forward(hours=1, step_minutes=10)
    assert len(texts(hotline, TELEGRAM)) == 3
    assert not any("menolak" in text for text in texts(hotline, BOSS)), "what is over is no news there"


async def test_a_restart_knows_that_the_account_is_refused_and_tells_nothing_twice(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    meta.fail(131031, times=1000)
    await say(hotline, "Kabar")
    await hotline.tick()
    await hotline.restart()
    assert hotline.engine.world.rules.sparing.halted == {"whatsapp"}
    await hotline.forward(hours=0.2, step_minutes=6)
    assert len(texts(hotline, TELEGRAM)) == 1
    meta._faults.clear()
    await hotline.restart()
    await hotline.forward(hours=0.3, step_minutes=6)
    assert len(texts(hotline, TELEGRAM)) == 2
    assert await states(hotline) == {}


async def test_a_refusal_that_is_only_reported_counts_as_one_too(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    await say(hotline, "Kabar")
    phone, name = hotline.endpoint(CITIZEN).external_id, hotline.seen(CITIZEN)[-1].network_id
    meta.reports = ()
    await say(hotline, "Kabar lagi")
    name = hotline.seen(CITIZEN)[-1].network_id
    meta.report(phone, name, "failed", code=131042)
    await hotline.settle()
    assert (await states(hotline))[Kind.HALT].reason.startswith("WhatsApp 131042")
    for _ in range(3):
        await hotline.tick()
    assert len(texts(hotline, TELEGRAM)) == 1


async def test_of_a_network_that_is_switched_off_nothing_is_told(hotline: Hotline) -> None:
    """Its account was refused once; nobody looks after it any more."""
    async with hotline.database.transaction() as connection:
        await conditions.begin(View(connection, hotline.keys), "whatsapp", Kind.HALT, hotline.clock.now(), "x")
    await hotline.says(TELEGRAM, "/kesehatan")
    assert "menolak" not in hotline.last(TELEGRAM)


# --- much is going on -------------------------------------------------------------------------------------------------


async def test_a_surge_begins_at_its_share_is_told_once_and_ends_with_the_day(hotline: Hotline) -> None:
    await use_up(hotline, 19)
    assert await states(hotline) == {}
    await use_up(hotline, 20)
    assert set(await states(hotline)) == {Kind.SURGE}
    await hotline.restart()
    assert hotline.engine.world.rules.sparing.surge == {"whatsapp"}
    await hotline.forward(hours=0.2, step_minutes=3)
    [told] = texts(hotline, TELEGRAM)
    assert told.startswith("WhatsApp sedang ramai sejak ")
    assert any("WhatsApp sedang ramai" in text for text in texts(hotline, BOSS))
    await hotline.says(TELEGRAM, "/health")
    assert "WhatsApp sedang ramai" in hotline.last(TELEGRAM)
    assert 'posko_sparing{channel="whatsapp",kind="surge"} 1.0' in hotline.metrics.render().decode()
    await hotline.forward(hours=24)
    assert await states(hotline) == {}
    assert [text for text in texts(hotline, TELEGRAM) if text.startswith("WhatsApp tenang lagi.")]
    assert len([text for text in texts(hotline, TELEGRAM) if text.startswith("WhatsApp sedang ramai")]) == 1


async def test_a_surge_does_not_come_and_go(hotline: Hotline) -> None:
    """Ten points below, and ten minutes: a higher budget alone does not end it at once."""
    await use_up(hotline, 20)
    hotline.rules = replace(hotline.rules, whatsapp_budget=101)
    await hotline.forward(hours=0.5, step_minutes=5)
    assert set(await states(hotline)) == {Kind.SURGE}
    hotline.rules = replace(hotline.rules, whatsapp_budget=1000)
    await hotline.tick()
    assert await states(hotline) == {}


async def test_a_long_queue_is_a_surge_too(hotline: Hotline) -> None:
    hotline.rules = replace(hotline.rules, whatsapp_budget=0, surge_waiting=4)
    network(hotline).whatsapp.fail(190, times=1000)
    for number in range(4):
        await say(hotline, f"Kabar {number}")
    await hotline.tick()
    assert set(await states(hotline)) == {Kind.SURGE, Kind.HALT}
    network(hotline).whatsapp._faults.clear()
    before = took(hotline)
    await hotline.forward(hours=0.5, step_minutes=5)
    assert texts(hotline, CITIZEN)[-1].endswith("Kabar 1\n\nKabar 2\n\nKabar 3"), "the first was tried before"
    assert took(hotline) - before <= 4
    assert await states(hotline) == {}


async def test_a_status_joins_the_next_answer(hotline: Hotline) -> None:
    ticket = await report(hotline, CITIZEN)
    await use_up(hotline, 25)
    await act(hotline, "rias", ticket, Action.CLAIM)
    assert texts(hotline, CITIZEN) == []
    await hotline.says(CITIZEN, "/status")
    [one] = hotline.seen(CITIZEN)
    assert one.text.startswith(f"Kabar untuk Bapak/Ibu: laporan {ticket.number} sudah diambil petugas")
    assert "Dikirim Selasa, 24 Nov" in one.text, "and what was asked for"
    await hotline.forward(hours=0.2, step_minutes=3)
    assert len(hotline.seen(CITIZEN)) == 1


async def test_a_status_that_nobody_asks_for_comes_by_itself(hotline: Hotline) -> None:
    ticket = await report(hotline, CITIZEN)
    await use_up(hotline, 25)
    await act(hotline, "rias", ticket, Action.CLAIM)
    await hotline.forward(hours=0.05, step_minutes=3)
    [text] = texts(hotline, CITIZEN)
    assert "sudah diambil petugas" in text


async def test_several_notices_for_one_officer_become_one_list(hotline: Hotline) -> None:
    await use_up(hotline, 25)
    numbers = [(await report(hotline, CITIZEN)).number for _ in range(2)]
    assert texts(hotline, "rias") == []
    await hotline.forward(hours=0.05, step_minutes=3)
    [one] = hotline.seen("rias")
    assert [number in one.text for number in numbers] == [True, True]
    assert [label for label in one.labels if "Ambil" in label] == ["1. Ambil", "2. Ambil"]
    await hotline.presses("rias", "2. Ambil")
    assert [ticket.assignee_id != 0 for ticket in await hotline.tickets()] == [False, True]


async def test_courtesies_are_left_out(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    await hotline.says(CITIZEN, "halo")
    await use_up(hotline, 25)
    calls = len(meta.calls)
    await hotline.says(CITIZEN, "terima kasih")
    assert texts(hotline, CITIZEN) == []
    assert not [call for call in meta.calls[calls:] if call.body.get("status") == "read"]


async def test_ratings_are_asked_once_it_is_calm(hotline: Hotline) -> None:
    ticket = await report(hotline, CITIZEN)
    await use_up(hotline, 25)
    await act(hotline, "rias", ticket, Action.CLAIM)
    await act(hotline, "rias", ticket, Action.TRACE)
    await act(hotline, "rias", ticket, Action.CONCLUDE, outcome="tidak_terbukti")
    await hotline.forward(hours=0.1, step_minutes=3)
    assert not any("★" in label for seen in hotline.seen(CITIZEN) for label in seen.labels)
    assert await waiting(hotline, f"rating:{ticket.id}") == ["pending"]
    await hotline.says(CITIZEN, "/status")
    hotline.rules = replace(hotline.rules, whatsapp_budget=1000)
    await hotline.forward(hours=0.1, step_minutes=3)
    assert any("★" in label for label in hotline.seen(CITIZEN)[-1].labels)
    assert ticket.number in hotline.last(CITIZEN)
    await hotline.presses(CITIZEN, "4 ★")
    assert (await hotline.ticket()).rating == 4


# --- the day's budget is used up --------------------------------------------------------------------------------------


async def late(hotline: Hotline) -> Ticket:
    """Nobody took a report for a day, and by the morning the day's budget is used up."""
    levels = replace(hotline.rules.levels, escalate_after=timedelta(hours=2))
    hotline.rules = replace(hotline.rules, levels=levels)
    hotline.engine.world = replace(hotline.engine.world, rules=hotline.rules)
    ticket = await report(hotline, CITIZEN)
    await hotline.forward(hours=22)
    for who in (CITIZEN, BOSS, "rias"):
        await hotline.says(who, "/bantuan")
    await use_up(hotline, 100)
    assert set(await states(hotline)) == {Kind.SURGE, Kind.SPENT}
    await hotline.forward(hours=2.5)
    return ticket


async def test_a_reminder_waits_and_an_escalation_goes_on(hotline: Hotline) -> None:
    ticket = await late(hotline)
    assert await waiting(hotline, f"claim_due:{ticket.id}:") == ["pending"]
    assert texts(hotline, "rias") == []
    await hotline.forward(hours=2.5)
    assert await waiting(hotline, f"claim_due:{ticket.id}:") == ["pending", "sent", "sent"], (
        "and the reporter hears of it"
    )
    assert ticket.number in hotline.last(BOSS)
    assert texts(hotline, "rias") == []


async def test_what_waits_is_shown_and_nothing_is_wrong_with_it(hotline: Hotline) -> None:
    await late(hotline)
    await hotline.says(TELEGRAM, "/kesehatan")
    shown = hotline.last(TELEGRAM)
    assert "Batas harian WhatsApp terpakai sejak Rabu, 25 Nov 07.00 WIB." in shown
    assert "Yang tidak mendesak menunggu: 3 pesan" in shown, "two digests and the reminder"
    assert "tertahan" not in shown
    assert 'posko_outbox_held{channel="whatsapp"} 3.0' in hotline.metrics.render().decode()


async def test_a_higher_budget_lets_it_go_at_once(hotline: Hotline) -> None:
    ticket = await late(hotline)
    hotline.rules = replace(hotline.rules, whatsapp_budget=10_000)
    await hotline.tick()
    assert await waiting(hotline, f"claim_due:{ticket.id}:") == ["sent"]
    [one] = hotline.seen("rias")
    assert ticket.number in one.text
    assert "Selamat pagi" in one.text, "the digest and the reminder, which waited together, are one message"


async def test_else_it_waits_for_the_next_morning_whoever_is_at_work_then(hotline: Hotline) -> None:
    ticket = await late(hotline)
    await hotline.restart()
    await hotline.forward(hours=20)  # 05.30, a new day without anything used
    assert set(await states(hotline)) == {Kind.SPENT}
    assert (await waiting(hotline, f"claim_due:{ticket.id}:"))[0] == "pending"
    await hotline.forward(hours=0.6, step_minutes=6)
    assert await states(hotline) == {}
    assert (await waiting(hotline, f"claim_due:{ticket.id}:"))[0] == "sent"


async def test_a_reminder_of_what_was_done_meanwhile_is_not_sent(hotline: Hotline) -> None:
    ticket = await late(hotline)
    await act(hotline, "rias", ticket, Action.CLAIM)
    hotline.rules = replace(hotline.rules, whatsapp_budget=10_000)
    await hotline.forward(hours=0.2, step_minutes=3)
    assert await waiting(hotline, f"claim_due:{ticket.id}:") == ["dropped"]


async def test_only_the_newest_digest_is_kept(hotline: Hotline) -> None:
    """Every night somebody writes and uses up the next day's budget of one message."""
    await report(hotline, CITIZEN)
    hotline.rules = replace(hotline.rules, whatsapp_budget=1)
    await hotline.forward(hours=20.5)
    for fates in (["pending"] * 2, ["dropped"] * 2 + ["pending"] * 2):
        await hotline.says(CITIZEN, "/bantuan")
        await hotline.forward(hours=3)
        assert await waiting(hotline, "digest:") == fates, "one for each of those on WhatsApp"
        await hotline.forward(hours=21)


async def test_answers_and_new_tickets_go_on(hotline: Hotline) -> None:
    await use_up(hotline, 100)
    await hotline.says(CITIZEN, "saya di desa rias rt 3 belum dicoklit")
    assert len(texts(hotline, CITIZEN)) == 1
    await hotline.says(CITIZEN, "Siti Aminah")
    await hotline.presses(CITIZEN, "Kirim")
    ticket = await hotline.ticket()
    assert ticket.number in hotline.last(CITIZEN)
    await hotline.forward(hours=0.1, step_minutes=3)
    assert any(ticket.number in text for text in texts(hotline, "rias"))


async def test_a_broadcast_waits_for_those_on_whatsapp_alone(hotline: Hotline) -> None:
    await use_up(hotline, 100)
    await hotline.says(TELEGRAM, "/siar Bangka Selatan")
    await hotline.presses(TELEGRAM, "Semua petugas")
    await hotline.says(TELEGRAM, "Rapat besok pukul 9")
    await hotline.presses(TELEGRAM, "Kirim")
    await hotline.forward(hours=1, step_minutes=5)
    assert not any("Rapat besok" in text for text in texts(hotline, "rias"))
    assert "Siaran selesai" in "".join(texts(hotline, TELEGRAM))
    assert "• menunggu batas harian WhatsApp yang baru, akan sampai sendiri: 2" in "".join(texts(hotline, TELEGRAM))
    hotline.rules = replace(hotline.rules, whatsapp_budget=10_000)
    await hotline.forward(hours=0.2, step_minutes=3)
    assert any("Rapat besok" in text for text in texts(hotline, "rias"))


async def test_nothing_of_it_is_told_twice_by_two_processes(hotline: Hotline) -> None:
    """Another process looks at the same instant: one state, one timer."""
    await use_up(hotline, 20)
    before = await timers(hotline)
    await hotline.watch.look()
    assert await timers(hotline) == before
    assert len([key for key in before if key.startswith("condition:surge:began")]) == 1


async def timers(hotline: Hotline) -> list[str]:
    async with hotline.database.reading() as connection:
        rows = await View(connection, hotline.keys).rows(
            select(TIMER.table.c.key).where(TIMER.table.c.kind == "condition")
        )
    return [row.key for row in rows]
