"""What the web chat's pages need of the database: the transcript of one session, and its way to another device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot import contents
from bot.channels.base import FileContent
from bot.channels.web.transcript import Entry
from bot.domain.messages import SHARED_CONTACT, SHARED_LOCATION
from storage import handovers, transcript
from storage.codec import Keys
from storage.crypto import KeyRing
from storage.database import Database
from storage.transcript import Own, Said
from storage.view import View

CHANNEL = "web"
SHARED = {SHARED_LOCATION: "location", SHARED_CONTACT: "contact"}


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

    async def attachment(self, external_id: str, attachment_id: int) -> tuple[FileContent, str] | None:
        """A file of this session."""
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            address = await transcript.address_id(view, CHANNEL, external_id)
            mime_type = await transcript.file(view, address, attachment_id) if address else None
        if mime_type is None:
            return None
        return await contents.stored(self._database, self._keys, attachment_id), mime_type


class StoredHandovers:
    """Chats on their way to another device; a code holds for `length`."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        now: Callable[[], datetime],
        *,
        new_id: Callable[[], int],
        length: timedelta,
    ) -> None:
        self._database = database
        self._keys = keys
        self._now = now
        self._new_id = new_id
        self._length = length

    async def give(self, code: str, token: str) -> None:
        """Keep `token` (sealed) for whoever brings `code` (hashed) in time."""
        async with self._database.transaction() as connection:
            view = View(connection, self._keys)
            await handovers.give(view, self._new_id(), self._hashed(code), token, self._now() + self._length)

    async def take(self, code: str) -> str:
        """The token that was kept for `code`, once; '' when there is none, or none any more."""
        async with self._database.transaction() as connection:
            return await handovers.take(View(connection, self._keys), self._hashed(code), self._now())

    def _hashed(self, code: str) -> bytes:
        return self._keys.secret_hash(code, purpose="handover")


def _entry(one: Said | Own) -> Entry:
    if isinstance(one, Own):
        return Entry(
            id=one.id,
            mine=True,
            key=one.external_id,
            at=one.at,
            text="" if one.text in SHARED else one.text,
            shared=SHARED.get(one.text, ""),
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
        pin=message.pin,
    )
