"""People in office, their roles, everybody's addresses, invites and consents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.types import blind, instant, key, later, link, number, number_or_none, sealed


class PersonRow(SQLModel, table=True):
    """Somebody in office."""

    __tablename__ = "people"

    id: int = key()
    name: bytes | None = sealed()
    created_at: datetime = instant()


class AssignmentRow(SQLModel, table=True):
    """A role held in an area, until `ended_at`."""

    __tablename__ = "assignments"

    id: int = key()
    person_id: int = link("people.id", nullable=False)
    role: str
    area_code: str = Field(index=True)
    since: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)


class AddressRow(SQLModel, table=True):
    """An endpoint on a network; several may belong to one person."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: int = key()
    channel: str
    external_id: str
    kind: str
    language: str
    created_at: datetime = instant()
    person_id: int | None = link("people.id")
    name: bytes | None = sealed()
    unreachable_since: datetime | None = instant(nullable=True)
    blocked_at: datetime | None = instant(nullable=True)
    blocked_by: int | None = link("people.id", index=False)
    held_since: datetime | None = instant(nullable=True)
    heard_at: datetime | None = instant(nullable=True)
    account_id: int | None = number_or_none()
    album: str = later("")


class InviteRow(SQLModel, table=True):
    """A single-use invite; the token itself is kept nowhere."""

    __tablename__ = "invites"

    id: int = key()
    token_hash: bytes = Field(unique=True)
    role: str
    area_code: str
    created_by: int = number()
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    used_by: int = number()
    appointee_id: int | None = link("appointees.id", index=False)


class AppointeeRow(SQLModel, table=True):
    """Somebody who is appointed to an office, as the operator's list says, and who may or may not have joined yet."""

    __tablename__ = "appointees"

    id: int = key()
    role: str
    area_code: str = Field(index=True)
    name: bytes | None = sealed()
    phone: bytes | None = sealed()
    phone_index: bytes | None = blind()
    created_at: datetime = instant()
    person_id: int | None = link("people.id")


class AuditRow(SQLModel, table=True):
    """What somebody in office looked at, took out or was refused, without anything personal. Rows are only added."""

    __tablename__ = "audit"

    id: int = key()
    at: datetime = instant(index=True)
    person_id: int | None = link("people.id")
    what: str
    area_code: str = Field(default="", index=True)
    ticket_id: int | None = link("tickets.id", index=False)
    detail: str = ""
    refused: bool = False


class ConsentRow(SQLModel, table=True):
    """What an address was shown and agreed to."""

    __tablename__ = "consents"

    id: int = key()
    address_id: int = link("addresses.id", nullable=False)
    kind: str
    version: str
    language: str
    at: datetime = instant()
