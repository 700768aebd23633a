"""Whether somebody just wrote the same words: who gets no answer at once writes "halo" five times.

Like `tempo`, a memory of half a minute that lives in the process: a restart only means one answer more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.messages import Endpoint, Inbound, Text

WITHIN = timedelta(seconds=30)
REMEMBERED = 10_000
"""People of whom the last words are remembered: those who wrote last."""


@dataclass(frozen=True, slots=True)
class _Last:
    """What somebody wrote last, by its hash: the message that said it first, when it was said last, and the messages
    that said it again."""

    words: int
    first: str
    at: datetime
    repeats: frozenset[str] = frozenset()


class Repeats:
    """Remembers what each person wrote last."""

    def __init__(self) -> None:
        self._last: OrderedDict[Endpoint, _Last] = OrderedDict()

    def note(self, inbounds: Iterable[Inbound]) -> None:
        """Remember these, in the order in which they came."""
        for inbound in inbounds:
            body = inbound.body
            if not inbound.chat.is_private:
                continue
            if isinstance(body, Text) and not body.command and not body.edited:
                self._note(inbound, hash(" ".join(body.text.casefold().split())))
            else:
                self.forget(inbound.sender)
        while len(self._last) > REMEMBERED:
            self._last.popitem(last=False)

    def _note(self, inbound: Inbound, words: int) -> None:
        last, name = self._last.get(inbound.sender), inbound.external_id
        if last is None or last.words != words or inbound.sent_at - last.at > WITHIN:
            self._last[inbound.sender] = _Last(words, name, inbound.sent_at)
        elif last.first != name:  # the first one itself may be delivered again
            self._last[inbound.sender] = _Last(words, last.first, inbound.sent_at, last.repeats | {name})
        self._last.move_to_end(inbound.sender)

    def forget(self, sender: Endpoint) -> None:
        """What they write next is new: something else came between, or what they wrote could not be answered."""
        self._last.pop(sender, None)

    def is_repeat(self, inbound: Inbound) -> bool:
        """True when its sender wrote the same words within `WITHIN` before."""
        last = self._last.get(inbound.sender)
        return last is not None and inbound.external_id in last.repeats
