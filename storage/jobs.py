"""Runs of the daily jobs: one for each instant, among all processes."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.dialects import postgresql, sqlite

from storage.batch import Batch
from storage.codec import table_of
from storage.models import JobRunRow

TABLE = table_of(JobRunRow)


async def begin(batch: Batch, job: str, at: datetime) -> bool:
    """Note that `job` runs for the instant `at`. False when it did already, or does so in another process right now.

    The row lies in the caller's transaction: a run that is rolled back may begin again.
    """
    dialect = postgresql if batch.connection.dialect.name == "postgresql" else sqlite
    due = at.astimezone(UTC).isoformat()
    fresh = dialect.insert(TABLE).values(job=job, due=due, at=batch.now).on_conflict_do_nothing()
    return (await batch.connection.execute(fresh)).rowcount == 1
