"""`posko areas borders`: borders of areas from GeoJSON, feature by feature."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.commands import confirmed, say, settings_of, viewing
from bot.domain.areas import Area
from bot.settings import Settings
from storage import areas, boundaries
from storage.geojson import Feature, read_borders


def take_in(options: argparse.Namespace) -> int:
    """Import borders, after showing what is taken and what is not."""
    settings = settings_of(options.config)
    return take_in_file(settings, options.file, dry_run=options.dry_run, yes=options.yes)


def take_in_file(settings: Settings, path: Path, *, dry_run: bool, yes: bool) -> int:
    """The same with its options. Returns the exit code: 0 also where single features could not be taken."""
    known, packed = asyncio.run(_stored(settings))
    features = read_borders(path, known)
    changed = [f for f in features if f.border and not _is_kept(f, packed)]
    for feature in features:
        say(_line(feature, known, packed))
    counts = f"{len(changed)} new or changed, {sum(bool(f.wrong) for f in features)} not taken"
    say(f"{len(features)} features read: {counts}.")
    if dry_run:
        say("Nothing was changed (--dry-run).")
    elif not changed:
        say("Nothing to change.")
    elif confirmed(yes=yes):
        asyncio.run(_store(settings, changed))
        say(f"Stored {len(changed)} borders. A running hotline takes them in.")
    else:
        say("Nothing was changed.")
    return 0


async def _stored(settings: Settings) -> tuple[dict[str, Area], dict[str, bytes]]:
    async with viewing(settings) as view:
        return await areas.stored(view), await boundaries.packed(view)


async def _store(settings: Settings, features: Sequence[Feature]) -> None:
    async with viewing(settings, write=True) as view:
        await boundaries.save(view, [feature.border for feature in features if feature.border])


def _is_kept(feature: Feature, packed: Mapping[str, bytes]) -> bool:
    return feature.border is not None and boundaries.pack(feature.border) == packed.get(feature.code)


def _line(feature: Feature, known: Mapping[str, Area], packed: Mapping[str, bytes]) -> str:
    start = f"feature {feature.number}: {feature.code} {known[feature.code].name if feature.code in known else ''}"
    if feature.wrong:
        return f"{start.rstrip().removesuffix(':')}: not taken: {feature.wrong}"
    if feature.border is None:
        return f"{start}: one more part of that area"
    if _is_kept(feature, packed):
        return f"{start}: as it was"
    return f"{start}: {'changed' if feature.code in packed else 'new'}"
