"""Whether the reporter got what was last said to them, as the network reports it: for who works on the ticket.

Only where a network tells it later or makes us wait; nothing is called sent that was not.
"""

from __future__ import annotations

from bot.domain.people import Address
from bot.domain.steps import lasts
from bot.domain.tickets import Ticket
from handlers.turn import Turn
from storage import people, receipts


async def line(turn: Turn, ticket: Ticket, to: Address) -> list[str]:
    """What became of the newest message to the reporter, in the language of `to`; nothing where that is not told."""
    reporter = await people.address(turn.store, ticket.reporter_address_id)
    if reporter is None or not lasts(reporter.endpoint):
        return []
    newest = await receipts.newest(turn.store, reporter.id)
    if newest is None:
        return []
    return [turn.text(f"officer.reached.{newest.fate}", to=to, when=turn.when(newest.at, to=to))]
