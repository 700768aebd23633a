"""Holding back who asks too often: token buckets, as many as there are busy callers and no more."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.web.settings import Rate

SWEEP_AT = 4096


class Limiter:
    """One bucket a key, all of one `rate`. `monotonic` gives seconds that never go back."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float]) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}
        self._sweep_at = SWEEP_AT

    def take(self, key: str, cost: float = 1.0) -> float:
        """Take `cost` tokens for `key`. 0.0 means granted; otherwise nothing is taken and it says how many seconds to
        wait."""
        now = self._monotonic()
        if len(self._buckets) >= self._sweep_at:
            self._sweep(now)
        tokens = self._tokens(key, now)
        if tokens >= cost:
            self._buckets[key] = (tokens - cost, now)
            return 0.0
        return (cost - tokens) / self._rate.per_s

    def _tokens(self, key: str, now: float) -> float:
        tokens, since = self._buckets.get(key, (self._rate.burst, now))
        return min(self._rate.burst, tokens + (now - since) * self._rate.per_s)

    def _sweep(self, now: float) -> None:
        """Forget full buckets: a missing one counts as full. The next sweep waits until the rest has doubled, so that
        sweeping stays cheap however many are busy."""
        self._buckets = {
            key: bucket for key, bucket in self._buckets.items() if self._tokens(key, now) < self._rate.burst
        }
        self._sweep_at = max(SWEEP_AT, 2 * len(self._buckets))
