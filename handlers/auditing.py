"""The audit trail of those in office: what they looked for, took out, changed, or were refused. Nothing personal."""

from __future__ import annotations

import structlog

from bot.domain.messages import Press, Text
from bot.domain.people import AuditEntry
from handlers.turn import Turn

log = structlog.get_logger()


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


def refused(turn: Turn) -> None:
    """A command or button that its sender has no right to. What citizens try is only logged: a flood of it must not
    fill the database."""
    match turn.inbound.body:
        case Text(command=command):
            what, detail = "command", f"/{command}"
        case Press(verb=verb):
            what, detail = "press", verb
        case _:
            what, detail = "form", turn.conversation.form
    if turn.person is not None and turn.person.in_office:
        note(turn, what, detail=detail, refused=True)
    else:
        log.info("refused", what=what, detail=detail, address_id=turn.sender.id)


def ticket_refused(turn: Turn, ticket_id: int) -> None:
    """A ticket that is none of an officer's business."""
    if turn.person is not None and turn.person.in_office:
        note(turn, "ticket", ticket_id=ticket_id, refused=True)
