"""What there is at WhatsApp: people with their chats, our messages in them, and files with their lifetimes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from tests.fakes.whatsapp.reading import Read, read

Json = dict[str, Any]

WINDOW = timedelta(hours=24)
ADDRESS_LIVES = timedelta(minutes=5)
SENT_LIVES, UPLOAD_LIVES = timedelta(days=7), timedelta(days=30)
PAIR = timedelta(seconds=60)
PAIR_MOST = 10
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass
class Refusal(Exception):
    """Meta's no."""

    code: int
    message: str
    status: int = 400
    retry_after: int = 0

    @property
    def json(self) -> Json:
        """As Meta says it. The details hold a number, which nobody may log."""
        details = {"messaging_product": "whatsapp", "details": f"{self.message} (+62 812-0000-0001)"}
        return {"message": f"(#{self.code}) {self.message}", "type": "OAuthException", "code": self.code} | {
            "error_data": details,
            "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
        }


@dataclass
class Person:
    """Somebody on WhatsApp. `number` may be hidden: then only `user_id` names them."""

    number: str
    user_id: str = ""
    name: str = "Siti"
    hidden: bool = False
    blocked: bool = False
    wrote_at: datetime | None = None
    got_at: list[datetime] = field(default_factory=list)


@dataclass
class Shown:
    """A message of ours in somebody's chat."""

    id: str
    kind: str
    raw: str
    buttons: list[Json] = field(default_factory=list)
    content: Json = field(default_factory=dict)
    file: bytes | None = None
    opaque: str = ""
    state: str = "accepted"

    @property
    def read(self) -> Read:
        """As people see it."""
        return read(self.raw)

    @property
    def text(self) -> str:
        """The words alone."""
        return self.read.text

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons; of a row with a description that, because it is the whole label."""
        return [button.get("description") or button["title"] for button in self.buttons]


@dataclass
class File:
    """A file that lies at Meta until `until`."""

    content: bytes
    mime_type: str
    until: datetime
    address_until: datetime | None = None

    @property
    def hash(self) -> str:
        """What Meta says of it."""
        return sha256(self.content).hexdigest()


class World:
    """Everything but the HTTP. `now` is WhatsApp's clock."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self.now = now or (lambda: START)
        self.people: dict[str, Person] = {}
        self.chats: dict[str, list[Shown]] = {}
        self.files: dict[str, File] = {}
        self.read_marks: list[str] = []
        self.inbound: dict[str, str] = {}
        self.templates: dict[tuple[str, str], int] = {}
        """(name, language) → how many parameters its text takes."""
        self._numbers = itertools.count(1)

    def person(self, number: str, **facts: Any) -> Person:
        """Somebody, made where they were not known."""
        if number not in self.people:
            self.people[number] = Person(number, **facts)
            self.chats[number] = []
        return self.people[number]

    def named(self, given: str) -> Person | None:
        """Whom a number or an id names."""
        found = self.people.get(given)
        return found or next((p for p in self.people.values() if p.user_id and p.user_id == given), None)

    def new_id(self) -> str:
        """A message's id as Meta makes them: letters, digits and what base64 has beside."""
        return f"wamid.HBgNNjI4MTIzNDU2Nzg5+FQIAERgS/{next(self._numbers):08d}=="

    def store(self, content: bytes, mime_type: str, lives: timedelta) -> str:
        """Keep a file; its id."""
        name = str(10_000_000_000_000 + next(self._numbers))
        self.files[name] = File(content, mime_type, self.now() + lives)
        return name

    def file(self, name: str) -> File:
        """A file that lies here still."""
        found = self.files.get(name)
        if found is None or found.until <= self.now():
            raise Refusal(100, "Unsupported get request. Object does not exist, or has expired")
        return found
