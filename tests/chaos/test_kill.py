"""Kill the real program at any instant: what was acknowledged is there, nothing is done twice, everybody is answered.

The network is a Telegram server on loopback that outlives the program. What it saw confirmed is compared with the
database's file; what it was sent, with what the database says was sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.siege import QUESTION, RECEIPT, REPORT, SEND, WAIT_S, besiege, besiege_on_whatsapp
from tests.chaos.witness import Witness
from tests.service import Service

CITIZEN = 1001


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


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
async def test_a_burst_survives_kills(tmp_path: Path, seed: int) -> None:
    toll = await besiege(tmp_path, "", seed, kills=4 if seed == 1 else 30)
    assert toll.violations == []
    assert toll.acknowledged > toll.citizens > 4
    assert toll.messages > 0
    assert 0 <= toll.repeated <= toll.in_flight


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
async def test_a_burst_on_whatsapp_survives_kills(tmp_path: Path, seed: int) -> None:
    toll = await besiege_on_whatsapp(tmp_path, "", seed, kills=3 if seed == 1 else 20)
    assert toll.violations == []
    assert toll.acknowledged > toll.citizens > 3
    assert toll.reports > toll.citizens
    assert 0 <= toll.repeated <= toll.in_flight


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_burst_survives_kills_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    toll = await besiege(tmp_path, postgres_url, 1, kills=4)
    assert (toll.violations, toll.kills) == ([], 4)


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


def _sent(service: Service) -> int:
    """Messages that the database says were sent."""
    return int(service.rows("SELECT count(*) FROM outbox WHERE kind = 'send' AND state = 'sent'")[0][0])


def _nothing_is_lost(telegram: Witness, service: Service) -> None:
    kept = {int(name) for (name,) in service.rows("SELECT external_id FROM inbox WHERE channel = 'telegram'")}
    assert telegram.confirmed
    assert telegram.confirmed <= kept
    assert service.rows("SELECT count(*) FROM inbox WHERE state != 'handled'") == [(0,)]


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
