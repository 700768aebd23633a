"""A network that refuses, breaks, is slow, moves chats and loses people, over real HTTP and with time of its own: what
was committed arrives, in order, at the network's pace, and what is not known to have arrived is counted as that."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.base import Delivery
from bot.channels.pacing import Pacer
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.settings import TelegramAccount
from bot.domain.messages import EndpointKind, Outbound
from bot.domain.people import Address
from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.sending import Line
from storage import models
from storage.database import Database
from storage.migrate import upgrade
from tests.fakes.telegram import FakeTelegram, Floods
from tests.fakes.telegram.server import Fault
from tests.fakes.telegram.world import Refusal
from tests.hotline import START
from tests.storage.kit import Store

PEOPLE = 24
GROUPS = 2
EACH = 6
"""Messages to each chat."""
FOREVER_S = 4 * 3600.0
HARM = 0.25
"""The share of calls to which something happens."""


class VirtualClock:
    """Time that moves on when nobody works: who sleeps is woken in the order of their instants."""

    def __init__(self) -> None:
        self._at = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def monotonic(self) -> float:
        return self._at

    def now(self) -> datetime:
        return START + timedelta(seconds=self._at)

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._at + seconds, next(self._numbers), woken))
        await woken

    def advance(self, to: float | None = None) -> bool:
        """Wake whoever sleeps shortest, or move to an instant. False when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        if self._sleepers and (to is None or self._sleepers[0][0] <= to):
            at, _, woken = heapq.heappop(self._sleepers)
            self._at = max(self._at, at)
            woken.set_result(None)
            return True
        self._at = max(self._at, to or 0.0)
        return False


class Unreliable(FakeTelegram):
    """Harms calls as chance has it; never those to the chats in `spared`."""

    def __init__(self, clock: VirtualClock, seed: int, spared: set[int]) -> None:
        super().__init__(floods=Floods(monotonic=clock.monotonic))
        self.harmed: Counter[str] = Counter()
        self.breaks: Counter[int] = Counter()
        """Chat → connections that broke after the message had arrived."""
        self.arrived: dict[int, list[float]] = {}
        self._clock = clock
        self._chance = random.Random(seed)
        self._spared = spared

    async def _call(self, method: str, given: object) -> object:
        made = await super()._call(method, given)  # type: ignore[arg-type]
        if method == "sendMessage":
            chat = int(given.text("chat_id"))  # type: ignore[attr-defined]
            self.arrived.setdefault(chat, []).append(self._clock.monotonic())
        return made

    async def _outcome(self, request: object, method: str, given: object, fault: Fault | None) -> object:  # type: ignore[override]
        chat = int(given.text("chat_id") or 0)  # type: ignore[attr-defined]
        if method == "sendMessage" and chat not in self._spared and self._chance.random() < HARM:
            fault = self._harm(chat)
        return await super()._outcome(request, method, given, fault)  # type: ignore[arg-type]

    def _harm(self, chat: int) -> Fault:
        kind = self._chance.choice(("429", "500", "502", "before", "after", "slow"))
        self.harmed[kind] += 1
        match kind:
            case "429":
                return Fault("", 1, refusal=Refusal(429, "Too Many Requests: retry after 3", retry_after=3))
            case "500" | "502":
                return Fault("", 1, refusal=Refusal(int(kind), "Internal Server Error"))
            case "before":
                return Fault("", 1, drop="before")
            case "after":
                self.breaks[chat] += 1
                return Fault("", 1, drop="after")
            case _:
                ready = asyncio.Event()
                asyncio.get_running_loop().call_later(0.01, ready.set)
                return Fault("", 1, hold=ready)


@dataclass
class Faults:
    """Messages, what was done to their calls, and what came of them; `violations` are to be empty."""

    messages: int = 0
    harmed: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    unknown: int = 0
    dropped: int = 0
    repeated: int = 0
    refused_for_pace: int = 0
    spared_s: float = 0.0
    violations: list[str] = field(default_factory=list)


