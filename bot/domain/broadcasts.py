"""A message to everybody in office in an area, and whom it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """What `made_by` says to all in office in `area_code` and below. `text` is sealed at rest and destroyed once all
    have been handed over; `ended_at`: when that was, or when it was stopped."""

    id: int
    area_code: str
    text: str
    made_by: int
    created_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody whom a broadcast is for. `message_key` names what they were sent; '' where that is still to come, or
    where no chat of theirs can be reached."""

    id: int
    broadcast_id: int
    person_id: int
    message_key: str = ""
