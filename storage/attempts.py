"""Tries of what is limited: who tried, and at what. They are counted for a while and then forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.codec import table_of
from storage.models import AttemptRow
from storage.view import View

if TYPE_CHECKING:
    from storage.batch import Batch

TABLE = table_of(AttemptRow)


async def times(view: View, purpose: str, subject_id: int, since: datetime, most: int) -> list[datetime]:
    """When it was tried since `since`, newest first; at most `most` of them."""
    tried = select(TABLE.c.at).where(TABLE.c.purpose == purpose, TABLE.c.subject_id == subject_id, TABLE.c.at >= since)
    return [row.at for row in await view.rows(tried.order_by(TABLE.c.at.desc()).limit(most))]


async def note(batch: Batch, tried: Collection[tuple[int, str, int]], at: datetime) -> None:
    """Count tries: (row id, purpose, subject) of each."""
    rows = [{"id": row_id, "purpose": purpose, "subject_id": subject, "at": at} for row_id, purpose, subject in tried]
    await batch.insert(TABLE, rows)
