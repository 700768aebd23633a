"""After an outage of hours: one honest summary in place of everything that would have been said meanwhile.

Reminders that fell due are not sent one by one: the summary tells of them, and the ladder goes on from where it stood,
a rung's time later. What citizens were given to answer is not counted while nobody could hear them, and their answers
that wait at the network are heard before anything ends.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet, day_bounds
from bot.domain.messages import Due
from bot.domain.people import Role
from bot.domain.tickets import State
from handlers.citizen import form
from handlers.timers import gathering
from handlers.timers.audience import KECAMATAN, POSKO
from handlers.timers.briefing import Occasion, tell_all
from handlers.timers.plan import CITIZENS, REMINDERS, follow
from handlers.timers.questions import GRACE
from handlers.turn import Turn
from storage import timers

SUMMARY = "outage_summary"
SETTLED_AFTER = timedelta(minutes=2)
"""What waited at the networks has come in by then, and the summary's numbers are true."""


async def over(turn: Turn) -> None:
    """The program runs again; the instant of the job is when it ran last."""
    body = turn.inbound.body
    if not isinstance(body, Due):
        return
    since, store = body.at, turn.store
    await store.flush()  # what earlier turns of the batch changed
    await _hold_ladder(turn)
    lines = await timers.of_kinds(store, gathering.KINDS)
    await timers.cancel(store, [timer.id for timer in lines])  # the summary tells the same
    await timers.hold(store, form.TIMERS, turn.now, until=after_quiet(turn.now + GRACE, turn.rules))
    for timer in await timers.of_kinds(store, CITIZENS):
        later = max(timer.due_at + (turn.now - since), turn.now + GRACE)
        await timers.move(store, timer.id, after_quiet(later, turn.rules))
    _plan_summary(turn, since)


async def _hold_ladder(turn: Turn) -> None:
    """The summary is the posko's reminder: what was due there is brought to the rung above next, and a claim that it
    reminds of is given the time of one."""
    levels = turn.rules.levels
    for timer in await timers.of_kinds(turn.store, (REMINDERS[State.CLAIMED],)):
        if timer.due_at <= turn.now and timer.step == POSKO:
            follow(turn, timer, "claim_expired", turn.now + levels.claim_expiry)
    later = after_quiet(turn.now + levels.escalate_after, turn.rules)
    await timers.hold(turn.store, (*REMINDERS.values(), "claim_expired"), turn.now, until=later, step=KECAMATAN)


def _plan_summary(turn: Turn, since: datetime) -> None:
    """Both ends of the outage stand in the timer's key."""
    key = f"{SUMMARY}:{_seconds(since)}:{_seconds(turn.now)}"
    due = after_quiet(turn.now + SETTLED_AFTER, turn.rules)
    turn.changes.create(Timer(id=turn.world.new_id(), key=key, kind=SUMMARY, subject_id=0, due_at=due))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


async def summed_up(turn: Turn) -> None:
    """Tell everybody in office from when until when nothing worked, and what waits for them now."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    if timer is None or timer.state != "waiting":
        return
    since, until = (datetime.fromtimestamp(int(second), UTC) for second in timer.key.split(":")[1:3])
    in_charge = (Role.COORDINATOR, Role.ADMIN)
    await tell_all(turn, Occasion(timer.key, "timers.outage.title", since, until, in_charge))


async def told_today(turn: Turn) -> bool:
    """True when a summary went out on this local day, or will."""
    begins, ends = day_bounds(turn.now, turn.rules)
    return any(
        begins <= timer.due_at < ends for timer in await timers.of_kinds(turn.store, (SUMMARY,), "waiting", "done")
    )
