"""A way to ask the database: a connection and the keys to read what it holds. Query modules take a View."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.codec import SHAPES, Keys

E = TypeVar("E")


class View:
    """Reads rows and domain values on one connection."""

    def __init__(self, connection: AsyncConnection, keys: Keys) -> None:
        self.connection = connection
        self.keys = keys

    async def flush(self) -> None:
        """Write what is still waiting to be written, so that a query sees it; nothing to do on a plain view."""

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of `statement`, after a flush."""
        await self.flush()
        return (await self.connection.execute(statement)).all()

    async def values(self, kind: type[E], statement: Executable) -> list[E]:
        """The domain values of type `kind` in the rows of `statement` (a select on their table)."""
        shape = SHAPES[kind]
        return [shape.value(row, self.keys) for row in await self.rows(statement)]

    async def value(self, kind: type[E], statement: Executable) -> E | None:
        """The first of them, or None."""
        found = await self.values(kind, statement)
        return found[0] if found else None
