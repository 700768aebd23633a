"""A file that its network would not give: too large, or not there any more. Not every network says so when it comes,
and nobody is to believe that it arrived."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.deadlines import after_quiet
from bot.domain.messages import Due
from handlers.citizen import files
from handlers.timers.plan import follow
from handlers.turn import Turn
from storage import attachments, people, timers

TIMER = "file_lost"
AT_ONCE = timedelta(minutes=10)
"""So soon after it was sent its sender is still awake."""


async def told(turn: Turn) -> None:
    """Who sent it hears so, once for an album."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    file = await attachments.by_id(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    to = await people.address(turn.store, file.address_id) if file else None
    if timer is None or file is None or to is None or to.unreachable_since or to.blocked_at:
        return
    morning = after_quiet(turn.now, turn.rules)
    if morning > turn.now > file.created_at + AT_ONCE:
        follow(turn, timer, TIMER, morning)
        return
    text = turn.text("citizen.files.lost", to=to, megabytes=files.LARGEST_BYTES // 1_000_000)
    turn.send(text, to=to, name=f"{TIMER}:{to.id}:{file.album or file.id}")
