"""Files on their way from pages: how many of one session, and how many bytes of them lie in memory until they are
whole. Whoever sends slowly holds up none but the large files of their own address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.channels.web.refusals import Refused
from bot.channels.web.settings import WebSettings

SMALL_BYTES = 1_000_000
"""Most photos are smaller: they are taken in, whatever else is on its way."""
WAIT_S = 5


class Uploads:
    """What is on its way now."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._sessions: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()

    @contextmanager
    def one(self, session: str, address: str) -> Iterator[Callable[[int], None]]:
        """One more upload of this session, from this address. What it gives has to be told how many bytes came, and
        raises Refused once they are too many beside those of others; so does a session that sends too many at once."""
        if self._sessions[session] >= self._settings.uploads_at_once:
            raise Refused(429, "slow_down", WAIT_S)
        self._sessions[session] += 1
        came = 0

        def count(more: int) -> None:
            nonlocal came
            came += more
            self._bytes[address] += more
            if came > SMALL_BYTES and self._is_too_much(address):
                raise Refused(429, "slow_down", WAIT_S)

        try:
            yield count
        finally:
            self._bytes[address] -= came
            self._sessions[session] -= 1
            for counted, key in ((self._bytes, address), (self._sessions, session)):
                if not counted[key]:
                    del counted[key]

    def _is_too_much(self, address: str) -> bool:
        settings = self._settings
        return self._bytes[address] > settings.upload_bytes_of_address or self._bytes.total() > settings.upload_bytes
