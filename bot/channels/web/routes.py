"""The HTTP side of one mounted chat page: every route checks who asks, how often, how much, and from where."""

from __future__ import annotations

import asyncio
import json
import math
import mimetypes
import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import BodyPartReader, web
from aiohttp.multipart import MultipartReader

from bot.channels.web import sessions
from bot.channels.web.limiter import Limiter
from bot.channels.web.pages import API_HEADERS, CHAT_POLICY, FILE_POLICY, LANGUAGES, Role, language
from bot.channels.web.transcript import entry_json
from bot.domain.messages import PRESS_LIMIT_BYTES, Body, Endpoint, Inbound, Media, MediaFile, Press, Text

if TYPE_CHECKING:
    from bot.channels.web.channel import WebChannel

log = structlog.get_logger()

JSON_BYTES = 32 * 1024
FORM_OVERHEAD_BYTES = 64 * 1024
PHOTO_COST = 4.0
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
NUMBER = re.compile(r"[0-9]{1,19}")
MAX_ID = (1 << 63) - 1
SEEN_AT_ONCE = 500
INLINE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})

Handler = Callable[[web.Request, str], Awaitable[web.StreamResponse]]


class Refused(Exception):
    """A request that is not carried out. `error` tells the page's script why; `retry_after_s` when to come again."""

    def __init__(self, status: int, error: str, retry_after_s: float | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.retry_after_s = retry_after_s

    def response(self) -> web.Response:
        """The answer in JSON."""
        headers = dict(API_HEADERS)
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(max(1, math.ceil(self.retry_after_s)))
        return web.json_response({"error": self.error}, status=self.status, headers=headers)


class PhoneRoutes:
    """The routes of one mount. `fixed` is the token of a demo phone, '' for a page with cookies."""

    def __init__(self, channel: WebChannel, prefix: str, title: str, role: Role, fixed: str) -> None:
        self._channel = channel
        self._settings = channel.settings
        self._prefix = prefix
        self._title = title
        self._role = role
        self._fixed = fixed

    def table(self) -> list[web.RouteDef]:
        """What is served, and how it is guarded."""
        at, reads, writes = self._prefix, self._channel.by_reading, self._channel.by_session
        slashless = [web.get(at[:-1], self._redirect)] if at != "/" else []
        return [
            *slashless,
            web.get(at, self._page, allow_head=False),
            web.get(at + "static/{name}", self._static),
            web.get(at + "api/entries", self._guarded(self._entries, reads), allow_head=False),
            web.get(at + "api/attachments/{id}", self._guarded(self._attachment, reads), allow_head=False),
            web.post(at + "api/seen", self._guarded(self._seen, reads)),
            web.post(at + "api/messages", self._guarded(self._message, writes)),
            web.post(at + "api/photo", self._guarded(self._photo, writes, PHOTO_COST)),
        ]

    def _guarded(
        self, handler: Handler, rate: Limiter, cost: float = 1.0
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """`handler` behind the checks that every API call goes through; it gets the session's external id."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                self._check_rate(self._channel.by_address, self._channel.sessions.address(request))
                if request.method == "POST" and not self._channel.sessions.is_from_our_page(request):
                    raise Refused(403, "foreign")
                token = self._fixed or self._channel.sessions.token(request)
                if not token:
                    raise Refused(401, "session")
                session = sessions.external_id(token)
                self._check_rate(rate, session, cost)
                return await handler(request, session)
            except Refused as refused:
                return refused.response()

        return guarded

    @staticmethod
    def _check_rate(limiter: Limiter, key: str, cost: float = 1.0) -> None:
        if wait_s := limiter.take(key, cost):
            raise Refused(429, "slow_down", wait_s)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """The page itself; opening it is what begins a session."""
        channel, lang = self._channel, language(request)
        if wait_s := channel.by_address.take(channel.sessions.address(request)):
            return Refused(429, "slow_down", wait_s).response()
        token = self._fixed or channel.sessions.open(request)
        values = {
            "title": self._title or channel.pages.texts[lang]["title"],
            "role": self._role.value,
            "session": sha256(b"page:" + token.encode()).hexdigest()[:16],
            "zone": self._settings.timezone,
            "photo_bytes": str(self._settings.photo_bytes),
            "text_chars": str(self._settings.text_chars),
        }
        response = channel.pages.render("chat", lang, values, CHAT_POLICY)
        if not self._fixed:
            channel.sessions.remember(response, token, self._prefix)
        return response

    async def _redirect(self, request: web.Request) -> web.StreamResponse:
        """Without its last slash the page's relative addresses would lead astray."""
        name = self._prefix.rstrip("/").rsplit("/", 1)[-1]
        raise web.HTTPPermanentRedirect(f"{name}/" + (f"?{request.query_string}" if request.query_string else ""))

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self._channel.pages.static(request)

    async def _entries(self, request: web.Request, session: str) -> web.StreamResponse:
        """`?after=` the highest id that the page holds; `wait=0` answers at once."""
        after = _number(request.query.get("after", "0"))
        wait_s = 0.0 if request.query.get("wait") == "0" else self._settings.wait_s
        entries = await self._channel.entries(session, after, wait_s)
        prefix = _own_prefix(session)
        return web.json_response({"entries": [entry_json(e, prefix) for e in entries]}, headers=API_HEADERS)

    async def _seen(self, request: web.Request, session: str) -> web.StreamResponse:
        """`{ids}`: the page holds these entries."""
        ids = (await _read_json(request)).get("ids")
        if not isinstance(ids, list) or len(ids) > SEEN_AT_ONCE:
            raise Refused(400, "ids")
        await self._channel.transcript.acknowledge(session, [_number(i) for i in ids])
        return web.json_response({}, headers=API_HEADERS)

    async def _message(self, request: web.Request, session: str) -> web.StreamResponse:
        """`{client_id, text}` or `{client_id, press, message}`, with the page's `lang`."""
        sent = await _read_json(request)
        client_id = _client_id(sent.get("client_id"))
        body: Body
        if isinstance(press := sent.get("press"), str):
            if not 0 < len(press.encode(errors="replace")) <= PRESS_LIMIT_BYTES:
                raise Refused(400, "press")
            message_id = sent.get("message", "")
            pressed_on = str(_number(message_id)) if message_id else ""
            body = Press(data=_clean(press), press_id=_own_prefix(session) + client_id, message_id=pressed_on)
        else:
            body = Text(text=self._text(sent.get("text"), needed=True), message_id=client_id)
        return await self._take(session, client_id, body, sent.get("lang"))

    async def _photo(self, request: web.Request, session: str) -> web.StreamResponse:
        """A form of `client_id`, `lang`, `caption` and `photo`: JPEG, PNG or WebP by its first bytes, whatever the
        form claims."""
        if (request.content_length or 0) > self._settings.photo_bytes + FORM_OVERHEAD_BYTES:
            raise Refused(413, "too_big")
        try:
            async with asyncio.timeout(self._settings.upload_timeout_s):
                fields = await _read_form(request, self._settings.photo_bytes)
        except TimeoutError:
            raise Refused(408, "too_slow") from None
        client_id = _client_id(fields.get("client_id", b"").decode(errors="replace"))
        caption = self._text(fields.get("caption", b"").decode(errors="replace"), needed=False)
        content = fields.get("photo", b"")
        mime_type = image_type(content)
        if not mime_type:
            raise Refused(415, "not_a_photo")
        file = MediaFile(_own_prefix(session) + client_id, mime_type, size=len(content), content=content)
        lang = fields.get("lang", b"").decode(errors="replace")
        return await self._take(session, client_id, Media(file, caption=caption, message_id=client_id), lang)

    async def _take(self, session: str, client_id: str, body: Body, lang: object) -> web.StreamResponse:
        """Answer "received" only when it is committed; a repeat carries the same external id and is dropped there."""
        chat = Endpoint(self._channel.name, session)
        inbound = Inbound(
            channel=self._channel.name,
            external_id=_own_prefix(session) + client_id,
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

    async def _attachment(self, request: web.Request, session: str) -> web.StreamResponse:
        """A file of this session: pictures are shown, everything else is saved, nothing is run."""
        number = _number(request.match_info["id"])
        found = await self._channel.transcript.attachment(session, number)
        if found is None:
            raise Refused(404, "unknown")
        content, mime_type = found
        shown = mime_type in INLINE_TYPES
        name = f"posko-{number}{mimetypes.guess_extension(mime_type) or ''}"
        headers = API_HEADERS | {
            "Content-Type": mime_type if shown else "application/octet-stream",
            "Content-Security-Policy": FILE_POLICY,
            "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{name}"',
        }
        return web.Response(body=content, headers=headers)

    def _text(self, text: object, *, needed: bool) -> str:
        if not isinstance(text, str) or (needed and not text.strip()):
            raise Refused(400, "text")
        if len(text) > self._settings.text_chars:
            raise Refused(413, "too_long")
        return _clean(text).strip()


def image_type(content: bytes) -> str:
    """The MIME type of a picture by its first bytes, '' for anything that is none of ours."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return ""


def _own_prefix(session: str) -> str:
    """Before a page's own ids, so that two pages can never mean the same message."""
    return f"{session}:"


def _clean(text: str) -> str:
    """Without what a database cannot hold: lone surrogates and NUL."""
    return text.encode(errors="replace").decode().replace("\x00", "")


def _client_id(value: object) -> str:
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise Refused(400, "client_id")
    return value


def _number(value: object) -> int:
    """An id as the page holds it: digits in a string."""
    if not isinstance(value, str) or not NUMBER.fullmatch(value) or int(value) > MAX_ID:
        raise Refused(400, "id")
    return int(value)


async def _read_json(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Refused(415, "not_json")
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > JSON_BYTES:
            raise Refused(413, "too_big")
    try:
        value = json.loads(bytes(body))
    except (ValueError, RecursionError):
        raise Refused(400, "not_json") from None
    if not isinstance(value, dict):
        raise Refused(400, "not_json")
    return value


async def _read_form(request: web.Request, photo_bytes: int) -> dict[str, bytes]:
    """The fields of an upload, the first of each name; what is too big is refused as soon as it is."""
    if request.content_type != "multipart/form-data":
        raise Refused(415, "not_a_form")
    fields: dict[str, bytes] = {}
    try:
        reader = MultipartReader(request.headers, request.content)
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or not part.name or part.name in fields or len(fields) == 8:
                raise Refused(400, "form")
            limit = photo_bytes if part.name == "photo" else JSON_BYTES
            fields[part.name] = await _read_part(part, limit)
    except ValueError:
        raise Refused(400, "form") from None
    return fields


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > limit:
            raise Refused(413, "too_big")
    return bytes(content)
