"""Files on their way to and from Meta: which kind of message carries them, the ids under which they lie there, and what
is checked of those that come."""

from __future__ import annotations

import mimetypes
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.channels.base import FileContent
from bot.channels.whatsapp.calls import Graph
from bot.domain.errors import DeliveryError
from bot.domain.messages import MediaFile

IMAGE_BYTES = 5_000_000
IMAGES = {"image/jpeg": "jpg", "image/png": "png"}
KEPT = timedelta(days=29)
"""Meta keeps an uploaded file for 30 days."""
REMEMBERED = 1000
RETRY_BROKEN_S = 30.0
DOCUMENTS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/plain": "txt",
}
"""What Meta takes as a document (of what this program makes)."""


@dataclass(frozen=True, slots=True)
class Upload:
    """How a file goes out: the kind of message, its name, and the type under which Meta takes it."""

    kind: str
    name: str
    mime_type: str


def upload_of(content: FileContent, mime_type: str) -> Upload:
    """A picture that phones show as one, or a document. Types that Meta does not take go as plain text under their own
    ending, by which a phone knows what opens them."""
    kind = mime_type.partition(";")[0].strip()
    if kind in IMAGES and content.size <= IMAGE_BYTES:
        return Upload("image", f"foto.{IMAGES[kind]}", kind)
    suffix = DOCUMENTS.get(kind) or IMAGES.get(kind) or (mimetypes.guess_extension(kind) or "").lstrip(".")
    name = f"dokumen.{suffix}" if suffix else "dokumen"
    return Upload("document", name, kind if kind in DOCUMENTS else "text/plain")


class Uploads:
    """The ids under which files lie at Meta, so that the same letter goes up once however many get it. Forgotten at a
    restart, where a file goes up again."""

    def __init__(self, graph: Graph, now: Callable[[], datetime]) -> None:
        self._graph = graph
        self._now = now
        self._ids: OrderedDict[tuple[bytes, str], tuple[str, datetime]] = OrderedDict()

    async def id_of(self, content: FileContent, upload: Upload) -> str:
        """The id of a file, uploaded where it does not lie there already. Raises DeliveryError."""
        digest = sha256()
        async for piece in content.pieces(0):
            digest.update(piece)
        name = (digest.digest(), upload.mime_type)
        known = self._ids.get(name)
        if known and known[1] > self._now():
            return known[0]
        media_id = await self._graph.upload(content, upload.mime_type, upload.name)
        if not media_id:
            raise DeliveryError("WhatsApp: the file got no id", ours=True)
        self._ids[name] = (media_id, self._now() + KEPT)
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)
        return media_id


async def fetched(graph: Graph, number_id: str, file: MediaFile, limit: int) -> bytes:
    """The bytes of a file that somebody sent, checked against what Meta says of it: size, type and hash. Raises
    DeliveryError."""
    described = await _described(graph, number_id, file.remote_id)
    size, kind = described.get("file_size"), str(described.get("mime_type", "")).partition(";")[0].strip()
    if isinstance(size, int) and size > limit:
        raise DeliveryError("WhatsApp: the file is too big")
    if kind and file.mime_type and kind != file.mime_type:
        raise DeliveryError("WhatsApp: the file is of another type than was said")
    content = await graph.download(str(described.get("url", "")), limit)
    if isinstance(size, int) and size != len(content):
        raise DeliveryError("WhatsApp: the file did not come whole", retry_after_s=RETRY_BROKEN_S)
    if described.get("sha256") != sha256(content).hexdigest():
        raise DeliveryError("WhatsApp: the file is not what its hash says", retry_after_s=RETRY_BROKEN_S)
    return content


async def _described(graph: Graph, number_id: str, media_id: str) -> dict[str, object]:
    """What Meta says of a file. One that it does not have (any more) is not to be had."""
    if not media_id.isalnum():
        raise DeliveryError("WhatsApp: no file has such an id")
    try:
        return await graph.get(media_id, phone_number_id=number_id)
    except DeliveryError as error:
        if error.unknown:
            raise DeliveryError(error.reason, retry_after_s=RETRY_BROKEN_S) from None
        if error.ours:
            raise DeliveryError("WhatsApp: the file is not there any more") from None
        raise
