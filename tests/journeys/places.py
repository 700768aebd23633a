"""The hotline among its neighbours, and where a phone may be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.people import Role
from bot.domain.rules import Neighbour, Rules
from storage import areas
from storage.areas import AreaList, area_of
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE, RIAS

AT_RIAS = "(lokasi: -2.9452 106.3995)"
IN_KOBA = "(lokasi: -2.4900 106.4100)"
IN_JAKARTA = "(lokasi: -6.2000 106.8000)"
AROUND = (
    Neighbour("19.04", "Bangka Tengah", "Bawaslu Koba, 0718-1"),
    Neighbour("19.71", "Kota Pangkalpinang", "0717-2"),
)


@asynccontextmanager
async def among_neighbours(tmp_path: Path) -> AsyncIterator[Hotline]:
    """The usual hotline, with two neighbours of whom the points inside are known."""
    async with Hotline(tmp_path, rules=Rules(office=OFFICE, neighbours=AROUND)) as hotline:
        await hotline.officer("rias", Role.PKD, RIAS, name="Budi")
        around = (area_of("19.04", "Bangka Tengah"), area_of("19.04.01", "Koba", -2.4933, 106.4151))
        async with hotline.database.transaction() as connection:
            await areas.save(View(connection, hotline.keys), AreaList(around, ()), hotline.new_id)
        await hotline.restart()
        yield hotline
