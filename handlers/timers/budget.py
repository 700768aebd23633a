"""The day's budget of messages on a network that bills them is used up: those who run the hotline hear so, once a day.
Nothing is held back for it: what citizens are to hear, they hear."""

from __future__ import annotations

from bot.domain.messages import Due
from bot.domain.people import Right
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import people, timers


async def passed(turn: Turn) -> None:
    """`step` of the timer is the budget."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    if timer is None or timer.state != "waiting":
        return
    for to in one_each(await people.holders_in(turn.store, Right.ALARMS, turn.rules.kabupaten)):
        turn.send(turn.text("road.budget", to=to, budget=timer.step), to=to, name=f"{timer.key}@{to.id}")
