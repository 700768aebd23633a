"""One person in several chats: how another one joins, by a code and a word from the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

CODE_LENGTH = 8
HOLDS = timedelta(minutes=15)
"""How long a code may be typed in, and how long after that the first chat may say yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCode:
    """A code by which another chat may join the one that asked for it (`address_id`); only its hash is kept. `taken_by`
    is the chat that it was typed in (0: none yet), `taken_at` when; `ended_at` once the first chat answered, or asked
    for another one."""

    id: int
    address_id: int
    code_hash: bytes
    created_at: datetime
    taken_by: int = 0
    taken_at: datetime | None = None
    ended_at: datetime | None = None

    def may_be_taken(self, now: datetime) -> bool:
        """True while the code may be typed in."""
        return self.ended_at is None and not self.taken_by and now < self.created_at + HOLDS

    def may_be_answered(self, now: datetime) -> bool:
        """True while the first chat may say whether the other one is its own."""
        return self.ended_at is None and self.taken_at is not None and now < self.taken_at + HOLDS
