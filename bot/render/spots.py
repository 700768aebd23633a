"""What a map shows: areas with their numbers, and the shade of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.render.canvas import NOTHING, RAMPS, Point

CLASSES = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """An area: its `value` (None where it is not known) and how that is written; a point in it (latitude, longitude)
    and its borders as they are stored, of itself or of all that lies below it."""

    name: str
    value: int | None
    label: str
    point: Point | None = None
    borders: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Map:
    """What a map shows. `classes`: how the bounds of each shade are written (`bounds` of the values), after that for
    none at all; `unknown` is what hatched areas mean; `notes` stand below."""

    title: str
    subtitle: str
    spots: tuple[Spot, ...]
    ramp: str
    none: str
    classes: tuple[str, ...]
    unknown: str = ""
    notes: tuple[str, ...] = ()


def bounds(values: Sequence[int]) -> list[tuple[int, int]]:
    """From and to of at most `CLASSES` shades for the values above 0: a shade for each where they are few, else each as
    many times larger than the one before, so that one area with very many leaves a difference between the others."""
    several = sorted({value for value in values if value > 0})
    if len(several) <= CLASSES:
        return [(value, value) for value in several]
    least, most = several[0], several[-1]
    tops: list[int] = []
    for place in range(1, CLASSES):
        top = _round(least * (most / least) ** (place / CLASSES))
        tops.append(max(top, tops[-1] + 1 if tops else least))
    tops.append(most)
    return [(least, tops[0]), *((low + 1, high) for low, high in pairwise(tops))]


def _round(value: float) -> int:
    """A number that people count to: two digits at most, then noughts."""
    noughts = int(10 ** max(0, len(str(int(value))) - 2))
    return max(1, round(value / noughts) * noughts)


def colour_of(shown: Map, value: int | None) -> str:
    """The shade of a value; "" for what is not known."""
    if value is None:
        return ""
    shades = bounds([spot.value or 0 for spot in shown.spots])
    ramp = RAMPS[shown.ramp]
    for place, (low, high) in enumerate(shades):
        if low <= value <= high:
            return ramp[round(place * (CLASSES - 1) / max(1, len(shades) - 1))] if len(shades) > 1 else ramp[2]
    return NOTHING
