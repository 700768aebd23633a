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
    `embed_origins` are the sites whose pages may show the chat in a frame.

    Many citizens share one address of a mobile operator, so `address_rate` is generous and `session_rate` holds one
    person back; `opening_rate` counts the sessions that begin at an address, of which those beyond the burst do a proof
    of work of `proof_bits` to `proof_bits_most`; `guess_rate` holds back who tries codes for another device.
    `upload_timeout_s` bounds a whole upload on a slow line, `upload_idle_s` a silence in it. Of one session there are
    `uploads_at_once`; of unfinished ones `upload_bytes_of_address` and in all `upload_bytes` may lie in memory.
    `recheck_s` is how often a waiting page looks without being woken: another process may have committed.
    """

    public_url: str = ""
    embed_origins: tuple[str, ...] = ()
    timezone: str = "Asia/Jakarta"
    session_days: int = 60
    handover_minutes: int = 10
    text_chars: int = 4000
    file_bytes: int = 20_000_000
    upload_timeout_s: float = 1200.0
    upload_idle_s: float = 60.0
    uploads_at_once: int = 2
    upload_bytes_of_address: int = 60_000_000
    upload_bytes: int = 200_000_000
    wait_s: float = 25.0
    recheck_s: float = 5.0
    waiting_pages: int = 6
    session_rate: Rate = Rate(burst=20, per_s=1)
    reading_rate: Rate = Rate(burst=40, per_s=4)
    address_rate: Rate = Rate(burst=400, per_s=60)
    opening_rate: Rate = Rate(burst=60, per_s=0.05)
    guess_rate: Rate = Rate(burst=20, per_s=0.1)
    proof_bits: int = 14
    proof_bits_most: int = 20
    trusted_proxies: int = 0
