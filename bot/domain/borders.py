"""Borders of areas: which one a point lies in, and how far it is from one outside.

A border is a set of closed rings, islands and holes alike: a point inside an odd number of them lies in the area.
Boxes are looked at first, edges only where a box leaves it open. Points are whole millionths of a degree (11 cm).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, floor, hypot, inf, radians

CLOSE_KM = 1.0
"""About one in a hundred points on land lies in no village: up to here the nearest border counts."""
KM_PER_DEGREE = 111.2
SCALE = 1_000_000
_CELL_DEGREES = 0.1
_SOUTH, _WEST, _NORTH, _EAST = -12.0, 94.0, 7.0, 142.0
"""The box around Indonesia. Swapped, no point of it lies in it."""

Ring = tuple["array[int]", "array[int]"]
"""The latitudes and the longitudes of a closed line, in millionths of a degree; the last point leads to the first."""


def is_in_indonesia(lat: float, lon: float) -> bool:
    """True for a point in the box around Indonesia: others are mistakes of whoever wrote them down."""
    return _SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST


@dataclass(frozen=True, slots=True)
class Border:
    """The border of one area: the box around it (WGS 84 degrees) and its rings."""

    code: str
    south: float
    west: float
    north: float
    east: float
    rings: tuple[Ring, ...]

    def reaches(self, lat: float, lon: float, km: float) -> bool:
        """True when the box comes as close to a point as this: what lies farther away needs no closer look."""
        high = km / KM_PER_DEGREE
        wide = high / cos(radians(lat))
        return self.south - high <= lat <= self.north + high and self.west - wide <= lon <= self.east + wide

    def holds(self, lat: float, lon: float) -> bool:
        """True when the point lies inside."""
        if not (self.south <= lat <= self.north and self.west <= lon <= self.east):
            return False
        y, x, inside = lat * SCALE, lon * SCALE, False
        for lats, lons in self.rings:
            y0, x0 = lats[-1], lons[-1]
            for y1, x1 in zip(lats, lons, strict=True):
                if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
                    inside = not inside
                y0, x0 = y1, x1
        return inside

    def edge_km(self, lat: float, lon: float, within: float = inf) -> float:
        """The distance on the ground to the nearest edge; `inf` when that is farther than `within` kilometres."""
        if within < inf and not self.reaches(lat, lon, within):
            return inf
        squeeze = cos(radians(lat))
        limit = within * SCALE / KM_PER_DEGREE
        nearest = min((_nearest(ring, lat * SCALE, lon * SCALE, squeeze, limit) for ring in self.rings), default=inf)
        return nearest * KM_PER_DEGREE / SCALE if nearest <= limit else inf


def _nearest(ring: Ring, y: float, x: float, squeeze: float, limit: float) -> float:
    """The distance from a point to a ring's nearest edge, in millionths of a degree of latitude."""
    best = limit
    lats, lons = ring
    y0, x0 = lats[-1] - y, (lons[-1] - x) * squeeze
    found = inf
    for lat, lon in zip(lats, lons, strict=True):
        y1, x1 = lat - y, (lon - x) * squeeze
        if not (
            (y0 > best and y1 > best)
            or (y0 < -best and y1 < -best)
            or (x0 > best and x1 > best)
            or (x0 < -best and x1 < -best)
        ):
            dy, dx = y1 - y0, x1 - x0
            length = dy * dy + dx * dx
            along = min(1.0, max(0.0, -(y0 * dy + x0 * dx) / length)) if length else 0.0
            distance = hypot(y0 + along * dy, x0 + along * dx)
            if distance <= best:
                best = found = distance
        y0, x0 = y1, x1
    return found


def border_of(code: str, rings: Iterable[Sequence[tuple[float, float]]]) -> Border:
    """The border of an area from rings of (lat, lon) in degrees, closed or not. Raises ValueError where a ring has
    fewer than three corners, or where there is none."""
    return border_from(
        code, [([round(lat * SCALE) for lat, _ in r], [round(lon * SCALE) for _, lon in r]) for r in rings]
    )


def border_from(code: str, rings: Iterable[tuple[Sequence[int], Sequence[int]]]) -> Border:
    """The same from rings of (latitudes, longitudes) in millionths of a degree."""
    packed = tuple((array("i", lats), array("i", lons)) for lats, lons in rings)
    if not packed or any(len(set(zip(lats, lons, strict=True))) < 3 for lats, lons in packed):
        raise ValueError("a ring needs three corners")
    return Border(
        code,
        min(min(lats) for lats, _ in packed) / SCALE,
        min(min(lons) for _, lons in packed) / SCALE,
        max(max(lats) for lats, _ in packed) / SCALE,
        max(max(lons) for _, lons in packed) / SCALE,
        packed,
    )


class Borders:
    """Many borders, found by a point. Where areas lie in each other the lowest level comes first."""

    def __init__(self, borders: Iterable[Border] = ()) -> None:
        self._borders = {border.code: border for border in borders}
        self._cells: dict[tuple[int, int], list[Border]] = defaultdict(list)
        for border in self._borders.values():
            for cell in _cells(border.south, border.west, border.north, border.east):
                self._cells[cell].append(border)

    def __contains__(self, code: str) -> bool:
        return code in self._borders

    def __len__(self) -> int:
        return len(self._borders)

    def __iter__(self) -> Iterator[Border]:
        return iter(self._borders.values())

    def find(self, lat: float, lon: float) -> str:
        """The code of the area that holds a point, else of the one whose border is nearest within `CLOSE_KM`, else
        ''."""
        held_by = self.holding(lat, lon)
        if held_by:
            return held_by[0]
        near = self.near(lat, lon)
        return near[0][1] if near else ""

    def holding(self, lat: float, lon: float) -> list[str]:
        """The codes of the areas that a point lies in, the lowest level first."""
        found = [border.code for border in self._cells.get(_cell(lat, lon), ()) if border.holds(lat, lon)]
        return sorted(found, key=lambda code: (-code.count("."), code))

    def near(self, lat: float, lon: float, km: float = CLOSE_KM) -> list[tuple[float, str]]:
        """(kilometres, code) of the areas whose border comes as close as this, nearest first."""
        high = km / KM_PER_DEGREE
        wide = high / cos(radians(lat))
        cells = _cells(lat - high, lon - wide, lat + high, lon + wide)
        around = {border.code: border for cell in cells for border in self._cells.get(cell, ())}
        found = [(border.edge_km(lat, lon, km), code) for code, border in around.items()]
        return sorted(
            ((away, code) for away, code in found if away <= km), key=lambda f: (round(f[0], 3), -f[1].count("."), f[1])
        )

    def distance_km(self, code: str, lat: float, lon: float, within: float = inf) -> float:
        """How far a point is from this area, 0 inside; `inf` when farther than `within`. Raises KeyError for an area
        without a border."""
        border = self._borders[code]
        return 0.0 if border.holds(lat, lon) else border.edge_km(lat, lon, within)

    def middle(self, code: str) -> tuple[float, float] | None:
        """The middle of the box around an area, None without a border: about where it is."""
        border = self._borders.get(code)
        return ((border.south + border.north) / 2, (border.west + border.east) / 2) if border else None


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return floor(lat / _CELL_DEGREES), floor(lon / _CELL_DEGREES)


def _cells(south: float, west: float, north: float, east: float) -> Iterator[tuple[int, int]]:
    """The cells of the grid that a box touches."""
    (first_row, first_column), (last_row, last_column) = _cell(south, west), _cell(north, east)
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            yield row, column
