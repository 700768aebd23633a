"""Files come from the network into the database whatever happens between: no wait, no bug and no restart loses one."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.channels.base import Delivery
from bot.domain.conversations import Attachment
from bot.domain.messages import MediaFile
from bot.fetcher import AT_ONCE, GIVE_UP, IDLE_S, LARGE_AT_ONCE, SMALL_BYTES, Fetcher
from storage import attachments, models
from tests.road import Network, refusal
from tests.storage.kit import CHANNEL, NIK, Store


class CountingNetwork(Network):
    """Notes what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def fetch(self, file: MediaFile) -> bytes:
        self.asked.append(file.remote_id)
        return await super().fetch(file)

    async def deliver(self, delivery: Delivery) -> str:
        raise AssertionError("nothing is sent here")


class Job:
    """A fetcher on a store; a new one is a new process."""

    def __init__(self, store: Store) -> None:
        self.store, self.network = store, CountingNetwork()
        self.fetcher = self._new()

    def _new(self) -> Fetcher:
        channels = {CHANNEL: self.network}
        return Fetcher(self.store.database, self.store.keys, channels, lambda: self.store.now, new_id=self.store.new_id)

    def restart(self) -> None:
        self.fetcher = self._new()

    async def files(self, *names: str, channel: str = CHANNEL, size: int = 3) -> None:
        """Somebody sent files; what the network answers lies ready in `network.files`."""
        owner = await self.store.address(f"owner of {names}")
        await self.store.keep(
            *(
                Attachment(
                    id=self.store.new_id(),
                    address_id=owner.id,
                    channel=channel,
                    remote_id=name,
                    mime_type="image/png",
                    size=size,
                    created_at=self.store.now,
                )
                for name in names
            )
        )

    async def rounds(self) -> list[str]:
        """Fetch until nothing is left that need not wait. Returns what was asked for."""
        before = len(self.network.asked)
        while await self.fetcher.fetch_wanted():
            pass
        return self.network.asked[before:]

    async def states(self) -> dict[str, str]:
        return {row.remote_id: row.state for row in await self.store.rows(models.AttachmentRow)}

    async def content(self, name: str) -> bytes:
        (row,) = [row for row in await self.store.rows(models.AttachmentRow) if row.remote_id == name]
        async with self.store.view() as view:
            return await attachments.content(view, row.id)


@pytest.fixture
def job(store: Store) -> Job:
    return Job(store)


async def test_what_is_wanted_is_stored_once(job: Job) -> None:
    await job.files("a", "b")
    await job.files("elsewhere", channel="web")
    job.network.files |= {"a": b"aaa", "b": b""}
    assert sorted(await job.rounds()) == ["a", "b"]
    assert await job.states() == {"a": "stored", "b": "stored", "elsewhere": "wanted"}
    assert (await job.content("a"), await job.content("b")) == (b"aaa", b"")
    job.restart()
    assert await job.rounds() == []


@pytest.mark.parametrize(
    ("trouble", "pause_s"),
    [
        (refusal(retry_after_s=60), 60),
        (refusal(retry_after_s=0), IDLE_S),
        (OSError(NIK), IDLE_S),
        (KeyError(NIK), IDLE_S),
    ],
    ids=repr,
)
async def test_what_has_to_wait_is_tried_again_after_its_pause(trouble: Exception, pause_s: float, job: Job) -> None:
    await job.files("a")
    job.network.files["a"] = trouble
    with capture_logs() as logs:
        assert await job.rounds() == ["a"]
    assert [entry["event"] for entry in logs] == ["fetch_postponed"]
    assert NIK not in str(logs), "an error may quote what nobody else may read"
    job.store.forward(seconds=pause_s - 1)
    assert await job.rounds() == []
    job.store.forward(seconds=1)
    job.network.files["a"] = b"aaa"
    assert await job.rounds() == ["a"]
    assert await job.content("a") == b"aaa"


async def test_what_the_network_refuses_for_good_is_given_up_at_once(job: Job) -> None:
    await job.files("big", "b")
    job.network.files |= {"big": refusal(), "b": b"bbb"}
    await job.rounds()
    assert await job.states() == {"big": "failed", "b": "stored"}
    told = [(row.kind, row.key) for row in await job.store.rows(models.TimerRow)]
    [big] = [row.id for row in await job.store.rows(models.AttachmentRow) if row.remote_id == "big"]
    assert told == [("file_lost", f"file_lost:{big}")], "whoever sent it is to hear so"
    job.store.forward(days=1)
    assert await job.rounds() == []


