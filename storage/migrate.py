"""The schema: brings a database to the newest migration, and says whether it is there."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file: where the migrations are, and the connection they run on."""
    config = Config()
    config.set_main_option("script_location", str(files("storage").joinpath("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> tuple[str, str]:
    """Run what is missing, in one transaction. Returns the revision before ('' for an empty database) and after."""
    async with database.transaction() as connection:
        before = await connection.run_sync(_revision)
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "head"))
        return before, await connection.run_sync(_revision)


async def is_current(database: Database) -> bool:
    """True when the database stands at the newest migration."""
    async with database.transaction() as connection:
        return bool(await connection.run_sync(_revision) == newest())


def newest() -> str:
    """The newest revision that this program knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def _revision(connection: Connection) -> Any:
    return MigrationContext.configure(connection).get_current_revision() or ""
