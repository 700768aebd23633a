"""After a kabupaten changed its mode: open reports go where they belong now, step by step, and everybody hears of it.

Between elections all go up to the kabupaten, those that an officer below held as well. Back in an election's stages,
those that nobody took yet go down to where somebody is in office; what the kabupaten works on stays with it. Deadlines
follow: the quarter's plenary in place of the stages', or the other way. A restart in the middle goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Due
from bot.domain.modes import ModeChange
from bot.domain.people import POSKO_ROLES, Person
from bot.domain.replanning import due_again
from bot.domain.tickets import TRANSITIONS, Action, State, Ticket, TicketEvent
from handlers import moves, notices, ranks
from handlers.timers.audience import one_each
from handlers.timers.plan import plan
from handlers.turn import Turn
from storage import areas, modes, people, tickets, timers

TIMER = "mode_changed"
AT_ONCE = 50
"""Tickets of one step: a batch stays small however many are open."""
HEARD = timedelta(seconds=30)
"""By then every process has read how the kabupaten is organised now."""


def begin(turn: Turn, change: ModeChange) -> None:
    """Let reports follow a change: in the morning where it is night, because citizens will hear of it."""
    _set(turn, change, after_quiet(turn.now + HEARD, turn.rules))


def is_night(turn: Turn) -> bool:
    """True while nobody is told anything."""
    return after_quiet(turn.now, turn.rules) > turn.now


def _set(turn: Turn, change: ModeChange, due_at: datetime, *, last: int = 0, step: int = 0) -> None:
    """Go on after the ticket with the id `last`."""
    key = f"{TIMER}:{change.id}:{last}:{step}"
    timer = Timer(id=turn.world.new_id(), key=key, kind=TIMER, subject_id=change.id, due_at=due_at, step=step)
    turn.changes.create(timer)


async def changed(turn: Turn) -> None:
    """Settle the next few open tickets; after the last one tell everybody. A later change takes over."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    change = await modes.by_id(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    if timer is None or change is None or change != await modes.newest(turn.store, change.area_code):
        return
    last = int(timer.key.split(":")[2])
    if turn.rules.of(change.area_code).mode is not change.mode:  # this process has not heard of it yet
        _set(turn, change, turn.now + HEARD, last=last, step=timer.step + 1)
        return
    found = await tickets.open_after(turn.store, last, AT_ONCE, scope=change.area_code, to_change=True)
    stories = await tickets.steps_of(turn.store, [ticket.id for ticket in found])
    for ticket in found:
        await _settle(turn, ticket, stories[ticket.id])
    if len(found) == AT_ONCE:
        _set(turn, change, turn.now, last=found[-1].id, step=timer.step)
    else:
        turn.save()
        await _tell(turn, change, timer)
        for alone in await tickets.without_owner(turn.store, change.area_code, 1):
            await notices.alarm_when_nobody(turn, alone)


# --- tickets ----------------------------------------------------------------------------------------------------------


async def _settle(turn: Turn, ticket: Ticket, story: Sequence[TicketEvent]) -> None:
    """Bring a ticket where it belongs now, or at least its deadline."""
    stays = not ranks.is_between_elections(turn, ticket.area_code) and ticket.state is not State.NEW
    routing = await ranks.routed(turn, ticket.area_code)
    if stays or routing.area_code == ticket.posko_area:
        _replan(turn, ticket, story, "" if stays else routing.reason)
    elif ticket.assignee_id and not await _goes_along(turn, ticket, routing.area_code):
        where = moves.moved_to(ticket, routing)
        await moves.move(turn, ticket, Action.RELEASE, actor="system", **where)
    else:
        await moves.rehouse(turn, ticket)


async def _goes_along(turn: Turn, ticket: Ticket, posko_area: str) -> bool:
    """True where who holds the ticket works for that posko as well, or the step is none that can be handed back."""
    holder = await people.by_id(turn.store, ticket.assignee_id)
    works = holder and any(a.role in POSKO_ROLES and a.covers(posko_area) for a in holder.in_office)
    return bool(works) or ticket.state not in TRANSITIONS[Action.RELEASE]


def _replan(turn: Turn, ticket: Ticket, story: Sequence[TicketEvent], reason: str) -> None:
    """It lies where it belongs: why, and when it is due, as the rules are now. Nobody is told of that."""
    due = due_again(ticket, story, turn.rules)
    after = replace(ticket, due_at=due, routing_reason=reason or ticket.routing_reason)
    if after != ticket:
        turn.changes.update(after)
    if due != ticket.due_at:
        plan(turn, after)


# --- people -----------------------------------------------------------------------------------------------------------


async def _tell(turn: Turn, change: ModeChange, timer: Timer) -> None:
    """Everybody in office hears once how it is from now on; so do the poskos' groups."""
    code = change.area_code
    staff = {person.id: person for person in await people.staff_within(turn.store, [code])}
    count = await tickets.count_open(turn.store, code)
    for to in one_each(await people.private_addresses_of(turn.store, list(staff))):
        key = f"mode.told.{change.mode}.{'below' if _is_below(staff[to.person_id], code) else 'kabupaten'}"
        text = turn.text(key, to=to, area=turn.world.areas.label(code), count=count)
        queue = turn.button("officer.button.queue", "q", 0, to=to)
        works = any(held.role in POSKO_ROLES for held in staff[to.person_id].in_office)
        turn.send(text, to=to, buttons=((queue,),) if works else (), name=f"{timer.key}@{to.id}")
    for posko in await areas.poskos_with_group(turn.store, [code]):
        group = await people.address(turn.store, posko.group_address_id)
        if group is not None and group.unreachable_since is None:
            level = "kabupaten" if posko.area_code == code else "below"
            text = turn.text(
                f"mode.told.{change.mode}.{level}", to=group, area=turn.world.areas.label(code), count=count
            )
            turn.send(text, to=group, name=f"{timer.key}:group:{posko.id}", thread=posko.group_thread)


def _is_below(person: Person, code: str) -> bool:
    """True for somebody whose offices all lie below the kabupaten."""
    return all(held.area_code != code for held in person.in_office)
