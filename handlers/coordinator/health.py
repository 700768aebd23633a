"""/kesehatan: how the hotline is, for people: what is wrong, each with what to do about it; or that all is well."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.deadlines import day_bounds, local_midnight
from bot.domain.messages import Billed
from bot.domain.people import Right
from handlers.coordinator import places, staff
from handlers.turn import Turn
from storage import costs, health, people
from storage.health import Count

LATE = timedelta(minutes=10)
"""So long a message or a timer may wait before it is worth a word."""
A_DAY = timedelta(days=1)
MOST = 5


async def shown(turn: Turn) -> None:
    """One line for each thing that is wrong, and one for its remedy."""
    scopes = turn.scopes(Right.HEALTH)
    found = [*await _machine(turn), *await _people(turn)]
    empty = staff.empty_poskos(turn, scopes, await people.staff_within(turn.store, scopes))
    if empty:
        names = "; ".join(places.label(turn, code) for code in empty[:MOST])
        found.append(turn.text("health.unstaffed", count=len(empty), names=names))
    title = turn.text("health.title" if found else "health.well", when=turn.when(turn.now))
    turn.send("\n\n".join([title, *found, *await _billed(turn)]))


async def _machine(turn: Turn) -> list[str]:
    """What concerns whoever runs the program."""
    checks: list[tuple[str, Count]] = [
        ("set_aside", await health.set_aside(turn.store)),
        ("outbox", await health.waiting(turn.store, turn.now - LATE)),
        ("failed", await health.undelivered(turn.store, turn.now - A_DAY, "failed")),
        ("unknown", await health.undelivered(turn.store, turn.now - A_DAY, "unknown")),
        ("timers", await health.late_timers(turn.store, turn.now - LATE)),
    ]
    return [
        turn.text(f"health.{name}", count=found.number, when=turn.when(found.at))
        for name, found in checks
        if found.number and found.at
    ]


async def _billed(turn: Turn) -> list[str]:
    """What was sent where each message is billed; nothing where no such network is at work."""
    today, _ = day_bounds(turn.now, turn.rules)
    first = turn.now.astimezone(turn.rules.timezone).date().replace(day=1)
    month = await costs.counted(turn.store, "whatsapp", local_midnight(first, turn.rules.timezone))
    budget = turn.rules.whatsapp_budget
    if not month and not budget:
        return []
    sent = sum((await costs.counted(turn.store, "whatsapp", today)).values())
    templates = month.get(Billed.UTILITY, 0)
    said = [turn.text("health.billed", today=sent, month=sum(month.values()), templates=templates)]
    return [" ".join([*said, *([turn.text("health.budget", budget=budget)] if budget else [])])]


async def _people(turn: Turn) -> list[str]:
    """Whom nothing reaches."""
    scopes, lines = turn.scopes(Right.HEALTH), []
    if gone := await health.silent_officers(turn.store, scopes):
        names = ", ".join(person.name for person in await people.by_ids(turn.store, gone[:MOST]))
        lines.append(turn.text("health.officers", count=len(gone), names=names))
    count, numbers = await health.silent_reporters(turn.store, scopes)
    if count:
        lines.append(turn.text("health.reporters", count=count, numbers=", ".join(numbers)))
    return lines
