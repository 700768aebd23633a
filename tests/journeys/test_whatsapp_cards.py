"""What a ticket's card tells of the news to a reporter on WhatsApp: whether they arrived, were read, or wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.rules import Rules
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE, RIAS
from tests.journeys.test_whatsapp import CITIZEN, network, send_report
from tests.journeys.test_whatsapp_surge import Both

OFFICER, COLLEAGUE = "other-budi", "rias"
"""One on a network where cards change in place, and one on WhatsApp."""
NEWS = "Kabar ke pelapor: "


@pytest.fixture
async def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    monkeypatch.setattr(Hotline, "network_of", Both)
    async with Hotline(tmp_path, rules=Rules(office=OFFICE, review=False)) as hotline:
        for who, name in ((OFFICER, "Budi"), (COLLEAGUE, "Ani")):
            await hotline.officer(who, Role.PKD, RIAS, name=name)
        for who in (CITIZEN, COLLEAGUE):
            await hotline.says(who, "/bantuan")
        await send_report(hotline)
        yield hotline


def told(hotline: Hotline, who: str = OFFICER) -> str:
    """What the newest card says of it, without the time."""
    card = next(seen.text for seen in reversed(hotline.seen(who)) if "\nMasuk " in seen.text)
    line = next((line for line in card.split("\n") if line.startswith(NEWS)), "")
    return line.removeprefix(NEWS).partition(" (")[0]


async def minutes(hotline: Hotline, count: int) -> None:
    await hotline.forward(hours=count / 60, step_minutes=1)


async def test_a_card_tells_a_little_later_that_the_news_arrived(hotline: Hotline) -> None:
    await hotline.presses(OFFICER, "Ambil")
    assert told(hotline) == "", "the news is on its way"
    await minutes(hotline, 3)
    assert told(hotline) == "sudah sampai"
    meta, phone = network(hotline).whatsapp, hotline.endpoint(CITIZEN).external_id
    meta.report(phone, hotline.seen(CITIZEN)[-1].network_id, "read")
    await meta.taken()
    await hotline.says(OFFICER, f"/tiket {(await hotline.ticket()).number}")
    assert told(hotline) == "sudah dibaca"


async def test_a_card_tells_that_the_news_wait_for_the_reporter(hotline: Hotline) -> None:
    await hotline.forward(hours=24)
    await hotline.presses(OFFICER, "Ambil")
    await minutes(hotline, 3)
    assert told(hotline) == "menunggu pelapor menulis"
    await hotline.says(CITIZEN, "halo")
    await hotline.says(OFFICER, f"/tiket {(await hotline.ticket()).number}")
    assert told(hotline) == "sudah sampai"


async def test_a_card_tells_that_the_news_did_not_arrive(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    meta.fail(131049)
    await hotline.presses(OFFICER, "Ambil")
    await minutes(hotline, 3)
    assert told(hotline) == "tidak terkirim"


async def test_on_whatsapp_the_next_card_tells_it(hotline: Hotline) -> None:
    await hotline.presses(COLLEAGUE, "Ambil")
    await minutes(hotline, 3)
    count = len(hotline.seen(COLLEAGUE))
    await hotline.says(COLLEAGUE, f"/tiket {(await hotline.ticket()).number}")
    assert told(hotline, COLLEAGUE) == "sudah sampai"
    assert len(hotline.seen(COLLEAGUE)) == count + 1, "no card came by itself for it"


async def test_a_choice_that_is_open_is_left_alone(hotline: Hotline) -> None:
    await hotline.presses(OFFICER, "Ambil")
    await hotline.presses(OFFICER, "Lainnya…")
    labels = hotline.seen(OFFICER)[-1].labels
    await minutes(hotline, 3)
    assert hotline.seen(OFFICER)[-1].labels == labels


async def test_a_long_list_to_the_reporter_is_one_message(hotline: Hotline) -> None:
    """The further pages that nobody asked for say nothing of whether it arrived."""
    for step in ("/lapor", "[Belum terdaftar]", "[Pilih dari daftar]", "[Toboali]"):
        await (hotline.presses(CITIZEN, step[1:-1]) if step.startswith("[") else hotline.says(CITIZEN, step))
    await hotline.says(OFFICER, f"/tiket {(await hotline.ticket()).number}")
    assert told(hotline) == "sudah sampai"


async def test_where_a_network_tells_nothing_the_card_does_not_either(hotline: Hotline) -> None:
    await hotline.says("other-siti", "saya di desa rias rt 3 belum dicoklit")
    await hotline.says("other-siti", "Siti Aminah")
    await hotline.presses("other-siti", "Kirim")
    await hotline.presses(OFFICER, "Ambil")
    await minutes(hotline, 3)
    assert told(hotline) == ""
