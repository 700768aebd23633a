"""A sheet to draw on, as wide as a phone shows it: shapes, words that keep to a size that can be read, and colours that
nobody confuses. It becomes a PNG of few colours and few bytes.

Lengths are pixels of the finished picture. Everything is drawn twice as large and made smaller at the end: so edges are
smooth.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Literal, cast

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont
from PIL.ImageFont import FreeTypeFont

WIDTH = 1080
MARGIN = 40
INNER = WIDTH - 2 * MARGIN
SMALLEST = 26
"""Pixels: on a phone that shows the picture 390 points wide these letters are 9 points high."""
TITLE, HEAD, BODY = 44, 32, 28
COLOURS = 32
ALIKE = 12
"""Of 255: colours that lie closer to each other are one."""
SCALE = 2

PAPER, INK, SOFT, LINE, NOTHING = "#ffffff", "#17212b", "#4d5965", "#c9d1d8", "#f3f4f6"
CAME, ENDED, STANDS = "#0072b2", "#e69f00", "#17212b"
"""What came, what ended, what is open: blue, orange and black differ in lightness, too (jfly.uni-koeln.de/color)."""
RAMPS = {
    "blue": ("#c6ddf2", "#94c1e5", "#5b9fd3", "#2a78b5", "#08447e"),
    "orange": ("#f9d1a7", "#f5ab69", "#e58038", "#b5530f", "#7f3305"),
    "green": ("#bfe2cd", "#8ccaa7", "#52ab7c", "#207d52", "#06532f"),
}
"""One hue each, from few to many: the darker, the more, so that they are told apart without seeing the hue."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Anchor = Literal["la", "ma", "ra", "lm", "mm", "rm", "ls", "ms", "rs"]


@cache
def _font(size: int, *, bold: bool) -> FreeTypeFont:
    """Bitstream Vera, which comes with what draws our PDFs: wide, open letters."""
    if size < SMALLEST:
        raise ValueError(f"{size} is smaller than what can be read ({SMALLEST})")
    file = resources.files("reportlab").joinpath("fonts", "VeraBd.ttf" if bold else "Vera.ttf")
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size * SCALE)


def width_of(words: str, size: int, *, bold: bool = False) -> float:
    """How wide words are."""
    return _font(size, bold=bold).getlength(words) / SCALE


def fitted(words: str, width: float, size: int, *, bold: bool = False) -> str:
    """The words, cut with an ellipsis where they are wider than `width`."""
    if width_of(words, size, bold=bold) <= width:
        return words
    while words and width_of(f"{words.rstrip()}…", size, bold=bold) > width:
        words = words[:-1]
    return f"{words.rstrip()}…"


def wrapped(words: str, width: float, size: int, *, bold: bool = False, lines: int = 2) -> list[str]:
    """The words on at most so many lines; what is still too wide is cut."""
    rows: list[str] = []
    for word in words.split():
        if rows and (len(rows) == lines or width_of(f"{rows[-1]} {word}", size, bold=bold) <= width):
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return [fitted(row, width, size, bold=bold) for row in rows]


def on(colour: str) -> str:
    """The colour of words on another one: of ink and paper the one that stands out more."""
    return PAPER if contrast(PAPER, colour) > contrast(INK, colour) else INK


