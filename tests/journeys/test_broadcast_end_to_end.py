"""The real program, killed while a message to all officers goes out over the wire by the program's own clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.telegram import FakeTelegram
from tests.journeys.phones import WAIT_S, Phone
from tests.service import Service

COORDINATOR, BUDI, WATI, GONE = 3001, 3002, 3003, 3004
NEWS = "Besok apel pukul 8."


@pytest.mark.slow
async def test_killed_while_it_goes_out_each_gets_it_once_and_who_did_not_is_named(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        service = Service(tmp_path, telegram)
        await service.prepared()
        coordinator, *officers = (Phone(telegram, number) for number in (COORDINATOR, BUDI, WATI, GONE))
        async with service.running():
            for phone, role, area in (
                (coordinator, "coordinator", "19.03"),
                *((officer, "pkd", "rias") for officer in officers),
            ):
                await phone.says(f"/start {await service.invite(role, area)}")
                await phone.answered(1)
            telegram.world.chats[GONE].open = False
            await coordinator.says("/siar rias")
            await coordinator.sees("Tulis pesannya")
            await coordinator.says(NEWS)
            await coordinator.presses("Kirim")
            await coordinator.sees("Siaran sedang dikirim", "dari 3")
            telegram.drop("before", method="sendMessage", times=2)
            await telegram.until(lambda: [call.status for call in telegram.made("sendMessage")].count(0) == 2, WAIT_S)
            await service.restart()
            await coordinator.sees("Siaran selesai", "Terkirim: 2 dari 3")
            await coordinator.sees("Belum menerima siaran: 1", "memblokir bot")
            for officer in officers[:2]:
                assert sum(NEWS in text for text in telegram.texts(officer.id)) == 1
            await officers[0].presses("Sudah dibaca")
            await coordinator.presses("Lihat keadaan terbaru")
            await coordinator.sees("Sudah dibaca: 1")
            service.terminate()
            assert await service.ended() == 0
