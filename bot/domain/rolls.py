"""Lists that an office keeps elsewhere, row by row: where its poskos are, and who is appointed.

Each row is taken, or told why not; none harms another, and the same rows again change nothing. An empty cell leaves
what is known as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.area_names import AreaNames
from bot.domain.areas import Area, Posko
from bot.domain.borders import is_in_indonesia
from bot.domain.errors import UserError
from bot.domain.nik import find_phone
from bot.domain.people import LEVEL, Appointee, Role

POSKO_FIELDS = {"name": 100, "address": 200, "phone": 40, "hours": 100}
"""What a list may say of a posko, and how long that may be."""
NAME_LENGTH = 100
ROLES = {
    **{role.value: role for role in Role},
    **dict.fromkeys(("pengawas kelurahan/desa", "pengawas desa", "pengawas kelurahan", "panwas desa"), Role.PKD),
    **dict.fromkeys(("panwaslu kecamatan", "panwas kecamatan"), Role.PANWASCAM),
    **dict.fromkeys(("petugas", "staf", "staff"), Role.OFFICER),
    **dict.fromkeys(("koordinator",), Role.COORDINATOR),
    **dict.fromkeys(("administrator",), Role.ADMIN),
}
BY_LEVEL = {4: Role.PKD, 3: Role.PANWASCAM, 2: Role.OFFICER}
"""Whose office it is where a list does not say."""


class What(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "as it was"
    REFUSED = "not taken"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: the line that it stands in, and its cells by column."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row: its area and role as far as they are known, `why` it was refused or which fields changed,
    and what is to be kept. Nothing in it but `value` is personal."""

    line: int
    what: What
    area_code: str = ""
    role: Role | None = None
    why: str = ""
    value: Posko | Appointee | None = None


def read_poskos(
    rows: Iterable[Row], names: AreaNames, known: Iterable[Posko], new_id: Callable[[], int]
) -> list[Verdict]:
    """What a list of poskos says, beside what is `known`."""
    by_area = {posko.area_code: posko for posko in known}
    lines: dict[str, int] = {}
    verdicts = []
    for row in rows:
        try:
            area = names.area(row["area"], LEVEL_BLOCKS)
            if area.code in lines:
                raise UserError(f"this area stands in line {lines[area.code]} already")
            verdicts.append(_posko(row, area, by_area.get(area.code), new_id))
            lines[area.code] = row.line
        except UserError as error:
            verdicts.append(Verdict(row.line, What.REFUSED, why=str(error)))
    return verdicts


LEVEL_BLOCKS = (2, 3, 4)
"""A posko is one of a kabupaten, a kecamatan or a desa."""


def _posko(row: Row, area: Area, known: Posko | None, new_id: Callable[[], int]) -> Verdict:
    said: dict[str, str | float] = {}
    for column, longest in POSKO_FIELDS.items():
        if text := row[column]:
            said[column] = _words(text, column, longest)
    said |= _point(row)
    if known is None:
        if "name" not in said:
            raise UserError("a new posko needs a name")
        return Verdict(row.line, What.NEW, area.code, value=replace(Posko(new_id(), area.code, ""), **said))  # type: ignore[arg-type]
    changed = [column for column, value in said.items() if getattr(known, column) != value]
    if not changed:
        return Verdict(row.line, What.SAME, area.code)
    return Verdict(
        row.line,
        What.CHANGED,
        area.code,
        why=", ".join(changed),
        value=replace(known, **said),  # type: ignore[arg-type]
    )


def _words(text: str, column: str, longest: int) -> str:
    words = " ".join(text.split())
    if not words.isprintable():
        raise UserError(f"{column} holds signs that cannot be shown")
    if len(words) > longest:
        raise UserError(f"{column} is longer than {longest} signs")
    return words


