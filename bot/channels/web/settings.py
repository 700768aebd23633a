"""What an operator may set about the web chat, with defaults that suit one kabupaten."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` at once, then `per_s` a second."""

    burst: float
    per_s: float


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`public_url` is the address that people type ('' while it is only tried out): its https makes cookies secure, its
    path is what a proxy has cut off before us. `trusted_proxies` is how many proxies of our own stand in front: the
    sender's address is taken that far from the end of `X-Forwarded-For`, and from the connection when it is 0.

    Many citizens share one address of a mobile operator, so `address_rate` is generous and `session_rate` holds one
    person back. `recheck_s` is how often a waiting page looks without being woken: another process may have committed.
    """

    public_url: str = ""
    timezone: str = "Asia/Jakarta"
    session_days: int = 60
    text_chars: int = 4000
    photo_bytes: int = 10 * 1024 * 1024
    upload_timeout_s: float = 180.0
    wait_s: float = 25.0
    recheck_s: float = 5.0
    waiting_pages: int = 6
    session_rate: Rate = Rate(burst=20, per_s=1)
    reading_rate: Rate = Rate(burst=40, per_s=4)
    address_rate: Rate = Rate(burst=400, per_s=60)
    trusted_proxies: int = 0
