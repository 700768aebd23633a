"""Service levels: a step that was not taken in time is brought to the posko, then its kecamatan, then the kabupaten.

One timer leads to the next. Past the kabupaten there is no more than a line in the morning's digest: who is told
everything all the time stops listening. A timer whose ticket has moved on does nothing.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Due
from bot.domain.people import Address
from bot.domain.tickets import TRANSITIONS, Action, Outcome, State, Ticket
from handlers import cards, moves
from handlers.timers import audience
from handlers.timers.plan import REMINDERS, follow
from handlers.turn import Turn
from storage import people, tickets, timers

LATE = timedelta(minutes=5)
GRACE = timedelta(hours=1)
"""After a time in which nobody could be heard, however short, so long nothing ends unanswered."""


async def claim_due(turn: Turn) -> None:
    """A new ticket that nobody took."""
    await _remind(turn)


async def trace_due(turn: Turn) -> None:
    """A claimed ticket that nobody went to trace."""
    await _remind(turn)


async def claim_expired(turn: Turn) -> None:
    """A claimed ticket that nobody works on, although its holder was reminded: it goes back to the queue, its posko
    gets the card again, and the level above hears of it."""
    timer, ticket = await _fired(turn)
    if timer is None or ticket is None or ticket.state is not State.CLAIMED or ticket.waiting_since:
        return
    if _put_off(turn, timer):
        return
    after = await moves.move(turn, ticket, Action.RELEASE, actor="clock")
    for to in audience.one_each(await people.private_addresses(turn.store, ticket.assignee_id)):
        turn.send(turn.text("timers.expired.holder", to=to, number=ticket.number), to=to, name=_name(timer, to))
    told = await audience.from_rung(turn, after, audience.KECAMATAN)
    for to in told.addresses:
        text = turn.text(
            "timers.expired.above", to=to, number=after.number, area=turn.world.areas.label(after.area_code)
        )
        turn.send(text, to=to, buttons=cards.open_button(turn, after, to), name=f"{_name(timer, to)}:above")


async def result_due(turn: Turn) -> None:
    """A ticket in tracing without a result."""
    await _remind(turn)


async def suggestion_due(turn: Turn) -> None:
    """A saran perbaikan without an answer."""
    await _remind(turn)


async def ask_confirmation(turn: Turn) -> None:
    """Ask the citizen whether what was followed up has really come right, and wait for the answer."""
    timer, ticket = await _fired(turn)
    if timer is None or ticket is None or ticket.state is not State.FOLLOWED_UP or ticket.waiting_since:
        return
    if _put_off(turn, timer):
        return
    reporter = await people.address(turn.store, ticket.reporter_address_id)
    if reporter is not None and reporter.unreachable_since is None and reporter.blocked_at is None:
        _ask(turn, timer, ticket, reporter)
    follow(turn, timer, "close_unanswered", turn.now + turn.rules.levels.close_unanswered)


def _ask(turn: Turn, timer: Timer, ticket: Ticket, reporter: Address) -> None:
    days = turn.rules.levels.close_unanswered.days
    url = turn.rules.office.check_url
    buttons = (
        (turn.button("timers.confirm.yes", "s", ticket.id, "confirm", to=reporter),),
        (turn.button("timers.confirm.still", "s", ticket.id, "still", to=reporter),),
    )
    text = turn.text("timers.confirm.question", to=reporter, number=ticket.number, days=days, url=url)
    turn.send(text, to=reporter, buttons=buttons, name=_name(timer, reporter))


async def close_unanswered(turn: Turn) -> None:
    """The citizen was asked and did not answer: close, and say why. A suggestion that lies with KPU goes on without
    the answer."""
    timer, ticket = await _fired(turn)
    if timer is None or ticket is None or not ticket.is_open or _put_off(turn, timer) or _comes_late(turn, timer):
        return
    days = turn.rules.levels.close_unanswered.days
    if ticket.state is State.FOLLOWED_UP:
        note = turn.text("timers.unanswered.followed_up", days=days)
        await moves.move(turn, ticket, Action.CONCLUDE, actor="clock", note=note, outcome=Outcome.TERDAFTAR)
    elif ticket.waiting_since is not None and ticket.state in TRANSITIONS[Action.CONCLUDE]:
        note, gone = turn.text("timers.unanswered.unreachable", days=days), Outcome.TIDAK_DAPAT_DIHUBUNGI
        await moves.move(turn, ticket, Action.CONCLUDE, actor="clock", note=note, outcome=gone)
    elif ticket.waiting_since is not None:
        note = turn.text("timers.unanswered.going_on", days=days)
        await moves.move(turn, ticket, Action.ANSWER, actor="clock", note=note)


async def _remind(turn: Turn) -> None:
    """Tell the next rung of the ladder that still stands, and set the timer for the one above."""
    timer, ticket = await _fired(turn)
    if timer is None or ticket is None or ticket.waiting_since or REMINDERS.get(ticket.state) != timer.kind:
        return
    if _put_off(turn, timer):
        return
    told = await audience.from_rung(turn, ticket, timer.step)
    if told.rung > audience.POSKO:
        ticket = await moves.move(turn, ticket, Action.ESCALATE, actor="clock", escalations=ticket.escalations + 1)
    for address in told.addresses:
        _tell(turn, timer, ticket, told.rung, address)
    if told.group is not None:
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
    staffed = await people.staffed_areas(turn.store, ticket.posko_area)
    key = f"timers.own_up.{timer.kind}" if staffed else "timers.own_up.nobody"
    turn.send(turn.text(key, to=to, number=ticket.number), to=to, name=_name(timer, to))


def _tell(turn: Turn, timer: Timer, ticket: Ticket, rung: int, to: Address, thread: str = "") -> None:
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
    show = turn.button("timers.remind.open", "t", ticket.id, "show", to=to)
    turn.send(text, to=to, buttons=((show,),), name=_name(timer, to), thread=thread)


def _name(timer: Timer, to: Address) -> str:
    """The message's key: however often the timer fires, an address is told once."""
    return f"{timer.key}@{to.id}"


async def _fired(turn: Turn) -> tuple[Timer, Ticket] | tuple[None, None]:
    """The timer that fired and its ticket, unless the timer was taken back meanwhile."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    ticket = await tickets.by_id(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    return (timer, ticket) if timer and ticket else (None, None)


def _comes_late(turn: Turn, timer: Timer) -> bool:
    """True when the program was down at the due time: the answer may lie at the network, and is heard first."""
    if timer.step or turn.now - timer.due_at < LATE:
        return False
    follow(turn, timer, timer.kind, turn.now + GRACE, step=1)
    return True


def _put_off(turn: Turn, timer: Timer) -> bool:
    """True when it is night because the timer fired late (the program was down): it comes again in the morning."""
    morning = after_quiet(turn.now, turn.rules)
    if morning <= turn.now:
        return False
    follow(turn, timer, timer.kind, morning, step=timer.step)
    return True
