"""The HTTP side: the Graph API's addresses, the signed webhook with Meta's promises, and faults on demand."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, Self

import aiohttp
from aiohttp import web

from bot.tasks import Tasks
from tests.fakes.whatsapp.checks import UPLOADS, checked
from tests.fakes.whatsapp.people import People
from tests.fakes.whatsapp.world import (
    ADDRESS_LIVES,
    PAIR,
    PAIR_MOST,
    UPLOAD_LIVES,
    WINDOW,
    Json,
    Person,
    Refusal,
    Shown,
    World,
)

PATIENCE_S = 20.0
PATIENCE = 500
SIGNATURE = "X-Hub-Signature-256"


@dataclass(frozen=True)
class Call:
    """A call that the bot made, and the status that it got (0: the connection was dropped)."""

    method: str
    path: str
    body: Json
    status: int


@dataclass
class Fault:
    """What happens to the next `times` messages."""

    times: int
    refusal: Refusal | None = None
    drop: Literal["", "before", "after"] = ""
    after: int = 0


class FakeWhatsApp(People):
    """The server. `reports`: the states that it reports of what it took; `late`: it takes what it will refuse, and
    says so in a report, as Meta often does; `paced`: it holds to one message per six seconds to a person."""

    token = "EAAFakeTokenOfTheTests0123456789"
    app_secret = "0123456789abcdef0123456789abcdef"
    verify_token = "kata-verifikasi-1234"
    number_id = "106540352242922"
    business_id = "102290129340398"

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self.world = World(now)
        self.calls: list[Call] = []
        self.webhook_url = ""
        self.reports: tuple[str, ...] = ()
        self.late = False
        self.price = ""
        """The type of price that its reports tell: "regular", "free_customer_service"; "" tells none."""
        self.paced = False
        self.scopes: tuple[str, ...] = ("whatsapp_business_messaging", "whatsapp_business_management")
        self.expires_at = 0
        self.subscribed = True
        self.windowed = True
        self.bundled = False
        """Several things in one body, as far as they wait."""
        self.redeliver_after_s = 0.02
        self.refused_bodies = 0
        self._queue: list[Json] = []
        self._faults: list[Fault] = []
        self._upload_faults: list[Refusal] = []
        self._changed = asyncio.Condition()
        self._tasks = Tasks()
        self._posting = False
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._port = 0

    # Running

    async def start(self) -> None:
        """Listen on loopback."""
        app = web.Application(client_max_size=128 * 1024 * 1024)
        app.router.add_post("/v24.0/{number}/messages", self._answer(self._messages))
        app.router.add_post("/v24.0/{number}/media", self._answer(self._upload))
        app.router.add_get("/v24.0/{node}", self._answer(self._node))
        app.router.add_get("/v24.0/{node}/{edge}", self._answer(self._edge))
        app.router.add_get("/files/{name}", self._file_out)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Close."""
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
        """Where the Graph API is."""
        return f"http://127.0.0.1:{self._port}/v24.0"

    # Looking

    async def until(self, happened: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
        """Wait until `happened()`, asked after every change. AssertionError with the last calls when it never does."""
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(happened)
        except TimeoutError:
            last = [(call.path, call.status) for call in self.calls[-10:]]
            raise AssertionError(f"did not happen within {timeout_s:g} s; the last calls: {last}") from None

    async def taken(self) -> None:
        """Wait until the bot has taken all that waits for it."""
        await self.until(lambda: not self._queue and not self._posting)

    def shown(self, number: str) -> list[Shown]:
        """Our messages in somebody's chat."""
        return list(self.world.chats.get(number, ()))

    def texts(self, number: str) -> list[str]:
        """The texts of `shown`."""
        return [message.text for message in self.shown(number)]

    # Making trouble

    def fail(
        self,
        code: int,
        message: str = "Fault",
        *,
        status: int = 400,
        times: int = 1,
        retry_after: int = 0,
        after: int = 0,
    ) -> None:
        """The next messages are refused, once so many were taken (`after`)."""
        self._faults.append(Fault(times, Refusal(code, message, status, retry_after), after=after))

    def fail_upload(self, code: int, message: str = "Fault", *, status: int = 400) -> None:
        """The next file is refused."""
        self._upload_faults.append(Refusal(code, message, status))

    def drop(self, when: Literal["before", "after"], times: int = 1) -> None:
        """The next messages lose their connection before or after they were taken."""
        self._faults.append(Fault(times, drop=when))

    def report(self, number: str, message_id: str, state: str, *, code: int = 0) -> None:
        """Say what became of a message of ours."""
        person, shown = self.world.people[number], self.message(number, message_id)
        assert shown is not None
        named = {} if person.hidden else {"recipient_id": person.number}
        named |= {"recipient_user_id": person.user_id} if person.user_id else {}
        status: Json = {"id": shown.id, "status": state, "timestamp": str(int(self.world.now().timestamp()))} | named
        status |= {"biz_opaque_callback_data": shown.opaque} if shown.opaque else {}
        if self.price and state in ("sent", "delivered", "read"):
            category = "utility" if shown.kind == "template" else "service"
            billable = self.price == "regular"
            price = {"billable": billable, "pricing_model": "PMP", "type": self.price, "category": category}
            status["pricing"] = price
        if code:
            status["errors"] = [Refusal(code, "Message undeliverable").json | {"title": "Message undeliverable"}]
        shown.state = state
        self.post(self.value(statuses=[status]))

    # The webhook

    def post(self, value: Json) -> None:
        """Queue one change for the bot."""
        self._queue.append(value)
        if self.webhook_url and not self._posting:
            self._posting = True
            self._tasks.start(self._post_all(), "webhook")

    async def _post_all(self) -> None:
        """In their order, each until it was taken: Meta repeats for days."""
        try:
            while self._queue:
                values = self._queue[:50] if self.bundled else self._queue[:1]
                if await self.posts(self.envelope(*values)) == 200:
                    del self._queue[: len(values)]
                    await self.rings()
                else:
                    self.refused_bodies += 1
                    assert self.refused_bodies < PATIENCE, "the bot takes this body never"
                    await asyncio.sleep(self.redeliver_after_s)
        finally:
            self._posting = False
            await self.rings()

    def envelope(self, *values: Json) -> Json:
        """A body with a change for each value."""
        changes = [{"field": "messages", "value": value} for value in values]
        return {"object": "whatsapp_business_account", "entry": [{"id": self.business_id, "changes": changes}]}

    async def posts(self, envelope: object, *, signature: str | None = None, raw: bytes | None = None) -> int:
        """Post one body, signed; the bot's answer."""
        body = self.body(envelope) if raw is None else raw
        headers = {"Content-Type": "application/json", SIGNATURE: self.signature(body)}
        if signature is not None:
            headers[SIGNATURE] = signature
        assert self._session is not None
        try:
            async with self._session.post(self.webhook_url, data=io.BytesIO(body), headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 0

    @staticmethod
    def body(envelope: object) -> bytes:
        """As Meta writes it: what is no ASCII is escaped, and so are slashes."""
        return json.dumps(envelope, separators=(",", ":")).replace("/", "\\/").encode()

    def signature(self, body: bytes) -> str:
        """Meta's signature of these bytes."""
        return "sha256=" + hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()

    async def rings(self) -> None:
        """Something changed: wake who waits."""
        async with self._changed:
            self._changed.notify_all()

    # Calls

    def _answer(self, work: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.Response:
            try:
                if request.headers.get("Authorization") != f"Bearer {self.token}":
                    raise Refusal(190, "Invalid OAuth access token - Cannot parse access token", status=401)
                said: web.Response = web.json_response(await work(request))
            except Refusal as refusal:
                headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
                said = web.json_response({"error": refusal.json}, status=refusal.status, headers=headers)
            await self.rings()
            return said

        return answer

    async def _messages(self, request: web.Request) -> Json:
        body = await request.json()
        status = 200
        try:
            if request.match_info["number"] != self.number_id:
                raise Refusal(100, "Unsupported post request. Object does not exist")
            if body.get("status") == "read":
                return self._marked_read(body)
            fault = self._fault()
            if fault and fault.drop == "before":
                status = 0
                self._hang_up(request)
                return {}
            if fault and fault.refusal:
                raise fault.refusal
            answer = self._take(body)
            if fault and fault.drop == "after":
                status = 0
                self._hang_up(request)
            return answer
        except Refusal as refusal:
            status = refusal.status
            raise
        finally:
            self.calls.append(Call("POST", request.path, body, status))

    @staticmethod
    def _hang_up(request: web.Request) -> None:
        if request.transport is not None:
            request.transport.abort()

    def _fault(self) -> Fault | None:
        if not self._faults:
            return None
        fault = self._faults[0]
        if fault.after:
            fault.after -= 1
            return None
        fault.times -= 1
        if not fault.times:
            self._faults.pop(0)
        return fault

    def _marked_read(self, body: Json) -> Json:
        if body.get("message_id") not in self.world.inbound or body.get("typing_indicator", {"type": "text"}) != {
            "type": "text"
        }:
            raise Refusal(131009, "Parameter value is not valid")
        self.world.read_marks.append(body["message_id"])
        return {"success": True}

    def _take(self, body: Json) -> Json:
        """One message to one person."""
        if ("to" in body) == ("recipient" in body):
            raise Refusal(100, "One of to and recipient is required")
        given = body.get("to") or body.get("recipient")
        text, buttons, file = checked(body, self.world)
        person = self.world.named(str(given))
        by_number = person is not None and person.number == given
        if person is None or by_number != ("to" in body):
            raise Refusal(131026, "Message undeliverable")
        refusal = self._refusal(person, body)
        if refusal and not (self.late and refusal.code in (131026, 131047)):
            raise refusal
        kind = body["type"]
        opaque = body.get("biz_opaque_callback_data", "")
        shown = Shown(self.world.new_id(), kind, text, buttons, body[kind], file, opaque)
        person.got_at.append(self.world.now())
        if refusal is None:
            self.world.chats[person.number].append(shown)
            for state in self.reports:
                self.report(person.number, shown.id, state)
        else:
            self.world.chats[person.number].append(shown)
            self.report(person.number, shown.id, "failed", code=refusal.code)
            self.world.chats[person.number].remove(shown)
        named = {"wa_id": person.number} if "to" in body else {"user_id": person.user_id}
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": given} | named],
            "messages": [{"id": shown.id}],
        }

    def _refusal(self, person: Person, body: Json) -> Refusal | None:
        now = self.world.now()
        if person.blocked:
            return Refusal(131026, "Message undeliverable")
        if self.paced and len([at for at in person.got_at if at > now - PAIR]) >= PAIR_MOST:
            return Refusal(131056, "(Business Account, Consumer Account) pair rate limit hit")
        closed = person.wrote_at is None or person.wrote_at + WINDOW <= now
        if closed and self.windowed and body["type"] != "template":
            return Refusal(131047, "Re-engagement message")
        return None

    async def _upload(self, request: web.Request) -> Json:
        form = await request.post()
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(file, web.FileField):
            raise Refusal(100, "Invalid parameter")
        content, kind = file.file.read(), str(form.get("type"))
        self.calls.append(Call("POST", request.path, {"type": kind, "name": file.filename}, 200))
        if self._upload_faults:
            raise self._upload_faults.pop(0)
        if kind not in UPLOADS or file.content_type != kind or len(content) > UPLOADS[kind]:
            raise Refusal(131053, "Media upload error")
        return {"id": self.world.store(content, kind, UPLOAD_LIVES)}

    async def _node(self, request: web.Request) -> Json:
        name = request.match_info["node"]
        if name == self.number_id:
            return {
                "display_phone_number": "+62 271 00000",
                "verified_name": "Posko",
                "quality_rating": "GREEN",
                "id": name,
            }
        if name == "debug_token":
            return {"data": {"is_valid": True, "scopes": list(self.scopes), "expires_at": self.expires_at}}
        file = self.world.file(name)
        file.address_until = self.world.now() + ADDRESS_LIVES
        return {
            "messaging_product": "whatsapp",
            "url": f"http://127.0.0.1:{self._port}/files/{name}",
            "mime_type": file.mime_type,
            "sha256": file.hash,
            "file_size": len(file.content),
            "id": name,
        }

    async def _edge(self, request: web.Request) -> Json:
        node, edge = request.match_info["node"], request.match_info["edge"]
        if node != self.business_id or edge not in ("subscribed_apps", "message_templates"):
            raise Refusal(100, f"Unsupported get request: {request.path}")
        if edge == "subscribed_apps":
            return {"data": [{"whatsapp_business_api_data": {"name": "posko"}}] if self.subscribed else []}
        name = request.query["name"]
        found = [language for known, language in self.world.templates if known == name]
        return {"data": [{"language": one, "status": "APPROVED", "id": "1"} for one in found]}

    async def _file_out(self, request: web.Request) -> web.Response:
        file = self.world.files.get(request.match_info["name"])
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401)
        if file is None or file.address_until is None or file.address_until <= self.world.now():
            return web.Response(status=404)
        return web.Response(body=file.content, content_type=file.mime_type)
