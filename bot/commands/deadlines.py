"""`posko deadlines`: changed levels, quiet hours and stages take effect on open tickets, after showing what changes.

It may run beside a hotline that serves: a few tickets a transaction, each guarded by its version. Interrupted, it goes
on where it stood when it is run again; what is as configured already is left alone.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from bot.clock import SystemClock
from bot.commands import confirmed, progress, say, settings_of, viewing
from bot.domain.conversations import Timer
from bot.domain.deadlines import first_rung, list_locked
from bot.domain.ids import Ids
from bot.domain.people import AuditEntry
from bot.domain.replanning import Moves, due_again, timer_moves
from bot.domain.rules import Rules
from bot.domain.tickets import State, Ticket
from bot.settings import Settings
from handlers.timers.plan import BEHIND, KINDS, REMINDERS
from storage import modes, tickets, timers
from storage.codec import AUDIT
from storage.view import View

A_TRANSACTION = 200
"""So many tickets are changed at once: a running hotline speaks in between."""
SOONEST = 10
"""How many tickets are named."""


@dataclass(frozen=True, slots=True)
class Change:
    """An open ticket that is due at another time by the configuration, or whose timers are."""

    ticket: Ticket
    due: datetime | None
    moves: Moves

    @property
    def is_later(self) -> bool:
        """True when there is more time than before."""
        return self.due is None or (self.ticket.due_at is not None and self.due > self.ticket.due_at)


def renew(options: argparse.Namespace) -> int:
    """Show what would change, then do it where it is wanted."""
    settings = settings_of(options.config)
    now = SystemClock().now()
    total, changes = asyncio.run(_compare(settings, now))
    _tell(settings.rules(), total, changes, now)
    if options.dry_run:
        say("Nothing was changed (--dry-run).")
    elif not changes:
        say("Nothing to change.")
    elif not confirmed(yes=options.yes):
        say("Nothing was changed.")
    else:
        count = asyncio.run(_apply(settings, SystemClock().now()))
        say(f"Changed {count} tickets. Their cards follow as soon as the hotline runs.")
        say("It reads its configuration when it starts: restart it, if you have not yet.")
    return 0


async def _compare(settings: Settings, now: datetime) -> tuple[int, list[Change]]:
    """How many tickets are open, and what becomes of which."""
    total, changes = 0, list[Change]()
    async with viewing(settings) as view:
        async for batch in _batches(view):
            total += len(batch)
            changes += await _changes(view, batch, await _in_force(view, settings), now)
    return total, changes


async def _in_force(view: View, settings: Settings) -> Rules:
    """The rules as configured, each kabupaten in the mode that was set in the chat."""
    return replace(settings.rules(), modes=await modes.in_force(view))


async def _batches(view: View) -> AsyncIterator[list[Ticket]]:
    last = 0
    while batch := await tickets.open_after(view, last, A_TRANSACTION):
        yield batch
        last = batch[-1].id


async def _changes(view: View, batch: Sequence[Ticket], rules: Rules, now: datetime) -> list[Change]:
    ids = [ticket.id for ticket in batch]
    stories = await tickets.steps_of(view, ids)
    waiting = await timers.of_subjects(view, ids, KINDS)
    found = []
    for ticket in batch:
        due = due_again(ticket, stories[ticket.id], rules)
        own = [timer for timer in waiting if timer.subject_id == ticket.id]
        change = Change(ticket, due, timer_moves(ticket, due, own, REMINDERS.get(ticket.state, ""), rules, now))
        if due != ticket.due_at or change.moves != Moves():
            found.append(change)
    return found


async def _apply(settings: Settings, now: datetime) -> int:
    new_id, count, last = Ids(SystemClock().now, secrets.randbelow(1024)), 0, 0
    while True:
        async with viewing(settings, write=True) as view:
            batch = await tickets.open_after(view, last, A_TRANSACTION, to_change=True)
            if not batch:
                detail = f"{count} tickets"
                entry = AuditEntry(id=new_id(), at=now, what="deadlines", detail=detail)
                await view.connection.execute(AUDIT.table.insert().values(AUDIT.row(entry, view.keys)))
                break
            for change in await _changes(view, batch, await _in_force(view, settings), now):
                await _store(view, change, new_id, now)
                count += 1
        last = batch[-1].id
        progress(f"{count} tickets")
    progress("")
    return count


async def _store(view: View, change: Change, new_id: Callable[[], int], now: datetime) -> None:
    """Only what differs is written, so that a second run changes nothing. The cards follow by the clock."""
    ticket, moves, timer_id = change.ticket, change.moves, new_id()
    if change.due != ticket.due_at:
        await tickets.set_due(view, ticket, change.due)
        key = f"{BEHIND}:{ticket.id}:deadlines:{timer_id}"
        await timers.put(view, Timer(id=new_id(), key=key, kind=BEHIND, subject_id=ticket.id, due_at=now))
    for moved_id, at in moves.moved:
        await timers.move(view, moved_id, at)
    await timers.cancel(view, moves.cancelled)
    if moves.ladder_at is not None:
        kind = REMINDERS[ticket.state]
        key = f"{kind}:{ticket.id}:deadlines:{timer_id}"
        step, at = first_rung(ticket), moves.ladder_at
        await timers.put(view, Timer(id=timer_id, key=key, kind=kind, subject_id=ticket.id, due_at=at, step=step))


# --- what is shown ----------------------------------------------------------------------------------------------------


def _tell(rules: Rules, total: int, changes: Sequence[Change], now: datetime) -> None:
    _tell_rules(rules, now)
    moved = [change for change in changes if change.due != change.ticket.due_at]
    say(f"Open tickets: {total}. With another due time: {len(moved)}.")
    later, states = Counter(c.ticket.state for c in moved if c.is_later), Counter(c.ticket.state for c in moved)
    for state in State:
        if count := states[state]:
            say(f"  {state:<12}{count - later[state]:>6} earlier{later[state]:>6} later")
    if timers_only := len(changes) - len(moved):
        say(f"Only reminders or questions at another time: {timers_only}.")
    _tell_overdue(moved, now)
    if moved:
        say("Soonest:")
    for change in sorted(moved, key=lambda change: change.due or now)[:SOONEST]:
        old, new = _local(change.ticket.due_at, rules), _local(change.due, rules)
        say(f"  {change.ticket.number:<14}{change.ticket.state:<12}{old} → {new}{_note(change.ticket)}")


def _tell_rules(rules: Rules, now: datetime) -> None:
    levels = ", ".join(f"{f.name} {_length(getattr(rules.levels, f.name))}" for f in fields(rules.levels))
    say(f"Levels: {levels}")
    say(f"Quiet hours: {rules.quiet.start:%H:%M} to {rules.quiet.end:%H:%M}")
    locked = list_locked(now, rules)
    plenary = [s for s in rules.stages if locked and s.locks_list and s.first_day == _day(locked, rules)]
    say(f"Next plenary: {plenary[0].name}, {plenary[0].first_day}" if plenary else "Next plenary: none")


def _tell_overdue(moved: Sequence[Change], now: datetime) -> None:
    running = [
        change for change in moved if change.ticket.waiting_since is None and change.due and change.ticket.due_at
    ]
    became = sum(bool(c.due and c.due < now <= (c.ticket.due_at or now)) for c in running)
    ceased = sum(bool(c.ticket.due_at and c.ticket.due_at < now <= (c.due or now)) for c in running)
    if became or ceased:
        say(f"Overdue from now on: {became}. No longer overdue: {ceased}.")


def _note(ticket: Ticket) -> str:
    if ticket.waiting_since is not None:
        return "  (its clock stands: the citizen was asked)"
    return "  (put off)" if ticket.postponed_until is not None else ""


def _local(at: datetime | None, rules: Rules) -> str:
    return f"{at.astimezone(rules.timezone):%Y-%m-%d %H:%M}" if at else "–"


def _day(at: datetime, rules: Rules) -> object:
    return at.astimezone(rules.timezone).date()


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
