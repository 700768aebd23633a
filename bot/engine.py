"""The road: a batch of inbounds → one transaction. Only when it is committed does the intake return, and only then may
a network be told "received".

A handler's exception sets one message aside and harms nobody else: the batch is rolled back and replayed one by one.
Trouble of the database, disk or network sets nothing aside: nothing is acknowledged and the batch is tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import StaleTicket
from bot.domain.messages import Due, Endpoint, Inbound
from bot.domain.rules import Sparing
from bot.repeats import Repeats
from bot.tempo import Tempo
from handlers import decide
from handlers.apology import apologise
from handlers.turn import Turn, World
from storage import inbox, jobs, timers
from storage.batch import Batch
from storage.codec import Keys
from storage.database import Database, passing_trouble, trouble_of
from storage.outbox import Claimed

log = structlog.get_logger()

BACK_OFF_S = (0.05, 0.2, 1.0, 5.0, 15.0)


class Gauge(Protocol):
    """What the engine reports of itself (`bot.metrics.Metrics`)."""

    def inbound(self, channel: str) -> None: ...
    def handled(self, channel: str) -> None: ...
    def failed(self, channel: str) -> None: ...
    def batch(self, seconds: float, size: int) -> None: ...
    def trouble(self, kind: str = "") -> None: ...


class Courier(Protocol):
    """Who sends what was committed (`bot.outbox.Outbox`)."""

    def serves(self) -> Collection[str]: ...
    def crowded(self) -> Collection[str]: ...
    def take(self, handed: Sequence[Claimed], left: Set[int]) -> None: ...


class NotCommitted(Exception):
    """What was handed in is not kept: acknowledge nothing, let it come again."""


class HandlerFailed(Exception):
    """A handler raised on `inbound`; the cause hangs on `__cause__`."""

    def __init__(self, inbound: Inbound) -> None:
        super().__init__(f"{inbound.channel}:{inbound.external_id}")
        self.inbound = inbound


@dataclass(slots=True)
class _Waiting:
    """One call of the intake: its inbounds, and who waits for their commit."""

    inbounds: Sequence[Inbound]
    committed: asyncio.Future[None]


@dataclass(slots=True)
class EngineSettings:
    """`batch_size`: inbounds that share a transaction (1–100). `transcript_of`: channels whose words are kept for
    their page; `hears`: those where people have to write before we may speak. `merge`:
    one message a step where every one costs. `patience`: how often trouble of the
    database is waited out before the networks are told to wait."""

    batch_size: int = 50
    transcript_of: frozenset[str] = field(default_factory=lambda: frozenset({"web"}))
    merge: bool = False
    hears: frozenset[str] = field(default_factory=lambda: frozenset({"whatsapp"}))
    patience: int = len(BACK_OFF_S)


class Engine:
    """Takes in what channels and the clock hand over, and commits what handlers decide on it."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        world: World,
        now: Callable[[], datetime],
        *,
        gauge: Gauge,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        settings: EngineSettings | None = None,
    ) -> None:
        self.world = world
        self._database = database
        self._keys = keys
        self._now = now
        self._gauge = gauge
        self._monotonic = monotonic
        self._sleep = sleep
        self._settings = settings or EngineSettings()
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._suspects: set[Endpoint] = set()
        self._tempo = Tempo()
        self._repeats = Repeats()
        self._courier: Courier | None = None
        self._watchers: list[Callable[[Collection[Endpoint]], None]] = []
        self._fetchers: list[Callable[[], None]] = []
        self._sweepers: list[Callable[[Collection[str]], None]] = []

    def spare(self, sparing: Sparing) -> None:
        """Decide by what the networks' accounts are in now."""
        if sparing != self.world.rules.sparing:
            self.world = replace(self.world, rules=replace(self.world.rules, sparing=sparing))

    def hand_over_to(self, courier: Courier) -> None:
        """Have `courier` send what is committed from now on."""
        self._courier = courier

    def on_commit(self, watcher: Callable[[Collection[Endpoint]], None]) -> None:
        """Have `watcher` called after each commit with the endpoints that are to get something."""
        self._watchers.append(watcher)

    def on_files(self, fetcher: Callable[[], None]) -> None:
        """Have `fetcher` called after each commit that brought a file whose bytes still lie at its network."""
        self._fetchers.append(fetcher)

    def on_destroyed(self, sweeper: Callable[[Collection[str]], None]) -> None:
        """Have `sweeper` called after each commit that destroyed something personal, with the tables it lay in."""
        self._sweepers.append(sweeper)

    async def intake(self, inbounds: Sequence[Inbound]) -> None:
        """Hand in what came. Returns when it is committed; raises when it was not: let it come again."""
        if not inbounds:
            return
        committed = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait(_Waiting(inbounds, committed))
        await committed

    async def run(self) -> None:
        """Handle what is handed in, batch by batch, until cancelled. Then nobody is left waiting."""
        try:
            while True:
                calls = [await self._waiting.get()]
                size = len(calls[0].inbounds)
                while size < self._settings.batch_size and not self._waiting.empty():
                    calls.append(self._waiting.get_nowait())
                    size += len(calls[-1].inbounds)
                await self._serve(calls)
        finally:
            while not self._waiting.empty():
                _refuse(self._waiting.get_nowait())

    async def _serve(self, calls: Sequence[_Waiting]) -> None:
        inbounds = [inbound for call in calls for inbound in call.inbounds]
        try:
            for start in range(0, len(inbounds), self._settings.batch_size):
                await self._handle(inbounds[start : start + self._settings.batch_size])
        except BaseException as error:
            for call in calls:
                _refuse(call)
            if not isinstance(error, Exception):
                raise
            log.error("batch_not_committed", size=len(inbounds), error=type(error).__name__)
        else:
            for call in calls:
                if not call.committed.done():
                    call.committed.set_result(None)

    async def _handle(self, inbounds: Sequence[Inbound]) -> None:
        """Commit a batch; one that a handler failed on is replayed message by message, and so are known suspects."""
        alone = [i for i in inbounds if i.sender in self._suspects]
        together = [i for i in inbounds if i.sender not in self._suspects]
        try:
            if together:
                await self._patiently(self._transact, together)
        except HandlerFailed:
            alone = list(inbounds)
        for inbound in alone:
            await self._handle_alone(inbound)

    async def _handle_alone(self, inbound: Inbound) -> None:
        try:
            await self._patiently(self._transact, [inbound])
            self._suspects.discard(inbound.sender)
        except HandlerFailed as failure:
            cause = failure.__cause__ or failure
            self._suspects.add(inbound.sender)
            self._repeats.forget(inbound.sender)
            try:
                await self._patiently(lambda inbounds: self._set_aside(inbounds, cause), [inbound])
            except HandlerFailed:  # not even an apology can be decided: keep it without
                await self._patiently(lambda inbounds: self._keep_aside(inbounds, cause), [inbound])

    async def _patiently(
        self, work: Callable[[Sequence[Inbound]], Awaitable[None]], inbounds: Sequence[Inbound]
    ) -> None:
        """Do `work` in one transaction, tried again with growing pauses while the database is in passing trouble."""
        for pause_s in (*BACK_OFF_S[: self._settings.patience], None):
            try:
                await work(inbounds)
                self._gauge.trouble()
                return
            except HandlerFailed:
                raise
            except Exception as error:
                if not (passing_trouble(error) or isinstance(error, StaleTicket)):
                    raise HandlerFailed(inbounds[0]) from error  # what was decided cannot be saved
                if pause_s is None:
                    raise
                if passing_trouble(error):
                    self._gauge.trouble(trouble_of(error))
                log.warning("batch_tried_again", pause_s=pause_s, error=type(error).__name__)
            await self._sleep(pause_s)

    async def _transact(self, inbounds: Sequence[Inbound]) -> None:
        """Load, let handlers decide, save, commit."""
        began = self._monotonic()
        now = self._now()
        async with self._database.transaction() as connection:
            batch = self._batch(connection, now)
            settings = self._settings
            fresh = await batch.admit(inbounds, self.world.rules.language, settings.transcript_of, settings.hears)
            self._tempo.note(fresh)
            self._repeats.note(fresh)  # what a network delivers again was not said again
            for inbound in fresh:
                await self._decide(inbound, now, batch)
            await batch.flush()
        for inbound in inbounds:
            self._gauge.inbound(inbound.channel)
        for inbound in fresh:
            self._gauge.handled(inbound.channel)
        self._gauge.batch(self._monotonic() - began, len(inbounds))
        self._committed(batch)

    def _batch(self, connection: AsyncConnection, now: datetime) -> Batch:
        surge = self.world.rules.sparing.surge
        courier, merge = self._courier, self._settings.merge
        served, crowded = (courier.serves(), courier.crowded()) if courier else ((), ())
        new_id = self.world.new_id
        return Batch(connection, self._keys, new_id, now, served, crowded=crowded, merge=merge, surge=surge)

    async def _decide(self, inbound: Inbound, now: datetime, batch: Batch) -> None:
        try:
            due = inbound.body if isinstance(inbound.body, Due) else None
            if due and not due.timer_id and not await jobs.begin(batch, due.kind, due.at):
                return
            hurried, repeated = self._tempo.is_hurried(inbound), self._repeats.is_repeat(inbound)
            turn = Turn(self.world, inbound, now, batch, hurried=hurried, repeated=repeated)
            await decide(turn)
            batch.keep(turn.changes)
            if due and due.timer_id:
                await timers.mark_done(batch, due.timer_id)
        except Exception as error:
            if passing_trouble(error) or isinstance(error, StaleTicket):
                raise
            raise HandlerFailed(inbound) from error

    async def _set_aside(self, inbounds: Sequence[Inbound], error: BaseException) -> None:
        """Keep what could not be handled (sealed), say sorry, and let an operator see it."""
        inbound, now = inbounds[0], self._now()
        async with self._database.transaction() as connection:
            batch = self._batch(connection, now)
            if await batch.admit(inbounds, self.world.rules.language, frozenset(), self._settings.hears):
                await inbox.set_aside(batch, inbound, where(error))
                turn = Turn(self.world, inbound, now, batch)
                await apologise(turn)
                batch.keep(turn.changes)
                if isinstance(inbound.body, Due) and inbound.body.timer_id:
                    await timers.mark_done(batch, inbound.body.timer_id)
            await batch.flush()
        self._gauge.failed(inbound.channel)
        log.error("set_aside", channel=inbound.channel, inbound=inbound.external_id, error=where(error))
        self._committed(batch)

    async def _keep_aside(self, inbounds: Sequence[Inbound], error: BaseException) -> None:
        """Keep what could not be handled, and nothing else: where what is stored of its sender cannot be read."""
        inbound = inbounds[0]
        async with self._database.transaction() as connection:
            batch = Batch(connection, self._keys, self.world.new_id, self._now())
            await inbox.keep_aside(batch, inbound, where(error), self.world.new_id())
            if isinstance(inbound.body, Due) and inbound.body.timer_id:
                await timers.mark_done(batch, inbound.body.timer_id)
        self._gauge.failed(inbound.channel)
        log.error("set_aside_unanswered", channel=inbound.channel, inbound=inbound.external_id, error=where(error))

    async def put_aside(self, channel: str, external_id: str, raw: str) -> None:
        """Keep (sealed) what a channel could not even read, so that the network may go on."""
        async with self._database.transaction() as connection:
            batch = Batch(connection, self._keys, self.world.new_id, self._now())
            await inbox.put_aside(batch, channel, external_id, raw, self.world.new_id())
        self._gauge.failed(channel)
        log.error("put_aside", channel=channel, inbound=external_id)

    def _committed(self, batch: Batch) -> None:
        if self._courier:
            self._courier.take(batch.replies.handed, batch.replies.left)
        for watcher in self._watchers:
            watcher(batch.woken)
        if batch.brought_files:
            for fetcher in self._fetchers:
                fetcher()
        if batch.destroyed:
            for sweeper in self._sweepers:
                sweeper(batch.destroyed)


def _refuse(call: _Waiting) -> None:
    """Tell who waits that nothing is kept."""
    if not call.committed.done():
        call.committed.set_exception(NotCommitted())
        call.committed.exception()  # a caller that went away must not make noise


def where(error: BaseException) -> str:
    """The kind of an error and the place it came from: nothing of what it was about, which may be personal."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_qualname} line {trace.tb_lineno}"
