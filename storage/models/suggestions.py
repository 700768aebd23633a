"""Saran perbaikan and the voters that they are about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.models.types import area, instant, key, link, sealed


class SuggestionRow(SQLModel, table=True):
    """One saran perbaikan. Its number is given once for a body, a form and a year."""

    __tablename__ = "suggestions"
    __table_args__ = (UniqueConstraint("body_area", "form", "year", "serial"),)

    id: int = key()
    number: str
    serial: int
    year: int
    form: str
    body_area: str = area()
    made_by: int = link("people.id", nullable=False, index=False)
    made_on: str
    created_at: datetime = instant()
    whom: str = ""
    with_nik: bool = False
    delivered_on: str = ""


class SuggestedVoterRow(SQLModel, table=True):
    """One voter of a suggestion, and what was answered."""

    __tablename__ = "suggested_voters"

    id: int = key()
    suggestion_id: int = link("suggestions.id", nullable=False)
    ticket_id: int = link("tickets.id", nullable=False)
    place: int = 0
    answer: str = ""
    reason: bytes | None = sealed()
    answered_at: datetime | None = instant(nullable=True)


class ReturnedAnswerRow(SQLModel, table=True):
    """What one line of a returned alat kerja says about a voter, until it is applied or thrown away. `voter_id` is
    empty where the line fits none; `verdict` says what applying it would do."""

    __tablename__ = "returned_answers"

    id: int = key()
    file_id: int = link("attachments.id", nullable=False)
    line: int
    verdict: str
    voter_id: int | None = link("suggested_voters.id")
    answer: str = ""
    reason: bytes | None = sealed()
