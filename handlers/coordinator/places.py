"""Areas in a coordinator's commands: in buttons, in words, and never outside of what the sender may see."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.people import Role
from handlers.turn import Turn

BY_COORDINATOR = (Role.PKD, Role.PANWASCAM, Role.OFFICER, Role.COORDINATOR)
PREFIXES = {"kec": 3, "kecamatan": 3, "desa": 4, "kelurahan": 4, "kel": 4}
"""Words before a name that tell its level, as blocks of the code."""


def to_data(area_code: str) -> str:
    """A code as a part of a button's data, where dots part the arguments."""
    return area_code.replace(".", "-")


def from_data(part: str) -> str:
    """The code that `to_data` wrote."""
    return part.replace("-", ".")


def allowed(turn: Turn, area_code: str, scopes: Sequence[str]) -> bool:
    """True when the area lies in one of `scopes` and is served: buttons can be forged, and offices end."""
    served = area_code in turn.world.areas or area_code in turn.rules.kabupaten
    return served and any(turn.world.areas.within(area_code, scope) for scope in scopes)


def appoints(turn: Turn, role: Role) -> tuple[str, ...]:
    """Where the sender may bring people into `role` and end it: a coordinator most offices, an administrator all."""
    held = turn.person.in_office if turn.person else ()
    able = (a for a in held if a.role is Role.ADMIN or (a.role is Role.COORDINATOR and role in BY_COORDINATOR))
    return tuple(dict.fromkeys(a.area_code for a in able))


def label(turn: Turn, area_code: str) -> str:
    """The area's name; the office's for a kabupaten that the list of areas does not name."""
    if area_code not in turn.world.areas and turn.rules.kabupaten == (area_code,):
        return turn.rules.office.name
    return turn.world.areas.label(area_code)


def named(turn: Turn, words: str, scopes: Sequence[str]) -> list[str]:
    """The codes of the areas in `scopes` that `words` name, of the widest level that fits: several where namesakes
    remain. A misspelt or former name is understood as a citizen's is."""
    name, level = _read(words)
    found = [
        area.code
        for area in turn.world.areas
        if name in (area.name.casefold(), area.code) and (not level or _level(area.code) == level)
    ]
    if not found:
        finding = turn.world.places.find(words, expecting=True)
        found = [place.code for place in ((finding.best,) if finding.best else finding.candidates)]
    own = [code for code in found if allowed(turn, code, scopes)]
    widest = min(map(_level, own), default=0)
    return [code for code in own if _level(code) == widest]


def _level(area_code: str) -> int:
    return area_code.count(".") + 1


def _read(words: str) -> tuple[str, int]:
    first, _, rest = words.casefold().partition(" ")
    level = PREFIXES.get(first.rstrip("."), 0)
    return (rest.strip(), level) if level and rest else (words.casefold().strip(), 0)
