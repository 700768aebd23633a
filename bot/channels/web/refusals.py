"""A request that is not carried out, and the bounds that a request's fields must keep."""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Callable
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.multipart import MultipartReader

from bot.channels.web.pages import API_HEADERS

JSON_BYTES = 32 * 1024
FORM_FIELDS = 8
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
NUMBER = re.compile(r"[0-9]{1,19}")
MAX_ID = (1 << 63) - 1


class Refused(Exception):
    """A request that is not carried out. `error` tells the page's script why, `details` what else it needs to know;
    `retry_after_s` when to come again."""

    def __init__(self, status: int, error: str, retry_after_s: float | None = None, **details: object) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.retry_after_s = retry_after_s
        self.details = details

    def response(self) -> web.Response:
        """The answer in JSON."""
        headers = dict(API_HEADERS)
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(max(1, math.ceil(self.retry_after_s)))
        return web.json_response({"error": self.error} | self.details, status=self.status, headers=headers)


def clean(text: str) -> str:
    """Without what a database cannot hold: lone surrogates and NUL."""
    return text.encode(errors="replace").decode().replace("\x00", "")


def client_id(value: object) -> str:
    """The page's own name of what it sends. Raises Refused."""
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise Refused(400, "client_id")
    return value


def number(value: object) -> int:
    """An id as the page holds it: digits in a string. Raises Refused."""
    if not isinstance(value, str) or not NUMBER.fullmatch(value) or int(value) > MAX_ID:
        raise Refused(400, "id")
    return int(value)


async def read_json(request: web.Request) -> dict[str, Any]:
    """The object that a request carries. Raises Refused."""
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


async def read_form(
    request: web.Request, file_bytes: int, idle_s: float, count: Callable[[int], None]
) -> dict[str, bytes]:
    """The fields of an upload; only `file` may be large, and what is too big is refused as soon as it is. `count` is
    told how much came, and may raise. Raises Refused, and TimeoutError when nothing comes for `idle_s`."""
    if request.content_type != "multipart/form-data":
        raise Refused(415, "not_a_form")
    fields: dict[str, bytes] = {}
    try:
        reader = MultipartReader(request.headers, request.content)
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or not part.name or part.name in fields:
                raise Refused(400, "form")
            if len(fields) == FORM_FIELDS:
                raise Refused(400, "form")
            limit = file_bytes if part.name == "file" else JSON_BYTES
            fields[part.name] = await _read_part(part, limit, idle_s, count)
    except ValueError:
        raise Refused(400, "form") from None
    return fields


async def _read_part(part: BodyPartReader, limit: int, idle_s: float, count: Callable[[int], None]) -> bytes:
    content = bytearray()
    while chunk := await asyncio.wait_for(part.read_chunk(64 * 1024), idle_s):
        count(len(chunk))
        content += chunk
        if len(content) > limit:
            raise Refused(413, "too_big")
    return bytes(content)
