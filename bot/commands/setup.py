"""`posko init`, `migrate` and `check-config`: from nothing to a hotline that can be started."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from pathlib import Path

from bot.channels.web.pages import read_words
from bot.clock import SystemClock
from bot.commands import say, settings_of
from bot.domain.errors import UserError
from bot.domain.ids import Ids
from bot.render import letters
from bot.settings import Settings, example_config
from handlers.texts import load_texts
from storage import areas, names
from storage.crypto import KeyRing, write_key_file
from storage.database import Database
from storage.migrate import upgrade
from storage.view import View
from storage.voters import read_voters


def init(options: argparse.Namespace) -> int:
    """Write config.toml and posko.keys; nothing that exists is touched."""
    folder: Path = options.folder
    config, keys = folder / "config.toml", folder / "posko.keys"
    for path in (config, keys):
        if path.exists():
            raise UserError(f"{path}: exists already, and is left as it is; choose another folder")
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder}: is no folder; name one, or none to write here")
    folder.mkdir(parents=True, exist_ok=True)
    write_key_file(keys, KeyRing.generate(secrets.token_bytes))
    config.touch(mode=0o600)
    config.write_text(example_config(), encoding="utf-8")
    say(f"Wrote {config} (look through it) and {keys} (keep a copy in a safe place, apart from backups).")
    say("Next: posko migrate, posko invite coordinator 19.03, posko run")
    return 0


def check_config(options: argparse.Namespace) -> int:
    """Load a configuration; what is wrong with it is told with key and remedy."""
    settings = settings_of(options.config)
    if settings.service.texts:
        load_texts(settings.service.timezone, Path(settings.service.texts), read_words())
    if settings.areas.voters:
        read_voters(Path(settings.areas.voters))
    for name in letters.NAMES:
        if own := getattr(settings.letters, name):
            letters.filled(own, name, letters.SAMPLES[name])
    telegram = settings.telegram.mode if settings.telegram.enabled else "off"
    whatsapp, chat = ("on" if enabled else "off" for enabled in (settings.whatsapp.enabled, settings.web.chat))
    say(f"{options.config}: usable. Telegram {telegram}, WhatsApp {whatsapp}, web chat {chat}.")
    return 0


def migrate(options: argparse.Namespace) -> int:
    """Create or upgrade the database, and store the shipped areas where they are served and missing."""
    settings = settings_of(options.config)
    keys = settings.key_ring(secrets.token_bytes)
    before, after, stored = asyncio.run(_migrate(settings, keys))
    say(f"Schema {before or 'empty'} → {after}." if before != after else f"Schema {after}: nothing to do.")
    if stored:
        say(f"Stored {stored} areas with their poskos.")
    return 0


async def _migrate(settings: Settings, keys: KeyRing) -> tuple[str, str, int]:
    database = Database(settings.database.url)
    try:
        before, after = await upgrade(database)
        await _index_names(database, keys)
        return before, after, await store_shipped_areas(database, keys, settings.areas.kabupaten)
    finally:
        await database.close()


async def _index_names(database: Database, keys: KeyRing) -> None:
    """Let `/cari` find the voters of tickets from before it could."""
    found = 1
    while found:
        async with database.transaction() as connection:
            found = await names.index_missing(View(connection, keys))


async def store_shipped_areas(database: Database, keys: KeyRing, kabupaten: tuple[str, ...]) -> int:
    """Store the areas that ship with the product, when they are served and not there yet. Returns how many."""
    shipped = areas.shipped()
    async with database.transaction() as connection:
        view = View(connection, keys)
        if not {area.code for area in shipped.areas} & set(kabupaten) or len(await areas.load_tree(view, kabupaten)):
            return 0
        await areas.save(view, shipped, Ids(SystemClock().now, secrets.randbelow(1024)))
    return len(shipped.areas)
