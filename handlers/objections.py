"""A voter objects to a report about them: from any chat, or in person at any posko, where an officer writes it down.

Whoever objects learns nothing of any report: not even whether there is one.
"""

from __future__ import annotations

from bot.domain.areas import kabupaten_of
from bot.domain.tickets import Action, DataRequest, RequestKind, Ticket
from handlers import wishing
from handlers.story import record
from handlers.turn import Turn
from storage import requests, tickets


async def open(turn: Turn, ticket: Ticket, words: str = "") -> DataRequest | None:  # noqa: A001 - what it does
    """Bring a voter's objection, made in person, to the coordinators: `words` as the officer heard them. None when one
    about this ticket waits already. The officer hears the decision, to pass it on."""
    if await requests.of_ticket(turn.store, ticket.id, RequestKind.OBJECTION):
        return None
    return await wishing.begin(turn, RequestKind.OBJECTION, ticket.area_code, ticket=ticket, words=words)


async def by_voter(turn: Turn, name: str, area_code: str, number: str, words: str) -> DataRequest:
    """Bring the objection of somebody who says that they are the voter. A number counts as what it is: a hint."""
    ticket = await tickets.by_number(turn.store, number) if number else None
    if ticket is not None and kabupaten_of(ticket.area_code) != kabupaten_of(area_code):
        ticket = None
    if ticket is not None and ticket.erased_at is None:
        record(turn, ticket, ticket, Action.OBJECT, actor="voter")
    else:
        ticket = None
    return await wishing.begin(turn, RequestKind.OBJECTION, area_code, ticket=ticket, name=name, words=words)
