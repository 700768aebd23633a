"""The bytes of files: sealed in chunks, so that no process owns them and no row grows without bound."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select, update

from bot.domain.conversations import Attachment, FileKind
from bot.domain.messages import row_id
from storage import erasure
from storage.codec import ATTACHMENT, table_of
from storage.models import AttachmentChunkRow
from storage.view import View

if TYPE_CHECKING:
    from storage.batch import Batch

CHUNKS = table_of(AttachmentChunkRow)
CHUNK_BYTES = 256 * 1024


async def store_contents(batch: Batch, attachments: Iterable[Attachment], new_id: Callable[[], int]) -> None:
    """Keep the bytes that came along with `attachments`."""
    rows = []
    for attachment in attachments:
        content = attachment.content or b""
        for position, start in enumerate(range(0, len(content), CHUNK_BYTES)):
            chunk_id = new_id()
            piece = content[start : start + CHUNK_BYTES]
            sealed = batch.keys.seal(piece, table=CHUNKS.name, column="content", row=chunk_id)
            rows.append({"id": chunk_id, "attachment_id": attachment.id, "position": position, "content": sealed})
    if rows:
        await batch.insert(CHUNKS, rows)


async def content(view: View, attachment_id: int) -> bytes:
    """The whole file, b"" when nothing is stored."""
    statement = select(CHUNKS).where(CHUNKS.c.attachment_id == attachment_id).order_by(CHUNKS.c.position)
    return b"".join(
        view.keys.open(row.content, table=CHUNKS.name, column="content", row=row.id)
        for row in await view.rows(statement)
    )


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


async def settle(batch: Batch, attachment: Attachment, content: bytes | None, new_id: Callable[[], int]) -> bool:
    """Store the fetched bytes, or note that there are none to be had. A file settled before stays as it is: then
    False."""
    table = ATTACHMENT.table
    state = "failed" if content is None else "stored"
    still_wanted = update(table).where(table.c.id == attachment.id, table.c.state == "wanted")
    changed = await batch.execute(still_wanted.values(state=state))
    if changed.rowcount and content is not None:
        await store_contents(batch, [replace(attachment, content=content)], new_id)
    return changed.rowcount > 0
