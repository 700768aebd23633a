"""What is done to a ticket once its officer wrote why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.tickets import Ticket
from handlers.officer import passing, postponing, reasons, reviewing
from handlers.turn import Turn

DO: dict[str, Callable[[Turn, Ticket, str, str], Awaitable[None]]] = {
    "pass": passing.done,
    "postpone": postponing.done,
    "return": reviewing.done,
}
"""The word in the form → what is done with its target and the reason."""


async def answered(turn: Turn) -> None:
    """The reason came in words."""
    written = await reasons.written(turn)
    if written is not None:
        ticket, what, target, words = written
        await DO[what](turn, ticket, target, words)