@pytest.mark.parametrize("trouble", [refusal(retry_after_s=60), KeyError("path")], ids=repr)
async def test_what_could_not_be_had_for_a_day_is_given_up(trouble: Exception, job: Job) -> None:
    await job.files("a")
    job.network.files["a"] = trouble
    for _ in range(3):
        assert await job.rounds() == ["a"]
        job.store.forward(seconds=GIVE_UP.total_seconds() / 3)
        assert await job.states() == {"a": "wanted"}
    assert await job.rounds() == ["a"]
    assert await job.states() == {"a": "failed"}


async def test_files_that_wait_starve_no_later_one(job: Job) -> None:
    """More of them than are fetched at once, whatever they wait for, and again when their pause is over."""
    stuck = [f"stuck {n}" for n in range(2 * AT_ONCE)]
    await job.files(*stuck)
    job.network.files |= {name: refusal(retry_after_s=1) if n % 2 else KeyError() for n, name in enumerate(stuck)}
    for later in ("x", "y"):
        await job.files(later)
        job.network.files[later] = b"here"
        assert sorted(await job.rounds()) == sorted([*stuck, later]), "each is tried, none twice"
        job.store.forward(seconds=IDLE_S)
    states = await job.states()
    assert [name for name, state in states.items() if state == "stored"] == ["x", "y"]


@pytest.mark.parametrize(
    ("size", "most"),
    [(SMALL_BYTES, 10), (SMALL_BYTES + 1, LARGE_AT_ONCE), (0, LARGE_AT_ONCE)],
    ids=["small", "large", "as large as it turns out"],
)
async def test_only_a_few_large_files_are_in_memory_at_once(size: int, most: int, job: Job) -> None:
    names = [f"{size} {n}" for n in range(10)]
    await job.files(*names, size=size)
    job.network.files |= dict.fromkeys(names, b"x")
    coming, seen, all_that_may = 0, 0, asyncio.Event()
    fetch = job.network.fetch

    async def slowly(file: MediaFile) -> bytes:
        nonlocal coming, seen
        coming += 1
        seen = max(seen, coming)
        if coming == most:
            all_that_may.set()
        await all_that_may.wait()
        found = await fetch(file)
        coming -= 1
        return found

    job.network.fetch = slowly  # type: ignore[method-assign]
    await job.rounds()
    assert seen == most
    assert set((await job.states()).values()) == {"stored"}


async def test_a_restart_takes_up_what_was_in_flight_and_what_was_postponed(job: Job) -> None:
    await job.files("flight", "later")
    job.network.files |= {"later": refusal(retry_after_s=3600), "flight": b"fff"}
    in_flight, never, fetch = asyncio.Event(), asyncio.Event(), job.network.fetch

    async def hang(file: MediaFile) -> bytes:
        if file.remote_id == "flight":
            in_flight.set()
            await never.wait()
        return await fetch(file)

    job.network.fetch = hang  # type: ignore[method-assign]
    killed = asyncio.ensure_future(job.fetcher.run())
    await in_flight.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    assert await job.states() == {"flight": "wanted", "later": "wanted"}
    job.network.fetch = fetch  # type: ignore[method-assign]
    job.network.files["later"] = b"lll"
    job.restart()
    assert sorted(await job.rounds()) == ["flight", "later"]
    assert (await job.content("flight"), await job.content("later")) == (b"fff", b"lll")


async def test_a_database_that_is_away_loses_nothing(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    await job.files("a")
    job.network.files["a"] = b"aaa"
    with monkeypatch.context() as away:
        away.setattr(attachments, "settle", _away)
        assert await job.rounds() == ["a"]
    assert await job.states() == {"a": "wanted"}
    job.store.forward(seconds=IDLE_S)
    assert await job.rounds() == ["a"]
    assert await job.content("a") == b"aaa"


async def _away(*_: object) -> None:
    raise ConnectionResetError


async def test_the_job_goes_on_after_a_failed_round_and_wakes_for_a_new_file(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each pass below is started by a wake, none by time."""
    passes: asyncio.Queue[str] = asyncio.Queue()
    real = job.fetcher.fetch_wanted

    async def watched() -> int:
        if job.network.files.pop("fail", None):
            passes.put_nowait("failed")
            raise ConnectionResetError
        tried = await real()
        passes.put_nowait(f"tried {tried}")
        return tried

    monkeypatch.setattr(job.fetcher, "fetch_wanted", watched)
    job.network.files["fail"] = b"yes"
    running = asyncio.ensure_future(job.fetcher.run())
    assert await passes.get() == "failed"
    await job.files("a")
    job.network.files["a"] = b"aaa"
    job.fetcher.wake()
    assert [await passes.get(), await passes.get()] == ["tried 1", "tried 0"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await job.content("a") == b"aaa"
