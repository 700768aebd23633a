"""Timers: what is due, one by its id, and how many are late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, update

from bot.domain.conversations import Timer
from storage.codec import TIMER
from storage.view import View

TABLE = TIMER.table
LATE_AFTER = timedelta(seconds=60)
"""From then on a waiting timer counts as late: the clock ticks far more often."""


async def due(view: View, now: datetime, limit: int) -> list[Timer]:
    """Waiting timers whose time has come, the longest due first."""
    statement = select(TABLE).where(TABLE.c.state == "waiting", TABLE.c.due_at <= now)
    return await view.values(Timer, statement.order_by(TABLE.c.due_at, TABLE.c.id).limit(limit))


async def by_id(view: View, timer_id: int) -> Timer | None:
    """The timer of this id, as it stands now."""
    return await view.value(Timer, select(TABLE).where(TABLE.c.id == timer_id))


async def mark_done(view: View, timer_id: int) -> None:
    """This timer has fired. One that was cancelled meanwhile stays cancelled."""
    fired = update(TABLE).where(TABLE.c.id == timer_id, TABLE.c.state == "waiting").values(state="done")
    await view.execute(fired)


async def put(view: View, timer: Timer) -> None:
    """Keep a timer that no turn decided."""
    await view.execute(TABLE.insert().values(TIMER.row(timer, view.keys)))


async def late(view: View, now: datetime) -> int:
    """How many waiting timers were due more than a minute ago: none, while the clock ticks."""
    overdue = (TABLE.c.state == "waiting") & (TABLE.c.due_at < now - LATE_AFTER)
    rows = await view.rows(select(func.count()).select_from(TABLE).where(overdue))
    return int(rows[0][0])


async def of_kinds(view: View, kinds: Sequence[str], *states: str) -> list[Timer]:
    """Timers of these kinds in these states (waiting, where none is named), the next due first."""
    wanted = TABLE.c.kind.in_(kinds) & TABLE.c.state.in_(states or ("waiting",))
    return await view.values(Timer, select(TABLE).where(wanted).order_by(TABLE.c.due_at, TABLE.c.id))


async def of_subjects(view: View, subject_ids: Collection[int], kinds: Sequence[str]) -> list[Timer]:
    """The waiting timers of these kinds that are about one of these, the next due first."""
    wanted = TABLE.c.subject_id.in_(subject_ids) & TABLE.c.kind.in_(kinds) & (TABLE.c.state == "waiting")
    return await view.values(Timer, select(TABLE).where(wanted).order_by(TABLE.c.due_at, TABLE.c.id))


async def cancel(view: View, timer_ids: Collection[int]) -> None:
    """Let these timers not fire any more."""
    waits = TABLE.c.id.in_(timer_ids) & (TABLE.c.state == "waiting")
    await view.execute(update(TABLE).where(waits).values(state="cancelled"))


async def move(view: View, timer_id: int, due_at: datetime) -> None:
    """Let a timer that still waits fire at another time."""
    waits = (TABLE.c.id == timer_id) & (TABLE.c.state == "waiting")
    await view.execute(update(TABLE).where(waits).values(due_at=due_at))


async def hold(view: View, kinds: Sequence[str], due: datetime, *, until: datetime, step: int = 0) -> None:
    """Let those of these kinds that were due by `due` fire at `until`, at `step` or where they stand beyond it."""
    late = (TABLE.c.state == "waiting") & TABLE.c.kind.in_(kinds) & (TABLE.c.due_at <= due)
    at_least = case((TABLE.c.step < step, step), else_=TABLE.c.step)
    await view.execute(update(TABLE).where(late).values(due_at=until, step=at_least))
