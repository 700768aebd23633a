"""The Telegram channel: keeps the contract of `bot/channels/base.py` with python-telegram-bot's types and our own road.

Sending goes the fast lane (`calls.py`) and reads only the message's id; rare calls use PTB's typed methods.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, assert_never

from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.channels.base import Delivery, Intake, Limits
from bot.channels.pieces import pieces, shortened, units
from bot.channels.telegram.below import Below
from bot.channels.telegram.calls import AiohttpRequest, Refused
from bot.channels.telegram.compose import entities, keyboard, markup
from bot.channels.telegram.parse import ALLOWED_UPDATES, UNREADABLE, Parser
from bot.channels.telegram.polling import AccountStanding, Polling, SetAside, Standing, take_in
from bot.channels.telegram.refusals import (
    NO_PICTURE,
    NO_SUCH_TOPIC,
    NO_TEXT_TO_EDIT,
    NOT_A_MEMBER,
    NOT_MODIFIED,
    NOTHING_TO_DELETE,
    NOTHING_TO_EDIT,
    RETRY_S,
    TOO_LATE_TO_ANSWER,
    TOO_LATE_TO_DELETE,
    Floods,
    delivery_error,
    says,
)
from bot.channels.telegram.sends import Send, pin, text_fields, upload_of
from bot.channels.telegram.settings import TelegramAccount
from bot.channels.telegram.webhook import announce, webhook_routes
from bot.domain.errors import DeliveryError
from bot.domain.messages import Endpoint, Inbound, MediaFile, OutboundKind

LIMITS = Limits(
    text=4096,
    caption=1024,
    buttons=100,
    button_label=64,
    file_bytes=20_000_000,
    everyone_per_s=30.0,
    chat_per_s=1.0,
    group_per_minute=20.0,
)
"""core.telegram.org/bots/api (text, caption, getFile) and core.telegram.org/bots/faq (rates)."""

UPDATES_A_POLL = 100
ANSWER_LIMIT = 200
EMPTIED = "—"
"""What is left of a message that Telegram lets us no longer delete (after 48 hours)."""
HALF_SENT_KEPT = 1000


class TelegramChannel:
    """One bot account. `now` dates pressed buttons, `monotonic` and `sleep` time the pauses; `set_aside` keeps updates
    that cannot be read (see `polling.SetAside`), `standing` notes that the account is refused (`polling.Standing`)."""

    name = "telegram"
    limits = LIMITS

    def __init__(
        self,
        account: TelegramAccount,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        set_aside: SetAside,
        standing: Standing,
    ) -> None:
        logging.getLogger("telegram").setLevel(logging.WARNING)  # below it, PTB logs the token and what is said
        self._account = account
        self._sleep = sleep
        self._set_aside = set_aside
        self._standing = standing
        self._parser = Parser(self.name, now)
        self._floods = Floods(monotonic)
        self._half_sent: OrderedDict[int, list[str]] = OrderedDict()
        self._below = Below(self._call, self._remove)
        self._calls, self._polls = self._request(), self._request()
        self._bot = Bot(
            account.token,
            base_url=account.base_url,
            base_file_url=account.base_file_url,
            request=self._calls,
            get_updates_request=self._polls,
        )

    def _request(self) -> AiohttpRequest:
        account = self._account
        return AiohttpRequest(
            read_timeout_s=account.call_timeout_s, connect_timeout_s=account.connect_timeout_s, proxy=account.proxy
        )

    # Taking in

    async def run(self, intake: Intake) -> None:
        """Poll, or tell Telegram where to call, until cancelled. With a webhook, `routes(intake)` does the rest."""
        standing = AccountStanding(self._standing)
        if self._account.mode == "webhook":
            await announce(self._set_webhook, standing, self._sleep)
            await asyncio.Event().wait()
            return
        await Polling(
            prepare=self._stop_webhook,
            get_updates=self._get_updates,
            take_in=self._taker(intake),
            standing=standing,
            sleep=self._sleep,
        ).run()

    def routes(self, intake: Intake) -> list[web.RouteDef]:
        """The route that Telegram calls in webhook mode, for our HTTP server. Any process may serve it."""
        return webhook_routes(self._account.webhook_path, self._account.webhook_secret, self._taker(intake))

    def _taker(self, intake: Intake) -> Callable[[list[dict[str, Any]]], Awaitable[None]]:
        async def taker(updates: list[dict[str, Any]]) -> None:
            await take_in(updates, self._parser, intake, self._set_aside)

        return taker

    def read(self, update: dict[str, Any]) -> Inbound | None:
        """What an update means that was set aside because nobody could read it then; None where that is still so."""
        try:
            return self._parser.inbound(update)
        except UNREADABLE:
            return None

    async def _get_updates(self, offset: int) -> list[dict[str, Any]]:
        timeout_s = self._account.poll_timeout_s
        fields = {
            "offset": offset,
            "limit": UPDATES_A_POLL,
            "timeout": timeout_s,
            "allowed_updates": ALLOWED_UPDATES,
        }
        url = f"{self._bot.base_url}/getUpdates"
        updates = await self._polls.call(url, fields, read_timeout_s=timeout_s + self._account.call_timeout_s)
        return [update for update in updates if isinstance(update, dict) and type(update.get("update_id")) is int]

    async def _stop_webhook(self) -> None:
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            self._account.webhook_url, secret_token=self._account.webhook_secret, allowed_updates=ALLOWED_UPDATES
        )

    # Sending

    async def deliver(self, delivery: Delivery) -> str:
        """Make the call for `delivery` and return the message's id ('' for an answer, deletion or leaving). What took
        several messages has all their ids, with commas between, so that an edit or deletion finds every part; the last
        one carries the buttons. Raises DeliveryError."""
        async with self._translated(delivery.endpoint):
            match delivery.message.kind:
                case OutboundKind.SEND:
                    return await self._send(delivery)
                case OutboundKind.EDIT:
                    return await self._edit(delivery)
                case OutboundKind.ANSWER:
                    return await self._answer(delivery)
                case OutboundKind.DELETE:
                    return await self._delete(delivery)
                case OutboundKind.LEAVE:
                    return await self._leave(delivery)
                case OutboundKind.MENU:
                    return await self._offer_menu(delivery)
                case unknown:
                    assert_never(unknown)

    async def _send(self, delivery: Delivery) -> str:
        """Send the file, then the text in as many messages as it needs. What a failed attempt got through is kept in
        memory, so that a retry goes on behind it."""
        await self._below.ready(delivery.endpoint, delivery.message.buttons)
        sent = self._half_sent.pop(delivery.message.id, [])
        for send in self._sends(delivery)[len(sent) :]:
            try:
                result = await self._send_one(send)
            except TelegramError:
                self._remember(delivery.message.id, sent)
                raise
            sent.append(str(result["message_id"]))
        return ",".join(sent)

    async def _send_one(self, send: Send) -> Any:
        """Make one call. In a topic that is no more it goes to the group itself, and what Telegram does not take as a
        picture goes as a file: neither may get lost."""
        try:
            return await self._calls.call(f"{self._bot.base_url}/{send.method}", send.fields, send.upload)
        except Refused as refused:
            if "message_thread_id" in send.fields and says(refused, NO_SUCH_TOPIC):
                return await self._send_one(send.without_topic())
            if send.method == "sendPhoto" and says(refused, NO_PICTURE):
                return await self._send_one(send.as_document())
            raise

    def _remember(self, message: int, sent: list[str]) -> None:
        if sent:
            self._half_sent[message] = sent
        if len(self._half_sent) > HALF_SENT_KEPT:
            self._half_sent.popitem(last=False)

    def _sends(self, delivery: Delivery) -> list[Send]:
        """The calls that a SEND takes: a pin and a file before the text, so that an edit finds the text. The last one
        carries the buttons."""
        message, endpoint = delivery.message, delivery.endpoint
        sends = [pin(message.pin)] if message.pin else []
        texts = pieces(message.text, LIMITS.text)
        if (message.pin or delivery.attachment is not None) and not texts[0].text:
            texts = []
        if delivery.attachment is not None:
            method, upload = upload_of(delivery.attachment, delivery.attachment_mime_type)
            fields: dict[str, Any] = {}
            if len(texts) == 1 and units(texts[0].text) <= LIMITS.caption:
                fields = {"caption": texts[0].text, "caption_entities": entities(texts[0])}
                texts = []
            sends.append(Send(method, fields, upload))
        sends += [Send("sendMessage", text_fields(piece)) for piece in texts]
        common = {"chat_id": endpoint.external_id, "protect_content": message.confidential}
        topic = {"message_thread_id": int(message.thread)} if message.thread.isdecimal() else {}
        for send in sends:
            send.fields.update(common | topic)
        if shown := markup(message.buttons, private=endpoint.is_private):
            sends[-1].fields["reply_markup"] = shown
        return sends

    async def _edit(self, delivery: Delivery) -> str:
        """Edit the text and buttons; with an empty text, the buttons alone. A message that the other side removed
        leaves nothing to do. What took several messages becomes one: a new text takes the earlier parts away."""
        message, (*earlier, target) = delivery.message, _targets(delivery)
        target["reply_markup"] = keyboard(message.buttons)
        try:
            if message.text:
                await self._edit_text(target, message.text)
            else:
                await self._call("editMessageReplyMarkup", target)
        except Refused as refused:
            if not says(refused, NOT_MODIFIED + NOTHING_TO_EDIT):
                raise
        if not message.text:
            return delivery.target_network_id
        for part in earlier:
            await self._remove(part)
        return str(target["message_id"])

    async def _edit_text(self, target: dict[str, Any], text: str) -> None:
        """An edited message cannot become two: a text that is too long is shortened."""
        try:
            await self._call("editMessageText", target | text_fields(shortened(text, LIMITS.text)))
        except Refused as refused:
            if not says(refused, NO_TEXT_TO_EDIT):
                raise
            caption = shortened(text, LIMITS.caption)
            fields = {"caption": caption.text, "caption_entities": entities(caption)}
            await self._call("editMessageCaption", target | fields)

    async def _answer(self, delivery: Delivery) -> str:
        """Answer a button press; one that Telegram no longer waits for counts as answered. A button with a link into
        our own private chat (https://t.me/…) is opened."""
        message = delivery.message
        links = [button.url for row in message.buttons for button in row if button.url.startswith("https://t.me/")]
        try:
            await self._bot.answer_callback_query(
                message.press_id, shortened(message.text, ANSWER_LIMIT).text or None, url=links[0] if links else None
            )
        except Refused as refused:
            if not says(refused, TOO_LATE_TO_ANSWER):
                raise
        return ""

    async def _delete(self, delivery: Delivery) -> str:
        """Delete a message, all its parts; what is older than 48 hours is emptied instead."""
        for target in _targets(delivery):
            await self._remove(target)
        return ""

    async def _remove(self, target: dict[str, Any]) -> None:
        try:
            await self._call("deleteMessage", target)
        except Refused as refused:
            if says(refused, NOTHING_TO_DELETE):
                return
            if not says(refused, TOO_LATE_TO_DELETE):
                raise
            await self._empty(target)

    async def _empty(self, target: dict[str, Any]) -> None:
        try:
            await self._edit_text(target, EMPTIED)
        except Refused as refused:
            if not says(refused, NOT_MODIFIED + NOTHING_TO_EDIT):
                raise

    async def _leave(self, delivery: Delivery) -> str:
        try:
            await self._bot.leave_chat(delivery.endpoint.external_id)
        except Refused as refused:
            if not says(refused, NOT_A_MEMBER):
                raise
        return ""

    async def _offer_menu(self, delivery: Delivery) -> str:
        """Show commands in the menu of this chat alone; with none, it has everybody's again."""
        scope = BotCommandScopeChat(int(delivery.endpoint.external_id))
        commands = [BotCommand(name, about) for name, about in delivery.message.menu]
        if commands:
            await self._bot.set_my_commands(commands, scope=scope)
        else:
            await self._bot.delete_my_commands(scope=scope)
        return ""

    async def _call(self, method: str, fields: Mapping[str, Any]) -> Any:
        return await self._calls.call(f"{self._bot.base_url}/{method}", fields)

    # The rest of the account

    async def fetch(self, file: MediaFile) -> bytes:
        """The bytes of a file that somebody sent, at most 20 MB (Telegram gives bots no more). Raises DeliveryError."""
        if file.content is not None:
            return file.content
        if file.size > LIMITS.file_bytes:
            raise DeliveryError("the file is too big: Telegram hands out at most 20 MB to a bot")
        async with self._translated_fetch():
            path = (await self._bot.get_file(file.remote_id)).file_path or ""
            if not path.startswith(("http://", "https://")):
                raise DeliveryError(
                    "the Bot API server runs with --local: run it without, files are fetched", ours=True
                )
            return await self._calls.download(path, LIMITS.file_bytes)

    async def identity(self) -> str:
        """The bot's username, without "@". Raises DeliveryError."""
        async with self._translated(Endpoint(self.name, "")):
            return str((await self._bot.get_me()).username)

    async def publish_commands(
        self, commands: Sequence[tuple[str, str]], language: str = "", *, groups: bool = False
    ) -> None:
        """Show `commands` (name, description) in the menu of all private chats, or of all `groups`, for people whose
        app speaks `language`, or for all others (""). Raises DeliveryError."""
        scope = BotCommandScopeAllGroupChats() if groups else BotCommandScopeAllPrivateChats()
        async with self._translated(Endpoint(self.name, "")):
            listed = [BotCommand(name, description) for name, description in commands]
            await self._bot.set_my_commands(listed, scope=scope, language_code=language or None)

    async def close(self) -> None:
        """Let go of connections."""
        await self._polls.shutdown()
        await self._calls.shutdown()

    @asynccontextmanager
    async def _translated(self, endpoint: Endpoint) -> AsyncIterator[None]:
        try:
            yield
        except TelegramError as error:
            raise delivery_error(error, endpoint, self._floods) from None

    @asynccontextmanager
    async def _translated_fetch(self) -> AsyncIterator[None]:
        """Fetching twice does no harm, so nothing is unknown; a file that is not there stays away."""
        try:
            yield
        except Refused as refused:
            if refused.status in {400, 404, 413}:
                raise DeliveryError(f"the file cannot be fetched: {refused.message}") from None
            raise delivery_error(refused, Endpoint(self.name, "files"), self._floods) from None
        except TelegramError as error:
            raise DeliveryError(error.message, retry_after_s=RETRY_S) from None


def _targets(delivery: Delivery) -> list[dict[str, Any]]:
    """The messages that an edit or deletion is about."""
    parts = delivery.target_network_id.split(",")
    if not all(part.isdecimal() for part in parts):
        raise DeliveryError(
            f"{delivery.message.kind} without the id of a sent message: name it by target_key", ours=True
        )
    return [{"chat_id": delivery.endpoint.external_id, "message_id": int(part)} for part in parts]
