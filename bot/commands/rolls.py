"""`posko import`: an office's own lists of poskos and of appointed officers, row by row."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.clock import SystemClock
from bot.commands import say, settings_of, viewing
from bot.domain.area_names import AreaNames
from bot.domain.areas import AreaTree
from bot.domain.changes import Changes
from bot.domain.errors import UserError
from bot.domain.ids import Ids
from bot.domain.rolls import Row, Verdict, What, read_officers, read_poskos
from bot.settings import Settings
from storage import appointees, areas
from storage.batch import Batch
from storage.sheets import read_sheet

COLUMNS = {
    **dict.fromkeys(("area", "code", "kode", "area_code", "wilayah", "kode wilayah"), "area"),
    **dict.fromkeys(("name", "nama", "nama posko", "nama petugas"), "name"),
    **dict.fromkeys(("address", "alamat"), "address"),
    **dict.fromkeys(("phone", "telepon", "telp", "hp", "no hp", "no. hp", "whatsapp", "wa"), "phone"),
    **dict.fromkeys(("hours", "jam", "jam buka", "jam layanan"), "hours"),
    **dict.fromkeys(("lat", "latitude", "lintang"), "lat"),
    **dict.fromkeys(("lon", "lng", "longitude", "bujur"), "lon"),
    **dict.fromkeys(("role", "jabatan", "peran"), "role"),
}
"""What a column may be called → what it is."""
PLACES = {"address", "hours", "lat", "lon"}
"""Columns that only a list of poskos has."""


def take_in(options: argparse.Namespace) -> int:
    """Take in a list, and tell what became of each row. Exit code 0 also where single rows could not be taken."""
    settings = settings_of(options.config)
    rows = read_sheet(options.file, COLUMNS)
    kind = options.kind or _kind(options.file, rows)
    asyncio.run(_take_in(settings, kind, rows, dry_run=options.dry_run))
    return 0


def _kind(path: Path, rows: Sequence[Row]) -> str:
    """`poskos` or `officers`, by the columns."""
    columns = set(rows[0].cells) if rows else set()
    if not rows or "area" not in columns:
        raise UserError(
            f"{path}: the first line must name the columns, and rows stand below it: area,name,address,phone,hours,"
            "lat,lon for poskos, or name,area,role,phone for officers"
        )
    if columns & PLACES and "role" in columns:
        raise UserError(f"{path}: has columns of poskos ({', '.join(sorted(columns & PLACES))}) and of officers (role)")
    if columns & PLACES:
        return "poskos"
    if "name" in columns and columns & {"role", "phone"}:
        return "officers"
    raise UserError(f"{path}: may be poskos or officers; say which: --as poskos, or --as officers")


async def _take_in(settings: Settings, kind: str, rows: Sequence[Row], *, dry_run: bool) -> None:
    clock = SystemClock()
    new_id = Ids(clock.now, secrets.randbelow(1024))
    async with viewing(settings, write=True) as view:
        served = await areas.served(view, settings.areas.kabupaten)
        tree = await areas.load_tree(view, served)
        if kind == "poskos":
            verdicts = read_poskos(rows, AreaNames(tree), await areas.poskos_within(view, served), new_id)
        else:
            known = await appointees.within(view, served)
            verdicts = read_officers(rows, AreaNames(tree), known, new_id, clock.now())
        if not dry_run:
            batch = Batch(view.connection, view.keys, new_id, clock.now())
            batch.keep(_kept(verdicts))
            await batch.flush()
    _tell(kind, verdicts, tree, dry_run=dry_run)


def _kept(verdicts: Sequence[Verdict]) -> Changes:
    changes = Changes()
    for verdict in verdicts:
        if verdict.value is not None and verdict.what is What.NEW:
            changes.create(verdict.value)
        elif verdict.value is not None:
            changes.update(verdict.value)
    return changes


def _tell(kind: str, verdicts: Sequence[Verdict], tree: AreaTree, *, dry_run: bool) -> None:
    for verdict in verdicts:
        say(_line(verdict, tree))
    counts = Counter(verdict.what for verdict in verdicts)
    told = ", ".join(f"{counts[what]} {what.value}" for what in What)
    say(f"{len(verdicts)} rows of {kind}: {told}.")
    if dry_run:
        say("Nothing was changed (--dry-run).")


def _line(verdict: Verdict, tree: AreaTree) -> str:
    """`line 3: 19.03.01.2008 Desa Rias, Kec. Toboali (pkd): changed: phone`. No name, no number of a person."""
    place = f" {verdict.area_code} {tree.label(verdict.area_code)}" if verdict.area_code else ""
    role = f" ({verdict.role.value})" if verdict.role else ""
    why = f": {verdict.why}" if verdict.why else ""
    start = f"line {verdict.line}:{place}{role}"
    return f"{start}: {verdict.what.value}{why}" if place else f"{start} {verdict.what.value}{why}"
