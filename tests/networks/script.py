"""The script's own network: what is said goes straight to the engine, what is delivered lies in lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from bot.channels.base import Channel, Delivery, Intake, Limits
from bot.domain.errors import DeliveryError
from bot.domain.messages import BOLD_OFF, BOLD_ON, Endpoint, EndpointKind, Inbound, MediaFile, OutboundKind
from tests import contents
from tests.networks import Seen

if TYPE_CHECKING:
    from tests.hotline import Hotline

CHANNEL = "script"
LIMITS = Limits(4096, 1024, 100, 64, 20_000_000, inf, inf, inf)


@dataclass
class ScriptChannel:
    """The network of the script: keeps what is delivered, chat by chat."""

    name: str = CHANNEL
    limits: Limits = LIMITS
    chats: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    toasts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)
    menus: dict[str, list[str]] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    """The links that presses opened."""
    _count: int = 0

    async def run(self, intake: Intake) -> None:
        raise AssertionError("the script speaks for itself")

    async def deliver(self, delivery: Delivery) -> str:
        message, chat = delivery.message, delivery.endpoint.external_id
        if chat in self.gone:
            raise DeliveryError("blocked", gone=True)
        text = message.text.replace(BOLD_ON, "").replace(BOLD_OFF, "")
        buttons = [button for row in message.buttons for button in row]
        match message.kind:
            case OutboundKind.SEND:
                self._count += 1
                name, photo = str(self._count), await contents.whole(delivery.attachment)
                shown = Seen(text, buttons, name, message.confidential, photo, message.pin, message.thread)
                self.chats[chat].append(shown)
                return name
            case OutboundKind.EDIT:
                for seen in self.chats[chat]:
                    if seen.network_id == delivery.target_network_id:
                        seen.text, seen.buttons = text, buttons
            case OutboundKind.DELETE:
                self.chats[chat] = [s for s in self.chats[chat] if s.network_id != delivery.target_network_id]
            case OutboundKind.ANSWER:
                if text:
                    self.toasts[chat].append(text)
                self.opened += [button.url for button in buttons]
            case OutboundKind.LEAVE:
                self.left.append(chat)
            case OutboundKind.MENU:
                self.menus[chat] = [name for name, _ in message.menu]
        return ""

    async def fetch(self, file: MediaFile) -> bytes:
        return self.files[file.remote_id]

    async def close(self) -> None:
        return


class ScriptNetwork:
    """The script's own: what is said goes straight to the engine."""

    def __init__(self) -> None:
        self.channel = ScriptChannel()

    @property
    def channels(self) -> Mapping[str, Channel]:
        return {CHANNEL: self.channel}

    def endpoint(self, who: str, number: int) -> Endpoint:
        kind = EndpointKind.GROUP if who.startswith("group") else EndpointKind.PRIVATE
        return Endpoint(CHANNEL, str(number), kind)

    async def open(self) -> None:
        return

    async def start(self, hotline: Hotline) -> None:
        return

    async def stop(self) -> None:
        return

    async def close(self) -> None:
        return

    async def take(self, hotline: Hotline, inbounds: Sequence[Inbound]) -> None:
        await hotline.engine.intake(inbounds)

    def shut(self, where: Endpoint, *, reopened: bool = False) -> None:
        (self.channel.gone.discard if reopened else self.channel.gone.add)(where.external_id)

    def was_left(self, where: Endpoint) -> bool:
        return where.external_id in self.channel.left

    async def look(self) -> None:
        return

    def seen(self, where: Endpoint) -> list[Seen]:
        return self.channel.chats[where.external_id]

    def toasts(self, where: Endpoint) -> list[str]:
        return self.channel.toasts[where.external_id]

    def forget(self) -> None:
        self.channel.chats.clear()
        self.forget_toasts()

    def forget_toasts(self) -> None:
        self.channel.toasts.clear()
