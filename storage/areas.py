"""The areas that are served, their other names and poskos: shipped with the product, imported, loaded as a tree."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, func, select

from bot.domain.areas import Alias, Area, AreaKind, AreaTree, Posko
from bot.domain.errors import UserError
from storage.codec import POSKO, table_of
from storage.models import AddedNameRow, AliasRow, AreaRow, CounterRow
from storage.statements import insert
from storage.view import View, lies_in

AREAS = table_of(AreaRow)
ALIASES = table_of(AliasRow)
GIVEN = table_of(AddedNameRow)
COUNTERS = table_of(CounterRow)
VERSION = "areas"
"""The counter that rises whenever areas, names or borders change."""
EVERYWHERE = "*"
"""In the place of regencies' codes: all that are stored."""
KABUPATEN_LENGTH = 5
CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?", re.ASCII)
KIND_BY_BLOCKS = {1: AreaKind.PROVINSI, 2: AreaKind.KABUPATEN, 3: AreaKind.KECAMATAN}


@dataclass(frozen=True, slots=True)
class AreaList:
    """Areas with their other names, as read from files."""

    areas: tuple[Area, ...]
    aliases: tuple[Alias, ...]


def shipped() -> AreaList:
    """Bangka Selatan's areas: what a fresh install serves."""
    return AreaList(tuple(map(_area, _shipped_rows("areas.csv"))), tuple(map(_alias, _shipped_rows("aliases.csv"))))


def shipped_elsewhere() -> list[str]:
    """Names of places outside, so that a report from there is refused rather than misrouted."""
    return list(shipped_around())


def shipped_around() -> dict[str, str]:
    """Places outside by name, and what each lies in: its regency, province, or the country."""
    return {row["name"]: row["within"] for row in _shipped_rows("elsewhere.csv")}


def shipped_provinces() -> dict[str, str]:
    """The names of all provinces by code."""
    return {row["code"]: row["name"] for row in _shipped_rows("provinces.csv")}


def _shipped_rows(name: str) -> list[dict[str, str]]:
    text = files("storage").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def read_areas(path: Path) -> AreaList:
    """The areas of a CSV with the columns `code,name,parent_code` (kind, lat, lon optional). Raises UserError."""
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path}: cannot be read as a UTF-8 CSV ({error})") from None
    if not rows or not {"code", "name", "parent_code"} <= set(reader.fieldnames or ()):
        raise UserError(f"{path}: the first line must name the columns code,name,parent_code, areas stand below it")
    for line, row in rows:
        if wrong := _wrong(row):
            raise UserError(f"{path}: line {line}: {wrong}")
    areas = tuple(_area(row) for _, row in rows)
    _check_tree(path, areas)
    return AreaList(areas, ())


def _wrong(row: Mapping[str, str]) -> str:
    """What is wrong with a row, '' when nothing is."""
    code, name = (row.get("code") or "").strip(), (row.get("name") or "").strip()
    if not CODE.fullmatch(code):
        return f"{code!r} is no Kemendagri code such as 19, 19.03, 19.03.01 or 19.03.01.2008"
    if row.get("parent_code") is None or None in row:
        return "has more or fewer cells than the first line has columns"
    if not name or not name.isprintable():
        return f"{code} needs a name"
    for column, limit in (("lat", 90), ("lon", 180)):
        if not _is_within(row.get(column) or "0", limit):
            return f"{column} {row[column]!r} must be degrees from -{limit} to {limit}, or empty"
    return ""


def _is_within(text: str, limit: int) -> bool:
    try:
        return -limit <= float(text) <= limit
    except ValueError:
        return False


def _check_tree(path: Path, areas: Sequence[Area]) -> None:
    codes = {area.code for area in areas}
    if len(codes) < len(areas):
        seen: set[str] = set()
        twice = next(a.code for a in areas if a.code in seen or seen.add(a.code))  # type: ignore[func-returns-value]
        raise UserError(f"{path}: the code {twice} stands in it more than once")
    for area in areas:
        if area.code.rpartition(".")[0] != area.parent_code:
            raise UserError(f"{path}: {area.code} {area.name} cannot lie below {area.parent_code!r}")
        if area.code.count(".") >= 2 and area.parent_code not in codes:
            raise UserError(f"{path}: {area.code} {area.name} lies below {area.parent_code}, which is not in the file")


def area_of(code: str, name: str, lat: float | None = None, lon: float | None = None) -> Area:
    """An area whose level and parent are read from its Kemendagri code."""
    blocks = code.split(".")
    kind = KIND_BY_BLOCKS.get(len(blocks)) or (AreaKind.KELURAHAN if blocks[-1].startswith("1") else AreaKind.DESA)
    return Area(code, name, kind, code.rpartition(".")[0], lat, lon)


def _area(row: Mapping[str, str]) -> Area:
    lat, lon = row.get("lat"), row.get("lon")
    area = area_of(row["code"].strip(), row["name"].strip(), float(lat) if lat else None, float(lon) if lon else None)
    return replace(area, parent_code=row["parent_code"].strip())


def _alias(row: Mapping[str, str]) -> Alias:
    return Alias(row["code"], row["alias"], row.get("confidence") or "high")


