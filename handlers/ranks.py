"""Whose posko works now: those where somebody is in office; between elections the kabupaten's alone, whoever is still
in office below it."""

from __future__ import annotations

from bot.domain.areas import Routing, kabupaten_of, route
from bot.domain.rules import Mode
from handlers.turn import Turn
from storage import people


def is_between_elections(turn: Turn, area_code: str) -> bool:
    """True where an area lies in a kabupaten that handles everything itself now."""
    return turn.rules.of(area_code).mode is Mode.PDPB


async def working(turn: Turn, area_code: str) -> set[str]:
    """The codes of the areas on the way up from this one whose posko works."""
    staffed = await people.staffed_areas(turn.store, area_code)
    return staffed & {kabupaten_of(area_code)} if is_between_elections(turn, area_code) else staffed


async def above(turn: Turn, area_code: str) -> str:
    """The nearest area above this one whose posko works; '' for none."""
    return max((code for code in await working(turn, area_code) if len(code) < len(area_code)), key=len, default="")


async def routed(turn: Turn, area_code: str) -> Routing:
    """Who answers for an area as offices are filled now."""
    pdpb = is_between_elections(turn, area_code)
    return route(area_code, await working(turn, area_code), pdpb=pdpb)
