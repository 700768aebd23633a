"""Whether the reporter got what was last said to them, as the network reports it: for who works on the ticket.

Only where a network tells it later or makes us wait; nothing is called sent that was not.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversations import Timer
from bot.domain.people import Address
from bot.domain.steps import lasts
from bot.domain.tickets import Ticket
from handlers.turn import Turn
from storage import people, receipts
from storage.receipts import Reached

TIMER = "card_reached"
"""The kind of the timers by which cards tell what became of a message."""
KNOWN_AFTER = timedelta(minutes=2)
"""By then a network has usually said so."""


async def line(turn: Turn, ticket: Ticket, to: Address) -> list[str]:
    """What became of the newest message to the reporter, in the language of `to`; nothing where that is not told."""
    found = await _newest(turn, ticket)
    return [turn.text(f"officer.reached.{found.fate}", to=to, when=turn.when(found.at, to=to))] if found else []


def short(turn: Turn, found: Reached, to: Address) -> str:
    """The same for a card, in a few words."""
    return turn.text(f"officer.reached.short.{found.fate}", to=to, when=turn.when(found.at, to=to))


async def newest(turn: Turn, ticket: Ticket) -> Reached | None:
    """What became of the newest message to the reporter; None where that is not told, or not known yet: a ticket that
    moves in this turn is news on its way, and its cards are brought up to date a little later (`look_again`)."""
    moves = (Ticket, ticket.id) in turn.changes.updated
    return None if moves else await _newest(turn, ticket)


def look_again(turn: Turn, ticket: Ticket, to: Address) -> None:
    """The reporter at `to` was just told something: have the cards tell what became of it, while the ticket is open."""
    if not lasts(to.endpoint):
        return
    turn.changes.cancel_timers(ticket.id, TIMER)
    if not ticket.is_open:
        return
    key = f"{TIMER}:{ticket.id}:{turn.inbound.channel}:{turn.inbound.external_id}"
    due_at = turn.now + KNOWN_AFTER
    turn.changes.create(Timer(id=turn.world.new_id(), key=key, kind=TIMER, subject_id=ticket.id, due_at=due_at))


async def _newest(turn: Turn, ticket: Ticket) -> Reached | None:
    reporter = await people.address(turn.store, ticket.reporter_address_id)
    if reporter is None or not lasts(reporter.endpoint):
        return None
    return await receipts.newest(turn.store, reporter.id)
