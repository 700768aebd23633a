"""A hotline moves from its SQLite file to PostgreSQL: whole, compared, again after an interruption, and never by
mistake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.domain.errors import UserError
from storage import copying, models
from storage.codec import table_of
from storage.database import Database
from storage.migrate import upgrade
from tests.command_line import Posko
from tests.postgres import Server
from tests.storage.kit import Store, everything, keep_area

pytestmark = pytest.mark.postgres


@pytest.fixture
async def source(sqlite_url: str) -> AsyncIterator[Store]:
    """A SQLite database with a value of each kind, and tickets that refer to later ones."""
    store = Store(Database(sqlite_url))
    await keep_area(store)
    await store.keep(*everything(store))
    reporter = await store.address("9")
    first, second = store.ticket(reporter, "A-1"), store.ticket(reporter, "A-2")
    await store.keep(second)
    await store.keep(replace(first, same_voter_id=second.id, merged_into_id=second.id))
    yield store
    await store.database.close()


@pytest.fixture
async def target(postgres_server: Server) -> AsyncIterator[Database]:
    with postgres_server.database(empty=True) as url:
        database = Database(url)
        await upgrade(database)
        yield database
        await database.close()


async def rows(database: Database, model: Any) -> list[tuple[Any, ...]]:
    table = table_of(model)
    async with database.reading() as connection:
        return [tuple(row) for row in (await connection.execute(select(table).order_by(*table.primary_key))).all()]


def quiet(_: str) -> None:
    """Nobody watches."""


async def test_everything_arrives_and_opens_with_the_same_keys(source: Store, target: Database) -> None:
    copied = await copying.copy(source.database, target, "here", quiet)
    assert await copying.check(source.database, target, quiet) == copied
    assert copied > 20
    for table in copying.tables():
        async with source.database.reading() as one, target.reading() as other:
            counts = [
                (await side.execute(select(func.count()).select_from(table))).scalar_one() for side in (one, other)
            ]
        assert counts[0] == counts[1], table.name
    arrived = Store(target)
    assert await rows(source.database, models.TicketRow) == await rows(target, models.TicketRow)
    assert [row.number for row in await arrived.rows(models.TicketRow)][-2:] == ["A-1", "A-2"]
    assert await copying.unfinished(target) == ""


async def test_a_copy_that_was_interrupted_goes_on(
    source: Store, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "ROWS", 2)
    said: list[str] = []

    def stop_soon(text: str) -> None:
        said.append(text)
        if len(said) == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await copying.copy(source.database, target, "here", stop_soon)
    assert await copying.unfinished(target) == "here"
    assert await rows(target, models.PersonRow)
    assert not await rows(target, models.OutboxRow)
    copied = await copying.copy(source.database, target, "here", quiet)
    assert await copying.check(source.database, target, quiet) > copied, "what had arrived was not copied again"


async def test_a_target_that_holds_anything_is_refused(source: Store, target: Database) -> None:
    await Store(target).address("1")
    with pytest.raises(UserError, match=r"not empty \(addresses\)"):
        await copying.copy(source.database, target, "here", quiet)


async def test_a_copy_from_elsewhere_is_not_mixed_in(source: Store, target: Database) -> None:
    await copying.copy(source.database, target, "there", quiet)
    with pytest.raises(UserError, match="being filled from there"):
        await copying.copy(source.database, target, "here", quiet)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE tickets SET rt = 99 WHERE number = 'A-1'", "tickets: the row .* differs"),
        ("UPDATE tickets SET merged_into_id = NULL WHERE number = 'A-1'", "tickets: the row .* differs"),
        ("DELETE FROM timers", "timers: 1 rows here, 0 there"),
    ],
)
async def test_a_row_that_differs_is_found(source: Store, target: Database, change: str, says: str) -> None:
    await copying.copy(source.database, target, "here", quiet)
    async with target.transaction() as connection:
        await connection.execute(text(change))
    with pytest.raises(UserError, match=says):
        await copying.check(source.database, target, quiet)
    assert await copying.unfinished(target) == "here"


def test_from_the_command_line(installed: Posko, postgres_server: Server, tmp_path: Path) -> None:
    with postgres_server.database(empty=True) as url:
        done = installed("db", "copy", url)
        assert done.code == 0, done.err
        assert "both databases hold the same" in done.out
        assert installed("db", "copy", url).code == 2, "it is not empty any more"
        config = tmp_path / "config.toml"
        lines = config.read_text().splitlines()
        moved = [f'url = "{url}"' if line.startswith("url = ") else line for line in lines]
        config.write_text("\n".join(moved))
        assert installed("areas", "list").code == 0
        there = asyncio.run(_unfinish(url))
        refused = installed("areas", "list")
        assert (there, refused.code) == (1, 2)
        assert "is not finished" in refused.err


async def _unfinish(url: str) -> int:
    """Make the copy look unfinished."""
    database = Database(url)
    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO leases (name, owner, expires_at) VALUES ('copy', 'here', now())"))
    await database.close()
    return 1


@pytest.mark.parametrize("target", ["sqlite:///other.sqlite", "mysql://a/b"])
def test_only_to_postgresql(installed: Posko, target: str) -> None:
    assert installed("db", "copy", target).code == 2


def test_keys_of_text_are_read_in_one_order_whatever_the_locale() -> None:
    """A locale's order passes over dots and case; the copy, its resumption and the comparison go by bytes."""
    keys = {table.name: list(copying._ordered(table, "postgresql")) for table in copying.tables()}
    assert [str(key) for key in keys["areas"]] == ['areas.code COLLATE "C"']
    assert [str(key) for key in keys["aliases"]] == ['aliases.code COLLATE "C"', 'aliases.alias COLLATE "C"']
    assert [str(key) for key in keys["tickets"]] == ["tickets.id"]
    assert [str(key) for key in copying._ordered(table_of(models.AreaRow), "sqlite")] == ["areas.code"]
