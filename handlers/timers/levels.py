"""Service levels: a step that was not taken in time is brought to the posko, then its kecamatan, then the kabupaten.

One timer leads to the next. Past the kabupaten there is no more than a line in the morning's digest: who is told
everything all the time stops listening. A timer whose ticket has moved on does nothing.
"""

from __future__ import annotations

from bot.domain.conversations import Timer
from bot.domain.people import Address, may
from bot.domain.tickets import Action, State, Ticket
from handlers import cards, moves, ranks
from handlers.timers import audience, gathering
from handlers.timers.plan import REMINDERS, fired, follow, name_for, put_off
from handlers.turn import Turn
from storage import people


async def claim_due(turn: Turn) -> None:
    """A new ticket that nobody took."""
    await _remind(turn)


async def trace_due(turn: Turn) -> None:
    """A claimed ticket that nobody went to trace."""
    await _remind(turn)


async def claim_expired(turn: Turn) -> None:
    """A claimed ticket that nobody works on, although its holder was reminded: it goes back to the queue, its posko
    gets the card again, and the level above hears of it."""
    timer, ticket = await fired(turn)
    if timer is None or ticket is None or ticket.state is not State.CLAIMED or ticket.waiting_since:
        return
    if put_off(turn, timer):
        return
    after = await moves.move(turn, ticket, Action.RELEASE, actor="clock")
    for to in audience.one_each(await people.private_addresses(turn.store, ticket.assignee_id)):
        turn.send(turn.text("timers.expired.holder", to=to, number=ticket.number), to=to, name=name_for(timer, to))
    told = await audience.from_rung(turn, after, audience.KECAMATAN)
    for to in told.addresses:
        text = turn.text(
            "timers.expired.above", to=to, number=after.number, area=turn.world.areas.label(after.area_code)
        )
        turn.send(text, to=to, buttons=cards.open_button(turn, after, to), name=f"{name_for(timer, to)}:above")


async def slip_over(turn: Turn) -> None:
    """A step can no longer be taken back."""
    timer, ticket = await fired(turn)
    if timer is not None and ticket is not None:
        await cards.let_slip_pass(turn, ticket)


async def card_behind(turn: Turn) -> None:
    """Its deadline was moved for all tickets at once: the cards tell the new one."""
    timer, ticket = await fired(turn)
    if timer is not None and ticket is not None:
        await cards.fold(turn, ticket)


async def result_due(turn: Turn) -> None:
    """A ticket in tracing without a result."""
    await _remind(turn)


async def recommendation_due(turn: Turn) -> None:
    """A result that nobody above decided on, or one that no saran perbaikan was made of."""
    await _remind(turn)


async def suggestion_due(turn: Turn) -> None:
    """A saran perbaikan without an answer."""
    await _remind(turn)


async def _remind(turn: Turn) -> None:
    """Tell the next rung of the ladder that still stands, and set the timer for the one above."""
    timer, ticket = await fired(turn)
    if timer is None or ticket is None or ticket.waiting_since or REMINDERS.get(ticket.state) != timer.kind:
        return
    if put_off(turn, timer):
        return
    told = await audience.from_rung(turn, ticket, timer.step)
    if told.rung > audience.POSKO:
        ticket = await moves.move(turn, ticket, Action.ESCALATE, actor="clock", escalations=ticket.escalations + 1)
    deciding = await _who_may_give_up(turn, timer, ticket, told)
    for address in told.addresses:
        if not await gathering.reminder_instead(turn, address):
            _tell(turn, timer, ticket, told.rung, address, gives_up=address.person_id in deciding)
    if told.group is not None and not await gathering.reminder_instead(turn, told.group):
        _tell(turn, timer, ticket, told.rung, told.group, told.thread)
    if timer.kind == "trace_due" and timer.step == audience.POSKO:
        follow(turn, timer, "claim_expired", turn.now + turn.rules.levels.claim_expiry)
    if told.rung < audience.KABUPATEN:
        follow(turn, timer, timer.kind, turn.now + turn.rules.levels.escalate_after, step=told.rung + 1)
    else:
        await _own_up(turn, timer, ticket)


async def _own_up(turn: Turn, timer: Timer, ticket: Ticket) -> None:
    """All have been reminded and it is still late: the reporter gets one honest line."""
    to = await people.address(turn.store, ticket.reporter_address_id)
    if to is None or to.unreachable_since is not None or to.blocked_at is not None:
        return
    staffed = await ranks.working(turn, ticket.posko_area)
    key = f"timers.own_up.{timer.kind}" if staffed else "timers.own_up.nobody"
    turn.send(turn.text(key, to=to, number=ticket.number), to=to, name=name_for(timer, to))


async def _who_may_give_up(turn: Turn, timer: Timer, ticket: Ticket, told: audience.Audience) -> set[int]:
    """Who at the kabupaten may say that a saran perbaikan was ignored: all below have asked in vain by then. It stays
    a person's word, because it makes the report a suspected violation."""
    if timer.kind != REMINDERS[State.SUGGESTED] or told.rung < audience.KABUPATEN:
        return set()
    staff = await people.by_ids(turn.store, {address.person_id for address in told.addresses})
    return {person.id for person in staff if may(person, Action.IGNORED, ticket)}


def _tell(
    turn: Turn, timer: Timer, ticket: Ticket, rung: int, to: Address, thread: str = "", *, gives_up: bool = False
) -> None:
    """A line without personal data, fit for a group as well."""
    due = ticket.due_at or timer.due_at
    text = turn.text(
        "timers.remind.posko" if rung == audience.POSKO else "timers.remind.above",
        to=to,
        what=turn.text(f"timers.late.{timer.kind}", to=to),
        number=ticket.number,
        category=turn.text(f"common.category.{ticket.category}", to=to),
        area=turn.world.areas.label(ticket.area_code),
        posko=turn.world.areas.label(ticket.posko_area),
        due=turn.when(due, to=to),
    )
    rows = [(turn.button("timers.remind.open", "t", ticket.id, "show", to=to),)]
    if gives_up:
        text += "\n" + turn.text("timers.remind.give_up", to=to)
        rows.append((turn.button("officer.button.ignored", "t", ticket.id, "ignored", to=to),))
    said = turn.send(text, to=to, buttons=tuple(rows), name=name_for(timer, to), thread=thread)
    if rung == audience.POSKO:  # the level above is told in any case
        turn.may_wait(said)
