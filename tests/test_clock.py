"""Time is an inbound too: a late or doubled tick changes nothing, a timer and a day's job are done once."""

from __future__ import annotations

from datetime import timedelta

import pytest

import handlers
from bot.domain.conversations import Timer
from bot.domain.messages import Due
from handlers.turn import Turn
from storage import models
from tests.hotline import Hotline
from tests.road import hotline, keep, rows

__all__ = ["hotline"]  # the fixture is used by name


@pytest.fixture
def fired(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, by its name on the road."""
    done: list[str] = []

    async def fire(turn: Turn) -> None:
        assert isinstance(turn.inbound.body, Due)
        done.append(turn.inbound.external_id)

    for kind in ("claim_due", "digest"):
        monkeypatch.setitem(handlers.TIMERS, kind, fire)
    return done


async def test_timers_are_done_once_and_in_time(hotline: Hotline, fired: list[str]) -> None:
    now = hotline.clock.now()
    made = [
        Timer(id=hotline.new_id(), key=f"{n}", kind="claim_due", subject_id=1, due_at=now + timedelta(hours=n))
        for n in (1, 2, 30)
    ]
    await keep(hotline, *made)
    await hotline.tick()
    names = [name for name in fired if name.startswith("timer")]
    assert names == []
    hotline.clock.forward(timedelta(hours=2.5))  # late for both: done in the order of their time
    for _ in range(3):
        await hotline.tick()
    assert [name for name in fired if name.startswith("timer")] == [f"timer:{t.id}" for t in made[:2]]
    assert [row.state for row in await rows(hotline, models.TimerRow)] == ["done", "done", "waiting"]


async def test_a_day_s_job_runs_once_a_day_whoever_restarts(hotline: Hotline, fired: list[str]) -> None:
    for _ in range(3):
        await hotline.tick()
        await hotline.restart()
    await hotline.forward(days=2)
    jobs = [name for name in fired if name.startswith("job:digest")]
    assert len(jobs) == len(set(jobs)) == 2
