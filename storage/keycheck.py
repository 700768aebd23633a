"""Do these keys open this database? Asked before serving and before a restored backup is trusted."""

from __future__ import annotations

from sqlalchemy import select

from storage.codec import Keys, table_of
from storage.models import (
    AddressRow,
    AttachmentChunkRow,
    ConversationRow,
    InboxRow,
    OutboxRow,
    PersonRow,
    TicketRow,
)
from storage.view import View

SAMPLES = (
    (PersonRow, "name"),
    (AddressRow, "name"),
    (ConversationRow, "answers"),
    (TicketRow, "words"),
    (InboxRow, "body"),
    (OutboxRow, "body"),
    (AttachmentChunkRow, "content"),
)


async def check(view: View, keys: Keys) -> None:
    """Open the newest sealed value of some tables. Raises the key ring's error when one does not open."""
    for model, name in SAMPLES:
        table = table_of(model)
        column = table.c[name]
        newest = select(table.c.id, column).where(column.is_not(None)).order_by(table.c.id.desc()).limit(1)
        for row in await view.rows(newest):
            keys.open(row._mapping[name], table=table.name, column=name, row=row.id)
