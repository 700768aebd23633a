"""Messages to all officers of an area, and whom each is for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.types import instant, key, link, sealed


class BroadcastRow(SQLModel, table=True):
    """One message to everybody in office in an area. The words are destroyed once all have been handed over."""

    __tablename__ = "broadcasts"

    id: int = key()
    area_code: str
    text: bytes | None = sealed()
    made_by: int = link("people.id", nullable=False)
    created_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)


class BroadcastRecipientRow(SQLModel, table=True):
    """Somebody whom a broadcast is for: `message_key` is the outbox's key of what they were sent, '' where they have
    not been sent it, or no chat of theirs can be reached."""

    __tablename__ = "broadcast_recipients"
    __table_args__ = (UniqueConstraint("broadcast_id", "person_id"),)

    id: int = key()
    broadcast_id: int = link("broadcasts.id", nullable=False)
    person_id: int = link("people.id", nullable=False)
    message_key: str = Field(default="")
