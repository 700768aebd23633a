"""Codes by which one person's chats find each other."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.models.types import instant, key, link


class LinkCodeRow(SQLModel, table=True):
    """A code that another chat may be joined with; the code itself is kept nowhere."""

    __tablename__ = "link_codes"

    id: int = key()
    address_id: int = link("addresses.id", nullable=False)
    code_hash: bytes = Field(unique=True)
    created_at: datetime = instant(index=True)
    taken_by: int | None = link("addresses.id", index=False)
    taken_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
