"""The files that lie in the database, as networks take them: a piece at a time, so that a long table takes no more
memory than a short one. No connection is held while a network takes a piece."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.channels.base import FileContent
from storage import attachments
from storage.attachments import CHUNK_BYTES
from storage.codec import Keys
from storage.database import Database
from storage.view import View


async def stored(database: Database, keys: Keys, attachment_id: int) -> FileContent:
    """A file that is stored; of no bytes where nothing is."""

    async def pieces(start: int) -> AsyncIterator[bytes]:
        position, behind = divmod(start, CHUNK_BYTES)
        while True:
            async with database.reading() as connection:
                piece = await attachments.piece(View(connection, keys), attachment_id, position)
            if not piece:
                return
            yield piece[behind:]
            position, behind = position + 1, 0

    async with database.reading() as connection:
        return FileContent(await attachments.size(View(connection, keys), attachment_id), pieces)
