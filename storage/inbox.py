"""What was set aside: messages that no handler could deal with, sealed until an operator has looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.domain.messages import SHARED_CONTACT, SHARED_LOCATION, UNKEPT, Contact, Inbound, Location, Media, Text
from storage import kept
from storage.codec import table_of
from storage.models import InboxRow
from storage.view import View

if TYPE_CHECKING:
    from storage.batch import Batch

TABLE = table_of(InboxRow)


async def set_aside(batch: Batch, inbound: Inbound, error: str) -> None:
    """Mark an admitted inbound as not handled, with its content (sealed) and where it failed."""
    named = (TABLE.c.channel == inbound.channel) & (TABLE.c.external_id == inbound.external_id)
    row_id = (await batch.execute(select(TABLE.c.id).where(named))).scalar_one()
    await batch.execute(
        update(TABLE)
        .where(TABLE.c.id == row_id)
        .values(state="set_aside", error=error, body=_seal(batch, kept.dump(inbound), row_id))
    )


async def keep_aside(batch: Batch, inbound: Inbound, error: str, row_id: int) -> None:
    """Keep an inbound that could not be admitted, with its content (sealed). A repeat changes nothing."""
    await _put(batch, inbound.channel, inbound.external_id, error, kept.dump(inbound), row_id)


async def put_aside(batch: Batch, channel: str, external_id: str, raw: str, row_id: int) -> None:
    """Keep something that could not even be read as an inbound. A repeat changes nothing."""
    await _put(batch, channel, external_id, "unreadable", raw, row_id)


async def _put(batch: Batch, channel: str, external_id: str, error: str, content: str, row_id: int) -> None:
    row = {
        "id": row_id,
        "channel": channel,
        "external_id": external_id,
        "received_at": batch.now,
        "state": "set_aside",
        "error": error,
        "body": _seal(batch, content, row_id),
    }
    await batch.insert(TABLE, [row], ignore_repeats=True)


async def count_since(view: View, address_id: int, since: datetime) -> int:
    """How much came from a chat after `since`."""
    came = (TABLE.c.address_id == address_id) & (TABLE.c.received_at > since)
    rows = await view.rows(select(func.count()).select_from(TABLE).where(came))
    return int(rows[0][0])


@dataclass(frozen=True, slots=True)
class Aside:
    """A message that was set aside. `address_id` is its chat's, 0 where it was not even admitted; `content` what it
    said (personal), as `storage.kept` writes it or as the network gave it."""

    id: int
    channel: str
    external_id: str
    address_id: int
    received_at: datetime
    error: str
    content: str = field(repr=False)


async def aside(view: View) -> list[Aside]:
    """All that waits for an operator's look, oldest first."""
    found = await view.rows(select(TABLE).where(TABLE.c.state == "set_aside").order_by(TABLE.c.id))
    return [
        Aside(
            id=row.id,
            channel=row.channel,
            external_id=row.external_id,
            address_id=row.address_id or 0,
            received_at=row.received_at,
            error=row.error,
            content=view.keys.open(row.body, table=TABLE.name, column="body", row=row.id).decode() if row.body else "",
        )
        for row in found
    ]


async def is_set_aside(view: View, channel: str, external_id: str) -> bool:
    """True when this message was set aside."""
    named = (TABLE.c.channel == channel) & (TABLE.c.external_id == external_id)
    return bool(await view.rows(select(TABLE.c.id).where(named, TABLE.c.state == "set_aside")))


async def settle(view: View, ids: Sequence[int]) -> None:
    """An operator has dealt with these: nothing of what they said is kept."""
    await view.execute(update(TABLE).where(TABLE.c.id.in_(ids)).values(state="handled", body=None))


async def count_set_aside(view: View) -> int:
    """How many messages wait for an operator's look."""
    rows = await view.rows(select(func.count()).select_from(TABLE).where(TABLE.c.state == "set_aside"))
    return int(rows[0][0])


def _seal(batch: Batch, content: str, row_id: int) -> bytes:
    return batch.keys.seal(content.encode(), table=TABLE.name, column="body", row=row_id)


def words(inbound: Inbound) -> str:
    """What somebody wrote: a message's text or a file's caption; of a point or a number only that it was shared."""
    match inbound.body:
        case Text(command=command) if command in UNKEPT:
            return f"/{command}"
        case Text(text=text):
            return text
        case Media(caption=caption):
            return caption
        case Location():
            return SHARED_LOCATION
        case Contact():
            return SHARED_CONTACT
        case _:
            return ""
