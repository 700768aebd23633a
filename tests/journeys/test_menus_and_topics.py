"""What an app offers after a slash, and where in a forum group a posko's cards go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.changes import Changes
from bot.domain.messages import Text
from bot.domain.people import Role
from handlers.invitation import make_invite
from storage.batch import Batch
from tests.hotline import Hotline
from tests.journeys.reports import RIAS, reports

GROUP = "group-rias"


async def invited(hotline: Hotline, role: Role, area: str) -> str:
    """What the holder of a new invite writes."""
    invite, token = make_invite(hotline.world, role, area, 0, hotline.clock.now())
    async with hotline.database.transaction() as connection:
        batch = Batch(connection, hotline.keys, hotline.new_id, hotline.clock.now())
        batch.keep(Changes(created=[invite]))
        await batch.flush()
    return f"/start i-{token}"


def menu(hotline: Hotline, who: str) -> list[str]:
    return hotline.channel.menus.get(hotline.endpoint(who).external_id, [])


@pytest.mark.needs("menus")
async def test_who_comes_into_office_is_offered_its_commands_in_the_language_that_they_choose(hotline: Hotline) -> None:
    await hotline.says("ani", await invited(hotline, Role.PKD, RIAS))
    assert menu(hotline, "ani")[:4] == ["antrean", "keliling", "saran", "tiket"]
    assert "rekap" not in menu(hotline, "ani")
    await hotline.says("ani", "/bahasa")
    await hotline.presses("ani", "English")
    assert menu(hotline, "ani")[:4] == ["queue", "round", "suggestions", "ticket"]
    await hotline.says("ani", "/queue")
    assert "Nothing waits" in hotline.last("ani") or "no ticket" in hotline.last("ani").lower()


@pytest.mark.needs("menus")
async def test_a_citizen_who_chooses_a_language_is_offered_nothing_of_an_office(hotline: Hotline) -> None:
    await hotline.says("citizen", "/language")
    await hotline.presses("citizen", "English")
    assert menu(hotline, "citizen")[0] == "report"
    assert not {"queue", "recap", "staff"} & set(menu(hotline, "citizen"))


async def test_the_help_names_the_commands_of_an_office_to_its_holder_alone(hotline: Hotline) -> None:
    await hotline.says("rias", "/bantuan")
    told = hotline.last("rias")
    assert "\n/tiket 1903-12-K: " in told
    assert "\n/kaitkan (di dalam grup): " in told
    assert "/rekap" not in told
    await hotline.says("citizen", "/bantuan")
    assert "/antrean" not in hotline.last("citizen")


@pytest.mark.needs("topics")
async def test_a_posko_that_is_bound_in_a_topic_gets_its_cards_and_reminders_there(hotline: Hotline) -> None:
    await _says_in_topic(hotline, "/kaitkan", "7")
    assert hotline.seen(GROUP)[-1].thread == "7"
    await reports(hotline)
    card = hotline.seen(GROUP)[-1]
    assert (card.labels, card.thread) == (["Ambil"], "7")
    await hotline.forward(hours=25)
    reminder = hotline.seen(GROUP)[-1]
    assert "belum diambil" in reminder.text
    assert reminder.thread == "7"
    await _says_in_topic(hotline, "/kaitkan", "7")
    assert "sudah" in hotline.last(GROUP).lower()
    await hotline.says("rias", "/kaitkan", group=GROUP)
    await reports(hotline, "other")
    assert hotline.seen(GROUP)[-1].thread == ""


async def _says_in_topic(hotline: Hotline, text: str, thread: str) -> None:
    said = hotline.inbound("rias", Text(text), GROUP)
    await hotline.hands_in(replace(said, thread=thread))
