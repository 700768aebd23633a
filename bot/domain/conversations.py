"""Where somebody's dialogue stands, the files they sent, and the timers that were set: small stored values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The form that an address is filling in. One address has at most one; `id` is the address's id.

    `form` names the conversation in handlers ('' when nothing is going on); `draft_id` tells one draft from the next,
    so that buttons of an old one are recognised; `answers` (sealed at rest) are what is known so far; `asking` is the
    field of the open question.
    """

    id: int
    form: str = ""
    draft_id: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    asking: str = ""
    updated_at: datetime | None = None


class FileKind(StrEnum):
    """What a file shows. An identity document (KTP, KK) is kept out of chats until somebody needs to see it."""

    UNKNOWN = ""
    PROOF = "proof"
    IDENTITY = "identity"
    VOICE = "voice"
    RECEIPT = "receipt"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a citizen sent. Committed with the network's `remote_id`; the bytes come by a durable job after.

    `ticket_id` is 0 while it belongs to a draft only. `state`: wanted, stored, failed, destroyed. `kind` is what it
    shows, as far as its sender said (`FileKind`). `album`: the network's id of the album that it is a part of.
    """

    id: int
    address_id: int
    channel: str
    remote_id: str
    mime_type: str
    size: int
    created_at: datetime
    ticket_id: int = 0
    state: str = "wanted"
    kind: FileKind = FileKind.UNKNOWN
    album: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message, by the network's `message_id`, that a ticket was made of. `fingerprint`: a keyed hash of its words."""

    id: int
    address_id: int
    message_id: str
    ticket_id: int
    fingerprint: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A row with a due time. `key` is unique among timers that were ever set for the same purpose, so setting one
    twice changes nothing; `subject_id` is the ticket or address it is about, `step` how often it came already."""

    id: int
    key: str
    kind: str
    subject_id: int
    due_at: datetime
    step: int = 0
    state: str = "waiting"
