"""The table of tickets as CSV or XLSX. No cell can run as a formula, whatever somebody wrote into a name or a place.

CSV has semicolons and a byte order mark: so does Excel open it right where numbers have a decimal comma.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime

import xlsxwriter

from bot.domain.tickets import Ticket
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
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


async def prepared(view: View, world: World, recipe: Recipe) -> Callable[[], bytes]:
    """Read the tickets; what is returned makes the document."""
    made_of = recipe.made_of
    since, until, now = (datetime.fromisoformat(made_of[name]) for name in ("since", "until", "now"))
    found = await exports.tickets_within(view, made_of["scopes"].split(","), since, until)
    table = _Table(world, made_of["language"], now, [code for code in made_of["ratings"].split(",") if code])
    head = [world.texts.get(table.language, f"export.column.{name}") for name in COLUMNS]
    rows = [table.row(ticket) for ticket in found]
    make = as_xlsx if made_of["format"] == "xlsx" else as_csv
    return lambda: make(head, rows)


class _Table:
    """How a ticket becomes a row of words."""

    def __init__(self, world: World, language: str, now: datetime, ratings: Sequence[str]) -> None:
        self.language = language
        self._texts, self._areas, self._zone = world.texts, world.areas, world.rules.timezone
        self._now = now
        self._ratings = ratings

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


def as_csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows and does not run."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_xlsx(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The table as a workbook: every cell is a string, the first line stays in sight."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **PLAIN})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.freeze_panes(1, 1)
    for column, cell in enumerate(head):
        sheet.write_string(0, column, cell, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    sheet.autofilter(0, 0, len(rows), len(head) - 1)
    book.close()
    return file.getvalue()
