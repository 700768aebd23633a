"""A Telegram server with one burst of messages, as lean as can be: it must not be what is measured."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Sequence
from time import perf_counter
from types import TracebackType
from typing import Any, Self

from aiohttp import web

FIRST_UPDATE = 500_000_001
FIRST_CITIZEN = 1001
DATE = 1_767_225_600
BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Posko", "username": "posko_uji_bot"}
HELD_S = 20.0
"""How long a poll waits that finds nothing."""


def burst(citizens: int, steps: Sequence[str]) -> list[dict[str, Any]]:
    """All citizens write the first step, then all the second, and so on."""
    numbers = itertools.count()
    return [_update(next(numbers), FIRST_CITIZEN + citizen, text) for text in steps for citizen in range(citizens)]


def _update(number: int, citizen: int, text: str) -> dict[str, Any]:
    person = {"id": citizen, "is_bot": False, "first_name": "Warga", "language_code": "id"}
    chat = {"id": citizen, "type": "private", "first_name": "Warga"}
    message = {"message_id": number + 1, "from": person, "chat": chat, "date": DATE, "text": text}
    return {"update_id": FIRST_UPDATE + number, "message": message}


class Load:
    """Hands out `updates` and counts replies; `replied` is set once there were as many."""

    token = "7000000001:AAFakeTokenOfTheBench_0123456789abc"

    def __init__(self, updates: Sequence[dict[str, Any]]) -> None:
        self._updates = updates
        self._bodies = [json.dumps(update) for update in updates]
        self._ids = itertools.count(1)
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._began = self._ended = 0.0
        self.replies = 0
        self.replied = asyncio.Event()

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url."""
        return f"http://127.0.0.1:{self._port}/bot"

    @property
    def per_second(self) -> float:
        """Replies a second, from the first update handed out to the last reply."""
        return self.replies / (self._ended - self._began) if self.replies else 0.0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "getUpdates":
            return _ok(await self._get_updates(await _parameters(request)))
        if method == "sendMessage":
            parameters = await _parameters(request)
            return _ok(json.dumps(self._sent(int(parameters["chat_id"]), str(parameters["text"]))))
        return _ok(json.dumps(BOT if method == "getMe" else True))

    async def _get_updates(self, parameters: dict[str, Any]) -> str:
        start = max(0, int(parameters.get("offset") or 0) - FIRST_UPDATE)
        found = self._bodies[start : start + int(parameters.get("limit") or 100)]
        if not found:
            await asyncio.sleep(min(HELD_S, float(parameters.get("timeout") or 0)))
        self._began = self._began or perf_counter()
        return f"[{','.join(found)}]"

    def _sent(self, chat_id: int, text: str) -> dict[str, Any]:
        self.replies += 1
        self._ended = perf_counter()
        if self.replies == len(self._updates):
            self.replied.set()
        chat = {"id": chat_id, "type": "private", "first_name": "Warga"}
        return {"message_id": 1_000_000 + next(self._ids), "from": BOT, "chat": chat, "date": DATE, "text": text}


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return dict(request.query) | dict(await request.post())


def _ok(result: str) -> web.Response:
    return web.Response(text=f'{{"ok":true,"result":{result}}}', content_type="application/json")
