"""What time brings to wishes about personal data: reminders before the answer is due, an alarm each day that it is
late; and the forgetting of whoever asked to be forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Due
from bot.domain.people import Right
from bot.domain.tickets import DataRequest
from handlers import erasing, wishing
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import erasure, people, requests, tickets, timers

AGAIN = timedelta(days=1)
LAST_LOOK = 24
"""After so many looks it does not matter any more that the last words were never fetched."""


async def reminded(turn: Turn) -> None:
    """The answer is due soon."""
    timer, wish = await _fired(turn)
    if timer is not None and wish is not None:
        await _tell(turn, timer, wish, "reminder")


async def overdue(turn: Turn) -> None:
    """The answer is late, which breaks the law: whoever may decide or runs the hotline hears of it each day."""
    timer, wish = await _fired(turn)
    if timer is None or wish is None:
        return
    morning = after_quiet(turn.now, turn.rules)
    if morning > turn.now:
        wishing.set_timer(turn, wish, timer.kind, morning, timer.step + 1)
        return
    await _tell(turn, timer, wish, "late")
    wishing.set_timer(turn, wish, timer.kind, after_quiet(turn.now + AGAIN, turn.rules), timer.step + 1)


async def _fired(turn: Turn) -> tuple[Timer, DataRequest] | tuple[None, None]:
    """The timer that fired and its wish, as long as nobody has decided."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    wish = await requests.by_id(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    return (timer, wish) if timer and wish and wish.state == "waiting" else (None, None)


async def _tell(turn: Turn, timer: Timer, wish: DataRequest, key: str) -> None:
    ticket = await tickets.by_id(turn.store, wish.ticket_id) if wish.ticket_id else None
    found = await people.holders(turn.store, Right.DATA_REQUESTS, wish.area_code)
    if key == "late":
        found += await people.holders(turn.store, Right.ALARMS, wish.area_code)
    for to in one_each(found):
        what = wishing.what(turn, wish, ticket, to)
        show = turn.button("data.button.decide", "d", wish.id, "show", to=to)
        text = turn.text(f"data.timer.{key}", to=to, what=what, due=turn.when(wish.due_at, to=to))
        turn.send(text, to=to, buttons=((show,),), name=f"{timer.key}@{to.id}")


async def forgotten(turn: Turn) -> None:
    """Whoever asked to be forgotten, and has nothing here any more and says nothing more, is unknown to us from now on.
    Their last message should have arrived."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    if timer is None or timer.state != "waiting" or not await erasure.is_idle(turn.store, timer.subject_id):
        return
    silent = await erasure.is_silent_since(turn.store, timer.subject_id, timer.due_at - erasing.FORGET_AFTER)
    told = timer.step >= LAST_LOOK or await erasure.is_told(turn.store, timer.subject_id)
    address = await people.address(turn.store, timer.subject_id)
    if address is not None and silent and told:
        await erasure.anonymise(turn.store, address)
    elif timer.step < LAST_LOOK:
        erasing.set_timer(turn, timer.subject_id, timer.step + 1)
