"""The story of a ticket: a line for each thing that happened to it, never changed, never deleted."""

from __future__ import annotations

from bot.domain.tickets import Action, Ticket, TicketEvent
from bot.domain.undo import UNDOABLE, moved
from handlers.turn import Turn


def record(turn: Turn, before: Ticket, after: Ticket, action: Action, *, actor: str, note: str = "") -> None:
    """Write a line of the ticket's story. `before` and `after` are the same where nothing moved."""
    officer = turn.person if actor == "officer" else None
    turn.changes.create(
        TicketEvent(
            id=turn.world.new_id(),
            ticket_id=after.id,
            action=action,
            actor=actor,
            actor_id=officer.id if officer else 0,
            at=turn.now,
            from_state="" if action is Action.OPEN else before.state,
            to_state=after.state,
            outcome=after.outcome,
            area_code=after.posko_area,
            before=moved(before, after) if officer and action in UNDOABLE and after.erased_at is None else "",
            note=note,
        )
    )
