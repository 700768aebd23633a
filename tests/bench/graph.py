"""The same server as WhatsApp: a lean Graph API that posts a plan's messages to a webhook, signed and until they are
taken, and with `reports` what became of each answer: sent, delivered, read.

A chat's messages keep their order, each waits for the 200 of the one before (`twice`: and comes again after its own);
in an open load (`per_second`) nothing waits for anything. Speaks with whoever started it as `tests.bench.server` does.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from time import perf_counter, time
from typing import Any

from bot.channels.whatsapp.parse import PARTS
from bot.channels.whatsapp.webhook import SIGNATURE_HEADER
from tests.bench.bots import WhatsApp
from tests.bench.server import LENGTH, STATES, Connection, Network, Plan, Poster, Report, Server, request

AGAIN_S = 0.02
"""How soon a call comes again that was not taken."""


def envelope(content: dict[str, Any]) -> bytes:
    """A body as Meta writes it."""
    metadata = {"display_phone_number": "6227100000", "phone_number_id": WhatsApp.number_id}
    value = {"messaging_product": "whatsapp", "metadata": metadata} | content
    changes = [{"field": "messages", "value": value}]
    body = {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": changes}]}
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def message(update: dict[str, Any]) -> bytes:
    """The body in which somebody says what an update of the plan says."""
    who, text = str(update["message"]["chat"]["id"]), update["message"]["text"]
    said = {"from": who, "id": f"wamid.U{update['update_id']}", "timestamp": str(int(time())), "type": "text"}
    contact = {"profile": {"name": "Warga"}, "wa_id": who}
    return envelope({"contacts": [contact], "messages": [said | {"text": {"body": text}}]})


def status(to: str, name: str, state: str, opaque: str) -> bytes:
    """The body that reports what became of a message of the bot's."""
    told = {"id": name, "status": state, "timestamp": str(int(time())), "recipient_id": to}
    return envelope({"statuses": [told | {"biz_opaque_callback_data": opaque}]})


class Meta(Network):
    """One plan at work. A message in several parts counts once, when its last part is there."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.poster: MetaPoster | None = None
        self.left += len(plan.updates) * (1 + plan.twice)  # every call of ours awaits its 200 as well

    def taken(self, body: bytes) -> str:
        """A call of the bot's to the messages' address."""
        call = json.loads(body)
        if call.get("status") == "read":
            return '{"success":true}'
        to, opaque = str(call["to"]), str(call["biz_opaque_callback_data"])
        name = f"wamid.B{next(self._ids)}"
        if PARTS not in opaque:
            if self.plan.reports and self.poster is not None:
                self.left += len(STATES)
                self.poster.report(to, name, opaque)
            said = (call.get("interactive") or call.get("text") or {}).get("body", "")
            text = said["text"] if isinstance(said, dict) else said
            self.sent(json.dumps({"chat_id": int(to), "text": text}, ensure_ascii=False).encode())
        answer = {"messaging_product": "whatsapp", "contacts": [{"input": to, "wa_id": to}], "messages": [{"id": name}]}
        return json.dumps(answer)

    def done_with_one(self) -> None:
        """A call of ours has its 200."""
        self.left -= 1
        if not self.left:
            self.done.set()

    def report(self) -> Report:
        """All of it."""
        report = super().report()
        if self.poster is not None:
            report.answered_s, report.refused = self.poster.answered_s, self.poster.refused
        return report


class MetaPoster(Poster):
    """Posts to the webhook, over as many connections as there are calls under way."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        assert isinstance(network, Meta)
        self.meta = network
        self.meta.poster = self
        self.answered_s: list[float] = []
        self.refused = 0
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._calls: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Post until all is taken."""
        self.meta.began = perf_counter()
        plan = self.meta.plan
        if plan.per_second:
            for number, update in enumerate(plan.updates):
                due = self.meta.began + number / plan.per_second
                await asyncio.sleep(max(0.0, due - perf_counter()))
                self._start(message(update), due)
            return
        chats: dict[int, list[dict[str, Any]]] = {}
        for update in plan.updates:
            chats.setdefault(update["message"]["chat"]["id"], []).append(update)
        waiting = list(reversed(chats.values()))
        await asyncio.gather(*(self._in_order(waiting) for _ in range(self.CONNECTIONS)))

    async def _in_order(self, waiting: list[list[dict[str, Any]]]) -> None:
        while waiting:
            chat = waiting.pop()
            body = message(chat.pop(0))
            for _ in range(1 + self.meta.plan.twice):
                await self.post(body, perf_counter())
            if chat:
                waiting.insert(0, chat)

    def report(self, to: str, name: str, opaque: str) -> None:
        """Tell the bot, in a while, what became of its message."""
        loop, now = asyncio.get_running_loop(), perf_counter()
        for state, after_s in STATES.items():
            loop.call_later(after_s, self._start, status(to, name, state, opaque), now + after_s)

    def _start(self, body: bytes, due: float) -> None:
        task = asyncio.get_running_loop().create_task(self.post(body, due))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def post(self, body: bytes, due: float) -> None:
        """One body, until it is taken."""
        while not await self._is_taken(body):
            self.refused += 1
            await asyncio.sleep(AGAIN_S)
        self.answered_s.append(perf_counter() - due)
        self.meta.done_with_one()

    async def _is_taken(self, body: bytes) -> bool:
        host, _, path = self.meta.plan.post_to[0].removeprefix("http://").partition("/")
        name, _, port = host.partition(":")
        signature = hmac.new(WhatsApp.app_secret.encode(), body, hashlib.sha256).hexdigest()
        try:
            reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection(name, int(port))
            writer.write(request(host, path, body, f"{SIGNATURE_HEADER}: sha256={signature}"))
            answer = await reader.readuntil(b"\r\n\r\n")
            if length := LENGTH.search(answer):
                await reader.readexactly(int(length[1]))
        except (OSError, asyncio.IncompleteReadError):
            return False
        self._idle.append((reader, writer))
        return answer.startswith(b"HTTP/1.1 200")


class MetaConnection(Connection):
    """The Graph API, as far as a conversation needs it."""

    def _call(self, line: bytes, body: bytes) -> None:
        network = self._server.network
        assert isinstance(network, Meta)
        self._say(network.taken(body).encode())


class MetaServer(Server):
    """Serves as WhatsApp."""

    network_of = Meta
    poster_of = MetaPoster
    connection_of = MetaConnection


if __name__ == "__main__":
    asyncio.run(MetaServer().run())
