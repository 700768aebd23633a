"""What WhatsApp bills: every message that it took is counted once, by kind and day; near the budget
and past it that is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
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
from tests.journeys.test_whatsapp import CITIZEN, Windowed, network, row, say


@pytest.fixture
async def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    monkeypatch.setattr(Hotline, "network_of", Windowed)
    async with Hotline(tmp_path, rules=Rules(office=OFFICE, whatsapp_budget=20)) as hotline:
        await hotline.says(CITIZEN, "halo")
        yield hotline


class Seen:
    """What was reported last."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}

    def billed(self, channel: str, kind: str, count: int) -> None:
        assert channel == "whatsapp"
        self.kinds[kind] = count


def watch(hotline: Hotline) -> tuple[Costs, Mapping[str, int]]:
    """What looks after the costs, and what it reports."""
    seen = Seen()
    made = Costs(
        hotline.database,
        hotline.keys,
        hotline.clock.now,
        channel="whatsapp",
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
        found = await costs.counted(View(connection, hotline.keys), "whatsapp", day)
        return {kind: number for kind, number in found.items() if number}


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
    network(hotline).whatsapp.price = "regular"
    before = took(hotline)["service"]
    await say(hotline, "Kabar")
    await look.look()
    assert seen == {"service": before, "billed:service": 1, "utility": 0, "unsure": 0, "free": 0}
    await hotline.forward(hours=24)
    await look.look()
    assert not any(seen.values())
    assert "billed:service" in seen


@pytest.mark.parametrize(
    ("price", "told"),
    [
        ("regular", "Menurut WhatsApp hari ini: 4 ditagih (layanan 4)."),
        ("free_customer_service", "Tidak ditagih: 4."),
    ],
)
async def test_what_whatsapp_says_that_it_billed_is_what_counts(hotline: Hotline, price: str, told: str) -> None:
    await alarmed(hotline)
    before = sum(took(hotline).values())
    network(hotline).whatsapp.price = price
    await say(hotline, "kata " * 2500)
    billed = before + 4 if price == "regular" else before
    assert costs.total(await counted(hotline)) == billed
    network(hotline).whatsapp.price = ""
    await hotline.says("kabupaten", "/kesehatan")
    said = hotline.last("kabupaten")
    assert f"Pesan WhatsApp: hari ini {billed}, " in said
    assert said.endswith(told)


async def test_after_silence_a_message_counts_until_it_is_known(hotline: Hotline) -> None:
    await alarmed(hotline)
    meta = network(hotline).whatsapp
    before, meta.reports = took(hotline)["service"], ()
    meta.drop("before")
    meta.drop("after", times=2)
    message_id = await say(hotline, "Kabar")
    await hotline.forward(hours=0.2, step_minutes=2)
    assert (await row(hotline, message_id)).state == "unknown"
    assert (await counted(hotline))["unsure"] == 3
    await hotline.says("kabupaten", "/kesehatan")
    assert "Belum pasti terkirim: 3" in hotline.last("kabupaten")
    phone = hotline.endpoint(CITIZEN).external_id
    for shown in meta.world.chats[phone]:
        if shown.text == "Kabar":
            meta.report(phone, shown.id, "sent")
    await hotline.settle()
    kinds = await counted(hotline)
    assert kinds["unsure"] == 1, "one was lost before WhatsApp had it, which nobody can know"
    assert kinds["service"] == took(hotline)["service"] > before


async def until(hotline: Hotline, total: int) -> None:
    """Say something until WhatsApp has taken so many messages, and look after the costs each time."""
    look, _ = watch(hotline)
    while sum(took(hotline).values()) < total:
        await say(hotline, f"Kabar {took(hotline)}")
        await look.look()
        await hotline.tick()


def alarms(hotline: Hotline) -> list[str]:
    return [one.text for one in hotline.seen("kabupaten") if "batas harian" in one.text]


async def alarmed(hotline: Hotline) -> None:
    """Somebody is in office who hears alarms."""
    await hotline.officer("kabupaten", Role.ADMIN, "19.03", name="Wati")
    await hotline.says("kabupaten", "/bantuan")


NEAR = "Pesan WhatsApp pada 24 November 2026 sudah mencapai 80% dari batas harian 20 pesan"
PASSED = "Pesan WhatsApp pada 24 November 2026 sudah mencapai batas harian 20 pesan"


async def test_a_day_that_nears_its_budget_and_passes_it_is_told_once_each(hotline: Hotline) -> None:
    await alarmed(hotline)
    await until(hotline, 15)
    assert alarms(hotline) == []
    await until(hotline, 16)
    assert [text.partition(". ")[0] for text in alarms(hotline)] == [NEAR]
    await until(hotline, 25)
    await hotline.forward(hours=0.1, step_minutes=3)  # while much is going on a notice waits a moment for more
    assert [text.startswith(NEAR) for text in alarms(hotline)] == [True, False]
    assert PASSED in alarms(hotline)[1]


async def test_at_night_nobody_is_woken_and_the_last_word_is_said_in_the_morning(hotline: Hotline) -> None:
    await alarmed(hotline)
    await hotline.forward(hours=13)
    await hotline.says(CITIZEN, "halo")
    for total in (16, 20):
        await until(hotline, total)
    assert alarms(hotline) == []
    await hotline.forward(hours=9)
    assert [text.partition(". ")[0] for text in alarms(hotline)] == [PASSED]


async def test_without_a_budget_nothing_is_told(hotline: Hotline) -> None:
    await alarmed(hotline)
    hotline.rules = replace(hotline.rules, whatsapp_budget=0)
    await until(hotline, 25)
    assert alarms(hotline) == []


async def test_those_who_look_see_what_the_day_and_the_month_cost(hotline: Hotline) -> None:
    await alarmed(hotline)
    await hotline.says("kabupaten", "/kesehatan")
    first = sum(took(hotline).values()) - 1
    line = f"Pesan WhatsApp: hari ini {first}, bulan ini {first} (termasuk templat: 0). Batas harian: 20 pesan."
    assert line in hotline.last("kabupaten")
    await hotline.forward(hours=24)
    await hotline.says("kabupaten", "/kesehatan")
    month = sum(took(hotline).values()) - 1
    assert f"Pesan WhatsApp: hari ini {month - first - 1}, bulan ini {month} " in hotline.last("kabupaten")
