"""Which area a cell of somebody's list means: a code, or a name with what tells namesakes apart. Strict, unlike the
reading of chats: who writes a list can write a code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

from bot.domain.areas import Area, AreaTree
from bot.domain.errors import UserError

LEVELS = {
    **dict.fromkeys(("desa", "ds", "kelurahan", "kel"), 4),
    **dict.fromkeys(("kecamatan", "kec"), 3),
    **dict.fromkeys(("kabupaten", "kab"), 2),
}
"""Words before a name that tell its level, as blocks of the code."""
LEVEL_NAMES = {2: "kabupaten", 3: "kecamatan", 4: "desa or kelurahan"}
_CODE = re.compile(r"(\d\d)\.?(\d\d)(?:\.?(\d\d)(?:\.?(\d{4}))?)?", re.ASCII)
NAMED = 4
"""How many of the areas of one name are told."""


class AreaNames:
    """The served areas by what people call them."""

    def __init__(self, tree: AreaTree) -> None:
        self._tree = tree
        self._by_name: dict[str, list[Area]] = defaultdict(list)
        for area in tree:
            self._by_name[_plain(area.name)].append(area)

    def area(self, words: str, levels: Collection[int]) -> Area:
        """The area that `words` mean (`19.03.01.2008`, `1903012008`, `Rias`, `Desa Rias, Kec. Toboali`) on one of
        these levels (2 kabupaten, 3 kecamatan, 4 desa). Raises UserError with what would be right."""
        if code := _CODE.fullmatch(words.strip()):
            return self._by_code(".".join(block for block in code.groups() if block), levels)
        own, *above = [_read(part) for part in re.split(r"[,/]", words) if part.strip()] or [("", 0)]
        found = [
            area
            for area in self._by_name.get(own[0], ())
            if _level(area) in levels and own[1] in (0, _level(area)) and self._lies_below(area, above)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            told = ", ".join(f"{area.code} ({self._tree.label(area.code)})" for area in found[:NAMED])
            raise UserError(f"{words!r} is the name of {len(found)} areas; write the code: {told}")
        wanted = " or ".join(LEVEL_NAMES[level] for level in sorted(levels, reverse=True))
        raise UserError(f"{words!r} is no {wanted} served here; `posko areas list` shows them")

    def _by_code(self, code: str, levels: Collection[int]) -> Area:
        if code not in self._tree:
            raise UserError(f"{code} is not served here; `posko areas list` shows the codes")
        area = self._tree[code]
        if _level(area) not in levels:
            wanted = " or ".join(LEVEL_NAMES[level] for level in sorted(levels, reverse=True))
            raise UserError(f"{code} is a {LEVEL_NAMES[_level(area)]}, and a {wanted} is needed")
        return area

    def _lies_below(self, area: Area, above: Collection[tuple[str, int]]) -> bool:
        names = {_plain(higher.name) for higher in self._tree.path(area.parent_code)}
        return all(name in names for name, _ in above)


def _level(area: Area) -> int:
    return area.code.count(".") + 1


def _read(words: str) -> tuple[str, int]:
    """A name without the word that tells its level, and that level (0: any)."""
    first, _, rest = words.strip().casefold().partition(" ")
    level = LEVELS.get(first.rstrip("."), 0) if rest.strip() else 0
    return (_plain(rest), level) if level else (_plain(words), 0)


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
