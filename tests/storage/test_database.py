from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.domain.errors import StaleTicket, UserError
from storage.database import SQLITE_PRAGMAS, TROUBLES, Database, parse_url, passing_trouble, sqlite_path, trouble_of


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///posko.sqlite", "sqlite+aiosqlite"),
        ("sqlite:////var/lib/posko/posko.sqlite", "sqlite+aiosqlite"),
        ("postgresql://posko@localhost/posko", "postgresql+asyncpg"),
        ("postgresql+psycopg://posko@localhost/posko", "postgresql+asyncpg"),
    ],
)
def test_urls_get_the_async_driver(url: str, driver: str) -> None:
    assert parse_url(url).drivername == driver


@pytest.mark.parametrize("url", ["", "posko", "sqlite://", "sqlite:///:memory:", "mysql://localhost/posko"])
def test_other_urls_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(UserError, match=r"sqlite:///posko\.sqlite") as refused:
        parse_url(url)
    assert "localhost" not in str(refused.value)


async def test_what_is_committed_is_seen_and_what_raises_is_not(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO counters VALUES ('kept', 1)"))
    await trouble(database, "INSERT INTO counters VALUES ('lost', 1)", "SELECT * FROM no_such_table")
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT name FROM counters"))).scalars().all() == ["kept"]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with database.reading() as connection:
            await connection.execute(text("INSERT INTO counters VALUES ('x', 1)"))
    async with database.transaction() as connection:  # the same pool still gives connections that may
        await connection.execute(text("INSERT INTO counters VALUES ('x', 1)"))


async def test_a_reader_sees_the_last_commit_and_does_not_wait(database: Database) -> None:
    async with database.transaction() as writing:
        await writing.execute(text("INSERT INTO counters VALUES ('open', 1)"))
        async with database.reading() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM counters"))).scalar_one() == 0


async def test_every_pragma_is_in_force_on_the_writer(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    async with database.transaction() as connection:
        for pragma, value in SQLITE_PRAGMAS.items():
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value, pragma
    await database.close()


async def test_a_pragma_that_is_not_taken_stops_the_start(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SQLITE_PRAGMAS, "journal_mode", "quill")
    database = Database(sqlite_url)
    with pytest.raises(OSError, match="journal_mode"):
        async with database.transaction():
            pass
    await database.close()


async def test_a_transaction_owns_the_write_lock_from_its_first_moment(sqlite_url: str) -> None:
    """BEGIN IMMEDIATE: a transaction that has only read so far can never lose a race for the lock later."""
    database = Database(sqlite_url)
    async with database.transaction() as connection:
        await connection.execute(text("SELECT 1"))
        other = sqlite3.connect(sqlite_path(database.url), timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    await database.close()


async def test_references_are_enforced(database: Database) -> None:
    statement = text("INSERT INTO attachment_chunks (id, attachment_id, position) VALUES (1, 404, 0)")
    with pytest.raises(IntegrityError):
        async with database.transaction() as connection:
            await connection.execute(statement)


@pytest.mark.parametrize("name", ["with space.sqlite", "100%25.sqlite", "what?.sqlite", "a#b.sqlite"])
async def test_odd_file_names_are_read_where_they_are_written(name: str, tmp_path: Path) -> None:
    url = URL.create("sqlite", database=str(tmp_path / name)).render_as_string()
    database = Database(url)
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE here (x INTEGER)"))
    async with database.reading() as connection:
        await connection.execute(text("SELECT * FROM here"))
    await database.close()


# --- whose fault ---


async def trouble(database: Database, *statements: str) -> BaseException:
    try:
        async with database.transaction() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    except Exception as error:
        return error
    raise AssertionError("no error")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM no_such_table",
        "SELEC",
        "INSERT INTO counters VALUES (NULL, 1)",
        "INSERT INTO attachment_chunks (id, attachment_id, position) VALUES (1, 404, 0)",
    ],
)
async def test_a_wrong_statement_is_our_mistake(statement: str, database: Database) -> None:
    assert not passing_trouble(await trouble(database, statement))


async def test_a_locked_file_is_passing_trouble(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SQLITE_PRAGMAS, "busy_timeout", 1)
    database = Database(sqlite_url)
    other = sqlite3.connect(sqlite_path(database.url))
    other.execute("BEGIN IMMEDIATE")
    assert passing_trouble(await trouble(database, "SELECT 1"))
    other.close()
    await database.close()


async def test_a_broken_file_is_passing_trouble(tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite").write_bytes(b"no database" * 1000)
    database = Database(f"sqlite:///{tmp_path / 'broken.sqlite'}")
    assert passing_trouble(await trouble(database, "SELECT 1"))
    await database.close()


async def test_a_folder_that_is_not_there_is_passing_trouble(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'unmounted' / 'posko.sqlite'}")
    assert passing_trouble(await trouble(database, "SELECT 1"))
    await database.close()
    await drivers_ended()


async def drivers_ended() -> None:
    """Wait for the driver's threads: after an open that failed, one still has a word for the loop, and must find it."""
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 30)


@pytest.mark.postgres
async def test_a_lost_connection_is_passing_trouble(postgres_url: str) -> None:
    database = Database(postgres_url)
    error = await trouble(database, "SELECT pg_terminate_backend(pg_backend_pid())")
    assert passing_trouble(error)
    async with database.transaction() as connection:  # and the pool gets over it
        await connection.execute(text("SELECT 1"))
    await database.close()


async def test_a_server_that_is_away_is_passing_trouble(tmp_path: Path) -> None:
    database = Database(f"postgresql://posko@/posko?host={tmp_path}")
    assert passing_trouble(await trouble(database, "SELECT 1"))
    await database.close()


@pytest.mark.postgres
async def test_a_deadlock_is_passing_trouble(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO counters VALUES ('a', 0), ('b', 0)"))
    met = asyncio.Barrier(2)

    async def lock(first: str, second: str) -> None:
        async with database.transaction() as connection:
            statement = text("UPDATE counters SET value = value + 1 WHERE name = :name")
            await connection.execute(statement, {"name": first})
            await met.wait()
            await connection.execute(statement, {"name": second})

    results = await asyncio.gather(lock("a", "b"), lock("b", "a"), return_exceptions=True)
    (loser,) = [result for result in results if result is not None]
    assert passing_trouble(loser)
    await database.close()


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OSError("disk"), True),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (PoolTimeout(), True),
        (OperationalError("", {}, Exception("no active connection")), True),
        (ProgrammingError("", {}, Exception()), False),
        (StaleTicket("BS-0001"), False),
        (ValueError(), False),
        (KeyError("x"), False),
    ],
)
def test_errors_that_pass_and_errors_that_do_not(error: BaseException, passes: bool) -> None:
    assert passing_trouble(error) is passes


