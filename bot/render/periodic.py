"""The report of a period (DOCX) for coordinators: what changed, figures beside those of the days before, what came from
where, what is late. It counts and names numbers and places; of people it knows nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.areas import kabupaten_of
from bot.domain.deadlines import list_locked
from bot.domain.modes import ModeChange
from bot.domain.people import active
from bot.domain.periodic import before
from bot.domain.periods import EVER, Period
from bot.domain.rules import Mode
from bot.render import Renderer, letters
from bot.render.letter import LANGUAGE
from handlers.documents import Recipe
from handlers.figures import Figures, count
from handlers.pictures import Asked, Kind
from handlers.turn import World
from storage import modes, people, recap
from storage.recap import AreaCount, Late, Load
from storage.view import View

MOST_LATE = 30
"""Rows of the list of what is late: a report is read, the whole list is a press away in the chat."""
MOST_NAMES = 10
LATELY = timedelta(days=27)
"""Before the last day: a chart of a week alone tells little."""
CAME, ENDED = "created_at", "closed_at"


@dataclass(frozen=True, slots=True)
class _Span:
    """What is counted of some days: the figures, the steps that were reached (by their stamp), and what was open as
    they ended."""

    figures: Figures
    reached: Mapping[str, int]
    open: int


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a report is made of. `former` are the days before, None where there are none to compare with."""

    period: Period
    made_at: datetime
    now: _Span
    former: _Span | None
    late: Sequence[Late]
    late_in_all: int
    staff: tuple[int, int]
    empty: Sequence[str]
    mode: ModeChange | None


async def made(renderer: Renderer, recipe: Recipe) -> bytes:
    """The report of an `area` and the days from `first` to `last`, as things stood at the instant `now`."""
    world, made_of = renderer.world, recipe.made_of
    area_code, at = made_of["area"], datetime.fromisoformat(made_of["now"])
    period = Period(date.fromisoformat(made_of["first"]), date.fromisoformat(made_of["last"]))
    async with renderer.reading() as view:
        contents = await _read(view, world, area_code, period, at)
        drawn = {
            name: await renderer.gallery.of(view, world, of, at) for name, of in _pictures(contents, area_code, world)
        }
    values = _Words(world, area_code, contents).values()
    values |= {name: letters.Picture(picture) for name, picture in drawn.items()}
    return await asyncio.to_thread(letters.filled, world.rules.letters.periodic, "periodic", values)


def _pictures(contents: _Contents, area_code: str, world: World) -> Iterator[tuple[str, Asked]]:
    """The place of a picture in the template → what it shows: how it went, and where reports are open."""
    period = contents.period
    lately = Period(min(period.first, period.last - LATELY), period.last)
    yield "grafik", Asked(Kind.CHART, area_code, lately, LANGUAGE)
    if world.areas.children(area_code) and contents.now.figures.total.open:
        yield "peta", Asked(Kind.MAP, area_code, period, LANGUAGE)


# --- what is counted --------------------------------------------------------------------------------------------------


async def _read(view: View, world: World, area_code: str, period: Period, at: datetime) -> _Contents:
    within = period.bounds(world.rules.timezone)
    change = await modes.newest(view, kabupaten_of(area_code))
    return _Contents(
        period=period,
        made_at=at,
        now=await _span(view, world, area_code, period, at),
        former=await _span(view, world, area_code, before(period), at) if period.first > EVER else None,
        late=await recap.overdue(view, [area_code], at, limit=MOST_LATE),
        late_in_all=await recap.count_overdue(view, [area_code], at),
        staff=await people.came_and_went(view, area_code, within),
        empty=_empty(world, await recap.loads_within(view, area_code, at, at), await _staffed(view, area_code)),
        mode=change if change and within[0] <= change.since < within[1] else None,
    )


async def _span(view: View, world: World, area_code: str, period: Period, at: datetime) -> _Span:
    within = period.bounds(world.rules.timezone)
    return _Span(
        await count(view, world, at, area_code, within),
        await recap.reached(view, area_code, within),
        await recap.open_at(view, area_code, min(within[1], at)),
    )


async def _staffed(view: View, area_code: str) -> set[str]:
    return set(active([held for person in await people.staff_within(view, [area_code]) for held in person.in_office]))


def _empty(world: World, loads: Sequence[Load], staffed: set[str]) -> list[str]:
    """The poskos that nobody is in office in, and that have open reports all the same."""
    return [world.areas.label(load.posko_area) for load in loads if load.open and load.posko_area not in staffed]


# --- how it is said ---------------------------------------------------------------------------------------------------


