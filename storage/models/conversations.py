"""Where each dialogue stands, and the files that were sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlmodel import Field, SQLModel

from storage.models.types import instant, key, later, link, number, sealed


class ConversationRow(SQLModel, table=True):
    """The form that an address is filling in; its id is the address's."""

    __tablename__ = "conversations"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[ForeignKey("addresses.id")])
    form: str = ""
    draft_id: int = number()
    answers: bytes | None = sealed()
    asking: str = ""
    updated_at: datetime | None = instant(nullable=True)


class ToldRow(SQLModel, table=True):
    """A message that a ticket was made of, as long as its network lets people change it."""

    __tablename__ = "told"
    __table_args__ = (Index("ix_told_message", "address_id", "message_id"),)

    id: int = key()
    address_id: int = link("addresses.id", index=False, nullable=False)
    message_id: str
    ticket_id: int = link("tickets.id", nullable=False)
    fingerprint: str
    at: datetime = instant(index=True)


class AttachmentRow(SQLModel, table=True):
    """A file by the network's id; its bytes lie in chunks."""

    __tablename__ = "attachments"

    id: int = key()
    address_id: int = link("addresses.id", nullable=False)
    ticket_id: int | None = link("tickets.id")
    channel: str
    remote_id: str
    mime_type: str
    size: int = number()
    created_at: datetime = instant()
    state: str = Field(default="wanted", index=True)
    kind: str = later("")
    album: str = later("")


class AttachmentChunkRow(SQLModel, table=True):
    """A sealed piece of a file, so that no process owns it and no row grows without bound."""

    __tablename__ = "attachment_chunks"

    id: int = key()
    attachment_id: int = link("attachments.id", nullable=False)
    position: int
    content: bytes | None = sealed()
