"""Column types shared by all tables.

Ids are `BigInteger` everywhere: Telegram's exceed 32 bits, and only PostgreSQL tells you.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    TextClause,
    TypeDecorator,
    event,
    false,
    text,
)
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and in UTC on both sides, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: they would be read as another zone's one day."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps no zone: what it gives is UTC because only UTC was given."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def key() -> Any:
    """The primary key: an id made by the program before saving."""
    return Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


def number(*, index: bool = False, default: int = 0) -> Any:
    """A whole number of up to 63 bits."""
    return Field(default=default, sa_type=BigInteger, index=index)


def number_or_none() -> Any:
    """The same, indexed, NULL where there is none: the id of a row that may go before this one does."""
    return Field(default=None, sa_type=BigInteger, nullable=True, index=True)


def area(*, index: bool = True) -> Any:
    """An area's code in an index that knows what lies below an area: compared byte by byte, as SQLite does anyway;
    PostgreSQL's usual order of text passes over dots."""
    bytewise = String().with_variant(String(collation="C"), "postgresql")
    return Field(sa_type=bytewise, index=index)


def later(default: str | int) -> Any:
    """A column that came with a later version: rows that were there before have `default`."""
    return Field(default=default, sa_column_kwargs={"server_default": text(repr(default))})


def later_flag() -> Any:
    """A flag that came with a later version: rows that were there before do not have it."""
    return Field(default=False, sa_column_kwargs={"server_default": false()})


def link(target: str, *, index: bool = True, unique: bool = False, nullable: bool = True) -> Any:
    """A reference to another row; NULL where there is none."""
    return Field(
        default=None if nullable else ...,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey(target)],
        nullable=nullable,
        index=index,
        unique=unique,
    )


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A moment in time."""
    return Field(default=None if nullable else ..., sa_type=UtcDateTime, nullable=nullable, index=index)


def sealed() -> Any:
    """A personal value, encrypted and bound to its row; NULL where it is empty."""
    return Field(default=None, sa_type=LargeBinary, nullable=True)


def blind(*, index: bool = True) -> Any:
    """The keyed blind index of a personal value: finds equal ones, tells nothing else."""
    return Field(default=None, sa_type=LargeBinary, nullable=True, index=index)


def partial(index: Index, where: TextClause) -> Index:
    """`index` over the rows for which `where` holds. Said to a database when it makes the table: an index that names
    its databases beforehand loads PostgreSQL's dialect, 2 MB, where nobody needs it."""

    @event.listens_for(index, "after_parent_attach")
    def attached(index: Index, table: Table) -> None:
        @event.listens_for(table, "before_create")
        def made(_table: Table, connection: Connection, **_: Any) -> None:
            index.dialect_options[connection.dialect.name]["where"] = where

    return index
