"""A Telegram server that remembers which updates the bot confirmed by its offset."""

from __future__ import annotations

from tests.fakes.telegram import FakeTelegram, Shown
from tests.fakes.telegram.server import Webhook
from tests.fakes.telegram.world import Json


class Witness(FakeTelegram):
    """`confirmed` holds the ids of all updates that will never be sent again."""

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

    def messages_sent(self) -> int:
        """How many messages the bot has sent, repeats included. A call whose caller died counts as well."""
        return sum(1 for chat in self.world.chats.values() for shown in chat.messages.values() if shown.from_bot)

    def saying(self, chat_id: int, words: str) -> list[str]:
        """The bot's messages in a chat that hold these words."""
        return [text for text in self.texts(chat_id) if words in text]

    def offering(self, chat_id: int, label: str) -> list[Shown]:
        """The bot's messages in a chat with this button."""
        return [shown for shown in self.shown(chat_id) if label in shown.labels]

    async def until_confirmed(self, timeout_s: float) -> None:
        """Wait until nothing is left for the bot to take."""
        await self.until(lambda: not self.world.queue, timeout_s)
