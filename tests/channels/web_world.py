"""A web chat on loopback with a transcript in memory: what the tests of its routes and of its pages stand on."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from aiohttp import ClientResponse, FormData, web

from bot.channels.base import FileContent
from bot.channels.web import Entry, Role, WebChannel, WebSettings, mount_demo
from bot.domain.messages import Contact, Inbound, Location, Media, OutboundKind, Text
from tests import contents

START = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
FIRST_ID = 9_007_199_254_740_993
"""2^53 + 1: the first id that JavaScript's numbers cannot hold."""
TOKENS = {role: f"demo-phone-of-the-{role.value}-0123456789" for role in Role}


@dataclass
class Clock:
    """A calendar that stands still until it is moved."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


@dataclass
class MemoryTranscript:
    """Keeps the protocol's promises in a list a session."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    files: dict[tuple[str, int], tuple[bytes, str]] = field(default_factory=dict)
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    looks: int = 0
    next_id: int = FIRST_ID

    async def since(self, external_id: str, after: int, limit: int) -> Sequence[Entry]:
        self.looks += 1
        self.looked.set()
        mine = self.entries.get(external_id, [])
        return [e for e in mine if e.id > after or e.id not in self.acknowledged][:limit]

    async def acknowledge(self, external_id: str, ids: Sequence[int]) -> None:
        self.acknowledged |= {e.id for e in self.entries.get(external_id, []) if e.id in ids}

    async def attachment(self, external_id: str, attachment_id: int) -> tuple[FileContent, str] | None:
        found = self.files.get((external_id, attachment_id))
        return (contents.of(found[0]), found[1]) if found else None

    def add(self, external_id: str, **values: Any) -> Entry:
        """One more entry; a bot's message unless `values` say otherwise."""
        number = self.next_id
        self.next_id += 1
        standard: dict[str, Any] = {"id": number, "mine": False, "key": f"out-{number}", "at": START}
        entry = Entry(**standard | values)
        self.entries.setdefault(external_id, []).append(entry)
        return entry


@dataclass
class MemoryHandovers:
    """Keeps each token for one taking."""

    tokens: dict[str, str] = field(default_factory=dict)

    async def give(self, code: str, token: str) -> None:
        self.tokens[code] = token

    async def take(self, code: str) -> str:
        return self.tokens.pop(code, "")


@dataclass
class World:
    """The channel, its memory, and what came in. `trouble` is raised by the intake before it commits
    while it is set, `trouble_after` after it."""

    channel: WebChannel
    transcript: MemoryTranscript
    handovers: MemoryHandovers
    clock: Clock
    tick: list[float]
    received: list[Inbound] = field(default_factory=list)
    trouble: Exception | None = None
    trouble_after: Exception | None = None
    repeats: int = 0
    forwarded: list[int] = field(default_factory=list)
    url: str = ""

    async def intake(self, inbounds: Sequence[Inbound]) -> None:
        """Commit each inbound once; what somebody wrote shows up in their transcript."""
        if self.trouble is not None:
            raise self.trouble
        for inbound in inbounds:
            if any(known.external_id == inbound.external_id for known in self.received):
                self.repeats += 1
                continue
            self.received.append(inbound)
            self._remember(inbound)
        if self.trouble_after is not None:
            raise self.trouble_after

    def _remember(self, inbound: Inbound) -> None:
        session, at = inbound.chat.external_id, self.clock.now()
        if isinstance(inbound.body, Text):
            self.transcript.add(session, mine=True, key=inbound.external_id, text=inbound.body.text, at=at)
        if isinstance(inbound.body, Location | Contact):
            shared = "location" if isinstance(inbound.body, Location) else "contact"
            self.transcript.add(session, mine=True, key=inbound.external_id, shared=shared, at=at)
        if isinstance(inbound.body, Media):
            file, number = inbound.body.file, self.transcript.next_id
            self.transcript.files[session, number] = (file.content or b"", file.mime_type)
            named = {"attachment_id": number, "attachment_mime_type": file.mime_type, "text": inbound.body.caption}
            self.transcript.add(session, mine=True, key=inbound.external_id, at=at, **named)

    def say(self, external_id: str, text: str, **values: Any) -> Entry:
        """The bot commits a message, and pages are woken."""
        entry = self.transcript.add(external_id, **({"text": text, "at": self.clock.now()} | values))
        self.channel.wake(external_id)
        return entry

    def edit(self, external_id: str, target: Entry, text: str, **values: Any) -> Entry:
        """The bot commits a change of an earlier message."""
        return self.say(external_id, text, kind=OutboundKind.EDIT, target_key=target.key, **values)

    def now(self) -> datetime:
        """The demo's time."""
        return self.clock.now()

    async def forward(self, hours: int) -> datetime:
        """Push the demo's time."""
        self.forwarded.append(hours)
        self.clock.at += timedelta(hours=hours)
        return self.clock.at


@asynccontextmanager
async def running(settings: WebSettings | None = None, *, take_in: bool = True, port: int = 0) -> AsyncIterator[World]:
    """A served web chat at `/chat/` with the demo at `/`; `take_in=False` leaves it without intake."""
    transcript, handovers, clock, tick = MemoryTranscript(), MemoryHandovers(), Clock(), [0.0]
    counter = iter(range(1_000_000))
    channel = WebChannel(
        transcript,
        handovers,
        clock=clock,
        monotonic=lambda: tick[0],
        random_token=lambda: f"token-{next(counter):032d}",
        sign=sign,
        settings=settings or WebSettings(wait_s=1000, recheck_s=1000),  # only a wake ends the waiting
    )
    world = World(channel, transcript, handovers, clock, tick)
    app = web.Application()
    channel.mount(app, "/chat/")
    mount_demo(app, channel, world, TOKENS, title="Posko Bawaslu Bangka Selatan")
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    world.url = "http://{}:{}".format(*runner.addresses[0][:2])
    try:
        async with asyncio.TaskGroup() as group:
            taking_in = group.create_task(channel.run(world.intake)) if take_in else None
            yield world
            if taking_in:
                taking_in.cancel()
    finally:
        await runner.cleanup()


# A browser that speaks by hand

OURS = {"X-Posko": "1"}
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 60
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 60
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\x00" * 60
ID = "abcdef0123456789"
TOKEN = f"token-{0:032d}"
SESSION = sha256(TOKEN.encode()).hexdigest()
CITIZEN = sha256(TOKENS[Role.CITIZEN].encode()).hexdigest()


PDF = b"%PDF-1.7\n" + b"\x00" * 60
OGG = b"OggS\x00\x02" + b"\x00" * 60
WEBM = b"\x1aE\xdf\xa3" + b"\x00" * 20 + b"A_OPUS" + b"\x00" * 60
MP4 = b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00soun" + b"\x00" * 60


def sign(text: str) -> bytes:
    """A key that only these tests know."""
    return hmac.digest(b"only in tests", text.encode(), "sha256")


def form(file: bytes = JPEG, **fields: str) -> FormData:
    data = FormData()
    for name, value in ({"client_id": ID, "caption": "", "lang": "id"} | fields).items():
        data.add_field(name, value)
    data.add_field("file", file, filename="my-name-and-address.jpg", content_type="image/jpeg")
    return data


async def error(response: ClientResponse) -> tuple[int, str]:
    return response.status, (await response.json())["error"]
