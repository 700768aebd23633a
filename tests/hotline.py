"""A whole hotline in a test: the real engine, outbox, handlers and database; people whose chats can be looked at.

Nothing of ours is replaced. The network is a script's, unless a run puts the journeys on a real one (tests/networks/):
what is said goes in as `Inbound`, what is delivered lies in `seen`. Time stands still until `forward` moves it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from sqlalchemy import select
from sqlmodel import SQLModel

from bot import render
from bot.channels.base import Limits
from bot.channels.pacing import Pacer
from bot.clock import Ticker
from bot.domain.changes import Changes
from bot.domain.ids import Ids
from bot.domain.messages import (
    Body,
    Contact,
    Endpoint,
    Inbound,
    Location,
    Media,
    MediaFile,
    Membership,
    MembershipChange,
    Press,
    Text,
)
from bot.domain.people import Address, Assignment, Person, Role
from bot.domain.rules import Rules
from bot.domain.tickets import Ticket
from bot.engine import Engine
from bot.fetcher import Fetcher, Source
from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.render import Renderer
from bot.sending import Line
from bot.survey import Surveyor
from bot.sweeper import Sweeper
from bot.watch import Watch
from bot.world import build_world
from storage import areas, ground
from storage.batch import Batch
from storage.codec import TICKET
from storage.crypto import KeyRing
from storage.database import Database
from storage.view import View
from tests.networks import Network, Seen
from tests.networks.script import LIMITS, ScriptChannel, ScriptNetwork

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""A Tuesday, 09.00 WIB."""