def contrast(one: str, other: str) -> float:
    """How much two colours stand out from each other, 1 to 21 (w3.org/TR/WCAG22, contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def heading_height(title: str) -> float:
    """How far down `Canvas.heading` comes."""
    return 2 * MARGIN + (TITLE + 10) * len(wrapped(title, INNER, TITLE, bold=True)) + HEAD - 10


class Canvas:
    """A white sheet, `WIDTH` wide and so high."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.image = Image.new("RGB", (WIDTH * SCALE, round(height * SCALE)), PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def text(
        self,
        at: Point,
        words: str,
        size: int = BODY,
        *,
        bold: bool = False,
        colour: str = INK,
        anchor: Anchor = "la",
        halo: str = "",
    ) -> None:
        """Words at a point; `halo` is a rim around the letters that parts them from what is below."""
        x, y = at
        self._draw.text(
            (x * SCALE, y * SCALE),
            words,
            fill=colour,
            font=_font(size, bold=bold),
            anchor=anchor,
            stroke_width=3 * SCALE if halo else 0,
            stroke_fill=halo or None,
        )

    def heading(self, title: str, subtitle: str) -> float:
        """What the picture is of, and of when. Returns where it ends."""
        y: float = MARGIN
        for line in wrapped(title, INNER, TITLE, bold=True):
            self.text((MARGIN, y), line, TITLE, bold=True)
            y += TITLE + 10
        self.text((MARGIN, y + 4), fitted(subtitle, INNER, HEAD), HEAD, colour=SOFT)
        return heading_height(title)

    def box(self, box: Box, colour: str, *, outline: str = "", radius: float = 0, line: float = 1) -> None:
        """A filled rectangle."""
        left, top, right, bottom = (value * SCALE for value in box)
        self._draw.rounded_rectangle(
            (left, top, max(left, right - 1), max(top, bottom - 1)),
            radius * SCALE,
            fill=colour,
            outline=outline or None,
            width=round(line * SCALE) if outline else 0,
        )

    def hatch(self, box: Box, colour: str = LINE, *, step: float = 12) -> None:
        """Slanting lines over a rectangle: for what is not known."""
        left, top, right, bottom = (round(value * SCALE) for value in box)
        self.image.paste(colour, (left, top), _stripes((right - left, bottom - top), step))

    def line(self, points: Sequence[Point], colour: str, width: float = 2) -> None:
        """A line from point to point."""
        self._draw.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=colour, width=round(width * SCALE), joint="curve"
        )

    def dashes(self, x: float, top: float, bottom: float, colour: str = SOFT) -> None:
        """A dashed line from above to below."""
        y = top
        while y < bottom:
            self.line([(x, y), (x, min(bottom, y + 10))], colour)
            y += 18

    def dot(self, at: Point, radius: float, colour: str) -> None:
        """A filled circle."""
        x, y = at
        self._draw.ellipse([(v - radius) * SCALE for v in (x, y)] + [(v + radius) * SCALE for v in (x, y)], fill=colour)

    def areas(self, at: Point, index: Image.Image, colours: Sequence[str]) -> None:
        """Areas whose pixels of `index` (drawn at `SCALE`) hold their number, from 1: each in its colour ("" hatched),
        with lines between them."""
        left, top = (round(value * SCALE) for value in at)
        painted = index.copy()
        painted.putpalette([part for colour in (PAPER, *colours) for part in ImageColor.getrgb(colour or PAPER)])
        self.image.paste(painted.convert("RGB"), (left, top))
        if not all(colours):
            unknown = index.point([255 * (0 < n <= len(colours) and not colours[n - 1]) for n in range(256)], "L")
            self.image.paste(LINE, (left, top), ImageChops.multiply(unknown, _stripes(index.size, 12)))
        self.image.paste(SOFT, (left, top), _edges(index))

    def png(self) -> bytes:
        """The picture."""
        small = self.image.reduce(SCALE)
        palette = Image.new("P", (1, 1))
        palette.putpalette([part for colour in _frequent(small) for part in colour])
        file = io.BytesIO()
        small.quantize(palette=palette, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        return file.getvalue()


def _frequent(image: Image.Image) -> list[tuple[int, int, int]]:
    """The colours that most of a picture has, no two nearly alike: what is filled keeps its colour, what is between
    letters and paper finds one close by."""
    counted = cast("list[tuple[int, tuple[int, int, int]]]", image.getcolors(image.width * image.height) or [])
    chosen: list[tuple[int, int, int]] = []
    for _, colour in sorted(counted, key=lambda one: (-one[0], one[1])):
        if all(max(abs(a - b) for a, b in zip(colour, other, strict=True)) >= ALIKE for other in chosen):
            chosen.append(colour)
            if len(chosen) == COLOURS:
                break
    return chosen


def _stripes(size: tuple[int, int], step: float) -> Image.Image:
    """A mask of slanting lines."""
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    for x in range(-size[1], size[0], round(step * SCALE)):
        draw.line([(x, size[1]), (x + size[1], 0)], fill=255, width=2 * SCALE)
    return mask


def _edges(index: Image.Image) -> Image.Image:
    """A mask of the pixels where another area begins."""
    edge = ImageChops.lighter(
        ImageChops.difference(index, ImageChops.offset(index, 1, 0)),
        ImageChops.difference(index, ImageChops.offset(index, 0, 1)),
    )
    return edge.point([0] + [255] * 255, "L").filter(ImageFilter.MaxFilter(3))
