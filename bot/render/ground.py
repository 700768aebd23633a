"""Areas by their borders: each filled in its colour, with its number on it or beside it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, radians

from PIL import Image, ImageChops, ImageDraw

from bot.domain.borders import SCALE as DEGREE
from bot.render.canvas import HEAD, INK, INNER, MARGIN, PAPER, SCALE, SMALLEST, WIDTH, Box, Canvas, Point, width_of
from bot.render.spots import Map, Spot, colour_of

HIGHEST = 1_100
"""Pixels: a map that is higher is drawn narrower."""
MOST_AREAS = 250
NAMED = 14
"""Areas: with more there is no room for names."""
ROUND = ((1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (0.7, -0.7), (-0.7, 0.7), (0.7, 0.7), (-0.7, -0.7))
AWAY = ((0.0, 0.0), *((x * away * 1.4, y * away) for away in (36, 52, 70, 90) for x, y in ROUND))
"""Where words may stand beside a point: on it, else farther and farther away."""
Line = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words of an area go, the size of it, and its number in the index."""

    at: Point
    size: Point
    number: int


@dataclass(frozen=True, slots=True)
class Ground:
    """The pixels of each area (their numbers, from 1, drawn at `SCALE`), where its words go, and where all of it lies
    on the sheet."""

    index: Image.Image
    places: tuple[Place, ...]
    left: float
    height: float

    def draw(self, canvas: Canvas, top: float, shown: Map) -> None:
        """The areas, and what is written on them: the largest numbers first, as long as there is room."""
        canvas.areas((self.left, top), self.index, [colour_of(shown, spot.value) for spot in shown.spots])
        named, taken = len(shown.spots) <= NAMED, list[Box]()
        for spot, place in sorted(zip(shown.spots, self.places, strict=True), key=lambda one: -(one[0].value or 0)):
            if named or spot.value:
                self._label(canvas, top, spot.name if named else "", spot.label, place, taken)

    def _label(self, canvas: Canvas, top: float, name: str, label: str, place: Place, taken: list[Box]) -> None:
        """The number of an area, with its name above: on it, or beside it with a line to it. What finds no room is left
        out: all names are listed then."""
        width = max(width_of(label, HEAD, bold=True), width_of(name, SMALLEST)) + 12
        height = HEAD + 8 + (SMALLEST + 4 if name else 0)
        start = (self.left + place.at[0], top + place.at[1])
        end = self._room(start, (width, height), top, place, taken)
        if end is None:
            return
        x, y = end
        if abs(x - start[0]) > width / 2 or abs(y - start[1]) > height / 2:
            canvas.line([start, end], INK, 2)
            canvas.dot(start, 5, INK)
            taken.append((start[0] - 6, start[1] - 6, start[0] + 6, start[1] + 6))
        taken.append(_around(end, (width, height)))
        if name:
            canvas.text((x, y - 4), name, SMALLEST, anchor="ms", halo=PAPER)
            canvas.text((x, y + 2), label, HEAD, bold=True, anchor="ma", halo=PAPER)
        else:
            canvas.text((x, y), label, HEAD, bold=True, anchor="mm", halo=PAPER)

    def _room(self, start: Point, size: Point, top: float, place: Place, taken: Sequence[Box]) -> Point | None:
        """Where words of this size find room: not on others, and rather on the area itself or the sea."""
        hides = size[0] > 2 * place.size[0] or size[1] > 2 * place.size[1]
        low, high = MARGIN / 2 + size[0] / 2, WIDTH - MARGIN / 2 - size[0] / 2
        for of_others, away in product((False, True), AWAY[hides:]):
            end = (min(max(start[0] + away[0], low), high), start[1] + away[1])
            is_free = not any(_overlap(_around(end, size), box) or _crosses(start, end, box) for box in taken)
            if is_free and (of_others or self._number_at((end[0] - self.left, end[1] - top)) in (0, place.number)):
                return end
        return None

    def _number_at(self, point: Point) -> int:
        """Whose area a point is, 0 for none's."""
        x, y = (round(value * SCALE) for value in point)
        inside = 0 <= x < self.index.width and 0 <= y < self.index.height
        return int(self.index.getpixel((x, y))) if inside else 0  # type: ignore[arg-type]


