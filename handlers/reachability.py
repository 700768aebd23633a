"""Whether people can still be reached, who has to know when they cannot, and what they hear when they are back.

The network tells of it in two ways: somebody blocks the bot, or a message finds nobody. Both end in a timer, so that it
is told once, and never at night.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Due, Membership, MembershipChange
from bot.domain.people import Address, Right
from bot.domain.tickets import Action, Ticket
from handlers import accounts, cards
from handlers.citizen import cases
from handlers.officer import group, queue
from handlers.story import record
from handlers.timers.audience import one_each
from handlers.timers.plan import follow
from handlers.turn import Turn
from storage import outbox, people, tickets, timers

TIMER = "gone"
FEW = 5
"""So many officers are told of one by one ..."""
WITHIN = timedelta(minutes=10)
"""... within this time: a message to all of them finds those who left long ago, all at once."""


def lose(turn: Turn) -> None:
    """Somebody blocked the bot. Who is gone already is not lost twice."""
    if turn.sender.unreachable_since is not None:
        return
    turn.change_sender(unreachable_since=turn.now)
    key = f"{TIMER}:{turn.inbound.channel}:{turn.inbound.external_id}"
    due = after_quiet(turn.now, turn.rules)
    timer = Timer(id=turn.world.new_id(), key=key, kind=TIMER, subject_id=turn.sender.id, due_at=due)
    turn.changes.create(timer)


async def gone(turn: Turn) -> None:
    """Tell those who count on somebody, or on a group, that is gone."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    address = await people.address(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    if timer is None or address is None or address.unreachable_since is None:
        return
    if (morning := after_quiet(turn.now, turn.rules)) > turn.now:
        follow(turn, timer, TIMER, morning, step=timer.step)
    elif not address.endpoint.is_private:
        await group.unbind(turn, address)
    else:
        await _officer_is_gone(turn, address)
        other = await accounts.move_to_reachable(turn, address)
        if other is None:
            await _reporter_is_gone(turn, address)
        elif _is_of_message(timer) and not address.account_id:
            await _tell_in_other_chat(turn, other, timer)


def _is_of_message(timer: Timer) -> bool:
    """True where a message found nobody (`storage.receipts.lose`), false where somebody blocked the bot and none was
    lost."""
    return timer.key == f"{TIMER}:{timer.id}"


async def _tell_in_other_chat(turn: Turn, to: Address, timer: Timer) -> None:
    """What was last said to a reporter is lost: they hear in their other chat how their reports stand."""
    mine = [ticket for ticket in await tickets.of_reporter(turn.store, to.id) if ticket.is_open]
    if not mine:
        return
    await turn.store.bring(to)
    there = turn.in_chat_of(to)
    lines = [there.text("citizen.cases.elsewhere"), *(cases.line(there, ticket) for ticket in mine)]
    show = tuple((cases.show_button(there, ticket),) for ticket in mine)
    there.send("\n\n".join(lines), buttons=show, name=f"{timer.key}@{to.id}")


async def _reporter_is_gone(turn: Turn, reporter: Address) -> None:
    """Whoever works on their tickets hears of it, else the posko: a question would not arrive."""
    for ticket in await tickets.all_of_reporter(turn.store, reporter.id):
        if not ticket.is_open:
            continue
        record(turn, ticket, ticket, Action.UNREACHABLE, actor="system")
        for to in await _those_at_work(turn, ticket):
            text = turn.text("officer.reach.reporter", to=to, number=ticket.number)
            turn.send(text, to=to, buttons=cards.open_button(turn, ticket, to), name=_once(turn, ticket.id, to))


async def _those_at_work(turn: Turn, ticket: Ticket) -> tuple[Address, ...]:
    holder = await people.private_addresses(turn.store, ticket.assignee_id) if ticket.assignee_id else []
    return one_each(holder) or one_each(await people.posko_staff(turn.store, ticket.posko_area))


async def _officer_is_gone(turn: Turn, address: Address) -> None:
    """Those who can fill the post hear of an officer who has no other chat, and how much lies with them."""
    person = await people.by_id(turn.store, address.person_id)
    if person is None or not person.in_office or one_each(await people.private_addresses(turn.store, person.id)):
        return
    held = await tickets.queue_length(turn.store, [], person.id)
    areas = {a.area_code for a in person.in_office}
    found = [to for code in sorted(areas) for to in await people.holders(turn.store, Right.INVITE, code)]
    for to in one_each(found):
        if await outbox.count_named(turn.store, to.id, turn.now - WITHIN, (f"{TIMER}:",)) >= FEW:
            turn.send(turn.text("officer.reach.officers", to=to), to=to, name=_once(turn, 0, to))
            continue
        offices = ", ".join(_office(turn, a.role, a.area_code, to) for a in person.in_office)
        text = turn.text("officer.reach.officer", to=to, name=person.name, office=offices, held=held)
        turn.send(text, to=to, name=_once(turn, person.id, to))


def _office(turn: Turn, role: str, area_code: str, to: Address) -> str:
    return f"{turn.text(f'common.role.{role}', to=to)} {turn.world.areas.label(area_code)}"


def _once(turn: Turn, subject_id: int, to: Address) -> str:
    """However often somebody goes and comes back on one day, it is told once."""
    return f"{TIMER}:{subject_id}:{turn.now.astimezone(turn.rules.timezone).date().isoformat()}@{to.id}"


# --- back -------------------------------------------------------------------------------------------------------------


def is_back(turn: Turn) -> bool:
    """True when somebody who was gone shows up in their private chat."""
    body = turn.inbound.body
    leaves = isinstance(body, Membership) and body.change in (MembershipChange.BLOCKED, MembershipChange.MOVED)
    return turn.sender.unreachable_since is not None and turn.sender == turn.chat and not leaves


async def back(turn: Turn) -> None:
    """They can be reached again, and hear in one message how their own reports stand; an officer, what waits."""
    since = turn.sender.unreachable_since
    turn.change_sender(unreachable_since=None)
    mine = await tickets.of_reporter(turn.store, turn.sender.account)
    missed = [t for t in mine if t.is_open or (since and t.closed_at and t.closed_at >= since)]
    if missed:
        lines = [turn.text("citizen.cases.back"), *(cases.line(turn, ticket) for ticket in missed)]
        turn.send("\n\n".join(lines), buttons=tuple((cases.show_button(turn, ticket),) for ticket in missed))
    if turn.person is not None and turn.scopes(Right.QUEUE) and (waiting := await queue.waiting(turn, turn.person)):
        show = turn.button("officer.button.queue", "q", 0)
        turn.say("officer.reach.back", buttons=((show,),), waiting=waiting)
