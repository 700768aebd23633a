"""What Telegram has of its own, over the wire: menus, posters' links, topics, people who block, updates that break.

The real program against a Telegram server on loopback, as in `test_telegram_end_to_end.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram import FakeTelegram, Shown
from tests.journeys.phones import SEND, WAIT_S, Phone, until_it_can_be_sent
from tests.journeys.reports import RIAS
from tests.service import Service

CITIZEN, OFFICER = 1001, 2002
AT_RIAS = (-2.9452, 106.3995)
MENUS = {f"all_{whose}{code}" for whose in ("private_chats", "group_chats") for code in ("", ":id", ":en")}


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Telegram on loopback."""
    async with FakeTelegram() as telegram:
        yield telegram


@pytest.fixture
async def service(telegram: FakeTelegram, tmp_path: Path) -> AsyncIterator[Service]:
    """The program at work, with a PKD of Rias who has come in."""
    service = Service(tmp_path, telegram)
    await service.prepared()
    invite = await service.invite("pkd", "rias")
    async with service.running():
        officer = Phone(telegram, OFFICER)
        await officer.says(f"/start {invite}")
        await officer.sees("PKD", "Rias")
        yield service
        service.terminate()
        assert await service.ended() == 0


def menu(telegram: FakeTelegram, whose: str) -> list[str]:
    """The commands of a menu."""
    return [command["command"] for command in telegram.world.commands.get(whose, [])]


async def test_menus_are_there_for_all_and_for_who_comes_into_office(telegram: FakeTelegram, service: Service) -> None:
    await telegram.until(lambda: telegram.world.commands.keys() >= MENUS | {str(OFFICER)}, WAIT_S)
    assert menu(telegram, "all_private_chats")[0] == menu(telegram, "all_private_chats:id")[0] == "lapor"
    assert menu(telegram, "all_private_chats:en")[0] == "report"
    assert menu(telegram, "all_group_chats") == ["kaitkan", "bantuan"]
    assert menu(telegram, str(OFFICER))[:2] == ["antrean", "keliling"]
    assert "antrean" not in menu(telegram, "all_private_chats")
    officer = Phone(telegram, OFFICER)
    await officer.says("/bahasa")
    await officer.presses("English")
    await telegram.until(lambda: menu(telegram, str(OFFICER))[:2] == ["queue", "round"], WAIT_S)
    assert {call.status for call in telegram.made("setMyCommands")} == {200}


async def test_the_link_on_a_poster_has_chosen_the_desa(telegram: FakeTelegram, service: Service) -> None:
    citizen = Phone(telegram, CITIZEN)
    await citizen.says(f"/start d-{RIAS.replace('.', '-')}")
    await citizen.sees("Desa Rias")
    await citizen.presses("Belum dicoklit")
    await reports(citizen, before=1)
    assert service.rows("SELECT area_code FROM tickets") == [(RIAS,)]


@pytest.mark.parametrize("shares", [True, False], ids=["shares", "writes instead"])
async def test_the_button_below_asks_for_the_place_and_goes(
    telegram: FakeTelegram, service: Service, *, shares: bool
) -> None:
    citizen = Phone(telegram, CITIZEN)
    await citizen.says("ibu saya belum dicoklit, namanya suminah, rt 3")
    await citizen.presses("Kirim lokasi")
    await citizen.sees("Tekan tombol di bawah")
    below = telegram.world.chats[CITIZEN].below
    assert below == [{"text": "Kirim lokasi saya", "request_location": True}]
    if shares:
        await telegram.uses_below(CITIZEN, *AT_RIAS)
        await citizen.sees("Menurut peta")
        assert service.rows("SELECT area_code FROM tickets") == [], "a place is always confirmed"
        await citizen.presses("Desa Rias, Kec. Toboali")
    else:
        await citizen.says("desa rias")
    await citizen.presses(SEND)
    await citizen.sees("Nomor laporan")
    assert service.rows("SELECT area_code FROM tickets") == [(RIAS,)]
    assert telegram.world.chats[CITIZEN].below == []
    assert "…" not in telegram.texts(CITIZEN), "what took the button away is gone, too"


