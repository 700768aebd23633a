"""What a new list of areas changes in the one that is stored. Nothing is ever removed: tickets point at old areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.domain.areas import Area


@dataclass(frozen=True, slots=True)
class AreaChanges:
    """`renamed` and `pointed` (whose point on the map changed) are pairs of old and new. `moved`: an area that went,
    and the one of the same name that came elsewhere in its province. `gone`: the new list has them no more; they are
    kept."""

    added: tuple[Area, ...]
    renamed: tuple[tuple[Area, Area], ...]
    moved: tuple[tuple[Area, Area], ...]
    pointed: tuple[tuple[Area, Area], ...]
    gone: tuple[Area, ...]

    @property
    def to_store(self) -> list[Area]:
        """The areas to be written, in the order of their codes: those above come first."""
        changed = [*self.added, *(new for _, new in (*self.renamed, *self.moved, *self.pointed))]
        return sorted({area.code: area for area in changed}.values(), key=lambda area: area.code)


def changes_between(known: Mapping[str, Area], new: Iterable[Area]) -> AreaChanges:
    """What `new` changes. `known` holds the stored areas, by code, that the new list claims to be a whole list of."""
    listed = {area.code: area for area in new}
    added = [area for code, area in listed.items() if code not in known]
    gone = [area for code, area in known.items() if code not in listed]
    kept = [(known[code], area) for code, area in listed.items() if code in known]
    moved = _moved(gone, added)
    came, went = {new.code for _, new in moved}, {old.code for old, _ in moved}
    return AreaChanges(
        added=tuple(area for area in added if area.code not in came),
        renamed=tuple((old, area) for old, area in kept if (old.name, old.kind) != (area.name, area.kind)),
        moved=tuple(moved),
        pointed=tuple((old, area) for old, area in kept if area.lat is not None and _point(old) != _point(area)),
        gone=tuple(area for area in gone if area.code not in went),
    )


def _point(area: Area) -> tuple[float | None, float | None]:
    return area.lat, area.lon


def _moved(gone: Collection[Area], added: Collection[Area]) -> list[tuple[Area, Area]]:
    """Pairs of one that went and one that came with the same name, level and province, where there is only one each."""
    went, came = _by_name(gone), _by_name(added)
    pairs = [(went[name][0], came[name][0]) for name in went if len(went[name]) == len(came.get(name, ())) == 1]
    return sorted(pairs, key=lambda pair: pair[0].code)


def _by_name(areas: Iterable[Area]) -> dict[tuple[str, int, str], list[Area]]:
    found: dict[tuple[str, int, str], list[Area]] = defaultdict(list)
    for area in areas:
        found[area.name.casefold(), area.code.count("."), area.code[:2]].append(area)
    return found
