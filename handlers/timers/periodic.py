"""The report that coordinators are sent each week, or before each plenary: who is to get one is looked up in the
morning, a kabupaten at a time, so that what goes wrong with one holds up no other."""

from __future__ import annotations

from datetime import date

from bot.domain.conversations import Timer
from bot.domain.messages import Due
from bot.domain.people import Role
from bot.domain.periodic import due
from bot.domain.periods import Period
from handlers import periodic
from handlers.coordinator.recap import today_of
from handlers.figures import Figures
from handlers.timers.audience import one_each
from handlers.timers.plan import put_off
from handlers.turn import Turn
from storage import people, recap, timers

TIMER = "periodic_report"


async def morning(turn: Turn) -> None:
    """Let every kabupaten with a coordinator have what is due. The timer's key holds the days: it comes once, and where
    the program was down on its day, on the next."""
    for area_code in await people.areas_of(turn.store, Role.COORDINATOR):
        if period := due(today_of(turn), turn.rules.of(area_code)):
            key = f"{TIMER}:{area_code}:{period.first}:{period.last}"
            timer = Timer(id=turn.world.new_id(), key=key, kind=TIMER, subject_id=0, due_at=turn.now)
            turn.changes.create(timer)


async def fell_due(turn: Turn) -> None:
    """Send it to those who coordinate there; not where in all these days nothing came, ended or was open."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    if timer is None or timer.state != "waiting" or put_off(turn, timer):
        return
    _, area_code, first, last = timer.key.split(">")[0].split(":")
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    found = await periodic.of(turn, area_code, period)
    ids = await people.in_role(turn.store, Role.COORDINATOR, area_code)
    recipients = one_each(await people.private_addresses_of(turn.store, ids))
    if not recipients or await _is_empty(turn, area_code, period, found):
        return
    file_id = periodic.named(turn, area_code, period)
    for to in recipients:
        text = periodic.caption(turn, area_code, period, found, to)
        overdue = turn.button("timers.digest.overdue", "o", 0, to=to)
        name = f"{timer.key}@{to.id}"
        turn.may_wait(turn.send(text, to=to, attachment_id=file_id, buttons=((overdue,),), name=name))


async def _is_empty(turn: Turn, area_code: str, period: Period, found: Figures) -> bool:
    if found.total.received or found.closed:
        return False
    return not await recap.open_at(turn.store, area_code, period.bounds(turn.rules.timezone)[1])
