"""/kesehatan: how the hotline is, for people: what is wrong, each with what to do about it; or that all is well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.deadlines import day_bounds, local_midnight
from bot.domain.messages import BILLED, Billed
from bot.domain.people import Right
from handlers.coordinator import places, staff
from handlers.timers.conditions import code_of
from handlers.turn import Turn
from storage import conditions, costs, health, held, people
from storage.conditions import Condition, Kind
from storage.health import Count

LATE = timedelta(minutes=10)
"""So long a message or a timer may wait before it is worth a word."""
A_DAY = timedelta(days=1)
MOST = 5
TEMPLATES = (Billed.UTILITY, f"{BILLED}utility", f"{BILLED}marketing")


async def shown(turn: Turn) -> None:
    """One line for each thing that is wrong, and one for its remedy."""
    scopes = turn.scopes(Right.HEALTH)
    found = [*await _network(turn), *await _machine(turn), *await _people(turn)]
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
        ("outbox", await health.waiting(turn.store, turn.now - LATE, on_purpose=turn.rules.sparing.courtesies)),
        ("failed", await health.undelivered(turn.store, turn.now - A_DAY, "failed")),
        ("unknown", await health.undelivered(turn.store, turn.now - A_DAY, "unknown")),
        ("timers", await health.late_timers(turn.store, turn.now - LATE)),
    ]
    return [
        turn.text(f"health.{name}", count=found.number, when=turn.when(found.at))
        for name, found in checks
        if found.number and found.at
    ]


async def _network(turn: Turn) -> list[str]:
    """A network that refuses the account, or where messages are spared; nothing of one that is switched off."""
    sparing = turn.rules.sparing
    now = {Kind.HALT: sparing.halted, Kind.SURGE: sparing.surge, Kind.SPENT: sparing.spent}
    channels = frozenset[str]().union(*now.values())
    stored = await conditions.of(turn.store, *sorted(channels)) if channels else []
    lasting = [one for kind in Kind for one in stored if one.kind == kind and one.lasts and one.channel in now[kind]]
    return [await _state(turn, one) for one in lasting]


async def _state(turn: Turn, one: Condition) -> str:
    """Since when, why, and how many messages wait because of it."""
    count = 0
    if one.kind == Kind.HALT:
        count = await held.waiting(turn.store, one.channel, turn.now)
    elif one.kind == Kind.SPENT:
        count = await held.held(turn.store, turn.rules.sparing)
    key = f"health.{one.kind}.{one.channel}"
    return turn.text(key, when=turn.when(one.since), code=code_of(one), count=count)


async def _billed(turn: Turn) -> list[str]:
    """What was sent where each message is billed; nothing where no such network is at work."""
    today, _ = day_bounds(turn.now, turn.rules)
    first = turn.now.astimezone(turn.rules.timezone).date().replace(day=1)
    month = await costs.counted(turn.store, "whatsapp", local_midnight(first, turn.rules.timezone))
    budget = turn.rules.whatsapp_budget
    if not month and not budget:
        return []
    day = await costs.counted(turn.store, "whatsapp", today)
    templates = sum(number for kind, number in month.items() if kind in TEMPLATES)
    sent = costs.total(day)
    said = [turn.text("health.billed", today=sent, month=costs.total(month), templates=templates)]
    said += [turn.text("health.budget", budget=budget)] if budget else []
    return [" ".join([*said, *_reported(turn, day)])]


def _reported(turn: Turn, day: Mapping[str, int]) -> list[str]:
    """What the network itself says of it, and of how many it has said nothing yet."""
    billed = {kind: number for kind, number in sorted(day.items()) if kind.startswith(BILLED) and number > 0}
    free, unsure = day.get(Billed.FREE, 0), day.get(Billed.UNSURE, 0)
    each = (f"{turn.text(f'health.category.{kind.removeprefix(BILLED)}')} {n}" for kind, n in billed.items())
    told = [("bills", sum(billed.values()), ", ".join(each)), ("free", free, ""), ("unsure", unsure, "")]
    return [turn.text(f"health.{key}", count=number, each=each) for key, number, each in told if number > 0]


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
