"""How fast a channel may send. Sliding windows: never more than so many in any stretch of so many seconds.

Pure: time comes from the injected monotonic clock, waiting is the caller's. Count what a network counts (for Telegram:
messages and edits; an answered button press is free).
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from bot.channels.base import Limits
from bot.domain.messages import Endpoint

MINUTE_S = 60.0
IDLE_CHATS_KEPT = 10_000
SPARED = 1 / 3
"""The part of everybody's limit that patient messages leave to others: who writes meanwhile is answered at once."""


class Window:
    """At most `count` events in any `period_s` seconds. `count` 0 means no limit."""

    def __init__(self, count: int, period_s: float) -> None:
        self._count = count
        self._period_s = period_s
        self._times: list[float] = []  # a chat has one or two: a deque would take half a kilobyte for them

    def delay(self, now: float, *, spared: float = 0.0) -> float:
        """Seconds until the next event fits; 0 when it fits at once. `spared`: the part of the window that has to stay
        free."""
        self._forget(now)
        room = self._count - int(self._count * spared)
        if not self._count or len(self._times) < room:
            return 0.0
        return max(0.0, self._times[-room] + self._period_s - now)

    def add(self, now: float) -> None:
        """An event happened."""
        if self._count:
            self._times.append(now)

    def idle(self, now: float) -> bool:
        """True when nothing that happened still counts."""
        self._forget(now)
        return not self._times

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] + self._period_s <= now:
            del self._times[0]


def per_second(rate: float, burst: int = 1) -> Window:
    """A window of `rate` events a second, of which `burst` may come at once. A rate of 0 or infinity has no limit."""
    return Window(burst, burst / rate) if 0 < rate < inf else Window(0, 0.0)


class _Chat:
    """What one chat may still get."""

    def __init__(self, endpoint: Endpoint, limits: Limits, burst: int) -> None:
        self.windows = [per_second(limits.chat_per_s, burst)]
        if not endpoint.is_private and 0 < limits.group_per_minute < inf:
            self.windows.append(Window(int(limits.group_per_minute), MINUTE_S))
        self.paused_until = 0.0

    def delay(self, now: float) -> float:
        return max(self.paused_until - now, *(window.delay(now) for window in self.windows), 0.0)

    def idle(self, now: float) -> bool:
        return self.paused_until <= now and all(window.idle(now) for window in self.windows)


class Pacer:
    """Says how long to wait before the next send, by the chat's limit, the group's and everybody's.

    `burst`: how many messages one chat may get at once before its rate holds. Telegram tolerates short bursts
    (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float], *, burst: int = 1) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._burst = max(burst, limits.burst)
        rate = limits.everyone_per_s
        self._everyone = per_second(rate, int(rate) if 1 <= rate < inf else 1)
        self._everyone_paused_until = 0.0
        self._chats: dict[str, _Chat] = {}

    def delay(self, endpoint: Endpoint, *, patient: bool = False) -> float:
        """Seconds to wait before something may be sent to `endpoint`; 0 means now. What is `patient` waits as long as
        others need the limit."""
        now = self._monotonic()
        everyone = self._everyone.delay(now, spared=SPARED if patient else 0.0)
        common = max(everyone, self._everyone_paused_until - now, 0.0)
        chat = self._chats.get(endpoint.external_id)
        return max(common, chat.delay(now)) if chat else common

    def own_delay(self, endpoint: Endpoint) -> float:
        """Seconds that `endpoint` has to wait by itself, whatever others get."""
        chat = self._chats.get(endpoint.external_id)
        return chat.delay(self._monotonic()) if chat else 0.0

    def sent(self, endpoint: Endpoint) -> None:
        """Something is being sent to `endpoint` now: count it (before the call, so that parallel calls see it)."""
        now = self._monotonic()
        self._everyone.add(now)
        for window in self._chat(endpoint).windows:
            window.add(now)

    def pause(self, endpoint: Endpoint | None, seconds: float) -> None:
        """Hold back `endpoint`, or everybody (None), for so many seconds. A longer pause is never shortened."""
        until = self._monotonic() + seconds
        if endpoint is None:
            self._everyone_paused_until = max(self._everyone_paused_until, until)
        else:
            chat = self._chat(endpoint)
            chat.paused_until = max(chat.paused_until, until)

    def _chat(self, endpoint: Endpoint) -> _Chat:
        chat = self._chats.get(endpoint.external_id)
        if chat is None:
            if len(self._chats) >= IDLE_CHATS_KEPT:
                self._forget_idle()
            chat = self._chats[endpoint.external_id] = _Chat(endpoint, self._limits, self._burst)
        return chat

    def _forget_idle(self) -> None:
        now = self._monotonic()
        self._chats = {name: chat for name, chat in self._chats.items() if not chat.idle(now)}