@dataclass
class FakeClock:
    """Time that moves only when told; both clocks in one."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def forward(self, by: timedelta) -> None:
        self.at += by

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Hotline:
    """`async with Hotline(tmp_path) as hotline:` then people say, press and see.

    `everywhere` is the database of hotlines that name none: '' for a SQLite file in the test's own folder; `network` is
    what people use. Unless `rules` say otherwise, a PKD settles a result alone: most journeys are about something else.
    A whole run of journeys is put elsewhere by them (`--journeys-on`).
    """

    everywhere: ClassVar[str] = ""
    network_of: ClassVar[Callable[[FakeClock], Network] | None] = None

    def __init__(
        self, folder: Path, *, url: str = "", rules: Rules | None = None, seed: int = 1, limits: Limits = LIMITS
    ) -> None:
        self.limits = limits
        self.rules = rules or Rules(review=False)
        self.clock = FakeClock()
        made = Hotline.network_of
        self.network: Network = made(self.clock) if made else ScriptNetwork()
        self.channel = self.network.channel if isinstance(self.network, ScriptNetwork) else ScriptChannel()
        self.database = Database(url or self.everywhere or f"sqlite:///{folder / 'hotline.sqlite'}")
        self._random = random.Random(seed)
        self.keys = KeyRing.generate(self._random.randbytes)
        self.new_id = Ids(self.clock.now, 1)
        self._people: dict[str, Endpoint] = {}
        self._inbounds = 0
        self._last_text: dict[str, str] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        async with self.database.transaction() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)
            await areas.save(View(connection, self.keys), areas.shipped(), self.new_id)
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        await self.network.close()
        await self.database.close()

    async def start(self) -> None:
        """Begin to serve: what a process does when it comes up."""
        await self.network.open()
        async with self.database.reading() as connection:
            stands_on = await ground.read(View(connection, self.keys), self.rules.kabupaten)
        self.world = build_world(self.rules, stands_on, self.keys, new_id=self.new_id, choose=self._random.choice)
        metrics = Metrics()
        self.engine = Engine(
            self.database,
            self.keys,
            self.world,
            self.clock.now,
            gauge=metrics,
            monotonic=self.clock.monotonic,
            sleep=self.clock.sleep,
        )
        self.surveyor = Surveyor(self.database, self.keys, self.engine, self.rules.kabupaten, version=stands_on.version)
        lines = {
            name: Line(
                at, Pacer(self.limits, self.clock.monotonic), getattr(at, "knock", None), getattr(at, "taken", None)
            )
            for name, at in self.network.channels.items()
        }
        self.outbox = Outbox(
            self.database,
            self.keys,
            lines,
            self.clock.now,
            owner="test",
            gauge=metrics,
            sleep=self.clock.sleep,
            sparing=lambda: self.engine.world.rules.sparing,
        )
        self.watch = Watch(
            self.database,
            self.keys,
            self.clock.now,
            channels=self.network.channels,
            billed="whatsapp" if "whatsapp" in self.network.channels else "",
            rules=lambda: replace(self.rules, sparing=self.engine.world.rules.sparing),
            act=self.engine.spare,
            new_id=self.new_id,
            gauge=metrics,
        )
        self.metrics = metrics
        self.engine.hand_over_to(self.outbox)
        made = Renderer(self.database, self.keys, lambda: self.engine.world, self.clock.now, lambda _: None)
        sources: dict[str, Source] = {**self.network.channels, render.NAME: made}
        self.fetcher = Fetcher(self.database, self.keys, sources, self.clock.now, new_id=self.new_id)
        self.sweeper = Sweeper(self.database, self.clock.now, lambda: self.rules)
        self.engine.on_destroyed(self.sweeper.note)
        self.ticker = Ticker(
            self.database,
            self.keys,
            self.engine.intake,
            self.clock,
            timezone=self.rules.timezone,
            jobs={"digest": self.rules.digest_at, "reports": self.rules.digest_at},
            after_tick=self._after_tick,
        )
        await self.watch.look()
        self._tasks = [asyncio.create_task(self.engine.run())]
        await self.network.start(self)

    async def _after_tick(self) -> None:
        await self.surveyor.look_again()
        await self.watch.look()

    async def stop(self) -> None:
        """Stop at once, as a killed process does."""
        await self.network.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def restart(self) -> None:
        """Die and come up again on the same database."""
        await self.stop()
        await self.start()

    # --- people ----------------------------------------------------------------------------------------------

    def endpoint(self, who: str) -> Endpoint:
        """The endpoint of somebody; names starting with "group" are groups."""
        if who not in self._people:
            self._people[who] = self.network.endpoint(who, 1000 + len(self._people))
        return self._people[who]

    def inbound(self, who: str, body: Body, group: str = "") -> Inbound:
        """`who` does something, in private or in a group."""
        self._inbounds += 1
        sender = self.endpoint(who)
        chat = self.endpoint(group) if group else sender
        name = str(self._inbounds)
        return Inbound(sender.channel, name, chat, sender, body, self.clock.now(), sender_name=who.title())

    async def hands_in(self, *inbounds: Inbound) -> None:
        """Hand in what happened, all in one batch, and let everything settle."""
        await self.network.take(self, inbounds)
        await self.settle()

    async def settle(self) -> None:
        """Run until nothing is left to do at this instant."""
        while await self.fetcher.fetch_wanted():
            pass
        await self.outbox.deliver_due()
        await self.network.look()
        await self.sweeper.sweep()

    async def says(self, who: str, *texts: str, group: str = "") -> None:
        """Write to the bot; several texts come at once, in one batch."""
        await self.hands_in(*(self.inbound(who, self.text(who, text), group) for text in texts))

    def text(self, who: str, text: str) -> Text:
        """A message that `who` writes, with an id of its own, by which it can be edited later."""
        self._last_text[who] = f"m{self._inbounds}"
        return Text(text, message_id=self._last_text[who])

    def text_of(self, who: str) -> str:
        """The id of one's newest message, of words or with a file."""
        return self._last_text.get(who, "")

    async def edits(self, who: str, text: str, *, of: str = "") -> None:
        """Change one's newest message (the words under a file), or the one of the id `of`."""
        edited = Text(text, message_id=of or self.text_of(who), edited=True)
        await self.hands_in(self.inbound(who, edited))

    async def shares_location(self, who: str, lat: float, lon: float) -> None:
        """Share a point on the map."""
        await self.hands_in(self.inbound(who, Location(lat, lon)))

    async def shares_contact(self, who: str, phone: str, *, own: bool = True) -> None:
        """Share a telephone number."""
        await self.hands_in(self.inbound(who, Contact(phone, own=own)))

    async def presses(self, who: str, label: str, *, group: str = "") -> None:
        """Press the newest button with this label (or a label that contains it) in one's chat or group."""
        await self.hands_in(self.inbound(who, self.press(who, label, group=group), group))

    def press(self, who: str, label: str, *, group: str = "") -> Press:
        """The press of the newest button with this label."""
        chat = self.seen(group or who)
        for fits in (lambda text: text == label, lambda text: label in text):
            for seen in reversed(chat):
                for button in seen.buttons:
                    if fits(button.label) and button.data:
                        return Press(button.data, press_id="press", message_id=seen.network_id)
        offered = [s.labels for s in chat[-3:]]
        raise AssertionError(f"{who} sees no button {label!r}; the last messages offer {offered}")

    async def sends_photo(
        self,
        who: str,
        caption: str = "",
        *,
        album: str = "",
        size: int = 1000,
        mime: str = "image/jpeg",
        content: bytes = b"",
    ) -> None:
        """Send a photo (or another file) to the bot."""
        remote_id = f"file-{self._inbounds}"
        self.channel.files[remote_id] = content or remote_id.encode()
        self._last_text[who] = f"m{self._inbounds}"
        file = MediaFile(remote_id, mime, size)
        await self.hands_in(self.inbound(who, Media(file, caption, self._last_text[who], album_id=album)))

    async def member(self, who: str, change: MembershipChange, *, group: str = "", title: str = "") -> None:
        """Block the bot, add it to a group, take it out again."""
        await self.hands_in(self.inbound(who, Membership(change, title), group))

    async def officer(self, who: str, role: Role, area_code: str, *, name: str = "") -> Person:
        """Put somebody into office, reachable at their endpoint."""
        now = self.clock.now()
        person = Person(id=self.new_id(), name=name or who.title(), created_at=now)
        held = Assignment(id=self.new_id(), person_id=person.id, role=role, area_code=area_code, since=now)
        address = Address(
            id=self.new_id(), endpoint=self.endpoint(who), language="id", created_at=now, person_id=person.id
        )
        async with self.database.transaction() as connection:
            batch = Batch(connection, self.keys, self.new_id, now)
            batch.keep(Changes(created=[person, held, address]))
            await batch.flush()
        return replace(person, assignments=(held,))

    @property
    def changes(self) -> bool:
        """True where what was sent can be changed and taken back: an edited card, an emptied message."""
        return all(channel.limits.changes for channel in self.network.channels.values())

    # --- look ------------------------------------------------------------------------------------------------

    def seen(self, who: str) -> list[Seen]:
        """The messages in somebody's chat (or a group) as they stand now."""
        return self.network.seen(self.endpoint(who))

    def last(self, who: str) -> str:
        """The text of the newest message, '' in an empty chat."""
        chat = self.seen(who)
        return chat[-1].text if chat else ""

    def toasts(self, who: str) -> list[str]:
        """The short notices that presses were answered with."""
        return self.network.toasts(self.endpoint(who))

    def forget(self) -> None:
        """Look at nothing older from here on (buttons of older messages are gone from sight, too)."""
        self.network.forget()

    async def tickets(self) -> Sequence[Ticket]:
        """All tickets, oldest first."""
        async with self.database.reading() as connection:
            return await View(connection, self.keys).values(Ticket, select(TICKET.table).order_by("id"))

    async def ticket(self) -> Ticket:
        """The newest ticket."""
        return (await self.tickets())[-1]

    # --- time ------------------------------------------------------------------------------------------------

    async def forward(self, *, hours: float = 0, days: float = 0, step_minutes: int = 30) -> None:
        """Let time pass, ticking as it goes."""
        left = timedelta(hours=hours, days=days)
        while left > timedelta():
            step = min(left, timedelta(minutes=step_minutes))
            self.clock.forward(step)
            left -= step
            await self.ticker.beat()  # time goes fast here, and the hotline was there all the while
            await self.tick()

    async def tick(self) -> None:
        """One tick of the clock, and what follows from it."""
        await self.ticker.tick()
        await self.settle()
