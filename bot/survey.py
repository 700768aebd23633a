"""Keeps a running hotline on the ground as it stands in the database: what was imported is served without a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import structlog

from bot.engine import Engine
from bot.world import on_ground
from storage import areas, ground
from storage.codec import Keys
from storage.database import Database
from storage.view import View

log = structlog.get_logger()


class Surveyor:
    """Looks whether the area data changed since `version`, and lets `engine` decide by the new one then."""

    def __init__(
        self, database: Database, keys: Keys, engine: Engine, kabupaten: Collection[str], *, version: int
    ) -> None:
        self._database = database
        self._keys = keys
        self._engine = engine
        self._kabupaten = kabupaten
        self._version = version

    async def look_again(self) -> bool:
        """Rebuild tree and finder when an import changed them, off the event loop; True when it did. Where nothing is
        left to be served, the old ones stay: an answer from yesterday's list is better than none."""
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            if await areas.version(view) == self._version:
                return False
            new = await ground.read(view, self._kabupaten)
        self._version = new.version
        if not len(new.areas):
            log.error("no_areas_to_serve", version=new.version)
            return False
        places = await asyncio.to_thread(new.finder)
        self._engine.world = on_ground(self._engine.world, new, places)
        log.info("areas_changed", version=new.version, areas=len(new.areas))
        return True
