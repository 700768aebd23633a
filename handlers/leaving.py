"""Somebody's office ends: their rights at once, and in the same step what they held goes back to its posko's queue, or
up where nobody is left there. Much of it goes in small batches, by the clock; nobody hears of it ticket by ticket.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.areas import RoutingReason
from bot.domain.conversations import Conversation, Timer
from bot.domain.messages import Due
from bot.domain.people import POSKO_ROLES, Address, Assignment, Person
from bot.domain.tickets import TRANSITIONS, Action, State, Ticket
from handlers import auditing, moves, notices, ranks
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import conversations, people, tickets, timers

TIMER = "office_emptied"
QUIETLY = "term_emptied"
"""The same at the end of a term, when everybody leaves: one summary stands for all of it."""
AT_ONCE = 50
"""Tickets of one step: a batch stays small however much somebody held."""
OF_OFFICERS = ("note", "ask", "reason", "whither", "refusal", "broadcast")
"""What an officer may be filling in, and nobody else."""


async def end(turn: Turn, person: Person, ended: Sequence[Assignment], *, what: str) -> None:
    """End these offices of a person. `what` names the occasion in the audit trail: revoke, resign, end_term."""
    over = {held.id: replace(held, ended_at=turn.now) for held in ended}
    after = replace(person, assignments=tuple(over.get(held.id, held) for held in person.assignments))
    turn.changes.update(after)
    for held in over.values():
        turn.changes.update(held)
        auditing.note(turn, what, area_code=held.area_code, detail=str(held.role))
    if turn.person is not None and turn.person.id == person.id:
        turn.person = after
    for address in await people.private_addresses(turn.store, person.id):
        await _say_goodbye(turn, after, address, list(over.values()), what)
    turn.save()
    for held in over.values():
        if held.role in POSKO_ROLES and what != "end_term":
            await _empty(turn, held, 0, told=True)


async def _say_goodbye(turn: Turn, person: Person, to: Address, ended: Iterable[Assignment], what: str) -> None:
    """They hear it kindly; what they were filling in as officers is gone, and their app offers what they may still."""
    conversation = await conversations.by_id(turn.store, to.id)
    if conversation.form in OF_OFFICERS:
        turn.changes.update(Conversation(id=to.id, updated_at=turn.now))
    if to.unreachable_since is None:
        offices = ", ".join(office(turn, held, to) for held in ended)
        turn.say(f"staff.told.{what}", to=to, name=person.name, offices=offices)
        turn.offer_menu(to, person)


def office(turn: Turn, held: Assignment, to: Address) -> str:
    """`PKD Desa Rias, Kec. Toboali`."""
    return f"{turn.text(f'common.role.{held.role}', to=to)} {turn.world.areas.label(held.area_code)}"


# --- what they held ---------------------------------------------------------------------------------------------------


async def emptied(turn: Turn) -> None:
    """The clock goes on where a step ended."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    held = await people.assignment(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    if timer is not None and held is not None:
        await _empty(turn, held, timer.step, told=timer.kind == TIMER)


async def _empty(turn: Turn, held: Assignment, step: int, *, told: bool) -> None:
    """Hand back what the person held through this office; move up what waits where nobody is in office any more."""
    held_by = await _still_held(turn, held)
    moved = [await moves.move(turn, ticket, Action.RELEASE, actor="system") for ticket in held_by]
    turn.save()
    left = AT_ONCE - len(moved)
    staffed = await ranks.working(turn, held.area_code)
    waiting = await tickets.waiting_in(turn.store, held.area_code, left) if held.area_code not in staffed else []
    moved += [after for ticket in waiting if (after := await moves.rehouse(turn, ticket))]
    decide = [] if held.area_code in staffed else await tickets.to_decide(turn.store, held.area_code, left)
    passed_on = [after for ticket in decide if (after := await _decided_elsewhere(turn, ticket))]
    if told:
        came = [ticket.posko_area for ticket in moved if ticket.is_open and ticket.state is not State.CLOSED]
        await _tell(turn, held, step, [*came, *(ticket.review_area for ticket in passed_on)])
    if alone := next((ticket for ticket in moved if ticket.routing_reason == RoutingReason.NOBODY), None):
        await notices.alarm_when_nobody(turn, alone)
    if len(held_by) + len(waiting) >= AT_ONCE or len(passed_on) == left > 0:
        set_timer(turn, held, step + 1, TIMER if told else QUIETLY)


async def _decided_elsewhere(turn: Turn, ticket: Ticket) -> Ticket | None:
    """A result waits for a posko that has nobody any more: the next one above decides on it (None: nobody)."""
    area = await ranks.above(turn, ticket.review_area)
    if not area:
        return None
    after = replace(ticket, review_area=area)
    turn.changes.update(after)
    return after


async def _still_held(turn: Turn, held: Assignment) -> list[Ticket]:
    """Their tickets in the area of the ended office that no other office of theirs covers."""
    person = await people.by_id(turn.store, held.person_id)
    others = [a for a in person.in_office if a.role in POSKO_ROLES] if person else []
    mine = await tickets.held(turn.store, held.person_id, held.area_code, AT_ONCE)
    return [
        ticket
        for ticket in mine
        if ticket.state in TRANSITIONS[Action.RELEASE] and not any(a.covers(ticket.posko_area) for a in others)
    ]


def set_timer(turn: Turn, held: Assignment, step: int, kind: str) -> None:
    """Go on with this office at the next tick."""
    key = f"{kind}:{held.id}:{step}"
    timer = Timer(id=turn.world.new_id(), key=key, kind=kind, subject_id=held.id, due_at=turn.now, step=step)
    turn.changes.create(timer)


async def _tell(turn: Turn, held: Assignment, step: int, came_to: Iterable[str]) -> None:
    """One line to everybody in the poskos that have them now (a code for each), however many there are."""
    for area_code, count in sorted(Counter(came_to).items()):
        for to in one_each(await people.posko_staff(turn.store, area_code)):
            queue = turn.button("officer.button.queue", "q", 0, to=to)
            text = turn.text("staff.moved", to=to, count=count, area=turn.world.areas.label(held.area_code))
            turn.send(text, to=to, buttons=((queue,),), name=f"{TIMER}:{held.id}:{step}@{to.id}:{area_code}")
