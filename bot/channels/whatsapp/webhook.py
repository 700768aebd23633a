"""Where Meta calls us: 200 only after everything in the body is committed; anything else, and it comes again.

The signature is checked over the bytes as they came, before anything is read: Meta escapes what is no ASCII before it
signs, so a body that was read and written again would not fit.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

log = structlog.get_logger()

SIGNATURE_HEADER = "X-Hub-Signature-256"
SCHEME = "sha256="
BODY_LIMIT_BYTES = 4_000_000
"""Meta names 3 MB as the most."""


def webhook_routes(
    path: str, *, app_secret: str, verify_token: str, take_in: Callable[[object], Awaitable[None]]
) -> list[web.RouteDef]:
    """The routes for `path`. `take_in` returns once all that a body says is committed."""

    async def verify(request: web.Request) -> web.Response:
        """Meta asks once whether this address is ours."""
        asked = request.query
        given = asked.get("hub.verify_token", "").encode("utf-8", "surrogateescape")
        fits = hmac.compare_digest(given, verify_token.encode())
        if asked.get("hub.mode") != "subscribe" or not fits:
            return web.Response(status=403)
        return web.Response(text=asked.get("hub.challenge", ""))

    async def receive(request: web.Request) -> web.Response:
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        if not is_signed(body, request.headers.get(SIGNATURE_HEADER, ""), app_secret):
            return web.Response(status=403)
        try:
            await take_in(parsed(body))
        except Exception as error:
            log.error("whatsapp_intake_failed", error=type(error).__name__)
            return web.Response(status=500)
        return web.Response()

    return [web.get(path, verify), web.post(path, receive)]


def is_signed(body: bytes, given: str, app_secret: str) -> bool:
    """True when `given` is Meta's signature of exactly these bytes."""
    made = SCHEME + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), made.encode())


async def _body(request: web.Request) -> bytes | None:
    """The body, or None when it is longer than any of Meta's."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            return None
    return bytes(body)


def parsed(body: bytes) -> object:
    """What the body says; its text where that is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "backslashreplace")
