"""Who is calling: a random token in a cookie that scripts cannot read, known to us only by its SHA-256.

Changing requests must show that they come from our own page: a header that no foreign site can send without being
allowed to, and what the browser says of where the request began. Behind the token stands a mark once its browser was
let in (`proof.py`); nobody can make one without our keys.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.web.settings import WebSettings

PAGE_HEADER = "X-Posko"
"""Sent by our scripts with every changing request; a foreign page cannot without a CORS preflight, which we refuse."""

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")
"""22 characters of base64url are 132 bits."""

Sign = Callable[[str], bytes]
"""Makes a signature that only this hotline's processes can make: an HMAC with a key of the key ring."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a request comes from: the `token` ('' for nobody), and whether its browser was let in."""

    token: str
    let_in: bool = False

    @property
    def session(self) -> str:
        """What the database knows of it."""
        return external_id(self.token)


class Sessions:
    """Reads and sets the session of a request. `random_token` gives at least 128 random bits, e.g.
    `secrets.token_urlsafe(32)`."""

    def __init__(self, settings: WebSettings, random_token: Callable[[], str], sign: Sign) -> None:
        url = urlsplit(settings.public_url)
        self._secure = url.scheme == "https"
        self._host = url.netloc
        self._path = url.path.rstrip("/")
        self._max_age_s = settings.session_days * 24 * 3600
        self._proxies = settings.trusted_proxies
        self._random_token = random_token
        self._sign = sign
        self.cookie = "__Secure-posko" if self._secure else "posko"
        self.framed_cookie = "__Secure-posko-framed"

    def caller(self, request: web.Request, *, framed: bool = False) -> Caller:
        """Whoever the browser says it is: nobody where it brought no token or one that has not our shape."""
        token, _, mark = request.cookies.get(self.framed_cookie if framed else self.cookie, "").partition(".")
        if not TOKEN.fullmatch(token):
            return Caller("")
        return Caller(token, bool(mark) and hmac.compare_digest(mark.encode(), self._mark(token).encode()))

    def open(self, request: web.Request, *, framed: bool = False) -> Caller:
        """The caller behind this browser, a new one for a browser that has none."""
        known = self.caller(request, framed=framed)
        return known if known.token else Caller(checked_token(self._random_token()))

    def remember(self, response: web.StreamResponse, caller: Caller, prefix: str, *, framed: bool = False) -> None:
        """Let the browser keep who it is for the pages below `prefix` only: several chats can live on one origin. Each
        time the cookie's life begins anew. Inside another site's page (`framed`) it is one of that site's own: browsers
        keep it apart for each (developer.mozilla.org/docs/Web/Privacy/Guides/Third-party_cookies/Partitioned_cookies).
        """
        value = f"{caller.token}.{self._mark(caller.token)}" if caller.let_in else caller.token
        parts = [
            f"{self.framed_cookie if framed else self.cookie}={value}",
            f"Path={self._path + prefix}",
            f"Max-Age={self._max_age_s}",
            "HttpOnly",
            *(["SameSite=None", "Secure", "Partitioned"] if framed else ["SameSite=Lax"]),
            *(["Secure"] if self._secure and not framed else []),
        ]
        response.headers.add("Set-Cookie", "; ".join(parts))  # http.cookies knows Partitioned from Python 3.14 on

    def _mark(self, token: str) -> str:
        return base64.urlsafe_b64encode(self._sign(f"let in|{token}")[:16]).decode().rstrip("=")

    def address(self, request: web.Request) -> str:
        """The network address that a request comes from, for holding back floods."""
        forwarded = [hop.strip() for hop in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
        if 0 < self._proxies <= len(forwarded):
            return forwarded[-self._proxies]
        return request.remote or ""

    def is_from_our_page(self, request: web.Request) -> bool:
        """Whether a changing request was made by a page of ours (see OWASP's CSRF cheat sheet on custom headers and
        Fetch Metadata). A page of ours inside another site's is still ours."""
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
