"""Mistakes that a siege must find: a proof that cannot fail proves nothing. `tests.chaos.armed` plants them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.channels.telegram.polling import Polling
from bot.domain.messages import Inbound
from bot.engine import Engine
from bot.sending import Sender
from storage import outbox
from storage.batch import Batch
from storage.outbox import Claimed, Fate, Outcome

SLOW_S = 0.5
"""How long a slow disk or network takes: it opens the gap that a mistake leaves, far wider than the instants at which
a siege kills are apart."""


def _nothing() -> None:
    """Leave the program as it is."""


def _no_file(_: Path) -> None:
    """Leave the database as it is."""


@dataclass(frozen=True)
class Bug:
    """A mistake: what is wrong, how it gets into the program, and how into its SQLite file."""

    says: str
    plant: Callable[[], None] = _nothing
    spoil: Callable[[Path], None] = _no_file


def _acknowledge_before_commit() -> None:
    intake = Engine.intake
    waiting: set[asyncio.Task[None]] = set()

    async def later(self: Engine, inbounds: Sequence[Inbound]) -> None:
        await asyncio.sleep(SLOW_S)
        await intake(self, inbounds)

    async def at_once(self: Engine, inbounds: Sequence[Inbound]) -> None:
        task = asyncio.ensure_future(later(self, inbounds))
        waiting.add(task)
        task.add_done_callback(waiting.discard)

    Engine.intake = at_once  # type: ignore[method-assign]


def _split_transaction() -> None:
    note_in_inbox = Batch._note_in_inbox

    async def note(self: Batch, inbounds: Sequence[Inbound], transcript_of: frozenset[str]) -> list[Inbound]:
        fresh = await note_in_inbox(self, inbounds, transcript_of)
        await self.connection.execute(text("COMMIT"))
        await asyncio.sleep(SLOW_S)
        await self.connection.execute(text("BEGIN IMMEDIATE"))
        return fresh

    Batch._note_in_inbox = note  # type: ignore[method-assign]


def _hand_out_twice() -> None:
    """Telegram hands everything out twice: the mistake shows whenever the program dies, not only between two calls."""
    taken_in = Polling._taken_in
    handed_out: set[int] = set()

    async def twice(self: Polling, updates: list[dict[str, Any]]) -> bool:
        ids = {update["update_id"] for update in updates}
        known = ids <= handed_out
        handed_out.update(ids)
        return await taken_in(self, updates) and known

    Polling._taken_in = twice  # type: ignore[method-assign]


def _without_unique_key(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.executescript(
            "CREATE TABLE loose AS SELECT * FROM inbox; DROP TABLE inbox; ALTER TABLE loose RENAME TO inbox;"
        )


def _mark_before_send() -> None:
    attempt = Sender.attempt

    async def marked_first(self: Sender, claimed: Claimed, is_ours: Any) -> Outcome | None:
        sent = Outcome(claimed.message.id, Fate.SENT, "0")
        await self.surely(lambda view: outbox.mark(view, [sent], self._now()))
        if claimed.message.id % 2:  # the others show the siege that something was sent, and it kills
            await asyncio.sleep(SLOW_S)
        return await attempt(self, claimed, is_ours)

    Sender.attempt = marked_first  # type: ignore[method-assign]


def _forget_what_was_in_flight() -> None:
    async def release(*_: Any) -> int:
        return 0

    outbox.release = release  # type: ignore[assignment]


BUGS = {
    "acknowledge_before_commit": Bug("an update is confirmed before it is kept", _acknowledge_before_commit),
    "split_transaction": Bug("an update is kept before what follows from it is", _split_transaction),
    "missing_unique_key": Bug("an update that comes again is handled again", _hand_out_twice, _without_unique_key),
    "mark_before_send": Bug("a message is marked sent before it is", _mark_before_send),
    "forget_in_flight": Bug("what was in flight when a process died stays there", _forget_what_was_in_flight),
}
