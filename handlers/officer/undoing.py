"""Taking back a step: within a minute, by whoever took it, as long as nothing else has happened to the ticket."""

from __future__ import annotations

from bot.domain.tickets import Ticket
from bot.domain.undo import to_undo
from handlers import cards, moves
from handlers.turn import Turn
from storage import tickets


async def pressed(turn: Turn, ticket: Ticket, _arguments: list[str]) -> None:
    """`undo`: put the ticket back to where it stood. Too late, or after somebody else's step, it is answered honestly
    and the card shows how things are."""
    story = await tickets.events(turn.store, ticket.id, newest=cards.NEWEST)
    event = to_undo(story, turn.person.id if turn.person else 0, turn.now)
    if ticket.erased_at is not None:
        turn.toast("officer.toast.undo_erased")
    elif event is None:
        turn.toast("officer.toast.undo_late")
    else:
        await moves.undo(turn, ticket, event)
        turn.toast("officer.toast.undone")
        return
    await cards.refresh(turn, ticket)
