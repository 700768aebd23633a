"""The SQLite driver: a statement is one change of threads, and nothing of aiosqlite's contract is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage import driver


class Counting(driver.Connection):
    """Counts the calls on the connection's thread."""

    calls = 0

    async def _execute(self, *call: Any, **named: Any) -> Any:
        self.calls += 1
        return await super()._execute(*call, **named)  # type: ignore[no-untyped-call]


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Counting]:
    file = str(tmp_path / "a.sqlite")
    opened = Counting(lambda: sqlite3.connect(file, isolation_level=None, check_same_thread=False), iter_chunk_size=64)
    await opened
    await opened.cursor().execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE)")
    opened.calls = 0
    yield opened
    await opened.close()


async def test_a_statement_and_its_rows_are_one_call(connection: Counting) -> None:
    async with connection.cursor() as cursor:
        await cursor.executemany("INSERT INTO t (a) VALUES (?)", [("x",), ("y",)])
        assert (cursor.rowcount, cursor.description) == (2, None)
        await cursor.execute("SELECT id, a FROM t WHERE a > ?", ("x",))
        assert [column[0] for column in cursor.description] == ["id", "a"]
        assert await cursor.fetchall() == [(2, "y")]
        assert await cursor.fetchall() == []
        await cursor.execute("INSERT INTO t (a) VALUES ('z') RETURNING id")
        assert (await cursor.fetchall(), cursor.lastrowid) == ([(3,)], 3)
        await cursor.close()
    assert connection.calls == 3


async def test_nothing_to_end_is_no_call(connection: Counting) -> None:
    await connection.commit()
    await connection.rollback()
    assert connection.calls == 0
    await connection.cursor().execute("BEGIN IMMEDIATE")
    await connection.cursor().execute("INSERT INTO t (a) VALUES ('x')")
    await connection.rollback()
    cursor = await connection.cursor().execute("SELECT count(*) FROM t")
    assert (await cursor.fetchall(), connection.calls) == ([(0,)], 4)


async def test_an_error_arrives_and_leaves_the_connection_usable(connection: Counting) -> None:
    cursor = connection.cursor()
    await cursor.execute("INSERT INTO t (a) VALUES ('x')")
    with pytest.raises(sqlite3.IntegrityError):
        await cursor.execute("INSERT INTO t (a) VALUES ('x')")
    with pytest.raises(sqlite3.OperationalError):
        await cursor.execute("SELECT nothing FROM nowhere")
    await cursor.execute("SELECT a FROM t")
    assert await cursor.fetchall() == [("x",)]
