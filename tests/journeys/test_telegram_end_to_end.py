"""The whole way of one report over the wire: the real program, a Telegram server on loopback, three people with phones.

One sentence from a citizen, at most two questions, a card for the officer who came in by a real invite, tracing, a
result, word to the citizen, and the coordinator's recap. By polling and by webhook.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram import FakeTelegram
from tests.journeys.phones import SEND, Phone, until_it_can_be_sent
from tests.service import Service

CITIZEN, OFFICER, COORDINATOR = 1001, 2002, 3003
WORDS = "pak ibu saya di desa rias rt 3 blm dicoklit"


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Telegram on loopback."""
    async with FakeTelegram() as telegram:
        yield telegram


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_sentence_becomes_a_traced_report(telegram: FakeTelegram, tmp_path: Path, *, webhook: bool) -> None:
    service = Service(tmp_path, telegram, webhook=webhook)
    await service.prepared()
    pkd = await service.invite("pkd", "rias")
    coordinator = await service.invite("coordinator", "19.03")
    async with service.running():
        await _one_report(telegram, pkd, coordinator)
        service.terminate()
        assert await service.ended() == 0
    assert bool(telegram.webhook.url) is webhook
    assert telegram.world.queue == [], "all is acknowledged"
    assert not {call.status for call in telegram.calls} - {200, 0}, "Telegram refused nothing"


async def _one_report(telegram: FakeTelegram, pkd: str, coordinator: str) -> None:
    citizen, officer, chief = (Phone(telegram, user_id) for user_id in (CITIZEN, OFFICER, COORDINATOR))
    await officer.says(f"/start {pkd}")
    await officer.sees("PKD", "Rias")
    await chief.says(f"/start {coordinator}")
    await chief.sees("Koordinator")

    await citizen.says(WORDS)
    questions = await until_it_can_be_sent(citizen)
    assert questions <= 2
    await citizen.presses(SEND)
    receipt = await citizen.sees("Nomor laporan")
    number = receipt.split("Nomor laporan: ")[1].split()[0]

    card = await officer.sees(number, "Desa Rias")
    assert "Suminah" not in card, "a card says nothing personal"
    await officer.presses("Ambil")
    await citizen.sees(number, "diambil")
    await officer.presses("Lihat data")
    assert WORDS in await officer.sees("Suminah")
    await officer.presses("Mulai telusuri")
    await citizen.sees(number, "menelusuri")
    await officer.presses("Hasil")
    await officer.presses("Ternyata sudah terdaftar")
    await citizen.sees(number, "selesai")
    await officer.sees("dihapus dari percakapan")
    assert "Suminah" not in officer.everything, "nobody works on it: the data is gone from the chat"

    await chief.says("/rekap")
    recap = await chief.sees("Rekap")
    assert "Masuk: 1" in recap
    assert "Selesai: 1" in recap
