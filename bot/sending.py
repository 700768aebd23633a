"""One committed message → its network, and what became of the attempt: the only place that reads an error's policy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot import contents
from bot.channels.base import Channel, Delivery
from bot.channels.pacing import Pacer
from bot.domain.errors import DeliveryError
from bot.domain.messages import OutboundKind, Weight
from bot.domain.rules import Sparing
from handlers.documents import CHANNEL as RENDERED
from storage import attachments, conditions, outbox
from storage.codec import Keys
from storage.conditions import Kind
from storage.costs import Bill
from storage.database import Database, passing_trouble, trouble_of
from storage.outbox import Claimed, Fate, Outcome
from storage.receipts import lose
from storage.view import View

log = structlog.get_logger()

ATTEMPTS = 12
UNKNOWN_ATTEMPTS = 3
"""How often a message is tried again when the network did not say whether it took it."""
BACK_OFF_S = (1, 2, 5, 15, 60, 300)
NOTE_AGAIN_S = 1.0
ATTACHMENT_WAIT_S = 3
PATIENCE_S = 2.0
"""How long a patient message steps aside, at least, before it is looked at again."""
RANKS = 3
"""How urgent a message is where many wait: to people in office, to citizens, and what can wait."""
NOT_FETCHED = "attachment not fetched yet"
NOT_MADE = "document not made yet"


class Gauge(Protocol):
    """What delivery reports of itself (`bot.metrics.Metrics`)."""

    def sent(self, channel: str) -> None: ...
    def retried(self, channel: str) -> None: ...
    def undelivered(self, channel: str) -> None: ...
    def trouble(self, kind: str = "") -> None: ...
    def halted(self, channel: str, *, is_so: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One network with its pace. `knock`, where the network has a window: tells a person, while it lets us say nothing
    else, that something waits for them; False where that is not set up. Raises DeliveryError. `taken`, where every
    message is billed: the names of those that were taken for one of the outbox since that was asked last, each with as
    what it counts."""

    channel: Channel
    pacer: Pacer
    knock: Callable[[Delivery], Awaitable[bool]] | None = None
    taken: Callable[[int], Mapping[str, str]] | None = None

    def bill(self, message: int) -> Bill | None:
        """What an attempt with this message of the outbox cost; None for nothing."""
        names = self.taken(message) if self.taken else {}
        return Bill(self.channel.name, names) if names else None