async def test_cards_stay_in_the_topic_that_was_bound_and_outlive_it(telegram: FakeTelegram, service: Service) -> None:
    chat = await telegram.adds_bot_to_group(OFFICER, supergroup=True)
    topic = await telegram.opens_topic(OFFICER, chat)
    group = Phone(telegram, OFFICER, chat)
    citizen, neighbour = (Phone(telegram, user_id) for user_id in (CITIZEN, CITIZEN + 1))
    await group.shows("/kaitkan")
    await group.says("/kaitkan", thread=topic)
    assert in_topic(await group.shows("sekarang menerima tiket"), topic)

    await citizen.says("ibu saya di desa rias rt 3 blm dicoklit")
    number = await reports(citizen)
    assert in_topic(await group.shows(number), topic)
    await group.presses("Ambil")
    await citizen.sees(number, "diambil")
    assert in_topic(await group.shows(number), topic)

    await telegram.deletes_topic(chat, topic)
    await neighbour.says("bapak saya di desa rias rt 3 blm dicoklit")
    second = await reports(neighbour)
    assert not in_topic(await group.shows(second), topic)
    assert service.rows("SELECT count(*) FROM outbox WHERE state IN ('failed', 'unknown', 'dropped')") == [(0,)]


def in_topic(shown: Shown, topic: int) -> bool:
    """True when the message stands in this topic."""
    return shown.extra.get("message_thread_id") == topic


async def test_a_group_that_somebody_makes_a_supergroup_stays_the_poskos(
    telegram: FakeTelegram, service: Service
) -> None:
    before = await telegram.adds_bot_to_group(OFFICER)
    group = Phone(telegram, OFFICER, before)
    await group.says("/kaitkan")
    await group.sees("sekarang menerima tiket")
    after = await telegram.migrates(CITIZEN + 1, before)
    citizen = Phone(telegram, CITIZEN)
    await citizen.says("ibu saya di desa rias rt 3 blm dicoklit")
    number = await reports(citizen)
    assert (await Phone(telegram, OFFICER, after).shows(number)).labels == ["Ambil"]
    assert service.rows("SELECT count(*) FROM outbox WHERE state IN ('failed', 'unknown', 'dropped')") == [(0,)]


async def test_the_officer_hears_of_a_reporter_who_has_blocked_the_bot(
    telegram: FakeTelegram, service: Service
) -> None:
    citizen, officer = Phone(telegram, CITIZEN), Phone(telegram, OFFICER)
    await citizen.says("ibu saya di desa rias rt 3 blm dicoklit")
    number = await reports(citizen)
    await officer.sees(number)
    await telegram.blocks(CITIZEN)
    await officer.sees(number, "tidak bisa dihubungi")
    gone = "SELECT count(*) FROM addresses WHERE unreachable_since IS NOT NULL"
    assert service.rows(gone) == [(1,)]
    standing = len(telegram.shown(CITIZEN))
    await telegram.unblocks(CITIZEN)
    assert number in (await citizen.answered(standing + 1)).text
    assert service.rows(gone) == [(0,)]


async def test_an_update_that_cannot_be_read_harms_no_other(telegram: FakeTelegram, service: Service) -> None:
    before, after = Phone(telegram, CITIZEN), Phone(telegram, CITIZEN + 1)
    held = telegram.hold(method="sendMessage")
    await before.says("halo")
    person = telegram.world.person(CITIZEN)
    broken = await telegram.raw("message", {"message_id": 9, "date": 1, "from": person, "text": "tanpa chat"})
    await after.says("halo")
    held.set()
    await before.answered(1)
    await after.answered(1)
    logged = await service.logged("telegram_update_unreadable")
    assert logged["update_id"] == broken
    assert "tanpa chat" not in str(logged)
    assert service.rows("SELECT external_id FROM inbox WHERE state = 'set_aside'") == [(str(broken),)]
    await telegram.until(lambda: not telegram.world.queue, WAIT_S)


async def reports(citizen: Phone, before: int = 0) -> str:
    """Answer what is asked behind the `before` messages that stand there, and send; the ticket's number."""
    await until_it_can_be_sent(citizen, before)
    await citizen.presses(SEND)
    receipt = await citizen.sees("Nomor laporan")
    return receipt.split("Nomor laporan: ")[1].split()[0]
