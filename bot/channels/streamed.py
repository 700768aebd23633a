"""A file as a part of a form, read while it is sent: however long it is, it takes the memory of a piece."""

from __future__ import annotations

from aiohttp import FormData
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

from bot.channels.base import FileContent


class CutShort(Exception):
    """The file ended before its size was reached: it was destroyed while it was sent."""


class Streamed(Payload):
    """What aiohttp asks for `content` as it writes the form."""

    _value: FileContent

    @property
    def size(self) -> int:
        """The bytes that will come, which the form's length is made of."""
        return self._value.size

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write all of it. Raises CutShort."""
        await self.write_with_length(writer, None)

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """The same: a form is never sent in part."""
        left = self.size
        async for piece in self._value.pieces(0):
            await writer.write(piece)
            left -= len(piece)
        if left:
            raise CutShort

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Nobody reads a file as text."""
        raise TypeError("a file is no text")


def add_file(form: FormData, field: str, content: FileContent, *, name: str, mime_type: str) -> None:
    """Put a file into a form."""
    form.add_field(field, Streamed(content, content_type=mime_type), filename=name, content_type=mime_type)
