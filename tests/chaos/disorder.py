"""What networks do to updates: bring them again, late, and mixed with those of others, any number at a time.

`Crowd` plays it on a whole hotline; how each citizen's dialogue must end is known from playing it alone, once, in
order, one update at a time.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

from bot.channels.whatsapp.parse import named
from bot.domain.messages import Inbound, Media, MediaFile, Text
from storage.codec import CONVERSATION, EVENT, TICKET, table_of
from storage.database import SQLITE_PRAGMAS
from storage.models import (
    AddressRow,
    AttachmentRow,
    ConversationRow,
    InboxRow,
    OutboxRow,
    TicketEventRow,
    TicketRow,
    TimerRow,
)
from tests.bench.load import FIRST, LAST
from tests.hotline import Hotline
from tests.networks.whatsapp import WhatsAppNetwork

MOST_REPEATS = 5
MODELS = (*(AddressRow, AttachmentRow, ConversationRow, InboxRow, OutboxRow, TicketEventRow, TicketRow, TimerRow),)
OWN = ("id", "number", "secret_hash", "reporter_address_id", "ticket_id", "draft_id", "files", "screen", "said")
"""Fields that differ between two tickets of the same words."""
OF_ITS_OWN = re.compile(
    r"1903-\d+-\w|\b[2-9A-HJKMNP-Z]{6}\b|\b\d{15,}\b|'(messages|albums|written)': [\[{][^\]}]*[\]}]"
)


@dataclass(frozen=True)
class Said:
    """One thing of a script: words; words that replace those of an earlier place (`edits`); a photo of an album."""

    text: str = ""
    edits: int = -1
    album: str = ""


SCRIPTS: dict[str, tuple[Said, ...]] = {
    "a report": tuple(map(Said, ("pak ibu saya di desa rias rt 3 blm dicoklit", "{voter}", "kirim", "ya"))),
    "word by word": tuple(map(Said, ("bapak saya belum dicoklit", "desa jeriji", "{voter}", "4", "kirim", "ya"))),
    "the same words again": tuple(
        map(Said, ("saya belum terdaftar di dpt", "desa rias", "{voter}", "3", "ya", "kirim", "ya"))
    ),
    "changed words": (
        Said("nenek saya di desa rias belum dicoklit"),
        Said("{voter}"),
        Said("kakek saya di desa rias belum dicoklit", edits=0),
        Said("5"),
        Said("kirim"),
        Said("ya"),
    ),
    "two albums": (
        Said("adik saya di desa rias rt 2 belum dicoklit"),
        Said(album="a"),
        Said(album="b"),
        Said(album="a"),
        Said(album="b"),
        Said("{voter}"),
        Said("kirim"),
        Said("ya"),
    ),
    "called off": tuple(map(Said, ("kakak saya di desa rias belum dicoklit", "batal"))),
}


@dataclass
class Citizen:
    """Somebody who plays a script: what they said already, in order."""

    name: str
    script: str
    said: list[Inbound] = field(default_factory=list)

    @property
    def is_through(self) -> bool:
        """True when all of the script is said."""
        return len(self.said) == len(SCRIPTS[self.script])


class Crowd:
    """A hotline with citizens; updates wait in `waiting` until some of them are handed in."""

    scripts: tuple[str, ...] = tuple(SCRIPTS)

    def __init__(self) -> None:
        self.citizens: list[Citizen] = []
        self.waiting: list[Inbound] = []
        self.delivered: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="posko-disorder-")
        self._fsync = SQLITE_PRAGMAS["synchronous"]
        SQLITE_PRAGMAS["synchronous"] = 0  # no power is cut here
        self.hotline = self._opened()
        await self.hotline.__aenter__()
        await self.hotline.settle()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.hotline.__aexit__(None, None, None)
        SQLITE_PRAGMAS["synchronous"] = self._fsync
        self._folder.cleanup()

    def _opened(self) -> Hotline:
        return Hotline(Path(self._folder.name))

    async def _taken_in(self, batch: Sequence[Inbound]) -> None:
        await self.hotline.engine.intake(batch)

    def comes(self, script: str) -> Citizen:
        """A new citizen with a script."""
        citizen = Citizen(f"warga {len(self.citizens)}", script)
        self.citizens.append(citizen)
        return citizen

    def speaks(self, citizen: Citizen) -> Inbound:
        """The next update of a citizen, put behind what waits."""
        inbound = self._inbound(citizen, SCRIPTS[citizen.script][len(citizen.said)])
        citizen.said.append(inbound)
        self.waiting.append(inbound)
        return inbound

    def comes_again(self, inbound: Inbound, place: int) -> None:
        """An update once more, anywhere behind its first coming."""
        if self.delivered.get(inbound.external_id, 0) + self.waiting.count(inbound) < MOST_REPEATS:
            first = self.waiting.index(inbound) + 1 if inbound in self.waiting else 0
            self.waiting.insert(first + place % (len(self.waiting) - first + 1), inbound)

    async def hand_in(self, size: int) -> None:
        """Hand in so many of what waits as one batch."""
        batch, self.waiting = self.waiting[:size], self.waiting[size:]
        for inbound in batch:
            self.delivered[inbound.external_id] = self.delivered.get(inbound.external_id, 0) + 1
        await self._taken_in(batch)

    async def end(self) -> list[dict[str, Any]]:
        """Let everybody finish, all come to rest; how each citizen's dialogue ended."""
        for citizen in self.citizens:
            while not citizen.is_through:
                self.speaks(citizen)
        while self.waiting:
            await self.hand_in(17)
        await self.hotline.settle()
        return [self._end_of(citizen, await self._tables()) for citizen in self.citizens]

    def _inbound(self, citizen: Citizen, said: Said) -> Inbound:
        hotline, who = self.hotline, citizen.name
        if said.album:
            remote_id = f"{who} {len(citizen.said)}"
            hotline.channel.files[remote_id] = remote_id.encode()
            photo = MediaFile(remote_id, "image/jpeg", 1000)
            return hotline.inbound(
                who, Media(photo, "", hotline.text(who, "").message_id, album_id=f"{who}{said.album}")
            )
        text = said.text.format(voter=voter_of(self._place(citizen)))
        if said.edits >= 0:
            earlier = citizen.said[said.edits].body
            assert isinstance(earlier, Text)
            return hotline.inbound(who, Text(text, message_id=earlier.message_id, edited=True))
        return hotline.inbound(who, hotline.text(who, text))

    def _place(self, citizen: Citizen) -> int:
        return self.citizens.index(citizen)

    async def _tables(self) -> dict[Any, Sequence[Any]]:
        async with self.hotline.database.reading() as connection:
            return {
                m: (await connection.execute(table_of(m).select().order_by(table_of(m).c.id))).all() for m in MODELS
            }

    def _end_of(self, citizen: Citizen, rows: dict[Any, Sequence[Any]]) -> dict[str, Any]:
        """What is kept of a citizen, without what differs from ticket to ticket."""
        keys, own = self.hotline.keys, self.hotline.endpoint(citizen.name).external_id
        (address,) = [row.id for row in rows[AddressRow] if row.external_id == own]
        tickets = [row for row in rows[TicketRow] if row.reporter_address_id == address]
        ids = {row.id for row in tickets}
        names = [inbound.external_id for inbound in citizen.said]
        voter = voter_of(self._place(citizen))

        def plain(value: Any) -> str:
            shown = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in OWN}
            return OF_ITS_OWN.sub("…", repr(shown).replace(voter, "…"))

        return {
            "inbox": sorted(names.index(row.external_id) for row in rows[InboxRow] if row.external_id in names),
            "tickets": [plain(TICKET.value(row, keys)) for row in tickets],
            "events": [plain(EVENT.value(row, keys)) for row in rows[TicketEventRow] if row.ticket_id in ids],
            "timers": sorted((row.kind, row.state) for row in rows[TimerRow] if row.subject_id in {*ids, address}),
            "form": [CONVERSATION.value(row, keys).form for row in rows[ConversationRow] if row.id == address],
            "files": sorted(row.state for row in rows[AttachmentRow] if row.address_id == address),
            "last words": OF_ITS_OWN.sub("…", self.hotline.last(citizen.name).replace(voter, "…")),
        }