class Refusing(Exception):
    """What a driver raises: SQLite's with an error code, PostgreSQL's with an SQLSTATE."""

    def __init__(self, *, sqlite_errorcode: int | None = None, sqlstate: str | None = None) -> None:
        super().__init__()
        if sqlite_errorcode is not None:
            self.sqlite_errorcode = sqlite_errorcode
        if sqlstate is not None:
            self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (Refusing(sqlite_errorcode=sqlite3.SQLITE_FULL), "disk_full"),
        (Refusing(sqlite_errorcode=sqlite3.SQLITE_BUSY | 2 << 8), "database_locked"),
        (Refusing(sqlite_errorcode=sqlite3.SQLITE_IOERR), "database_unwritable"),
        (Refusing(sqlite_errorcode=sqlite3.SQLITE_CORRUPT), "database_trouble"),
        (Refusing(sqlstate="53100"), "disk_full"),
        (Refusing(sqlstate="57P01"), "database_away"),
        (Refusing(sqlstate="08006"), "database_away"),
        (Refusing(sqlstate="40P01"), "database_trouble"),
        (Refusing(), "database_away"),
    ],
)
def test_trouble_has_a_name_for_the_operator(error: Exception, name: str) -> None:
    assert trouble_of(DBAPIError("", {}, error)) == name
    assert name in TROUBLES


@pytest.mark.parametrize("error", [ConnectionRefusedError(), PoolTimeout()])
def test_a_database_that_cannot_be_reached_is_away(error: Exception) -> None:
    assert trouble_of(error) == "database_away"
