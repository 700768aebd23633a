"""How the deadline of a ticket stands, in one word that is the key of a text."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from handlers.turn import Turn


class Dated(Protocol):
    """What has a deadline: a ticket, or a line that tells of one."""

    @property
    def due_at(self) -> datetime | None: ...
    @property
    def waiting_since(self) -> datetime | None: ...
    @property
    def postponed_until(self) -> datetime | None: ...


def word(turn: Turn, ticket: Dated) -> str:
    """How its deadline stands, as the key of a text."""
    if ticket.due_at is not None and ticket.due_at < turn.now:
        return "late"
    return "postponed" if ticket.postponed_until else "due"
