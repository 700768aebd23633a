"""How long each step takes at each posko, as a table with bars: the median, and the time within which nine of ten were
done. In the order of the poskos' codes: who is quick is no contest. Pure: from a value to a picture."""

from __future__ import annotations

from dataclasses import dataclass

from bot.render.canvas import (
    BODY,
    INK,
    INNER,
    LINE,
    MARGIN,
    NOTHING,
    RAMPS,
    SMALLEST,
    SOFT,
    WIDTH,
    Canvas,
    fitted,
    heading_height,
    wrapped,
)

NAME_WIDTH = 250
ROW = 118
HEADER = 96
MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """A time: how the median and the ninth decile are written, and both in days for the bar. `median` is '–' where
    there is nothing to tell, without anything else."""

    median: str
    ninetieth: str = ""
    days: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Row:
    """A posko, its number of cases as words, and a cell for each step."""

    name: str
    cases: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What the picture shows. The first row is of all of them."""

    title: str
    subtitle: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def drawn(table: Table) -> bytes:
    """The table as PNG."""
    head, rows = heading_height(table.title), table.rows[:MOST_ROWS]
    notes = [line for note in table.notes for line in wrapped(note, INNER, SMALLEST, lines=3)]
    canvas = Canvas(head + HEADER + ROW * len(rows) + 24 + 36 * len(notes) + MARGIN)
    canvas.heading(table.title, table.subtitle)
    wide = (INNER - NAME_WIDTH) / max(1, len(table.columns))
    for place, words in enumerate(table.columns):
        lines = wrapped(words, wide - 20, SMALLEST, bold=True, lines=2)
        for number, line in enumerate(lines):
            above = head + (2 - len(lines) + number) * 32 + 12
            canvas.text((MARGIN + NAME_WIDTH + place * wide, above), line, SMALLEST, bold=True)
    longest = [max((row.cells[place].days[1] for row in rows), default=0.0) for place in range(len(table.columns))]
    y = head + HEADER
    for number, row in enumerate(rows):
        _row(canvas, y, row, wide, longest, marked=number == 0)
        y += ROW
    canvas.line([(MARGIN, y), (WIDTH - MARGIN, y)], LINE)
    for line in notes:
        canvas.text((MARGIN, y + 20), line, SMALLEST, colour=SOFT)
        y += 36
    return canvas.png()


def _row(canvas: Canvas, top: float, row: Row, wide: float, longest: list[float], *, marked: bool) -> None:
    """One posko; the first row, of all, on another ground."""
    if marked:
        canvas.box((MARGIN - 16, top, WIDTH - MARGIN + 16, top + ROW - 4), NOTHING)
    canvas.line([(MARGIN, top), (WIDTH - MARGIN, top)], LINE)
    names = wrapped(row.name, NAME_WIDTH - 16, SMALLEST, bold=marked, lines=2)
    for place, line in enumerate(names):
        canvas.text((MARGIN, top + 12 + place * 31), line, SMALLEST, bold=marked)
    canvas.text(
        (MARGIN, top + 12 + len(names) * 31), fitted(row.cases, NAME_WIDTH - 16, SMALLEST), SMALLEST, colour=SOFT
    )
    for place, cell in enumerate(row.cells):
        left = MARGIN + NAME_WIDTH + place * wide
        canvas.text((left, top + 12), fitted(cell.median, wide - 16, BODY, bold=True), BODY, bold=True)
        if cell.ninetieth:
            canvas.text((left, top + 46), fitted(cell.ninetieth, wide - 16, SMALLEST), SMALLEST, colour=SOFT)
            _bar(canvas, (left, top + 86), wide - 40, cell.days, longest[place] or 1.0)


def _bar(canvas: Canvas, at: tuple[float, float], room: float, days: tuple[float, float], longest: float) -> None:
    """To the median thick, from there to the ninth decile thin with an end."""
    (x, y), (median, ninetieth) = at, (max(3.0, room * value / longest) for value in days)
    canvas.line([(x, y + 7), (x + ninetieth, y + 7)], INK, 3)
    canvas.line([(x + ninetieth, y - 1), (x + ninetieth, y + 15)], INK, 3)
    canvas.box((x, y, x + median, y + 14), RAMPS["blue"][3])
