"""Telegram refuses the hotline's account, as it does when the token was revoked: nothing is lost, however long it
takes, and those in charge hear of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.rules import Rules
from storage import conditions
from storage.conditions import Kind
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE
from tests.networks.beside import Beside
from tests.networks.telegram import TelegramNetwork

CITIZEN, BOSS, ELSEWHERE = "siti", "kabupaten", "other-wati"
"""Somebody in charge who is on Telegram, and one who is not."""


class Both(Beside, TelegramNetwork):
    """Telegram, beside another network."""


@pytest.fixture
async def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    monkeypatch.setattr(Hotline, "network_of", Both)
    async with Hotline(tmp_path, rules=Rules(office=OFFICE)) as hotline:
        for who in (BOSS, ELSEWHERE):
            await hotline.officer(who, Role.ADMIN, "19.03", name=who.title())
        await hotline.says(CITIZEN, "halo")
        hotline.forget()
        yield hotline


def refuse(hotline: Hotline, status: int, reason: str) -> None:
    assert isinstance(hotline.network, Both)
    hotline.network.telegram.fail(status, reason, method="sendMessage", times=10_000)


def accept(hotline: Hotline) -> None:
    assert isinstance(hotline.network, Both)
    hotline.network.telegram._faults.clear()


def texts(hotline: Hotline, who: str) -> list[str]:
    return [seen.text for seen in hotline.seen(who)]


async def halted(hotline: Hotline) -> bool:
    async with hotline.database.reading() as connection:
        return Kind.HALT in await conditions.lasting(View(connection, hotline.keys), "telegram")


async def test_a_revoked_token_is_noticed_before_anybody_is_to_be_told_something(hotline: Hotline) -> None:
    assert isinstance(hotline.network, Both)
    telegram = hotline.network.telegram
    telegram.fail(401, "Unauthorized", method="getUpdates", times=10_000)
    await hotline.restart()
    await telegram.until(lambda: sum(call.status == 401 for call in telegram.made("getUpdates")) > 1)
    await hotline.forward(hours=0.2, step_minutes=3)
    [told] = texts(hotline, ELSEWHERE)
    assert "(401 Unauthorized)" in told
    assert not telegram.made("sendMessage")[1:], "nothing but the greeting was ever sent"
    accept(hotline)
    await hotline.says(CITIZEN, "/bantuan")
    await hotline.forward(hours=0.2, step_minutes=3)
    assert texts(hotline, ELSEWHERE)[1].startswith("Telegram menerima pesan lagi.")
    assert not await halted(hotline)


@pytest.mark.parametrize(("status", "reason"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_what_a_refused_account_keeps_back_arrives_a_day_later(
    hotline: Hotline, status: int, reason: str
) -> None:
    refuse(hotline, status, reason)
    await hotline.says(CITIZEN, "/bantuan")
    await hotline.forward(hours=24, step_minutes=30)
    assert texts(hotline, CITIZEN) == []
    assert await halted(hotline)
    accept(hotline)
    await hotline.forward(hours=0.5, step_minutes=5)
    assert texts(hotline, CITIZEN), "the answer"
    assert not await halted(hotline)
    assert any(text.startswith("Telegram menerima pesan lagi.") for text in texts(hotline, BOSS))
    assert not any("menolak" in text for text in texts(hotline, BOSS)), "what is over is no news there"


async def test_those_on_another_network_hear_of_it_at_once_and_once(hotline: Hotline) -> None:
    refuse(hotline, 401, "Unauthorized")
    await hotline.says(CITIZEN, "/bantuan")
    await hotline.forward(hours=0.2, step_minutes=3)
    [told] = texts(hotline, ELSEWHERE)
    assert told.startswith("Telegram menolak akun hotline sejak ")
    assert "(401 Unauthorized)" in told
    assert "telegram.token" in told
    assert hotline.engine.world.rules.sparing.halted == {"telegram"}
    assert 'posko_channel_halted{channel="telegram"} 1.0' in hotline.metrics.render().decode()
    await hotline.says(ELSEWHERE, "/kesehatan")
    assert "Telegram menolak akun hotline sejak " in hotline.last(ELSEWHERE)
    assert "Pesan menunggu: 1." in hotline.last(ELSEWHERE)
    await hotline.restart()
    accept(hotline)
    await hotline.forward(hours=0.3, step_minutes=3)
    [_, _, ended] = texts(hotline, ELSEWHERE)
    assert ended.startswith("Telegram menerima pesan lagi.")
    assert hotline.engine.world.rules.sparing.halted == frozenset()
    assert 'posko_channel_halted{channel="telegram"} 0.0' in hotline.metrics.render().decode()
