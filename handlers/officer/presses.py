"""Whether a button on a card still holds, and what is said when it does not."""

from __future__ import annotations

from bot.domain.people import able
from bot.domain.tickets import State, Ticket
from handlers import auditing, cards
from handlers.turn import Turn
from storage import people


async def allowed(turn: Turn, ticket: Ticket, what: str) -> bool:
    """True when the sender may press `what` now. If not, they hear why, and the card shows how things are."""
    if cards.offered(turn.person, what, ticket):
        return True
    if not able(turn.person, cards.ACTIONS[what], ticket):
        await auditing.step_refused(turn, what, ticket)
        turn.toast("officer.toast.not_yours")
        return False
    key, name = await _why_not(turn, ticket)
    turn.toast(key, name=name, state=turn.text(f"common.state.{ticket.state}"))
    await cards.refresh(turn, ticket)
    return False


async def _why_not(turn: Turn, ticket: Ticket) -> tuple[str, str]:
    mine = turn.person is not None and ticket.assignee_id == turn.person.id
    if not ticket.is_open:
        return "officer.toast.closed", ""
    if ticket.assignee_id and not mine:
        holder = await people.by_id(turn.store, ticket.assignee_id)
        return "officer.toast.taken", holder.name if holder else ""
    if mine:
        return "officer.toast.not_now", ""
    return ("officer.toast.claim_first" if ticket.state is State.NEW else "officer.toast.not_yours"), ""
