"""The letter of a saran perbaikan, and how it would read before it has a number. Of the people who reported, nothing:
it tells of voters alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.nik import mask
from bot.domain.people import Person
from bot.domain.suggestions import Addressee, addressee_of, names_of
from bot.domain.tickets import Ticket
from bot.domain.tracing import Tracing
from bot.render import Renderer, letters
from handlers.documents import Recipe
from handlers.turn import World
from storage import people, suggestions, tickets, tracings
from storage.view import View

LANGUAGE = "id"
"""Letters to the commission are Indonesian, whatever language their officer reads."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a letter is made of. `voters`: (report, place in it), in the order of the letter."""

    number: str
    body_area: str
    made_on: date
    with_nik: bool
    by: Person | None
    voters: Sequence[tuple[Ticket, int]]
    found: Mapping[int, Tracing]


async def made(renderer: Renderer, recipe: Recipe) -> bytes:
    """The letter of a `suggestion`, or of the reports that would join one."""
    made_of, world = recipe.made_of, renderer.world
    async with renderer.reading() as view:
        contents = await (
            _of_suggestion(view, made_of) if "suggestion" in made_of else _of_reports(view, world, made_of)
        )
    template, libreoffice = world.rules.letters.suggestion, world.rules.libreoffice
    content = await asyncio.to_thread(letters.filled, template, "suggestion", values(world, contents))
    wants_pdf = made_of.get("format") == "pdf" and libreoffice
    return await asyncio.to_thread(letters.as_pdf, content, libreoffice) if wants_pdf else content


async def _of_suggestion(view: View, made_of: Mapping[str, str]) -> Contents:
    made = await suggestions.by_id(view, int(made_of["suggestion"]))
    if made is None:
        raise LookupError("no such suggestion")
    joined = await suggestions.voters(view, made.id)
    found = await _tickets(view, {voter.ticket_id for voter in joined})
    voters = [(found[voter.ticket_id], voter.place) for voter in joined if voter.ticket_id in found]
    return Contents(
        number=made.number,
        body_area=made.body_area,
        made_on=date.fromisoformat(made.made_on),
        with_nik=made.with_nik,
        by=await people.by_id(view, made.made_by),
        voters=voters,
        found=await tracings.of_tickets(view, set(found)),
    )


async def _of_reports(view: View, world: World, made_of: Mapping[str, str]) -> Contents:
    found = await _tickets(view, {int(one) for one in made_of["tickets"].split(",")})
    return Contents(
        number=world.texts.get(LANGUAGE, "letter.draft"),
        body_area=made_of["body"],
        made_on=date.fromisoformat(made_of["on"]),
        with_nik=bool(made_of["nik"]),
        by=await people.by_id(view, int(made_of["by"])),
        voters=[(ticket, place) for ticket in found.values() for place in range(len(names_of(ticket)))],
        found=await tracings.of_tickets(view, set(found)),
    )


async def _tickets(view: View, ids: set[int]) -> dict[int, Ticket]:
    return {ticket.id: ticket for ticket in await tickets.by_ids(view, ids)}


def values(world: World, contents: Contents) -> dict[str, Any]:
    """What stands in the places of the template."""

    def say(key: str, **fields: Any) -> str:
        return world.texts.get(LANGUAGE, key, **fields)

    to = addressee_of(contents.body_area)
    area = world.areas.names([contents.body_area])[contents.body_area]
    own = world.rules.office.name
    return {
        "kantor": own,
        "dari": own if to is Addressee.KPU else say(f"letter.body.{to}", area=area),
        "kepada": say(f"letter.addressee.{to}", area=area),
        "nomor": contents.number,
        "tanggal": world.texts.date(LANGUAGE, contents.made_on),
        "wilayah": world.areas.label(contents.body_area),
        "jumlah": len(contents.voters),
        "pemilih": [_voter(world, contents, *one, number) for number, one in enumerate(contents.voters, start=1)],
        "petugas": contents.by.name if contents.by else "",
        "jabatan": say(f"letter.signs.{to}", area=area),
    }


def _voter(world: World, contents: Contents, ticket: Ticket, place: int, number: int) -> dict[str, Any]:
    """One row: the NIK that is known is the first voter's."""
    nik = ticket.nik if place == 0 else ""
    name = names_of(ticket)[place] if place < len(names_of(ticket)) else ""
    erased = world.texts.get(LANGUAGE, "letter.erased" if ticket.erased_at else "letter.unnamed")
    return {
        "no": number,
        "nama": name or erased,
        "nik": (nik if contents.with_nik else mask(nik)) if nik else "-",
        "alamat": address(world, ticket),
        "temuan": findings(world, ticket, contents.found.get(ticket.id)),
        "laporan": ticket.number,
    }


def address(world: World, ticket: Ticket) -> str:
    """Where a voter lives, as far as a form asks for it."""
    parts = [f"{unit} {number:03}" for unit, number in (("RT", ticket.rt), ("RW", ticket.rw)) if number]
    return ", ".join([*parts, world.areas.label(ticket.area_code)])


def findings(world: World, ticket: Ticket, tracing: Tracing | None) -> str:
    """What was found on the spot; as long as nobody wrote that down, what was reported."""
    if tracing is not None and tracing.found:
        return "; ".join(world.texts.get(LANGUAGE, f"tracing.finding.{code}") for code in tracing.found)
    return world.texts.get(LANGUAGE, f"common.category.{ticket.category}")
