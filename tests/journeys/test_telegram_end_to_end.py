"""The whole way of one report over the wire: the real program, a Telegram server on loopback, three people with phones.

One sentence from a citizen, at most two questions, a card for the officer who came in by a real invite, tracing, a
result, word to the citizen, and the coordinator's recap. By polling and by webhook.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram import FakeTelegram, Shown
from tests.service import Service

CITIZEN, OFFICER, COORDINATOR = 1001, 2002, 3003
WORDS = "pak ibu saya di desa rias rt 3 blm dicoklit"
SEND = "Kirim · pemilihnya sudah tahu"
WAIT_S = 60.0


class Phone:
    """Somebody's Telegram: what is written, pressed, and shown in answer."""

    def __init__(self, telegram: FakeTelegram, user_id: int) -> None:
        self._telegram = telegram
        self.id = user_id

    async def says(self, text: str) -> None:
        """Write to the bot."""
        await self._telegram.says(self.id, text)

    async def presses(self, label: str) -> None:
        """Press the newest button with this label, as soon as there is one."""
        await self._telegram.until(lambda: self._with(label) is not None, WAIT_S)
        shown = self._with(label)
        assert shown is not None
        await self._telegram.presses(self.id, shown.id, label)

    async def sees(self, *words: str) -> str:
        """Wait for a message with all these words in it; its text."""
        await self._telegram.until(lambda: self._saying(words) is not None, WAIT_S)
        return self._saying(words) or ""

    async def answered(self, count: int) -> Shown:
        """Wait until the bot has written so many messages; the newest."""
        await self._telegram.until(lambda: len(self._telegram.shown(self.id)) >= count, WAIT_S)
        return self._telegram.shown(self.id)[-1]

    @property
    def everything(self) -> str:
        """All that the bot's messages say now."""
        return "\n".join(self._telegram.texts(self.id))

    def _with(self, label: str) -> Shown | None:
        return next((m for m in reversed(self._telegram.shown(self.id)) if label in m.labels), None)

    def _saying(self, words: tuple[str, ...]) -> str | None:
        return next((t for t in reversed(self._telegram.texts(self.id)) if all(word in t for word in words)), None)


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
    questions = await _until_it_can_be_sent(citizen)
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
    await officer.presses("Hasil penelusuran")
    await officer.presses("Ternyata sudah terdaftar")
    await citizen.sees(number, "selesai")
    await officer.sees("dihapus dari percakapan")
    assert "Suminah" not in officer.everything, "nobody works on it: the data is gone from the chat"

    await chief.says("/rekap")
    recap = await chief.sees("Rekap")
    assert "Masuk: 1" in recap
    assert "Selesai: 1" in recap


async def _until_it_can_be_sent(citizen: Phone) -> int:
    """Answer what is asked until the summary stands there. Returns how many questions there were."""
    answers = {"nama lengkap": "Suminah", "tentang siapa": "keluarga", "RT berapa": "3"}
    for asked in range(5):
        shown = await citizen.answered(asked + 1)
        if SEND in shown.labels:
            return asked
        await citizen.says(next(answer for question, answer in answers.items() if question in shown.text))
    raise AssertionError(citizen.everything)
