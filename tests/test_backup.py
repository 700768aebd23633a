"""A copy taken while writing goes on is whole; a restore trusts nothing and overwrites nothing."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.backup import back_up, database_file, restore
from bot.domain.errors import UserError
from storage import models
from storage.crypto import KeyRing
from storage.database import Database
from tests.storage.kit import Store


@pytest.fixture
def copy(sqlite_url: str, tmp_path: Path) -> tuple[Path, KeyRing]:
    """A backup of a filled database, and its keys."""

    async def fill() -> KeyRing:
        store = Store(Database(sqlite_url))
        await store.address("1", name="Budi")
        await store.database.close()
        return store.keys

    keys = asyncio.run(fill())
    back_up(database_file(sqlite_url), tmp_path / "copy", lambda _said: None)
    return tmp_path / "copy", keys


async def test_a_copy_while_writing_goes_on_is_whole(sqlite_url: str, tmp_path: Path) -> None:
    store = Store(Database(sqlite_url))
    done = asyncio.Event()

    async def write() -> int:
        count = 0
        while not done.is_set():
            await store.address(f"{count}a", name="Ani")
            await store.address(f"{count}b", name="Budi")
            count += 1
        return count

    writing = asyncio.ensure_future(write())
    said: list[str] = []
    await asyncio.to_thread(back_up, database_file(sqlite_url), tmp_path / "copy", said.append)
    done.set()
    written = await writing
    await store.database.close()
    assert said[-1].startswith("100 %")
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    await asyncio.to_thread(restore, tmp_path / "copy", tmp_path / "restored.sqlite", store.keys)
    restored = Store(Database(f"sqlite:///{tmp_path / 'restored.sqlite'}"))
    assert len(await restored.rows(models.AddressRow)) <= 2 * written
    await restored.database.close()


def test_what_is_restored_is_what_was_copied(copy: tuple[Path, KeyRing], tmp_path: Path) -> None:
    backup, keys = copy
    restore(backup, tmp_path / "new.sqlite", keys)
    with closing(sqlite3.connect(tmp_path / "new.sqlite")) as database:
        assert database.execute("SELECT external_id FROM addresses").fetchall() == [("1",)]
    assert (tmp_path / "new.sqlite").stat().st_mode & 0o777 == 0o600


def spoil(path: Path, how: str) -> None:
    match how:
        case "truncated":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "no database":
            path.write_text("hello")
        case "missing":
            path.unlink()
        case _:
            with closing(sqlite3.connect(path)) as database:
                database.execute(how)
                database.commit()


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("truncated", "no whole SQLite database|integrity check"),
        ("no database", "no whole SQLite database"),
        ("missing", "no such file"),
        ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
        ("DROP TABLE alembic_version", "no backup of this hotline"),
        ("UPDATE addresses SET name = x'010001'", "does not open with these keys"),
    ],
)
def test_a_copy_that_is_not_right_is_not_put_in_place(
    how: str, says: str, copy: tuple[Path, KeyRing], tmp_path: Path
) -> None:
    backup, keys = copy
    spoil(backup, how)
    before = set(tmp_path.iterdir())
    with pytest.raises(UserError, match=says):
        restore(backup, tmp_path / "new.sqlite", keys)
    assert set(tmp_path.iterdir()) == before, "nothing half done is left behind"


def test_wrong_keys_are_named_before_anything_is_put_in_place(copy: tuple[Path, KeyRing], tmp_path: Path) -> None:
    with pytest.raises(UserError, match="keys"):
        restore(copy[0], tmp_path / "new.sqlite", KeyRing.generate(random.Random(9).randbytes))
    assert not (tmp_path / "new.sqlite").exists()


def test_nothing_is_ever_overwritten(copy: tuple[Path, KeyRing], sqlite_url: str) -> None:
    backup, keys = copy
    live = database_file(sqlite_url)
    before = live.read_bytes()
    with pytest.raises(UserError, match="never overwrites"):
        restore(backup, live, keys)
    with pytest.raises(UserError, match="exists already"):
        back_up(live, backup, lambda _said: None)
    assert live.read_bytes() == before


def test_postgresql_is_told_its_own_tools() -> None:
    with pytest.raises(UserError, match="pg_dump"):
        database_file("postgresql://posko@localhost/posko")