class _Words:
    """The places of the template."""

    def __init__(self, world: World, area_code: str, contents: _Contents) -> None:
        self._world = world
        self._area_code = area_code
        self._of = contents

    def values(self) -> dict[str, Any]:
        """Everything that a template may name."""
        of, texts = self._of, self._world.texts
        return {
            "kantor": self._world.rules.office.name,
            "wilayah": self._world.areas.label(self._area_code),
            "periode": self._days(of.period),
            "dibuat": texts.date(LANGUAGE, of.made_at.astimezone(self._world.rules.timezone).date()),
            "pleno": self._plenary(),
            "angka": list(self._numbers()),
            "hasil": list(self._outcomes()),
            "bagian": list(self._parts()),
            "terlambat": [self._late(late) for late in of.late],
            "terlambat_semua": of.late_in_all,
            "perubahan": [{"kalimat": sentence} for sentence in self._changes()],
            "peta": "",
            "grafik": "",
        }

    def _say(self, key: str, **fields: Any) -> str:
        return self._world.texts.get(LANGUAGE, key, **fields)

    def _days(self, period: Period) -> str:
        first, last = (self._world.texts.date(LANGUAGE, day) for day in (period.first, period.last))
        return first if first == last else self._say("coordinator.period.span", first=first, last=last)

    def _plenary(self) -> str:
        """How long there is until the list is locked."""
        zone = self._world.rules.timezone
        locked = list_locked(self._of.made_at, self._world.rules.of(self._area_code))
        if locked is None:
            return self._say("periodic.no_plenary")
        day = locked.astimezone(zone).date()
        left = day - self._of.made_at.astimezone(zone).date()
        return self._say("periodic.plenary", day=self._world.texts.date(LANGUAGE, day), days=left.days)

    def _numbers(self) -> Iterator[dict[str, str]]:
        now, former = self._of.now, self._of.former
        for stamp in recap.STAMPS:
            yield self._number(f"periodic.step.{stamp}", now.reached[stamp], former.reached[stamp] if former else None)
        yield self._number("periodic.open", now.open, former.open if former else None)
        yield self._number("periodic.overdue", self._of.late_in_all, None)
        yield self._took("periodic.until_claimed", now.figures.claimed, former.figures.claimed if former else None)
        yield self._took("periodic.until_closed", now.figures.ended, former.figures.ended if former else None)

    def _number(self, key: str, now: int, former: int | None) -> dict[str, str]:
        if former is None:
            return {"nama": self._say(key), "kini": str(now), "dulu": "–", "beda": "–"}
        change = f"{now - former:+d}".replace("-", "−") if now != former else "0"
        return {"nama": self._say(key), "kini": str(now), "dulu": str(former), "beda": change}

    def _took(self, key: str, now: timedelta | None, former: timedelta | None) -> dict[str, str]:
        return {"nama": self._say(key), "kini": self._long(now), "dulu": self._long(former), "beda": "–"}

    def _long(self, took: timedelta | None) -> str:
        at = self._of.made_at
        return "–" if took is None else self._world.texts.ago(LANGUAGE, at - took, at)

    def _outcomes(self) -> Iterator[dict[str, str]]:
        for outcome, number in self._of.now.figures.outcomes.items():
            yield {"nama": self._say(f"common.outcome.{outcome}"), "jumlah": str(number)}

    def _parts(self) -> Iterator[dict[str, str]]:
        figures = self._of.now.figures
        for area, number in figures.parts:
            yield self._part(area.name, number)
        if figures.unplaced:
            yield self._part(self._say("coordinator.recap.village_unknown"), figures.unplaced)

    def _part(self, name: str, number: AreaCount) -> dict[str, str]:
        came, opened, late = number.received, number.open, number.overdue
        return {"nama": name, "masuk": str(came), "terbuka": str(opened), "lewat": str(late)}

    def _late(self, late: Late) -> dict[str, str]:
        at = self._of.made_at
        return {
            "nomor": late.number,
            "perihal": self._say(f"common.category.{late.category}"),
            "tempat": self._world.areas.label(late.area_code),
            "posko": self._world.areas.label(late.posko_area),
            "keadaan": self._say(f"common.state.{late.state}"),
            "terlambat": self._world.texts.ago(LANGUAGE, late.due_at, at),
        }

    def _changes(self) -> Iterator[str]:
        """What a coordinator should not have to look for."""
        now, former = self._of.now, self._of.former
        if former is not None:
            more = now.open - former.open
            key = "more_open" if more > 0 else "fewer_open" if more < 0 else "same_open"
            yield self._say(f"periodic.change.{key}", count=abs(more), former=former.open, now=now.open)
            yield from self._risen(now.figures, former.figures)
        came, went = self._of.staff
        if came or went:
            yield self._say("periodic.change.staff", came=came, went=went)
        if self._of.mode:
            yield self._say(f"periodic.change.mode_{self._of.mode.mode}", day=self._day_of(self._of.mode.since))
        if self._of.empty and self._world.rules.of(self._area_code).mode is Mode.ELECTION:
            named = self._of.empty[:MOST_NAMES]
            rest = len(self._of.empty) - len(named)
            names = ", ".join([*named, *([self._say("periodic.change.others", count=rest)] if rest else [])])
            yield self._say("periodic.change.empty", count=len(self._of.empty), names=names)

    def _risen(self, now: Figures, former: Figures) -> Iterator[str]:
        """The area below from which most more came than before."""
        earlier = {area.code: number.received for area, number in former.parts}
        risen = [(number.received - earlier.get(area.code, 0), area, number) for area, number in now.parts]
        more, area, number = max(risen, key=lambda one: one[0], default=(0, None, None))
        if more > 0 and area and number:
            was = earlier.get(area.code, 0)
            yield self._say("periodic.change.risen", area=area.name, now=number.received, former=was)

    def _day_of(self, at: datetime) -> str:
        return self._world.texts.day(LANGUAGE, at)