class Storm:
    """An outbox with messages to many chats, and the unreliable network that it delivers to."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.clock = VirtualClock()
        self.chance = random.Random(seed)
        self._spared = set(range(100, 100 + PEOPLE // 4))
        self.telegram = Unreliable(self.clock, seed, self._spared)
        self._database = Database(f"sqlite:///{folder / 'faults.sqlite'}")
        self.store = Store(self._database)
        self._in_flight = 0

    async def run(self) -> Faults:
        """Deliver everything, however long it takes on the network's clock."""
        await upgrade(self._database)
        async with self.telegram:
            addresses = await self._queue()
            channel = self._channel()
            outbox = self._outbox(channel)
            await self._deliver_all(outbox)
            await channel.close()
        found = await self._judge(addresses)
        await self._database.close()
        return found

    async def _queue(self) -> dict[int, Address]:
        """Chats, and messages to each; one person blocks the bot, one group becomes a supergroup."""
        chats = {}
        for person in range(100, 100 + PEOPLE):
            await self.telegram.says(person, "halo")
            chats[person] = EndpointKind.PRIVATE
        groups = [await self.telegram.adds_bot_to_group(100 + number) for number in range(GROUPS)]
        chats |= dict.fromkeys(groups, EndpointKind.GROUP)
        await self.telegram.blocks(100 + PEOPLE - 1)
        await self.telegram.migrates(100, groups[0])
        addresses = {}
        for chat, kind in chats.items():
            address = await self.store.address(str(chat), kind, channel="telegram")
            addresses[chat] = address
        for number in range(EACH):
            made = [
                Outbound(id=self.store.new_id(), key=f"{chat}:{number}", address_id=to.id, text=f"{number}")
                for chat, to in addresses.items()
            ]
            await self.store.keep(outbound=made)
        return addresses

    def _channel(self) -> TelegramChannel:
        account = TelegramAccount(
            token=self.telegram.token, base_url=self.telegram.base_url, base_file_url=self.telegram.base_file_url
        )

        async def set_aside(external_id: str, raw: str) -> None:
            raise AssertionError(f"{external_id}: {raw}")

        async def stands(reason: str) -> None:
            assert not reason, reason

        clock = self.clock
        return TelegramChannel(
            account,
            now=clock.now,
            monotonic=clock.monotonic,
            sleep=clock.sleep,
            set_aside=set_aside,
            standing=stands,
        )

    def _outbox(self, channel: TelegramChannel) -> Outbox:
        deliver = channel.deliver

        async def counted(delivery: Delivery) -> str:
            self._in_flight += 1
            try:
                return await deliver(delivery)
            finally:
                self._in_flight -= 1

        channel.deliver = counted  # type: ignore[method-assign]
        clock = self.clock
        lines = {"telegram": Line(channel, Pacer(channel.limits, clock.monotonic))}
        return Outbox(
            self._database,
            self.store.keys,
            lines,
            clock.now,
            owner="storm",
            gauge=Metrics(),
            sleep=clock.sleep,
        )

    async def _deliver_all(self, outbox: Outbox) -> None:
        """Deliver what is due, and let time pass to what is due next, until nothing is left."""
        while self.clock.monotonic() < FOREVER_S:
            task = asyncio.ensure_future(outbox.deliver_due())
            while not task.done():
                await asyncio.sleep(0.002)  # calls on the wire need real time; the clock moves when none is
                if not self._in_flight:
                    self.clock.advance()
            waiting = [row for row in await self.store.rows(models.OutboxRow) if row.state == "pending"]
            if not waiting:
                return
            due = min((row.due_at or START) - START for row in waiting).total_seconds()
            self.clock.advance(max(due, self.clock.monotonic() + 0.1))

    async def _judge(self, addresses: dict[int, Address]) -> Faults:
        rows = await self.store.rows(models.OutboxRow)
        states = Counter(row.state for row in rows)
        found = Faults(
            messages=len(rows),
            harmed=dict(self.telegram.harmed),
            sent=states["sent"],
            unknown=states["unknown"],
            dropped=states["dropped"],
            refused_for_pace=sum(1 for call in self.telegram.made("sendMessage") if call.status == 429)
            - self.telegram.harmed["429"],
        )
        if stuck := {state: n for state, n in states.items() if state not in ("sent", "unknown", "dropped")}:
            found.violations.append(f"stuck: {stuck}")
        for chat, address in addresses.items():
            own = [row for row in rows if row.address_id == address.id]
            self._judge_chat(chat, own, found)
        if found.refused_for_pace:
            found.violations.append(f"{found.refused_for_pace} messages came too fast for the network")
        ends = [times[-1] for chat, times in self.telegram.arrived.items() if chat in self._spared]
        found.spared_s = max(ends, default=0.0)
        at_most = EACH * (PEOPLE + GROUPS) / 30 + EACH + 2
        if found.spared_s > at_most:
            found.violations.append(f"chats without trouble waited {found.spared_s:.0f} s, {at_most:.0f} s at most")
        return found

    def _judge_chat(self, chat: int, rows: Sequence[object], found: Faults) -> None:
        state = self.telegram.world.chats[chat]
        shown = self.telegram.texts(state.moved_to or chat)
        sent = [row.key.partition(":")[2] for row in rows if row.state == "sent"]  # type: ignore[attr-defined]
        once = list(dict.fromkeys(shown))
        if missing := [text for text in sent if text not in shown]:
            found.violations.append(f"chat {chat}: {missing} are marked sent and never arrived")
        if once != sorted(once, key=int):
            found.violations.append(f"chat {chat}: {shown} is out of order")
        repeated = len(shown) - len(once)
        found.repeated += repeated
        lost = self.telegram.breaks[chat] + self.telegram.breaks[state.moved_to or 0]
        if repeated > lost:
            found.violations.append(f"chat {chat}: {repeated} repeats, {lost} answers were lost")
        gone = chat == 100 + PEOPLE - 1
        if not gone and any(row.state == "dropped" for row in rows):  # type: ignore[attr-defined]
            found.violations.append(f"chat {chat}: messages were dropped though somebody is there")


async def storm(folder: Path, seed: int) -> Faults:
    """One storm."""
    return await Storm(folder, seed).run()
