"""The dashboard of a test's hotline, served on loopback: people get their link in the chat and enter with it."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import aiohttp
from aiohttp import web

from bot.channels.web.settings import WebSettings
from bot.render.gallery import Gallery
from bot.web.board.door import Door
from bot.web.board.routes import Board
from bot.web.board.sessions import Cookies
from tests.hotline import Hotline

PREFIX = "/dasbor"
OURS = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a form on our own page."""


@dataclass
class Browser:
    """Somebody's browser, with its cookies."""

    http: aiohttp.ClientSession
    home: str

    async def get(self, path: str = "", **headers: str) -> tuple[int, str]:
        """Open a page of the dashboard; redirects are followed."""
        async with self.http.get(self.home + path, headers=headers) as answer:
            return answer.status, await answer.text(errors="replace")

    async def post(self, path: str, headers: dict[str, str] | None = None, **form: str) -> tuple[int, str]:
        """Send a form of the dashboard."""
        async with self.http.post(self.home + path, data=form, headers=OURS if headers is None else headers) as answer:
            return answer.status, await answer.text(errors="replace")


@dataclass
class Served:
    """The dashboard while it is served. `monotonic` stands still: nobody asks too often, unless a test wants it."""

    hotline: Hotline
    home: str
    board: Board
    browsers: list[aiohttp.ClientSession] = field(default_factory=list)

    async def link(self, who: str, command: str = "/dasbor") -> str:
        """The link that the chat answers with."""
        await self.hotline.says(who, command)
        return next(b.url for b in self.hotline.seen(who)[-1].buttons if b.url)

    def browser(self) -> Browser:
        """A new browser, which knows nothing yet."""
        http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.browsers.append(http)
        return Browser(http, self.home)

    async def enter(self, who: str) -> Browser:
        """A browser that entered with somebody's link."""
        browser, link = self.browser(), await self.link(who)
        async with browser.http.post(link, headers=OURS, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
        return browser


@asynccontextmanager
async def serving(hotline: Hotline, limits: WebSettings | None = None, *, port: int = 0) -> AsyncIterator[Served]:
    """Serve the dashboard of `hotline`; the chat knows its address."""
    door = Door(
        hotline.database,
        hotline.keys,
        lambda: hotline.engine.world,
        hotline.clock.now,
        lambda: secrets.token_urlsafe(32),
    )
    board = Board(
        door,
        Cookies("", PREFIX, 8 * 3600),
        Gallery(),
        address_of=lambda request: request.remote or "",
        monotonic=lambda: 0.0,
        limits=limits or ROOMY,
    )
    app = web.Application()
    board.mount(app, PREFIX)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    home = "http://{}:{}".format(*runner.addresses[0][:2]) + PREFIX
    rules = replace(hotline.engine.world.rules, dashboard_url=home)
    hotline.engine.world = replace(hotline.engine.world, rules=rules)
    served = Served(hotline, f"{home}/", board)
    try:
        yield served
    finally:
        for browser in served.browsers:
            await browser.close()
        await runner.cleanup()


_MANY = replace(WebSettings().reading_rate, burst=1_000_000)
ROOMY = WebSettings(reading_rate=_MANY, address_rate=_MANY, guess_rate=_MANY)
