"""The HTTP side of one mounted chat page: every route checks who asks, how often, how much, and from where."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import structlog
from aiohttp import web

from bot.channels.base import FileContent
from bot.channels.web import bodies, handover
from bot.channels.web.filetypes import SHOWN
from bot.channels.web.limiter import Limiter
from bot.channels.web.pages import API_HEADERS, FILE_POLICY, LANGUAGES, SLIP_POLICY, Role, chat_policy, language, packed
from bot.channels.web.refusals import Refused, client_id, number, read_form, read_json
from bot.channels.web.sessions import Caller
from bot.channels.web.transcript import entry_json
from bot.domain.messages import Body, Endpoint, Inbound

if TYPE_CHECKING:
    from bot.channels.web.channel import WebChannel

log = structlog.get_logger()

FORM_OVERHEAD_BYTES = 64 * 1024
FILE_COST = 2.0
SEEN_AT_ONCE = 500
PACKED_FROM_BYTES = 1000
AREA = re.compile(r"\d\d[.-]\d\d[.-]\d\d[.-]\d{4}", re.ASCII)

Handler = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Mount:
    """One place where a chat page is served. `fixed` is the token of a demo phone, '' for a page with cookies;
    `framed_in` says that it is shown inside other sites' pages, and names the prefix of the page on its own."""

    prefix: str
    title: str
    role: Role
    fixed: str = ""
    framed_in: str = ""


