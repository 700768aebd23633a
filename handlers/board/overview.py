"""The dashboard's first page: the figures of an area and a period, and the areas below it to go on to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.domain import periods
from bot.domain.people import Right
from bot.domain.periods import Period
from handlers import pictures
from handlers.coordinator import places, recap
from handlers.figures import Figures, figures
from handlers.pictures import Asked, Kind
from handlers.trends import Measure
from handlers.turn import Turn
from storage.recap import AreaCount


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a page can be narrowed to: what stands in its address, and how it is called."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the table: an area below, or ('' for its code) what has no village."""

    place: Choice
    count: AreaCount


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows. `path` leads from the widest area in scope to this one, `others` are further scopes of one
    person, `outcomes` and `times` have words already."""

    area: Choice
    path: tuple[Choice, ...]
    others: tuple[Choice, ...]
    period: Period
    periods: tuple[Choice, ...]
    period_label: str
    figures: Figures
    outcomes: tuple[tuple[str, int], ...]
    times: tuple[str, str]
    rating: str
    parts: tuple[Part, ...]


def asked(turn: Turn, query: Mapping[str, str]) -> tuple[str, Period] | None:
    """The area and the period that are asked for; None where they are none of the sender's business."""
    scopes, today = turn.scopes(Right.RECAP), recap.today_of(turn)
    area_code = query.get("area") or scopes[0]
    period = periods.of_code(query.get("period") or recap.WEEK, today)
    return (area_code, period) if period and places.allowed(turn, area_code, scopes) else None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the page: where it comes from, and what it shows in words."""

    path: str
    query: Mapping[str, str]
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The page's pictures, and what else its map may be coloured by: (a query, its words, whether it is now)."""

    measures: tuple[tuple[Mapping[str, str], str, bool], ...]
    all: tuple[Picture, ...]


def pictured(turn: Turn, kind: str, query: Mapping[str, str]) -> Asked | None:
    """The picture that is asked for; None where it is none, or none of the sender's business."""
    found = asked(turn, query)
    if found is None or kind not in list(Kind):
        return None
    area_code, period = found
    word = query.get("map", "")
    return Asked(
        Kind(kind),
        area_code,
        period,
        turn.language,
        Measure(word) if word in list(Measure) else Measure.OPEN,
        per_voters=bool(query.get("voters") and turn.rules.voters),
    )


async def drawings(turn: Turn, query: Mapping[str, str]) -> Pictures:
    """The pictures of the page that is asked for."""
    all_of_them = [one for kind in Kind if (one := pictured(turn, kind, query)) is not None]
    return Pictures(
        measures=tuple(_measures(turn, all_of_them[0])),
        all=tuple([await _picture(turn, one) for one in all_of_them]),
    )


async def _picture(turn: Turn, asked: Asked) -> Picture:
    title = f"{pictures.title(turn.world, asked)} · {pictures.when(turn.world, asked, turn.now)}"
    words = await pictures.words(turn.store, turn.world, asked, turn.now)
    return Picture(f"gambar-{asked.kind}.png", _query(asked), title, tuple(words))


def _query(asked: Asked) -> dict[str, str]:
    voters = "1" if asked.per_voters else ""
    return {"area": asked.area_code, "period": asked.period.code, "map": asked.measure.value, "voters": voters}


def _measures(turn: Turn, asked: Asked) -> Iterator[tuple[Mapping[str, str], str, bool]]:
    for measure in Measure:
        one = replace(asked, measure=measure)
        yield _query(one), turn.text(f"pictures.button.{measure}"), one == asked
    if turn.rules.voters:
        other = replace(asked, per_voters=not asked.per_voters)
        key = "pictures.button.counts" if asked.per_voters else "pictures.button.voters"
        yield _query(other), turn.text(key), False


async def overview(turn: Turn, area_code: str, period: Period) -> Overview:
    """The figures as they stand now."""
    found = await figures(turn, area_code, period.bounds(turn.rules.timezone))
    scopes = turn.scopes(Right.RECAP)
    rated = turn.world.texts.tenths(turn.language, found.ratings[1]) if found.ratings else ""
    return Overview(
        area=_choice(turn, area_code),
        path=tuple(_choice(turn, code) for code in _way_to(turn, area_code)),
        others=tuple(_choice(turn, code) for code in scopes if len(scopes) > 1),
        period=period,
        periods=tuple(Choice(word, turn.text(f"coordinator.period.{word}")) for word in periods.USUAL),
        period_label=recap.name_of(turn, period),
        figures=found,
        outcomes=tuple((turn.text(f"common.outcome.{outcome}"), count) for outcome, count in found.outcomes.items()),
        times=(recap.long(turn, found.claimed), recap.long(turn, found.ended)),
        rating=turn.text("board.overview.rating", mean=rated, count=found.ratings[0]) if found.ratings else "",
        parts=_parts(turn, found),
    )


def _parts(turn: Turn, found: Figures) -> tuple[Part, ...]:
    parts = [Part(Choice(area.code, area.name), count) for area, count in found.parts]
    if found.unplaced:
        parts.append(Part(Choice("", turn.text("coordinator.recap.village_unknown")), found.unplaced))
    return tuple(parts)


def _choice(turn: Turn, area_code: str) -> Choice:
    known = area_code in turn.world.areas
    return Choice(area_code, turn.world.areas[area_code].name if known else places.label(turn, area_code))


def _way_to(turn: Turn, area_code: str) -> list[str]:
    """The areas above this one that are in scope, the widest first."""
    blocks = area_code.split(".")
    above = (".".join(blocks[:n]) for n in range(2, len(blocks)))
    return [code for code in above if places.allowed(turn, code, turn.scopes(Right.RECAP))]
