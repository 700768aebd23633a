"""Time: the two clocks that everything is given, and the ticking that turns due rows into inbounds.

APScheduler only ticks; the rows decide. A late or doubled tick changes nothing. The only importer of apscheduler, and
the only place that reads the machine's clock.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.channels.base import Intake
from bot.domain.conversations import Timer
from bot.domain.messages import Due, Endpoint, Inbound
from storage import jobs as runs
from storage import timers
from storage.codec import Keys
from storage.database import Database
from storage.view import View

log = structlog.get_logger()

CLOCK = Endpoint("clock", "clock")
"""Who speaks when time does."""

TIMERS_A_TICK = 200
PULSE_EVERY = timedelta(minutes=1)
"""How often it is written down that the program runs."""
OUTAGE = timedelta(hours=3)
"""Not having run for so long is an outage: what fell due meanwhile is not made up for one by one."""


class Clock(Protocol):
    """The calendar clock."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may ask


class MovableClock:
    """The machine's clock, moved forward by hand: for the demo, where a day passes at a press."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The moved instant."""
        return self._clock.now() + self._ahead

    def forward(self, by: timedelta) -> None:
        """Move on; never back."""
        if by < timedelta():
            raise ValueError("time only goes forward")
        self._ahead += by


monotonic: Callable[[], float] = time.monotonic
"""Seconds on the clock that never jumps: for pacing and leases."""


class Ticker:
    """Feeds what is due to the engine: timers by their rows, daily jobs by their instant."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        intake: Intake,
        clock: Clock,
        *,
        timezone: ZoneInfo,
        jobs: dict[str, time_of_day],
        after_tick: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._database = database
        self._keys = keys
        self._intake = intake
        self._clock = clock
        self._timezone = timezone
        self._jobs = jobs
        self._after_tick = after_tick
        self._ran: dict[str, str] = {}
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self, every_s: float) -> None:
        """Tick every so many seconds from now on. A tick that comes late is taken all the same, never twice at once."""
        self._scheduler.add_job(
            self._safely, "interval", seconds=every_s, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _safely(self) -> None:
        try:
            await self.tick()
        except Exception as error:  # the next tick finds the same rows again
            log.error("tick_failed", error=type(error).__name__)

    async def tick(self) -> int:
        """Hand over everything that is due now. Returns how much that was."""
        now = self._clock.now()
        await self._look_back(now)
        jobs = self._due_jobs(now)
        await self._intake(jobs)
        self._ran |= {job.body.kind: job.external_id for job in jobs if isinstance(job.body, Due)}
        fed = len(jobs)
        handed: set[int] = set()
        while due := [timer for timer in await self._due_timers(now) if timer.id not in handed]:
            await self._intake([_as_inbound(timer) for timer in due])
            handed |= {timer.id for timer in due}
            fed += len(due)
        if self._after_tick is not None:
            await self._after_tick()
        return fed

    async def _look_back(self, now: datetime) -> None:
        """Hand over an outage before anything that fell due in it."""
        async with self._database.reading() as connection:
            last = await runs.last_pulse(View(connection, self._keys))
        if last is not None and now - last < PULSE_EVERY:
            return
        if last is not None and now - last >= OUTAGE:
            name = f"job:outage:{last.isoformat()}"
            await self._intake([Inbound("clock", name, CLOCK, CLOCK, Due("outage", last), now)])
        await self.beat()

    async def beat(self) -> None:
        """Write down that the program runs now; where the clock is moved on purpose, that this is no outage. On its
        first day it missed nothing: what the morning's digest would tell came just now."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            view = View(connection, self._keys)
            if await runs.last_pulse(view) is None:
                for job in self._due_jobs(now):
                    if isinstance(job.body, Due):
                        await runs.skip(view, job.body.kind, job.body.at, now)
            await runs.beat(view, now)

    async def _due_timers(self, now: datetime) -> list[Timer]:
        async with self._database.reading() as connection:
            return await timers.due(View(connection, self._keys), now, TIMERS_A_TICK)

    def _due_jobs(self, now: datetime) -> list[Inbound]:
        """Today's runs of the daily jobs whose hour has come. Their name holds the date: a second run is a repeat."""
        local = now.astimezone(self._timezone)
        runs = []
        for job, hour in self._jobs.items():
            at = datetime.combine(local.date(), hour, self._timezone)
            name = f"job:{job}:{local.date().isoformat()}"
            if at <= local and self._ran.get(job) != name:
                runs.append(Inbound("clock", name, CLOCK, CLOCK, Due(job, at.astimezone(UTC)), at))
        return runs


def _as_inbound(timer: Timer) -> Inbound:
    due = Due(timer.kind, timer.due_at, timer.id)
    return Inbound("clock", f"timer:{timer.id}", CLOCK, CLOCK, due, timer.due_at)
