"""The audit trail of those in office: what they looked for, took out, changed, or were refused. Nothing personal."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.domain.messages import Press, Text
from bot.domain.people import AuditEntry, Right, sees
from bot.domain.tickets import Ticket
from handlers.turn import Turn
from storage import audit

log = structlog.get_logger()

AGAIN = timedelta(hours=1)
"""The same refusal of the same person is written once in this time: an impatient thumb is no news."""
MOST = 100
"""Refusals of one person that are written in that time; what comes beyond is only logged."""


def note(
    turn: Turn, what: str, *, area_code: str = "", ticket_id: int = 0, detail: str = "", refused: bool = False
) -> None:
    """Write one line. Without an area it holds where the sender is in office."""
    held = turn.person.in_office if turn.person else ()
    entry = AuditEntry(
        id=turn.world.new_id(),
        at=turn.now,
        what=what,
        person_id=turn.person.id if turn.person else 0,
        area_code=area_code or (held[0].area_code if held else ""),
        ticket_id=ticket_id,
        detail=detail,
        refused=refused,
    )
    turn.changes.create(entry)


async def refused(turn: Turn, right: Right) -> None:
    """A command, button or form that its sender has no right to, in whatever chat."""
    match turn.inbound.body:
        case Text(command=command) if command:
            await _refused(turn, "command", f"/{command}")
        case Press():
            await _refused(turn, "press", right.value)
        case _:
            await _refused(turn, "form", turn.conversation.form)


def misplaced(turn: Turn) -> None:
    """What belongs into a private chat was tried in a group: no harm, so it is only logged."""
    log.info("refused", what="place", detail=turn.chat.endpoint.kind, address_id=turn.sender.id)


async def step_refused(turn: Turn, what: str, ticket: Ticket) -> None:
    """A step that none of the sender's offices knows."""
    await _refused(turn, "step", what, ticket.id)


async def in_reach(turn: Turn, right: Right, ticket: Ticket | None) -> Ticket | None:
    """The ticket, where it lies in the scope of `right`; None where it is none of the sender's business, which is
    written down."""
    if ticket is None or sees(turn.person, right, ticket):
        return ticket
    await _refused(turn, "ticket", ticket_id=ticket.id)
    return None


async def _refused(turn: Turn, what: str, detail: str = "", ticket_id: int = 0) -> None:
    """What citizens try is only logged: a flood of it must not fill the database."""
    if turn.person is not None and turn.person.in_office:
        known = await audit.refused_since(turn.store, turn.person.id, turn.now - AGAIN, limit=MOST)
        if len(known) < MOST:
            if (what, detail, ticket_id) not in known:
                note(turn, what, ticket_id=ticket_id, detail=detail, refused=True)
            return
    log.info("refused", what=what, detail=detail, address_id=turn.sender.id)
