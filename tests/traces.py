"""What can be found in a database by somebody who holds its files, and by somebody who holds its keys as well."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, select
from sqlmodel import SQLModel

from storage.codec import table_of
from storage.crypto import SealBroken
from storage.database import Database, sqlite_path
from tests.hotline import Hotline


def sqlite_bytes(database: Database) -> bytes:
    """Every byte of a SQLite database: the file, its log and the log's index, looked at while it is open."""
    path = sqlite_path(database.url)
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")) if file.suffix != ".lock")


def folder_bytes(folder: Path) -> Iterable[bytes]:
    """The content of every file below a folder, one after the other: a server's data with its log. Others may drop
    databases of theirs meanwhile: a file that goes is passed over."""
    for file in sorted(Path(where) / name for where, _, names in os.walk(folder) for name in names):
        with suppress(FileNotFoundError):
            yield file.read_bytes()


def found(words: Iterable[str], content: bytes) -> list[str]:
    """Those of `words` that stand in `content`, in UTF-8 or UTF-16."""
    spelled = ("utf-8", "utf-16-le", "utf-16-be")
    return [word for word in words if any(word.encode(encoding) in content for encoding in spelled)]


async def binary_values(database: Database) -> set[bytes]:
    """Every value of every binary column: what is sealed, and the blind indexes."""
    values: set[bytes] = set()
    async with database.reading() as connection:
        for table in SQLModel.metadata.sorted_tables:
            columns = [column for column in table.c if isinstance(column.type, LargeBinary)]
            if columns:
                for row in await connection.execute(select(*columns)):
                    values |= {bytes(value) for value in row if value is not None and len(value) >= 16}
    return values


async def opened(hotline: Hotline) -> bytes:
    """All that the keys still open, whatever its table: nothing is hidden from whoever holds them."""
    parts: list[bytes] = []
    async with hotline.database.reading() as connection:
        for model in models():
            table = table_of(model)
            for row in await connection.execute(select(table)):
                for name, value in row._mapping.items():
                    parts.append(_opened(hotline, table.name, name, row, value))
    return b"\0".join(parts)


def models() -> list[type[SQLModel]]:
    """Every table of the hotline."""
    import storage.models as rooms

    return [getattr(rooms, name) for name in rooms.__all__]


def _opened(hotline: Hotline, table: str, column: str, row: Any, value: object) -> bytes:
    if not isinstance(value, bytes):
        return str(value).encode()
    if not hasattr(row, "id"):
        return value
    try:
        return hotline.keys.open(value, table=table, column=column, row=row.id)
    except SealBroken:  # a blind index
        return value
