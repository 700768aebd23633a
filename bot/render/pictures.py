"""What a picture shows, read from the database and put into words; `maps`, `charts` and `paces` draw it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from bot.domain.periods import A_DAY
from bot.domain.rules import Stage
from bot.render import Renderer, charts, maps, paces
from bot.render.charts import Chart, Mark
from bot.render.paces import Cell, Row, Table
from bot.render.spots import Map, Spot, bounds
from handlers import pictures, trends
from handlers.documents import Recipe
from handlers.pictures import Asked, Kind
from handlers.trends import Course, Measure, Pace, Part
from handlers.turn import World
from storage import boundaries
from storage.trends import Took
from storage.view import View

RAMPS = {Measure.OPEN: "blue", Measure.OVERDUE: "orange", Measure.RECEIVED: "blue", Measure.CLOSED: "green"}
DAYS, WEEKS = 45, 400
"""Days of a chart up to which it has a bar for each day, and for each week; beyond that for each month."""
DATES = 7

Shown = Map | Chart | Table


async def made(renderer: Renderer, recipe: Recipe) -> bytes:
    """The picture that `handlers.pictures.name` asked for, as PNG."""
    at = datetime.fromisoformat(recipe.made_of["now"])
    async with renderer.reading() as view:
        draw, shown = await read(view, renderer.world, Asked.read(recipe), at)
    return await renderer.gallery.picture(draw, shown)


async def read(view: View, world: World, asked: Asked, now: datetime) -> tuple[Callable[[Any], bytes], Shown]:
    """What draws the picture, and everything that it shows."""
    match asked.kind:
        case Kind.MAP:
            return maps.drawn, await _map(view, world, asked, now)
        case Kind.CHART:
            course = await trends.course(view, world, now, asked.area_code, asked.period)
            return charts.drawn, _chart(world, asked, course, pictures.when(world, asked, now))
        case Kind.PACE:
            times = await trends.paces(view, world, asked.area_code, asked.period)
            return paces.drawn, _table(world, asked, times, pictures.when(world, asked, now))


# --- a map ------------------------------------------------------------------------------------------------------------


async def _map(view: View, world: World, asked: Asked, now: datetime) -> Map:
    found = await trends.spread(view, world, now, asked.area_code, asked.period, asked.measure, villages=asked.villages)
    borders = await boundaries.packed(view, asked.area_code)
    names = world.areas.names([part.area.code for part in found.parts])
    spots = tuple(_spot(asked, part, names[part.area.code], borders) for part in found.parts)
    say = pictures.sayer(world, asked.language)
    shades = bounds([spot.value or 0 for spot in spots])
    return Map(
        title=pictures.title(world, asked),
        subtitle=pictures.when(world, asked, now),
        spots=spots,
        ramp=RAMPS[asked.measure],
        none="0",
        classes=tuple(_span(asked, low, high) for low, high in shades),
        unknown=say("pictures.map.unknown"),
        notes=(say("pictures.map.unplaced", count=found.unplaced),) if found.unplaced else (),
    )


def _spot(asked: Asked, part: Part, name: str, borders: dict[str, bytes]) -> Spot:
    """Its own border, or all of what lies below it."""
    code, area = part.area.code, part.area
    own = [borders[code]] if code in borders else [b for c, b in borders.items() if c.startswith(f"{code}.")]
    point = (area.lat, area.lon) if area.lat is not None and area.lon is not None else None
    value = part.count if not asked.per_voters else None
    if asked.per_voters and part.per_voters is not None:
        value = round(part.per_voters * 10)
    return Spot(name, value, "–" if value is None else _number(asked, value), point, tuple(own))


def _number(asked: Asked, value: int) -> str:
    """A value as it is written: those on a thousand voters are tenths."""
    if asked.per_voters:
        return str(format_decimal(value / 10, format="#,##0.0", locale=asked.language))
    return str(format_decimal(value, locale=asked.language))


def _span(asked: Asked, low: int, high: int) -> str:
    first, last = _number(asked, low), _number(asked, high)
    return first if first == last else f"{first}–{last}"


# --- a chart ----------------------------------------------------------------------------------------------------------


def _chart(world: World, asked: Asked, found: Course, when: str) -> Chart:
    say = pictures.sayer(world, asked.language)
    kind, starts = _steps(found)
    step_of = [sum(start <= day for start in starts) - 1 for day in _days(found)]
    ends = [place for place, step in enumerate(step_of) if step_of[place + 1 : place + 2] != [step]]
    return Chart(
        title=pictures.title(world, asked),
        subtitle=when,
        language=asked.language,
        headings=(
            say(f"pictures.chart.by_{kind}"),
            say("pictures.chart.open"),
            say("pictures.chart.age_of_open"),
        ),
        keys=(say("pictures.chart.received"), say("pictures.chart.closed")),
        received=_summed(found.received, step_of),
        closed=_summed(found.closed, step_of),
        open=tuple(found.open[place] for place in ends),
        dates=_dates(asked, kind, starts),
        ages=tuple(pictures.aged(world, asked.language, found.ages)),
        nothing=say("pictures.nothing"),
        stages_heading=say("pictures.chart.stages"),
        stages=tuple(_mark(world, asked, stage, found, starts) for stage in found.stages),
    )


def _days(found: Course) -> list[date]:
    return [found.first + A_DAY * place for place in range(len(found.received))]


def _steps(found: Course) -> tuple[str, list[date]]:
    """Whether a chart goes by day, week or month, and on which day each step begins."""
    days = _days(found)
    if len(days) <= DAYS:
        return "day", days
    if len(days) <= WEEKS:
        return "week", [days[0], *(day for day in days[1:] if day.weekday() == 0)]
    return "month", [days[0], *(day for day in days[1:] if day.day == 1)]


def _summed(numbers: Sequence[int], step_of: Sequence[int]) -> tuple[int, ...]:
    sums = [0] * (step_of[-1] + 1)
    for step, number in zip(step_of, numbers, strict=True):
        sums[step] += number
    return tuple(sums)


def _dates(asked: Asked, kind: str, starts: Sequence[date]) -> tuple[tuple[int, str], ...]:
    """Some of the days below the axis, evenly spread."""
    every = -(-len(starts) // DATES)
    form = "MMM y" if kind == "month" else "d MMM"
    return tuple(
        (place, format_date(starts[place], form, locale=asked.language)) for place in range(0, len(starts), every)
    )


def _mark(world: World, asked: Asked, stage: Stage, found: Course, starts: Sequence[date]) -> Mark:
    def place(day: date) -> int:
        if day > found.last:
            return len(starts)
        return sum(start <= day for start in starts) - 1

    words = pictures.stage_days(world, asked.language, stage.name, stage.first_day, stage.last_day)
    return Mark(place(stage.first_day), place(stage.last_day), words)


# --- how long it takes ------------------------------------------------------------------------------------------------


def _table(world: World, asked: Asked, found: trends.Paces, when: str) -> Table:
    say = pictures.sayer(world, asked.language)

    def row(name: str, pace: Pace) -> Row:
        return Row(
            name, say("pictures.pace.cases", count=pace.cases), tuple(_cell(world, asked, t) for t in pace.times)
        )

    shown, rest = found.poskos[: paces.MOST_ROWS - 1], found.poskos[paces.MOST_ROWS - 1 :]
    notes = [say("pictures.pace.bars"), say("pictures.pace.few", count=trends.FEW_CASES)]
    notes += [say("pictures.others", count=len(rest))] if rest else []
    return Table(
        title=pictures.title(world, asked),
        subtitle=when,
        columns=(say("pictures.pace.claimed"), say("pictures.pace.traced"), say("pictures.pace.closed")),
        rows=(
            row(say("pictures.pace.all"), found.total),
            *(row(pictures.posko_name(world, asked, pace), pace) for pace in shown),
        ),
        notes=tuple(notes),
    )


def _cell(world: World, asked: Asked, took: Took | None) -> Cell:
    if took is None:
        return Cell("–")
    median, ninetieth = pictures.long(world, asked.language, took)
    days = (took.median / timedelta(days=1), took.ninetieth / timedelta(days=1))
    return Cell(median, pictures.sayer(world, asked.language)("pictures.pace.ninetieth", time=ninetieth), days)
