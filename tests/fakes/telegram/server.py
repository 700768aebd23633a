"""The HTTP side: the Bot API's addresses, long polling and webhooks with Telegram's promises, and faults on demand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

import aiohttp
from aiohttp import web

from bot.tasks import Tasks
from tests.fakes.telegram.floods import Floods
from tests.fakes.telegram.methods import Methods, Parameters, Uploaded
from tests.fakes.telegram.people import People
from tests.fakes.telegram.world import Json, Refusal, Shown, World

PATIENCE_S = 60.0
POLLED_AT_MOST = 100
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True)
class Call:
    """A call that the bot made, and the status that it got (0: the connection was dropped)."""

    method: str
    parameters: Json
    files: dict[str, Uploaded]
    status: int


@dataclass
class Fault:
    """What happens to the next `times` calls of `method` ('' any)."""

    method: str
    times: int
    refusal: Refusal | None = None
    drop: Literal["", "before", "after"] = ""
    hold: asyncio.Event | None = None
    body: bytes | None = None


@dataclass
class Webhook:
    """Where updates are posted to."""

    url: str = ""
    secret: str = ""
    connections: int = 40
    last_error: str = ""
    busy: set[str] = field(default_factory=set)


class FakeTelegram(People):
    """The server; see the package's docstring. `floods` None means no rate limits."""

    token = "7000000001:AAFakeTokenOfTheTests_0123456789abc"

    def __init__(self, *, floods: Floods | None = None) -> None:
        self.world = World()
        self.methods = Methods(self.world, floods)
        self.calls: list[Call] = []
        self.webhook = Webhook()
        self.redeliver_after_s = 0.02
        self._faults: list[Fault] = []
        self._changed = asyncio.Condition()
        self._poller = 0
        self._closing = False
        self._tasks = Tasks()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._port = 0

    # Running

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; on a free port unless one is given."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/files/{file_id}", self._file_out)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Let waiting polls go and close."""
        self._closing = True
        await self.rings()
        await self._tasks.stop()
        if self._session:
            await self._session.close()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url."""
        return f"http://127.0.0.1:{self._port}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot calls base_file_url."""
        return f"http://127.0.0.1:{self._port}/file/bot"

    # Looking

    async def until(self, happened: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
        """Wait until `happened()`, asked after every change. AssertionError with the last calls when it never does."""
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(happened)
        except TimeoutError:
            last = [(call.method, call.status) for call in self.calls[-10:]]
            raise AssertionError(f"did not happen within {timeout_s:g} s; the last calls: {last}") from None

    def shown(self, chat_id: int) -> list[Shown]:
        """The bot's messages that stand in a chat now, in order."""
        chat = self.world.chats.get(chat_id)
        return [message for message in chat.messages.values() if message.from_bot] if chat else []

    def texts(self, chat_id: int) -> list[str]:
        """The texts of `shown`."""
        return [message.text for message in self.shown(chat_id)]

    def made(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    def answer(self, query_id: str) -> Json | None:
        """What was shown for a pressed button: {"text", "url"}, or None when it was not answered."""
        return self.world.queries[query_id]

    # Making trouble

    def fail(self, status: int, description: str = "", *, method: str = "", times: int = 1, **parameters: int) -> None:
        """The next calls are refused."""
        refusal = Refusal(status, description or f"Fault {status}", **parameters)
        self._faults.append(Fault(method, times, refusal=refusal))

    def drop(self, when: Literal["before", "after"], *, method: str = "", times: int = 1) -> None:
        """The next calls lose their connection before or after they had their effect."""
        self._faults.append(Fault(method, times, drop=when))

    def garble(self, body: bytes, *, method: str = "", times: int = 1) -> None:
        """The next calls have their effect and are answered 200 with `body`."""
        self._faults.append(Fault(method, times, body=body))

    def hold(self, *, method: str = "", times: int = 1) -> asyncio.Event:
        """The next calls wait until the returned event is set."""
        event = asyncio.Event()
        self._faults.append(Fault(method, times, hold=event))
        return event

    # Calls

    async def rings(self) -> None:
        """Something changed: wake who waits."""
        if self.webhook.url:
            self._post_updates()
        async with self._changed:
            self._changed.notify_all()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = Parameters({})
        fault = self._fault(method)
        status = 0
        try:
            given = await self._parameters(request)
            response = await self._outcome(request, method, given, fault)
            status = response.status
        except Refusal as refusal:
            response = _refused(refusal)
            status = response.status
        except ConnectionAbortedError:
            response = web.Response()
        self.calls.append(Call(method, given.values, given.files, status))
        await self.rings()
        return response

    async def _outcome(self, request: web.Request, method: str, given: Parameters, fault: Fault | None) -> web.Response:
        if fault and fault.hold:
            await fault.hold.wait()
        if fault and fault.drop == "before":
            _abort(request)
        if fault and fault.refusal:
            raise fault.refusal
        if request.match_info["token"] != self.token:
            raise Refusal(401, "Unauthorized")
        result = await self._call(method, given)
        if fault and fault.drop == "after":
            _abort(request)
        if fault and fault.body is not None:
            return web.Response(body=fault.body, content_type="application/json")
        return web.json_response({"ok": True, "result": result})

    async def _call(self, method: str, given: Parameters) -> Any:
        match method.lower():
            case "getupdates":
                return await self._get_updates(given)
            case "setwebhook":
                return self._set_webhook(given)
            case "deletewebhook":
                return self._delete_webhook(given)
            case "getwebhookinfo":
                return {
                    "url": self.webhook.url,
                    "has_custom_certificate": False,
                    "pending_update_count": len(self.world.queue),
                    **({"last_error_message": self.webhook.last_error} if self.webhook.last_error else {}),
                }
            case _:
                return self.methods.call(method, given)

    def _fault(self, method: str) -> Fault | None:
        for fault in self._faults:
            if fault.method.lower() in {"", method.lower()}:
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
                return fault
        return None

    async def _parameters(self, request: web.Request) -> Parameters:
        values: Json = dict(request.query)
        files: dict[str, Uploaded] = {}
        if request.content_type == "application/json":
            try:
                values |= json.loads(await request.read() or b"{}")
            except (ValueError, TypeError):
                raise Refusal(400, "Bad Request: can't parse JSON object") from None
        elif request.can_read_body:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    files[name] = Uploaded(value.filename, value.content_type, value.file.read())
                else:
                    values[name] = value
        return Parameters(values, files)

    async def _file_out(self, request: web.Request) -> web.Response:
        if (fault := self._fault("file")) and fault.refusal:
            return _refused(fault.refusal)
        content = self.world.files.get(request.match_info["file_id"])
        if content is None or request.match_info["token"] != self.token:
            return _refused(Refusal(404, "Not Found"))
        return web.Response(body=content, content_type="application/octet-stream")

    # Updates

    async def _get_updates(self, given: Parameters) -> list[Json]:
        if self.webhook.url:
            raise Refusal(409, WEBHOOK_ACTIVE)
        self._poller += 1
        poller = self._poller
        self._allow(given)
        self._confirm(given.number("offset"))
        await self.rings()  # a poll that still waits ends with a conflict
        limit = min(given.number("limit", POLLED_AT_MOST) or POLLED_AT_MOST, POLLED_AT_MOST)
        try:
            async with asyncio.timeout(min(given.number("timeout"), 50)), self._changed:
                await self._changed.wait_for(lambda: self.world.queue or self._closing or self._poller != poller)
        except TimeoutError:
            pass
        if self._poller != poller:
            raise Refusal(409, OTHER_POLLER)
        return self.world.queue[:limit]

    def _allow(self, given: Parameters) -> None:
        allowed = given.parsed("allowed_updates")
        if allowed is not None:
            self.world.allowed = set(allowed) or None

    def _confirm(self, offset: int) -> None:
        queue = self.world.queue
        if offset < 0:
            del queue[: max(0, len(queue) + offset)]
        elif offset > 0:
            self.world.queue = [update for update in queue if update["update_id"] >= offset]

    def _set_webhook(self, given: Parameters) -> bool:
        self._allow(given)
        connections = given.number("max_connections", 40)
        self.webhook = Webhook(given.text("url"), given.text("secret_token"), connections)
        if given.flag("drop_pending_updates"):
            self.world.queue.clear()
        return True

    def _delete_webhook(self, given: Parameters) -> bool:
        self.webhook = Webhook()
        if given.flag("drop_pending_updates"):
            self.world.queue.clear()
        return True

    def _post_updates(self) -> None:
        """Post what waits: one after the other for each chat, several chats at once."""
        for line in {_line(update) for update in self.world.queue} - self.webhook.busy:
            if len(self.webhook.busy) < self.webhook.connections and not self._closing:
                self.webhook.busy.add(line)
                self._tasks.start(self._post_line(self.webhook, line), name=f"webhook {line}")

    async def _post_line(self, webhook: Webhook, line: str) -> None:
        while webhook is self.webhook:
            update = next((update for update in self.world.queue if _line(update) == line), None)
            if update is None:
                break
            if await self._posted(webhook, update):
                self.world.queue = [waiting for waiting in self.world.queue if waiting is not update]
                await self.rings()
            else:
                await asyncio.sleep(self.redeliver_after_s)
        webhook.busy.discard(line)
        await self.rings()

    async def _posted(self, webhook: Webhook, update: Json) -> bool:
        assert self._session is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        try:
            async with self._session.post(webhook.url, json=update, headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return True
                webhook.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except aiohttp.ClientError:
            webhook.last_error = "Connection refused"
        await self.rings()
        return False


def _line(update: Json) -> str:
    """Updates of one chat are posted in order; others do not wait for them."""
    content = next(value for key, value in update.items() if key != "update_id")
    message = content.get("message", content) if isinstance(content, dict) else {}
    return str(message.get("chat", {}).get("id", "")) if isinstance(message, dict) else ""


def _refused(refusal: Refusal) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.status)


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionAbortedError
