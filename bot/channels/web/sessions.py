"""Who is calling: a random token in a cookie that scripts cannot read, known to us only by its SHA-256.

Changing requests must show that they come from our own page: a header that no foreign site can send without being
allowed to, and what the browser says of where the request began.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.web.settings import WebSettings

PAGE_HEADER = "X-Posko"
"""Sent by our scripts with every changing request; a foreign page cannot without a CORS preflight, which we refuse."""

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")
"""22 characters of base64url are 132 bits."""


class Sessions:
    """Reads and sets the session of a request. `random_token` gives at least 128 random bits, e.g.
    `secrets.token_urlsafe(32)`."""

    def __init__(self, settings: WebSettings, random_token: Callable[[], str]) -> None:
        url = urlsplit(settings.public_url)
        self._secure = url.scheme == "https"
        self._host = url.netloc
        self._path = url.path.rstrip("/")
        self._max_age_s = settings.session_days * 24 * 3600
        self._proxies = settings.trusted_proxies
        self._random_token = random_token
        self.cookie = "__Secure-posko" if self._secure else "posko"

    def token(self, request: web.Request) -> str:
        """The token that the browser brought, '' when there is none or it has not our shape."""
        token = request.cookies.get(self.cookie, "")
        return token if TOKEN.fullmatch(token) else ""

    def open(self, request: web.Request) -> str:
        """The token of this browser, a new one for a browser that has none."""
        return self.token(request) or checked_token(self._random_token())

    def remember(self, response: web.StreamResponse, token: str, prefix: str) -> None:
        """Let the browser keep `token` for the pages below `prefix` only: several chats can live on one origin."""
        response.set_cookie(
            self.cookie,
            token,
            path=self._path + prefix,
            max_age=self._max_age_s,
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    def address(self, request: web.Request) -> str:
        """The network address that a request comes from, for holding back floods."""
        forwarded = [hop.strip() for hop in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
        if 0 < self._proxies <= len(forwarded):
            return forwarded[-self._proxies]
        return request.remote or ""

    def is_from_our_page(self, request: web.Request) -> bool:
        """Whether a changing request was made by a page of ours (see OWASP's CSRF cheat sheet on custom headers and
        Fetch Metadata)."""
        if request.headers.get(PAGE_HEADER) != "1":
            return False
        if site := request.headers.get("Sec-Fetch-Site"):
            return site == "same-origin"
        if origin := request.headers.get("Origin"):
            return urlsplit(origin).netloc in {request.host, self._host} - {""}
        return True


def checked_token(token: str) -> str:
    """`token` itself when it is long enough to be a session's; raises ValueError otherwise."""
    if not TOKEN.fullmatch(token):
        raise ValueError("a session token needs 22 to 128 characters of base64url: use secrets.token_urlsafe(32)")
    return token


def external_id(token: str) -> str:
    """What the database knows of a session: enough to find it again, nothing to enter it with."""
    return sha256(token.encode()).hexdigest()
