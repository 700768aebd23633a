"""Putting a ticket off, with a reason: nobody at home, a road under water, papers that are still to come. The clock
does not stand still; it rings later, but never after the plenary that locks the list."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.deadlines import list_locked
from bot.domain.messages import Button
from bot.domain.tickets import Action, Ticket
from handlers import cards
from handlers.moves import move
from handlers.officer import reasons
from handlers.officer.presses import allowed
from handlers.turn import Turn

SPANS = {"day": timedelta(days=1), "days": timedelta(days=3), "week": timedelta(days=7)}
"""How long a ticket may be put off at a time, by the word in a button."""


async def pressed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """`postpone`: until when? `postpone.<span>`: why? `postpone.<span>.<reason>`: do it."""
    span, reason = (*arguments[1:], "", "")[:2]
    if not await allowed(turn, ticket, "postpone"):
        return
    if span not in SPANS:
        rows = [(_button(turn, ticket, span),) for span in SPANS]
        back = (turn.button("officer.button.back", "t", ticket.id, "back"),)
        await cards.offer(turn, ticket, (*rows, back), turn.text("officer.postpone.until"))
    elif reason == reasons.OWN:
        reasons.begin(turn, ticket, "postpone", span)
    elif why := reasons.given(turn, "postpone", reason):
        await done(turn, ticket, span, why)
    else:
        why = turn.text("officer.postpone.why", when=turn.when(turn.now + SPANS[span]))
        await cards.offer(turn, ticket, reasons.rows(turn, ticket, "postpone", "postpone", span), why)


def _button(turn: Turn, ticket: Ticket, span: str) -> Button:
    return turn.button(f"officer.postpone.{span}", "t", ticket.id, "postpone", span)


async def done(turn: Turn, ticket: Ticket, span: str, why: str) -> None:
    """Put it off, as far as the next plenary allows."""
    until, locked = turn.now + SPANS[span], list_locked(turn.now, turn.rules.of(ticket.area_code))
    until = min(until, locked) if locked else until
    await move(turn, ticket, Action.POSTPONE, actor="officer", note=why, postponed_until=until)
    key = "officer.postpone.shortened" if until == locked else "officer.postpone.done"
    turn.say(key, number=ticket.number, when=turn.when(until))
