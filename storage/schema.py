"""Which schema a database has, and which one this program needs. (Bringing it there is `storage.migrate`, whose library
a serving process need not load.)"""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from storage.database import Database, sqlite_path


def newest() -> str:
    """The newest revision that this program knows: migrations are files called by their revision, in order."""
    names = (file.name for file in files("storage").joinpath("migrations", "versions").iterdir())
    return max(name.partition("_")[0] for name in names if name[:1].isdigit())


async def is_current(database: Database) -> bool:
    """True when the database stands at the newest migration."""
    if database.is_sqlite and not sqlite_path(database.url).exists():
        return False
    async with database.reading() as connection:
        return await connection.run_sync(revision) == newest()


def revision(connection: Connection) -> str:
    """The revision of a database, '' for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")
