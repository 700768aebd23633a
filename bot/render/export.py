"""The table of tickets as CSV or XLSX. No cell can run as a formula, whatever somebody wrote into a name or a place.

CSV has semicolons and a byte order mark: so does Excel open it right where numbers have a decimal comma.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Protocol

import xlsxwriter
from xlsxwriter.format import Format

from bot.domain.tickets import Ticket
from bot.render import Renderer
from handlers.documents import Recipe
from handlers.turn import World
from storage import exports
from storage.view import View

COLUMNS = (
    *("number", "kabupaten", "kecamatan", "village", "code", "category", "reason", "voters", "spoken", "state"),
    *("outcome", "posko", "why", "received", "claimed", "traced", "suggested", "followed_up", "closed", "due", "late"),
    *("days", "rating"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run (owasp.org/www-community/attacks/CSV_Injection)."""
PAGE = 500
"""Tickets read at once."""
STEPS = 4
"""How often a large table tells how far it is."""
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


async def made(renderer: Renderer, recipe: Recipe) -> IO[bytes]:
    """The table. Tickets are read and written a page at a time, so that a hundred thousand take no more memory than a
    thousand; the document itself grows in a file."""
    made_of = recipe.made_of
    since, until, now = (datetime.fromisoformat(made_of[name]) for name in ("since", "until", "now"))
    span = exports.Span(made_of["scopes"].split(","), since, until)
    words = _Words(renderer.world, made_of["language"], now, [code for code in made_of["ratings"].split(",") if code])

    async def page(view: View, after: int) -> Page:
        tickets = await exports.page(view, span, after, PAGE)
        return Page(tickets, map(words.row, tickets))

    async with grown() as file:
        table = SHEETS[made_of["format"]](file)
        table.add([[words.heading(name) for name in COLUMNS]])
        await grow(renderer, recipe, span, table, page)
        await asyncio.to_thread(table.close)
    return file


@asynccontextmanager
async def grown() -> AsyncIterator[IO[bytes]]:
    """A file without a name to grow a document in. Afterwards it is at its beginning, and the caller's to close."""
    file = TemporaryFile()  # noqa: SIM115 - it outlives the block
    try:
        yield file
        file.seek(0)
    except BaseException:
        file.close()
        raise


@dataclass(frozen=True, slots=True)
class Page:
    """Some tickets, and their lines of the table."""

    tickets: Sequence[Ticket]
    rows: Iterable[Sequence[str]]


async def grow(
    renderer: Renderer,
    recipe: Recipe,
    span: exports.Span,
    table: Sheet,
    page: Callable[[View, int], Awaitable[Page]],
) -> None:
    """Write all tickets of `span` into `table`: `page` reads those after an id. The one who waits is told how far it
    is."""
    async with renderer.reading() as view:
        count = await exports.count(view, span)
    last = done = step = 0
    while True:
        async with renderer.reading() as view:
            found = await page(view, last)
        if not found.tickets:
            return
        await asyncio.to_thread(table.add, found.rows)
        last, done = found.tickets[-1].id, done + len(found.tickets)
        of = max(count, done)
        if done * STEPS // of > step:
            step = done * STEPS // of
            key = "export.progress" if done < of else "export.done"
            text = renderer.world.texts.get(recipe.made_of["language"], key, done=done, of=of)
            await renderer.progress(recipe, text, step)


class _Words:
    """How a ticket becomes a row of words."""

    def __init__(self, world: World, language: str, now: datetime, ratings: Sequence[str]) -> None:
        self.language = language
        self._texts, self._areas, self._zone = world.texts, world.areas, world.rules.timezone
        self._now = now
        self._ratings = ratings

    def heading(self, column: str) -> str:
        """What stands above a column."""
        return self._texts.get(self.language, f"export.column.{column}")

    def row(self, ticket: Ticket) -> list[str]:
        """The cells of one ticket, in the order of `COLUMNS`."""
        names = self._names(ticket.area_code)
        ended = ticket.closed_at or self._now
        late = ticket.is_open and ticket.due_at is not None and ticket.due_at < self._now and not ticket.waiting_since
        rated = any(self._areas.within(ticket.area_code, code) for code in self._ratings)
        return [
            *(ticket.number, *names, ticket.area_code),
            *(self._said("category", ticket.category), self._said("reason", ticket.reason), str(ticket.voters)),
            self._texts.get(self.language, f"spoken.button.{ticket.spoken}") if ticket.spoken else "",
            *(self._said("state", ticket.state), self._said("outcome", ticket.outcome)),
            *(self._areas.label(ticket.posko_area), ticket.routing_reason),
            *(self._when(at) for at in (ticket.created_at, ticket.claimed_at, ticket.traced_at)),
            *(self._when(at) for at in (ticket.suggested_at, ticket.followed_up_at, ticket.closed_at, ticket.due_at)),
            self._texts.get(self.language, "common.button.yes") if late else "",
            str((ended - ticket.created_at).days),
            str(ticket.rating) if rated and ticket.rating else "",
        ]

    def _names(self, code: str) -> list[str]:
        """Kabupaten, kecamatan and village, as far as they are known."""
        named = {area.code.count("."): area.name for area in self._areas.path(code)}
        return [named.get(level, "") for level in (1, 2, 3)]

    def _said(self, kind: str, word: str) -> str:
        return self._texts.get(self.language, f"common.{kind}.{word}") if word else ""

    def _when(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M") if at else ""


class Sheet(Protocol):
    """A document that grows line by line; the first is its head."""

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Write further lines."""

    def close(self) -> None:
        """Write what is left."""


class Csv:
    """The table as CSV in `file`."""

    def __init__(self, file: IO[bytes]) -> None:
        file.write(b"\xef\xbb\xbf")
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        self._writer = csv.writer(self._text, delimiter=";", lineterminator="\r\n")

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Write further lines."""
        self._writer.writerows([harmless(cell) for cell in row] for row in rows)

    def close(self) -> None:
        """Write what is left; the file stays open."""
        self._text.detach()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows and does not run."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


class Xlsx:
    """The table as a workbook in `file`: every cell is a string, the first line stays in sight."""

    def __init__(self, file: IO[bytes], most: int = 1 << 20) -> None:
        """`most`: the lines that a sheet can have; what is more goes on in a further one."""
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True, **PLAIN})
        self._bold = self._book.add_format({"bold": True})
        self._head: Sequence[str] = ()
        self._lines = self._most = most

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Write further lines."""
        for row in rows:
            self._head = self._head or row
            if self._lines == self._most:
                self._begin()
            if row is not self._head:
                self._write(row, None)

    def _begin(self) -> None:
        self._sheet, self._lines = self._book.add_worksheet(), 0
        self._sheet.freeze_panes(1, 1)
        self._sheet.autofilter(0, 0, self._most - 1, len(self._head) - 1)
        self._write(self._head, self._bold)

    def _write(self, row: Sequence[str], look: Format | None) -> None:
        for column, cell in enumerate(row):
            self._sheet.write_string(self._lines, column, cell, look)
        self._lines += 1

    def another(self, name: str, rows: Iterable[Sequence[str]]) -> None:
        """A further sheet after the table, such as what its codes mean. Nothing is added to the table afterwards."""
        sheet = self._book.add_worksheet(name)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell)

    def close(self) -> None:
        """Write what is left; the file stays open."""
        self._book.close()


SHEETS: dict[str, Callable[[IO[bytes]], Sheet]] = {"csv": Csv, "xlsx": Xlsx}
