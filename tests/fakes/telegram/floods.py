"""Telegram's rate limits: 1 message a second a chat, 20 a minute a group, 30 a second in all."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Floods:
    """Counts messages and says for how many seconds one too many is refused. `chat_burst` messages may come at once."""

    monotonic: Callable[[], float] = time.monotonic
    chat_per_s: float = 1.0
    chat_burst: int = 1
    group_per_minute: int = 20
    everyone_per_s: int = 30
    _times: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def refuse_for(self, chat_id: int) -> int:
        """Whole seconds to wait, or 0 when the message is let through (and counted)."""
        windows = [
            ("all", self.everyone_per_s, 1.0),
            (f"chat {chat_id}", self.chat_burst, self.chat_burst / self.chat_per_s),
        ]
        if chat_id < 0:
            windows.append((f"group {chat_id}", self.group_per_minute, 60.0))
        now = self.monotonic()
        wait = max(self._wait(now, *window) for window in windows)
        if wait == 0:
            for name, _, _ in windows:
                self._times[name].append(now)
        return math.ceil(wait)

    def _wait(self, now: float, name: str, count: int, period_s: float) -> float:
        times = self._times[name]
        while times and times[0] + period_s <= now:
            times.popleft()
        return times[-count] + period_s - now if len(times) >= count else 0.0
