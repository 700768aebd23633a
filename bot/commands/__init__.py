"""The commands of the command line, a file a noun. Each takes parsed options and returns an exit code."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.errors import UserError
from bot.settings import Settings, load_settings
from bot.wiring import open_database
from storage.database import parse_url, passing_trouble, sqlite_path
from storage.view import View


def say(text: str) -> None:
    """Tell the person at the command line."""
    print(text, flush=True)  # noqa: T201 - the command line speaks to a person


def progress(text: str) -> None:
    """Tell how far it is, on one line that is written over; silent where nobody watches."""
    if sys.stderr.isatty():
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201 - as above


def confirmed(*, yes: bool) -> bool:
    """True when what was shown is to be done: as `--yes` says, or the person at the terminal. Raises UserError where
    there is nobody to ask."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UserError("nothing was changed: add --yes to apply this without being asked")
    try:
        return input("Apply? [y/N] ").strip().casefold() in ("y", "yes", "ya")
    except EOFError:
        return False


@asynccontextmanager
async def viewing(settings: Settings, *, write: bool = False) -> AsyncIterator[View]:
    """The database behind the configuration, opened for this block: to be read, or (`write`) in one transaction."""
    keys = settings.key_ring(secrets.token_bytes)
    database = await open_database(settings, keys)
    try:
        async with database.transaction() if write else database.reading() as connection:
            yield View(connection, keys)
    finally:
        await database.close()


def out_of_reach(error: Exception) -> str:
    """What to tell about a disk or a database that cannot be reached; '' for any other error."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}. Is the path right, and may you read and write there?"
    if passing_trouble(error) or getattr(error, "sqlstate", None):  # asyncpg's own, before there is a connection
        return f"the database cannot be reached: {getattr(error, 'orig', error)}. Check database.url"
    return ""


def settings_of(path: Path) -> Settings:
    """The configuration at `path`, with secrets from the environment. Its SQLite file must have a folder to lie in."""
    settings = load_settings(path, os.environ)
    url = parse_url(settings.database.url)
    folder = sqlite_path(url).parent
    if url.get_backend_name() == "sqlite" and not folder.is_dir():
        raise UserError(f"database.url: there is no folder {folder}; make it, or name another")
    return settings
