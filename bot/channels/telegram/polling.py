"""Long polling whose offset follows the commit: what was not taken in comes again.

(PTB's own Updater confirms updates once they are in memory: killed then, they are lost.)
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.channels.base import Intake
from bot.channels.telegram.calls import Refused
from bot.channels.telegram.parse import UNREADABLE, Parser
from bot.channels.telegram.refusals import account_refusal
from bot.domain.messages import Inbound

log = structlog.get_logger()

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0

SetAside = Callable[[str, str], Awaitable[None]]
"""Keeps an update that cannot be read: its external id and its JSON text. May be called twice for the same one.
Returning means: kept. An exception acknowledges nothing."""

Standing = Callable[[str], Awaitable[None]]
"""Notes why Telegram refuses the account itself, '' once it does not."""


class Backoff:
    """Pauses that double from 1 to 30 seconds, until something succeeds."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sleep = sleep
        self._next_s = FIRST_PAUSE_S

    def reset(self) -> None:
        """It works again."""
        self._next_s = FIRST_PAUSE_S

    async def wait(self, at_least_s: float = 0.0) -> None:
        """Wait, longer each time."""
        seconds, self._next_s = self._next_s, min(self._next_s * 2, LONGEST_PAUSE_S)
        await self._sleep(max(seconds, at_least_s))


async def take_in(updates: Sequence[dict[str, Any]], parser: Parser, intake: Intake, set_aside: SetAside) -> None:
    """Hand `updates` in, in their order; each is parsed alone, and one that cannot be read is set aside. Returning
    means that all are kept and may be confirmed."""
    inbounds: list[Inbound] = []
    for update in updates:
        try:
            inbound = parser.inbound(update)
        except UNREADABLE as error:
            log.error("telegram_update_unreadable", update_id=update["update_id"], error=type(error).__name__)
            await set_aside(str(update["update_id"]), json.dumps(update))
            continue
        if inbound is not None:
            inbounds.append(inbound)
    if inbounds:
        await intake(inbounds)


class AccountStanding:
    """Has noted, when it changes, whether Telegram refuses the account."""

    def __init__(self, note: Standing) -> None:
        self._note = note
        self._refused: bool | None = None

    async def told(self, error: TelegramError | None) -> None:
        """A call that is about nobody failed with `error`, or worked. Anything but a refusal of the account says
        nothing of it."""
        reason = account_refusal(error) if error else ""
        if bool(reason) is self._refused or (error and not reason):
            return
        try:
            await self._note(reason)
        except Exception as trouble:  # noted with the next call
            log.error("telegram_standing_not_noted", error=type(trouble).__name__)
        else:
            self._refused = bool(reason)


class Polling:
    """The loop. `get_updates(offset)` is the network call, `prepare()` what must have worked before the first one."""

    def __init__(
        self,
        *,
        prepare: Callable[[], Awaitable[None]],
        get_updates: Callable[[int], Awaitable[list[dict[str, Any]]]],
        take_in: Callable[[list[dict[str, Any]]], Awaitable[None]],
        standing: AccountStanding,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._standing = standing
        self._prepare = prepare
        self._get_updates = get_updates
        self._take_in = take_in
        self._backoff = Backoff(sleep)
        self._offset = 0
        self._prepared = False

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            updates = await self._poll()
            if updates and await self._taken_in(updates):
                self._offset = max(update["update_id"] for update in updates) + 1

    async def _poll(self) -> list[dict[str, Any]]:
        try:
            if not self._prepared:
                await self._prepare()
                self._prepared = True
            updates = await self._get_updates(self._offset)
        except TelegramError as error:
            log.warning("telegram_poll_failed", error=type(error).__name__, reason=error.message)
            if isinstance(error, Refused) and error.status == 409:
                self._prepared = False  # another poller, or a webhook that was set meanwhile
            await self._standing.told(error)
            await self._backoff.wait(getattr(error, "retry_after_s", None) or 0.0)
            return []
        await self._standing.told(None)
        if not updates:
            self._backoff.reset()
        return updates

    async def _taken_in(self, updates: list[dict[str, Any]]) -> bool:
        try:
            await self._take_in(updates)
        except Exception as error:
            log.error("telegram_intake_failed", error=type(error).__name__, updates=len(updates))
            await self._backoff.wait()
            return False
        self._backoff.reset()
        return True
