"""Documents that handlers named and nobody has made yet: made after the commit, off the event loop, on a read
connection, and kept as the file that the message waits for. One explicit table says what each recipe becomes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module

from bot.domain.errors import DeliveryError
from bot.domain.messages import MediaFile
from handlers.documents import CHANNEL, Recipe, read
from handlers.turn import World
from storage.codec import Keys
from storage.database import Database
from storage.view import View

Maker = Callable[[View, World, Recipe], Awaitable[Callable[[], bytes]]]
"""Reads what a document needs, and returns what makes its bytes: that part runs in a thread of its own."""

MAKERS = {"export": "bot.render.export", "invites": "bot.render.invites"}
"""Recipe → the module whose `prepared` is its Maker. They are loaded when somebody first wants a document: what draws
tables and pages takes 7 MB, which a small machine has better uses for."""
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
        if recipe is None or recipe.kind not in MAKERS:
            raise DeliveryError("unknown recipe")
        maker: Maker = (await asyncio.to_thread(import_module, MAKERS[recipe.kind])).prepared
        async with self._database.reading() as connection:
            make = await maker(View(connection, self._keys), self._world(), recipe)
        return await asyncio.to_thread(make)
