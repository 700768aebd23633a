"""What is still to come for a ticket. Every entering of a state takes back the old timers and sets its own.

A step that leaves the state alone (a note, an escalation) leaves the timers alone: the ladder of reminders goes on from
timer to timer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet, due_at, first_rung
from bot.domain.messages import Due
from bot.domain.people import Address
from bot.domain.tickets import State, Ticket
from bot.domain.undo import UNDO_WITHIN
from handlers.turn import Turn
from storage import tickets, timers

REMINDERS: dict[State, str] = {
    State.NEW: "claim_due",
    State.CLAIMED: "trace_due",
    State.TRACING: "result_due",
    State.RECOMMENDED: "recommendation_due",
    State.SUGGESTED: "suggestion_due",
}
"""The kind of timer that reminds of a state that should have been left."""

CITIZENS = ("question_reminder", "question_overdue", "close_unanswered")
"""The kinds of timers that wait for a citizen's answer, in the order in which they fire."""

KINDS = (*REMINDERS.values(), "claim_expired", "ask_confirmation", *CITIZENS)


SLIP, A_MOMENT = "slip_over", timedelta(seconds=1)
BEHIND = "card_behind"
"""The kind of timer that brings the cards of a ticket up to date after something changed it outside of the road."""


def plan(turn: Turn, ticket: Ticket) -> None:
    """Take back what was to come for `ticket` and set what its state calls for. Twice in one turn changes nothing."""
    turn.changes.cancel_timers(ticket.id, *KINDS)
    if not ticket.is_open:
        return
    levels = turn.rules.levels
    if ticket.waiting_since is not None:
        _begin(turn, ticket, "question_reminder", ticket.waiting_since + levels.close_unanswered / 2)
        _begin(turn, ticket, "close_unanswered", ticket.waiting_since + levels.close_unanswered)
    elif ticket.state is State.FOLLOWED_UP:
        _begin(turn, ticket, "ask_confirmation", (ticket.followed_up_at or turn.now) + levels.confirmation)
    else:
        due = ticket.due_at or due_at(ticket, turn.rules, entered=turn.now) or turn.now
        _begin(turn, ticket, REMINDERS[ticket.state], due, step=first_rung(ticket))


def let_slip_pass(turn: Turn, ticket: Ticket) -> None:
    """A step of an officer's can be taken back for a while: afterwards the button for it goes."""
    turn.changes.cancel_timers(ticket.id, SLIP)
    key = f"{SLIP}:{ticket.id}:{turn.inbound.channel}:{turn.inbound.external_id}"
    due = turn.now + UNDO_WITHIN + A_MOMENT
    turn.changes.create(Timer(id=turn.world.new_id(), key=key, kind=SLIP, subject_id=ticket.id, due_at=due))


def replan(turn: Turn, before: Ticket, after: Ticket) -> None:
    """Plan anew when a step changed the state, the posko, whether the citizen is waited for, or put the ticket off;
    else leave all be."""
    if _standing(before) != _standing(after):
        plan(turn, after)


def _standing(ticket: Ticket) -> tuple[object, ...]:
    return ticket.state, ticket.posko_area, ticket.waiting_since, ticket.postponed_until, ticket.accepted_at


def follow(turn: Turn, timer: Timer, kind: str, due: datetime, *, step: int = 0) -> None:
    """Set what comes after `timer` while the state lasts. The key grows out of that of `timer`: once only."""
    _set(turn, timer.subject_id, f"{timer.key}>{kind}.{step}", kind, due, step)


def _begin(turn: Turn, ticket: Ticket, kind: str, due: datetime, *, step: int = 0) -> None:
    """The key names the inbound that set it: entered again later, the state has a timer of its own again."""
    key = f"{kind}:{ticket.id}:{turn.inbound.channel}:{turn.inbound.external_id}"
    _set(turn, ticket.id, key, kind, due, step)


def _set(turn: Turn, ticket_id: int, key: str, kind: str, due: datetime, step: int) -> None:
    at = after_quiet(max(due, turn.now), turn.rules)
    timer = Timer(id=turn.world.new_id(), key=key, kind=kind, subject_id=ticket_id, due_at=at, step=step)
    turn.changes.create(timer)


# --- a timer that fired -----------------------------------------------------------------------------------------------


async def fired(turn: Turn) -> tuple[Timer, Ticket] | tuple[None, None]:
    """The timer that fired and its ticket, unless the timer was taken back meanwhile."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    ticket = await tickets.by_id(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    return (timer, ticket) if timer and ticket else (None, None)


def put_off(turn: Turn, timer: Timer) -> bool:
    """True when it is night because the timer fired late (the program was down): it comes again in the morning."""
    morning = after_quiet(turn.now, turn.rules)
    if morning <= turn.now:
        return False
    follow(turn, timer, timer.kind, morning, step=timer.step)
    return True


def name_for(timer: Timer, to: Address) -> str:
    """The key of what `timer` says to an address: however often it fires, they are told once."""
    return f"{timer.key}@{to.id}"
