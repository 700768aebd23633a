"""`posko areas list` and `posko areas import`."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from pathlib import Path

from bot.app import open_database
from bot.clock import SystemClock
from bot.commands import say, settings_of
from bot.domain.areas import Area, AreaKind, AreaTree
from bot.domain.ids import Ids
from bot.settings import Settings
from storage import areas, people
from storage.database import Database
from storage.view import View


def show(options: argparse.Namespace) -> int:
    """Print the tree: code, name, and how many are in office in its posko."""
    asyncio.run(_show(settings_of(options.config)))
    return 0


async def _show(settings: Settings) -> None:
    keys = settings.key_ring(secrets.token_bytes)
    database = await open_database(settings, keys)
    try:
        async with database.reading() as connection:
            view = View(connection, keys)
            tree = await areas.load_tree(view, settings.areas.kabupaten)
            staff = await people.staff_within(view, settings.areas.kabupaten)
    finally:
        await database.close()
    in_office = [held.area_code for person in staff for held in person.in_office]
    for area in tree:
        indent = "  " * (area.code.count(".") - 1)
        count = in_office.count(area.code)
        say(f"{area.code:<14}{indent}{area.name}" + (f"  ({count} in office)" if count else ""))


def take_in(options: argparse.Namespace) -> int:
    """Import a CSV, after showing what it changes."""
    settings = settings_of(options.config)
    asyncio.run(_take_in(settings, options.file, dry_run=options.dry_run))
    return 0


async def _take_in(settings: Settings, path: Path, *, dry_run: bool) -> None:
    new = areas.read_areas(path)
    keys = settings.key_ring(secrets.token_bytes)
    database: Database = await open_database(settings, keys)
    try:
        async with database.transaction() as connection:
            view = View(connection, keys)
            known = await areas.load_tree(view, {".".join(area.code.split(".")[:2]) for area in new.areas})
            added, renamed = _differences(known, new.areas)
            if not dry_run:
                await areas.save(view, new, Ids(SystemClock().now, secrets.randbelow(1024)))
    finally:
        await database.close()
    for area in renamed:
        say(f"{area.code}: {known[area.code].name} → {area.name}")
    verb = "would be" if dry_run else "were"
    say(f"{len(new.areas)} areas read; {len(added)} {verb} added, {len(renamed)} renamed, none removed.")
    unserved = {a.code for a in new.areas if a.kind is AreaKind.KABUPATEN} - set(settings.areas.kabupaten)
    if unserved:
        say(f"Not served until areas.kabupaten in the configuration names them: {', '.join(sorted(unserved))}.")


def _differences(known: AreaTree, new: tuple[Area, ...]) -> tuple[list[Area], list[Area]]:
    added = [area for area in new if area.code not in known]
    renamed = [area for area in new if area.code in known and known[area.code].name != area.name]
    return added, renamed
