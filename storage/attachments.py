"""The bytes of files: sealed in chunks, so that no process owns them and no row grows without bound."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import IO, TYPE_CHECKING

from sqlalchemy import ColumnElement, func, select, update

from bot.domain.conversations import Attachment, FileKind
from bot.domain.messages import row_id
from storage import erasure
from storage.codec import ATTACHMENT, table_of
from storage.crypto import OVERHEAD_BYTES
from storage.models import AttachmentChunkRow
from storage.view import View

if TYPE_CHECKING:
    from storage.batch import Batch

CHUNKS = table_of(AttachmentChunkRow)
CHUNK_BYTES = 256 * 1024


async def store_contents(batch: Batch, attachments: Iterable[Attachment], new_id: Callable[[], int]) -> None:
    """Keep the bytes that came along with `attachments`."""
    for attachment in attachments:
        await _store(batch, attachment.id, io.BytesIO(attachment.content or b""), new_id)


async def _store(batch: Batch, attachment_id: int, file: IO[bytes], new_id: Callable[[], int]) -> None:
    """A chunk at a time, so that a long file takes no more memory than a short one."""
    position = 0
    while piece := file.read(CHUNK_BYTES):
        chunk_id = new_id()
        sealed = batch.keys.seal(piece, table=CHUNKS.name, column="content", row=chunk_id)
        row = {"id": chunk_id, "attachment_id": attachment_id, "position": position, "content": sealed}
        await batch.insert(CHUNKS, [row])
        position += 1


async def size(view: View, attachment_id: int) -> int:
    """How many bytes are stored of a file."""
    plain = func.length(CHUNKS.c.content) - OVERHEAD_BYTES
    (row,) = await view.rows(select(func.sum(plain)).where(CHUNKS.c.attachment_id == attachment_id))
    return int(row[0] or 0)


async def piece(view: View, attachment_id: int, position: int) -> bytes:
    """`CHUNK_BYTES` of a file, the last time less; b"" behind its end, and when nothing is stored."""
    statement = select(CHUNKS).where(CHUNKS.c.attachment_id == attachment_id, CHUNKS.c.position == position)
    rows = await view.rows(statement)
    return view.keys.open(rows[0].content, table=CHUNKS.name, column="content", row=rows[0].id) if rows else b""


async def content(view: View, attachment_id: int) -> bytes:
    """The whole file, b"" when nothing is stored: for one that is short, or needed whole."""
    found, position = bytearray(), 0
    while part := await piece(view, attachment_id, position):
        found += part
        position += 1
    return bytes(found)


async def by_id(view: View, attachment_id: int, *, to_change: bool = False) -> Attachment | None:
    """What is known of a file, without its bytes; locked where it is about to be changed, since its bytes may be
    arriving just now."""
    statement = select(ATTACHMENT.table).where(ATTACHMENT.table.c.id == attachment_id)
    return await view.value(Attachment, statement.with_for_update() if to_change else statement)


async def of_ticket(view: View, ticket_id: int) -> list[Attachment]:
    """The files of a ticket, oldest first."""
    table = ATTACHMENT.table
    return await view.values(Attachment, select(table).where(table.c.ticket_id == ticket_id).order_by(table.c.id))


async def of_address(view: View, address_id: int, limit: int) -> list[Attachment]:
    """The files that were sent from an address and are kept, oldest first."""
    table = ATTACHMENT.table
    kept = (table.c.address_id == address_id) & (table.c.state == "stored")
    return await view.values(Attachment, select(table).where(kept).order_by(table.c.id).limit(limit))


async def mark(view: View, address_id: int, ids: Collection[int], kind: FileKind) -> None:
    """Say what files of this address show; those of anybody else stay as they are."""
    table = ATTACHMENT.table
    await view.flush()
    await view.execute(update(table).where(_own(address_id, ids)).values(kind=kind.value))


async def with_album(view: View, address_id: int, id36: str) -> list[Attachment]:
    """A file (its id in base 36, from outside) and the others of its album, oldest first; none when this address sent
    no such file, or it is destroyed."""
    file = await by_id(view, row_id(id36))
    if file is None or file.address_id != address_id or file.state == "destroyed":
        return []
    table = ATTACHMENT.table
    same = (table.c.address_id == address_id) & (table.c.album == file.album) & (table.c.state != "destroyed")
    return await view.values(Attachment, select(table).where(same).order_by(table.c.id)) if file.album else [file]


async def destroy(view: View, address_id: int, ids: Collection[int]) -> None:
    """Destroy files of this address: their bytes, and the name under which the network would still give them out."""
    await view.flush()
    await erasure.of_files(view, _own(address_id, ids))


def _own(address_id: int, ids: Collection[int]) -> ColumnElement[bool]:
    return ATTACHMENT.table.c.id.in_(ids) & (ATTACHMENT.table.c.address_id == address_id)


async def wanted(view: View, channels: Sequence[str], limit: int, without: Collection[int] = ()) -> list[Attachment]:
    """Files whose bytes still lie at one of these networks, oldest first; not those of the ids `without`."""
    table = ATTACHMENT.table
    statement = select(table).where(table.c.state == "wanted", table.c.channel.in_(channels)).order_by(table.c.id)
    return await view.values(Attachment, statement.where(table.c.id.not_in(without)).limit(limit))


async def settle(batch: Batch, attachment: Attachment, content: IO[bytes] | None, new_id: Callable[[], int]) -> bool:
    """Store the fetched bytes, or note that there are none to be had. A file settled before stays as it is: then
    False."""
    table = ATTACHMENT.table
    state = "failed" if content is None else "stored"
    still_wanted = update(table).where(table.c.id == attachment.id, table.c.state == "wanted")
    changed = await batch.execute(still_wanted.values(state=state))
    if changed.rowcount and content is not None:
        await _store(batch, attachment.id, content, new_id)
    return changed.rowcount > 0
