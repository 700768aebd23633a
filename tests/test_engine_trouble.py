"""The road in trouble: two processes at once, and a database that is locked, away, or breaks in the middle."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.messages import Text
from bot.domain.tickets import Ticket
from bot.engine import BACK_OFF_S, NotCommitted
from handlers.turn import Turn
from storage import models, tickets
from storage.database import sqlite_path
from tests.hotline import Hotline
from tests.road import expected, hotline, install, keep, rows, said, says_echo

KABUPATEN = "19.03"


__all__ = ["hotline"]  # the fixture is used by name


# --- two processes ---


@asynccontextmanager
async def two_processes(folder: Path, url: str) -> AsyncIterator[tuple[Hotline, Hotline]]:
    async with Hotline(folder, url=url) as one, Hotline(folder, url=url, seed=1) as two:
        two.new_id._node = 2
        await two.restart()
        yield one, two


@pytest.mark.postgres
async def test_two_processes_with_the_same_updates_do_each_once(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    async with two_processes(tmp_path, postgres_url) as (one, two):
        updates = [says_echo(one, f"citizen {n}") for _ in range(5) for n in range(12)]
        for start in range(0, 60, 12):
            same = updates[start : start + 12]
            await asyncio.gather(
                one.engine.intake(same), two.engine.intake(same[::-1]), *(two.engine.intake([u]) for u in same[:4])
            )
        assert await said(one) == expected(updates)
        messages = await rows(one, models.OutboxRow)
        assert len({row.key for row in messages}) == len(messages) == 60


@pytest.mark.postgres
async def test_two_processes_that_move_one_ticket_replay_the_loser(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read without a lock by both, moved by both: the second finds it stale, is replayed, and sees the first."""
    met, moves = asyncio.Barrier(2), itertools.count()

    async def count_up(turn: Turn) -> None:
        found = await turn.store.value(Ticket, tickets.TABLE.select().where(tickets.TABLE.c.number == "BS-0001"))
        assert found is not None
        if next(moves) < 2:
            await met.wait()
        turn.changes.update(replace(found, voters=found.voters + 1))

    install(monkeypatch, count=count_up)
    async with two_processes(tmp_path, postgres_url) as (one, two):
        await one.hands_in(says_echo(one, "ani"))
        (address,) = await rows(one, models.AddressRow)
        await keep(one, _ticket(one, address.id))
        await asyncio.gather(
            one.engine.intake([one.inbound("ani", Text("/count"))]),
            two.engine.intake([one.inbound("budi", Text("/count"))]),
        )
        (ticket,) = await one.tickets()
        assert (ticket.voters, ticket.version) == (3, 2)


def _ticket(hotline: Hotline, address_id: int) -> Ticket:
    return Ticket(
        id=hotline.new_id(),
        number="BS-0001",
        secret_hash=b"h",
        reporter_address_id=address_id,
        category="belum_dicoklit",
        subject="self",
        area_code="19.03.01.2001",
        posko_area="19.03.01.2001",
        routing_reason="own",
        created_at=hotline.clock.now(),
    )


@pytest.mark.postgres
@pytest.mark.parametrize("state", ["40001", "40P01"])
async def test_a_conflict_of_transactions_is_replayed(
    state: str, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = itertools.count()

    async def conflict(turn: Turn) -> None:
        if next(tries) == 0:
            statement = f"DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '{state}'; END $$"
            await turn.store.connection.execute(text(statement))
        turn.send("done")

    install(monkeypatch, conflict=conflict)
    async with Hotline(tmp_path, url=postgres_url) as hotline:
        await hotline.says("ani", "/conflict")
        assert [seen.text for seen in hotline.seen("ani")] == ["done"]
        assert next(tries) == 2


# --- the database is away ---


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    """Another program holds the write lock."""
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@pytest.fixture
async def impatient(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    """A hotline on SQLite that waits for a lock no longer than a millisecond."""
    from storage.database import SQLITE_PRAGMAS

    monkeypatch.setitem(SQLITE_PRAGMAS, "busy_timeout", 1)
    install(monkeypatch)
    async with Hotline(tmp_path, url=sqlite_url) as hotline:
        yield hotline


async def test_a_locked_database_acknowledges_nothing_and_is_waited_for_with_growing_pauses(
    impatient: Hotline,
) -> None:
    update, began = says_echo(impatient, "ani"), impatient.clock.monotonic()
    async with locked(sqlite_path(impatient.database.url)):
        with pytest.raises(NotCommitted):
            await impatient.engine.intake([update])
    assert impatient.clock.monotonic() - began == pytest.approx(sum(BACK_OFF_S))
    assert await rows(impatient, models.InboxRow) == [], "nothing was set aside either"
    await impatient.hands_in(update)
    assert await said(impatient) == expected([update])


async def test_a_lock_that_ends_in_time_is_not_noticed_outside(impatient: Hotline) -> None:
    update, pauses = says_echo(impatient, "ani"), 0

    async with locked(sqlite_path(impatient.database.url)):
        other = sqlite3.connect(sqlite_path(impatient.database.url))
        other.close()
        waiting = asyncio.ensure_future(impatient.engine.intake([update]))
        while impatient.clock.monotonic() == 0:
            await asyncio.sleep(0)
            pauses += 1
    await waiting
    assert await said(impatient) == expected([update])


@pytest.mark.parametrize("trouble", [OSError("disk"), ConnectionResetError(), TimeoutError()], ids=repr)
async def test_trouble_in_the_middle_of_a_turn_sets_nothing_aside(
    trouble: Exception, hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = itertools.count()

    async def troubled(turn: Turn) -> None:
        turn.send("done")
        if next(tries) < 2:
            raise trouble

    install(monkeypatch, troubled=troubled)
    await hotline.says("ani", "/troubled")
    assert [seen.text for seen in hotline.seen("ani")] == ["done"]
    assert [row.state for row in await rows(hotline, models.InboxRow)] == ["handled"]


@pytest.mark.postgres
async def test_a_server_that_cuts_all_connections_is_outlived(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = itertools.count()

    async def cutting(turn: Turn) -> None:
        turn.send("done")
        if next(cut) == 0:
            await turn.store.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    install(monkeypatch, cut=cutting)
    async with Hotline(tmp_path, url=postgres_url) as hotline:
        await hotline.says("ani", "/cut")
        assert [seen.text for seen in hotline.seen("ani")] == ["done"]
