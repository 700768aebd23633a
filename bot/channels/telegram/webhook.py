"""Where Telegram calls us: 200 only after the update is committed; anything else, and Telegram sends it again."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web
from telegram.error import TelegramError

from bot.channels.telegram.polling import AccountStanding, Backoff

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name, not the secret
BODY_LIMIT_BYTES = 1_000_000


def webhook_routes(
    path: str, secret: str, take_in: Callable[[list[dict[str, Any]]], Awaitable[None]]
) -> list[web.RouteDef]:
    """The route for `path`. `take_in` returns once the update is committed."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode()):
            return web.Response(status=403)
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        update = _update(body)
        if update is None:
            return web.Response(status=400)
        try:
            await take_in([update])
        except Exception as error:
            log.error("telegram_intake_failed", error=type(error).__name__, updates=1)
            return web.Response(status=503)
        return web.Response()

    return [web.post(path, receive)]


async def announce(
    set_webhook: Callable[[], Awaitable[Any]], standing: AccountStanding, sleep: Callable[[float], Awaitable[None]]
) -> None:
    """Tell Telegram our address, as often as it takes."""
    backoff = Backoff(sleep)
    while True:
        try:
            await set_webhook()
        except TelegramError as error:
            log.warning("telegram_webhook_not_set", error=type(error).__name__, reason=error.message)
            await standing.told(error)
            await backoff.wait(getattr(error, "retry_after_s", None) or 0.0)
        else:
            await standing.told(None)
            return


async def _body(request: web.Request) -> bytes | None:
    """The body, or None when it is longer than any update."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) and type(update.get("update_id")) is int else None
