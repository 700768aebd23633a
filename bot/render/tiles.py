"""Areas as tiles, in rows from north to south and from west to east: a map where no borders are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from bot.render.canvas import INNER, LINE, MARGIN, PAPER, SMALLEST, TITLE, Box, Canvas, fitted, on, wrapped
from bot.render.spots import Map, Spot, colour_of

MOST_A_ROW = 5
LINE_HEIGHT = 30


@dataclass(frozen=True, slots=True)
class Tiles:
    """Areas in rows."""

    rows: tuple[tuple[Spot, ...], ...]
    columns: int

    @property
    def _side(self) -> tuple[float, float]:
        wide = (INNER + 12) / self.columns
        lines = max((len(self._lines(spot)) for row in self.rows for spot in row), default=1)
        return wide, 150 + LINE_HEIGHT * max(0, lines - 2)

    def _lines(self, spot: Spot) -> list[str]:
        """The name of an area: on three lines rather than cut, for names often differ at their ends."""
        return wrapped(spot.name, (INNER + 12) / self.columns - 28, SMALLEST, lines=3)

    @property
    def height(self) -> float:
        return max(1, len(self.rows)) * self._side[1]

    def draw(self, canvas: Canvas, top: float, shown: Map) -> None:
        wide, high = self._side
        for row, spots in enumerate(self.rows):
            for column, spot in enumerate(spots):
                x, y = MARGIN + column * wide, top + row * high
                self._tile(canvas, (x, y, x + wide - 12, y + high - 12), spot, colour_of(shown, spot.value))

    def _tile(self, canvas: Canvas, box: Box, spot: Spot, colour: str) -> None:
        left, top, right, bottom = box
        canvas.box(box, colour or PAPER, outline=LINE, radius=0 if not colour else 10)
        if not colour:
            canvas.hatch(box)
        ink, halo = on(colour or PAPER), "" if colour else PAPER
        for place, line in enumerate(self._lines(spot)):
            canvas.text(
                ((left + right) / 2, top + 10 + place * LINE_HEIGHT), line, SMALLEST, colour=ink, anchor="ma", halo=halo
            )
        label = fitted(spot.label, right - left - 16, TITLE - 4, bold=True)
        canvas.text(((left + right) / 2, bottom - 12), label, TITLE - 4, bold=True, colour=ink, anchor="ms", halo=halo)


def as_tiles(spots: Sequence[Spot]) -> Tiles:
    """As many columns as fit the shape of the ground; areas whose place is not known come last."""
    known = [spot for spot in spots if spot.point]
    lats = [spot.point[0] for spot in known if spot.point] or [0.0]
    lons = [spot.point[1] for spot in known if spot.point] or [0.0]
    high, wide = max(lats) - min(lats), max(lons) - min(lons)
    shape = min(2.0, max(0.5, wide / high)) if high and wide else 1.0
    columns = min(MOST_A_ROW, len(spots), max(2, round(sqrt(len(spots) * shape)))) or 1
    ordered = sorted(known, key=lambda spot: -spot.point[0] if spot.point else 0.0)
    rows = [
        tuple(sorted(ordered[at : at + columns], key=lambda spot: spot.point[1] if spot.point else 0.0))
        for at in range(0, len(ordered), columns)
    ]
    rest = [spot for spot in spots if not spot.point]
    rows += [tuple(rest[at : at + columns]) for at in range(0, len(rest), columns)]
    return Tiles(tuple(rows), columns)
