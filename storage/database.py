"""Engines and transactions. SQLite: one writer connection that opens every transaction with BEGIN IMMEDIATE, and
read-only ones for lists. PostgreSQL: the same two names on one pool."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite
from sqlalchemy import event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import UserError
from storage import driver

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: what was committed survives a power cut
    "foreign_keys": 1,
    "secure_delete": 1,  # what is deleted is overwritten: erasure must hold in the file
    "busy_timeout": 10_000,
}
"""Pragma → the value that must be in force on every connection."""
SWEEP_WAIT_MS = 200
"""How long a sweep waits for readers before it lets the road go on."""


def parse_url(url: str) -> URL:
    """`url` with the async driver filled in. Raises UserError for anything but SQLite files and PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UserError("database url: write sqlite:///posko.sqlite or postgresql://user@host/name") from None
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+asyncpg")
        case _:
            raise UserError("database url: only a SQLite file (sqlite:///posko.sqlite) or postgresql:// is served")


def passing_trouble(error: BaseException) -> bool:
    """True for errors of the database, disk or network that a later try may not meet; False for errors of ours."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _trouble_of_sqlite(error) or _trouble_of_postgresql(error)
    return isinstance(error, OSError | PoolTimeout)


def _trouble_of_sqlite(error: DBAPIError) -> bool:
    """Locked, full, unwritable, broken …; a statement that SQLite does not understand is a mistake of ours."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None:
        return isinstance(error, OperationalError)
    ours = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG)
    return isinstance(error.orig, sqlite3.DatabaseError) and code & 0xFF not in (*ours, sqlite3.SQLITE_RANGE)


def _trouble_of_postgresql(error: DBAPIError) -> bool:
    """Serialization failure, deadlock, lost connection, no room, shutting down, disk (by SQLSTATE)."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return state in ("40001", "40P01") or state[:2] in ("08", "53", "57", "58")


TROUBLES = ("disk_full", "database_locked", "database_unwritable", "database_away", "database_trouble")
"""What an operator is told of passing trouble."""
_SQLITE_TROUBLES = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_BUSY: "database_locked",
    sqlite3.SQLITE_LOCKED: "database_locked",
    sqlite3.SQLITE_IOERR: "database_unwritable",
    sqlite3.SQLITE_READONLY: "database_unwritable",
    sqlite3.SQLITE_CANTOPEN: "database_unwritable",
    sqlite3.SQLITE_PERM: "database_unwritable",
}
_POSTGRESQL_TROUBLES = {"08": "database_away", "57": "database_away", "53": "disk_full", "58": "database_unwritable"}
"""SQLSTATE class → its name. (53, insufficient resources, is a full disk or too many connections.)"""


def trouble_of(error: BaseException) -> str:
    """The name, out of `TROUBLES`, of what `passing_trouble` waits out."""
    if not isinstance(error, DBAPIError):
        return "database_away" if isinstance(error, OSError | PoolTimeout) else "database_trouble"
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE_TROUBLES.get(code & 0xFF, "database_trouble")
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return _POSTGRESQL_TROUBLES.get(state[:2], "database_away" if not state else "database_trouble")


class Database:
    """The place where everything is kept. `is_sqlite` tells the two kinds apart where they differ."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            file = self.url.database or ""
            self._writer = _sqlite_engine(self.url, file, pool_size=1, pool_timeout=60)
            self._reader = _sqlite_engine(self.url, f"file:{quote(file)}?mode=ro", pool_size=4)
            _prepare_writer(self._writer)
            _prepare_reader(self._reader)
        else:
            self._writer = create_async_engine(self.url, pool_size=8, max_overflow=4, pool_pre_ping=True)
            self._reader = self._writer.execution_options(postgresql_readonly=True)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may write: committed when the block ends, rolled back when it raises."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for lists and pages: sees what is committed, cannot hold up a writer."""
        async with self._reader.connect() as connection:
            yield connection

    async def sweep(self, tables: Collection[str], *, rebuild: bool) -> bool:
        """Let no old bytes of destroyed values stay in the files, as far as the engine allows. Outside a transaction.

        SQLite: the log is written back and cut to nothing; `rebuild` writes the whole file anew (some 100 MB a second,
        nobody else may write meanwhile), because pages that were split keep copies that `secure_delete` does not know.
        PostgreSQL: the dead rows of `tables` are given up; its log keeps them until its segments are recycled. Returns
        False when a reader was in the way: try again.
        """
        if self.is_sqlite:
            return await self._sweep_sqlite(rebuild=rebuild)
        async with self._writer.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in sorted(tables):
                await alone.exec_driver_sql(f'VACUUM "{table}"')
        return True

    async def _sweep_sqlite(self, *, rebuild: bool) -> bool:
        """On the driver's own connection: SQLAlchemy would open a transaction."""
        async with self._writer.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            if driver is None:
                return False
            await driver.execute_fetchall(f"PRAGMA busy_timeout = {SWEEP_WAIT_MS}")
            try:
                if rebuild:
                    await driver.execute_fetchall("VACUUM")
                [(busy, _, _)] = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                await driver.execute_fetchall(f"PRAGMA busy_timeout = {SQLITE_PRAGMAS['busy_timeout']}")
        return not busy

    def size_bytes(self) -> int:
        """How large a SQLite file is; 0 for PostgreSQL."""
        return sqlite_path(self.url).stat().st_size if self.is_sqlite else 0

    async def close(self) -> None:
        """Let go of all connections."""
        await self._reader.dispose()  # on PostgreSQL both share one pool
        await self._writer.dispose()


def sqlite_path(url: URL) -> Path:
    """The file of a SQLite url."""
    return Path(url.database or "")


def _sqlite_engine(url: URL, file: str, **pool: Any) -> AsyncEngine:
    async def connect() -> aiosqlite.Connection:
        return await driver.connect(file, uri=file.startswith("file:"), check_same_thread=False)

    return create_async_engine(url, async_creator=connect, max_overflow=0, **pool)


def _prepare_writer(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not open transactions of its own, late
        cursor = connection.cursor()
        for pragma, value in SQLITE_PRAGMAS.items():
            cursor.execute(f"PRAGMA {pragma} = {value}")
            cursor.execute(f"PRAGMA {pragma}")
            got = cursor.fetchone()
            if got is None or got[0] != value:
                raise OSError(f"SQLite does not take PRAGMA {pragma} = {value} (it says {got}): is the disk writable?")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_reader(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {SQLITE_PRAGMAS['busy_timeout']}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")
