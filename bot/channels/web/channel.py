"""The web chat as a channel: what pages send goes to the intake, what they get they pull from the transcript.

`deliver` is not how a page gets its messages: they lie in the outbox, the page asks for what comes after its cursor,
and `wake` only ends its waiting. Nothing about a page is kept in the process, so any process can answer it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import structlog
from aiohttp import web

from bot.channels.base import Delivery, Intake, Limits
from bot.channels.web import widget
from bot.channels.web.handover import Handovers, code_of
from bot.channels.web.limiter import Limiter
from bot.channels.web.pages import Pages, Role
from bot.channels.web.proof import Doorkeeper
from bot.channels.web.routes import Mount, PhoneRoutes
from bot.channels.web.sessions import Sessions, Sign, checked_token
from bot.channels.web.settings import WebSettings
from bot.channels.web.transcript import Entry, Transcript
from bot.channels.web.uploads import Uploads
from bot.domain.errors import DeliveryError
from bot.domain.messages import Inbound, MediaFile

log = structlog.get_logger()

PAGE_OF_ENTRIES = 100


class Calendar(Protocol):
    """The calendar clock."""

    def now(self) -> datetime:
        """This moment, with its zone."""


class WebChannel:
    """Serves chat pages on one or more mounts. `intake` may be given here or by `run`; without one every message is
    refused with 503 and the page tries again. `handovers` keeps chats on their way to another device. `monotonic`
    paces, `clock` dates, `sign` makes what no one else can; `words` are those of the page by language and key, where
    they are not the shipped ones."""

    name = "web"

    def __init__(
        self,
        transcript: Transcript,
        handovers: Handovers,
        *,
        clock: Calendar,
        monotonic: Callable[[], float],
        random_token: Callable[[], str],
        sign: Sign,
        settings: WebSettings | None = None,
        intake: Intake | None = None,
        words: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.settings = settings or WebSettings()
        self.limits = Limits(
            text=10_000,
            caption=10_000,
            buttons=100,
            button_label=64,
            file_bytes=self.settings.file_bytes,
            everyone_per_s=1000.0,
            chat_per_s=100.0,
            group_per_minute=0.0,
        )
        self.transcript = transcript
        self.handovers = handovers
        self.clock = clock
        self.sessions = Sessions(self.settings, random_token, sign)
        self.doorkeeper = Doorkeeper(self.settings, monotonic, clock.now, sign)
        self.pages = Pages(words)
        self.by_session = Limiter(self.settings.session_rate, monotonic)
        self.by_reading = Limiter(self.settings.reading_rate, monotonic)
        self.by_address = Limiter(self.settings.address_rate, monotonic)
        self.by_guess = Limiter(self.settings.guess_rate, monotonic)
        self._random_token = random_token
        self._intake = intake
        self.uploads = Uploads(self.settings)
        self._bells: defaultdict[str, list[asyncio.Event]] = defaultdict(list)
        self._closing = False

    def mount(
        self,
        app: web.Application,
        prefix: str,
        *,
        title: str = "",
        role: Role = Role.CITIZEN,
        fixed_token: str | None = None,
    ) -> None:
        """Serve a chat page below `prefix` (like "/chat/"). `title` is the office's name in the page's head ('' for
        the texts' own). With a `fixed_token` everyone who opens this page is that one session, without a cookie: for
        the demo's phones and for nothing that is open to the world. Where sites are configured that may embed the chat,
        they load `widget.js` from here."""
        if not (prefix.startswith("/") and prefix.endswith("/")):
            raise ValueError(f"a mount prefix begins and ends with a slash, like /chat/: not {prefix!r}")
        fixed = "" if fixed_token is None else checked_token(fixed_token)
        app.add_routes(PhoneRoutes(self, Mount(prefix, title, role, fixed)).table())
        if self.settings.embed_origins and not fixed:
            framed = Mount(prefix + widget.FRAME, title, role, framed_in=prefix)
            app.add_routes([*PhoneRoutes(self, framed).table(), widget.route(self.pages, prefix)])
        if self._on_shutdown not in app.on_shutdown:
            app.on_shutdown.append(self._on_shutdown)

    async def _on_shutdown(self, _app: web.Application) -> None:
        await self.close()

    async def take(self, inbound: Inbound) -> None:
        """Hand in what a page sent; returning means committed. Raises whatever kept it from being so."""
        if self._intake is None:
            raise DeliveryError("the web chat takes nothing in before run()", retry_after_s=2)
        await self._intake([inbound])
        self.wake(inbound.chat.external_id)

    async def hand_over(self, token: str) -> str:
        """A code by which another device gets this session, kept sealed until then."""
        code = code_of(self._random_token())
        await self.handovers.give(code, token)
        return code

    async def entries(self, external_id: str, after: int, wait_s: float) -> Sequence[Entry]:
        """What a session's page does not have yet; when there is nothing, waits for it up to `wait_s` seconds."""
        bell = self._hang_bell(external_id)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait_s
        try:
            while True:
                bell.clear()
                found = await self.transcript.since(external_id, after, PAGE_OF_ENTRIES)
                left_s = deadline - loop.time()
                if found or left_s <= 0 or self._closing or bell not in self._bells[external_id]:
                    return found
                await _ring_or_pause(bell, min(left_s, self.settings.recheck_s))
        finally:
            self._take_down(external_id, bell)

    def _hang_bell(self, external_id: str) -> asyncio.Event:
        """A bell for one waiting page, hung before it looks, so that no ring is missed. Of a session's too many waiting
        pages the oldest is sent home."""
        bell = asyncio.Event()
        bells = self._bells[external_id]
        bells.append(bell)
        if len(bells) > self.settings.waiting_pages:
            bells.pop(0).set()
        return bell

    def _take_down(self, external_id: str, bell: asyncio.Event) -> None:
        bells = self._bells[external_id]
        if bell in bells:
            bells.remove(bell)
        if not bells:
            del self._bells[external_id]

    def wake(self, external_id: str) -> None:
        """Something was committed for this session: its waiting pages look again."""
        for bell in self._bells.get(external_id, ()):
            bell.set()

    async def run(self, intake: Intake) -> None:
        """Hand to `intake` what pages send, until cancelled. The pages themselves are served by the app that this
        channel was mounted on."""
        before, self._intake = self._intake, intake
        try:
            await asyncio.Event().wait()
        finally:
            self._intake = before

    async def deliver(self, delivery: Delivery) -> str:
        """Never used: pages pull. The outbox must leave messages of this channel to the transcript, which marks them
        sent when the page has acknowledged them. Raises DeliveryError (`ours`)."""
        log.error("web_deliver_called", message=delivery.message.id)
        raise DeliveryError("web pages pull their messages; the outbox must not deliver them", ours=True)

    async def fetch(self, file: MediaFile) -> bytes:
        """The bytes came along with the message. Raises DeliveryError when they are not there."""
        if file.content is None:
            raise DeliveryError("a web file carries its bytes in the message; there is nowhere to fetch it from")
        return file.content

    async def close(self) -> None:
        """End all waiting at once; pages come back to whichever process answers next."""
        self._closing = True
        for external_id in list(self._bells):
            self.wake(external_id)


async def _ring_or_pause(bell: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return
