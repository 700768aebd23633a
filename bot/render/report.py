"""Formulir Model A: what was watched, where, when, and what was found; with the story of the report where it goes on as
a suspected violation. Of whoever reported, nothing."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from bot.domain.conversations import FileKind
from bot.domain.people import Person
from bot.domain.suggestions import names_of
from bot.domain.tickets import Action, Ticket, TicketEvent
from bot.domain.tracing import Tracing
from bot.render import Renderer, letters
from bot.render.letter import LANGUAGE, address, findings
from handlers.documents import Recipe
from handlers.turn import World
from storage import attachments, people, suggestions, tickets, tracings

UNTOLD = (Action.VIEW, Action.ANSWER, Action.ADD, Action.RATE, Action.UNREACHABLE)
"""What of a story is no business of whoever reads the file."""


async def made(renderer: Renderer, recipe: Recipe) -> bytes:
    """The form of one report (`ticket`), with its story where `story` is given."""
    world, ticket_id = renderer.world, int(recipe.made_of["ticket"])
    async with renderer.reading() as view:
        (ticket,) = await tickets.by_ids(view, [ticket_id])
        tracing = await tracings.of_ticket(view, ticket.id)
        officer = await people.by_id(view, tracing.officer_id if tracing else ticket.assignee_id)
        proofs = [f for f in await attachments.of_ticket(view, ticket.id) if f.kind is FileKind.PROOF]
        made_of = await suggestions.of_tickets(view, [ticket.id])
        events = await tickets.events(view, ticket.id) if recipe.made_of.get("story") else []
        names = {person.id: person.name for person in await people.by_ids(view, {e.actor_id for e in events} - {0})}
    values = _values(world, ticket, tracing, officer) | {
        "bukti": sum(file.state != "destroyed" for file in proofs),
        "saran": ", ".join(dict.fromkeys(made.number for made, _ in made_of)) or "-",
        "riwayat": [_event(world, event, names) for event in events if event.action not in UNTOLD],
    }
    return await asyncio.to_thread(letters.filled, world.rules.letters.report, "report", values)


def _values(world: World, ticket: Ticket, tracing: Tracing | None, officer: Person | None) -> dict[str, Any]:
    def say(key: str) -> str:
        return world.texts.get(LANGUAGE, key)

    held = [a for a in officer.assignments if a.covers(ticket.posko_area)] if officer else []
    role = f"{say(f'common.role.{held[0].role}')} {world.areas.label(held[0].area_code)}" if held else ""
    result = say(f"officer.result.{ticket.result}") if ticket.result else ""
    visited = (
        world.texts.date(LANGUAGE, date.fromisoformat(tracing.visited_on)) if tracing and tracing.visited_on else "-"
    )
    return {
        "kantor": world.rules.office.name,
        "nomor": ticket.number,
        "pengawas": officer.name if officer else "",
        "jabatan": role,
        "laporan": say(f"common.category.{ticket.category}"),
        "pemilih": ", ".join(filter(None, names_of(ticket))) or say("letter.erased"),
        "tempat": address(world, ticket),
        "tanggal": visited,
        "ditemui": say(f"tracing.met.{tracing.met}") if tracing and tracing.met else "-",
        "temuan": findings(world, ticket, tracing),
        "catatan": (tracing.note if tracing else "") or "-",
        "hasil": result or (say(f"common.outcome.{ticket.outcome}") if ticket.outcome else "-"),
    }


def _event(world: World, event: TicketEvent, names: dict[int, str]) -> dict[str, str]:
    """A line of the story: what, when, and which officer; nobody else is named, and no words are repeated."""
    return {
        "waktu": world.texts.day_and_time(LANGUAGE, event.at),
        "langkah": world.texts.get(LANGUAGE, f"officer.story.{event.action}"),
        "oleh": names.get(event.actor_id) or world.texts.get(LANGUAGE, f"officer.story.by.{event.actor}"),
    }
