"""Networks that remember what the bot took for good."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.channels.whatsapp.parse import PARTS, named
from tests.fakes.telegram import FakeTelegram, Shown
from tests.fakes.telegram.server import Webhook
from tests.fakes.telegram.world import Json
from tests.fakes.whatsapp import FakeWhatsApp
from tests.fakes.whatsapp import Shown as WhatsAppShown


class Shows(Protocol):
    """A message of the bot's on somebody's phone."""

    @property
    def id(self) -> int | str: ...
    @property
    def text(self) -> str: ...
    @property
    def labels(self) -> list[str]: ...


class Network(Protocol):
    """What a siege needs of a network. People are numbers; `kinds` of messages come as ones of their own there."""

    channel: str
    kinds: tuple[str, ...]

    async def says(self, who: int, text: str, /) -> object: ...
    async def presses(self, who: int, message_id: Any, label: str, /) -> object: ...
    async def until(self, happened: Callable[[], bool], timeout_s: float = ..., /) -> None: ...
    async def until_confirmed(self, timeout_s: float, /) -> None: ...
    def taken(self) -> Collection[str]: ...
    def messages_sent(self) -> int: ...
    def saying(self, who: int, words: str, /) -> list[str]: ...
    def offering(self, who: int, label: str, /) -> Sequence[Shows]: ...
    def wholes(self, who: int, /) -> list[str]: ...
    def address(self, who: int, /) -> str: ...
    def place(self, network_id: str, /) -> int: ...


class Witness(FakeTelegram):
    """`confirmed` holds the ids of all updates that will never be sent again."""

    channel = "telegram"
    kinds: tuple[str, ...] = ("send",)

    def __init__(self) -> None:
        super().__init__()
        self.confirmed: set[int] = set()

    def _confirm(self, offset: int) -> None:
        before = {update["update_id"] for update in self.world.queue}
        super()._confirm(offset)
        self.confirmed |= before - {update["update_id"] for update in self.world.queue}

    async def _posted(self, webhook: Webhook, update: Json) -> bool:
        taken = await super()._posted(webhook, update)
        if taken:
            self.confirmed.add(update["update_id"])
        return taken

    def taken(self) -> Collection[str]:
        """The external ids of `confirmed`."""
        return {str(update_id) for update_id in self.confirmed}

    def messages_sent(self) -> int:
        """How many messages the bot has sent, repeats included. A call whose caller died counts as well."""
        return sum(1 for chat in self.world.chats.values() for shown in chat.messages.values() if shown.from_bot)

    def saying(self, chat_id: int, words: str) -> list[str]:
        """The bot's messages in a chat that hold these words."""
        return [text for text in self.texts(chat_id) if words in text]

    def offering(self, chat_id: int, label: str) -> list[Shown]:
        """The bot's messages in a chat with this button."""
        return [shown for shown in self.shown(chat_id) if label in shown.labels]

    def wholes(self, chat_id: int) -> list[str]:
        """The bot's messages in a chat, each once."""
        return self.texts(chat_id)

    def address(self, who: int) -> str:
        """What somebody's chat is called."""
        return str(who)

    def place(self, network_id: str) -> int:
        """Where a message stands among all."""
        return int(network_id)

    async def until_confirmed(self, timeout_s: float) -> None:
        """Wait until nothing is left for the bot to take."""
        await self.until(lambda: not self.world.queue, timeout_s)


class Meta(FakeWhatsApp):
    """Posts as Meta does: what people do at the same time in calls of their own, each person's in their order, until it
    was taken, and now and then once more afterwards. Reports overtake each other."""

    again_s = 0.05
    repeats = 0.1
    """The share of calls that come again although they were taken."""

    def __init__(self, seed: int) -> None:
        super().__init__(lambda: datetime.now(UTC))
        self.reports = ("sent", "delivered", "read")
        self.taken_ids: set[str] = set()
        self.told: set[str] = set()
        """What the bot was told was read, and took: ids of its own."""
        self.repeated = self.under_way = 0
        self._chance = random.Random(seed)
        self._lines: dict[str, list[Json]] = {}

    def post(self, value: Json) -> None:
        """Queue one change behind those of the same person; a report waits for nobody."""
        self.under_way += 1
        messages = value.get("messages")
        if not messages:
            self._tasks.start(self._until_taken(value), "report")
            return
        line = self._lines.setdefault(messages[0]["from"], [])
        line.append(value)
        if len(line) == 1:
            self._tasks.start(self._serve(line), "person")

    async def _serve(self, line: list[Json]) -> None:
        while line:
            await self._until_taken(line[0])
            line.pop(0)

    async def _until_taken(self, value: Json) -> None:
        while await self.posts(self.envelope(value)) != 200:
            self.refused_bodies += 1
            await asyncio.sleep(self.again_s)  # not a wait: it was refused, and comes again
        self.taken_ids |= {named(message["id"]) for message in value.get("messages", ())}
        self.told |= {s["biz_opaque_callback_data"] for s in value.get("statuses", ()) if s["status"] == "read"}
        if self._chance.random() < self.repeats:
            self.repeated += await self.posts(self.envelope(value)) == 200
        self.under_way -= 1
        await self.rings()


class WhatsAppWitness:
    """WhatsApp, with people known by numbers as on Telegram."""

    channel = "whatsapp"
    kinds: tuple[str, ...] = ("send", "edit", "answer")

    def __init__(self, meta: Meta) -> None:
        self.meta = meta

    def address(self, who: int) -> str:
        """Somebody's telephone number."""
        return f"62812{who:07d}"

    async def says(self, who: int, text: str) -> str:
        """Write."""
        return await self.meta.says(self.address(who), text)

    async def presses(self, who: int, message_id: int | str, label: str) -> str:
        """Press what is labelled so."""
        shown = self.meta.message(self.address(who), str(message_id))
        assert shown is not None
        button = shown.buttons[shown.labels.index(label)]
        return await self.meta.presses(self.address(who), shown.id, button["id"])

    async def until(self, happened: Callable[[], bool], timeout_s: float = 60.0) -> None:
        """Wait until `happened()`."""
        await self.meta.until(happened, timeout_s)

    async def until_confirmed(self, timeout_s: float) -> None:
        """Wait until nothing is left for the bot to take."""
        await self.until(lambda: not self.meta.under_way, timeout_s)

    def taken(self) -> Collection[str]:
        """The external ids of messages that the bot took."""
        return self.meta.taken_ids

    def shown(self, who: int) -> list[WhatsAppShown]:
        """The bot's messages in a chat, part by part."""
        return self.meta.shown(self.address(who))

    def messages_sent(self) -> int:
        """How many messages the bot has sent, repeats included: each counts with its last part."""
        return sum(PARTS not in shown.opaque for chat in self.meta.world.chats.values() for shown in chat)

    def saying(self, who: int, words: str) -> list[str]:
        """The bot's messages in a chat that hold these words."""
        return [shown.text for shown in self.shown(who) if words in shown.text]

    def offering(self, who: int, label: str) -> list[WhatsAppShown]:
        """The bot's messages in a chat with this button."""
        return [shown for shown in self.shown(who) if label in shown.labels]

    def wholes(self, who: int) -> list[str]:
        """What names each of the bot's messages in a chat, as often as it came."""
        return [shown.opaque for shown in self.shown(who) if PARTS not in shown.opaque]

    def place(self, network_id: str) -> int:
        """Where a message stands among all."""
        return int(network_id.rsplit("/", 1)[-1].rstrip("="))
