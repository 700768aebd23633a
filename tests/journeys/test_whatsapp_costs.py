"""What WhatsApp bills: every message that it took is counted once, by kind and day; past the budget that is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.costs import Costs
from bot.domain.deadlines import day_bounds
from bot.domain.messages import Billed
from bot.domain.people import Role
from bot.domain.rules import Rules
from storage import costs
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE
from tests.journeys.test_whatsapp import CITIZEN, Windowed, network, say


@pytest.fixture
async def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    monkeypatch.setattr(Hotline, "network_of", Windowed)
    async with Hotline(tmp_path, rules=Rules(office=OFFICE)) as hotline:
        await hotline.says(CITIZEN, "halo")
        yield hotline


class Seen:
    """What was reported last."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}

    def billed(self, channel: str, kind: str, count: int) -> None:
        assert channel == "whatsapp"
        self.kinds[kind] = count


def watch(hotline: Hotline, budget: int = 0) -> tuple[Costs, Mapping[str, int]]:
    """What looks after the costs, and what it reports."""
    seen = Seen()
    made = Costs(
        hotline.database,
        hotline.keys,
        hotline.clock.now,
        channel="whatsapp",
        budget=budget,
        rules=lambda: hotline.rules,
        new_id=hotline.new_id,
        gauge=seen,
    )
    return made, seen.kinds


def took(hotline: Hotline) -> dict[str, int]:
    """What WhatsApp took since it is there, by what it bills."""
    chats = network(hotline).whatsapp.world.chats.values()
    kinds = (Billed.UTILITY if shown.kind == "template" else Billed.SERVICE for chat in chats for shown in chat)
    return dict(Counter(map(str, kinds)))


async def counted(hotline: Hotline) -> dict[str, int]:
    """What was counted today."""
    day, _ = day_bounds(hotline.clock.now(), hotline.rules)
    async with hotline.database.reading() as connection:
        return await costs.counted(View(connection, hotline.keys), "whatsapp", day)


async def test_every_part_is_counted(hotline: Hotline) -> None:
    before = took(hotline)
    await say(hotline, "kata " * 2500)
    assert took(hotline)["service"] - before["service"] == 4
    assert await counted(hotline) == took(hotline)


async def test_parts_of_a_broken_attempt_are_counted_once(hotline: Hotline) -> None:
    network(hotline).whatsapp.fail(131016, after=1)
    await say(hotline, "kata " * 2500)
    assert await counted(hotline) == took(hotline)
    await hotline.forward(hours=0.1, step_minutes=1)
    assert took(hotline)["service"] >= 4
    assert await counted(hotline) == took(hotline)


async def test_what_came_through_before_the_connection_broke_is_counted(hotline: Hotline) -> None:
    network(hotline).whatsapp.drop("after")
    await say(hotline, "Kabar")
    await hotline.forward(hours=0.2, step_minutes=2)
    assert await counted(hotline) == took(hotline)


async def test_a_template_that_asks_to_write_is_counted(hotline: Hotline) -> None:
    here = network(hotline)
    here.template = "kabar_posko"
    here.whatsapp.world.templates = {("kabar_posko", "id"): 1}
    await hotline.restart()
    await hotline.forward(hours=25)
    for text in ("Kabar satu", "Kabar dua"):
        await say(hotline, text)
    assert await counted(hotline) == {"utility": 1}
    await hotline.says(CITIZEN, "ya")
    assert (await counted(hotline))["service"] >= 2
    assert took(hotline)["utility"] == 1


async def test_what_is_refused_costs_nothing(hotline: Hotline) -> None:
    before = took(hotline)
    network(hotline).whatsapp.fail(131026)
    await say(hotline, "Kabar")
    assert await counted(hotline) == took(hotline) == before


async def test_a_new_day_begins_with_nothing(hotline: Hotline) -> None:
    look, seen = watch(hotline)
    await look.look()
    assert seen == {"service": took(hotline)["service"], "utility": 0}
    await hotline.forward(hours=24)
    await look.look()
    assert seen == {"service": 0, "utility": 0}


async def test_a_day_beyond_its_budget_is_told_once(hotline: Hotline) -> None:
    await hotline.officer("kabupaten", Role.ADMIN, "19.03", name="Wati")
    await hotline.says("kabupaten", "/bantuan")
    look, _ = watch(hotline, took(hotline)["service"] + 4)
    await look.look()
    await hotline.tick()
    assert "batas biaya" not in hotline.last("kabupaten")
    for number in range(4):
        await say(hotline, f"Kabar {number}")
    for _ in range(3):
        await look.look()
        await hotline.tick()
    told = [one.text for one in hotline.seen("kabupaten") if "batas biaya" in one.text]
    assert told == [hotline.last("kabupaten")]
