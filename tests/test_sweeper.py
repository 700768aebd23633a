"""After a commit that destroyed something, its old bytes leave the files: soon, or in the next quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.rules import Rules
from bot.sweeper import Sweeper
from storage.database import Database, sqlite_path
from tests.storage.kit import Store

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
NIGHT = NOON + timedelta(hours=10)
"""12.00 and 22.00 WIB."""


class Clock:
    at = NOON

    def __call__(self) -> datetime:
        return self.at


def log_bytes(database: Database) -> int:
    path = sqlite_path(database.url)
    return path.with_name(path.name + "-wal").stat().st_size


async def grow_and_empty(store: Store) -> None:
    """Much is written, then all of it is destroyed: the file keeps its size, as free pages."""
    await store.execute("CREATE TABLE heap (id INTEGER PRIMARY KEY, content BLOB)")
    for number in range(50):
        await store.execute("INSERT INTO heap VALUES (:id, :content)", id=number, content=bytes([number]) * 40_000)
    await store.execute("DELETE FROM heap")


@pytest.fixture
def store(sqlite_url: str) -> Store:
    return Store(Database(sqlite_url))


async def test_the_log_is_cut_and_a_small_file_written_anew(store: Store) -> None:
    await grow_and_empty(store)
    assert log_bytes(store.database) > 0
    sweeper = Sweeper(store.database, Clock(), Rules)
    await sweeper.sweep()
    assert log_bytes(store.database) == 0
    assert store.database.size_bytes() < 2_000_000
    await store.database.close()


async def test_a_large_file_waits_for_the_quiet_hours(store: Store) -> None:
    clock = Clock()
    await grow_and_empty(store)
    sweeper = Sweeper(store.database, clock, Rules, small_bytes=1)
    await sweeper.sweep()
    assert log_bytes(store.database) == 0, "the log does not wait"
    large = store.database.size_bytes()
    assert large > 2_000_000
    clock.at = NIGHT
    await sweeper.sweep()
    assert store.database.size_bytes() < large
    await store.database.close()


async def test_without_quiet_hours_it_waits_a_day(store: Store) -> None:
    clock = Clock()
    await grow_and_empty(store)
    sweeper = Sweeper(store.database, clock, Rules, small_bytes=1)
    await sweeper.sweep()
    large = store.database.size_bytes()
    clock.at = NOON + timedelta(days=1)
    await sweeper.sweep()
    assert store.database.size_bytes() < large
    await store.database.close()


async def test_a_reader_in_the_way_is_waited_for(store: Store) -> None:
    sweeper = Sweeper(store.database, Clock(), Rules)
    await sweeper.sweep()
    async with store.database.reading() as connection:
        await connection.execute(text("SELECT count(*) FROM areas"))
        await store.execute("CREATE TABLE later (id INTEGER)")
        sweeper.note({"later"})
        await sweeper.sweep()
        assert log_bytes(store.database) > 0
    await sweeper.sweep()
    assert log_bytes(store.database) == 0
    await store.database.close()


async def test_nothing_is_done_where_nothing_was_destroyed(store: Store) -> None:
    sweeper = Sweeper(store.database, Clock(), Rules)
    await sweeper.sweep()
    await store.execute("CREATE TABLE later (id INTEGER)")
    written = log_bytes(store.database)
    await sweeper.sweep()
    assert log_bytes(store.database) == written > 0
    await store.database.close()


@pytest.mark.postgres
async def test_a_server_gives_up_the_dead_rows_of_the_tables_that_were_touched(postgres_url: str) -> None:
    database = Database(postgres_url)
    sweeper = Sweeper(database, Clock(), Rules)
    sweeper.note({"tickets"})
    await sweeper.sweep()
    async with database.reading() as connection:
        counts = text("SELECT relname, vacuum_count FROM pg_stat_user_tables WHERE relname IN ('tickets', 'areas')")
        vacuumed = {tuple(row) for row in (await connection.execute(counts)).all()}
    assert vacuumed == {("tickets", 1), ("areas", 0)}
    await database.close()
