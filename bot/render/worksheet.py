"""The alat kerja pengawasan: a sheet with a row for each voter, and the meaning of its codes on a second one. What the
hotline does not ask for (TPS, KK, sex, place of birth) is left for the officer to fill in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from bot.domain.nik import mask
from bot.domain.suggestions import Answer, SuggestedVoter, Suggestion, names_of
from bot.domain.tickets import Ticket
from bot.domain.tracing import FINDINGS, NOTHING, Tracing
from bot.render import Renderer
from bot.render.export import PAGE, Page, Xlsx, grow, grown
from bot.render.letter import LANGUAGE
from handlers.disability import CODES
from handlers.documents import Recipe
from handlers.turn import World
from storage import exports, suggestions, tracings
from storage.view import View

COLUMNS = (
    *("no", "tps", "nik", "kk", "name", "birthplace", "birth_date", "age", "sex", "address", "rt", "rw", "village"),
    *("disability", "findings", "result", "suggestion", "suggested_on", "answer", "reason", "ticket", "place"),
)
"""What its alat kerja has, and the two that find the row again: the ticket's number and the voter's place in it."""

Suggested = Mapping[tuple[int, int], tuple[Suggestion, SuggestedVoter]]
"""(ticket, place) → the newest suggestion that this voter is part of."""


async def made(renderer: Renderer, recipe: Recipe) -> IO[bytes]:
    """The sheet of an area and a period."""
    made_of = recipe.made_of
    since, until = (datetime.fromisoformat(made_of[name]) for name in ("since", "until"))
    span = exports.Span(made_of["scopes"].split(","), since, until)
    lines = _Lines(renderer.world, date.fromisoformat(made_of["today"]), with_nik=bool(made_of["nik"]))

    async def page(view: View, after: int) -> Page:
        found = await exports.whole_page(view, span, after, PAGE)
        ids = [ticket.id for ticket in found]
        known = await tracings.of_tickets(view, ids)
        suggested = {(v.ticket_id, v.place): (s, v) for s, v in await suggestions.of_tickets(view, ids)}
        return Page(found, lines.of(found, known, suggested))

    async with grown() as file:
        table = Xlsx(file)
        table.add([[_say(renderer.world, f"worksheet.column.{name}") for name in COLUMNS]])
        await grow(renderer, recipe, span, table, page)
        await asyncio.to_thread(table.another, _say(renderer.world, "worksheet.codes"), list(_codes(renderer.world)))
        await asyncio.to_thread(table.close)
    return file


def _say(world: World, key: str, **fields: Any) -> str:
    return world.texts.get(LANGUAGE, key, **fields)


def _codes(world: World) -> Iterator[tuple[str, str]]:
    yield _say(world, "worksheet.column.findings"), ""
    for code in (*FINDINGS, NOTHING):
        yield code, _say(world, f"tracing.finding.{code}").removeprefix(code).strip()
    yield "", ""
    yield _say(world, "worksheet.column.disability"), ""
    for code, word in CODES.items():
        yield code, _say(world, f"data.disability.{word}")


class _Lines:
    """How voters become lines; they are numbered through."""

    def __init__(self, world: World, today: date, *, with_nik: bool) -> None:
        self._world = world
        self._today = today
        self._with_nik = with_nik
        self._count = 0

    def of(
        self, found: Sequence[Ticket], known: Mapping[int, Tracing], suggested: Suggested
    ) -> Iterable[Sequence[str]]:
        """A line for each voter of these reports."""
        for ticket in found:
            for place, name in enumerate(names_of(ticket)):
                self._count += 1
                yield self._line(ticket, place, name, known.get(ticket.id), suggested.get((ticket.id, place)))

    def _line(
        self,
        ticket: Ticket,
        place: int,
        name: str,
        tracing: Tracing | None,
        suggested: tuple[Suggestion, SuggestedVoter] | None,
    ) -> list[str]:
        first = place == 0
        nik = ticket.nik if first else ""
        made, voter = suggested or (None, None)
        result = ticket.outcome and f"common.outcome.{ticket.outcome}"
        result = result or (ticket.result and f"officer.result.{ticket.result}")
        erased = _say(self._world, "letter.erased") if ticket.erased_at else ""
        return [
            *(str(self._count), "", nik if self._with_nik else nik and mask(nik), "", name or erased, ""),
            *(ticket.birth_date if first else "", self._age(ticket) if first else "", ""),
            *(ticket.place_hint, _number(ticket.rt), _number(ticket.rw), self._world.areas.label(ticket.area_code)),
            *(ticket.disability if first else "", ",".join(tracing.found) if tracing else ""),
            _say(self._world, result) if result else "",
            *(made.number if made else "", made.made_on if made else ""),
            *self._answered(voter),
            *(ticket.number, str(place + 1)),
        ]

    def _answered(self, voter: SuggestedVoter | None) -> tuple[str, str]:
        if voter is None or voter.answer in (Answer.WAITING, Answer.VOID):
            return "", ""
        return _say(self._world, f"saran.answer.{voter.answer}"), voter.reason

    def _age(self, ticket: Ticket) -> str:
        if not ticket.birth_date:
            return ""
        born, today = date.fromisoformat(ticket.birth_date), self._today
        return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def _number(number: int) -> str:
    return f"{number:03}" if number else ""
