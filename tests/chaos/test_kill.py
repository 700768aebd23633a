"""Kill the real program at any instant: what was acknowledged is there, nothing is done twice, everybody is answered.

The network is a Telegram server on loopback that outlives the program. What it saw confirmed is compared with the
database's file; what it was sent, with what the database says was sent.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.chaos.witness import Witness
from tests.fakes.telegram import FakeTelegram
from tests.service import Service

WAIT_S = 90.0
CITIZEN = 1001
REPORT = "pak ibu saya di desa rias rt 3 blm dicoklit"
QUESTION = "Siapa nama lengkap"
RECEIPT = "Nomor laporan"
SEND = "Kirim · pemilihnya sudah tahu"


@pytest.fixture
async def telegram() -> AsyncIterator[Witness]:
    """Telegram on loopback, which remembers what was confirmed."""
    async with Witness() as telegram:
        yield telegram


@pytest.fixture
async def service(telegram: Witness, tmp_path: Path) -> Service:
    """The program, ready to be started."""
    service = Service(tmp_path, telegram)
    await service.prepared()
    return service


async def test_a_form_goes_on_where_it_stood(telegram: Witness, service: Service) -> None:
    async with service.running():
        await telegram.says(CITIZEN, REPORT)
        await telegram.until(lambda: bool(telegram.saying(CITIZEN, QUESTION)), WAIT_S)
        await service.restart()
        await telegram.says(CITIZEN, "Suminah")
        await telegram.until(lambda: bool(telegram.offering(CITIZEN, SEND)), WAIT_S)
        service.kill()
        await service.ended()
        await telegram.presses(CITIZEN, telegram.offering(CITIZEN, SEND)[-1].id, SEND)
        await service.start()
        await telegram.until(lambda: bool(telegram.saying(CITIZEN, RECEIPT)), WAIT_S)
        await telegram.until_confirmed(WAIT_S)
        service.terminate()
        assert await service.ended() == 0
    summary = telegram.offering(CITIZEN, SEND)[-1].text
    assert "Desa Rias" in summary
    assert "Suminah" in summary
    assert len(set(telegram.saying(CITIZEN, QUESTION))) == 1, "nothing is asked twice"
    assert service.rows("SELECT count(*) FROM tickets") == [(1,)]


@pytest.mark.parametrize(
    ("seed", "kills", "citizens"),
    [
        (1, 3, 12),
        *(pytest.param(seed, 12, 25, marks=[pytest.mark.slow, pytest.mark.timeout(600)]) for seed in (2, 3, 4)),
    ],
)
async def test_a_burst_survives_kills(
    telegram: Witness, service: Service, seed: int, kills: int, citizens: int
) -> None:
    chance = random.Random(seed)
    people = range(CITIZEN, CITIZEN + citizens)
    in_flight = 0
    async with service.running():
        burst = asyncio.ensure_future(_burst(telegram, people, random.Random(seed)))
        for _ in range(kills):
            await _until_so_many_sent(telegram, chance.randint(1, 3 * citizens // kills), people)
            await asyncio.sleep(chance.random() / 20)  # not a wait: the instant that the seed picks
            service.kill()
            await service.ended()
            in_flight += _chats_in_flight(service)
            await service.start()
        await burst
        await telegram.until_confirmed(WAIT_S)
        service.terminate()
        assert await service.ended() == 0
    _nothing_waits(service)
    _nothing_is_lost(telegram, service)
    _nothing_is_done_twice(service, citizens)
    _everybody_is_answered_in_order(telegram, service, people)
    repeated = telegram.messages_sent() - _sent(service)
    assert 0 <= repeated <= in_flight, f"{repeated} messages were repeated, {in_flight} were in flight at the kills"


async def _burst(telegram: FakeTelegram, people: range, chance: random.Random) -> None:
    """Everybody reports, gives a name and sends, each in their own order, all mixed up. Who is asked, answers."""
    reporting = [asyncio.ensure_future(_reports(telegram, person, chance.random() < 0.5)) for person in people]
    await asyncio.gather(*reporting)


async def _reports(telegram: FakeTelegram, person: int, hasty: bool) -> None:
    """A report to its receipt. Who is `hasty` writes the name before anything was asked."""
    await telegram.says(person, REPORT)
    if not hasty:
        await telegram.until(lambda: any(QUESTION in text for text in telegram.texts(person)), WAIT_S)
    await telegram.says(person, f"Suminah {chr(ord('A') + person % 26)}")
    await telegram.until(lambda: any(SEND in m.labels for m in telegram.shown(person)), WAIT_S)
    await telegram.says(person, "kirim")
    await telegram.says(person, "ya")
    await telegram.until(lambda: any(RECEIPT in text for text in telegram.texts(person)), WAIT_S)


async def _until_so_many_sent(telegram: Witness, more: int, people: range) -> None:
    """Wait until the bot has sent so many more messages, or everybody has a receipt and none will come."""
    goal = len(telegram.made("sendMessage")) + more
    await telegram.until(
        lambda: len(telegram.made("sendMessage")) >= goal or all(telegram.saying(person, RECEIPT) for person in people),
        WAIT_S,
    )


def _nothing_waits(service: Service) -> None:
    stuck = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending', 'failed', 'unknown')"
    assert service.rows(stuck) == [(0,)]


def _chats_in_flight(service: Service) -> int:
    """How many chats had a message under way: it is marked before the next of its chat is sent."""
    return int(service.rows("SELECT count(DISTINCT address_id) FROM outbox WHERE state = 'sending'")[0][0])


def _sent(service: Service) -> int:
    """Messages that the database says were sent."""
    return int(service.rows("SELECT count(*) FROM outbox WHERE kind = 'send' AND state = 'sent'")[0][0])


def _nothing_is_lost(telegram: Witness, service: Service) -> None:
    kept = {int(name) for (name,) in service.rows("SELECT external_id FROM inbox WHERE channel = 'telegram'")}
    assert telegram.confirmed
    assert telegram.confirmed <= kept
    assert service.rows("SELECT count(*) FROM inbox WHERE state != 'handled'") == [(0,)]


def _nothing_is_done_twice(service: Service, citizens: int) -> None:
    assert service.rows("SELECT count(*), count(DISTINCT reporter_address_id) FROM tickets") == [(citizens, citizens)]
    assert service.rows("SELECT count(*) FROM inbox GROUP BY channel, external_id HAVING count(*) > 1") == []


def _everybody_is_answered_in_order(telegram: Witness, service: Service, people: range) -> None:
    """Each chat shows the messages that the outbox has for it, in its order, some of them perhaps twice."""
    for person in people:
        keys = service.rows(
            "SELECT o.network_id FROM outbox o JOIN addresses a ON a.id = o.address_id"
            " WHERE a.external_id = ? AND o.kind = 'send' ORDER BY o.id",
            str(person),
        )
        ids = [int(name) for (name,) in keys]
        assert ids == sorted(ids), "sent in the order in which they were decided"
        texts = telegram.texts(person)
        assert RECEIPT in texts[-1]
        assert all(count <= 1 for text, count in Counter(_runs(texts)).items()), "repeats only beside each other"


def _runs(texts: list[str]) -> list[str]:
    """The texts with neighbours that are equal taken as one."""
    return [*texts[:1], *(after for before, after in pairwise(texts) if before != after)]


async def test_a_stop_loses_nothing(telegram: Witness, service: Service) -> None:
    people = range(CITIZEN, CITIZEN + 30)
    async with service.running():
        for person in people:
            await telegram.says(person, REPORT)
        await _until_so_many_sent(telegram, 5, people)
        service.terminate()
        for person in people:
            await telegram.says(person, "Suminah")
        assert await service.ended() == 0
    _nothing_is_lost(telegram, service)
    _nothing_waits(service)
    assert telegram.messages_sent() == _sent(service)
    async with service.running():
        await telegram.until(lambda: all(telegram.offering(person, SEND) for person in people), WAIT_S)
        service.terminate()
        assert await service.ended() == 0
    _nothing_is_lost(telegram, service)


async def test_one_process_serves_a_file(telegram: Witness, service: Service) -> None:
    async with service.running():
        second = await service.posko("run", "--config", str(service.config))
        assert second.code == 2
        assert "another process serves this database" in second.err
