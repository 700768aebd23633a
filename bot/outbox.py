"""Committed messages → the networks: in order per address, paced, retried, and marked sent only when a network said so.

One process at a time delivers for a channel's account (a lease). No database lock is held while a network is called.
Pages that pull (the web chat) are not served from here.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from bot.channels.base import Channel, Delivery
from bot.channels.pacing import Pacer
from bot.domain.conversations import Timer
from bot.domain.errors import DeliveryError
from bot.domain.messages import Endpoint, OutboundKind
from bot.tasks import Rounds, Tasks
from storage import attachments, leases, outbox, people, timers
from storage.codec import Keys
from storage.database import Database, passing_trouble
from storage.outbox import Claimed, Fate, Outcome
from storage.view import View

log = structlog.get_logger()

ATTEMPTS = 12
UNKNOWN_ATTEMPTS = 3
"""How often a message is tried again when the network did not say whether it took it."""
LEASE = timedelta(seconds=30)
IDLE_S = 1.0
BACK_OFF_S = (1, 2, 5, 15, 60, 300)
ATTACHMENT_WAIT_S = 3
NOT_FETCHED = "attachment not fetched yet"


class Gauge(Protocol):
    """What delivery reports of itself (`bot.metrics.Metrics`)."""

    def sent(self, channel: str) -> None: ...
    def retried(self, channel: str) -> None: ...
    def undelivered(self, channel: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One network with its pace."""

    channel: Channel
    pacer: Pacer


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
    ) -> None:
        self._database = database
        self._keys = keys
        self._lines = lines
        self._now = now
        self.owner = owner
        self._gauge = gauge
        self._sleep = sleep
        self._tasks = Tasks()
        self._notes = Tasks()
        self._unwritten: list[tuple[Sequence[Outcome], asyncio.Future[None]]] = []
        self._writing = False
        self._rounds = Rounds(IDLE_S)
        self._busy: set[int] = set()
        self._held: set[str] = set()
        self._hold_at: datetime | None = None

    def wake(self, _endpoints: Collection[Endpoint]) -> None:
        """There may be something to send."""
        self._rounds.wake()

    async def run(self) -> None:
        """Deliver until cancelled."""
        await self._rounds.run(self._pass, "delivery")

    async def deliver_due(self) -> int:
        """Send all that may go out now and wait for its end. Returns how many messages were tried."""
        tried = 0
        while taken := await self._pass():
            tried += taken
            await self._tasks.join()
        return tried

    async def drain(self, within_s: float) -> None:
        """For the end: what is being sent may finish, new work is taken for at most so many seconds."""
        try:
            async with asyncio.timeout(within_s):
                await self.deliver_due()
                await self._tasks.join()
        except TimeoutError:
            log.warning("delivery_not_drained", within_s=within_s)
        await self._tasks.stop()
        await self._notes.join()

    async def give_up(self) -> None:
        """Let the leases go."""
        async with self._database.transaction() as connection:
            for name in self._held:
                await leases.give_up(View(connection, self._keys), f"deliver:{name}", self.owner)

    async def _pass(self) -> int:
        """Take what may go out and start sending it, an address in a task of its own. Returns how much was taken."""
        if not self._lines:
            return 0
        try:
            async with self._database.transaction() as connection:
                view = View(connection, self._keys)
                await self._hold_leases(view)
                claimed = await outbox.claim(view, self._held, self._now(), self._busy) if self._held else []
        except BaseException:  # what was held or released in it may not be committed
            self._held, self._hold_at = set(), None
            raise
        by_address: dict[int, list[Claimed]] = defaultdict(list)
        for one in claimed:
            by_address[one.message.address_id].append(one)
        for address_id, messages in by_address.items():
            self._busy.add(address_id)
            self._tasks.start(self._deliver_to(address_id, messages), f"deliver:{address_id}")
        return len(claimed)

    async def _hold_leases(self, view: View) -> None:
        """Renew what is ours; a channel taken over goes on with what its last owner left in flight."""
        now = self._now()
        if self._hold_at is not None and now < self._hold_at:
            return
        held = {name for name in self._lines if await leases.hold(view, f"deliver:{name}", self.owner, now, LEASE)}
        if new := held - self._held:
            repeated = await outbox.release(view, new)
            log.info("delivery_taken", channels=sorted(new), repeated=repeated)
        self._held = held
        self._hold_at = now + (LEASE / 2 if len(held) == len(self._lines) else LEASE / 10)

    async def _deliver_to(self, address_id: int, messages: Sequence[Claimed]) -> None:
        """Send one address's messages in order, each once the one before is marked: a crash repeats at most one here.
        After one that must wait, the rest goes back unsent."""
        names: dict[str, str] = {}
        try:
            for position, claimed in enumerate(messages):
                target = names.get(claimed.message.target_key, claimed.target_network_id)
                outcome = await self._deliver(replace(claimed, target_network_id=target))
                await self._note(outcome)
                names[claimed.message.key] = outcome.network_id
                if outcome.fate in (Fate.RETRY, Fate.DROPPED):
                    rest = messages[position + 1 :]
                    await self._note(*(Outcome(waits.message.id, Fate.RETRY, tried=False) for waits in rest))
                    break
        finally:
            self._busy.discard(address_id)
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
            await self._surely(partial(outbox.mark, outcomes=outcomes, now=self._now()))
            for _, written in notes:
                if not written.done():  # who waited may have been cancelled
                    written.set_result(None)
        self._writing = False

    async def _surely(self, work: Callable[[View], Awaitable[None]]) -> None:
        """Write down what was learned, however long the database is away: sent twice is worse than marked late."""
        while True:
            try:
                async with self._database.transaction() as connection:
                    await work(View(connection, self._keys))
                return
            except Exception as error:
                log.error("delivery_not_noted", error=type(error).__name__)
                await self._sleep(IDLE_S)

    async def _deliver(self, claimed: Claimed) -> Outcome:
        endpoint, channel = claimed.endpoint, claimed.endpoint.channel
        line = self._lines[channel]
        try:
            delivery = await self._prepare(claimed)
            if claimed.message.kind is not OutboundKind.ANSWER:  # an answered press counts towards no limit
                await self._pace(line.pacer, endpoint)
            network_id = await line.channel.deliver(delivery)
            outcome = Outcome(claimed.message.id, Fate.SENT, network_id)
        except DeliveryError as error:
            outcome = await self._failed(claimed, error, line)
        except Exception as error:
            outcome = self._broken(claimed, error)
        self._count(channel, outcome.fate)
        return outcome

    def _count(self, channel: str, fate: Fate) -> None:
        match fate:
            case Fate.SENT:
                self._gauge.sent(channel)
            case Fate.RETRY:
                self._gauge.retried(channel)
            case Fate.FAILED | Fate.UNKNOWN | Fate.DROPPED:
                self._gauge.undelivered(channel)

    async def _pace(self, pacer: Pacer, endpoint: Endpoint) -> None:
        while (pause_s := pacer.delay(endpoint)) > 0:
            await self._sleep(pause_s)
        pacer.sent(endpoint)

    async def _prepare(self, claimed: Claimed) -> Delivery:
        message, endpoint = claimed.message, claimed.endpoint
        if not message.attachment_id:
            return Delivery(message, endpoint, claimed.target_network_id)
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            attachment = await attachments.by_id(view, message.attachment_id)
            late = claimed.attempts >= ATTEMPTS
            gone = attachment is None or attachment.state in ("failed", "destroyed")
            if attachment is None or gone or (late and attachment.state != "stored"):
                return Delivery(message, endpoint)  # the words arrive without their file
            if attachment.state != "stored":
                raise DeliveryError(NOT_FETCHED, retry_after_s=ATTACHMENT_WAIT_S)
            content = await attachments.content(view, attachment.id)
        return Delivery(message, endpoint, attachment=content, attachment_mime_type=attachment.mime_type)

    async def _failed(self, claimed: Claimed, error: DeliveryError, line: Line) -> Outcome:
        """Read the error's policy: the only place that does."""
        message, address_id, moved_to = claimed.message, claimed.message.address_id, error.moved_to
        log.warning("delivery_failed", message=message.id, address=address_id, reason=error.reason)
        if moved_to and claimed.attempts < ATTEMPTS:
            await self._surely(lambda view: outbox.move(view, address_id, moved_to, self._now()))
            return Outcome(message.id, Fate.RETRY, error=error.reason)
        if error.gone:
            await self._surely(lambda view: self._lose(view, address_id, message.id))
            return Outcome(message.id, Fate.DROPPED, error=error.reason)
        if error.unknown and claimed.attempts >= UNKNOWN_ATTEMPTS:
            return Outcome(message.id, Fate.UNKNOWN, error=error.reason)
        if error.retry_after_s is None or error.ours or claimed.attempts >= ATTEMPTS:
            return Outcome(message.id, Fate.FAILED, error=error.reason)
        pause_s = error.retry_after_s
        if error.reason != NOT_FETCHED:  # a file that is late holds up its reader for a moment only, and no network
            pause_s = max(pause_s, BACK_OFF_S[min(claimed.attempts, len(BACK_OFF_S)) - 1])
            line.pacer.pause(None if error.everyone else claimed.endpoint, pause_s)
        return Outcome(message.id, Fate.RETRY, due_at=self._now() + timedelta(seconds=pause_s), error=error.reason)

    async def _lose(self, view: View, address_id: int, message_id: int) -> None:
        """Nobody is there any more: what still waits for them is dropped. A timer brings it to a handler, who tells
        those concerned: kept with the mark itself, it cannot get lost, and delivery waits for nobody."""
        if await people.lose(view, address_id, self._now()):
            gone = Timer(
                id=message_id, key=f"gone:{message_id}", kind="gone", subject_id=address_id, due_at=self._now()
            )
            await timers.put(view, gone)
        await outbox.drop(view, address_id, "unreachable")

    def _broken(self, claimed: Claimed, error: Exception) -> Outcome:
        """Not the network's refusal: trouble of the database passes, anything else is a mistake of ours."""
        reason, message_id = type(error).__name__, claimed.message.id
        if passing_trouble(error) and claimed.attempts < ATTEMPTS:
            log.warning("delivery_postponed", message=message_id, error=reason)
            return Outcome(message_id, Fate.RETRY, due_at=self._now() + timedelta(seconds=IDLE_S), error=reason)
        log.error("delivery_bug", channel=claimed.endpoint.channel, message=message_id, error=reason)
        return Outcome(message_id, Fate.FAILED, error=reason)
