"""Telegram on loopback: real HTTP to the Bot API's stand-in, polling, parsing, sending and fetching by our own channel.

What people do is queued as Telegram queues it, one update each; it counts as taken when the bot has confirmed it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, assert_never

from bot.channels.base import Channel
from bot.channels.telegram import TelegramAccount, TelegramChannel
from bot.domain.messages import (
    Button,
    Contact,
    Due,
    Endpoint,
    EndpointKind,
    Inbound,
    Location,
    Media,
    Membership,
    MembershipChange,
    Pin,
    Press,
    Request,
    Text,
)
from bot.standing import Standing
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram import Shown as Message
from tests.fakes.telegram.world import START, Chat, Json
from tests.networks import Seen

if TYPE_CHECKING:
    from tests.hotline import FakeClock, Hotline

STATUS = {
    MembershipChange.JOINED: ("left", "member"),
    MembershipChange.UNBLOCKED: ("kicked", "member"),
    MembershipChange.LEFT: ("member", "kicked"),
    MembershipChange.BLOCKED: ("member", "kicked"),
}


class TelegramNetwork:
    """Everybody uses Telegram."""

    def __init__(self, clock: FakeClock) -> None:
        self.telegram = FakeTelegram()
        self.telegram.privacy = False  # journeys say what reaches the bot; privacy is the channel tests' business
        self._clock = clock
        self._channel: TelegramChannel | None = None
        self._standing: Standing | None = None
        self._polling: list[asyncio.Task[None]] = []
        self._queries: dict[str, list[str]] = defaultdict(list)
        self._mine: dict[tuple[str, str], int] = {}
        self._files: dict[int, Json] = {}
        self._seen: dict[int, Seen] = {}
        self._forgotten = 0
        self._toasts_forgotten: dict[str, int] = {}
        self._up = False

    @property
    def channels(self) -> Mapping[str, Channel]:
        assert self._channel is not None
        return {"telegram": self._channel}

    def endpoint(self, who: str, number: int) -> Endpoint:
        chat_id = -number if who.startswith("group") else number
        self.telegram.world.chats.setdefault(chat_id, Chat(chat_id, title=who))
        if chat_id > 0:
            self.telegram.world.person(chat_id, first_name=who.title())
        kind = EndpointKind.GROUP if chat_id < 0 else EndpointKind.PRIVATE
        return Endpoint("telegram", str(chat_id), kind)

    # --- the program comes and goes -----------------------------------------------------------------------------------

    async def open(self) -> None:
        """Make the channel of a program that comes up; the server is there before it and after."""
        if not self._up:
            await self.telegram.start()
            self._up = True
        account = TelegramAccount(
            token=self.telegram.token, base_url=self.telegram.base_url, base_file_url=self.telegram.base_file_url
        )
        self._channel = TelegramChannel(
            account,
            now=self._clock.now,
            monotonic=self._clock.monotonic,
            sleep=self._clock.sleep,
            set_aside=self._set_aside,
            standing=self._note,
        )

    async def _set_aside(self, external_id: str, raw: str) -> None:
        raise AssertionError(f"update {external_id} could not be read: {raw}")

    async def _note(self, reason: str) -> None:
        assert self._standing is not None
        await self._standing.note("telegram", reason)

    async def start(self, hotline: Hotline) -> None:
        assert self._channel is not None
        self._standing = Standing(hotline.database, hotline.keys, hotline.clock.now, gauge=hotline.metrics)
        self._polling = [asyncio.create_task(self._channel.run(hotline.engine.intake))]

    async def stop(self) -> None:
        for task in self._polling:
            task.cancel()
        await asyncio.gather(*self._polling, return_exceptions=True)
        if self._channel is not None:
            await self._channel.close()

    async def close(self) -> None:
        await self.telegram.stop()

    # --- what people do -----------------------------------------------------------------------------------------------

    async def take(self, hotline: Hotline, inbounds: Sequence[Inbound]) -> None:
        self.telegram.world.aged = int(self._clock.now().timestamp()) - START
        for inbound in inbounds:
            if isinstance(inbound.body, Due):
                await hotline.engine.intake([inbound])
            else:
                self._does(inbound, hotline)
        await self.telegram.rings()
        await self.telegram.until(lambda: not self.telegram.world.queue)

    def _does(self, inbound: Inbound, hotline: Hotline) -> None:
        world, chat = self.telegram.world, self.telegram.world.chats[int(inbound.chat.external_id)]
        user = world.person(int(inbound.sender.external_id))
        match inbound.body:
            case Text() as text if text.edited:
                unknown_to_us = world.put(chat, user["id"], kind="service").id
                number = self._mine.get((chat_key(chat), text.message_id), unknown_to_us)
                file = self._files.get(number)
                self._writes(chat, user, file | {"caption": text.text} if file else {"text": text.text}, number)
            case Text() as text:
                number = self._writes(chat, user, {"text": text.text})
                self._mine[chat_key(chat), text.message_id] = number
            case Press() as press:
                self._presses(chat, user, press)
            case Media() as media:
                file = self._file(media, hotline)
                number = self._writes(chat, user, file)
                self._mine[chat_key(chat), media.message_id], self._files[number] = number, file
            case Location(lat=lat, lon=lon):
                self._writes(chat, user, {"location": {"latitude": lat, "longitude": lon}})
            case Contact() as contact:
                own = {"user_id": user["id"]} if contact.own else {}
                shared = {"phone_number": contact.phone, "first_name": user["first_name"]} | own
                self._writes(chat, user, {"contact": shared})
            case Membership() as membership:
                self._changes(chat, user, membership)
            case Due():
                raise AssertionError("time is no update")
            case unknown:
                assert_never(unknown)

    def _writes(self, chat: Chat, user: Json, content: Json, edited: int = 0) -> int:
        """One message, or a new version of one's own. Its id."""
        world = self.telegram.world
        number = edited or world.put(chat, user["id"], kind="service").id
        message: Json = {
            "message_id": number,
            "from": user,
            "chat": chat.json(user["first_name"]),
            "date": world.now,
            **content,
            **({"edit_date": world.now} if edited else {}),
        }
        world.happens("edited_message" if edited else "message", message)
        return number

    def _presses(self, chat: Chat, user: Json, press: Press) -> None:
        """A press on the message that it names, or on any of the bot's: what a tampered app may send."""
        named = chat.messages.get(int(press.message_id)) if press.message_id.isdecimal() else None
        on = named or next((m for m in reversed(chat.messages.values()) if m.from_bot), None)
        if on is None:
            on = self.telegram.world.put(chat, self.telegram.world.bot()["id"], text="…", kind="service")
        query_id = self.telegram.world.new_query()
        self._queries[chat_key(chat)].append(query_id)
        query: Json = {
            "id": query_id,
            "from": user,
            "message": self.telegram.world.message_json(on),
            "chat_instance": str(chat.id),
            "data": press.data,
        }
        self.telegram.world.happens("callback_query", query)

    def _file(self, media: Media, hotline: Hotline) -> Json:
        """The content of a message with a file; its size is what the journey says, however few bytes there are."""
        world, file = self.telegram.world, media.file
        content = file.content or hotline.channel.files.get(file.remote_id) or b"-"
        named: Json = {"file_id": world.store(content), "file_unique_id": "u", "file_size": file.size or len(content)}
        caption: Json = {"caption": media.caption} if media.caption else {}
        album: Json = {"media_group_id": media.album_id} if media.album_id else {}
        kind = file.mime_type.partition("/")[0]
        if kind == "image" and file.mime_type == "image/jpeg":
            return {"photo": [named | {"width": 1280, "height": 960}]} | caption | album
        if kind == "audio":
            return {"voice": named | {"duration": 3, "mime_type": file.mime_type}} | caption
        return {"document": named | {"file_name": "berkas", "mime_type": file.mime_type}} | caption | album

    def _changes(self, chat: Chat, user: Json, membership: Membership) -> None:
        world = self.telegram.world
        if membership.change is MembershipChange.MOVED:
            moved = int(membership.moved_to)
            world.chats.setdefault(moved, Chat(moved, chat.title, supergroup=True))
            self._writes(chat, user, {"migrate_to_chat_id": moved})
            chat.moved_to = moved
            return
        old, new = STATUS[membership.change]
        chat.title = membership.title or chat.title
        chat.open = new == "member"
        bot = world.bot()
        changed: Json = {
            "chat": chat.json(user["first_name"]),
            "from": user,
            "date": world.now,
            "old_chat_member": {"user": bot, "status": old, **({"until_date": 0} if old == "kicked" else {})},
            "new_chat_member": {"user": bot, "status": new, **({"until_date": 0} if new == "kicked" else {})},
        }
        world.happens("my_chat_member", changed)

    # --- what people see ----------------------------------------------------------------------------------------------

    def shut(self, where: Endpoint, *, reopened: bool = False) -> None:
        self.telegram.world.chats[int(where.external_id)].open = reopened

    def was_left(self, where: Endpoint) -> bool:
        chat = self.telegram.world.chats[int(where.external_id)]
        return not chat.open and "not a member" in chat.closed_as

    async def look(self) -> None:
        for chat_id in self.telegram.world.chats:
            self.seen(Endpoint("telegram", str(chat_id)))

    def seen(self, where: Endpoint) -> list[Seen]:
        shown = self.telegram.shown(int(where.external_id))
        seen = _with_pins([self._as_seen(m) for m in shown if m.id > self._forgotten and m.kind != "service"])
        if seen and not seen[-1].buttons:  # what asks the device stands below the field of the chat
            seen[-1].buttons = [_button(button) for button in self.telegram.world.chats[int(where.external_id)].below]
        return seen

    def _as_seen(self, message: Message) -> Seen:
        """One value a message for as long as it stands: who holds it sees it change."""
        now = _seen(message)
        kept = self._seen.setdefault(message.id, now)
        kept.text, kept.buttons = now.text, now.buttons
        return kept

    def toasts(self, where: Endpoint) -> list[str]:
        asked = self._queries[where.external_id][self._toasts_forgotten.get(where.external_id, 0) :]
        answers = (self.telegram.answer(query_id) for query_id in asked)
        return [str(answer["text"]) for answer in answers if answer and answer["text"]]

    def forget(self) -> None:
        known = [number for chat in self.telegram.world.chats.values() for number in chat.messages]
        self._forgotten = max(known, default=0)
        self.forget_toasts()

    def forget_toasts(self) -> None:
        self._toasts_forgotten = {chat: len(asked) for chat, asked in self._queries.items()}


def chat_key(chat: Chat) -> str:
    """A chat's id as endpoints name it."""
    return str(chat.id)


def _with_pins(seen: list[Seen]) -> list[Seen]:
    """A place on the map is a message of its own, before the text that it was sent with: here they are one."""
    for pinned, told in pairwise(seen):
        if pinned.pin and not pinned.text:
            told.pin = pinned.pin
    return [one for one in seen if one.text or not one.pin or one is seen[-1]]


def _seen(message: Message) -> Seen:
    buttons = [_button(button) for row in message.buttons for button in row]
    venue: Any = message.extra.get("venue") or {}
    place = venue.get("location") or message.extra.get("location")
    named = (venue.get("title", ""), venue.get("address", ""))
    pin = Pin(place["latitude"], place["longitude"], *named) if place else None
    photo = message.file if message.kind in ("photo", "document") else None
    thread = str(message.extra.get("message_thread_id", ""))
    return Seen(message.text, buttons, str(message.id), message.protected, photo, pin, thread)


def _button(button: Json) -> Button:
    request = Request.LOCATION if button.get("request_location") else None
    request = Request.CONTACT if button.get("request_contact") else request
    return Button(button["text"], button.get("callback_data", ""), button.get("url", ""), request)
