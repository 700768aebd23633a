"""The buttons below the text field, which ask the person's device; they stay there until a message takes them away.

What sets or takes them away can never be edited (core.telegram.org/bots/api#updating-messages), and has no buttons of
its own. So a message that is nothing else takes them away before the next one comes, and goes at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.pieces import asks_device
from bot.domain.messages import Buttons, Endpoint

SWEEP = "…"
"""Seen for a blink: a message needs some text."""

Call = Callable[[str, dict[str, Any]], Awaitable[Any]]
Remove = Callable[[dict[str, Any]], Awaitable[None]]


class Below:
    """In which chats they stand. Forgotten at a restart, where they do no harm: whoever presses them later still shares
    a place or a number. `call(method, fields)` makes a call, `remove(target)` takes a message away."""

    def __init__(self, call: Call, remove: Remove) -> None:
        self._call = call
        self._remove = remove
        self._asked: set[str] = set()

    async def ready(self, chat: Endpoint, buttons: Buttons) -> None:
        """Before a message with `buttons` goes out: what stood below is gone, unless it is replaced. Raises
        TelegramError."""
        if asks_device(buttons) and chat.is_private:
            self._asked.add(chat.external_id)
            return
        if chat.external_id not in self._asked:
            return
        to = {"chat_id": chat.external_id}
        silent = {"text": SWEEP, "reply_markup": {"remove_keyboard": True}, "disable_notification": True}
        sent = await self._call("sendMessage", to | silent)
        self._asked.discard(chat.external_id)
        await self._remove(to | {"message_id": sent["message_id"]})
