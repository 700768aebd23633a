"""What the road itself remembers: what came, what goes out, what is due, and who owns a delivery."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.types import UtcDateTime, instant, key, later, later_flag, link, number, sealed


class InboxRow(SQLModel, table=True):
    """One inbound by its network's name: what is here already is not done again. `body` is kept for what was set
    aside, and for web chats, whose page shows people what they wrote."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: int = key()
    channel: str
    external_id: str
    address_id: int | None = link("addresses.id")
    received_at: datetime = instant(index=True)
    state: str = "handled"
    error: str = ""
    body: bytes | None = sealed()


class OutboxRow(SQLModel, table=True):
    """One message on its way to a network. `state`: pending, sending, sent, failed, unknown, dropped, or waiting until
    the person writes. `progress`: what the network reported of it since: sent, delivered, read, failed. `charged`: as
    what each message that it took for this one was counted (`storage.costs`). `weight`: how long it may wait where
    messages are spared (`bot.domain.messages.Weight`)."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_outbox_waiting", "state", "address_id", "id"),
    )

    id: int = key()
    key: str
    address_id: int = link("addresses.id", nullable=False)
    kind: str
    body: bytes | None = sealed()
    attachment_id: int | None = link("attachments.id", index=False)
    target_key: str = ""
    ticket_id: int | None = link("tickets.id")
    confidential: bool = False
    patient: bool = later_flag()
    state: str = "pending"
    attempts: int = 0
    created_at: datetime = instant()
    due_at: datetime | None = instant(nullable=True)
    sent_at: datetime | None = instant(nullable=True)
    network_id: str = ""
    error: str = ""
    progress: str = later("")
    charged: str = later("")
    weight: str = later("")


class BilledRow(SQLModel, table=True):
    """How many messages of a kind a network that bills each took from us in an hour (its beginning)."""

    __tablename__ = "billed"

    channel: str = Field(primary_key=True)
    hour: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    kind: str = Field(primary_key=True)
    number: int = number()


class ConditionRow(SQLModel, table=True):
    """A state that a network's account came into: since when, until when (NULL while it lasts), and why. The newest
    of each kind."""

    __tablename__ = "conditions"

    channel: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    since: datetime = instant()
    until: datetime | None = instant(nullable=True)
    reason: str = ""


class AttemptRow(SQLModel, table=True):
    """One try of something that is limited, such as guessing a ticket's code: by whom, or at what."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_subject", "purpose", "subject_id", "at"),)

    id: int = key()
    purpose: str
    subject_id: int = number()
    at: datetime = instant(index=True)


class HandoverRow(SQLModel, table=True):
    """A web chat on its way to another device: the sealed session, opened once by whoever knows the code."""

    __tablename__ = "handovers"

    id: int = key()
    code_hash: bytes = Field(unique=True)
    session: bytes | None = sealed()
    expires_at: datetime = instant(index=True)
    used_at: datetime | None = instant(nullable=True)


class TimerRow(SQLModel, table=True):
    """Something to do at a time. `state`: waiting, done, cancelled."""

    __tablename__ = "timers"
    __table_args__ = (UniqueConstraint("key"), Index("ix_timers_due", "state", "due_at"))

    id: int = key()
    key: str
    kind: str
    subject_id: int = number(index=True)
    due_at: datetime = instant()
    step: int = 0
    state: str = "waiting"


class JobRunRow(SQLModel, table=True):
    """A recurring job's run: the unique pair of job and instant makes it happen once among all processes."""

    __tablename__ = "job_runs"

    job: str = Field(primary_key=True)
    due: str = Field(primary_key=True)
    at: datetime = instant()


class LeaseRow(SQLModel, table=True):
    """Who owns a piece of work at this time, such as the delivery of one channel's account."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    owner: str
    expires_at: datetime = instant()
