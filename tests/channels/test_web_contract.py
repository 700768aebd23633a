"""The web chat keeps every promise of the contract, on real pages. Pages pull, so there is no send that could fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.channels.base import Channel
from bot.channels.web import Entry, Rate, Role, WebSettings, sessions
from bot.domain.messages import Endpoint, Outbound, Press
from tests.channels.harness import PROMISES, Inbox, Promise, Seen, Trouble, errors_are_typed
from tests.channels.web_world import START, TOKENS, World, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUICK = Rate(burst=1000, per_s=1000)
APPLIED = "id => JSON.parse(sessionStorage[`posko:${location.pathname}`]).ids.includes(id)"
SHOWN = """() => JSON.parse(sessionStorage[`posko:${location.pathname}`]).bubbles.filter(bubble => !bubble.mine)
    .map(bubble => bubble.id)"""
DRAWN = """messages => messages.map(message => [
    message.querySelector('.text').textContent,
    [...message.querySelectorAll('strong')].map(strong => strong.textContent),
    [...message.querySelectorAll('.button')].map(button => button.firstChild.textContent)])"""
ASKING = """messages => [...messages.at(-1).querySelectorAll('.ask')].map(button => button.firstChild.textContent)"""
PRESS = """async ([data, message]) => (await fetch('api/messages', {
    method: 'POST', headers: {'X-Posko': '1', 'Content-Type': 'application/json'},
    body: JSON.stringify({client_id: newClientId(), press: data, message})})).status"""


@dataclass
class WebAdapter:
    """Two people, each with a page open in a real browser."""

    world: World
    inbox: Inbox
    pages: dict[Endpoint, Page]
    person: Endpoint
    other: Endpoint
    keys: dict[str, str] = field(default_factory=dict)
    seen: dict[Endpoint, list[Seen]] = field(default_factory=dict)
    toasts: dict[str, str] = field(default_factory=dict)

    @property
    def channel(self) -> Channel:
        return self.world.channel

    @property
    def troubles(self) -> Sequence[Trouble]:
        return ()

    async def says(self, who: Endpoint, text: str) -> None:
        await self.pages[who].fill("#text", text)
        await self.pages[who].press("#text", "Enter")

    async def presses(self, who: Endpoint, network_id: str, data: str) -> None:
        assert await self.pages[who].evaluate(PRESS, [data, network_id]) == 200

    async def deliver(self, who: Endpoint, message: Outbound, target: str = "") -> str:
        """Commit it; the page finds it by itself."""
        page, network_id = self.pages[who], str(message.id)
        self.keys[network_id] = message.key
        entry = Entry(
            id=message.id,
            mine=False,
            key=message.key,
            at=START,
            kind=message.kind,
            text=message.text,
            buttons=message.buttons,
            target_key=message.press_id or self.keys.get(target, ""),
            pin=message.pin,
        )
        self.world.transcript.entries.setdefault(who.external_id, []).append(entry)
        self.world.channel.wake(who.external_id)
        await page.wait_for_function(APPLIED, arg=network_id)
        drawn = await page.locator(".theirs").evaluate_all(DRAWN)
        self.seen[who] = [
            Seen(number, text, tuple(bold), tuple(labels))
            for number, (text, bold, labels) in zip(await page.evaluate(SHOWN), drawn, strict=True)
        ]
        if message.press_id:
            await expect(page.locator("#toast")).to_have_text(message.text)
            self.toasts[message.press_id] = message.text
        return network_id

    def shown(self, who: Endpoint) -> list[Seen]:
        return self.seen.get(who, [])

    async def asked(self, who: Endpoint) -> list[str]:
        labels: list[str] = await self.pages[who].locator(".theirs").evaluate_all(ASKING)
        return labels

    def toast(self, press: Press) -> str | None:
        return self.toasts.get(press.press_id)

    async def press_expires(self, press: Press) -> None:
        """A page waits for no answer for longer than it shows its dots."""


@pytest_asyncio.fixture(loop_scope="module")
async def adapter(browser: Browser) -> AsyncIterator[WebAdapter]:
    inbox, context = Inbox(), await browser.new_context()
    pages: dict[Endpoint, Page] = {}
    settings = WebSettings(session_rate=QUICK, reading_rate=QUICK, address_rate=QUICK)
    async with running(settings, take_in=False) as world, asyncio.TaskGroup() as group:
        taking_in = group.create_task(world.channel.run(inbox))
        for role in (Role.CITIZEN, Role.OFFICER):
            page = await context.new_page()
            await page.goto(f"{world.url}/demo/{role.value}/")
            await expect(page.locator("#state")).to_have_text("terhubung")
            pages[Endpoint("web", sessions.external_id(TOKENS[role]))] = page
        person, other = pages
        yield WebAdapter(world, inbox, pages, person, other)
        await context.close()
        taking_in.cancel()


@pytest.mark.parametrize(
    "promise", [p for p in PROMISES if p is not errors_are_typed], ids=lambda promise: promise.__name__
)
async def test_keeps_the_contract(promise: Promise, adapter: WebAdapter) -> None:
    await promise(adapter)
