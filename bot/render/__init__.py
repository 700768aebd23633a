"""Documents that handlers named and nobody has made yet: made after the commit, off the event loop, on read
connections, and kept as the file that the message waits for. One explicit table says what each recipe becomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import import_module
from typing import IO

from bot.domain.errors import DeliveryError, UserError
from bot.domain.messages import Endpoint, MediaFile, Outbound, OutboundKind
from bot.domain.steps import lasts
from bot.render.gallery import Gallery
from handlers.documents import CHANNEL, PROGRESS, Recipe, read
from handlers.turn import World
from storage import outbox, people
from storage.codec import Keys
from storage.database import Database
from storage.view import View

MAKERS = {
    "answers": "bot.render.answers",
    "export": "bot.render.export",
    "invites": "bot.render.invites",
    "letter": "bot.render.letter",
    "periodic": "bot.render.periodic",
    "picture": "bot.render.pictures",
    "report": "bot.render.report",
    "worksheet": "bot.render.worksheet",
}
"""Recipe → the module whose `made` is its Maker. They are loaded when somebody first wants a document: what draws
tables and pages takes 7 MB, which a small machine has better uses for."""
NAME = CHANNEL
MENDED_S = 60.0
"""How soon a document is tried again whose template cannot be used."""


class Renderer:
    """Makes documents for the fetcher, as networks give out files. `told` hears where something was posted."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        world: Callable[[], World],
        now: Callable[[], datetime],
        told: Callable[[Endpoint], None],
    ) -> None:
        self._database = database
        self._keys = keys
        self._world = world
        self._now = now
        self._told = told
        self.gallery = Gallery()

    @property
    def now(self) -> datetime:
        """The instant."""
        return self._now()

    @property
    def world(self) -> World:
        """The rules, places and texts in force."""
        return self._world()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[View]:
        """A look at what is stored. A long document takes many, so that it holds up nobody."""
        async with self._database.reading() as connection:
            yield View(connection, self._keys)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[View]:
        """What was found out on the way, kept in one transaction."""
        async with self._database.transaction() as connection:
            yield View(connection, self._keys)

    async def fetch(self, file: MediaFile) -> bytes | IO[bytes]:
        """The document of a recipe; a long one as the open file that it grew in. Raises DeliveryError for one that
        nobody can make any more."""
        recipe = read(file.remote_id)
        if recipe is None or recipe.kind not in MAKERS:
            raise DeliveryError("unknown recipe")
        maker: Maker = (await asyncio.to_thread(import_module, MAKERS[recipe.kind])).made
        try:
            return await maker(self, recipe)
        except UserError as error:  # an office's own template: made as soon as that is put right
            raise DeliveryError(str(error), retry_after_s=MENDED_S) from None

    async def progress(self, recipe: Recipe, text: str, step: int) -> None:
        """Let the message that announced the document say how far it is: each `step` once, also when it is made again
        after a restart. Nothing where none was announced, or where it would take a message each time."""
        if PROGRESS not in recipe.made_of:
            return
        announced, address_id = recipe.made_of[PROGRESS].rsplit("@", 1)
        edit = Outbound(
            id=self.world.new_id(),
            key=f"{announced}:{step}",
            address_id=int(address_id),
            kind=OutboundKind.EDIT,
            target_key=announced,
            text=text,
        )
        async with self._database.transaction() as connection:
            view = View(connection, self._keys)
            to = await people.address(view, edit.address_id)
            if to is None or lasts(to.endpoint):
                return
            await outbox.post(view, edit, self._now())
        self._told(to.endpoint)


Maker = Callable[[Renderer, Recipe], Awaitable[bytes | IO[bytes]]]
"""Reads what a document needs and makes it; whatever takes long runs in a thread of its own."""
