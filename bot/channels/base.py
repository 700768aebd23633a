"""The contract of every channel. Whoever keeps it can carry the hotline; `tests/channels/harness.py` proves it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.domain.messages import Endpoint, Inbound, MediaFile, Outbound


@dataclass(frozen=True, slots=True)
class Limits:
    """What a network allows; the channel splits, shortens and paces by it. Lengths in characters, rates per second.

    `burst`: how many messages one chat may get at once before its rate holds. `changes`: what was sent can be edited
    and taken back. `window`: how long after a person's last message the network lets us speak (None: always).
    `receipts`: the network reports later whether a message arrived.
    """

    text: int
    caption: int
    buttons: int
    button_label: int
    file_bytes: int
    everyone_per_s: float
    chat_per_s: float
    group_per_minute: float
    burst: int = 1
    changes: bool = True
    window: timedelta | None = None
    receipts: bool = False


class Intake(Protocol):
    """Where a channel hands in what came. Returning means: committed, the network may be told "received".

    Any exception means that nothing was kept: acknowledge nothing, and let it come again.
    """

    async def __call__(self, inbounds: Sequence[Inbound]) -> None: ...


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a file: how many there are, and `pieces(start)`, which gives them a piece at a time, as often as it
    is asked. Of a file that was destroyed meanwhile fewer come than `size` says."""

    size: int
    pieces: Callable[[int], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A committed message on its way: with the endpoint it goes to, what the network called the earlier message that
    it edits or deletes ('' when there is none), its attachment, where it has one, and the language of
    whoever reads it."""

    message: Outbound
    endpoint: Endpoint
    target_network_id: str = ""
    attachment: FileContent | None = None
    attachment_mime_type: str = ""
    language: str = "id"


class Channel(Protocol):
    """A network. `name` is the `channel` of its endpoints."""

    name: str
    limits: Limits

    async def run(self, intake: Intake) -> None:
        """Take in what comes until cancelled. Network trouble is waited out inside, with back-off."""

    async def deliver(self, delivery: Delivery) -> str:
        """Make the network call and return its own id of the message ('' when it gives none).

        Raises DeliveryError, whose attributes say whether and when to try again.
        """

    async def fetch(self, file: MediaFile) -> bytes:
        """The bytes of a file that lies at the network. Raises DeliveryError."""

    async def close(self) -> None:
        """Let go of connections."""
