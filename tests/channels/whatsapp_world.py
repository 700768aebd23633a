"""A WhatsApp channel at a fake WhatsApp, for the tests of both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.base import Delivery, Intake
from bot.channels.whatsapp import WhatsAppAccount, WhatsAppChannel, Words
from bot.domain.errors import DeliveryError
from bot.domain.messages import Endpoint, Outbound, Press, Receipt
from tests.channels.harness import Inbox, Seen, Trouble
from tests.channels.telegram_world import SetAside, web_server
from tests.fakes.whatsapp import FakeWhatsApp

SITI, BUDI = "6281200000001", "6281200000002"
WORDS = {"id": Words(choose="Pilih", pick="Silakan pilih:"), "en": Words(choose="Choose", pick="Please choose:")}


class Reports:
    """Keeps what is reported. `refuse(n)`: the next n calls raise, as if the database were away."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self._refusals = 0

    async def __call__(self, receipts: Sequence[Receipt]) -> None:
        if self._refusals:
            self._refusals -= 1
            raise ConnectionError("the database is away")
        self.receipts += receipts

    def refuse(self, times: int) -> None:
        """Keep nothing of the next calls."""
        self._refusals = times


def private(external_id: str) -> Endpoint:
    """A person's chat."""
    return Endpoint("whatsapp", external_id)


def channel_at(
    whatsapp: FakeWhatsApp, set_aside: SetAside | None = None, report: Reports | None = None, **account: Any
) -> WhatsAppChannel:
    """A channel that talks to `whatsapp`."""
    given = {
        "number_id": whatsapp.number_id,
        "business_id": whatsapp.business_id,
        "token": whatsapp.token,
        "app_secret": whatsapp.app_secret,
        "verify_token": whatsapp.verify_token,
        "base_url": whatsapp.base_url,
    }
    return WhatsAppChannel(
        WhatsAppAccount(**given | account),
        now=whatsapp.world.now,
        set_aside=set_aside or SetAside(),
        report=report or Reports(),
        words=WORDS,
    )


@asynccontextmanager
async def served(whatsapp: FakeWhatsApp, channel: WhatsAppChannel, intake: Intake) -> AsyncIterator[None]:
    """The channel's webhook on a server of its own, which `whatsapp` calls until the block ends."""
    async with web_server(channel.routes(intake)) as address:
        whatsapp.webhook_url = f"{address}/whatsapp"
        try:
            yield
        finally:
            whatsapp.webhook_url = ""
            await channel.close()


class WhatsAppAdapter:
    """WhatsApp for the harness."""

    def __init__(self, whatsapp: FakeWhatsApp, channel: WhatsAppChannel, inbox: Inbox) -> None:
        self.whatsapp = whatsapp
        self.channel = channel
        self.inbox = inbox
        self.person = private(SITI)
        self.other = private(BUDI)
        self.troubles = self._troubles()

    async def says(self, who: Endpoint, text: str) -> None:
        """`who` writes."""
        await self.whatsapp.says(who.external_id, text)

    async def presses(self, who: Endpoint, network_id: str, data: str) -> None:
        """`who` presses, with any data."""
        await self.whatsapp.presses(who.external_id, network_id, data, forged=True)

    async def deliver(self, who: Endpoint, message: Outbound, target: str = "") -> str:
        """Send through the channel."""
        return await self.channel.deliver(Delivery(message, who, target))

    def shown(self, who: Endpoint) -> list[Seen]:
        """Our messages in their chat."""
        return [Seen(m.id, m.text, m.read.bold, tuple(m.labels)) for m in self.whatsapp.shown(who.external_id)]

    async def asked(self, who: Endpoint) -> list[str]:
        """What the newest message asks their phone for."""
        newest = self.whatsapp.shown(who.external_id)[-1]
        return ["Kirim lokasi" for button in newest.buttons if button.get("request") == "location"]

    def toast(self, press: Press) -> str | None:
        """Nothing pops up: the answer is the newest message."""
        texts = self.whatsapp.texts(self.person.external_id)
        return texts[-1] if texts else None

    async def press_expires(self, press: Press) -> None:
        """WhatsApp waits for no answer."""

    def _troubles(self) -> list[Trouble]:
        async def busy() -> None:
            self.whatsapp.fail(131056, "pair rate limit hit", retry_after=9)

        async def rushed() -> None:
            self.whatsapp.fail(130429, "Rate limit hit")

        async def down() -> None:
            self.whatsapp.fail(131016, "Service unavailable", status=503)

        async def silent() -> None:
            self.whatsapp.drop("after")

        async def blocked() -> None:
            self.whatsapp.fail(131026, "Message undeliverable")

        async def locked() -> None:
            self.whatsapp.fail(131031, "Account has been locked")

        async def late() -> None:
            self.whatsapp.fail(131047, "Re-engagement message")

        def retries(error: DeliveryError) -> bool:
            return error.retry_after_s is not None and not error.gone and not error.ours

        return [
            Trouble("busy", busy, lambda error: error.retry_after_s == 9 and not error.everyone and not error.unknown),
            Trouble("rushed", rushed, lambda error: retries(error) and error.everyone and not error.halted),
            Trouble("down", down, lambda error: retries(error) and not error.unknown),
            Trouble("silent", silent, lambda error: retries(error) and error.unknown),
            Trouble("blocked", blocked, lambda error: error.gone and error.retry_after_s is None),
            Trouble("locked", locked, lambda error: retries(error) and error.everyone and error.halted),
            Trouble("late", late, lambda error: error.closed and error.retry_after_s is None),
        ]
