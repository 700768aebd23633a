from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from storage import jobs, timers
from tests.storage.kit import NOW, Store, timer


async def test_due_timers_come_in_order_and_are_done_once(store: Store) -> None:
    late, soon, later = (
        replace(timer(store, kind), due_at=NOW + timedelta(minutes=minutes))
        for kind, minutes in (("late", -5), ("soon", 0), ("later", 5))
    )
    await store.keep(later, soon, late)
    async with store.view() as view:
        assert await timers.due(view, NOW, 10) == [late, soon]
        assert await timers.due(view, NOW, 1) == [late]
        assert await timers.late(view, NOW) == 1
    async with store.batch() as batch:
        await timers.mark_done(batch, late.id)
    async with store.view() as view:
        assert await timers.due(view, NOW, 10) == [soon]


async def test_a_cancelled_timer_is_not_done(store: Store) -> None:
    made = timer(store, "claim_due")
    await store.keep(made)
    await store.keep(cancelled=[(made.subject_id, ())])
    async with store.batch() as batch:
        await timers.mark_done(batch, made.id)
        assert await timers.by_id(batch, made.id) == replace(made, state="cancelled")


async def begun(store: Store, job: str, at: datetime) -> bool:
    async with store.batch() as batch:
        return await jobs.begin(batch, job, at)


async def test_a_job_begins_once_for_each_instant(store: Store) -> None:
    at = NOW.astimezone()
    assert [await begun(store, "digest", at), await begun(store, "digest", NOW)] == [True, False]
    assert await begun(store, "digest", NOW + timedelta(days=1))
    assert await begun(store, "retention", NOW)
    await store.undone(lambda batch: jobs.begin(batch, "recap", NOW))
    assert await begun(store, "recap", NOW), "a run that was rolled back may begin again"


async def test_a_job_begins_in_one_of_many_processes(store: Store) -> None:
    assert sum(await asyncio.gather(*(begun(store, "digest", NOW) for _ in range(6)))) == 1
