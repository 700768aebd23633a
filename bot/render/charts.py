"""The course of an area as a picture: what came and what was closed, what stood open, how old that is. Pure: from a
value to a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_compact_decimal, format_decimal

from bot.render.canvas import (
    BODY,
    CAME,
    ENDED,
    HEAD,
    INK,
    INNER,
    LINE,
    MARGIN,
    PAPER,
    RAMPS,
    SMALLEST,
    SOFT,
    STANDS,
    WIDTH,
    Canvas,
    fitted,
    heading_height,
    width_of,
)

HEADING = 56
PLOT = 360
LOWER_PLOT = 240
AXIS_WIDTH = 104
LEFT, RIGHT = MARGIN + AXIS_WIDTH, WIDTH - MARGIN
DATES = 48
GAP = 36
BAR = 58
STAGE = 40
MOST_STAGES = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """A stage: where it begins and ends, in steps of the chart (below 0 or beyond the last: before and after it), and
    its line in the list below."""

    begins: float
    ends: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: for each step (a day, a week, a month) what came, what was closed, and what was open as it
    ended. `dates` are (step, words) below the axis; `ages` how old what is open is, by its words."""

    title: str
    subtitle: str
    language: str
    headings: tuple[str, str, str]
    """Of the three parts: each step, what stands open, its age."""
    keys: tuple[str, str]
    """What came, what was closed."""
    received: tuple[int, ...]
    closed: tuple[int, ...]
    open: tuple[int, ...]
    dates: tuple[tuple[int, str], ...]
    ages: tuple[tuple[str, int], ...]
    nothing: str
    """What stands in place of bars where there are none."""
    stages_heading: str = ""
    stages: tuple[Mark, ...] = ()


def drawn(chart: Chart) -> bytes:
    """The chart as PNG."""
    stages = chart.stages[:MOST_STAGES]
    head = heading_height(chart.title)
    foot = HEADING + STAGE * len(stages) + GAP if stages else 0
    flags = 36 if stages else 0
    height = head + HEADING + 60 + flags + PLOT + DATES + GAP + HEADING + LOWER_PLOT + DATES + GAP
    height += HEADING + BAR * len(chart.ages) + foot + MARGIN - 10
    canvas = Canvas(height)
    canvas.heading(chart.title, chart.subtitle)
    y = _heading(canvas, head, chart.headings[0])
    y = _keys(canvas, y, chart.keys) + flags
    _bars(canvas, y, chart, stages)
    y = _heading(canvas, y + PLOT + DATES + GAP, chart.headings[1])
    _backlog(canvas, y, chart)
    y = _heading(canvas, y + LOWER_PLOT + DATES + GAP, chart.headings[2])
    y = _ages(canvas, y, chart)
    if stages:
        _list_stages(canvas, y + GAP, chart.stages_heading, stages)
    return canvas.png()


