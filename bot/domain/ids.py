"""Ids made by the program before saving: time-ordered 63-bit numbers, so that rows can point at each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_NODE_BITS = 10
_SEQUENCE_BITS = 12


class Ids:
    """41 bits of milliseconds since 2024 (good until 2093), 10 bits of node, 12 bits of sequence.

    `now` is the calendar clock; `node` (0–1023) tells processes apart. Never goes back, even when the clock does:
    within a millisecond, or behind it, the sequence runs on into the next one.
    """

    def __init__(self, now: Callable[[], datetime], node: int) -> None:
        if not 0 <= node < 1 << _NODE_BITS:
            raise ValueError(f"node must be 0 to {(1 << _NODE_BITS) - 1}, not {node}")
        self._now = now
        self._node = node
        self._last = 0

    def __call__(self) -> int:
        milliseconds = int((self._now() - EPOCH).total_seconds() * 1000)
        self._last = max(self._last + 1, milliseconds << _SEQUENCE_BITS)
        time, sequence = self._last >> _SEQUENCE_BITS, self._last & ((1 << _SEQUENCE_BITS) - 1)
        return (time << (_NODE_BITS + _SEQUENCE_BITS)) | (self._node << _SEQUENCE_BITS) | sequence
