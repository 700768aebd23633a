"""Pictures that were drawn lately: who asks for the same figures again is given the same picture."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from importlib import import_module
from typing import TypeVar

from handlers.pictures import Asked
from handlers.turn import World
from storage.view import View

KEPT = 48
"""Pictures: about 2 MB."""

Shown = TypeVar("Shown", bound=Hashable)


class Gallery:
    """Draws in a thread, one picture at a time: a machine with two cores goes on answering meanwhile."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._drawing = asyncio.Lock()

    async def of(self, view: View, world: World, asked: Asked, now: datetime) -> bytes:
        """The picture that is asked for as things stand now, as PNG. What draws is loaded when somebody first wants a
        picture: it takes 4 MB, which a small machine has better uses for."""
        pictures = await asyncio.to_thread(import_module, "bot.render.pictures")
        draw, shown = await pictures.read(view, world, asked, now)
        return await self.picture(draw, shown)

    async def picture(self, draw: Callable[[Shown], bytes], shown: Shown) -> bytes:
        """What `draw` makes of `shown`, which is all that it depends on."""
        key = (draw, shown)
        async with self._drawing:
            if key not in self._kept:
                self._kept[key] = await asyncio.to_thread(draw, shown)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]
