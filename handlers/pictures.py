"""Pictures of an area: a map, a chart, a table of how long things take. Named here and drawn by `bot.render.pictures`;
what they show is told in words beside them, for who cannot see them and for small screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from bot.domain.periods import EVER, Period
from handlers import trends
from handlers.documents import TYPES, Recipe, named
from handlers.trends import Course, Measure, Pace, Paces, Part, Spread
from handlers.turn import Turn, World
from storage.trends import AGES, Took
from storage.view import View

MOST_NAMED = 12
"""Areas in a caption: what is longer than 1,024 letters is no caption any more."""
Say = Callable[..., str]
"""A text by its key and fields, in the language of a picture."""


class Kind(StrEnum):
    """What sort of picture."""

    MAP = "map"
    CHART = "chart"
    PACE = "pace"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. A map has a measure, and may show all `villages` of a kabupaten, or what comes on a thousand
    voters."""

    kind: Kind
    area_code: str
    period: Period
    language: str
    measure: Measure = Measure.OPEN
    villages: bool = False
    per_voters: bool = False

    @property
    def is_of_now(self) -> bool:
        """True where the period has no part in it."""
        return self.kind is Kind.MAP and self.measure in (Measure.OPEN, Measure.OVERDUE)

    @classmethod
    def read(cls, recipe: Recipe) -> Self:
        """What `name` wrote."""
        of = recipe.made_of
        return cls(
            Kind(of["kind"]),
            of["area"],
            Period(date.fromisoformat(of["first"]), date.fromisoformat(of["last"])),
            of["language"],
            Measure(of["measure"]),
            villages=bool(of["villages"]),
            per_voters=bool(of["voters"]),
        )


def name(turn: Turn, asked: Asked) -> int:
    """Name the picture as things stand now. Returns the id of the file."""
    made_of = {
        "kind": asked.kind.value,
        "area": asked.area_code,
        "first": asked.period.first.isoformat(),
        "last": asked.period.last.isoformat(),
        "language": asked.language,
        "measure": asked.measure.value,
        "villages": "1" if asked.villages else "",
        "voters": "1" if asked.per_voters else "",
        "now": turn.now.isoformat(),
    }
    return named(turn, Recipe("picture", made_of), TYPES["png"])


def sayer(world: World, language: str) -> Say:
    """Texts in a language."""

    def say(key: str, **fields: Any) -> str:
        return world.texts.get(language, key, **fields)

    return say


def title(world: World, asked: Asked) -> str:
    """What the picture is of: `Laporan terbuka · Bangka Selatan`."""
    say, area = sayer(world, asked.language), label(world, asked.area_code)
    match asked.kind:
        case Kind.MAP if asked.per_voters:
            return say(f"pictures.map.voters.{asked.measure}", area=area)
        case Kind.MAP:
            return say(f"pictures.map.title.{asked.measure}", area=area)
        case Kind.CHART:
            return say("pictures.chart.title", area=area)
        case Kind.PACE:
            return say("pictures.pace.title", area=area)


def when(world: World, asked: Asked, now: datetime) -> str:
    """Its days, by their dates: a picture is looked at later, too."""
    say = sayer(world, asked.language)
    day = world.texts.date(asked.language, now.astimezone(world.rules.timezone).date())
    if asked.is_of_now:
        return say("pictures.as_of", day=day)
    first, last = (world.texts.date(asked.language, day) for day in (asked.period.first, asked.period.last))
    if asked.period.first == EVER:
        return say("pictures.until", day=last)
    return first if first == last else say("coordinator.period.span", first=first, last=last)


def label(world: World, area_code: str) -> str:
    """An area's name; the office's for a kabupaten that the list of areas does not name."""
    return world.areas.label(area_code) if area_code in world.areas else world.rules.office.name


# --- in words ---------------------------------------------------------------------------------------------------------


async def words(store: View, world: World, asked: Asked, now: datetime) -> list[str]:
    """What the picture shows, line by line."""
    area_code, period = asked.area_code, asked.period
    match asked.kind:
        case Kind.MAP:
            spread = await trends.spread(store, world, now, area_code, period, asked.measure, villages=asked.villages)
            return of_map(world, asked, spread)
        case Kind.CHART:
            return of_chart(world, asked, await trends.course(store, world, now, area_code, period))
        case Kind.PACE:
            return of_paces(world, asked, await trends.paces(store, world, area_code, period))


