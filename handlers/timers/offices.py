"""Somebody is in office where nobody was: what waited there without an owner goes to them, and its citizens hear so;
what waits above them is offered."""

from __future__ import annotations

from collections import Counter

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Due
from bot.domain.people import POSKO_ROLES, Assignment
from bot.domain.tickets import Ticket
from handlers import moves
from handlers.officer import handing_down
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import people, tickets, timers

TIMER = "office_filled"
AT_ONCE = 50
"""Tickets of one firing: a batch stays small however much has waited."""


def look_for_waiting(turn: Turn, held: Assignment) -> None:
    """Somebody came into this office: look at what waits without an owner; in the morning where it is night, because
    citizens will hear of it."""
    if held.role in POSKO_ROLES:
        _set(turn, held, 0)


def _set(turn: Turn, held: Assignment, step: int) -> None:
    due, key = after_quiet(turn.now, turn.rules), f"{TIMER}:{held.id}:{step}"
    timer = Timer(id=turn.world.new_id(), key=key, kind=TIMER, subject_id=held.id, due_at=due, step=step)
    turn.changes.create(timer)


async def filled(turn: Turn) -> None:
    """Bring what waited to the posko that is staffed now. Its officers get one line, however much that is."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    held = await people.assignment(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    if timer is None or held is None or held.ended_at is not None:
        return
    found = await tickets.without_owner(turn.store, held.area_code, AT_ONCE)
    adopted = [after for ticket in found if (after := await moves.rehouse(turn, ticket)) is not None]
    await _tell(turn, timer, adopted)
    if adopted and len(found) == AT_ONCE:
        _set(turn, held, timer.step + 1)
    else:
        turn.save()
        await handing_down.offer(turn, held, timer.key)


async def _tell(turn: Turn, timer: Timer, adopted: list[Ticket]) -> None:
    for area_code, count in sorted(Counter(ticket.posko_area for ticket in adopted).items()):
        for to in one_each(await people.posko_staff(turn.store, area_code)):
            queue = turn.button("officer.button.queue", "q", 0, to=to)
            text = turn.text("timers.filled.officer", to=to, count=count)
            turn.send(text, to=to, buttons=((queue,),), name=f"{timer.key}@{to.id}")