def _point(row: Row) -> dict[str, float]:
    """Where the posko is, if the row says so; a decimal comma is one, too."""
    if not row["lat"] and not row["lon"]:
        return {}
    try:
        lat, lon = (float(row[column].replace(",", ".")) for column in ("lat", "lon"))
    except ValueError:
        raise UserError("lat and lon must both be degrees such as -2.9453 and 106.3996, or both empty") from None
    if is_in_indonesia(lon, lat):
        raise UserError("lat and lon are swapped")
    if not is_in_indonesia(lat, lon):
        raise UserError("lat and lon are no point in Indonesia; degrees such as -2.9453 and 106.3996 are meant")
    return {"lat": lat, "lon": lon}


def read_officers(
    rows: Iterable[Row], names: AreaNames, known: Iterable[Appointee], new_id: Callable[[], int], now: datetime
) -> list[Verdict]:
    """What a list of appointed officers says, beside those who are `known`. Somebody is the same person while the
    office and either name or phone are the same."""
    there = list(known)
    lines: dict[int, int] = {}
    verdicts = []
    for row in rows:
        try:
            verdict, appointee = _officer(row, names, there, lines, new_id, now)
            lines[appointee.id] = row.line
            there = [appointee, *(other for other in there if other.id != appointee.id)]
            verdicts.append(verdict)
        except UserError as error:
            verdicts.append(Verdict(row.line, What.REFUSED, why=str(error)))
    return verdicts


def _officer(
    row: Row,
    names: AreaNames,
    there: Sequence[Appointee],
    lines: Mapping[int, int],
    new_id: Callable[[], int],
    now: datetime,
) -> tuple[Verdict, Appointee]:
    role = _role(row["role"])
    area = names.area(row["area"], (LEVEL[role],) if role else LEVEL_BLOCKS)
    role = role or BY_LEVEL[area.code.count(".") + 1]
    name = _words(row["name"], "name", NAME_LENGTH)
    if not name:
        raise UserError("an officer needs a name")
    new = Appointee(id=0, role=role, area_code=area.code, name=name, created_at=now, phone=_phone(row["phone"]))
    known = _same_person(there, new, lines)
    if known is None:
        new = replace(new, id=new_id())
        return Verdict(row.line, What.NEW, area.code, role, value=new), new
    new = replace(known, name=name, phone=new.phone or known.phone)
    changed = [column for column in ("name", "phone") if getattr(known, column) != getattr(new, column)]
    if not changed:
        return Verdict(row.line, What.SAME, area.code, role), known
    return Verdict(row.line, What.CHANGED, area.code, role, ", ".join(changed), new), new


def _same_person(there: Iterable[Appointee], new: Appointee, lines: Mapping[int, int]) -> Appointee | None:
    """Who of those `there` is meant, None for nobody. Two in one office may share a telephone, and then stand in the
    list under two names. Raises UserError for somebody who stands in it twice."""
    of_office = [a for a in there if (a.role, a.area_code) == (new.role, new.area_code)]
    by_name = [a for a in of_office if a.name.casefold() == new.name.casefold()]
    by_phone = [a for a in of_office if new.phone and a.phone == new.phone]
    known = next(iter([a for a in by_name if a in by_phone] or by_name), None)
    if known is not None and known.id in lines:
        raise UserError(f"this person stands in line {lines[known.id]} already")
    return known or next((a for a in by_phone if a.id not in lines), None)


def _role(text: str) -> Role | None:
    said = " ".join(text.casefold().split())
    if said and said not in ROLES:
        raise UserError(f"{text!r} is no role; write {', '.join(role.value for role in Role)}, or leave it empty")
    return ROLES.get(said)


def _phone(text: str) -> str:
    """A mobile number as `08…`, '' for none. A spreadsheet takes the first 0 away."""
    digits = "".join(sign for sign in text if sign.isdecimal())
    if not digits:
        return ""
    phone = find_phone(f"0{digits}" if digits.startswith("8") else digits)
    if phone is None:
        raise UserError("phone is no Indonesian mobile number (08…, or +62 8…); correct it, or leave it empty")
    return phone
