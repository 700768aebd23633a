"""A Telegram server in a process of its own, as lean as can be: it must not be what is measured.

One line of JSON on its input says what to hand out (`Plan`), one on its output where it listens; when every update has
its reply it prints one more (`Report`) and waits for the next plan on the same port.

Updates are confirmed as Telegram does it: by the offset of a later poll.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Posko", "username": "posko_uji_bot"}
STATES = {"sent": 0.05, "delivered": 0.3, "read": 1.0}
"""What WhatsApp reports of an answer, and how many seconds after it was taken."""
HELD_S = 20.0
"""How long a poll waits that finds nothing."""
CHAT = re.compile(rb"chat_id[^0-9-]+(-?\d+)")
"""The chat of a call: as JSON, form-encoded or as a part of a form."""
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass
class Plan:
    """What to hand out: all at once, or `per_second`; `twice`: each update again in a later poll; `unawaited`: chats
    whose answers nobody waits for."""

    updates: list[dict[str, Any]]
    per_second: float = 0.0
    twice: bool = False
    unawaited: list[str] = field(default_factory=list)
    post_to: list[str] = field(default_factory=list)
    """Addresses of webhooks, to which updates are posted in turn instead: of each chat one at a time, in order."""
    secret: str = ""
    away_s: float = 0.0
    """How long an answer is on its way."""
    reports: bool = False
    """WhatsApp alone: answers are followed by reports of what became of them."""


@dataclass
class Report:
    """What happened: seconds from the first update handed out to the last awaited reply; the latency of each reply in
    an open load; the replies of each chat in their order; what the bot confirmed."""

    seconds: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    replies: dict[str, list[str]] = field(default_factory=dict)
    confirmed: int = 0
    polled_at: float = 0.0
    answered_s: list[float] = field(default_factory=list)
    """How long each call of a webhook took until its 200, from the moment at which it was due."""
    refused: int = 0
    """Calls of a webhook that were answered otherwise, and repeated."""


class Network:
    """One plan at work."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.began = self.ended = self.polled_at = 0.0
        self.first = plan.updates[0]["update_id"] if plan.updates else 0
        self.bodies = [json.dumps(update) for update in plan.updates]
        chats = (str(update["message"]["chat"]["id"]) for update in plan.updates)
        self.awaited = Counter(chat for chat in chats if chat not in plan.unawaited)
        self.left = self.awaited.total()
        self.due: dict[str, list[float]] = defaultdict(list)
        self.latencies_s: list[float] = []
        self.calls: dict[str, list[bytes]] = defaultdict(list)
        self.confirmed = 0
        self.repeated = 0
        self.done = asyncio.Event()
        self.over = False
        self._ids = itertools.count(1_000_001)

    def released(self) -> int:
        """How many updates exist by now."""
        if not self.plan.per_second:
            return len(self.bodies)
        return min(len(self.bodies), int((perf_counter() - self.began) * self.plan.per_second) + 1)

    async def updates(self, offset: int, limit: int, timeout_s: float) -> str:
        """A poll's answer."""
        now = perf_counter()
        self.polled_at = self.polled_at or now
        self.began = self.began or now
        start = max(0, offset - self.first)
        self.confirmed = max(self.confirmed, start)
        until = now + min(HELD_S, timeout_s)
        while self.released() <= start and perf_counter() < until and not self.over:  # noqa: ASYNC110
            await asyncio.sleep(self._pause(start))
        if self.plan.twice and self.repeated < start:
            start, self.repeated = self.repeated, start
        return f"[{','.join(self.bodies[start : min(self.released(), start + limit)])}]"

    def _pause(self, start: int) -> float:
        if start >= len(self.bodies) or not self.plan.per_second:
            return 0.05
        return max(0.0, self.began + start / self.plan.per_second - perf_counter())

    def sent(self, body: bytes) -> str:
        """A message arrived."""
        found = CHAT.search(body)
        chat = found[1].decode() if found else ""
        calls = self.calls[chat]
        calls.append(body)
        if len(calls) <= self.awaited.get(chat, 0):
            self.left -= 1
            self.ended = perf_counter()
            if self.plan.per_second:
                self.latencies_s.append(self.ended - self.began - self._number(chat, len(calls)) / self.plan.per_second)
            if not self.left:
                self.done.set()
        about = {"id": int(chat or 0), "type": "private", "first_name": "Warga"}
        made = {"message_id": next(self._ids), "from": BOT, "chat": about, "date": 1_767_225_600, "text": "terkirim"}
        return json.dumps(made)

    def _number(self, chat: str, place: int) -> int:
        """The position in the plan of a chat's update number `place`."""
        if not self.due:
            for number, update in enumerate(self.plan.updates):
                self.due[str(update["message"]["chat"]["id"])].append(number)
        return int(self.due[chat][place - 1])

    def report(self) -> Report:
        """All of it."""
        replies = {chat: [said(body) for body in bodies] for chat, bodies in self.calls.items()}
        return Report(self.ended - self.began, self.latencies_s, replies, self.confirmed, self.polled_at)


