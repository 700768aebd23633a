"""Committed messages → the networks: in order per address, paced, retried, and marked sent only when a network said so.

One process at a time delivers for a channel's account (a lease). No database lock is held while a network is called.
A reply goes from hand to hand: it is committed as taken already, and sent at once. Everything else (what another
process committed, what waits for its time or for a retry, what a crash left) is claimed from the database.
Pages that pull (the web chat) are not served from here.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.domain.rules import Sparing
from bot.sending import Gauge, Line, Sender
from bot.tasks import Rounds, Tasks
from storage import folding, leases, outbox
from storage.codec import Keys
from storage.database import Database
from storage.outbox import Claimed, Fate, Outcome
from storage.view import View

log = structlog.get_logger()

LEASE = timedelta(seconds=10)
"""How long after the death of a process another one delivers in its place."""
IDLE_S = 1.0
IN_HAND = 500
"""Once so many messages are taken for one network, no more are claimed for it, and with twice as many no more replies
to citizens are handed over: they wait in the database, where they cost no memory. Half a minute of Telegram's pace."""


class Outbox:
    """Delivers for the networks in `lines` (by channel name) under the name `owner`."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        lines: Mapping[str, Line],
        now: Callable[[], datetime],
        *,
        owner: str,
        gauge: Gauge,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        sparing: Callable[[], Sparing] = Sparing,
    ) -> None:
        self._database = database
        self._keys = keys
        self._lines = lines
        self._now = now
        self.owner = owner
        self._sparing = sparing
        self._sender = Sender(database, keys, lines, now, gauge=gauge, sleep=sleep, sparing=sparing)
        self._tasks = Tasks()
        self._notes = Tasks()
        self._unwritten: list[tuple[Sequence[Outcome], asyncio.Future[None]]] = []
        self._writing = False
        self._rounds = Rounds(IDLE_S)
        self._queues: dict[int, deque[Claimed]] = {}
        """What is taken and not sent yet, by address; an address that has one is being served."""
        self._in_hand: Counter[str] = Counter()
        """How much that is, by channel."""
        self._more: set[int] = set()
        """Addresses for which more lies in the database than was taken."""
        self._held: frozenset[str] = frozenset()
        self._renew_at: datetime | None = None
        self._held_until: datetime | None = None

    # --- the work that comes ------------------------------------------------------------------------------------------

    def serves(self) -> frozenset[str]:
        """The channels that are this process's to deliver for, now: their replies may be handed over by `take`."""
        return self._held if self._held_until is not None and self._now() < self._held_until else frozenset()

    def crowded(self) -> frozenset[str]:
        """The channels of which so much is in hand that only replies to people in office are to be handed over."""
        return frozenset(name for name, count in self._in_hand.items() if count >= 2 * IN_HAND)

    def take(self, handed: Sequence[Claimed], left: Set[int]) -> None:
        """Send what was just committed as taken (`handed`), and look for what was committed for the addresses in `left`
        and nobody has taken."""
        self._start(handed)
        waits = self._queues.keys() & left
        self._more |= waits
        if len(waits) < len(left):
            self._rounds.wake()

    def look(self) -> None:
        """Another process may have committed something to send."""
        self._rounds.wake()

    async def run(self) -> None:
        """Deliver until cancelled."""
        await self._rounds.run(self._pass, "delivery")

    async def deliver_due(self) -> int:
        """Send all that may go out now and wait for its end. Returns how many messages were tried."""
        tried = sum(map(len, self._queues.values()))
        await self._tasks.join()
        while taken := await self._pass():
            tried += taken
            await self._tasks.join()
        return tried

    async def drain(self, within_s: float) -> None:
        """For the end: what is being sent may finish, new work is taken for at most so many seconds."""
        try:
            async with asyncio.timeout(within_s):
                await self.deliver_due()
        except TimeoutError:
            log.warning("delivery_not_drained", within_s=within_s)
        self._held = frozenset()
        await self._tasks.stop()
        await self._notes.join()

    # --- one process at a time ----------------------------------------------------------------------------------------

    async def give_up(self) -> None:
        """Let the leases go."""
        async with self._database.transaction() as connection:
            for name in self._lines:
                await leases.give_up(View(connection, self._keys), f"deliver:{name}", self.owner)

    async def _pass(self) -> int:
        """Take what may go out and start sending it, an address in a task of its own. Returns how much was taken."""
        if not self._lines:
            return 0
        try:
            async with self._database.transaction() as connection:
                view = View(connection, self._keys)
                await self._hold_leases(view)
                claimed = await self._claim(view)
        except BaseException:  # what was held or released in it may not be committed
            self._held, self._renew_at = frozenset(), None
            raise
        self._more |= {one.message.address_id for one in claimed}
        self._start(claimed)
        return len(claimed)

    async def _claim(self, view: View) -> list[Claimed]:
        """What may go out now, less of it where messages are spared."""
        channels = {name for name in self._held if self._in_hand[name] < IN_HAND}
        if not channels:
            return []
        sparing = self._sparing()
        now = self._now()
        claimed = await outbox.claim(view, channels, now, self._queues.keys(), sparing)
        return await folding.fold(view, claimed, sparing, now)

    async def _hold_leases(self, view: View) -> None:
        """Renew what is ours; a channel taken over goes on with what its last owner left in flight."""
        now = self._now()
        if self._renew_at is not None and now < self._renew_at:
            return
        held = {name for name in self._lines if await leases.hold(view, f"deliver:{name}", self.owner, now, LEASE)}
        if new := held - self.serves():
            repeated = await outbox.release(view, new, self._queues.keys())
            log.info("delivery_taken", channels=sorted(new), repeated=repeated)
        self._held, self._held_until = frozenset(held), now + LEASE
        self._renew_at = now + (LEASE / 2 if len(held) == len(self._lines) else LEASE / 10)

    async def _is_ours(self, channel: str) -> bool:
        """True while nobody else may send for this channel. A lease that ran out meanwhile (a stalled process, a clock
        that was set) goes on if nobody took it."""
        if channel in self.serves():
            return True
        ours = False

        async def renew(view: View) -> None:
            nonlocal ours
            ours = await leases.renew(view, f"deliver:{channel}", self.owner, self._now(), LEASE)

        await self._sender.surely(renew)
        if not ours:
            self._held, self._renew_at = self._held - {channel}, None
        return ours

    # --- an address in its order --------------------------------------------------------------------------------------

    def _start(self, taken: Iterable[Claimed]) -> None:
        for claimed in taken:
            address_id = claimed.message.address_id
            self._in_hand[claimed.endpoint.channel] += 1
            if queue := self._queues.get(address_id):
                queue.append(claimed)
                continue
            self._queues[address_id] = deque([claimed])
            self._tasks.start(self._serve(address_id), f"deliver:{address_id}")

    async def _serve(self, address_id: int) -> None:
        """Send one address's messages in order, each once the one before is marked: a crash repeats at most one here.
        After one that must wait, the rest goes back unsent."""
        queue = self._queues[address_id]
        channel = queue[0].endpoint.channel
        names: dict[str, str] = {}
        try:
            while queue:
                claimed = queue[0]
                target = names.get(claimed.message.target_key, claimed.target_network_id)
                outcome = await self._sender.attempt(replace(claimed, target_network_id=target), self._is_ours)
                if outcome is None:
                    return  # whoever delivers now has released what was taken here
                await self._note(outcome)
                queue.popleft()
                self._put_down(channel, 1)
                names[claimed.message.key] = outcome.network_id
                if outcome.fate in (Fate.RETRY, Fate.DROPPED):
                    self._more.add(address_id)
                    await self._note(*(Outcome(waits.message.id, Fate.RETRY, tried=False) for waits in queue))
                    return
        finally:
            self._put_down(channel, len(queue))
            del self._queues[address_id]
            if address_id in self._more:
                self._more.discard(address_id)
                self._rounds.wake()

    def _put_down(self, channel: str, count: int) -> None:
        """So much less is in hand; where that was a lot, more may wait in the database."""
        before = self._in_hand[channel]
        self._in_hand[channel] = before - count
        if self._in_hand[channel] < IN_HAND // 2 <= before:
            self._rounds.wake()

    async def _note(self, *outcomes: Outcome) -> None:
        """Write outcomes down, together with those of other addresses that end meanwhile; returns when it is done."""
        written = asyncio.get_running_loop().create_future()
        self._unwritten.append((outcomes, written))
        if not self._writing:
            self._writing = True
            self._notes.start(self._write_notes(), "notes")
        await written

    async def _write_notes(self) -> None:
        while notes := self._unwritten:
            self._unwritten = []
            outcomes = [outcome for noted, _ in notes for outcome in noted]
            await self._sender.surely(partial(outbox.mark, outcomes=outcomes, now=self._now()))
            for _, written in notes:
                if not written.done():  # who waited may have been cancelled
                    written.set_result(None)
        self._writing = False
