"""A returned alat kerja is read: what each line would change, kept until somebody says that it shall, and a list of it
line by line. Nothing is changed here."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

import openpyxl
import structlog

from bot.domain.areas import AreaTree
from bot.domain.conversations import Timer
from bot.domain.errors import DeliveryError
from bot.domain.returns import Line, Verdict, answer_of, verdict_of
from bot.domain.suggestions import SuggestedVoter, Suggestion
from bot.domain.tickets import Ticket, read_ticket_number
from bot.render import Renderer
from bot.render.export import Xlsx
from bot.render.letter import LANGUAGE
from handlers.coordinator.returned import READ, UNFIT, UNREADABLE
from handlers.documents import Recipe
from handlers.turn import World
from storage import attachments, returned, suggestions, tickets
from storage.returned import Returned
from storage.view import View

log = structlog.get_logger()

FETCH_S = 3.0
"""How soon to look again whether the network has given the file out."""
MOST_BYTES = 100 << 20
"""Unpacked: a sheet is packed well, and one that unpacks to more is none of ours."""
MOST_LINES = 20_000
AT_ONCE = 400
NEEDED = ("answer", "reason", "ticket", "place")
"""The columns that are read; officers may move the others about or delete them."""
COLUMNS = ("line", "ticket", "place", "before", "answer", "reason", "verdict")


class Unfit(Exception):
    """The file cannot be read (`UNREADABLE`), or has not the columns that are needed (`UNFIT`)."""


async def made(renderer: Renderer, recipe: Recipe) -> bytes:
    """The list of what would change. Raises DeliveryError while the file has not come yet, or when it never will."""
    made_of = recipe.made_of
    file_id, scopes = int(made_of["file"]), made_of["scopes"].split(",")
    content = await _content(renderer, file_id)
    heads = {name: renderer.world.texts.get(LANGUAGE, f"worksheet.column.{name}") for name in NEEDED}
    lines, word = list[Line](), READ
    try:
        lines = await asyncio.to_thread(_read, content, heads)
    except Unfit as unfit:
        word = str(unfit)
    judged = [one async for one in _judged(renderer, lines, scopes)]
    rows = [_row(renderer.world, one) for one in judged]
    sheet = await asyncio.to_thread(_sheet, renderer.world, rows)
    found = [one.kept(renderer.world.new_id()) for one in judged]
    timer_id = renderer.world.new_id()
    key = f"sheet_read:{file_id}:{made_of['document']}:{word}"
    read = Timer(id=timer_id, key=key, kind="sheet_read", subject_id=file_id, due_at=renderer.now)
    async with renderer.writing() as view:
        await returned.keep(view, file_id, found, read)
    return sheet


async def _content(renderer: Renderer, file_id: int) -> bytes:
    async with renderer.reading() as view:
        file = await attachments.by_id(view, file_id)
        if file is None or file.state in ("failed", "destroyed"):
            raise DeliveryError("the sheet is not to be had")
        if file.state != "stored":
            raise DeliveryError("the sheet has not come yet", retry_after_s=FETCH_S)
        return await attachments.content(view, file_id)


# --- read -------------------------------------------------------------------------------------------------------------


def _read(content: bytes, heads: Mapping[str, str]) -> list[Line]:
    """The lines of every sheet with our columns that say something about KPU's answer. Raises Unfit."""
    try:
        if sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist()) > MOST_BYTES:
            raise Unfit(UNREADABLE)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        tables = [_lines(sheet.iter_rows(values_only=True), heads) for sheet in book.worksheets]
    except Unfit:
        raise
    except Exception as error:  # a foreign file can break its reader in every way
        log.info("sheet_unreadable", error=type(error).__name__)
        raise Unfit(UNREADABLE) from None
    fitting = [table for table in tables if table is not None]
    if not fitting:
        raise Unfit(UNFIT)
    return [line for table in fitting for line in table]


