"""Work for one process at a time: whoever holds the lease does it, nobody else, and it goes on when that one dies."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import UserError
from bot.lease import LENGTH, RENEW_S, Lease, alone
from storage import leases, models
from storage.database import Database
from tests.storage.kit import NOW, Store

JOB = "poll:telegram"


class Process:
    """One of several processes that want to do the job. It looks after its lease when the test lets it: `turn`."""

    def __init__(self, store: Store, owner: str) -> None:
        self.store, self.owner = store, owner
        self.at_work, self.begun = False, 0
        self.mistake: asyncio.Future[None] | None = None
        self._asleep, self._go_on = asyncio.Semaphore(0), asyncio.Semaphore(0)
        self._lease = Lease(store.database, store.keys, JOB, owner, lambda: store.now, sleep=self._sleep)
        self._running: asyncio.Task[None] | None = None

    async def _sleep(self, seconds: float) -> None:
        assert seconds == RENEW_S
        self._asleep.release()
        await self._go_on.acquire()

    async def work(self) -> None:
        self.begun += 1
        self.at_work = True
        self.mistake = asyncio.get_running_loop().create_future()
        try:
            await self.mistake
        finally:
            self.at_work = False

    async def turn(self) -> bool:
        """Start it, or let its sleep end, until it sleeps again. True when it is at work then."""
        if self._running is None:
            self._running = asyncio.ensure_future(self._lease.while_held(self.work))
        else:
            self._go_on.release()
        await self._asleep.acquire()
        await asyncio.sleep(0)  # work that was started begins
        return self.at_work

    async def stop(self) -> None:
        """End it in order, as SIGTERM does."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        assert not self.at_work

    async def kill(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """End it without a last word to the database."""
        with monkeypatch.context() as dead:
            dead.setattr(self._lease, "_give_up", _nothing)
            await self.stop()


async def _nothing() -> None:
    return


@pytest.fixture
def one(store: Store) -> Process:
    return Process(store, "one")


@pytest.fixture
def two(store: Store) -> Process:
    return Process(store, "two")


async def test_one_works_and_the_other_waits_for_as_long_as_it_is_renewed(one: Process, two: Process) -> None:
    for _ in range(8):
        assert await one.turn()
        assert not await two.turn()
        one.store.forward(seconds=RENEW_S)
    assert (one.begun, two.begun) == (1, 0), "begun once, not at every renewal"
    await one.stop()
    await two.stop()


async def test_who_stops_in_order_lets_the_other_in_at_once(one: Process, two: Process) -> None:
    assert await one.turn()
    assert not await two.turn()
    await one.stop()
    assert await two.turn()
    await two.stop()
    assert await two.store.rows(models.LeaseRow) == []


async def test_the_dead_are_followed_when_their_lease_has_run_out(
    one: Process, two: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await one.turn()
    await one.kill(monkeypatch)
    one.store.forward(seconds=LENGTH.total_seconds() - 1)
    assert not await two.turn()
    one.store.forward(seconds=1)
    assert await two.turn()
    await two.stop()


async def test_who_slept_too_long_stops_working_and_takes_nothing_back(one: Process, two: Process) -> None:
    """Its machine stood still: the other took over, and goes on."""
    assert await one.turn()
    one.store.forward(seconds=LENGTH.total_seconds())
    assert await two.turn()
    assert not await one.turn()
    await one.stop()
    (row,) = await two.store.rows(models.LeaseRow)
    assert row.owner == "two", "who lost it does not give it up for the other"
    assert await two.turn()
    await two.stop()


async def test_while_the_database_is_away_nobody_works(one: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await one.turn()
    with monkeypatch.context() as away:
        away.setattr(leases, "hold", _away)
        assert not await one.turn()
    assert await one.turn()
    assert one.begun == 2
    monkeypatch.setattr(leases, "give_up", _away)
    await one.stop()


async def _away(*_: object) -> bool:
    raise ConnectionResetError


@pytest.mark.parametrize("failed", [True, False], ids=["it failed", "it ended"])
async def test_work_that_ended_is_begun_again(failed: bool, one: Process) -> None:
    """Else the lease would be renewed for ever by a process that does nothing."""
    assert await one.turn()
    assert one.mistake is not None
    with capture_logs() as logs:
        if failed:
            one.mistake.set_exception(KeyError("update"))
        else:
            one.mistake.set_result(None)
        assert await one.turn()
    assert one.begun == 2
    assert [entry["event"] for entry in logs] == ["task_failed"] * failed
    await one.stop()


async def test_each_job_has_a_lease_of_its_own(store: Store) -> None:
    length = LENGTH.total_seconds()
    async with store.batch() as view:
        cases = [
            ("poll", "one", 0.0, True),
            ("poll", "two", 0, False),
            ("send", "two", 0, True),
            ("poll", "two", length - 1, False),
            ("poll", "one", length / 2, True),
            ("poll", "two", length * 1.5 - 1, False),
            ("poll", "two", length * 1.5, True),
            ("poll", "one", length * 1.5, False),
        ]
        for job, owner, at_s, got in cases:
            held = await leases.hold(view, job, owner, NOW + timedelta(seconds=at_s), LENGTH)
            assert held is got, (job, owner, at_s)


# --- a SQLite file has one process ---


async def test_a_second_process_on_a_sqlite_file_is_turned_away_and_told_why(sqlite_url: str) -> None:
    store = Store(Database(sqlite_url))
    path = sqlite_url.removeprefix("sqlite:///")
    async with alone(store.database, store.keys):
        with pytest.raises(UserError, match="another process serves this database; stop that one first") as refused:
            async with alone(store.database, store.keys):
                raise AssertionError("two serve one file")
        assert path in str(refused.value)
    async with alone(store.database, store.keys):
        pass  # the first one is gone: the next may serve
    await store.database.close()


async def test_who_comes_after_a_killed_process_need_not_wait_for_its_leases(sqlite_url: str) -> None:
    """The lock ends with its holder, however that died; what it left in the database is swept away."""
    store = Store(Database(sqlite_url))
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    lock = path.with_name(path.name + ".lock")
    holding = (
        "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); print(1, flush=True); input()"
    )
    pipe = asyncio.subprocess.PIPE
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", holding, lock, stdin=pipe, stdout=pipe)
    assert other.stdout is not None
    assert await other.stdout.readline() == b"1\n"
    async with store.batch() as view:
        assert await leases.hold(view, JOB, "dead", NOW, LENGTH)
    with pytest.raises(UserError):
        async with alone(store.database, store.keys):
            raise AssertionError("two serve one file")
    other.kill()
    await other.wait()
    async with alone(store.database, store.keys):
        assert await store.rows(models.LeaseRow) == []
    await store.database.close()


@pytest.mark.postgres
async def test_several_processes_may_serve_postgresql_and_keep_their_leases(postgres_url: str) -> None:
    store = Store(Database(postgres_url))
    async with store.batch() as view:
        assert await leases.hold(view, JOB, "one", NOW, LENGTH)
    async with alone(store.database, store.keys), alone(store.database, store.keys):
        assert [row.owner for row in await store.rows(models.LeaseRow)] == ["one"]
    await store.database.close()
