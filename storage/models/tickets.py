"""Tickets and what happened to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from storage.models.types import area, blind, instant, key, later, link, number, partial, sealed

HELD = text("assignee_id IS NOT NULL")
"""What nobody holds is most of all tickets: an index of it would be no help, and SQLite would take it for one."""


class TicketRow(SQLModel, table=True):
    """One report. What describes a person is sealed; what counts and routes is plain: a recap is counted in two of the
    indexes alone."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_state_posko", "state", "posko_area"),
        Index("ix_tickets_state_area", "state", "area_code"),
        Index("ix_tickets_came", "area_code", "created_at", "state", "waiting_since", "due_at", "claimed_at"),
        Index("ix_tickets_ended", "area_code", "closed_at", "outcome", "rating", "created_at"),
        Index("ix_tickets_review", "review_area", "state"),
        partial(Index("ix_tickets_held", "assignee_id"), HELD),
    )

    id: int = key()
    number: str = Field(unique=True)
    secret_hash: bytes
    reporter_address_id: int = link("addresses.id", nullable=False)
    category: str
    reason: str = ""
    subject: str
    area_code: str = area(index=False)
    posko_area: str = area()
    routing_reason: str
    voters: int = 1
    voter_name: bytes | None = sealed()
    name_index: bytes | None = blind()
    other_voters: bytes | None = sealed()
    nik: bytes | None = sealed()
    nik_index: bytes | None = blind()
    phone: bytes | None = sealed()
    phone_index: bytes | None = blind()
    birth_date: bytes | None = sealed()
    rt: int = 0
    rw: int = 0
    place_hint: bytes | None = sealed()
    has_ktp: bool | None = None
    disability: bytes | None = sealed()
    voter_knows: bytes | None = sealed()
    words: bytes | None = sealed()
    hidden: bool = False
    same_voter_id: int | None = link("tickets.id", index=False)
    merged_into_id: int | None = link("tickets.id")
    split_from_id: int | None = link("tickets.id", index=False)
    recorded_by_id: int | None = link("people.id", index=False)
    spoken: str = later("")
    rating: int = later(0)
    erased_at: datetime | None = instant(nullable=True)
    state: str
    outcome: str = ""
    assignee_id: int | None = link("people.id", index=False)
    created_at: datetime = instant(index=True)
    claimed_at: datetime | None = instant(nullable=True)
    traced_at: datetime | None = instant(nullable=True)
    result: str = later("")
    review_area: str = later("")
    recommended_at: datetime | None = instant(nullable=True)
    accepted_at: datetime | None = instant(nullable=True)
    suggested_at: datetime | None = instant(nullable=True)
    followed_up_at: datetime | None = instant(nullable=True)
    closed_at: datetime | None = instant(nullable=True)
    waiting_since: datetime | None = instant(nullable=True)
    due_at: datetime | None = instant(nullable=True, index=True)
    postponed_until: datetime | None = instant(nullable=True)
    escalations: int = 0
    version: int = 0


class TicketEventRow(SQLModel, table=True):
    """One step in a ticket's story. Rows are only ever added."""

    __tablename__ = "ticket_events"

    id: int = key()
    ticket_id: int = link("tickets.id", nullable=False)
    action: str
    actor: str
    actor_id: int = number()
    at: datetime = instant()
    from_state: str = ""
    to_state: str = ""
    outcome: str = ""
    area_code: str = ""
    before: str = later("")
    note: bytes | None = sealed()


class NameWordRow(SQLModel, table=True):
    """One word of a voter's name, as a keyed index: finds a ticket by it, tells nothing else."""

    __tablename__ = "name_words"

    ticket_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="tickets.id")
    word: bytes = Field(primary_key=True, index=True)


class DataRequestRow(SQLModel, table=True):
    """A wish about personal data that somebody has to decide: to be forgotten, or not to be reported."""

    __tablename__ = "data_requests"

    id: int = key()
    kind: str
    address_id: int = link("addresses.id", nullable=False)
    ticket_id: int | None = link("tickets.id")
    area_code: str = Field(index=True)
    name: bytes | None = sealed()
    words: bytes | None = sealed()
    answer: bytes | None = sealed()
    created_at: datetime = instant()
    due_at: datetime = instant()
    state: str = Field(default="waiting", index=True)
    decided_by: int = number()
    decided_at: datetime | None = instant(nullable=True)


class CounterRow(SQLModel, table=True):
    """A running number, such as the tickets of one kabupaten."""

    __tablename__ = "counters"

    name: str = Field(primary_key=True)
    value: int = number()
