"""A Telegram channel at a fake Telegram, for the tests of both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.channels.base import Delivery, Intake
from bot.channels.telegram import TelegramAccount, TelegramChannel
from bot.domain.errors import DeliveryError
from bot.domain.messages import Endpoint, EndpointKind, Outbound, Press
from tests.channels.harness import Inbox, Seen, Trouble
from tests.fakes.telegram import FakeTelegram

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECRET = "rahasia_webhook-1234"


class Waits:
    """Sleeping that takes no time, and a clock that it moves."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.now = 1000.0

    async def sleep(self, seconds: float) -> None:
        """Time has passed."""
        self.seconds.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def monotonic(self) -> float:
        """The clock."""
        return self.now


class SetAside:
    """Keeps what could not be read."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def __call__(self, external_id: str, raw: str) -> None:
        self.kept[external_id] = raw


def private(user_id: int) -> Endpoint:
    """A person's chat."""
    return Endpoint("telegram", str(user_id))


def group(chat_id: int) -> Endpoint:
    """A group."""
    return Endpoint("telegram", str(chat_id), EndpointKind.GROUP)


class Noted:
    """What was noted of the account."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    async def __call__(self, reason: str) -> None:
        self.reasons.append(reason)


def channel_at(
    telegram: FakeTelegram,
    waits: Waits | None = None,
    set_aside: SetAside | None = None,
    standing: Noted | None = None,
    **account: Any,
) -> TelegramChannel:
    """A channel that talks to `telegram`."""
    waits = waits or Waits()
    given = {"token": telegram.token, "base_url": telegram.base_url, "base_file_url": telegram.base_file_url} | account
    return TelegramChannel(
        TelegramAccount(**given),
        now=lambda: NOW,
        monotonic=waits.monotonic,
        sleep=waits.sleep,
        set_aside=set_aside or SetAside(),
        standing=standing or Noted(),
    )


@asynccontextmanager
async def running(channel: TelegramChannel, intake: Intake) -> AsyncIterator[None]:
    """The channel takes in, until the block ends."""
    task = asyncio.ensure_future(channel.run(intake))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await channel.close()


@asynccontextmanager
async def web_server(routes: Sequence[web.RouteDef]) -> AsyncIterator[str]:
    """An HTTP server of ours; its address."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class TelegramAdapter:
    """Telegram for the harness."""

    def __init__(self, telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox) -> None:
        self.telegram = telegram
        self.channel = channel
        self.inbox = inbox
        self.person = private(1001)
        self.other = private(1002)
        self.troubles = self._troubles()

    async def says(self, who: Endpoint, text: str) -> None:
        """`who` writes."""
        await self.telegram.says(int(who.external_id), text)

    async def presses(self, who: Endpoint, network_id: str, data: str) -> None:
        """`who` presses, with any data."""
        await self.telegram.presses(int(who.external_id), int(network_id), data, forged=True)

    async def deliver(self, who: Endpoint, message: Outbound, target: str = "") -> str:
        """Send through the channel."""
        return await self.channel.deliver(Delivery(message, who, target))

    def shown(self, who: Endpoint) -> list[Seen]:
        """Our messages in their chat."""
        messages = self.telegram.shown(int(who.external_id))
        return [Seen(str(m.id), m.text, tuple(m.bold), tuple(m.labels)) for m in messages]

    async def asked(self, who: Endpoint) -> list[str]:
        """What stands below their text field."""
        return [button["text"] for button in self.telegram.world.chats[int(who.external_id)].below]

    def toast(self, press: Press) -> str | None:
        """What was shown in answer."""
        answer = self.telegram.answer(press.press_id)
        return None if answer is None else str(answer["text"])

    async def press_expires(self, press: Press) -> None:
        """Too late to answer."""
        self.telegram.world.expired.add(press.press_id)

    def _troubles(self) -> list[Trouble]:
        async def busy() -> None:
            self.telegram.fail(429, "Too Many Requests: retry after 7", method="sendMessage", retry_after=7)

        async def down() -> None:
            self.telegram.fail(502, "Bad Gateway", method="sendMessage")

        async def silent() -> None:
            self.telegram.drop("after", method="sendMessage")

        async def blocked() -> None:
            await self.telegram.blocks(1001)

        def retries(error: DeliveryError) -> bool:
            return error.retry_after_s is not None and not error.gone and not error.ours

        return [
            Trouble("busy", busy, lambda error: error.retry_after_s == 7 and not error.everyone and not error.unknown),
            Trouble("down", down, lambda error: retries(error) and not error.unknown),
            Trouble("silent", silent, lambda error: retries(error) and error.unknown),
            Trouble("blocked", blocked, lambda error: error.gone and error.retry_after_s is None),
        ]
