"""`posko db copy`: from the SQLite file into a PostgreSQL database, checked row by row."""

from __future__ import annotations

import argparse
import asyncio
import secrets

from bot.commands import progress, say, settings_of
from bot.domain.errors import UserError
from bot.lease import alone
from storage import copying
from storage.crypto import KeyRing
from storage.database import Database, sqlite_path
from storage.migrate import upgrade
from storage.schema import is_current


def copy(options: argparse.Namespace) -> int:
    """Copy the configuration's database into the one that is named. The hotline must not run; what is there already of
    an earlier try is kept."""
    settings = settings_of(options.config)
    keys = settings.key_ring(secrets.token_bytes)
    return asyncio.run(_copy(Database(settings.database.url), Database(options.target), keys))


async def _copy(source: Database, target: Database, keys: KeyRing) -> int:
    try:
        if not source.is_sqlite or target.is_sqlite:
            raise UserError("db copy goes from a SQLite file (database.url) to a PostgreSQL database (postgresql://…)")
        if not await is_current(source):
            raise UserError("the database is not at this version's schema: run `posko migrate` first")
        async with alone(source, keys):
            await upgrade(target)
            copied = await copying.copy(source, target, str(sqlite_path(source.url).resolve()), progress)
            checked = await copying.check(source, target, progress)
    finally:
        await source.close()
        await target.close()
    say(f"Copied {copied} rows and compared all {checked}: both databases hold the same.")
    say("Now set database.url in config.toml to the new one, and start the hotline with the same key file.")
    return 0
