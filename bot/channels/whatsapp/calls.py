"""The HTTP to Meta's Graph API, on one aiohttp session.

Every failure becomes a DeliveryError that says what is known of its effect: Meta answered no (`refusals.py`), no
connection was made (nothing happened), or the call was under way (its effect is unknown). No error holds an address,
a body or a token.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

import aiohttp

from bot.channels.base import FileContent
from bot.channels.streamed import add_file
from bot.channels.whatsapp.refusals import RETRY_S, UNKNOWN_S, refusal
from bot.channels.whatsapp.settings import WhatsAppAccount
from bot.domain.errors import DeliveryError

CONNECTIONS = 100
META_HOSTS = ("facebook.com", "fbsbx.com", "whatsapp.net", "fbcdn.net")
"""Where files lie: the token goes nowhere else."""


class Graph:
    """Calls of one account."""

    def __init__(self, account: WhatsAppAccount) -> None:
        self._account = account
        self._session: aiohttp.ClientSession | None = None

    async def get(self, path: str, **asked: str) -> dict[str, Any]:
        """Ask for an object. Raises DeliveryError; asking twice does no harm."""
        return await self._call("GET", path, params=asked)

    async def post(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make a call with JSON. Raises DeliveryError."""
        body = json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")
        return await self._call("POST", path, data=body, headers={"Content-Type": "application/json"})

    async def upload(self, content: FileContent, mime_type: str, name: str) -> str:
        """Lay a file down at Meta; the id by which messages name it. Raises DeliveryError; nothing of it is unknown,
        because a file that lies there twice harms nobody."""
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", mime_type)
        add_file(form, "file", content, name=name, mime_type=mime_type)
        try:
            answer = await self._call("POST", f"{self._account.number_id}/media", data=form)
        except DeliveryError as error:
            if error.unknown:
                raise DeliveryError(error.reason, retry_after_s=RETRY_S) from None
            raise
        return str(answer.get("id") or "")

    async def download(self, url: str, limit: int) -> bytes:
        """The bytes at `url`, an address that Meta gave. Raises DeliveryError."""
        if not self._is_meta(url):
            raise DeliveryError("WhatsApp: the file lies at a foreign address")
        try:
            async with self._open().get(url, headers=self._bearer(), timeout=self._timeout()) as answer:
                if answer.status in (401, 404, 410):  # an address lives for five minutes: ask for a new one
                    raise DeliveryError("WhatsApp: the file's address has run out", retry_after_s=RETRY_S)
                if answer.status != 200:
                    raise refusal(answer.status, None)
                content = bytearray()
                async for chunk in answer.content.iter_chunked(65_536):
                    content += chunk
                    if len(content) > limit:
                        raise DeliveryError("WhatsApp: the file is too big")
                return bytes(content)
        except (aiohttp.ClientError, OSError) as error:
            _fail(error)

    async def close(self) -> None:
        """Close the connections. A later call opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _is_meta(self, url: str) -> bool:
        found, base = urlsplit(url), urlsplit(self._account.base_url)
        if (found.scheme, found.netloc) == (base.scheme, base.netloc):
            return True
        host = found.hostname or ""
        return found.scheme == "https" and any(host == known or host.endswith(f".{known}") for known in META_HOSTS)

    async def _call(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        headers = self._bearer() | content.pop("headers", {})
        url = f"{self._account.base_url}/{path}"
        try:
            async with self._open().request(
                method, url, headers=headers, timeout=self._timeout(), allow_redirects=False, **content
            ) as answer:
                status, retry, payload = answer.status, answer.headers.get("Retry-After", ""), await answer.read()
        except (aiohttp.ClientError, OSError) as error:
            _fail(error)
        said = _object(payload)
        if 200 <= status < 300:
            if said is None:
                raise DeliveryError("WhatsApp: the answer cannot be read", retry_after_s=UNKNOWN_S, unknown=True)
            return said
        raise refusal(status, (said or {}).get("error"), float(retry) if retry.isdecimal() else None)

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._account.token}"}

    def _timeout(self) -> aiohttp.ClientTimeout:
        account = self._account
        return aiohttp.ClientTimeout(total=None, connect=account.connect_timeout_s, sock_read=account.call_timeout_s)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        return self._session


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _fail(error: Exception) -> NoReturn:
    """Say what is known of the effect; names, never texts: the texts of aiohttp hold the address."""
    name = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        raise DeliveryError(f"no connection ({name})", retry_after_s=RETRY_S, everyone=True) from None
    what = "no answer in time" if isinstance(error, asyncio.TimeoutError) else "the connection broke"
    raise DeliveryError(f"{what} ({name})", retry_after_s=UNKNOWN_S, unknown=True) from None
