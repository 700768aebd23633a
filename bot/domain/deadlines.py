"""When something should have happened, and when somebody may be told so.

A step's deadline is its service level, but never later than the next plenary that locks the voter list: afterwards a
suggestion can no longer be followed. Between elections that is the plenary of the quarter. Deadlines count every hour;
reminders wait for the end of the quiet hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.quarters import Quarter, quarter_of
from bot.domain.rules import Mode, Rules
from bot.domain.tickets import State, Ticket


def due_at(ticket: Ticket, rules: Rules, *, entered: datetime | None = None) -> datetime | None:
    """When the state that `ticket` is in should be left; None while nothing is expected of the supervisors: it is
    closed, or the citizen was asked and the clock pauses.

    The ticket's own stamps tell when the state began; `entered` tells it where they cannot: given back, rerouted,
    reopened.
    """
    if not ticket.is_open or ticket.waiting_since is not None:
        return None
    start, rules = entered or _start(ticket), rules.of(ticket.area_code)
    due = max(start + allowed(ticket.state, rules), ticket.postponed_until or start)
    if ticket.state is State.FOLLOWED_UP:  # the citizen's clock: no plenary hurries it
        return due
    locked = list_locked(start, rules)
    return min(due, locked) if locked else due


def due_after(before: Ticket, after: Ticket, rules: Rules, now: datetime) -> datetime | None:
    """The deadline that `after` has when a step at `now` made it out of `before`.

    Another state, another posko, a decision above begin anew; what is postponed is due when it was put off to. While
    the citizen is asked the old deadline is kept, and the answer moves it by as long as that took. Anything else (a
    note, an escalation) leaves it as it was.
    """
    if not after.is_open:
        return None
    rules = rules.of(after.area_code)
    if after.postponed_until not in (None, before.postponed_until):
        locked = list_locked(now, rules)
        return min(after.postponed_until, locked) if locked else after.postponed_until
    decided = after.accepted_at is not None and before.accepted_at is None
    if after.state is not before.state or after.posko_area != before.posko_area or decided:
        on_the_way = (before.state, after.state) == (State.CLAIMED, State.TRACING)  # a result counts from the claim
        return due_at(after, rules, entered=None if on_the_way else now)
    if before.waiting_since is None or after.waiting_since is not None or before.due_at is None:
        return before.due_at
    due = before.due_at + (now - before.waiting_since)
    locked = list_locked(now, rules)
    return min(due, locked) if locked else due


def _start(ticket: Ticket) -> datetime:
    """When the clock of the present state began, by the ticket's stamps. A result is measured from the claim."""
    stamps = {
        State.NEW: ticket.created_at,
        State.CLAIMED: ticket.claimed_at,
        State.TRACING: ticket.claimed_at,
        State.RECOMMENDED: ticket.accepted_at or ticket.recommended_at,
        State.SUGGESTED: ticket.suggested_at,
        State.FOLLOWED_UP: ticket.followed_up_at,
        State.CLOSED: ticket.closed_at,
    }
    return stamps[ticket.state] or ticket.created_at


def allowed(state: State, rules: Rules) -> timedelta:
    """How long a ticket may stay in `state`."""
    levels = rules.levels
    return {
        State.NEW: levels.claim,
        State.CLAIMED: levels.trace,
        State.TRACING: levels.result,
        State.RECOMMENDED: levels.recommendation,
        State.SUGGESTED: levels.suggestion_answer,
        # the question comes after `confirmation`, and waits for an answer as any other
        State.FOLLOWED_UP: levels.confirmation + levels.close_unanswered,
        State.CLOSED: timedelta(),
    }[state]


def first_rung(ticket: Ticket) -> int:
    """Who is reminded first: the posko (0), or the level above it (1) while a result waits for its word."""
    return int(ticket.state is State.RECOMMENDED and ticket.accepted_at is None)


def list_locked(after: datetime, rules: Rules) -> datetime | None:
    """The first instant after `after` at which a plenary locks the list: local midnight before its first day. None
    when the calendar has none ahead. `rules` are those of the area (`Rules.of`): between elections every quarter ends
    with a plenary, at its end or so many days before as is configured."""
    if rules.mode is Mode.PDPB:
        return _quarter_locked(after, rules)
    locks = [local_midnight(stage.first_day, rules.timezone) for stage in rules.stages if stage.locks_list]
    return min((lock for lock in locks if lock > after), default=None)


def _quarter_locked(after: datetime, rules: Rules) -> datetime:
    quarter = quarter_of(after.astimezone(rules.timezone).date())
    while (locked := local_midnight(lock_day(quarter, rules), rules.timezone)) <= after:
        quarter = quarter.next
    return locked


def lock_day(quarter: Quarter, rules: Rules) -> date:
    """The day at whose beginning a quarter's list is locked: the first of the next one, or so many days before as is
    configured."""
    return quarter.next.first_day - timedelta(days=rules.quarter_lock_days)


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which `day` begins in `zone`."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def after_quiet(at: datetime, rules: Rules) -> datetime:
    """`at` itself, or the end of the local quiet hours that it lies in. In UTC."""
    local, quiet = at.astimezone(rules.timezone), rules.quiet
    if not quiet.covers(local.time()):
        return at.astimezone(UTC)
    tomorrow = local.time() >= quiet.end  # the evening of quiet hours that last over midnight
    day = local.date() + timedelta(days=1) if tomorrow else local.date()
    end = datetime.combine(day, quiet.end, rules.timezone).replace(fold=local.fold)
    return end.astimezone(UTC)


def next_digest(now: datetime, rules: Rules) -> datetime:
    """The next instant (UTC) after `now` at which the morning's digest is due."""
    local = now.astimezone(rules.timezone)
    today = datetime.combine(local.date(), rules.digest_at, rules.timezone).astimezone(UTC)
    if today > now:
        return today
    return datetime.combine(local.date() + timedelta(days=1), rules.digest_at, rules.timezone).astimezone(UTC)


def day_bounds(now: datetime, rules: Rules) -> tuple[datetime, datetime]:
    """Where the local day of `now` begins and where the next one does, in UTC."""
    today = now.astimezone(rules.timezone).date()
    return local_midnight(today, rules.timezone), local_midnight(today + timedelta(days=1), rules.timezone)
