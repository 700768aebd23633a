"""/petugas: who is in office in one's scope, posko by posko, and which poskos have nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.domain.people import Assignment, Person, Right, active
from handlers import paging, ranks
from handlers.coordinator import joining, places, revoking
from handlers.turn import Turn
from storage import people

A_PAGE = 6
NAMED = 5
"""How many of the unstaffed poskos are named."""


async def shown(turn: Turn) -> None:
    """Show the first page, or the one that a button names."""
    scopes = turn.scopes(Right.STAFF)
    staff = await people.staff_within(turn.store, scopes)
    offices = _offices(turn, staff, scopes)
    codes = sorted(offices)
    page = paging.page_of(turn, len(codes), A_PAGE)
    lines = [turn.text("coordinator.staff.title", people=len(staff), areas=len(codes)), ""]
    named: dict[int, Person] = {}
    for code in codes[page * A_PAGE : (page + 1) * A_PAGE]:
        lines.append(turn.text("coordinator.staff.area", area=places.label(turn, code)))
        lines += [_member(turn, person, held) for person, held in offices[code]]
        named |= {person.id: person for person, held in offices[code] if revoking.may_end(turn, held)}
    lines += paging.left(turn, page, len(codes), A_PAGE)
    if page == 0:
        lines += _unstaffed(turn, scopes, staff)
    ways = paging.arrows(turn, "p", page, len(codes), A_PAGE)
    missing = await joining.way(turn) if page == 0 else ()
    turn.send("\n".join(lines).rstrip(), buttons=(*revoking.buttons_of(turn, list(named.values())), *ways, *missing))


def _offices(turn: Turn, staff: Iterable[Person], scopes: Sequence[str]) -> dict[str, list[tuple[Person, Assignment]]]:
    """Who holds what in each area. What somebody holds elsewhere is not the viewer's business."""
    offices: dict[str, list[tuple[Person, Assignment]]] = defaultdict(list)
    for person in staff:
        for held in person.in_office:
            if places.allowed(turn, held.area_code, scopes):
                offices[held.area_code].append((person, held))
    return offices


def _member(turn: Turn, person: Person, held: Assignment) -> str:
    return turn.text("coordinator.staff.member", name=person.name, role=turn.text(f"common.role.{held.role}"))


def _unstaffed(turn: Turn, scopes: Sequence[str], staff: Iterable[Person]) -> list[str]:
    empty = empty_poskos(turn, scopes, staff)
    if not empty:
        return []
    lines = ["", turn.text("coordinator.staff.unstaffed", count=len(empty))]
    lines += [f"  {places.label(turn, code)}" for code in empty[:NAMED]]
    return lines + ([turn.text("coordinator.staff.more", count=len(empty) - NAMED)] if len(empty) > NAMED else [])


def empty_poskos(turn: Turn, scopes: Sequence[str], staff: Iterable[Person]) -> list[str]:
    """The areas whose posko should have somebody in office and has nobody."""
    staffed = active([held for person in staff for held in person.in_office])
    return [code for code in poskos(turn, scopes) if code not in staffed]


def poskos(turn: Turn, scopes: Sequence[str]) -> list[str]:
    """The areas whose posko should be staffed: between elections those of the kabupaten alone."""
    codes = {area.code for area in turn.world.areas} | set(turn.rules.kabupaten)
    codes -= {code for code in codes if code.count(".") > 1 and ranks.is_between_elections(turn, code)}
    return sorted(code for code in codes if places.allowed(turn, code, scopes) and code.count(".") >= 1)
