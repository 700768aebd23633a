"""How fast each person sends, by the network's own times: whether much more came within a minute than a person can
write.

This is the memory of a minute and no more, so it lives in the process. What follows from it is stored: that somebody is
held, and the timer that ends it. A restart, or a second process, only means that a few more messages are answered.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.messages import Contact, Endpoint, Inbound, Location, Media, Press, Text

WITHIN = timedelta(seconds=60)
MOST = 20
"""Messages within that time. An album counts once, a pressed button half."""
REMEMBERED = 10_000
"""People of whom a minute is remembered: those who sent last."""

MESSAGE, PRESS = 2, 1
ENOUGH = 2
"""Times more than `most` is remembered of one person: enough to know that it is too much."""

Sent = dict[str, tuple[datetime, int]]
"""What somebody sent: its name → when, and how much it counts."""


class Tempo:
    """Counts what each person sends."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most * MESSAGE
        self._sent: OrderedDict[Endpoint, Sent] = OrderedDict()

    def note(self, inbounds: Iterable[Inbound]) -> None:
        """Count these. What comes again (a repeat, the rest of an album) counts once."""
        for inbound in inbounds:
            if weight := _weight(inbound):
                sent = self._sent.setdefault(inbound.sender, {})
                sent[_name(inbound)] = (inbound.sent_at, weight)
                if len(sent) > ENOUGH * self._most:  # a flood must cost no more than the talk of others
                    del sent[next(iter(sent))]
                self._sent.move_to_end(inbound.sender)
        while len(self._sent) > REMEMBERED:
            self._sent.popitem(last=False)

    def is_hurried(self, inbound: Inbound) -> bool:
        """True when its sender sent more than `most` in the minute up to their newest message."""
        sent = self._sent.get(inbound.sender)
        if not sent or not _weight(inbound):
            return False
        since = max(at for at, _ in sent.values()) - WITHIN
        for name in [name for name, (at, _) in sent.items() if at <= since]:
            del sent[name]
        return sum(weight for _, weight in sent.values()) > self._most


def _weight(inbound: Inbound) -> int:
    """How much it counts: in a group only what is meant for us."""
    match inbound.body:
        case Press():
            return PRESS
        case Text() as text:
            return MESSAGE if inbound.chat.is_private or text.command else 0
        case Media() | Location() | Contact():
            return MESSAGE if inbound.chat.is_private else 0
        case _:
            return 0


def _name(inbound: Inbound) -> str:
    body = inbound.body
    return f"album {body.album_id}" if isinstance(body, Media) and body.album_id else inbound.external_id
