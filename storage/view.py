"""A way to ask the database: a connection and the keys to read what it holds. Query modules take a View."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Executable, Row, func, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.codec import SHAPES, Keys

E = TypeVar("E")


def lies_in(column: ColumnElement[str], scopes: Collection[str]) -> ColumnElement[bool]:
    """The condition that an area code is one of `scopes` or lies below it. Many scopes make no deeper expression:
    SQLite allows a thousand steps, and a nation has 514 kabupaten."""
    below = {len(scope) + 1 for scope in scopes}
    heads = (func.substr(column, 1, n).in_([f"{s}." for s in scopes if len(s) + 1 == n]) for n in sorted(below))
    return or_(column.in_(scopes), *heads)


class View:
    """Reads rows and domain values on one connection."""

    def __init__(self, connection: AsyncConnection, keys: Keys) -> None:
        self.connection = connection
        self.keys = keys
        self.destroyed: set[str] = set()
        """The tables in which something personal was destroyed: once that is committed, its old bytes have to go."""

    @property
    def dialect(self) -> str:
        """The database's language: sqlite or postgresql."""
        return self.connection.dialect.name

    async def flush(self) -> None:
        """Write what is still waiting to be written; nothing to do on a plain view."""

    async def flush_for(self, statement: Executable) -> None:
        """Write what is still waiting if `statement` touches one of its tables; nothing to do on a plain view."""

    async def reported_nothing(self, address_id: int) -> bool:
        """True where it is known without a query that no ticket came from this address."""
        return False

    async def execute(self, statement: Executable, rows: list[dict[str, Any]] | None = None) -> CursorResult[Any]:
        """Run `statement` (once for each of `rows`, where there are any); it sees all that was decided before."""
        await self.flush_for(statement)
        return await self.connection.execute(statement, rows)

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of `statement`."""
        return (await self.execute(statement)).all()

    async def values(self, kind: type[E], statement: Executable) -> list[E]:
        """The domain values of type `kind` in the rows of `statement` (a select on their table)."""
        shape = SHAPES[kind]
        return [shape.value(row, self.keys) for row in await self.rows(statement)]

    async def value(self, kind: type[E], statement: Executable) -> E | None:
        """The first of them, or None."""
        found = await self.values(kind, statement)
        return found[0] if found else None
