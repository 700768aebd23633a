"""Deadlines and timers of open tickets under changed rules: as if these rules had held from the first day.

A ticket's story is walked through again. Paused clocks stay paused, what was put off keeps its date (the next plenary
excepted), and what a citizen was told stays true: a question waits at least as long as it was promised to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet, allowed, first_rung, list_locked
from bot.domain.rules import Rules
from bot.domain.tickets import Action, State, Ticket, TicketEvent
from bot.domain.undo import ASIDE


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a ticket stands after a step: where, since when its clock counts, when it is due, since when it is paused."""

    state: str = ""
    posko_area: str = ""
    began: datetime | None = None
    due: datetime | None = None
    paused: datetime | None = None


def due_again(ticket: Ticket, story: Sequence[TicketEvent], rules: Rules) -> datetime | None:
    """When an open `ticket` is due by `rules`, after all that its story tells (oldest first). While its citizen is
    asked: as if the clock had been stopped then, as `due_after` keeps it."""
    now = before = _Standing()
    rules = rules.of(ticket.area_code)
    for event in story:
        if event.action is Action.UNDO:
            now = before
            continue
        after = _step(now, event, ticket, rules)
        if event.action not in ASIDE:
            before = now
        now = after
    return now.due if ticket.is_open else None


def _step(now: _Standing, event: TicketEvent, ticket: Ticket, rules: Rules) -> _Standing:
    decided = event.action is Action.ACCEPT
    if event.to_state != now.state or event.area_code != now.posko_area or decided:
        return _entered(now, event, rules)
    match event.action:
        case Action.POSTPONE if ticket.postponed_until is not None:
            return replace(now, due=_locked(ticket.postponed_until, event.at, rules))
        case Action.ASK:
            return replace(now, paused=now.paused or event.at)
        case Action.ANSWER if now.paused is not None and now.due is not None:
            return replace(now, paused=None, due=_locked(now.due + (event.at - now.paused), event.at, rules))
        case _:
            return now


def _entered(now: _Standing, event: TicketEvent, rules: Rules) -> _Standing:
    """A state or a posko begins; a result counts from the claim."""
    on_the_way = (now.state, event.to_state) == (State.CLAIMED, State.TRACING)
    began = (now.began if on_the_way else None) or event.at
    state = State(event.to_state)
    due = began + allowed(state, rules)
    if state is not State.FOLLOWED_UP:  # the citizen's clock: no plenary hurries it
        due = _locked(due, began, rules)
    return _Standing(event.to_state, event.area_code, began, due)


def _locked(due: datetime, since: datetime, rules: Rules) -> datetime:
    """`due`, but not later than the first plenary after `since`."""
    locked = list_locked(since, rules)
    return min(due, locked) if locked else due


# --- timers -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moves:
    """What becomes of a ticket's timers: those that fire at another time (id → when), those that fire no more, and
    whether the ladder of reminders begins anew, and when."""

    moved: tuple[tuple[int, datetime], ...] = ()
    cancelled: tuple[int, ...] = ()
    ladder_at: datetime | None = None


def timer_moves(
    ticket: Ticket, due: datetime | None, timers: Sequence[Timer], reminder: str, rules: Rules, now: datetime
) -> Moves:
    """What follows for the waiting `timers` of a ticket that is due at `due` now; `reminder` is the kind of timer that
    reminds of its state, '' for none. Twice changes nothing."""
    if ticket.waiting_since is not None:
        return _later(timers, "close_unanswered", ticket.waiting_since + rules.levels.close_unanswered, rules)
    if ticket.state is State.FOLLOWED_UP and ticket.followed_up_at is not None:
        return _at(timers, "ask_confirmation", ticket.followed_up_at + rules.levels.confirmation, rules, now)
    if not reminder or due is None:
        return Moves()
    first = [timer for timer in timers if timer.kind == reminder and timer.step == first_rung(ticket)]
    if first:
        return _at(first, reminder, due, rules, now)
    if (at := after_quiet(due, rules)) <= now:
        return Moves()  # late as before: the ladder goes on
    above = tuple(timer.id for timer in timers if timer.kind in (reminder, "claim_expired"))
    return Moves(cancelled=above, ladder_at=at)


def _later(timers: Sequence[Timer], kind: str, due: datetime, rules: Rules) -> Moves:
    """What was promised is never cut short."""
    at = after_quiet(due, rules)
    return Moves(moved=tuple((timer.id, at) for timer in timers if timer.kind == kind and timer.due_at < at))


def _at(timers: Sequence[Timer], kind: str, due: datetime, rules: Rules, now: datetime) -> Moves:
    """At `due`; what should have fired already fires as soon as it may."""
    at, soon = after_quiet(due, rules), after_quiet(now, rules)
    wanted = max(at, soon)
    other = (t for t in timers if t.kind == kind and (t.due_at > wanted if at <= now else t.due_at != wanted))
    return Moves(moved=tuple((timer.id, wanted) for timer in other))
