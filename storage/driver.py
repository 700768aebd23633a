"""aiosqlite with one change of threads a statement.

aiosqlite runs every call on the connection's own thread, and SQLAlchemy makes four for a statement: a cursor, the
statement, its rows, the cursor's end. A change of threads costs more than most statements of ours do, and no result of
ours is too large for memory, so here a statement and its rows are one call, and nothing else is one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

Row = tuple[Any, ...]


class Cursor:
    """The asynchronous cursor that SQLAlchemy asks for: what a statement found is here when it was run."""

    arraysize = 1

    def __init__(self, run: Callable[..., Any]) -> None:
        self._run = run
        self._rows: list[Row] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        return

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> Self:
        """Run a statement and take its rows."""
        return await self._take(lambda cursor: cursor.execute(statement, values))

    async def executemany(self, statement: str, values: Iterable[Sequence[Any]]) -> Self:
        """Run a statement for each of many rows."""
        return await self._take(lambda cursor: cursor.executemany(statement, values))

    async def _take(self, call: Callable[[sqlite3.Cursor], sqlite3.Cursor]) -> Self:
        def whole(connection: sqlite3.Connection) -> None:
            cursor = connection.cursor()
            try:
                call(cursor)
                self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
                self._rows = cursor.fetchall() if cursor.description else []
            finally:
                cursor.close()

        await self._run(whole)
        return self

    async def fetchall(self) -> list[Row]:
        """The rows."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open."""


class Connection(aiosqlite.Connection):
    """A connection whose cursors are such."""

    def cursor(self) -> Any:
        """A cursor."""
        return Cursor(self._on_its_thread)

    async def _on_its_thread(self, whole: Callable[[sqlite3.Connection], None]) -> None:
        await self._execute(whole, self._conn)  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        """Commit, where there is something to."""
        if self._conn.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, where there is something to."""
        if self._conn.in_transaction:
            await super().rollback()


def connect(database: str, **options: Any) -> Connection:
    """As `aiosqlite.connect`: to be awaited."""
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # an open connection must not keep a dying process alive
    return connection
