"""Messages to all officers of an area, and whom each is for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from storage.models.types import instant, key, link, sealed


class BroadcastRow(SQLModel, table=True):
    """One message of an officer to many. Only its text is somebody's own words."""

    __tablename__ = "broadcasts"
    __table_args__ = (Index("ix_broadcasts_sender", "person_id", "created_at"),)

    id: int = key()
    person_id: int = link("people.id", nullable=False, index=False)
    address_id: int = link("addresses.id", nullable=False)
    area_code: str
    role: str = ""
    text: bytes | None = sealed()
    state: str
    round: int = 0
    at_night: bool = False
    shown: int = 0
    message_id: str = ""
    created_at: datetime = instant(index=True)
    handed_at: datetime | None = instant(nullable=True)


class RecipientRow(SQLModel, table=True):
    """One of those whom it is for: each person once. `message_key` leads to the message in the outbox."""

    __tablename__ = "broadcast_recipients"
    __table_args__ = (UniqueConstraint("broadcast_id", "person_id"),)

    id: int = key()
    broadcast_id: int = link("broadcasts.id", nullable=False, index=False)
    person_id: int = link("people.id", nullable=False, index=False)
    state: str
    message_key: str = ""
    read_at: datetime | None = instant(nullable=True)