def scale_of(most: int) -> tuple[int, int]:
    """The step of an axis and its top, for numbers up to `most`: two to five lines at numbers that people count by."""
    step = 1
    while most > 5 * step:
        digits = str(step)
        step = int(digits[0].translate(str.maketrans("125", "25X")).replace("X", "10") + "0" * (len(digits) - 1))
    return step, max(step, -(-most // step) * step)


def _heading(canvas: Canvas, top: float, words: str) -> float:
    canvas.text((MARGIN, top), fitted(words, INNER, HEAD, bold=True), HEAD, bold=True)
    return top + HEADING


def _keys(canvas: Canvas, top: float, keys: tuple[str, str]) -> float:
    x: float = MARGIN
    for colour, words in zip((CAME, ENDED), keys, strict=True):
        canvas.box((x, top, x + 30, top + 30), colour, outline=INK)
        canvas.text((x + 42, top + 15), words, SMALLEST, anchor="lm")
        x += 42 + width_of(words, SMALLEST) + 40
    return top + 60


def _axis(canvas: Canvas, top: float, height: float, most: int, language: str) -> float:
    """Lines across with their numbers. Returns how high one is drawn."""
    step, upper = scale_of(most)
    for value in range(0, upper + 1, step):
        y = top + height - value * height / upper
        canvas.line([(LEFT, y), (RIGHT, y)], INK if value == 0 else LINE)
        canvas.text((LEFT - 12, y), _short(value, language), SMALLEST, colour=SOFT, anchor="rm")
    return height / upper


def _short(value: int, language: str) -> str:
    """A number on an axis: `150 rb` where there is no room for more."""
    return format_compact_decimal(value, locale=language) if value >= 10_000 else format_decimal(value, locale=language)


def _dates(canvas: Canvas, top: float, chart: Chart) -> None:
    """Words below their steps, as far apart as they are wide."""
    step = (RIGHT - LEFT) / max(1, len(chart.received))
    free = 0.0
    for place, words in chart.dates:
        x, half = LEFT + (place + 0.5) * step, width_of(words, SMALLEST) / 2
        x = min(max(x, LEFT - AXIS_WIDTH + half), RIGHT - half)
        if x - half >= free:
            canvas.text((x, top + 10), words, SMALLEST, colour=SOFT, anchor="ma")
            free = x + half + 24


def _bars(canvas: Canvas, top: float, chart: Chart, stages: Sequence[Mark]) -> None:
    """Two bars for each step, side by side."""
    most = max((*chart.received, *chart.closed), default=0)
    one = _axis(canvas, top, PLOT, most, chart.language)
    step = (RIGHT - LEFT) / max(1, len(chart.received))
    wide = min(48.0, step * 0.42)
    for place, pair in enumerate(zip(chart.received, chart.closed, strict=True)):
        middle = LEFT + (place + 0.5) * step
        for left, value, colour in ((middle - wide, pair[0], CAME), (middle, pair[1], ENDED)):
            if value:
                canvas.box((left, top + PLOT - value * one, left + wide, top + PLOT), colour)
    if not most:
        canvas.text(((LEFT + RIGHT) / 2, top + PLOT / 2), chart.nothing, BODY, colour=SOFT, anchor="mm", halo=PAPER)
    _dates(canvas, top + PLOT, chart)
    _flags(canvas, top, step, stages, len(chart.received))


def _flags(canvas: Canvas, top: float, step: float, stages: Sequence[Mark], length: int) -> None:
    """Where each stage begins (or, where that was before, ends): a dashed line under its number."""
    free = 0.0
    for number, stage in enumerate(stages, start=1):
        at = stage.begins if 0 <= stage.begins < length else min(stage.ends + 1, length)
        x = LEFT + at * step
        canvas.dashes(x, top - 8, top + PLOT)
        x = min(max(x, free), RIGHT - 18)
        canvas.dot((x, top - 26), 18, INK)
        canvas.text((x, top - 26), str(number), SMALLEST, bold=True, colour=PAPER, anchor="mm")
        free = x + 40


def _backlog(canvas: Canvas, top: float, chart: Chart) -> None:
    """What was open as each step ended, with the last number written."""
    one = _axis(canvas, top, LOWER_PLOT, max(chart.open, default=0), chart.language)
    step = (RIGHT - LEFT) / max(1, len(chart.open))
    line = [(LEFT + (place + 0.5) * step, top + LOWER_PLOT - value * one) for place, value in enumerate(chart.open)]
    if len(line) > 1:
        canvas.line(line, STANDS, 4)
    if line:
        (x, y), words = line[-1], format_decimal(chart.open[-1], locale=chart.language)
        canvas.dot((x, y), 8, STANDS)
        x = min(x, RIGHT - width_of(words, BODY, bold=True) / 2)
        canvas.text((x, y - 14 if y > top + 40 else y + 14 + BODY), words, BODY, bold=True, anchor="ms", halo=PAPER)
    _dates(canvas, top + LOWER_PLOT, chart)


def _ages(canvas: Canvas, top: float, chart: Chart) -> float:
    """A bar for each group of age, the older the darker, with its number."""
    ages = chart.ages
    left = MARGIN + max((width_of(words, SMALLEST) for words, _ in ages), default=0) + 20
    most = max((number for _, number in ages), default=0) or 1
    for place, (words, number) in enumerate(ages):
        y, written = top + place * BAR, format_decimal(number, locale=chart.language)
        room = RIGHT - left - width_of(written, BODY, bold=True) - 16
        end = left + max(3, room * number / most)
        canvas.text((MARGIN, y + 21), words, SMALLEST, anchor="lm")
        canvas.box((left, y, end, y + 42), RAMPS["blue"][place % 5] if number else LINE, outline=SOFT if number else "")
        canvas.text((end + 12, y + 21), written, BODY, bold=True, anchor="lm")
    return top + BAR * len(ages)


def _list_stages(canvas: Canvas, top: float, heading: str, stages: Sequence[Mark]) -> None:
    y = _heading(canvas, top, heading)
    for number, stage in enumerate(stages, start=1):
        canvas.dot((MARGIN + 18, y + 16), 18, INK)
        canvas.text((MARGIN + 18, y + 16), str(number), SMALLEST, bold=True, colour=PAPER, anchor="mm")
        canvas.text((MARGIN + 50, y + 16), fitted(stage.words, INNER - 50, SMALLEST), SMALLEST, anchor="lm")
        y += STAGE
