"""What a chat page shows: what was said in one session's chat, both sides, in the order of its ids.

Pages pull: a message counts as sent once a page has said that it holds it. An own message's words lie in the inbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select, update

from bot.domain.conversations import Attachment
from bot.domain.messages import Outbound
from storage import outbox
from storage.codec import ADDRESS, ATTACHMENT, table_of
from storage.models import InboxRow, OutboxRow
from storage.view import View

INBOX = table_of(InboxRow)
OUTBOX = table_of(OutboxRow)


@dataclass(frozen=True, slots=True)
class Said:
    """A message to the page."""

    id: int
    at: datetime
    message: Outbound
    mime_type: str


@dataclass(frozen=True, slots=True)
class Own:
    """A message from the page, by the inbound's `external_id`; with the file that came with it."""

    id: int
    at: datetime
    external_id: str
    text: str
    attachment_id: int
    mime_type: str


async def address_id(view: View, channel: str, external_id: str) -> int:
    """The address of a session, 0 when nothing was ever said in it."""
    table = ADDRESS.table
    statement = select(table.c.id).where(table.c.channel == channel, table.c.external_id == external_id)
    found = await view.rows(statement)
    return int(found[0].id) if found else 0


async def since(view: View, address: int, after: int, limit: int) -> list[Said | Own]:
    """What came after the entry `after`, and what the page was sent before but did not acknowledge yet. A message comes
    once its file is there: a page would show a picture that is still being drawn as a broken one."""
    files = ATTACHMENT.table
    is_whole = or_(OUTBOX.c.attachment_id.is_(None), files.c.state != "wanted")
    said = await view.rows(
        select(OUTBOX, files.c.mime_type)
        .outerjoin(files, files.c.id == OUTBOX.c.attachment_id)
        .where(OUTBOX.c.address_id == address, or_(OUTBOX.c.id > after, OUTBOX.c.state == "pending"), is_whole)
        .order_by(OUTBOX.c.id)
        .limit(limit)
    )
    entries: list[Said | Own] = [
        Said(row.id, row.created_at, outbox.message(row, view.keys), row.mime_type or "") for row in said
    ]
    entries += await _own(view, address, after, limit)
    return sorted(entries, key=lambda entry: entry.id)[:limit]


async def _own(view: View, address: int, after: int, limit: int) -> list[Own]:
    files = ATTACHMENT.table
    sent = await view.rows(
        select(INBOX, files.c.id.label("file_id"), files.c.mime_type)
        .outerjoin(files, and_(files.c.address_id == INBOX.c.address_id, files.c.remote_id == INBOX.c.external_id))
        .where(INBOX.c.address_id == address, INBOX.c.id > after, INBOX.c.state == "handled")
        .where(or_(INBOX.c.body.is_not(None), files.c.id.is_not(None)))
        .order_by(INBOX.c.id)
        .limit(limit)
    )
    entries = []
    for row in sent:
        text = ""
        if row.body is not None:
            text = view.keys.open(row.body, table=INBOX.name, column="body", row=row.id).decode()
        entries.append(Own(row.id, row.received_at, row.external_id, text, row.file_id or 0, row.mime_type or ""))
    return entries


async def acknowledge(view: View, address: int, ids: Sequence[int], now: datetime) -> None:
    """The page holds these messages: they are sent, and what others of them replace is destroyed. Ids of other
    addresses change nothing."""
    mine = and_(OUTBOX.c.address_id == address, OUTBOX.c.id.in_(ids), OUTBOX.c.state == "pending")
    await view.execute(update(OUTBOX).where(mine).values(state="sent", sent_at=now))
    await outbox.forget_replaced(view, address)


async def file(view: View, address: int, attachment_id: int) -> str | None:
    """The MIME type of a file that this address sent or was sent; None for any other."""
    known = await view.value(Attachment, select(ATTACHMENT.table).where(ATTACHMENT.table.c.id == attachment_id))
    if known is None or known.state != "stored":
        return None
    if known.address_id != address:
        sent = select(OUTBOX.c.id).where(OUTBOX.c.address_id == address, OUTBOX.c.attachment_id == attachment_id)
        if not await view.rows(sent.limit(1)):
            return None
    return known.mime_type