def voter_of(number: int) -> str:
    """A name that nobody else of a hundred reports."""
    return f"{FIRST[number % 10]} {LAST[number // 10 % 10]}"


def played_alone(script: str, crowd_of: type[Crowd] = Crowd) -> dict[str, Any]:
    """How a script ends: once, in order, one update at a time, nobody else there."""

    async def play() -> dict[str, Any]:
        async with crowd_of() as crowd:
            citizen = crowd.comes(script)
            while not citizen.is_through:
                crowd.speaks(citizen)
                await crowd.hand_in(1)
            (end,) = await crowd.end()
            return end

    return asyncio.run(play())


class WebhookCrowd(Crowd):
    """The same through WhatsApp's webhook: a batch is one signed body, read by our own channel, and comes until it is
    taken. Nobody there changes words or sends albums."""

    scripts = tuple(name for name, said in SCRIPTS.items() if not any(one.album or one.edits >= 0 for one in said))

    def _opened(self) -> Hotline:
        hotline = super()._opened()
        self.meta = WhatsAppNetwork(hotline.clock)
        hotline.network = self.meta
        return hotline

    def speaks(self, citizen: Citizen) -> Inbound:
        """The next message of a citizen, under the name that WhatsApp gives it."""
        inbound = super().speaks(citizen)
        assert isinstance(inbound.body, Text)
        known = replace(inbound, external_id=named(inbound.body.message_id))
        citizen.said[-1] = self.waiting[-1] = known
        return known

    async def _taken_in(self, batch: Sequence[Inbound]) -> None:
        whatsapp = self.meta.whatsapp
        values = []
        for inbound in batch:
            assert isinstance(inbound.body, Text)
            person = whatsapp.world.person(inbound.sender.external_id)
            whatsapp.world.inbound[inbound.body.message_id] = person.number
            said = whatsapp.message_json(person, inbound.body.message_id, "text", {"body": inbound.body.text})
            values.append(whatsapp.value(contacts=[whatsapp.contact_json(person)], messages=[said]))
        assert await whatsapp.posts(whatsapp.envelope(*values)) == 200
