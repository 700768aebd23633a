"""The WhatsApp channel: keeps the contract of `bot/channels/base.py` over Meta's Cloud API.

What was sent can neither be changed nor taken back here, and nothing pops up at a press: an edit and an answer that
have words are said anew, a deletion does nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from aiohttp import web

from bot.channels.base import Delivery, Intake, Limits
from bot.channels.whatsapp.calls import Graph
from bot.channels.whatsapp.compose import BODY, REPLY_TITLE, TEXT, Content, Words, contents, parameter
from bot.channels.whatsapp.media import Uploads, fetched, upload_of
from bot.channels.whatsapp.parse import KNOCK, PARTS, Parser
from bot.channels.whatsapp.settings import WhatsAppAccount
from bot.channels.whatsapp.webhook import webhook_routes
from bot.domain.errors import DeliveryError
from bot.domain.messages import Billed, Inbound, MediaFile, OutboundKind, Receipt, base36
from bot.tasks import Tasks

log = structlog.get_logger()

WINDOW = timedelta(hours=24)
LIMITS = Limits(
    text=TEXT,
    caption=BODY,
    buttons=100,
    button_label=REPLY_TITLE,
    file_bytes=20_000_000,
    everyone_per_s=80.0,
    chat_per_s=1 / 6,
    group_per_minute=0.0,
    burst=10,
    changes=False,
    window=WINDOW,
    receipts=True,
)
"""developers.facebook.com: "Interactive messages", "Messaging limits", "Throughput", "Customer service windows"."""

BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
HALF_SENT_KEPT = 1000
COURTESIES = 50
"""So many at a time: in a rush nobody waits for blue ticks."""

SetAside = Callable[[str, str], Awaitable[None]]
"""Keeps what cannot be read: its external id and its JSON text. May be called twice for the same. Returning: kept."""
Report = Callable[[Sequence[Receipt]], Awaitable[None]]
"""Writes down what the network reports of our messages. May be called twice for the same. Returning: kept."""


class WhatsAppChannel:
    """One business number. `now` dates what was uploaded, `set_aside` and `report` keep what comes beside messages;
    `words` are the channel's own by language. While not `courteous`, nobody is shown that we read and write."""

    name = "whatsapp"
    limits = LIMITS

    def __init__(
        self,
        account: WhatsAppAccount,
        *,
        now: Callable[[], datetime],
        set_aside: SetAside,
        report: Report,
        words: Mapping[str, Words],
        courteous: Callable[[], bool] = lambda: True,
    ) -> None:
        self._account = account
        self._set_aside = set_aside
        self._report = report
        self._words = words
        self._courteous = courteous
        self._parser = Parser(self.name, account.number_id)
        self.graph = Graph(account)
        self._uploads = Uploads(self.graph, now)
        self._half_sent: OrderedDict[int, list[str]] = OrderedDict()
        self._now = now
        self._taken: dict[int, dict[str, str]] = {}
        self._courtesies = Tasks()

    # Taking in

    async def run(self, intake: Intake) -> None:
        """Meta calls us (`routes`): nothing to do until cancelled."""
        await asyncio.Event().wait()

    def routes(self, intake: Intake) -> list[web.RouteDef]:
        """The routes that Meta calls, for our HTTP server. Any process may serve them."""
        account = self._account

        async def take_in(body: object) -> None:
            await self._take_in(body, intake)

        return webhook_routes(
            account.webhook_path, app_secret=account.app_secret, verify_token=account.verify_token, take_in=take_in
        )

    async def _take_in(self, body: object, intake: Intake) -> None:
        """Hand in all that a body says; returning means that everything is kept."""
        reading = self._parser.read(body)
        for name, raw in reading.unread:
            log.error("whatsapp_unreadable", inbound=name)
            await self._set_aside(name, raw)
        if reading.elsewhere:
            log.info("whatsapp_elsewhere", count=reading.elsewhere)
        if reading.receipts:
            await self._report(reading.receipts)
        if reading.inbounds:
            await intake(reading.inbounds)
            newest = {inbound.sender: getattr(inbound.body, "message_id", "") for inbound in reading.inbounds}
            for message_id in filter(None, newest.values()):
                if self._courtesies.count() < COURTESIES and self._courteous():
                    self._courtesies.start(self._mark_read(message_id), "whatsapp_read")

    async def _mark_read(self, message_id: str) -> None:
        """Two blue ticks and "writing …", which ends with our answer: a courtesy, which may fail."""
        seen = {"status": "read", "message_id": message_id, "typing_indicator": {"type": "text"}}
        try:
            await self.graph.post(f"{self._account.number_id}/messages", {"messaging_product": "whatsapp"} | seen)
        except DeliveryError as error:
            log.info("whatsapp_not_marked_read", reason=error.reason)

    def read(self, message: object) -> Inbound | None:
        """What a message means that was set aside because nobody could read it then; None where that is still so."""
        return self._parser.inbound(message)

    # Sending

    async def deliver(self, delivery: Delivery) -> str:
        """Make the calls for `delivery` and return the ids of its messages with commas between ('' for none). Raises
        DeliveryError."""
        match delivery.message.kind:
            case OutboundKind.SEND:
                return await self._send(delivery)
            case OutboundKind.EDIT | OutboundKind.ANSWER:
                return await self._send(delivery) if delivery.message.text.strip() else delivery.target_network_id
            case OutboundKind.DELETE | OutboundKind.LEAVE | OutboundKind.MENU:
                return ""
            case unknown:
                assert_never(unknown)

    async def _send(self, delivery: Delivery) -> str:
        """Send each part. What a failed attempt got through is kept in memory, so that a retry goes on behind it."""
        message = delivery.message
        file, upload = delivery.attachment, None
        if file is not None:
            upload = upload_of(file, delivery.attachment_mime_type)
        words = self._words.get(delivery.language) or next(iter(self._words.values()))
        buttons = () if message.kind is OutboundKind.ANSWER else message.buttons
        named = (upload.kind, upload.name) if upload else None
        parts = contents(message.text, buttons, words, pin=message.pin, file=named)
        sent = self._half_sent.pop(message.id, [])
        for number, part in enumerate(parts[len(sent) :], start=len(sent) + 1):
            own = base36(message.id) if number == len(parts) else f"{base36(message.id)}{PARTS}{number}"
            try:
                if part.file is not None and file is not None and upload is not None:
                    part.file["id"] = await self._uploads.id_of(file, upload)
                sent.append(await self._send_one(delivery, part, own, Billed.SERVICE))
            except DeliveryError:
                self._remember(message.id, sent)
                raise
        return ",".join(sent)

    async def _send_one(self, delivery: Delivery, content: Content, own: str, kind: Billed) -> str:
        """Make one call, and note what it costs: after silence, too."""
        taken = self._taken.setdefault(delivery.message.id, {})
        try:
            name = await self._call(delivery.endpoint.external_id, content, own)
        except DeliveryError as error:
            if error.unknown:
                taken[f"{own}@{self._now().timestamp()}"] = Billed.UNSURE
            raise
        taken[name] = kind
        return name

    async def _call(self, to: str, content: Content, own: str) -> str:
        whom = {"recipient": to} if BSUID.fullmatch(to) else {"to": to}
        common = {"messaging_product": "whatsapp", "recipient_type": "individual", "biz_opaque_callback_data": own}
        answer = await self.graph.post(f"{self._account.number_id}/messages", common | whom | content.json)
        try:
            return str(answer["messages"][0]["id"])
        except (KeyError, IndexError, TypeError):
            raise DeliveryError("WhatsApp: the answer names no message", retry_after_s=60.0, unknown=True) from None

    async def knock(self, delivery: Delivery) -> bool:
        """Outside the window: tell the person by the approved template that there is news, which they get once they
        write. False where no template is configured. Raises DeliveryError."""
        name = self._account.news_template
        if not name:
            return False
        office = {"type": "text", "text": parameter(self._account.office)}
        fields = {
            "name": name,
            "language": {"code": delivery.language},
            "components": [{"type": "body", "parameters": [office]}],
        }
        own = f"{base36(delivery.message.id)}{PARTS}{KNOCK}"
        await self._send_one(delivery, Content("template", fields), own, Billed.UTILITY)
        return True

    def taken(self, message: int) -> Mapping[str, str]:
        """The messages that Meta took for the outbox's `message` since this was asked last, each by Meta's name for it:
        as what they count."""
        return self._taken.pop(message, {})

    def _remember(self, message: int, sent: list[str]) -> None:
        if sent:
            self._half_sent[message] = sent
        if len(self._half_sent) > HALF_SENT_KEPT:
            self._half_sent.popitem(last=False)

    # The rest of the account

    async def fetch(self, file: MediaFile) -> bytes:
        """The bytes of a file that somebody sent, checked by size, type and hash. Raises DeliveryError."""
        if file.content is not None:
            return file.content
        return await fetched(self.graph, self._account.number_id, file, LIMITS.file_bytes)

    async def close(self) -> None:
        """Let go of connections."""
        await self._courtesies.stop()
        await self.graph.close()
