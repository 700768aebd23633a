"""What the web chat's pages read, from the database: the transcript of one session, on the road's own tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.channels.web.transcript import Entry
from storage import transcript
from storage.codec import Keys
from storage.database import Database
from storage.transcript import Own, Said
from storage.view import View

CHANNEL = "web"


class StoredTranscript:
    """The transcript of every session of the web chat."""

    def __init__(self, database: Database, keys: Keys, now: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._now = now

    async def since(self, external_id: str, after: int, limit: int) -> Sequence[Entry]:
        """What a page does not have yet, oldest first."""
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            address = await transcript.address_id(view, CHANNEL, external_id)
            found = await transcript.since(view, address, after, limit) if address else []
        return [_entry(one) for one in found]

    async def acknowledge(self, external_id: str, ids: Sequence[int]) -> None:
        """The page holds these: they count as sent."""
        async with self._database.transaction() as connection:
            view = View(connection, self._keys)
            if address := await transcript.address_id(view, CHANNEL, external_id):
                await transcript.acknowledge(view, address, ids, self._now())

    async def attachment(self, external_id: str, attachment_id: int) -> tuple[bytes, str] | None:
        """A file of this session."""
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            address = await transcript.address_id(view, CHANNEL, external_id)
            return await transcript.file(view, address, attachment_id) if address else None


def _entry(one: Said | Own) -> Entry:
    if isinstance(one, Own):
        return Entry(
            id=one.id,
            mine=True,
            key=one.external_id,
            at=one.at,
            text=one.text,
            attachment_id=one.attachment_id,
            attachment_mime_type=one.mime_type,
        )
    message = one.message
    return Entry(
        id=one.id,
        mine=False,
        key=message.key,
        at=one.at,
        kind=message.kind,
        text=message.text,
        buttons=message.buttons,
        target_key=message.press_id or message.target_key,
        attachment_id=message.attachment_id,
        attachment_mime_type=one.mime_type,
    )