def of_map(world: World, asked: Asked, found: Spread) -> list[str]:
    """A line of all, and a line for each part that has any, by code."""
    say = sayer(world, asked.language)
    names = world.areas.names([part.area.code for part in found.parts])
    lines = [say(f"pictures.map.total.{asked.measure}", count=found.total)]
    some = [part for part in found.parts if part.count]
    for part in _largest(some):
        rate = part.per_voters if asked.per_voters else None
        key = "pictures.map.part" if rate is None else "pictures.map.part_voters"
        written = world.texts.tenths(asked.language, rate or 0)
        lines.append(say(key, name=names[part.area.code], count=part.count, rate=written))
    if len(some) > MOST_NAMED:
        lines.append(say("pictures.others", count=len(some) - MOST_NAMED))
    if found.unplaced:
        lines.append(say("pictures.map.unplaced", count=found.unplaced))
    return lines


def of_chart(world: World, asked: Asked, found: Course) -> list[str]:
    """What came and ended, the busiest day, what is open and how old."""
    say = sayer(world, asked.language)
    lines = [say("pictures.chart.total", received=sum(found.received), closed=sum(found.closed), open=found.open[-1])]
    if most := max(found.received):
        day = found.first + timedelta(days=found.received.index(most))
        lines.append(say("pictures.chart.busiest", day=world.texts.date(asked.language, day), count=most))
    if sum(found.ages):
        ages = ", ".join(f"{words}: {number}" for words, number in aged(world, asked.language, found.ages) if number)
        lines.append(say("pictures.chart.ages", ages=ages))
    stages = (stage_days(world, asked.language, s.name, s.first_day, s.last_day) for s in found.stages)
    return [*lines, *stages]


def aged(world: World, language: str, ages: Sequence[int]) -> list[tuple[str, int]]:
    """The groups of age in words, with their numbers."""
    say = sayer(world, language)
    starts = (0, *AGES)
    words = [say("pictures.chart.age", first=a, last=b - 1) for a, b in zip(starts, AGES, strict=False)]
    return list(zip([*words, say("pictures.chart.older", days=AGES[-1] - 1)], ages, strict=True))


def stage_days(world: World, language: str, stage: str, first: date, last: date) -> str:
    """A stage with its days, these first: names may be long."""
    days = [world.texts.date(language, day) for day in dict.fromkeys((first, last))]
    return f"{' – '.join(days)}: {stage}"


def of_paces(world: World, asked: Asked, found: Paces) -> list[str]:
    """A line of all, and a line for each posko, by code."""
    say = sayer(world, asked.language)
    lines = [_pace(world, asked, say("pictures.pace.all"), found.total)]
    rest = found.poskos[MOST_NAMED:]
    lines += [_pace(world, asked, posko_name(world, asked, pace), pace) for pace in found.poskos[:MOST_NAMED]]
    lines += [say("pictures.others", count=len(rest))] if rest else []
    return [*lines, "", say("pictures.pace.explained")]


def posko_name(world: World, asked: Asked, pace: Pace) -> str:
    """The poskos of an area below by its name, its own as such, those pooled as others."""
    say = sayer(world, asked.language)
    if not pace.posko_area:
        return say("pictures.pace.pooled")
    if pace.posko_area == asked.area_code or len(pace.posko_area) < len(asked.area_code):
        return say("pictures.pace.own", area=label(world, pace.posko_area))
    return world.areas.names([pace.posko_area])[pace.posko_area]


def long(world: World, language: str, took: Took | None) -> tuple[str, str]:
    """The median and the ninth decile in words; dashes where there is nothing to tell."""
    if took is None:
        return "–", "–"
    now = datetime.fromtimestamp(0, world.rules.timezone)
    median, ninetieth = (world.texts.ago(language, now - time, now) for time in (took.median, took.ninetieth))
    return median, ninetieth


def _pace(world: World, asked: Asked, name: str, pace: Pace) -> str:
    say = sayer(world, asked.language)
    times = [
        median if median == "–" else say("pictures.pace.time", median=median, ninetieth=ninetieth)
        for median, ninetieth in (long(world, asked.language, took) for took in pace.times)
    ]
    return say("pictures.pace.line", name=name, count=pace.cases, claimed=times[0], traced=times[1], closed=times[2])


def _largest(parts: Sequence[Part]) -> list[Part]:
    """The parts with most, in their order."""
    most = sorted(parts, key=lambda part: -part.count)[:MOST_NAMED]
    return [part for part in parts if part in most]
