"""Which areas a point on the map may mean: borders where they are known, else the points inside areas.

What is known to lie outside is not offered: a wrong village is worse than a question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, floor, hypot, inf, radians

from bot.domain.areas import AreaTree, kabupaten_of
from bot.domain.borders import KM_PER_DEGREE, Borders

REACH_KM = 30.0
"""Farther from a village's point than this nobody is taken to be in it."""
OUTSKIRTS_KM = 5.0
"""A village whose border is known is no more than a guess from outside, and none at all from farther away than this:
a boat offshore, a house in a gap between two maps."""
INSIDE, BY_BORDER, BY_POINT = 0.88, 0.86, 0.85
"""How sure a village is that holds the point, that has the nearest border within a kilometre, or (falling with the
distance) that has the nearest point inside. All stay below what needs no confirmation."""

_CELL_DEGREES = 0.3
"""Wider than `REACH_KM` everywhere in Indonesia: what is in reach lies in a cell or in one beside it."""


@dataclass(frozen=True, slots=True)
class Guess:
    """An area that a point may lie in, and how sure that is (0..1)."""

    code: str
    confidence: float


class _Points:
    """Points inside areas, found by where they are."""

    def __init__(self, points: Iterable[tuple[str, float, float]]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[str, float, float]]] = defaultdict(list)
        for code, lat, lon in points:
            self._cells[floor(lat / _CELL_DEGREES), floor(lon / _CELL_DEGREES)].append((code, lat, lon))

    def around(self, lat: float, lon: float) -> list[tuple[float, str]]:
        """(kilometres, code) of all within reach, nearest first."""
        row, column = floor(lat / _CELL_DEGREES), floor(lon / _CELL_DEGREES)
        cells = [(row + up, column + right) for up in (-1, 0, 1) for right in (-1, 0, 1)]
        found = [(_km(lat, lon, y, x), code) for cell in cells for code, y, x in self._cells.get(cell, ())]
        return sorted((km, code) for km, code in found if km <= REACH_KM)


class Nearby:
    """The served villages (and what is known of the areas around them) by a point on the map."""

    def __init__(
        self, tree: AreaTree, borders: Borders | None = None, outside: Iterable[tuple[str, float, float]] = ()
    ) -> None:
        """`outside`: (code, lat, lon) of points inside areas that are not served; `borders` may hold theirs, too."""
        self._tree = tree
        self._borders = borders or Borders()
        self._villages = _Points(self._inside_villages())
        self._outside = _Points(outside)

    def _inside_villages(self) -> Iterator[tuple[str, float, float]]:
        for area in self._tree:
            if not area.is_village:
                continue
            if area.lat is not None and area.lon is not None:
                yield area.code, area.lat, area.lon
            elif middle := self._borders.middle(area.code):
                yield area.code, *middle

    def villages(self, lat: float, lon: float, limit: int) -> list[Guess]:
        """The villages that a point (WGS 84 degrees) may lie in, the likeliest first; none when it lies elsewhere."""
        found = self._borders.find(lat, lon)
        if found and found not in self._tree:
            return []
        first = self._first(found, lat, lon)
        guesses = [Guess(first, INSIDE if first in self._borders.holding(lat, lon) else BY_BORDER)] if first else []
        points = [(km, code) for km, code in self._villages.around(lat, lon) if code != first]
        if not found and self._is_rather_outside(points, lat, lon):
            return []
        scope = "" if first else found
        for km, code in points:
            if len(guesses) >= limit:
                break
            if (not scope or self._tree.within(code, scope)) and self._may_hold(code, lat, lon):
                guesses.append(Guess(code, round(BY_POINT / (1 + km / 10), 2)))
        return guesses[:limit]

    def _first(self, found: str, lat: float, lon: float) -> str:
        """The village whose border decides, '' when none does: `found`, or the nearest one in it."""
        if not found or self._tree[found].is_village:
            return found
        near = (code for _, code in self._borders.near(lat, lon) if code in self._tree)
        return next((code for code in near if self._tree[code].is_village and self._tree.within(code, found)), "")

    def _may_hold(self, code: str, lat: float, lon: float) -> bool:
        return code not in self._borders or self._borders.distance_km(code, lat, lon, OUTSKIRTS_KM) < inf

    def _is_rather_outside(self, points: list[tuple[float, str]], lat: float, lon: float) -> bool:
        """True when a place that is not served is at least twice as near as any that is."""
        outside = self._outside.around(lat, lon)
        return bool(outside) and (not points or outside[0][0] * 2 <= points[0][0])

    def elsewhere(self, lat: float, lon: float) -> str:
        """The code of the kabupaten, not served, that a point lies in as far as is known; '' when it is not."""
        if found := self._borders.find(lat, lon):
            return "" if found in self._tree else kabupaten_of(found)
        ours, theirs = self._villages.around(lat, lon), self._outside.around(lat, lon)
        if not theirs or (ours and ours[0][0] <= theirs[0][0]):
            return ""
        return kabupaten_of(theirs[0][1])


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance on the ground, good enough within a regency."""
    return KM_PER_DEGREE * hypot(lat - other_lat, (lon - other_lon) * cos(radians(lat)))
