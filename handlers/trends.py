"""What pictures show, counted as /rekap counts: an area in parts, its course from day to day, and how long each step
takes at its poskos. A caption and its picture tell the same, because both ask here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import accumulate

from bot.domain.areas import Area
from bot.domain.deadlines import local_midnight
from bot.domain.periods import A_DAY, EVER, Period
from bot.domain.rules import Stage
from handlers.turn import World
from storage import recap, trends
from storage.trends import MARKS, Took
from storage.view import View

FEW_CASES = 3
"""With fewer, a time would tell of single cases."""
PER_VOTERS = 1_000
MOST_PARTS = 64
"""Areas that a picture can show one by one."""


class Measure(StrEnum):
    """What a map is coloured by: what stands now, or what came or ended in its period."""

    OPEN = "open"
    OVERDUE = "late"
    RECEIVED = "in"
    CLOSED = "out"


@dataclass(frozen=True, slots=True)
class Part:
    """An area of a map and its count; `voters` of it, 0 where nobody said."""

    area: Area
    count: int
    voters: int = 0

    @property
    def per_voters(self) -> float | None:
        """Reports for each thousand voters, None where nobody said how many there are."""
        return self.count * PER_VOTERS / self.voters if self.voters else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How a measure spreads over the parts of an area. `unplaced` are those whose part is not known."""

    parts: tuple[Part, ...]
    unplaced: int

    @property
    def total(self) -> int:
        """All of the area."""
        return sum(part.count for part in self.parts) + self.unplaced


async def spread(
    store: View, world: World, now: datetime, area_code: str, period: Period, measure: Measure, *, villages: bool
) -> Spread:
    """The counts of the areas right below `area_code`, or of all its `villages`; of itself where nothing lies below."""
    within = period.bounds(world.rules.timezone)
    if measure is Measure.CLOSED:
        counts = await trends.closed_by_area(store, area_code, within)
    else:
        field = {Measure.OPEN: "open", Measure.OVERDUE: "overdue", Measure.RECEIVED: "received"}[measure]
        rows = await recap.by_area(store, area_code, within, now)
        counts = {row.area_code: getattr(row, field) for row in rows}
    areas = parts_of(world, area_code, villages=villages)
    parts = tuple(Part(area, _within(counts, area.code), voters_of(world, area.code)) for area in areas)
    return Spread(parts, sum(counts.values()) - sum(part.count for part in parts))


def parts_of(world: World, area_code: str, *, villages: bool) -> list[Area]:
    """The areas that a map of `area_code` has, by code."""
    below = world.areas.children(area_code)
    if villages and any(not area.is_village for area in below):
        return [village for area in below for village in world.areas.children(area.code)]
    return below or world.areas.path(area_code)[:1]


def has_villages(world: World, area_code: str) -> bool:
    """True where villages lie below the areas right below `area_code`, and no more than a picture can show."""
    below = world.areas.children(area_code)
    villages = sum(len(world.areas.children(area.code)) for area in below)
    return 0 < villages <= MOST_PARTS


def voters_of(world: World, area_code: str) -> int:
    """How many voters an area has by the office's own list: its own number, or the sum of all below; 0 where any of
    them is missing."""
    if own := world.rules.voters.get(area_code):
        return own
    below = [voters_of(world, area.code) for area in world.areas.children(area_code)]
    return sum(below) if all(below) else 0


def _within(counts: Mapping[str, int], area_code: str) -> int:
    return sum(n for code, n in counts.items() if code == area_code or code.startswith(f"{area_code}."))


# --- from day to day --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """The days of a period: what came and what was closed on each, what was open as it ended; the ages of what is open
    now (`storage.trends.AGES`), and the stages whose first or last day lies among the days."""

    first: date
    received: tuple[int, ...]
    closed: tuple[int, ...]
    open: tuple[int, ...]
    ages: tuple[int, ...]
    stages: tuple[Stage, ...]

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + A_DAY * (len(self.received) - 1)


async def course(store: View, world: World, now: datetime, area_code: str, period: Period) -> Course:
    """How it went. What ever was is shown from the first report on, and nothing goes on after today."""
    zone = world.rules.timezone
    today = now.astimezone(zone).date()
    first, last = period.first, min(period.last, max(today, period.first))
    if first == EVER:
        earliest = await trends.first_at(store, area_code)
        first = min(earliest.astimezone(zone).date() if earliest else today, last)
    within = Period(first, last).bounds(zone)
    days = (last - first).days + 1
    came = await trends.by_day(store, area_code, within, "created_at")
    ended = await trends.by_day(store, area_code, within, "closed_at")
    received, closed = (tuple(some.get(day, 0) for day in range(days)) for some in (came, ended))
    before = await recap.open_at(store, area_code, local_midnight(first, zone))
    changes = (more - less for more, less in zip(received, closed, strict=True))
    return Course(
        first=first,
        received=received,
        closed=closed,
        open=tuple(accumulate(changes, initial=before))[1:],
        ages=await trends.ages(store, area_code, now),
        stages=tuple(s for s in world.rules.stages if first <= s.first_day <= last or first <= s.last_day <= last),
    )


# --- how long it takes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a posko takes to each step (`MARKS`), None where too few came there, and in how many cases;
    `posko_area` is '' for those that have too few cases to stand alone."""

    posko_area: str
    cases: int
    times: tuple[Took | None, ...]


@dataclass(frozen=True, slots=True)
class Paces:
    """The poskos of an area, by code and never by how fast they are; `total` is all of them."""

    total: Pace
    poskos: tuple[Pace, ...]


async def paces(store: View, world: World, area_code: str, period: Period) -> Paces:
    """How long it takes where reports from an area lie: by the areas below, with all poskos in them, and its own."""
    within = period.bounds(world.rules.timezone)
    below = world.areas.children(area_code)
    length = len(below[0].code if below else area_code)
    cases = await trends.cases(store, area_code, within, length)
    pooled = [posko for posko, number in cases.items() if number < FEW_CASES]
    by_mark = [await trends.took_by_posko(store, area_code, within, mark, length, pooled) for mark in MARKS]
    alone = {posko: number for posko, number in sorted(cases.items()) if posko not in pooled}
    poskos = alone | ({"": sum(cases[posko] for posko in pooled)} if pooled else {})
    total = [await trends.took(store, area_code, within, mark) for mark in MARKS]
    return Paces(
        total=Pace("", sum(cases.values()), tuple(total)),
        poskos=tuple(
            Pace(posko, number, tuple(_if_enough(some.get(posko)) for some in by_mark))
            for posko, number in poskos.items()
        ),
    )


def _if_enough(took: Took | None) -> Took | None:
    return took if took and took.count >= FEW_CASES else None
