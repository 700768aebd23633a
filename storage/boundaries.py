"""Borders of areas as they lie in the database: rings of whole millionths of a degree, as packed JSON."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable

from sqlalchemy import delete, select

from bot.domain.borders import Border, Borders, border_from
from storage.areas import raise_version
from storage.codec import table_of
from storage.models import BoundaryRow
from storage.view import View, lies_in

BOUNDARIES = table_of(BoundaryRow)


async def save(view: View, borders: Iterable[Border]) -> None:
    """Keep these borders in place of earlier ones of the same areas; others stay. Their areas must be stored."""
    rows = [
        {
            "code": border.code,
            "south": border.south,
            "west": border.west,
            "north": border.north,
            "east": border.east,
            "rings": pack(border),
        }
        for border in borders
    ]
    if rows:
        codes = [row["code"] for row in rows]
        for start in range(0, len(codes), 500):
            await view.execute(delete(BOUNDARIES).where(BOUNDARIES.c.code.in_(codes[start : start + 500])))
        await view.execute(BOUNDARIES.insert(), rows)
        await raise_version(view)


async def load(view: View) -> Borders:
    """All stored borders, those of areas that are not served, too: they tell where somebody is instead."""
    rows = await view.rows(select(BOUNDARIES.c.code, BOUNDARIES.c.rings))
    return Borders(border_from(row.code, json.loads(zlib.decompress(row.rings))) for row in rows)


async def packed(view: View, scope: str = "") -> dict[str, bytes]:
    """The stored borders (of an area and all below it) as they lie there, by code: to compare with (`pack`)."""
    stored = select(BOUNDARIES.c.code, BOUNDARIES.c.rings)
    stored = stored.where(lies_in(BOUNDARIES.c.code, [scope])) if scope else stored
    return {row.code: row.rings for row in await view.rows(stored)}


def pack(border: Border) -> bytes:
    """The rings of a border as they are stored. The same border gives the same bytes."""
    rings = [[lats.tolist(), lons.tolist()] for lats, lons in border.rings]
    return zlib.compress(json.dumps(rings, separators=(",", ":")).encode(), 9)
