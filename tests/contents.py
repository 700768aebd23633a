"""Files as channels get them, of bytes that a test has, and back."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.channels.base import FileContent

PIECE = 7
"""Short, so that what a test sends takes several."""


def of(data: bytes) -> FileContent:
    """These bytes, a few at a time."""

    async def pieces(start: int) -> AsyncIterator[bytes]:
        size = max(PIECE, len(data) // 50)
        for place in range(start, len(data), size):
            yield data[place : place + size]

    return FileContent(len(data), pieces)


async def whole(content: FileContent | None) -> bytes | None:
    """All of it."""
    return None if content is None else b"".join([piece async for piece in content.pieces(0)])
