"""A map of areas, each with its number and the darker the more: by their borders where these are stored, else as tiles
that lie to each other as the areas do. Pure: from a value to a picture."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sqrt

from PIL import Image, ImageChops, ImageDraw

from bot.domain.borders import SCALE as DEGREE
from bot.render.canvas import (
    BODY,
    HEAD,
    INK,
    INNER,
    LINE,
    MARGIN,
    NOTHING,
    PAPER,
    RAMPS,
    SCALE,
    SMALLEST,
    SOFT,
    TITLE,
    WIDTH,
    Canvas,
    Point,
    fitted,
    on,
    width_of,
    wrapped,
)

HIGHEST = 1_100
"""Pixels: a map that is higher is drawn narrower."""
MOST_AREAS = 250
NAMED = 14
"""Areas: with more, borders leave no room for names."""
LISTED = 12
"""Areas that are named below a map that has no room for names."""
CLASSES = 5
TILES_A_ROW = 5


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


def drawn(shown: Map) -> bytes:
    """The map as PNG."""
    placed = _on_ground(shown.spots) or _as_tiles(shown.spots)
    listed = _listed(shown.spots) if isinstance(placed, _Ground) and len(shown.spots) > NAMED else []
    head = 2 * MARGIN + TITLE + HEAD
    foot = _legend_height(shown) + _list_height(listed) + len(shown.notes) * 36 + MARGIN
    canvas = Canvas(head + placed.height + foot)
    canvas.text((MARGIN, MARGIN), fitted(shown.title, INNER, TITLE, bold=True), TITLE, bold=True)
    canvas.text((MARGIN, MARGIN + TITLE + 14), fitted(shown.subtitle, INNER, HEAD), HEAD, colour=SOFT)
    placed.draw(canvas, head, shown)
    y = _draw_legend(canvas, head + placed.height + 24, shown)
    y = _draw_list(canvas, y, listed)
    for note in shown.notes:
        canvas.text((MARGIN, y), fitted(note, INNER, SMALLEST), SMALLEST, colour=SOFT)
        y += 36
    return canvas.png()


def _colour(shown: Map, value: int | None) -> str:
    """The shade of a value; "" for what is not known."""
    if value is None:
        return ""
    shades = bounds([spot.value or 0 for spot in shown.spots])
    ramp = RAMPS[shown.ramp]
    for place, (low, high) in enumerate(shades):
        if low <= value <= high:
            return ramp[round(place * (CLASSES - 1) / max(1, len(shades) - 1))] if len(shades) > 1 else ramp[2]
    return NOTHING


# --- by borders -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ground:
    """Areas by their borders: the pixels of each, where its words go, and how high all of it is."""

    index: Image.Image
    centres: tuple[Point, ...]
    left: float
    height: float

    def draw(self, canvas: Canvas, top: float, shown: Map) -> None:
        canvas.areas((self.left, top), self.index, [_colour(shown, spot.value) for spot in shown.spots])
        taken: list[tuple[float, float, float, float]] = []
        order = sorted(zip(shown.spots, self.centres, strict=True), key=lambda one: -(one[0].value or 0))
        for spot, (x, y) in order:
            self._label(canvas, spot, (self.left + x, top + y), taken, named=len(shown.spots) <= NAMED)

    def _label(
        self, canvas: Canvas, spot: Spot, at: Point, taken: list[tuple[float, float, float, float]], *, named: bool
    ) -> None:
        """The number of an area, and its name where there is room; beside it, with a line to it, where others stand."""
        if not named and not spot.value:
            return
        name = spot.name if named else ""
        width = max(width_of(spot.label, HEAD, bold=True), width_of(name, SMALLEST) if name else 0) + 12
        height = HEAD + 8 + (SMALLEST + 4 if name else 0)
        for away in AWAY:
            x = min(max(at[0] + away[0], MARGIN / 2 + width / 2), WIDTH - MARGIN / 2 - width / 2)
            y = at[1] + away[1]
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if not any(_overlap(box, other) or _crosses(at, (x, y), other) for other in taken):
                break
        else:
            return
        if away != (0, 0):
            canvas.line([at, (x, y)], INK, 2)
            canvas.dot(at, 5, INK)
            taken.append((at[0] - 6, at[1] - 6, at[0] + 6, at[1] + 6))
        taken.append(box)
        if name:
            canvas.text((x, y - 4), name, SMALLEST, anchor="ms", halo=PAPER)
            canvas.text((x, y + 2), spot.label, HEAD, bold=True, anchor="ma", halo=PAPER)
        else:
            canvas.text((x, y), spot.label, HEAD, bold=True, anchor="mm", halo=PAPER)


ROUND = ((1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (0.7, -0.7), (-0.7, 0.7), (0.7, 0.7), (-0.7, -0.7))
AWAY = ((0.0, 0.0), *((x * away * 1.4, y * away) for away in (36, 52, 70, 90) for x, y in ROUND))
"""Where words may stand beside a point: on it, else farther and farther away."""


def _crosses(start: Point, end: Point, box: tuple[float, float, float, float]) -> bool:
    """True when a line goes through a box."""
    steps = [place / 12 for place in range(13)]
    on_it = (((1 - s) * start[0] + s * end[0], (1 - s) * start[1] + s * end[1]) for s in steps)
    return any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in on_it)


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


Line = list[tuple[int, int]]


def _on_ground(spots: Sequence[Spot]) -> _Ground | None:
    """The areas by their borders; None where one has none, or where there are more than can be told apart."""
    if not spots or len(spots) > MOST_AREAS or not all(spot.borders for spot in spots):
        return None
    borders = [[list(_rings(packed)) for packed in spot.borders] for spot in spots]
    ys, xs = zip(*(point for some in borders for lines in some for line in lines for point in line), strict=True)
    squeeze = cos(radians((min(ys) + max(ys)) / 2 / DEGREE))
    wide, high = (max(xs) - min(xs)) * squeeze, float(max(ys) - min(ys))
    scale = min(INNER / wide, HIGHEST / high) * SCALE
    size = (round(wide * scale) + 4, round(high * scale) + 4)
    west, north = min(xs), max(ys)
    index = Image.new("L", size)
    centres = []
    for number, (spot, some) in enumerate(zip(spots, borders, strict=True), start=1):
        mask = Image.new("1", size)
        for lines in some:
            shapes = [[((x - west) * squeeze * scale + 2, (north - y) * scale + 2) for y, x in line] for line in lines]
            mask.paste(1, (0, 0), _filled(size, shapes))
        index.paste(number, (0, 0), mask)
        at = None
        if spot.point:
            lat, lon = spot.point
            at = ((lon * DEGREE - west) * squeeze * scale, (north - lat * DEGREE) * scale)
        centres.append(_middle(mask, at))
    left = (WIDTH - size[0] / SCALE) / 2
    return _Ground(index, tuple((x / SCALE, y / SCALE) for x, y in centres), left, size[1] / SCALE)


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


def _middle(mask: Image.Image, point: Point | None) -> Point:
    """Where the words of an area go: its known point where that lies inside, else the middle of its box."""
    left, top, right, bottom = mask.getbbox() or (0, 0, *mask.size)
    if point and left <= point[0] < right and top <= point[1] < bottom:
        return point
    return (left + right) / 2, (top + bottom) / 2


# --- as tiles ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tiles:
    """Areas as tiles in rows from north to south, each from west to east."""

    rows: tuple[tuple[Spot, ...], ...]
    columns: int

    @property
    def _side(self) -> tuple[float, float]:
        wide = (INNER + 12) / self.columns
        return wide, 172 if self.columns <= 3 else 150

    @property
    def height(self) -> float:
        return max(1, len(self.rows)) * self._side[1]

    def draw(self, canvas: Canvas, top: float, shown: Map) -> None:
        wide, high = self._side
        for row, spots in enumerate(self.rows):
            for column, spot in enumerate(spots):
                x, y = MARGIN + column * wide, top + row * high
                self._tile(canvas, (x, y, x + wide - 12, y + high - 12), spot, _colour(shown, spot.value))

    def _tile(self, canvas: Canvas, box: tuple[float, float, float, float], spot: Spot, colour: str) -> None:
        left, top, right, bottom = box
        canvas.box(box, colour or PAPER, outline=LINE, radius=0 if not colour else 10)
        if not colour:
            canvas.hatch(box)
        ink, halo = on(colour or PAPER), "" if colour else PAPER
        lines = wrapped(spot.name, right - left - 16, SMALLEST, lines=2)
        for place, line in enumerate(lines):
            canvas.text(((left + right) / 2, top + 10 + place * 30), line, SMALLEST, colour=ink, anchor="ma", halo=halo)
        label = fitted(spot.label, right - left - 16, TITLE - 4, bold=True)
        canvas.text(((left + right) / 2, bottom - 12), label, TITLE - 4, bold=True, colour=ink, anchor="ms", halo=halo)


def _as_tiles(spots: Sequence[Spot]) -> _Tiles:
    """As many columns as fit the shape of the ground; areas whose place is not known come last."""
    known = [spot for spot in spots if spot.point]
    lats = [spot.point[0] for spot in known if spot.point] or [0.0]
    lons = [spot.point[1] for spot in known if spot.point] or [0.0]
    high, wide = max(lats) - min(lats), max(lons) - min(lons)
    shape = min(2.0, max(0.5, wide / high)) if high and wide else 1.0
    columns = min(TILES_A_ROW, len(spots), max(2, round(sqrt(len(spots) * shape)))) or 1
    ordered = sorted(known, key=lambda spot: -spot.point[0] if spot.point else 0.0)
    rows = [
        tuple(sorted(ordered[at : at + columns], key=lambda spot: spot.point[1] if spot.point else 0.0))
        for at in range(0, len(ordered), columns)
    ]
    rest = [spot for spot in spots if not spot.point]
    rows += [tuple(rest[at : at + columns]) for at in range(0, len(rest), columns)]
    return _Tiles(tuple(rows), columns)


# --- below ------------------------------------------------------------------------------------------------------------

KEY_WIDTH, KEY_HEIGHT = INNER / 3, 44


def _keys(shown: Map) -> list[tuple[str, str]]:
    shades = bounds([spot.value or 0 for spot in shown.spots])
    keys = [(NOTHING, shown.none)]
    keys += [(_colour(shown, low), words) for (low, _), words in zip(shades, shown.classes, strict=True)]
    return [*keys, ("", shown.unknown)] if any(spot.value is None for spot in shown.spots) else keys


def _legend_height(shown: Map) -> float:
    return -(-len(_keys(shown)) // 3) * KEY_HEIGHT + 24


def _draw_legend(canvas: Canvas, top: float, shown: Map) -> float:
    """What the shades mean, three a line. Returns where it ends."""
    for place, (colour, words) in enumerate(_keys(shown)):
        row, column = divmod(place, 3)
        x, y = MARGIN + column * KEY_WIDTH, top + row * KEY_HEIGHT
        box = (x, y, x + 44, y + 30)
        canvas.box(box, colour or PAPER, outline=SOFT)
        if not colour:
            canvas.hatch(box, SOFT)
        canvas.text((x + 56, y + 15), fitted(words, KEY_WIDTH - 64, SMALLEST), SMALLEST, anchor="lm")
    return top + _legend_height(shown)


def _listed(spots: Sequence[Spot]) -> list[Spot]:
    """The areas with the highest numbers, by name in their order."""
    some = sorted((spot for spot in spots if spot.value), key=lambda spot: -(spot.value or 0))[:LISTED]
    return [spot for spot in spots if spot in some]


def _list_height(listed: Sequence[Spot]) -> float:
    return -(-len(listed) // 2) * 40 + 16 if listed else 0


def _draw_list(canvas: Canvas, top: float, listed: Sequence[Spot]) -> float:
    rows = -(-len(listed) // 2)
    for place, spot in enumerate(listed):
        column, row = divmod(place, rows)
        left, y = MARGIN + column * (INNER / 2 + 12), top + row * 40
        right = left + INNER / 2 - 12
        room = INNER / 2 - 40 - width_of(spot.label, BODY, bold=True)
        canvas.text((left, y), fitted(spot.name, room, SMALLEST), SMALLEST)
        canvas.text((right, y), spot.label, BODY, bold=True, anchor="ra")
    return top + _list_height(listed)
