"""Brings a database to the newest schema."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from storage.database import Database
from storage.schema import revision


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
        before = await connection.run_sync(revision)
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "head"))
        return before, await connection.run_sync(revision)