def _around(middle: Point, size: Point) -> Box:
    return middle[0] - size[0] / 2, middle[1] - size[1] / 2, middle[0] + size[0] / 2, middle[1] + size[1] / 2


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crosses(start: Point, end: Point, box: Box) -> bool:
    """True when a line goes through a box."""
    steps = [place / 12 for place in range(13)]
    on_it = (((1 - s) * start[0] + s * end[0], (1 - s) * start[1] + s * end[1]) for s in steps)
    return any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in on_it)


# --- from degrees to pixels -------------------------------------------------------------------------------------------


def on_ground(spots: Sequence[Spot]) -> Ground | None:
    """The areas by their borders; None where one has none, or where there are more than can be told apart."""
    if not spots or len(spots) > MOST_AREAS or not all(spot.borders for spot in spots):
        return None
    borders = [[list(_rings(packed)) for packed in spot.borders] for spot in spots]
    ys, xs = zip(*(point for some in borders for lines in some for line in lines for point in line), strict=True)
    west, north = min(xs), max(ys)
    squeeze = cos(radians((min(ys) + north) / 2 / DEGREE))
    wide, high = (max(xs) - west) * squeeze, float(north - min(ys))
    scale = min(INNER / wide, HIGHEST / high) * SCALE
    index = Image.new("L", (round(wide * scale) + 4, round(high * scale) + 4))

    def at(lat: float, lon: float) -> Point:
        return (lon - west) * squeeze * scale + 2, (north - lat) * scale + 2

    places = []
    for number, (spot, some) in enumerate(zip(spots, borders, strict=True), start=1):
        mask = Image.new("1", index.size)
        for lines in some:  # areas below share their edges: what is filled once stays so
            mask.paste(1, (0, 0), _filled(index.size, [[at(*point) for point in line] for line in lines]))
        index.paste(number, (0, 0), mask)
        known = at(spot.point[0] * DEGREE, spot.point[1] * DEGREE) if spot.point else None
        places.append(_place(mask, known, number))
    left = (WIDTH - index.width / SCALE) / 2
    return Ground(index, tuple(places), left, index.height / SCALE)


def _rings(packed: bytes) -> Iterator[Line]:
    for lats, lons in json.loads(zlib.decompress(packed)):
        yield list(zip(lats, lons, strict=True))


def _filled(size: tuple[int, int], shapes: Sequence[Sequence[Point]]) -> Image.Image:
    """A mask of what lies inside an odd number of closed lines: islands, and lakes in them."""
    mask = Image.new("1", size)
    for shape in shapes:
        xs, ys = zip(*shape, strict=True)
        left, top, right, bottom = int(min(xs)), int(min(ys)), int(max(xs)) + 2, int(max(ys)) + 2
        ring = Image.new("1", (right - left, bottom - top))
        ImageDraw.Draw(ring).polygon([(x - left, y - top) for x, y in shape], fill=1)
        there = mask.crop((left, top, right, bottom))
        mask.paste(ImageChops.logical_xor(there, ring), (left, top))
    return mask


def _place(mask: Image.Image, point: Point | None, number: int) -> Place:
    """The known point where that lies inside of the area's box, else the middle of that."""
    left, top, right, bottom = mask.getbbox() or (0, 0, *mask.size)
    if point is None or not (left <= point[0] < right and top <= point[1] < bottom):
        point = (left + right) / 2, (top + bottom) / 2
    size = ((right - left) / SCALE, (bottom - top) / SCALE)
    return Place((point[0] / SCALE, point[1] / SCALE), size, number)
