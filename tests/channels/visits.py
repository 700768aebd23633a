"""A browser's visit to the served chat pages: what the tests of the pages stand on."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from bot.channels.web import Role, sessions
from tests.channels.web_world import TOKENS, World, running

CITIZEN, OFFICER = (sessions.external_id(TOKENS[role]) for role in (Role.CITIZEN, Role.OFFICER))


@dataclass
class Visit:
    """A browser window on the served pages. `complaints` are what the browser's console said was wrong."""

    world: World
    context: BrowserContext
    complaints: list[str]

    async def open(self, path: str = "/demo/citizen/") -> Page:
        page = await self.context.new_page()
        page.on("pageerror", self._failed)
        page.on("console", self._said)
        await page.goto(self.world.url + path)
        return page

    def _failed(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not re.search("Failed to load resource", message.text):
            self.complaints.append(message.text)


@pytest_asyncio.fixture(loop_scope="module")
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with running(getattr(request, "param", None)) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="module")
async def visit(world: World, browser: Browser) -> AsyncIterator[Visit]:
    """Every visit ends with a look at the console: a page that breaks its own content policy fails here."""
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    begun = Visit(world, context, [])
    yield begun
    await context.close()
    assert begun.complaints == []


async def write(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")
