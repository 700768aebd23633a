"""The dashboard's poskos: who is in office, what lies with them now, and where nobody is; level by level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.deadlines import day_bounds
from bot.domain.people import Person, Right
from handlers.board.overview import Choice
from handlers.coordinator import places, staff
from handlers.turn import Turn
from storage import people, recap
from storage.recap import Load


@dataclass(frozen=True, slots=True)
class Posko:
    """One posko: who is there (name and role), its own load, and how many poskos below it have nobody."""

    place: Choice
    people: tuple[tuple[str, str], ...]
    load: Load
    empty_below: int
    has_below: bool
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Staffing:
    """A posko and those right below it."""

    area: Choice
    above: Choice | None
    poskos: tuple[Posko, ...]
    staffed: int
    empty: int


def asked(turn: Turn, query: Mapping[str, str]) -> str | None:
    """The area that is asked for; None where it is none of the sender's business."""
    scopes = turn.scopes(Right.STAFF)
    area_code = query.get("area") or scopes[0]
    return area_code if places.allowed(turn, area_code, scopes) else None


async def staffing(turn: Turn, area_code: str) -> Staffing:
    """The poskos as they are filled now."""
    midnight = day_bounds(turn.now, turn.rules)[1]
    everybody = await people.staff_within(turn.store, [area_code])
    offices = _offices(turn, everybody)
    loads = {load.posko_area: load for load in await recap.loads_within(turn.store, area_code, turn.now, midnight)}
    expected = staff.poskos(turn, [area_code])
    empty = staff.empty_poskos(turn, [area_code], everybody)
    above = area_code.rpartition(".")[0]
    shown = [area_code, *(area.code for area in turn.world.areas.children(area_code))]
    return Staffing(
        area=Choice(area_code, places.label(turn, area_code)),
        above=Choice(above, places.label(turn, above)) if _is_in_scope(turn, above) else None,
        poskos=tuple(
            Posko(
                place=Choice(code, places.label(turn, code)),
                people=tuple(offices[code]),
                load=loads.get(code) or Load(code, 0, 0, 0, 0, 0),
                empty_below=sum(other.startswith(f"{code}.") for other in empty),
                has_below=code != area_code and bool(turn.world.areas.children(code)),
                is_empty=code in empty,
            )
            for code in shown
            if code in expected or offices[code] or code in loads
        ),
        staffed=len(expected) - len(empty),
        empty=len(empty),
    )


def _is_in_scope(turn: Turn, area_code: str) -> bool:
    return bool(area_code) and places.allowed(turn, area_code, turn.scopes(Right.STAFF))


def _offices(turn: Turn, everybody: Iterable[Person]) -> dict[str, list[tuple[str, str]]]:
    """Who holds what in each area. What somebody holds elsewhere is looked up by nobody here."""
    offices: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for person in everybody:
        for held in person.in_office:
            offices[held.area_code].append((person.name, turn.text(f"common.role.{held.role}")))
    return offices
