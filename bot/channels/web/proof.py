"""Against floods of new sessions, in place of a foreign captcha: whoever writes first from an address where many began
lately lets the browser compute for a moment (hashcash with SHA-256). The first ones of an address are simply let in.

Nothing is kept of a task: it names its session and is signed, so that solving it twice lets in the same session only.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.channels.web.limiter import SWEEP_AT
from bot.channels.web.sessions import Sign
from bot.channels.web.settings import WebSettings

LIFE_S = 300
"""How long a task may be worked on."""
SLACK_BITS = 2
"""By how much a task may be easier than one that would be set now: it was set when fewer had come."""
NONCE_CHARS = 20


@dataclass(frozen=True, slots=True)
class Task:
    """Find a nonce with which the SHA-256 of `text.nonce` begins with `bits` zero bits."""

    text: str
    bits: int


class Doorkeeper:
    """Counts the sessions that began at each address, which are forgotten at the rate of `settings.opening_rate`; its
    burst is how many are let in without work."""

    def __init__(
        self, settings: WebSettings, monotonic: Callable[[], float], now: Callable[[], datetime], sign: Sign
    ) -> None:
        self._rate = settings.opening_rate
        self._base_bits = settings.proof_bits
        self._most_bits = settings.proof_bits_most
        self._monotonic = monotonic
        self._now = now
        self._sign = sign
        self._lately: dict[str, tuple[float, float]] = {}
        self._sweep_at = SWEEP_AT

    def lets_in(self, address: str) -> bool:
        """Let one more session begin at `address` without work. False when too many did lately."""
        if self._count(address) + 1 > self._rate.burst:
            return False
        self._note(address)
        return True

    def task(self, session: str, address: str) -> Task:
        """What this session has to compute: a little more for each time that the number of sessions has doubled."""
        bits, until = self._bits(address), int(self._now().timestamp()) + LIFE_S
        return Task(f"{until}.{bits}.{self._signature(session, until, bits)}", bits)

    def accepts(self, session: str, address: str, text: str, nonce: str) -> bool:
        """Whether this is our task for this session, still in time, and solved."""
        until, _, rest = text.partition(".")
        bits, _, signature = rest.partition(".")
        if not (until.isascii() and until.isdecimal() and bits.isascii() and bits.isdecimal() and len(text) < 80):
            return False
        ours = self._signature(session, int(until), int(bits))
        if not hmac.compare_digest(ours.encode(), signature.encode()) or int(until) < self._now().timestamp():
            return False
        if int(bits) < self._bits(address) - SLACK_BITS or not is_solved(text, nonce, int(bits)):
            return False
        self._note(address)
        return True

    def _bits(self, address: str) -> int:
        above = max(0.0, self._count(address) - self._rate.burst)
        return min(self._most_bits, self._base_bits + int(math.log2(1 + above / max(1.0, self._rate.burst))))

    def _signature(self, session: str, until: int, bits: int) -> str:
        return self._sign(f"task|{session}|{until}|{bits}").hex()[:32]

    def _count(self, address: str) -> float:
        count, since = self._lately.get(address, (0.0, 0.0))
        return max(0.0, count - (self._monotonic() - since) * self._rate.per_s)

    def _note(self, address: str) -> None:
        if len(self._lately) >= self._sweep_at:
            self._lately = {known: kept for known, kept in self._lately.items() if self._count(known) > 0}
            self._sweep_at = max(SWEEP_AT, 2 * len(self._lately))
        self._lately[address] = (self._count(address) + 1, self._monotonic())


def is_solved(text: str, nonce: str, bits: int) -> bool:
    """Whether `nonce` solves the task."""
    if not (nonce.isascii() and nonce.isalnum() and len(nonce) <= NONCE_CHARS):
        return False
    digest = int.from_bytes(sha256(f"{text}.{nonce}".encode()).digest(), "big")
    return digest >> (256 - bits) == 0
