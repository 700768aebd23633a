"""The way into the dashboard: a link from the chat that lets one browser in, once, and how long it may stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.rules import Dashboard

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last there: not every page is worth a write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSession:
    """What somebody in office (`person_id`) asked for in the chat `address_id`: first a link, of which only a hash is
    kept and which holds until `link_until`; once a browser entered with it (`entered_at`), the session of the cookie
    with the hash `cookie_hash`, until it ends (`ended_at`), is over, or nobody was there (`seen_at`) for too long."""

    id: int
    person_id: int
    address_id: int
    link_hash: bytes
    link_until: datetime
    cookie_hash: bytes | None = None
    entered_at: datetime | None = None
    seen_at: datetime | None = None
    ended_at: datetime | None = None

    def is_open(self, now: datetime, rules: Dashboard) -> bool:
        """True while its browser may look."""
        if self.entered_at is None or self.seen_at is None or self.ended_at is not None:
            return False
        return now < self.entered_at + rules.session and now < self.seen_at + rules.idle

    def is_worth_noting(self, now: datetime) -> bool:
        """True when it is some time ago that somebody was seen there."""
        return self.seen_at is None or now >= self.seen_at + SEEN_EVERY
