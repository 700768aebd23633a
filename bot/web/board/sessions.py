"""The dashboard's cookie: what a browser shows that entered, and how a form proves that it is on our own page.

The cookie is readable to no script, sent to the dashboard's paths alone, and known to the database by a keyed hash. It
comes along when somebody follows a link from their chat (`SameSite=Lax`); what changes something must come from here.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.web.sessions import TOKEN


class Cookies:
    """Reads and sets the cookie. `public_url` is the address that people type ('' while it is only tried out), `prefix`
    the dashboard's path below it, `max_age_s` how long a session lasts at most."""

    def __init__(self, public_url: str, prefix: str, max_age_s: int) -> None:
        url = urlsplit(public_url)
        self._secure = url.scheme == "https"
        self._host = url.netloc
        self._path = url.path.rstrip("/") + prefix
        self._max_age_s = max_age_s
        self.name = "__Secure-posko-dasbor" if self._secure else "posko-dasbor"

    def token(self, request: web.Request) -> str:
        """What the browser brought; '' for nothing, and for what has not our shape."""
        token = request.cookies.get(self.name, "")
        return token if TOKEN.fullmatch(token) else ""

    def give(self, response: web.StreamResponse, token: str) -> None:
        """Let the browser keep it."""
        self._set(response, token, self._max_age_s)

    def take(self, response: web.StreamResponse) -> None:
        """Let the browser forget it."""
        self._set(response, "", 0)

    def _set(self, response: web.StreamResponse, token: str, max_age_s: int) -> None:
        secure = self._secure
        response.set_cookie(
            self.name, token, path=self._path, max_age=max_age_s, httponly=True, samesite="Lax", secure=secure
        )

    def is_from_our_page(self, request: web.Request) -> bool:
        """Whether a form was sent by a page of ours. Browsers say so themselves: in Fetch Metadata, older ones by the
        origin alone (OWASP's CSRF cheat sheet); one that says neither is refused."""
        if site := request.headers.get("Sec-Fetch-Site"):
            return site == "same-origin"
        return urlsplit(request.headers.get("Origin", "")).netloc in {request.host, self._host} - {""}
