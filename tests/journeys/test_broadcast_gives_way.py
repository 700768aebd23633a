"""Five hundred officers are written to over Telegram's own protocol and limits: who writes meanwhile goes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram import LIMITS
from bot.domain.changes import Changes
from bot.domain.people import Address, Assignment, Person, Role
from storage.batch import Batch
from tests.hotline import Hotline
from tests.journeys.desk import RIAS
from tests.journeys.reports import BASEL
from tests.networks.telegram import TelegramNetwork

MANY = 500
NEWS = "Besok apel pukul 8."


@pytest.fixture
async def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    monkeypatch.setattr(Hotline, "network_of", TelegramNetwork)
    async with Hotline(tmp_path, limits=LIMITS) as hotline:
        await hotline.officer("koor", Role.COORDINATOR, BASEL, name="Fitri")
        await many(hotline)
        yield hotline


async def many(hotline: Hotline) -> None:
    """Put five hundred PKD of Rias into office."""
    now = hotline.clock.now()
    changes = Changes()
    for number in range(MANY):
        person = Person(id=hotline.new_id(), name=f"Petugas {number}", created_at=now)
        held = Assignment(id=hotline.new_id(), person_id=person.id, role=Role.PKD, area_code=RIAS, since=now)
        there = hotline.endpoint(f"pkd{number}")
        address = Address(id=hotline.new_id(), endpoint=there, language="id", created_at=now, person_id=person.id)
        for one in (person, held, address):
            changes.create(one)
    async with hotline.database.transaction() as connection:
        batch = Batch(connection, hotline.keys, hotline.new_id, now)
        batch.keep(changes)
        await batch.flush()


def sent(hotline: Hotline) -> list[tuple[str, str]]:
    """To whom what was sent, in the order in which Telegram took it."""
    assert isinstance(hotline.network, TelegramNetwork)
    calls = [call for call in hotline.network.telegram.made("sendMessage") if call.status == 200]
    return [(str(call.parameters["chat_id"]), str(call.parameters["text"])) for call in calls]


async def test_citizens_and_tickets_are_answered_before_the_rest_of_a_broadcast(hotline: Hotline) -> None:
    await hotline.says("koor", "/siar Bangka Selatan")
    await hotline.says("koor", NEWS)
    await hotline.presses("koor", "Kirim")
    hotline.network.shut(hotline.endpoint("pkd77"))
    answered = 0
    for step in range(25):
        hotline.clock.forward(timedelta(seconds=30))
        await hotline.ticker.tick()  # the next few are made, and wait
        before = len(sent(hotline))
        if step % 4 == 0:
            who = f"citizen{step}"
            asks, opens = hotline.text(who, "halo"), hotline.text("pkd499", "/antrean")
            await hotline.network.take(hotline, [hotline.inbound(who, asks), hotline.inbound("pkd499", opens)])
            await hotline.settle()
            to = [chat for chat, _ in sent(hotline)[before:]]
            theirs = {hotline.endpoint(name).external_id for name in (who, "pkd499")}
            assert set(to[:2]) == theirs, "before all that was made earlier"
            answered += len(to) > 2
        elif step == 6:
            await hotline.restart()
        await hotline.settle()
    assert answered >= 4, "the broadcast was going on"
    await hotline.forward(hours=0.3, step_minutes=1)
    news = Counter(chat for chat, text in sent(hotline) if NEWS in text)
    del news[hotline.endpoint("koor").external_id]  # the preview
    everybody = {hotline.endpoint(f"pkd{number}").external_id for number in range(MANY)}
    assert news == dict.fromkeys(everybody - {hotline.endpoint("pkd77").external_id}, 1)
    texts = [seen.text for seen in hotline.seen("koor")]
    assert any("Terkirim: 499 dari 500" in text for text in texts)
    assert any(text.startswith("Belum menerima siaran: 1") and "Petugas 77, PKD Desa Rias" in text for text in texts)
