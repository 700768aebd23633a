"""Documents that handlers named and nobody has made yet: made after the commit, off the event loop, on a read
connection, and kept as the file that the message waits for. One explicit table says what each recipe becomes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.domain.errors import DeliveryError
from bot.domain.messages import MediaFile
from bot.render import export, invites
from handlers.documents import CHANNEL, Recipe, read
from handlers.turn import World
from storage.codec import Keys
from storage.database import Database
from storage.view import View

Maker = Callable[[View, World, Recipe], Awaitable[Callable[[], bytes]]]
"""Reads what a document needs, and returns what makes its bytes: that part runs in a thread of its own."""

MAKERS: dict[str, Maker] = {"export": export.prepared, "invites": invites.prepared}
NAME = CHANNEL


class Renderer:
    """Makes documents for the fetcher, as networks give out files."""

    def __init__(self, database: Database, keys: Keys, world: Callable[[], World]) -> None:
        self._database = database
        self._keys = keys
        self._world = world

    async def fetch(self, file: MediaFile) -> bytes:
        """The document of a recipe. Raises DeliveryError for one that nobody can make any more."""
        recipe = read(file.remote_id)
        maker = MAKERS.get(recipe.kind) if recipe else None
        if recipe is None or maker is None:
            raise DeliveryError("unknown recipe")
        async with self._database.reading() as connection:
            make = await maker(View(connection, self._keys), self._world(), recipe)
        return await asyncio.to_thread(make)
