"""The tree kabupaten → kecamatan → desa/kelurahan, and which posko answers for an area, and why.

Codes are Kemendagri's: `19.03` kabupaten, `19.03.01` kecamatan, `19.03.01.2008` desa; a kelurahan's last block begins
with 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AreaKind(StrEnum):
    """An area's level; kelurahan and desa are the same level, town and country."""

    PROVINSI = "provinsi"
    KABUPATEN = "kabupaten"
    KECAMATAN = "kecamatan"
    DESA = "desa"
    KELURAHAN = "kelurahan"


@dataclass(frozen=True, slots=True)
class Area:
    """One area with its Kemendagri code and a point inside it (WGS 84 degrees), where known."""

    code: str
    name: str
    kind: AreaKind
    parent_code: str
    lat: float | None = None
    lon: float | None = None

    @property
    def is_village(self) -> bool:
        """True for a desa or kelurahan."""
        return self.kind in (AreaKind.DESA, AreaKind.KELURAHAN)


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of an area: a former name, a spelling, a dusun, an island. `confidence` is high, medium or low."""

    code: str
    alias: str
    confidence: str = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedName:
    """Another name of an area that somebody in office gave it: read as surely as its own."""

    id: int
    code: str
    name: str
    added_at: datetime
    added_by: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfound:
    """What citizens typed as a place and nobody knew, and the area it turned out to be (a village, or what lies above
    where that was never known): a suggestion for another name."""

    id: int
    words: str
    area_code: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Posko:
    """The post that answers for an area. `lat`, `lon`: where it is (WGS 84 degrees), where known. `group_address_id` is
    its officers' group chat, 0 where there is none; `group_thread` the topic there, '' for none."""

    id: int
    area_code: str
    name: str
    address: str = ""
    hours: str = ""
    phone: str = ""
    group_address_id: int = 0
    group_thread: str = ""
    lat: float | None = None
    lon: float | None = None


class RoutingReason(StrEnum):
    """Why a ticket lies with its posko."""

    OWN = "own"
    VILLAGE_UNKNOWN = "village_unknown"
    UNSTAFFED = "unstaffed"
    PDPB = "pdpb"
    ESCALATED = "escalated"
    REROUTED = "rerouted"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a report goes: the area whose posko owns it, and why. `NOBODY`: no posko up to the kabupaten is staffed;
    the ticket stands visibly with the kabupaten and the administrator is alarmed."""

    area_code: str
    reason: RoutingReason


class AreaTree:
    """The served areas, indexed by code. Immutable once made; unknown codes raise KeyError."""

    def __init__(
        self, areas: Iterable[Area], aliases: Iterable[Alias] = (), provinces: Mapping[str, str] | None = None
    ) -> None:
        """`provinces`: names by code; a province is no served area, only what its regencies are found under."""
        self._areas = {area.code: area for area in areas}
        self.aliases = tuple(alias for alias in aliases if alias.code in self._areas)
        self._children: dict[str, list[Area]] = {}
        for area in self._areas.values():
            self._children.setdefault(area.parent_code, []).append(area)
        self.kabupaten = tuple(area.code for area in self._areas.values() if area.kind is AreaKind.KABUPATEN)
        self.provinces = tuple(sorted({code.partition(".")[0] for code in self.kabupaten}))
        self._province_names = provinces or {}

    def __contains__(self, code: str) -> bool:
        return code in self._areas

    def __iter__(self) -> Iterator[Area]:
        return iter(self._areas.values())

    def __len__(self) -> int:
        return len(self._areas)

    def __getitem__(self, code: str) -> Area:
        return self._areas[code]

    def children(self, code: str) -> list[Area]:
        """The areas directly below `code`, in the official order of their codes."""
        return self._children.get(code, [])

    def path(self, code: str) -> list[Area]:
        """The area and those above it, lowest first, as far as they are known."""
        chain = []
        while code in self._areas:
            area = self._areas[code]
            chain.append(area)
            code = area.parent_code
        return chain

    def within(self, code: str, scope: str) -> bool:
        """True when `code` is `scope` or lies below it."""
        return code == scope or code.startswith(scope + ".")

    def label(self, code: str) -> str:
        """A name that tells an area from its namesakes: `Desa Rias, Kec. Toboali`, with the kabupaten behind it where
        several are served; the code itself when unknown."""
        area = self._areas.get(code)
        if area is None:
            return self._province_names.get(code, code)
        match area.kind:
            case AreaKind.KECAMATAN:
                return f"Kec. {area.name}" + self._regency(code)
            case AreaKind.KELURAHAN | AreaKind.DESA:
                parent = self._areas.get(area.parent_code)
                level = "Kelurahan" if area.kind is AreaKind.KELURAHAN else "Desa"
                return f"{level} {area.name}" + (f", Kec. {parent.name}" if parent else "") + self._regency(code)
            case _:
                return area.name

    def _regency(self, code: str) -> str:
        kabupaten = self._areas.get(kabupaten_of(code)) if len(self.kabupaten) > 1 else None
        return f", {kabupaten.name}" if kabupaten else ""

    def labels(self, codes: Iterable[str]) -> dict[str, str]:
        """The labels of areas that are offered together: where two would read alike, their codes tell them apart."""
        return _told_apart({code: self.label(code) for code in codes})

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """The bare names of areas in one list: of namesakes also what they are, and last their codes."""
        bare = {code: self._areas[code].name if code in self._areas else self.label(code) for code in codes}
        twice = _twice(bare.values())
        return _told_apart(
            {c: f"{name} ({self._areas[c].kind.value})" if name in twice else name for c, name in bare.items()}
        )


def _twice(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    twice = _twice(names.values())
    return {code: f"{name} · {code}" if name in twice else name for code, name in names.items()}


def kabupaten_of(code: str) -> str:
    """The kabupaten's code of any area code: its first two blocks."""
    return ".".join(code.split(".")[:2])


def route(code: str, staffed: Collection[str], *, pdpb: bool = False) -> Routing:
    """The posko for a report from `code`: its own where somebody is in office, else the next one above that has.

    `staffed` holds the codes of areas whose posko has an active officer. Between elections (`pdpb`) there are no desa
    and kecamatan officers, so everything goes to the kabupaten.
    """
    blocks = code.split(".")
    above = [".".join(blocks[:n]) for n in range(len(blocks), 1, -1)]
    kabupaten = kabupaten_of(code)
    if pdpb:
        reason = RoutingReason.PDPB if kabupaten in staffed else RoutingReason.NOBODY
        return Routing(kabupaten, reason)
    for level in above:
        if level in staffed:
            if level != code:
                return Routing(level, RoutingReason.UNSTAFFED)
            return Routing(level, RoutingReason.OWN if len(blocks) == 4 else RoutingReason.VILLAGE_UNKNOWN)
    return Routing(kabupaten, RoutingReason.NOBODY)
