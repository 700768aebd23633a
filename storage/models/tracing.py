"""What officers found on the spot."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import SQLModel

from storage.models.types import instant, key, link, sealed


class TracingRow(SQLModel, table=True):
    """The tracing of one ticket."""

    __tablename__ = "tracings"

    id: int = key()
    ticket_id: int = link("tickets.id", nullable=False, unique=True, index=False)
    officer_id: int | None = link("people.id", index=False)
    updated_at: datetime = instant()
    visited_on: str = ""
    met: str = ""
    findings: str = ""
    note: bytes | None = sealed()
    sheet_key: str = ""
