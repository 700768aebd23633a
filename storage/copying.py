"""From one database into another, row by row: how a hotline moves from SQLite to PostgreSQL.

Tables go in an order in which references come before what refers, rows in the order of their keys, so that a copy that
was interrupted goes on behind the last row that arrived. Sealed values are copied as they are: they open with the same
keys, because table, column and id stay.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Row,
    Select,
    String,
    Table,
    bindparam,
    collate,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import AutoString, SQLModel

from bot.domain.errors import UserError
from storage.codec import table_of
from storage.database import Database
from storage.models import AttachmentChunkRow, LeaseRow
from storage.statements import insert_new

LEASES = table_of(LeaseRow)
MARK = "copy"
"""The lease under whose name a target says from where it is being filled, until the copy is checked."""
TEXT = (String, AutoString)
ROWS = 500
CHUNKS = 20
"""Rows at once; of a file's pieces, which are 256 KB each."""

Progress = Callable[[str], None]


def tables() -> list[Table]:
    """What is copied, in order. Leases belong to processes, not to what they keep."""
    return [table for table in SQLModel.metadata.sorted_tables if table is not LEASES]


async def unfinished(database: Database) -> str:
    """From where this database is still being filled; '' where it is whole."""
    async with database.reading() as connection:
        found = (await connection.execute(select(LEASES.c.owner).where(LEASES.c.name == MARK))).scalar_one_or_none()
    return str(found or "")


async def copy(source: Database, target: Database, origin: str, say: Progress) -> int:
    """Copy everything that `target` does not have yet; the number of rows. `origin` names the source for a copy that
    has to be taken up again. Raises UserError where the target holds anything else."""
    await _mark(target, origin)
    copied = 0
    async with source.reading() as reading:
        for table in tables():
            async for rows in _missing(reading, target, table):
                async with target.transaction() as writing:
                    await _write(writing, table, rows)
                copied += len(rows)
                say(f"{table.name}: {copied} rows")
        await _link(reading, target)
    return copied


async def check(source: Database, target: Database, say: Progress) -> int:
    """Compare every row of every table; the number of rows. Then the copy counts as whole. Raises UserError with the
    first row that differs."""
    checked = 0
    async with source.reading() as left, target.reading() as right:
        for table in tables():
            counts = [
                (await side.execute(select(func.count()).select_from(table))).scalar_one() for side in (left, right)
            ]
            if counts[0] != counts[1]:
                raise UserError(f"{table.name}: {counts[0]} rows here, {counts[1]} there; run the copy again")
            others = _pages(right, table)
            async for rows in _pages(left, table):
                for row, other in zip(rows, await anext(others), strict=True):
                    if tuple(row) != tuple(other):
                        raise UserError(
                            f"{table.name}: the row {_key_of(table, row)} differs; start with an empty target"
                        )
                checked += len(rows)
                say(f"{table.name}: {checked} rows checked")
    async with target.transaction() as writing:
        await writing.execute(LEASES.delete().where(LEASES.c.name == MARK))
    return checked


async def _mark(target: Database, origin: str) -> None:
    before = await unfinished(target)
    if before and before != origin:
        raise UserError(f"the target is being filled from {before}: go on with that one, or start with an empty target")
    if before:
        return
    async with target.transaction() as writing:
        for table in tables():
            if (await writing.execute(select(table).limit(1))).first() is not None:
                raise UserError(f"the target is not empty ({table.name}): name a new database")
        far = func.now() if not target.is_sqlite else func.datetime("now")
        await writing.execute(LEASES.insert().values(name=MARK, owner=origin, expires_at=far))


async def _missing(source: AsyncConnection, target: Database, table: Table) -> AsyncIterator[list[Row[Any]]]:
    """The rows behind the last one that arrived, so many at a time."""
    async with target.reading() as there:
        last = (await there.execute(_in_order(table, there.dialect.name, newest=True).limit(1))).first()
    async for rows in _pages(source, table, after=last):
        yield rows


async def _pages(
    connection: AsyncConnection, table: Table, after: Row[Any] | None = None
) -> AsyncIterator[list[Row[Any]]]:
    size = CHUNKS if table.name == AttachmentChunkRow.__tablename__ else ROWS
    while True:
        dialect = connection.dialect.name
        statement = _in_order(table, dialect).limit(size)
        if after is not None:
            statement = statement.where(tuple_(*_ordered(table, dialect)) > tuple_(*_bound(table, after)))
        rows = list((await connection.execute(statement)).all())
        if rows:
            yield rows
        if len(rows) < size:
            return
        after = rows[-1]


def _in_order(table: Table, dialect: str, *, newest: bool = False) -> Select[Any]:
    return select(table).order_by(*(key.desc() if newest else key for key in _ordered(table, dialect)))


def _ordered(table: Table, dialect: str) -> list[ColumnElement[Any]]:
    """The keys in an order that both databases have: of text byte by byte. PostgreSQL's own order is its locale's."""
    bytewise = dialect == "postgresql"
    return [collate(column, "C") if bytewise and isinstance(column.type, TEXT) else column for column in _keys(table)]


def _keys(table: Table) -> list[Column[Any]]:
    return list(table.primary_key.columns)


def _bound(table: Table, row: Row[Any]) -> list[Any]:
    return [bindparam(None, row._mapping[column.name], type_=column.type) for column in _keys(table)]


def _key_of(table: Table, row: Row[Any]) -> str:
    return ", ".join(str(row._mapping[column.name]) for column in _keys(table))


def _own_links(table: Table) -> list[Column[Any]]:
    """Columns that refer to other rows of the same table, perhaps to later ones."""

    def is_own(key: ForeignKey) -> bool:
        return key.column.table is table

    return [column for column in table.columns if any(map(is_own, column.foreign_keys))]


async def _write(target: AsyncConnection, table: Table, rows: list[Row[Any]]) -> None:
    """Write rows without what links them to others of their table, which may not be there yet."""
    blank = {column.name: None for column in _own_links(table)}
    await target.execute(insert_new(table, target.dialect.name), [dict(row._mapping) | blank for row in rows])


async def _link(source: AsyncConnection, target: Database) -> None:
    """Now that all rows are there, link them. Done twice it changes nothing."""
    for table in tables():
        for column in _own_links(table):
            linked = select(table.c.id, column).where(column.is_not(None))
            rows = [{"b_id": row[0], "b_link": row[1]} for row in (await source.execute(linked)).all()]
            if rows:
                statement = update(table).where(table.c.id == bindparam("b_id"))
                async with target.transaction() as writing:
                    await writing.execute(statement.values({column.name: bindparam("b_link")}), rows)
