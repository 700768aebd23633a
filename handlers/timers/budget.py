"""A day nears its budget of messages on a network that bills them, or has used it up: those in charge of it hear so,
each once a day, and not in the quiet hours. Nothing is held back for it: what citizens are to hear, they hear."""

from __future__ import annotations

from datetime import date

from bot.domain.messages import Due
from bot.domain.people import Right
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import costs, people, timers


async def reached(turn: Turn) -> None:
    """`step` of the timer is how many percent were reached. Where more was reached before this is told, that is."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    if timer is None or timer.state != "waiting":
        return
    _, _, channel, day = timer.key.split(":")
    above = [one for one in costs.PERCENTS if one > timer.step]
    if await costs.put_already(turn.store, [costs.alarm_key(one, channel, date.fromisoformat(day)) for one in above]):
        return
    key = "road.budget.passed" if timer.step >= costs.PERCENTS[-1] else "road.budget.near"
    for to in one_each(await people.holders_in(turn.store, Right.ALARMS, turn.rules.kabupaten)):
        said = {"budget": turn.rules.whatsapp_budget, "percent": timer.step, "day": turn.date(day, to=to)}
        turn.send(turn.text(key, to=to, **said), to=to, name=f"{timer.key}@{to.id}")
