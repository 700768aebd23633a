"""Two networks in one hotline: a real one, and a script's own for those whose names begin with "other"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.channels.base import Channel
from bot.domain.messages import Due, Endpoint, Inbound
from tests.networks import Seen
from tests.networks.script import CHANNEL, ScriptNetwork

if TYPE_CHECKING:
    from tests.hotline import FakeClock, Hotline


REAL: Any = object
"""What comes behind it: for types it may have anything."""


class Beside(REAL):  # type: ignore[misc]
    """To be mixed into the class of a real network, before it."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.other = ScriptNetwork()

    @property
    def channels(self) -> Mapping[str, Channel]:
        return {**super().channels, **self.other.channels}

    def endpoint(self, who: str, number: int) -> Endpoint:
        return self.other.endpoint(who, number) if who.startswith("other") else super().endpoint(who, number)

    async def take(self, hotline: Hotline, inbounds: Sequence[Inbound]) -> None:
        theirs = [i for i in inbounds if i.channel == CHANNEL and not isinstance(i.body, Due)]
        if theirs:
            await self.other.take(hotline, theirs)
        await super().take(hotline, [i for i in inbounds if i not in theirs])

    def seen(self, where: Endpoint) -> list[Seen]:
        return self.other.seen(where) if where.channel == CHANNEL else super().seen(where)
