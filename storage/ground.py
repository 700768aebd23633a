"""The ground that a hotline stands on: the areas served, how they are organised now, what surrounds them, and a reader
of places over all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.domain.areas import AreaTree
from bot.domain.borders import Borders
from bot.domain.nearby import Nearby
from bot.domain.places import PlaceFinder
from bot.domain.rules import Mode
from storage import areas, boundaries, modes
from storage.view import View


@dataclass(frozen=True, slots=True)
class Ground:
    """The area data of one version, as read. `outside`: points inside areas that are not served."""

    version: int
    kabupaten: tuple[str, ...]
    areas: AreaTree
    borders: Borders
    outside: tuple[tuple[str, float, float], ...]
    modes: tuple[tuple[str, Mode], ...] = ()

    def finder(self) -> PlaceFinder:
        """A reader of places in text and near points. Takes a second or two of work for a whole nation."""
        return finder_of(self.areas, Nearby(self.areas, self.borders, self.outside))


def finder_of(tree: AreaTree, nearby: Nearby | None = None) -> PlaceFinder:
    """A reader of places in text over these areas and what is known around them."""
    around = areas.shipped_around()
    return PlaceFinder(tree, _elsewhere(around, tree), nearby, around)


async def read(view: View, kabupaten: Collection[str]) -> Ground:
    """The ground under these regencies (`areas.EVERYWHERE` for all that are stored)."""
    version = await areas.version(view)
    served = await areas.served(view, kabupaten)
    tree = await areas.load_tree(view, served)
    outside = await areas.points_outside(view, served)
    return Ground(version, served, tree, await boundaries.load(view), tuple(outside), await modes.in_force(view))


def _elsewhere(names: Iterable[str], tree: AreaTree) -> list[str]:
    """The names of places elsewhere that are not the name of an area served here, or of a province around one."""
    ours = {_plain(area.name) for area in tree} | {_plain(area.name.removeprefix("Kota ")) for area in tree}
    ours |= {_plain(tree.label(code)) for code in tree.provinces}
    return [name for name in names if _plain(name) not in ours]


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "")
