"""Tickets without a dialogue: the same steps that handlers take, for journeys about what comes after them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.domain.messages import Text
from bot.domain.tickets import Action, Ticket, TicketEvent
from handlers import moves
from handlers.moves import NewReport
from handlers.turn import Turn
from storage import tickets
from storage.batch import Batch
from storage.view import View
from tests.hotline import Hotline

RIAS = "19.03.01.2008"


async def report(hotline: Hotline, who: str = "citizen", area: str = RIAS, **fields: Any) -> Ticket:
    """`who` reports something from `area`."""
    known: dict[str, Any] = {"category": "belum_dicoklit", "subject": "self", "voter_name": "Siti", "words": "belum"}
    async with turn_of(hotline, who) as turn:
        receipt = await moves.open_ticket(turn, NewReport(area_code=area, **known | fields))
    return receipt.ticket


async def act(hotline: Hotline, who: str, ticket: Ticket, *actions: Action, **fields: Any) -> Ticket:
    """`who` takes steps on a ticket, one after the other; `fields` go with the last one."""
    person = "citizen" if who == "citizen" else "officer"
    for action in actions:
        async with turn_of(hotline, who) as turn:
            current = await tickets.by_id(turn.store, ticket.id)
            assert current is not None
            last = fields if action is actions[-1] else {}
            await moves.move(turn, current, action, actor=person, **last)
    return await hotline.ticket()


@asynccontextmanager
async def turn_of(hotline: Hotline, who: str) -> AsyncIterator[Turn]:
    """A turn of `who` in a transaction of its own; what it decided is committed and delivered."""
    inbound, now = hotline.inbound(who, Text("…")), hotline.clock.now()
    async with hotline.database.transaction() as connection:
        surge = hotline.engine.world.rules.sparing.surge
        batch = Batch(connection, hotline.keys, hotline.new_id, now, surge=surge)
        await batch.admit([inbound], hotline.rules.language, frozenset())
        turn = Turn(hotline.engine.world, inbound, now, batch)
        yield turn
        batch.keep(turn.changes)
        await batch.flush()
    await hotline.settle()


async def events(hotline: Hotline, ticket: Ticket) -> list[TicketEvent]:
    """The story of a ticket, oldest first."""
    async with hotline.database.reading() as connection:
        return await tickets.events(View(connection, hotline.keys), ticket.id)
