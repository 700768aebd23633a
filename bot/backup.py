"""Backups while the hotline runs: a consistent copy, sealed values still sealed, and a restore that trusts nothing.

SQLite only: PostgreSQL has its own tools (`pg_dump`, point-in-time recovery), which an operator already runs.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.domain.errors import UserError
from storage import keycheck
from storage.crypto import KeyRing, SealBroken
from storage.database import Database, parse_url, sqlite_path
from storage.schema import newest
from storage.view import View

PAGES_A_STEP = 1000
Progress = Callable[[str], None]


def database_file(url: str) -> Path:
    """The SQLite file of a database url. Raises UserError for PostgreSQL, naming its own tool."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise UserError("backup and restore copy SQLite files; for PostgreSQL use pg_dump and pg_restore")
    return sqlite_path(parsed)


def back_up(source: Path, target: Path, say: Progress) -> None:
    """Copy the live database `source` to the new file `target` (mode 0600), checked before it gets its name."""
    if not (source.exists() and _revision(source)):  # a start that failed leaves a file without tables
        raise UserError(f"{source}: there is no database yet; `posko migrate` makes one")
    if target.exists():
        raise UserError(f"{target}: exists already; name a new file")
    partial = target.with_name(target.name + ".part")
    partial.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(partial)) as copy:
            live.backup(copy, pages=PAGES_A_STEP, progress=lambda _status, left, total: _report(say, left, total))
            copy.execute("PRAGMA journal_mode = DELETE")
        _check_integrity(partial)
        _sync(partial)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def restore(backup: Path, target: Path, keys: KeyRing) -> None:
    """Put `backup` in place as `target`, which must not exist. The copy is whole, of a schema that this program knows,
    and opens with `keys`, or nothing is put in place. Raises UserError."""
    if not backup.exists():
        raise UserError(f"{backup}: there is no such file")
    if target.exists():
        raise UserError(f"{target}: a database is there already; restore never overwrites. Move it away first")
    partial = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(backup, partial)
        partial.chmod(0o600)
        _check_integrity(partial)
        _check_schema(partial)
        asyncio.run(_check_keys(partial, keys))
        _sync(partial)
        partial.rename(target)
    finally:
        for name in (partial.name, f"{partial.name}-wal", f"{partial.name}-shm"):
            partial.with_name(name).unlink(missing_ok=True)


def _report(say: Progress, left: int, total: int) -> None:
    say(f"{100 * (total - left) // max(total, 1)} % of {total} pages")


def _check_integrity(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            (result,) = database.execute("PRAGMA integrity_check").fetchone()
            broken = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise UserError(f"{path.name}: is no whole SQLite database ({error})") from None
    if result != "ok" or broken is not None:
        raise UserError(f"{path.name}: fails SQLite's integrity check; use another backup")


def _check_schema(path: Path) -> None:
    revision = _revision(path)
    if not revision:
        raise UserError(f"{path.name}: is no backup of this hotline (its schema has no version)")
    if revision > newest():
        raise UserError(f"{path.name}: comes from a newer version ({revision}); install that version first")


def _revision(path: Path) -> str:
    """The schema's version, '' where there is none."""
    try:
        with closing(sqlite3.connect(path)) as database:
            (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    except sqlite3.OperationalError:
        return ""
    return str(revision)


async def _check_keys(path: Path, keys: KeyRing) -> None:
    database = Database(f"sqlite:///{path}")
    try:
        async with database.transaction() as connection:
            await keycheck.check(View(connection, keys), keys)
            await connection.rollback()
    except SealBroken as error:
        raise UserError(f"{path.name}: does not open with these keys ({error}); restore its key file as well") from None
    finally:
        await database.close()


def _sync(path: Path) -> None:
    """Have the file on the disk before it gets its name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