def said(body: bytes) -> str:
    """The text of a call, however it was encoded."""
    if body.startswith(b"{"):
        return str(json.loads(body).get("text", ""))
    if body.startswith(b"--"):
        found = re.search(rb'name="text"\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', body, re.DOTALL)
        return found[1].decode() if found else ""
    return str(dict(parse_qsl(body.decode())).get("text", ""))


def request(host: str, path: str, body: bytes, proof: str) -> bytes:
    """A call of a webhook, with the header that shows who calls."""
    head = f"POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{proof}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Poster:
    """Posts a plan's updates to webhooks over kept connections."""

    CONNECTIONS = 48

    def __init__(self, network: Network) -> None:
        self._network = network
        self._chats: dict[str, list[str]] = defaultdict(list)
        for update, body in zip(network.plan.updates, network.bodies, strict=True):
            self._chats[str(update["message"]["chat"]["id"])].append(body)
        self._ready = list(reversed(self._chats))
        self._turns = itertools.count()

    async def run(self) -> None:
        """Post until all is taken."""
        self._network.began = perf_counter()
        await asyncio.gather(*(self._post_some() for _ in range(self.CONNECTIONS)))

    async def _post_some(self) -> None:
        urls = self._network.plan.post_to
        address = urls[next(self._turns) % len(urls)].removeprefix("http://")
        host, _, path = address.partition("/")
        name, _, port = host.partition(":")
        reader, writer = await asyncio.open_connection(name, int(port))
        while self._ready:
            chat = self._ready.pop()
            body = self._chats[chat].pop(0).encode()
            proof = f"X-Telegram-Bot-Api-Secret-Token: {self._network.plan.secret}"
            writer.write(request(host, path, body, proof))
            answer = await reader.readuntil(b"\r\n\r\n")
            if length := LENGTH.search(answer):
                await reader.readexactly(int(length[1]))
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(answer.decode())
            if self._chats[chat]:
                self._ready.insert(0, chat)
        writer.close()


class Connection(asyncio.Protocol):
    """HTTP/1.1 with kept connections, as far as a bot needs it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._polls: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if b"chunked" in head:  # nobody here sends such, and it must not pass for an empty body
                raise ValueError("a chunked request")
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            self._call(head[: head.index(b"\r\n")], body)

    def _call(self, line: bytes, body: bytes) -> None:
        method = line.split(b" ")[1].rsplit(b"/", 1)[-1].split(b"?")[0]
        network = self._server.network
        if method == b"sendMessage":
            self._answer(network.sent(body))
        elif method == b"getUpdates":
            task = asyncio.get_running_loop().create_task(self._poll(network, body))
            self._polls.add(task)
            task.add_done_callback(self._polls.discard)
        else:
            self._answer(json.dumps(BOT) if method == b"getMe" else "true")

    async def _poll(self, network: Network, body: bytes) -> None:
        asked = {name: int(number) for name, number in re.findall(rb"(offset|limit|timeout)[^0-9-]+(\d+)", body)}
        found = await network.updates(asked.get(b"offset", 0), asked.get(b"limit", 100), asked.get(b"timeout", 0))
        self._answer(found)

    def _answer(self, result: str) -> None:
        self._say(f'{{"ok":true,"result":{result}}}'.encode())

    def _say(self, content: bytes) -> None:
        if away_s := self._server.network.plan.away_s:
            asyncio.get_running_loop().call_later(away_s, self._write, content)
        else:
            self._write(content)

    def _write(self, content: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(head.encode() + content)


class Server:
    """Listens; what it serves changes with each plan."""

    network_of: type[Network] = Network
    poster_of: type[Poster] = Poster
    connection_of: type[Connection] = Connection

    def __init__(self) -> None:
        self.network = self.network_of(Plan([]))
        self._posting: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve plan after plan until the input ends."""
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(lambda: self.connection_of(self), "127.0.0.1", 0)
        say({"port": listening.sockets[0].getsockname()[1]})
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            asked = json.loads(line)
            if "updates" in asked:
                self.network.over = True
                self.network = self.network_of(Plan(**asked))
                if self.network.plan.post_to:
                    self._posting = loop.create_task(self.poster_of(self.network).run())
                say({"ready": True})
            elif "within" in asked:
                await self._wait(asked["within"])
                say(asdict(self.network.report()))

    async def _wait(self, within_s: float) -> None:
        try:
            async with asyncio.timeout(within_s):
                await self.network.done.wait()
        except TimeoutError:
            return  # the report says how far it came


def say(line: dict[str, Any]) -> None:
    """One line to whoever started this."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(Server().run())
