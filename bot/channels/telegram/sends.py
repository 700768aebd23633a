"""The calls that one outgoing message takes: its text in pieces, a file, a place on the map."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.base import FileContent
from bot.channels.pieces import Piece
from bot.channels.telegram.calls import Upload
from bot.channels.telegram.compose import entities
from bot.domain.messages import Pin

PHOTO_BYTES = 10_000_000
PHOTO_TYPES = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class Send:
    """One call: its method, its fields, and the file that goes along."""

    method: str
    fields: dict[str, Any]
    upload: tuple[str, Upload] | None = None

    def without_topic(self) -> Send:
        """The same into the group itself."""
        return replace(self, fields={name: value for name, value in self.fields.items() if name != "message_thread_id"})

    def as_document(self) -> Send:
        """The same picture as a file."""
        if self.upload is None:
            return self
        _, picture = self.upload
        return Send("sendDocument", self.fields, _document(picture.content, picture.mime_type))


def pin(place: Pin) -> Send:
    """A place with its name and address, which Telegram wants both (core.telegram.org/bots/api#sendvenue), else the
    bare point."""
    point: dict[str, Any] = {"latitude": place.lat, "longitude": place.lon}
    if place.title and place.address:
        return Send("sendVenue", point | {"title": place.title, "address": place.address})
    return Send("sendLocation", point)


def text_fields(piece: Piece) -> dict[str, Any]:
    """The fields of a text without a preview of what it links to."""
    return {"text": piece.text, "entities": entities(piece), "link_preview_options": {"is_disabled": True}}


def upload_of(content: FileContent, mime_type: str) -> tuple[str, tuple[str, Upload]]:
    """The method and form file for an attachment: a picture that Telegram shows as one, or a document."""
    if mime_type in PHOTO_TYPES and content.size <= PHOTO_BYTES:
        return "sendPhoto", ("photo", Upload(f"foto.{PHOTO_TYPES[mime_type]}", content, mime_type))
    return "sendDocument", _document(content, mime_type)


def _document(content: FileContent, mime_type: str) -> tuple[str, Upload]:
    kind = mime_type or "application/octet-stream"
    return "document", Upload(f"dokumen{_suffix(kind)}", content, kind)


SUFFIXES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
}


def _suffix(mime_type: str) -> str:
    """The ending by which a phone knows what opens the file."""
    kind = mime_type.partition(";")[0].strip()
    return SUFFIXES.get(kind) or mimetypes.guess_extension(kind) or ""
