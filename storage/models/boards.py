"""Who may look at the dashboard now."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.models.types import instant, key, link


class BoardSessionRow(SQLModel, table=True):
    """A link into the dashboard, and the session of the browser that entered with it; neither secret is kept."""

    __tablename__ = "board_sessions"

    id: int = key()
    person_id: int = link("people.id", nullable=False)
    address_id: int = link("addresses.id", index=False, nullable=False)
    link_hash: bytes = Field(unique=True)
    link_until: datetime = instant(index=True)
    cookie_hash: bytes | None = Field(default=None, unique=True)
    entered_at: datetime | None = instant(nullable=True)
    seen_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
