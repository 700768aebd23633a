"""The Telegram channel keeps every promise of the contract, by polling and by webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.channels.harness import PROMISES, Inbox, Promise
from tests.channels.telegram_world import SECRET, TelegramAdapter, channel_at, running, web_server
from tests.fakes.telegram import FakeTelegram


@pytest.fixture(params=["polling", "webhook"])
async def adapter(request: pytest.FixtureRequest) -> AsyncIterator[TelegramAdapter]:
    """A running channel, with two people who have pressed "start"."""
    inbox = Inbox()
    async with FakeTelegram() as telegram:
        if request.param == "polling":
            channel = channel_at(telegram)
            async with running(channel, inbox):
                yield await _opened(TelegramAdapter(telegram, channel, inbox))
            return
        at_first = channel_at(telegram, mode="webhook", webhook_url="http://localhost/tg/hook", webhook_secret=SECRET)
        async with web_server(at_first.routes(inbox)) as address:
            url = f"{address}/tg/hook"
            channel = channel_at(telegram, mode="webhook", webhook_url=url, webhook_secret=SECRET)
            async with running(channel, inbox):
                await telegram.until(lambda: telegram.webhook.url == url)
                yield await _opened(TelegramAdapter(telegram, channel, inbox))


async def _opened(adapter: TelegramAdapter) -> TelegramAdapter:
    for who in (adapter.person, adapter.other):
        await adapter.says(who, "/start")
    await adapter.inbox.until(2)
    adapter.inbox.inbounds.clear()
    return adapter


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
async def test_keeps_the_contract(promise: Promise, adapter: TelegramAdapter) -> None:
    await promise(adapter)
