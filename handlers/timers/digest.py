"""The morning's digest: what waits for everybody today; none where nothing is open.

It is also the last rung of the ladder: what is overdue and was brought to the kabupaten comes back here once a day.
"""

from __future__ import annotations

from bot.domain.deadlines import after_quiet
from bot.domain.messages import Weight
from handlers.timers import outage
from handlers.timers.briefing import Occasion, tell_all
from handlers.turn import Turn
from storage import held

DIGEST = "digest"


async def morning(turn: Turn) -> None:
    """Tell everybody in office what waits for them today; not where they hear it on the same day after an outage."""
    if _missed(turn) or await outage.told_today(turn):
        return
    date = turn.now.astimezone(turn.rules.timezone).date().isoformat()
    name = f"{DIGEST}:{date}"
    await held.replace(turn.store, DIGEST, name)  # what waited for today's budget, and is yesterday's by now
    await tell_all(turn, Occasion(name, "timers.digest.title", turn.now, turn.now, weight=Weight.ROUTINE))


def _missed(turn: Turn) -> bool:
    """True when the program was down in the morning and it is night by now: nobody is woken for it."""
    by_night = after_quiet(turn.now, turn.rules) > turn.now
    return by_night and not turn.rules.quiet.covers(turn.rules.digest_at)
