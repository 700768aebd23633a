"""The migrations are the truth about a database's schema; they make exactly what the models say, on both engines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Connection, DateTime, Integer, inspect
from sqlmodel import SQLModel

import storage.models
from storage.codec import SHAPES
from storage.database import Database
from storage.migrate import is_current, newest, upgrade
from storage.models.types import UtcDateTime
from tests.storage.kit import Store


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    database = Database(empty_url)
    yield database
    await database.close()


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, SQLModel.metadata))


async def test_an_empty_database_is_brought_to_the_models(empty: Database) -> None:
    assert not await is_current(empty)
    assert await upgrade(empty) == ("", newest())
    assert await is_current(empty)
    async with empty.transaction() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_the_comparison_finds(empty: Database) -> None:
    """The proof above can fail: on an empty database every table is missing."""
    async with empty.transaction() as connection:
        found = await connection.run_sync(differences)
    missing = {change[1].name for change in found if isinstance(change, tuple) and change[0] == "add_table"}
    assert missing == set(SQLModel.metadata.tables)


async def test_a_second_upgrade_changes_nothing_in_a_filled_database(store: Store) -> None:
    citizen = await store.address("budi", name="Budi")
    await store.keep(store.ticket(citizen, words="belum dicoklit"))
    before = [await store.rows(model) for model in (storage.models.AddressRow, storage.models.TicketRow)]
    assert await upgrade(store.database) == (newest(), newest())
    assert [await store.rows(model) for model in (storage.models.AddressRow, storage.models.TicketRow)] == before


async def test_a_failed_upgrade_leaves_nothing_behind(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it in one transaction: the last table fails, and the first is not there either."""
    from alembic import op

    create = op.create_table

    def failing(name: str, *columns: Any, **options: Any) -> Any:
        if name == "ticket_events":
            raise OSError("disk full")
        return create(name, *columns, **options)

    monkeypatch.setattr(op, "create_table", failing)
    with pytest.raises(OSError, match="disk full"):
        await upgrade(empty)
    async with empty.transaction() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []


def test_every_id_has_room_for_the_ids_of_networks() -> None:
    """Telegram's ids exceed 32 bits; SQLite does not mind, PostgreSQL does."""
    for table in SQLModel.metadata.tables.values():
        for column in table.c:
            if column.name == "id" or (column.name.endswith("_id") and isinstance(column.type, Integer)):
                assert isinstance(column.type, BigInteger), f"{table.name}.{column.name}"


def test_every_time_carries_its_zone() -> None:
    types = [column.type for table in SQLModel.metadata.tables.values() for column in table.c]
    assert not [type_ for type_ in types if isinstance(type_, DateTime)]
    assert sum(isinstance(type_, UtcDateTime) for type_ in types) > 20


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.__name__)
def test_every_field_of_a_kept_value_has_its_column(kind: type[Any]) -> None:
    shape = SHAPES[kind]
    columns = set(shape.table.c.keys())
    assert set(shape.names) <= columns
    assert set(shape.sealed) | set(shape.links) <= set(shape.names)
    assert {index for _, index in shape.indexed} <= columns
    own = {"channel", "external_id", "kind"} if "endpoint" in shape.skipped else set()
    assert columns == set(shape.names) | {index for _, index in shape.indexed} | own
