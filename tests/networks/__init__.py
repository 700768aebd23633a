"""Where people and hotline meet in a journey: a script's own network, Telegram or the web chat on loopback.

A network carries what people do to the engine, and shows each chat as it stands. The same journeys run on each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.channels.base import Channel
from bot.domain.messages import Button, Endpoint, Inbound, Pin

if TYPE_CHECKING:
    from tests.hotline import Hotline


@dataclass
class Seen:
    """One message as it stands in a chat now."""

    text: str
    buttons: list[Button]
    network_id: str
    confidential: bool = False
    photo: bytes | None = None
    pin: Pin | None = None
    thread: str = ""

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons, row by row."""
        return [button.label for button in self.buttons]


class Network(Protocol):
    """Where people and hotline meet: a script's own, or a real one on loopback."""

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels that outbox and fetcher serve, by name."""

    def endpoint(self, who: str, number: int) -> Endpoint:
        """Where `who`, the person or group of this number, is."""

    async def open(self) -> None:
        """Before the program comes up: have the channels that it will use."""

    async def start(self, hotline: Hotline) -> None:
        """The program came up: take in from now on."""

    async def stop(self) -> None:
        """The program died."""

    async def close(self) -> None:
        """The end of the test."""

    async def take(self, hotline: Hotline, inbounds: Sequence[Inbound]) -> None:
        """People do this. Returns when all of it is committed."""

    def shut(self, where: Endpoint, *, reopened: bool = False) -> None:
        """From now on the network refuses what is sent to this chat, as if nobody were there; or takes it again."""

    def was_left(self, where: Endpoint) -> bool:
        """True when the bot left this group."""

    async def look(self) -> None:
        """Everything is delivered: people look at their chats."""

    def seen(self, where: Endpoint) -> list[Seen]:
        """The bot's messages in a chat as they stand now."""

    def toasts(self, where: Endpoint) -> list[str]:
        """The short notices that presses there were answered with."""

    def forget(self) -> None:
        """Look at nothing older from here on."""

    def forget_toasts(self) -> None:
        """The same for notices alone."""