def _lines(rows: Iterable[Sequence[Any]], heads: Mapping[str, str]) -> list[Line] | None:
    """None for a sheet without the columns."""
    reading = iter(rows)
    head = [_text(cell).casefold() for cell in next(reading, ())]
    if not all(name.casefold() in head for name in heads.values()):
        return None
    at = {key: head.index(name.casefold()) for key, name in heads.items()}
    found = []
    for number, row in enumerate(reading, start=2):
        if number > MOST_LINES:
            break
        cells = {key: _text(row[place]) if place < len(row) else "" for key, place in at.items()}
        if cells["answer"] or cells["reason"]:
            found.append(Line(number, cells["ticket"], cells["place"], cells["answer"], cells["reason"]))
    return found


def _text(cell: object) -> str:
    """A cell as it reads: spreadsheets make numbers of what looks like one."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).split())


# --- judge ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Judged:
    line: Line
    verdict: Verdict
    voter: SuggestedVoter | None

    def kept(self, new_id: int) -> Returned:
        """What is kept of it."""
        answer = answer_of(self.line.answer)
        voter_id = self.voter.id if self.voter else 0
        reason = self.line.reason if self.verdict is Verdict.NEW else ""
        return Returned(new_id, self.line.line, self.verdict, voter_id, answer.value if answer else "", reason)


async def _judged(renderer: Renderer, lines: Sequence[Line], scopes: Sequence[str]) -> Any:
    """What becomes of each line, by what stands in the database."""
    seen: set[tuple[int, int]] = set()
    for start in range(0, len(lines), AT_ONCE):
        part = lines[start : start + AT_ONCE]
        async with renderer.reading() as view:
            known, voters = await _known(view, part)
        for line in part:
            ticket = known.get(read_ticket_number(line.number))
            where = (ticket.id if ticket else 0, int(line.place) - 1 if line.place.isdecimal() else -1)
            made, voter = voters.get(where, (None, None))
            ours = _is_ours(renderer.world.areas, ticket, made, scopes)
            yield _Judged(line, verdict_of(line, voter, known=ours, again=where in seen), voter if ours else None)
            seen |= {where} if ours else set()


async def _known(
    view: View, lines: Iterable[Line]
) -> tuple[dict[str, Ticket], dict[tuple[int, int], tuple[Suggestion, SuggestedVoter]]]:
    """The reports that lines name, by number; and each voter's newest suggestion, by (report, place)."""
    numbers = {read_ticket_number(line.number) for line in lines} - {""}
    found = {ticket.number: ticket for ticket in await tickets.by_numbers(view, numbers)}
    suggested = await suggestions.of_tickets(view, [ticket.id for ticket in found.values()])
    return found, {(voter.ticket_id, voter.place): (made, voter) for made, voter in suggested}


def _is_ours(areas: AreaTree, ticket: Ticket | None, made: Suggestion | None, scopes: Sequence[str]) -> bool:
    """Whose report lies in the scope, and whose suggestion, where there is one, was made in it."""
    if ticket is None:
        return False
    codes = [made.body_area] if made else [ticket.area_code, ticket.posko_area]
    return any(areas.within(code, scope) for code in codes for scope in scopes)


# --- the list ---------------------------------------------------------------------------------------------------------


def _row(world: World, one: _Judged) -> list[str]:
    def said(key: str) -> str:
        return world.texts.get(LANGUAGE, key)

    before = said(f"saran.answer.{one.voter.answer or 'waiting'}") if one.voter else ""
    line = one.line
    verdict = said(f"returned.verdict.{one.verdict}")
    return [str(line.line), line.number, line.place, before, line.answer, line.reason, verdict]


def _sheet(world: World, rows: Sequence[Sequence[str]]) -> bytes:
    with TemporaryFile() as file:
        table = Xlsx(file)
        table.add([[world.texts.get(LANGUAGE, f"returned.column.{name}") for name in COLUMNS], *rows])
        table.close()
        file.seek(0)
        return file.read()
