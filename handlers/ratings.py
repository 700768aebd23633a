"""How a reporter rates the way a report was handled: one tap, once it is closed. It is counted, no person is judged."""

from __future__ import annotations

from bot.domain.messages import Buttons, Weight
from bot.domain.people import Address
from bot.domain.tickets import Outcome, Ticket
from handlers.turn import Turn

VALUES = range(1, 6)
FINAL = (Outcome.DIBATALKAN, Outcome.GANDA)
"""Outcomes after which there is nothing to object to, and no work to rate."""


def may(turn: Turn, ticket: Ticket) -> bool:
    """True while the reporter may rate, or think better of it: as long as the ticket may be opened again."""
    if ticket.is_open or ticket.closed_at is None or ticket.outcome in FINAL or ticket.erased_at is not None:
        return False
    return turn.now - ticket.closed_at <= turn.rules.levels.reopen_within


def row(turn: Turn, ticket: Ticket, to: Address) -> Buttons:
    """The row of stars under what is said about a closed ticket; nothing where it cannot be rated."""
    if not may(turn, ticket):
        return ()
    return (tuple(turn.button("citizen.rating.star", "s", ticket.id, "rate", n, to=to, stars=n) for n in VALUES),)


def ask_along(turn: Turn, ticket: Ticket, to: Address, text: str, buttons: Buttons = (), *, name: str = "") -> None:
    """Say `text`, and ask along how the report was handled where it can be rated. Where messages are spared it
    is asked by itself, once they are no more."""
    stars = row(turn, ticket, to)
    ask = turn.text("citizen.rating.ask", to=to)
    if not stars or turn.spares(to):
        turn.send(text, to=to, buttons=buttons, name=name)
    else:
        turn.send(f"{text}\n\n{ask}", to=to, buttons=(*buttons, *stars), name=name)
    if stars and turn.spares(to):
        later = turn.text("citizen.rating.later", to=to, number=ticket.number)
        turn.may_wait(
            turn.send(later, to=to, buttons=stars, name=f"rating:{ticket.id}:{ticket.version}"), Weight.COURTESY
        )
