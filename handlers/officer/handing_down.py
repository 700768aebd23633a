"""Somebody came into office in a posko that had nobody: what waits above for that reason goes down with one press, of
theirs or of the posko above. What somebody above works on already stays with them.
"""

from __future__ import annotations

from bot.domain.messages import Button, Press, row_id
from bot.domain.people import Address, Assignment, Right
from handlers import auditing, moves
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import people, tickets

AT_ONCE = 50
"""Tickets of one press: a batch stays small however much has waited."""


async def offer(turn: Turn, held: Assignment, name: str) -> None:
    """Tell who came, and the posko above, how many there are. `name`: of what made us look, so that it is told once."""
    waiting = await tickets.waiting_above(turn.store, held.area_code, AT_ONCE + 1)
    if not waiting:
        return
    newcomer = one_each(await people.private_addresses(turn.store, held.person_id))
    above = {ticket.posko_area for ticket in waiting}
    staff = [to for area in sorted(above) for to in await people.posko_staff(turn.store, area)]
    for to in one_each([*newcomer, *staff]):
        key = "handing.mine" if to in newcomer else "handing.above"
        text = turn.text(key, to=to, count=_count(len(waiting)), area=turn.world.areas.label(held.area_code))
        turn.send(text, to=to, buttons=((_button(turn, held, len(waiting), to),),), name=f"{name}:down@{to.id}")


def _count(found: int) -> str:
    return str(found) if found <= AT_ONCE else f"{AT_ONCE}+"


def _button(turn: Turn, held: Assignment, found: int, to: Address) -> Button:
    return turn.button("handing.button", "down", held.id, to=to, count=min(found, AT_ONCE))


async def pressed(turn: Turn) -> None:
    """`down.<office>`: bring them down, as many as one step may take."""
    body = turn.inbound.body
    wanted = row_id(body.arguments[0]) if isinstance(body, Press) and body.arguments else 0
    held = await people.assignment(turn.store, wanted) if wanted else None
    if held is None or held.ended_at is not None or not _may(turn, held):
        await auditing.refused(turn, Right.QUEUE)
        turn.toast("handing.not_yours")
        return
    waiting = await tickets.waiting_above(turn.store, held.area_code, AT_ONCE)
    moved = [after for ticket in waiting if (after := await moves.rehouse(turn, ticket))]
    turn.save()
    area = turn.world.areas.label(held.area_code)
    if not moved:
        turn.toast("handing.none")
        return
    left = await tickets.waiting_above(turn.store, held.area_code, AT_ONCE)
    again = ((_button(turn, held, len(left), turn.chat),),) if left else ()
    turn.say("handing.done", buttons=again, count=len(moved), area=area)
    for to in one_each(await people.private_addresses(turn.store, held.person_id)):
        if to.id != turn.sender.id:
            queue = turn.button("officer.button.queue", "q", 0, to=to)
            turn.say("handing.came", to=to, buttons=((queue,),), count=len(moved))


def _may(turn: Turn, held: Assignment) -> bool:
    """The newcomer, and whoever has the queue of a posko above."""
    mine = turn.person is not None and held.person_id == turn.person.id
    return mine or (turn.person is not None and turn.person.has(Right.QUEUE, held.area_code))
