"""The HTTP under python-telegram-bot, on one aiohttp session; and the fast lane beside it, which builds no objects.

Every failure says what is known of its effect: `Refused` (Telegram answered no), `NotSent` (no connection was made) or
`Unanswered` (the request was on its way; it may have had its effect). No message of an error holds the URL, whose path
is the token.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import aiohttp
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.base import FileContent
from bot.channels.streamed import add_file

CONNECTIONS = 100


class Refused(TelegramError):
    """Telegram's answer was not "ok". PTB's own classes drop the status and part of the parameters; this keeps them."""

    def __init__(self, status: int, description: str, retry_after_s: float | None = None, moved_to: str = "") -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.retry_after_s = retry_after_s
        self.moved_to = moved_to


class NotSent(TelegramError):
    """No connection was made: the call has surely had no effect."""


class Unanswered(TelegramError):
    """The connection broke or stayed silent after the call was under way: its effect is unknown."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes along with a call as form data."""

    name: str
    content: FileContent
    mime_type: str


class AiohttpRequest(BaseRequest):
    """PTB's request interface on aiohttp (about 3.5 times the throughput of its httpx default)."""

    def __init__(self, *, read_timeout_s: float, connect_timeout_s: float, proxy: str = "") -> None:
        self._read_timeout_s = read_timeout_s
        self._connect_timeout_s = connect_timeout_s
        self._proxy = proxy or None
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer may take."""
        return self._read_timeout_s

    async def initialize(self) -> None:
        """Nothing to do: the session is made by the first call."""

    async def shutdown(self) -> None:
        """Close the connections. A later call opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def call(
        self,
        url: str,
        fields: Mapping[str, Any],
        upload: tuple[str, Upload] | None = None,
        read_timeout_s: float | None = None,
    ) -> Any:
        """Make one call and return its `result` as parsed JSON. Raises Refused, NotSent or Unanswered."""
        if upload is None:
            body: Any = json.dumps(fields).encode()
            headers = {"Content-Type": "application/json"}
        else:
            body, headers = _form(fields, upload), {}
        status, payload = await self._exchange("POST", url, body, headers, read_timeout_s)
        answer = self._accepted(status, payload)
        if "result" not in answer:
            raise Unanswered("the answer has no result")
        return answer["result"]

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """PTB's way in, for its typed methods without files."""
        body = request_data.json_payload if request_data else None
        headers = {"Content-Type": "application/json"} if body else {}
        seconds = None if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        status, payload = await self._exchange(method, url, body, headers, seconds)
        self._accepted(status, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As PTB's, but without writing the payload, which may hold personal data, to the log."""
        try:
            parsed = json.loads(payload)
        except ValueError as broken:
            raise Unanswered("the answer is no JSON") from broken
        if not isinstance(parsed, dict):
            raise Unanswered("the answer is no JSON object")
        return parsed

    async def download(self, url: str, limit: int) -> bytes:
        """The bytes at `url`. Raises Refused (413 when there are more than `limit`), NotSent or Unanswered."""
        try:
            async with self._open().get(url, proxy=self._proxy, timeout=self._timeout(None)) as answer:
                if answer.status != 200:
                    raise Refused(answer.status, "the file was not handed out")
                content = bytearray()
                async for chunk in answer.content.iter_chunked(65_536):
                    content += chunk
                    if len(content) > limit:
                        raise Refused(413, "the file is too big")
                return bytes(content)
        except (aiohttp.ClientError, OSError) as error:
            _fail(error)

    def _accepted(self, status: int, payload: bytes) -> dict[str, Any]:
        if 200 <= status < 300:
            return self.parse_json_payload(payload)
        try:
            answer = self.parse_json_payload(payload)
        except Unanswered:
            answer = {}
        parameters = answer.get("parameters") or {}
        raise Refused(
            status,
            str(answer.get("description") or "no description"),
            parameters.get("retry_after"),
            str(parameters.get("migrate_to_chat_id") or ""),
        )

    async def _exchange(
        self, method: str, url: str, body: Any, headers: dict[str, str], read_timeout_s: float | None
    ) -> tuple[int, bytes]:
        try:
            async with self._open().request(
                method,
                url,
                data=body,
                headers=headers,
                proxy=self._proxy,
                allow_redirects=False,
                timeout=self._timeout(read_timeout_s),
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, OSError) as error:
            _fail(error)

    def _timeout(self, read_timeout_s: float | None) -> aiohttp.ClientTimeout:
        read = self._read_timeout_s if read_timeout_s is None else read_timeout_s
        return aiohttp.ClientTimeout(total=None, connect=self._connect_timeout_s, sock_read=read)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        return self._session


def _form(fields: Mapping[str, Any], upload: tuple[str, Upload]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    name, file = upload
    add_file(form, name, file.content, name=file.name, mime_type=file.mime_type)
    return form


def _fail(error: Exception) -> NoReturn:
    """Say what is known of the effect. Only errors of connecting prove that there was none; names, never texts: the
    texts of aiohttp hold the URL."""
    name = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.ClientHttpProxyError):
        raise NotSent(f"no connection ({name})") from None
    if isinstance(error, asyncio.TimeoutError):
        raise Unanswered(f"no answer in time ({name})") from None
    raise Unanswered(f"the connection broke ({name})") from None
