"""Questions to the citizen: asked, reminded of once at half of the time, and not waited for for ever.

What an officer asked: the officer hears when the reminder has passed in vain, and may go on without the answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.conversations import Timer
from bot.domain.messages import Buttons
from bot.domain.people import Address
from bot.domain.tickets import Action, Outcome, State, Ticket
from handlers import cards, moves
from handlers.timers import audience
from handlers.timers.plan import fired, follow, name_for, put_off
from handlers.turn import Turn
from storage import people, tickets, timers

LATE = timedelta(minutes=5)
GRACE = timedelta(hours=1)
"""After a time in which nobody could be heard, however short, so long nothing ends unanswered."""


FOR_THE_REPORTER = (State.CLAIMED, State.TRACING, State.FOLLOWED_UP)
"""Where a ticket ends when its reporter does not answer; what was traced goes on without them."""


async def ask_confirmation(turn: Turn) -> None:
    """Ask the citizen whether what was followed up has really come right, and wait for the answer."""
    timer, ticket = await fired(turn)
    if timer is None or ticket is None or ticket.state is not State.FOLLOWED_UP or ticket.waiting_since:
        return
    if put_off(turn, timer):
        return
    within = turn.rules.levels.close_unanswered
    if ticket.spoken:
        await _have_them_asked(turn, timer, ticket)
    elif to := await _reporter(turn, ticket):
        url = turn.rules.office.check_url
        text = turn.text("timers.confirm.question", to=to, number=ticket.number, days=within.days, url=url)
        turn.send(text, to=to, buttons=_yes_or_still(turn, ticket, to), name=name_for(timer, to))
        follow(turn, timer, "question_reminder", turn.now + within / 2)
    follow(turn, timer, "close_unanswered", turn.now + within)


async def _have_them_asked(turn: Turn, timer: Timer, ticket: Ticket) -> None:
    """Who reported by word of mouth is asked by the officer."""
    for to in audience.one_each(await people.private_addresses(turn.store, ticket.assignee_id)):
        text = turn.text("spoken.ask_them", to=to, number=ticket.number, url=turn.rules.office.check_url)
        turn.send(text, to=to, buttons=cards.open_button(turn, ticket, to), name=name_for(timer, to))


def _yes_or_still(turn: Turn, ticket: Ticket, to: Address) -> Buttons:
    return (
        (turn.button("timers.confirm.yes", "s", ticket.id, "confirm", to=to),),
        (turn.button("timers.confirm.still", "s", ticket.id, "still", to=to),),
    )


async def reminded(turn: Turn) -> None:
    """Half of the time has passed without an answer: remind the citizen, this once."""
    timer, ticket = await fired(turn)
    if timer is None or ticket is None or not _is_waited_for(ticket) or put_off(turn, timer):
        return
    if to := await _reporter(turn, ticket):
        key = "question" if ticket.waiting_since else "confirm"
        text = turn.text(
            f"timers.{key}.reminder",
            to=to,
            number=ticket.number,
            question=await _question(turn, ticket) if ticket.waiting_since else "",
            until=turn.when(await _ends(turn, ticket), to=to),
        )
        answer = ((turn.button("officer.told.button.answer", "s", ticket.id, "answer", to=to),),)
        buttons = answer if ticket.waiting_since else _yes_or_still(turn, ticket, to)
        turn.may_wait(turn.send(text, to=to, buttons=buttons, name=name_for(timer, to)))
    if ticket.waiting_since:
        follow(turn, timer, "question_overdue", turn.now + turn.rules.levels.close_unanswered / 4)


def _is_waited_for(ticket: Ticket) -> bool:
    return ticket.waiting_since is not None or ticket.state is State.FOLLOWED_UP


async def _question(turn: Turn, ticket: Ticket) -> str:
    """What the officer asked last."""
    asked = [event.note for event in await tickets.events(turn.store, ticket.id) if event.action is Action.ASK]
    return asked[-1] if asked else ""


async def overdue(turn: Turn) -> None:
    """The reminder has passed in vain: whoever works on the ticket hears that they may go on."""
    timer, ticket = await fired(turn)
    if timer is None or ticket is None or ticket.waiting_since is None or put_off(turn, timer):
        return
    ends = ticket.state in FOR_THE_REPORTER
    told = await audience.from_rung(turn, ticket, audience.POSKO)
    for to in told.addresses:
        text = turn.text(
            "timers.question.ends" if ends else "timers.question.goes_on",
            to=to,
            number=ticket.number,
            since=turn.when(ticket.waiting_since, to=to),
            until=turn.when(await _ends(turn, ticket), to=to),
        )
        turn.send(text, to=to, buttons=cards.open_button(turn, ticket, to), name=name_for(timer, to))


async def _ends(turn: Turn, ticket: Ticket) -> datetime:
    """When the citizen is waited for no longer."""
    closing = await timers.of_subjects(turn.store, [ticket.id], ("close_unanswered",))
    return closing[0].due_at if closing else turn.now


async def _reporter(turn: Turn, ticket: Ticket) -> Address | None:
    """The reporter's address, as long as they can be reached."""
    to = await people.address(turn.store, ticket.reporter_address_id)
    return to if to and to.unreachable_since is None and to.blocked_at is None else None


async def close_unanswered(turn: Turn) -> None:
    """The citizen was asked and did not answer: close, and say why. A suggestion that lies with KPU goes on without
    the answer."""
    timer, ticket = await fired(turn)
    if timer is None or ticket is None or not ticket.is_open or put_off(turn, timer) or _comes_late(turn, timer):
        return
    days = turn.rules.levels.close_unanswered.days
    if ticket.state is State.FOLLOWED_UP:
        note = turn.text("timers.unanswered.followed_up", days=days)
        await moves.move(turn, ticket, Action.CONCLUDE, actor="clock", note=note, outcome=Outcome.TERDAFTAR)
    elif ticket.waiting_since is not None and ticket.state in FOR_THE_REPORTER:
        note, gone = turn.text("timers.unanswered.unreachable", days=days), Outcome.TIDAK_DAPAT_DIHUBUNGI
        await moves.move(turn, ticket, Action.CONCLUDE, actor="clock", note=note, outcome=gone)
    elif ticket.waiting_since is not None:
        note = turn.text("timers.unanswered.going_on", days=days)
        await moves.move(turn, ticket, Action.ANSWER, actor="clock", note=note)


def _comes_late(turn: Turn, timer: Timer) -> bool:
    """True when the program was down at the due time: the answer may lie at the network, and is heard first."""
    if timer.step or turn.now - timer.due_at < LATE:
        return False
    follow(turn, timer, timer.kind, turn.now + GRACE, step=1)
    return True
