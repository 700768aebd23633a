"""The migrations are the truth about a database's schema; they make exactly what the models say, on both engines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Connection, DateTime, Integer, TextClause, bindparam, inspect, text
from sqlmodel import SQLModel

import storage.models
from bot.domain.people import Address
from bot.domain.tickets import Ticket
from storage.codec import SHAPES
from storage.database import Database
from storage.migrate import alembic_config, upgrade
from storage.models.types import UtcDateTime
from storage.schema import is_current, newest
from tests.storage.kit import NOW, Store


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


def test_files_are_called_by_their_revision() -> None:
    assert newest() == ScriptDirectory.from_config(alembic_config()).get_current_head()


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


async def test_a_filled_database_of_an_earlier_version_is_brought_along(empty: Database) -> None:
    """Rows that point at each other stay, on both engines, and new columns have their defaults."""
    async with empty.transaction() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0001"))
        for statement in OLD_ROWS:
            await connection.execute(_dated(statement))
    assert await upgrade(empty) == ("0001", newest())
    async with empty.transaction() as connection:
        assert await connection.run_sync(differences) == []
        (ticket,) = (await connection.execute(text("SELECT number, rating, same_voter_id FROM tickets"))).all()
        (posko,) = (await connection.execute(text("SELECT name, group_thread, lat FROM poskos"))).all()
        (file,) = (await connection.execute(text("SELECT ticket_id, kind FROM attachments"))).all()
    assert (tuple(ticket), tuple(posko), tuple(file)) == (("1903-1-X", 0, None), ("Posko", "", None), (3, ""))


def _dated(statement: str) -> TextClause:
    made = text(statement)
    return made.bindparams(bindparam("at", NOW, UtcDateTime)) if ":at" in statement else made


OLD_ROWS = (
    "INSERT INTO areas (code, name, kind, parent_code) VALUES ('19.03', 'Bangka Selatan', 'kabupaten', '19')",
    "INSERT INTO addresses (id, channel, external_id, kind, language, created_at)"
    " VALUES (1, 'telegram', '-7', 'group', 'id', :at)",
    "INSERT INTO poskos (id, area_code, name, address, hours, phone, group_address_id)"
    " VALUES (2, '19.03', 'Posko', '', '', '', 1)",
    "INSERT INTO tickets (id, number, secret_hash, reporter_address_id, category, reason, subject, area_code,"
    " posko_area, routing_reason, voters, rt, rw, hidden, state, outcome, created_at, escalations, version)"
    " VALUES (3, '1903-1-X', '', 1, 'lainnya', '', 'self', '19.03',"
    " '19.03', 'own', 1, 0, 0, false, 'new', '', :at, 0, 0)",
    "INSERT INTO attachments (id, address_id, ticket_id, channel, remote_id, mime_type, size, created_at, state)"
    " VALUES (4, 1, 3, 'telegram', 'r', 'image/jpeg', 1, :at, 'wanted')",
)


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


OWN_COLUMNS = {Address: {"channel", "external_id", "kind"}, Ticket: {"name_index"}}
"""Columns that a shape makes of more than one field."""


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.__name__)
def test_every_field_of_a_kept_value_has_its_column(kind: type[Any]) -> None:
    shape = SHAPES[kind]
    columns = set(shape.table.c.keys())
    assert set(shape.names) <= columns
    assert set(shape.sealed) | set(shape.links) <= set(shape.names)
    assert {index for _, index in shape.indexed} <= columns
    own = OWN_COLUMNS.get(kind, set())
    assert columns == set(shape.names) | {index for _, index in shape.indexed} | own
