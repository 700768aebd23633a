"""Brings the bytes of files into the database, of what citizens sent and of documents that were named: a job that
survives restarts."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import IO, Protocol

import structlog

from bot.domain.conversations import Attachment, Timer
from bot.domain.errors import DeliveryError
from bot.domain.messages import Endpoint, MediaFile
from bot.tasks import Rounds
from handlers.documents import CHANNEL as RENDERED
from handlers.timers.lost_files import TIMER as LOST
from storage import attachments, outbox, timers
from storage.batch import Batch
from storage.codec import Keys
from storage.database import Database
from storage.view import View

log = structlog.get_logger()

AT_ONCE = 20
SMALL_BYTES = 2_000_000
LARGE_AT_ONCE = 3
"""Files that are larger, or may be: each is in memory as a whole while it comes, up to 20 MB of it."""
IDLE_S = 5.0
GIVE_UP = timedelta(days=1)
"""Networks keep files for a while only: what could not be had by then is not to be had."""


class Source(Protocol):
    """Where bytes come from: a network that keeps files, or what makes documents."""

    async def fetch(self, file: MediaFile) -> bytes | IO[bytes]:
        """The bytes of a file, or an open one where they may be many. Raises DeliveryError."""


class Fetcher:
    """Fetches from `sources` (by the name that an attachment's `channel` has). `told` hears whose messages waited for a
    file that is there now."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        sources: Mapping[str, Source],
        now: Callable[[], datetime],
        *,
        new_id: Callable[[], int],
        told: Callable[[Endpoint], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._keys = keys
        self._sources = sources
        self._now = now
        self._new_id = new_id
        self._told = told
        self._rounds = Rounds(IDLE_S)
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        self._postponed: dict[int, datetime] = {}

    def wake(self) -> None:
        """There may be a file to fetch."""
        self._rounds.wake()

    async def run(self) -> None:
        """Fetch until cancelled."""
        await self._rounds.run(self.fetch_wanted, "fetch")

    async def fetch_wanted(self) -> int:
        """Try to fetch the next few files. Returns how many were tried: 0 when none is left that need not wait. A file
        that has to wait holds up no other."""
        self._postponed = {name: until for name, until in self._postponed.items() if until > self._now()}
        async with self._database.reading() as connection:
            view = View(connection, self._keys)
            wanted = await attachments.wanted(view, tuple(self._sources), AT_ONCE, self._postponed)
        await asyncio.gather(*(self._fetch(attachment) for attachment in wanted))
        return len(wanted)

    async def _fetch(self, attachment: Attachment) -> None:
        """Settle one file, or postpone it, whatever went wrong."""
        may_be_large = attachment.channel != RENDERED and not 0 < attachment.size <= SMALL_BYTES
        try:
            async with self._large if may_be_large else nullcontext():
                with await self._content(attachment) or nullcontext() as content:
                    await self._settle(attachment, content)
        except Exception as error:
            pause_s = error.retry_after_s if isinstance(error, DeliveryError) else None
            log.warning("fetch_postponed", attachment=attachment.id, reason=_reason(error))
            self._postponed[attachment.id] = self._now() + timedelta(seconds=max(pause_s or 0, IDLE_S))

    async def _content(self, attachment: Attachment) -> IO[bytes] | None:
        """What the network gives; None when the file is not to be had. Raises while a later try may bring it."""
        source = self._sources[attachment.channel]
        try:
            found = await source.fetch(MediaFile(attachment.remote_id, attachment.mime_type, attachment.size))
            return io.BytesIO(found) if isinstance(found, bytes) else found
        except Exception as error:
            refused = isinstance(error, DeliveryError) and error.retry_after_s is None
            if not refused and self._now() < attachment.created_at + GIVE_UP:
                raise
            log.error("fetch_failed", attachment=attachment.id, reason=_reason(error))
            return None

    async def _settle(self, attachment: Attachment, content: IO[bytes] | None) -> None:
        async with self._database.transaction() as connection:
            batch = Batch(connection, self._keys, self._new_id, self._now())
            settled = await attachments.settle(batch, attachment, content, self._new_id)
            if settled and content is None and attachment.channel != RENDERED:
                await timers.put(batch, self._lost(attachment))
            waited = await outbox.hurry(batch, attachment.id)
        for endpoint in waited:
            self._told(endpoint)

    def _lost(self, attachment: Attachment) -> Timer:
        """Brings it to a handler, who tells whoever sent it: kept with the mark itself, that cannot get lost."""
        key = f"{LOST}:{attachment.id}"
        return Timer(id=self._new_id(), key=key, kind=LOST, subject_id=attachment.id, due_at=self._now())


def _reason(error: Exception) -> str:
    """A network's own word; of any other error only the kind, because its text may be personal."""
    return error.reason if isinstance(error, DeliveryError) else type(error).__name__
