"""Runs of the daily jobs: one for each instant, among all processes; and when any of them ran last."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from storage.batch import Batch
from storage.codec import table_of
from storage.models import JobRunRow
from storage.statements import insert
from storage.view import View

TABLE = table_of(JobRunRow)
PULSE = "pulse"
"""The row whose `at` is the last instant at which the program is known to have run."""


async def begin(batch: Batch, job: str, at: datetime) -> bool:
    """Note that `job` runs for the instant `at`. False when it did already, or does so in another process right now.

    The row lies in the caller's transaction: a run that is rolled back may begin again.
    """
    return await skip(batch, job, at, batch.now)


async def skip(view: View, job: str, at: datetime, now: datetime) -> bool:
    """Note that `job` is done for the instant `at`, without doing it. False when it was done already."""
    due = at.astimezone(UTC).isoformat()
    fresh = insert(TABLE, view.dialect).values(job=job, due=due, at=now).on_conflict_do_nothing()
    return (await view.execute(fresh)).rowcount == 1


async def last_pulse(view: View) -> datetime | None:
    """When the program ran last, whichever process; None before its first day."""
    found = await view.rows(select(TABLE.c.at).where(TABLE.c.job == PULSE))
    return found[0].at if found else None


async def beat(view: View, now: datetime) -> None:
    """Note that the program runs now."""
    fresh = insert(TABLE, view.dialect).values(job=PULSE, due="", at=now)
    await view.execute(fresh.on_conflict_do_update(index_elements=["job", "due"], set_={"at": now}))