class Sender:
    """Makes attempts on the networks in `lines` (by channel name)."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        lines: Mapping[str, Line],
        now: Callable[[], datetime],
        *,
        gauge: Gauge,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        sparing: Callable[[], Sparing] = Sparing,
    ) -> None:
        self._sparing = sparing
        self._halted: set[str] = set()
        """Channels that refused the account here; `sparing` says so later, and in every process."""
        self._database = database
        self._keys = keys
        self._lines = lines
        self._now = now
        self._gauge = gauge
        self._sleep = sleep
        self._turns = {name: [asyncio.Lock() for _ in range(RANKS)] for name in lines}
        """Where messages wait for a network's limit, by rank, each in the order in which they came: the first of one
        rank waits with those of the next higher one, all the others behind it."""

    async def attempt(self, claimed: Claimed, is_ours: Callable[[str], Awaitable[bool]]) -> Outcome | None:
        """Send it, in its turn with the network's limits. None, and nothing is sent, where `is_ours` says in the end
        that another process delivers for this channel now."""
        endpoint, channel = claimed.endpoint, claimed.endpoint.channel
        line = self._lines[channel]
        try:
            delivery = await self._prepare(claimed)
            if claimed.message.patient and (pause_s := line.pacer.delay(endpoint, patient=True)) > 0:
                return self._stepped_aside(claimed, pause_s)
            if claimed.message.kind is not OutboundKind.ANSWER:  # an answered press counts towards no limit
                await self._pace(claimed, line.pacer)
            if not await is_ours(channel):
                return None
            self._check_window(claimed, line)
            network_id = await line.channel.deliver(delivery)
            outcome = Outcome(claimed.message.id, Fate.SENT, network_id, kept=line.channel.limits.receipts)
            await self._goes(channel)
        except DeliveryError as error:
            outcome = await self._failed(claimed, error, line)
        except Exception as error:
            outcome = self._broken(claimed, error)
        self._count(channel, outcome.fate)
        return replace(outcome, bill=line.bill(claimed.message.id))

    async def _goes(self, channel: str) -> None:
        """The network took a message: where it had refused the account, that is over."""
        self._gauge.halted(channel, is_so=False)
        if channel in self._halted | self._sparing().halted:
            self._halted.discard(channel)
            await self.surely(lambda view: _over(view, channel, self._now()))

    async def _halt(self, channel: str, reason: str) -> None:
        """It refuses the account itself, whatever the message."""
        self._gauge.halted(channel, is_so=True)
        log.error("channel_halted", channel=channel, reason=reason)
        if channel not in self._halted:
            self._halted.add(channel)
            await self.surely(lambda view: _begun(view, channel, self._now(), reason))

    def _stepped_aside(self, claimed: Claimed, pause_s: float) -> Outcome:
        """Others need the network's limits: that is no attempt, and what waits behind it goes ahead."""
        due_at = self._now() + timedelta(seconds=max(pause_s, PATIENCE_S))
        return Outcome(claimed.message.id, Fate.RETRY, due_at=due_at, tried=False)

    def _check_window(self, claimed: Claimed, line: Line) -> None:
        """Raises DeliveryError where the network would take the message and not deliver it."""
        window, heard_at = line.channel.limits.window, claimed.heard_at
        if window is not None and (heard_at is None or heard_at + window <= self._now()):
            raise DeliveryError("the person wrote too long ago", closed=True)

    async def _held_back(self, claimed: Claimed, line: Line) -> Outcome:
        """It waits until the person writes; once for all that waits, they are told so where that is set up."""
        message, told = claimed.message, False
        async with self._database.reading() as connection:
            known = await outbox.was_knocked(View(connection, self._keys), message.address_id)
        asks = message.kind is OutboundKind.SEND and message.weight is not Weight.COURTESY
        if line.knock and not known and asks:
            try:
                told = await line.knock(Delivery(message, claimed.endpoint, language=claimed.language))
            except DeliveryError as error:
                log.warning("knock_failed", message=message.id, reason=error.reason)
        return Outcome(message.id, Fate.WAITS, error=outbox.KNOCKED if told or known else outbox.SHUT)

    async def surely(self, work: Callable[[View], Awaitable[None]]) -> None:
        """Write down what was learned, however long the database is away: sent twice is worse than marked late."""
        while True:
            try:
                async with self._database.transaction() as connection:
                    await work(View(connection, self._keys))
                self._gauge.trouble()
                return
            except Exception as error:
                self._gauge.trouble(trouble_of(error))
                log.error("delivery_not_noted", error=type(error).__name__)
                await self._sleep(NOTE_AGAIN_S)

    def _count(self, channel: str, fate: Fate) -> None:
        match fate:
            case Fate.SENT:
                self._gauge.sent(channel)
            case Fate.RETRY:
                self._gauge.retried(channel)
            case Fate.WAITS:
                pass
            case Fate.FAILED | Fate.UNKNOWN | Fate.DROPPED:
                self._gauge.undelivered(channel)

    async def _pace(self, claimed: Claimed, pacer: Pacer) -> None:
        """Wait for the chat's own limit beside all others, and then in line with them for everybody's: where thousands
        wait, one of them looks when there is room, and not each. People in office go ahead, and what is not urgent
        comes behind."""
        endpoint, channel = claimed.endpoint, claimed.endpoint.channel
        while (pause_s := pacer.own_delay(endpoint)) > 0:
            await self._sleep(pause_s)
        turns = self._turns[channel]
        if not turns[0].locked() and pacer.delay(endpoint) == 0:  # nobody is in line
            pacer.sent(endpoint)
            return
        rank = 2 if claimed.message.weight is not Weight.URGENT else int(not claimed.in_office)
        async with AsyncExitStack() as line:
            for turn in reversed(turns[: rank + 1]):
                await line.enter_async_context(turn)
            while (pause_s := pacer.delay(endpoint)) > 0:
                await self._sleep(pause_s)
            pacer.sent(endpoint)

    async def _prepare(self, claimed: Claimed) -> Delivery:
        message, endpoint = claimed.message, claimed.endpoint
        if not message.attachment_id:
            return Delivery(message, endpoint, claimed.target_network_id, language=claimed.language)
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            attachment = await attachments.by_id(view, message.attachment_id)
            late = claimed.attempts >= ATTEMPTS  # never with a document: waiting for one is no attempt
            gone = attachment is None or attachment.state in ("failed", "destroyed")
            if attachment is None or gone or (late and attachment.state != "stored"):
                return Delivery(message, endpoint, language=claimed.language)  # the words arrive without their file
            if attachment.state != "stored":
                unmade = attachment.channel == RENDERED
                raise DeliveryError(NOT_MADE if unmade else NOT_FETCHED, retry_after_s=ATTACHMENT_WAIT_S)
        content = await contents.stored(self._database, self._keys, attachment.id)
        if not content.size:  # no network takes an empty file, and one may have been destroyed just now
            return Delivery(message, endpoint, language=claimed.language)
        return Delivery(
            message,
            endpoint,
            attachment=content,
            attachment_mime_type=attachment.mime_type,
            language=claimed.language,
        )

    async def _failed(self, claimed: Claimed, error: DeliveryError, line: Line) -> Outcome:
        """Read the error's policy: the only place that does."""
        message, address_id, moved_to = claimed.message, claimed.message.address_id, error.moved_to
        log.warning("delivery_failed", message=message.id, address=address_id, reason=error.reason)
        if moved_to and claimed.attempts < ATTEMPTS:
            await self.surely(lambda view: outbox.move(view, address_id, moved_to, self._now()))
            return Outcome(message.id, Fate.RETRY, error=error.reason)
        if error.closed:
            return await self._held_back(claimed, line)
        if error.gone:
            await self.surely(lambda view: lose(view, address_id, message.id, self._now()))
            return Outcome(message.id, Fate.DROPPED, error=error.reason)
        if error.halted:
            await self._halt(line.channel.name, error.reason)
        return self._later(claimed, error, line)

    def _later(self, claimed: Claimed, error: DeliveryError, line: Line) -> Outcome:
        """When it is tried again, if it is."""
        message = claimed.message
        if error.unknown and claimed.attempts >= UNKNOWN_ATTEMPTS:
            return Outcome(message.id, Fate.UNKNOWN, error=error.reason)
        spent = claimed.attempts >= ATTEMPTS and not error.halted
        if error.retry_after_s is None or error.ours or spent:
            return Outcome(message.id, Fate.FAILED, error=error.reason)
        pause_s = error.retry_after_s
        if error.halted:
            line.pacer.pause(None, pause_s)
            due_at, first = self._now() + timedelta(seconds=pause_s), claimed.attempts <= 1
            return Outcome(message.id, Fate.RETRY, due_at=due_at, error=error.reason, tried=first)
        if error.reason == NOT_MADE:  # a long table takes its time, and what is said meanwhile goes ahead of it
            due_at = self._now() + timedelta(seconds=pause_s)
            return Outcome(message.id, Fate.RETRY, due_at=due_at, error=error.reason, tried=False)
        if error.reason != NOT_FETCHED:  # a file that is late holds up its reader for a moment only, and no network
            pause_s = max(pause_s, BACK_OFF_S[min(claimed.attempts, len(BACK_OFF_S)) - 1])
            line.pacer.pause(None if error.everyone else claimed.endpoint, pause_s)
        return Outcome(message.id, Fate.RETRY, due_at=self._now() + timedelta(seconds=pause_s), error=error.reason)

    def _broken(self, claimed: Claimed, error: Exception) -> Outcome:
        """Not the network's refusal: trouble of the database passes, anything else is a mistake of ours."""
        reason, message_id = type(error).__name__, claimed.message.id
        if passing_trouble(error) and claimed.attempts < ATTEMPTS:
            log.warning("delivery_postponed", message=message_id, error=reason)
            return Outcome(message_id, Fate.RETRY, due_at=self._now() + timedelta(seconds=NOTE_AGAIN_S), error=reason)
        log.error("delivery_bug", channel=claimed.endpoint.channel, message=message_id, error=reason)
        return Outcome(message_id, Fate.FAILED, error=reason)


async def _begun(view: View, channel: str, now: datetime, reason: str) -> None:
    await conditions.begin(view, channel, Kind.HALT, now, reason)


async def _over(view: View, channel: str, now: datetime) -> None:
    await conditions.end(view, channel, Kind.HALT, now)