class PhoneRoutes:
    """The routes of one mount."""

    def __init__(self, channel: WebChannel, mount: Mount) -> None:
        self._channel = channel
        self._settings = channel.settings
        self._mount = mount
        self._framed = bool(mount.framed_in)

    def table(self) -> list[web.RouteDef]:
        """What is served, and how it is guarded."""
        at, reads, writes = self._mount.prefix, self._channel.by_reading, self._channel.by_session
        slashless = [web.get(at[:-1], self._redirect)] if at != "/" else []
        chat = [
            *slashless,
            web.get(at, self._page, allow_head=False),
            web.get(at + "static/{name}", self._static),
            web.get(at + "api/entries", self._guarded(self._entries, reads), allow_head=False),
            web.get(at + "api/attachments/{id}", self._guarded(self._attachment, reads), allow_head=False),
            web.post(at + "api/seen", self._guarded(self._seen, reads)),
            web.post(at + "api/enter", self._guarded(self._enter, writes, writes=True)),
            web.post(at + "api/messages", self._guarded(self._message, writes, writes=True)),
            web.post(at + "api/files", self._guarded(self._file, writes, FILE_COST, writes=True)),
        ]
        if self._mount.fixed:
            return chat
        return [
            *chat,
            web.get(at + "d/{area}", self._poster, allow_head=False),
            web.get(at + "struk", self._slip, allow_head=False),
            web.post(at + "api/proof", self._guarded(self._proof, writes)),
            web.post(at + "api/handover", self._guarded(self._hand_over, writes, FILE_COST, writes=True)),
            web.post(at + "api/continue", self._guarded(self._continue, writes)),
        ]

    def _guarded(
        self, handler: Handler, rate: Limiter, cost: float = 1.0, *, writes: bool = False
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """`handler` behind the checks that every API call goes through. One that `writes` must come from a browser that
        was let in, and renews its cookie."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                self._check_rate(self._channel.by_address, self._address(request))
                if request.method == "POST" and not self._channel.sessions.is_from_our_page(request):
                    raise Refused(403, "foreign")
                caller = self._caller(request)
                if not caller.token:
                    raise Refused(401, "session")
                self._check_rate(rate, caller.session, cost)
                if writes:
                    caller = self._let_in(request, caller)
                response = await handler(request, caller)
                if writes:
                    self._remember(response, caller)
                return response
            except Refused as refused:
                return refused.response()

        return guarded

    def _caller(self, request: web.Request) -> Caller:
        if self._mount.fixed:
            return Caller(self._mount.fixed, let_in=True)
        return self._channel.sessions.caller(request, framed=self._framed)

    def _let_in(self, request: web.Request, caller: Caller) -> Caller:
        """A session's first writing: where too many began at its address lately, the browser has to work for it."""
        address = self._address(request)
        if caller.let_in or self._channel.doorkeeper.lets_in(address):
            return replace(caller, let_in=True)
        task = self._channel.doorkeeper.task(caller.session, address)
        raise Refused(428, "prove", task=task.text, bits=task.bits)

    def _remember(self, response: web.StreamResponse, caller: Caller) -> None:
        if not self._mount.fixed:
            self._channel.sessions.remember(response, caller, self._mount.prefix, framed=self._framed)

    def _address(self, request: web.Request) -> str:
        return self._channel.sessions.address(request)

    @staticmethod
    def _check_rate(limiter: Limiter, key: str, cost: float = 1.0) -> None:
        if wait_s := limiter.take(key, cost):
            raise Refused(429, "slow_down", wait_s)

    # --- the page -----------------------------------------------------------------------------------------------------

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """The page itself; opening it is what begins a session."""
        channel, lang, mount = self._channel, language(request), self._mount
        if wait_s := channel.by_address.take(self._address(request)):
            return Refused(429, "slow_down", wait_s).response()
        caller = self._caller(request) if mount.fixed else channel.sessions.open(request, framed=self._framed)
        host = request.query.get("in", "")
        values = {
            "title": mount.title or channel.pages.texts[lang]["title"],
            "role": mount.role.value,
            "session": sha256(b"page:" + caller.token.encode()).hexdigest()[:16],
            "zone": self._settings.timezone,
            "file_bytes": str(self._settings.file_bytes),
            "text_chars": str(self._settings.text_chars),
            "own": "" if mount.fixed else "yes",
            "host": host if self._framed and host in self._settings.embed_origins else "",
            "alone": self._alone_url(request) if self._framed else "",
        }
        policy = chat_policy(self._settings.embed_origins if self._framed else ("'self'",))
        response = channel.pages.render("chat", lang, values, policy)
        self._remember(response, caller)
        return packed(request, response)

    def _alone_url(self, request: web.Request) -> str:
        """The address of the page on its own, for people: also of one that is shown inside another site's."""
        root = self._settings.public_url or f"{request.scheme}://{request.host}"
        return root.rstrip("/") + (self._mount.framed_in or self._mount.prefix)

    async def _redirect(self, request: web.Request) -> web.StreamResponse:
        """Without its last slash the page's relative addresses would lead astray."""
        name = self._mount.prefix.rstrip("/").rsplit("/", 1)[-1]
        raise web.HTTPPermanentRedirect(f"{name}/" + (f"?{request.query_string}" if request.query_string else ""))

    async def _poster(self, request: web.Request) -> web.StreamResponse:
        """`d/19.03.01.2008`, as it stands on the desa's poster: the chat with that desa. What is no desa's code leads
        to the chat all the same."""
        area = request.match_info["area"]
        start = {"start": "d-" + area.replace(".", "-")} if AREA.fullmatch(area) else {}
        asked = {"lang": lang} if (lang := request.query.get("lang", "")) in LANGUAGES else {}
        query = urlencode(start | asked)
        raise web.HTTPFound("../" + (f"?{query}" if query else ""), headers={"Cache-Control": "no-store"})

    async def _slip(self, request: web.Request) -> web.StreamResponse:
        """The receipt to print of a report by word of mouth: the page fills itself in, we know nothing of it."""
        lang = language(request)
        values = {"title": self._mount.title or self._channel.pages.texts[lang]["title"]}
        return packed(request, self._channel.pages.render("slip", lang, values, SLIP_POLICY))

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self._channel.pages.static(request)

    # --- reading ------------------------------------------------------------------------------------------------------

    async def _entries(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """`?after=` the highest id that the page holds; `wait=0` answers at once."""
        after = number(request.query.get("after", "0"))
        wait_s = 0.0 if request.query.get("wait") == "0" else self._settings.wait_s
        entries = await self._channel.entries(caller.session, after, wait_s)
        prefix = _own_prefix(caller.session)
        answer = web.json_response({"entries": [entry_json(e, prefix) for e in entries]}, headers=API_HEADERS)
        return packed(request, answer) if (answer.content_length or 0) > PACKED_FROM_BYTES else answer

    async def _seen(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """`{ids}`: the page holds these entries."""
        ids = (await read_json(request)).get("ids")
        if not isinstance(ids, list) or len(ids) > SEEN_AT_ONCE:
            raise Refused(400, "ids")
        await self._channel.transcript.acknowledge(caller.session, [number(i) for i in ids])
        return _done()

    async def _attachment(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """A file of this session: pictures are shown and voices played, everything else is saved, nothing is run."""
        named = number(request.match_info["id"])
        found = await self._channel.transcript.attachment(caller.session, named)
        if found is None:
            raise Refused(404, "unknown")
        content, mime_type = found
        shown = mime_type in SHOWN
        name = f"posko-{named}{mimetypes.guess_extension(mime_type) or ''}"
        headers = API_HEADERS | {
            "Content-Type": mime_type if shown else "application/octet-stream",
            "Content-Security-Policy": FILE_POLICY,
            "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{name}"',
            "Accept-Ranges": "bytes",
        }
        return await _part_of(request, content, headers)

    # --- writing ------------------------------------------------------------------------------------------------------

    async def _message(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """`{client_id, …}` (see `bodies.message`), with the page's `lang`."""
        sent = await read_json(request)
        name = client_id(sent.get("client_id"))
        body = bodies.message(sent, name, _own_prefix(caller.session), self._settings.text_chars)
        return await self._take(caller.session, name, body, sent.get("lang"))

    async def _file(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """A form of `client_id`, `lang`, `caption`, `album` and `file`."""
        if (request.content_length or 0) > self._settings.file_bytes + FORM_OVERHEAD_BYTES:
            raise Refused(413, "too_big")
        settings = self._settings
        with self._channel.uploads.one(caller.session, self._address(request)) as count:
            try:
                async with asyncio.timeout(settings.upload_timeout_s):
                    fields = await read_form(request, settings.file_bytes, settings.upload_idle_s, count)
            except TimeoutError:
                raise Refused(408, "too_slow") from None
        name = client_id(bodies.word(fields, "client_id"))
        body = bodies.file(fields, name, _own_prefix(caller.session), self._settings.text_chars)
        return await self._take(caller.session, name, body, bodies.word(fields, "lang"))

    async def _take(self, session: str, name: str, body: Body, lang: object) -> web.StreamResponse:
        """Answer "received" only when it is committed; a repeat carries the same external id and is dropped there."""
        chat = Endpoint(self._channel.name, session)
        inbound = Inbound(
            channel=self._channel.name,
            external_id=_own_prefix(session) + name,
            chat=chat,
            sender=chat,
            body=body,
            sent_at=self._channel.clock.now(),
            language=lang if isinstance(lang, str) and lang in LANGUAGES else "",
        )
        try:
            await self._channel.take(inbound)
        except Exception as error:
            log.warning("web_intake_failed", error=type(error).__name__)
            raise Refused(503, "not_kept", 2) from error
        return web.json_response({"at": inbound.sent_at.isoformat()}, headers=API_HEADERS)

    # --- coming in ----------------------------------------------------------------------------------------------------

    async def _enter(self, _request: web.Request, _caller: Caller) -> web.StreamResponse:
        """Asked before a long upload: may this browser write?"""
        return _done()

    async def _proof(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """`{task, nonce}`: the work is done, this browser is let in."""
        sent = await read_json(request)
        task, nonce = str(sent.get("task", "")), str(sent.get("nonce", ""))
        if not self._channel.doorkeeper.accepts(caller.session, self._address(request), task, nonce):
            raise Refused(403, "proof")
        response = _done()
        self._remember(response, replace(caller, let_in=True))
        return response

    async def _hand_over(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """A code by which this chat goes on on another device; this one stays signed in."""
        code = await self._channel.hand_over(caller.token)
        link = f"{self._alone_url(request)}?continue={code}"
        minutes = self._settings.handover_minutes
        shown = {"code": code, "link": link, "picture": handover.picture(link), "minutes": minutes}
        return web.json_response(shown, headers=API_HEADERS)

    async def _continue(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """`{code}`: from here on this browser is the session that the code was made for."""
        self._check_rate(self._channel.by_guess, self._address(request))
        code = handover.typed((await read_json(request)).get("code"))
        token = await self._channel.handovers.take(code) if code else ""
        if not token:
            raise Refused(404, "code")
        response = _done()
        self._remember(response, Caller(token, let_in=True))
        return response


def _own_prefix(session: str) -> str:
    """Before a page's own ids, so that two pages can never mean the same message."""
    return f"{session}:"


def _done() -> web.Response:
    return web.json_response({}, headers=API_HEADERS)


async def _part_of(request: web.Request, content: FileContent, headers: dict[str, str]) -> web.StreamResponse:
    """The file, or the one range of it that was asked for: some browsers play sound only so (RFC 9110, 14)."""
    try:
        wanted = request.http_range
    except ValueError:
        wanted = slice(None)
    start, stop, _ = wanted.indices(content.size)
    status = 200
    if wanted.start is not None or wanted.stop is not None:
        if start >= stop:
            return web.Response(status=416, headers=headers | {"Content-Range": f"bytes */{content.size}"})
        status, headers = 206, headers | {"Content-Range": f"bytes {start}-{stop - 1}/{content.size}"}
    answer = web.StreamResponse(status=status, headers=headers)
    answer.content_length = left = stop - start
    await answer.prepare(request)
    async for piece in content.pieces(start):
        await answer.write(piece[:left])
        left -= len(piece)
        if left <= 0:
            break
    if left > 0 and request.transport is not None:  # destroyed meanwhile: a part must not pass for the whole
        request.transport.abort()
    await answer.write_eof()
    return answer