async def save(view: View, new: AreaList, new_id: Callable[[], int]) -> None:
    """Write areas, aliases and a posko for each area. Repeatable: known areas are brought up to date, no posko is
    made twice, nothing is removed; a point that the new list does not have stays as it was known."""
    fresh = insert(AREAS, view.dialect)
    columns: dict[str, Any] = {name: fresh.excluded[name] for name in ("name", "kind", "parent_code")}
    points = {name: func.coalesce(fresh.excluded[name], AREAS.c[name]) for name in ("lat", "lon")}
    rows = [
        {"code": a.code, "name": a.name, "kind": a.kind, "parent_code": a.parent_code, "lat": a.lat, "lon": a.lon}
        for a in new.areas
    ]
    if rows:
        upsert = fresh.on_conflict_do_update(index_elements=["code"], set_=columns | points)
        await view.execute(upsert, rows)
    if new.aliases:
        known = {alias.code for alias in new.aliases}
        await view.execute(delete(ALIASES).where(ALIASES.c.code.in_(known)))
        aliases = [{"code": a.code, "alias": a.alias, "confidence": a.confidence} for a in new.aliases]
        await view.execute(insert(ALIASES, view.dialect).on_conflict_do_nothing(), aliases)
    poskos = [POSKO.row(Posko(new_id(), a.code, posko_name(a)), view.keys) for a in new.areas if a.code.count(".") >= 1]
    if poskos:
        known_stay = insert(POSKO.table, view.dialect).on_conflict_do_nothing(index_elements=["area_code"])
        await view.execute(known_stay, poskos)
    await raise_version(view)


async def version(view: View) -> int:
    """The number of the area data as it stands: it rises with every import, so that who holds a copy can tell."""
    found = await view.rows(select(COUNTERS.c.value).where(COUNTERS.c.name == VERSION))
    return found[0].value if found else 0


async def raise_version(view: View) -> None:
    """Let every process know that areas, names or borders changed."""
    first = insert(COUNTERS, view.dialect).values(name=VERSION, value=1)
    raised = first.on_conflict_do_update(index_elements=["name"], set_={"value": COUNTERS.c.value + 1})
    await view.execute(raised)


def posko_name(area: Area) -> str:
    """What a posko is called until somebody names it: `Posko Desa Rias`."""
    return f"Posko {area.kind.value.capitalize()} {area.name}"


async def served(view: View, kabupaten: Collection[str]) -> tuple[str, ...]:
    """The codes of the regencies that are served: those named, or with `EVERYWHERE` all that are stored."""
    if EVERYWHERE not in kabupaten:
        return tuple(kabupaten)
    stored = select(AREAS.c.code).where(AREAS.c.kind == AreaKind.KABUPATEN).order_by(AREAS.c.code)
    return tuple(row.code for row in await view.rows(stored))


async def load_tree(view: View, kabupaten: Collection[str]) -> AreaTree:
    """The stored areas of these regencies with their other names."""
    inside = select(AREAS).where(lies_in(AREAS.c.code, kabupaten)).order_by(AREAS.c.code)
    other_names = select(ALIASES).where(lies_in(ALIASES.c.code, kabupaten))
    areas = [_stored(row) for row in await view.rows(inside) if row.kind != AreaKind.PROVINSI]
    names = [Alias(row.code, row.alias, row.confidence) for row in await view.rows(other_names)]
    given = select(GIVEN.c.code, GIVEN.c.name).where(lies_in(GIVEN.c.code, kabupaten))
    names += [Alias(row.code, row.name) for row in await view.rows(given)]
    return AreaTree(areas, names, shipped_provinces())


async def stored(view: View) -> dict[str, Area]:
    """Every stored area by its code, served or not."""
    return {row.code: _stored(row) for row in await view.rows(select(AREAS).order_by(AREAS.c.code))}


async def points_outside(view: View, kabupaten: Collection[str]) -> list[tuple[str, float, float]]:
    """(code, lat, lon) of the stored points inside areas of other regencies than these."""
    found = select(AREAS.c.code, AREAS.c.lat, AREAS.c.lon).where(
        AREAS.c.lat.is_not(None), AREAS.c.lon.is_not(None), func.length(AREAS.c.code) >= KABUPATEN_LENGTH
    )
    rows = await view.rows(found.where(~lies_in(AREAS.c.code, kabupaten)).order_by(AREAS.c.code))
    return [(row.code, row.lat, row.lon) for row in rows]


def _stored(row: Row[Any]) -> Area:
    return Area(row.code, row.name, AreaKind(row.kind), row.parent_code, row.lat, row.lon)


async def posko_of(view: View, area_code: str) -> Posko | None:
    """The posko of exactly this area."""
    return await view.value(Posko, select(POSKO.table).where(POSKO.table.c.area_code == area_code))


async def posko_by_id(view: View, posko_id: int) -> Posko | None:
    """The posko of this id."""
    return await view.value(Posko, select(POSKO.table).where(POSKO.table.c.id == posko_id))


async def poskos_of_group(view: View, address_id: int) -> list[Posko]:
    """The poskos whose officers' group this address is."""
    return await view.values(Posko, select(POSKO.table).where(POSKO.table.c.group_address_id == address_id))


async def poskos_with_group(view: View, scopes: Collection[str]) -> list[Posko]:
    """The poskos of these areas and below that have a group, by code."""
    table = POSKO.table
    bound = table.c.group_address_id.is_not(None) & lies_in(table.c.area_code, scopes)
    return await view.values(Posko, select(table).where(bound).order_by(table.c.area_code))


async def poskos_within(view: View, scopes: Collection[str]) -> list[Posko]:
    """All poskos of these areas and below, by code."""
    table = POSKO.table
    statement = select(table).where(lies_in(table.c.area_code, scopes)).order_by(table.c.area_code)
    return await view.values(Posko, statement)
