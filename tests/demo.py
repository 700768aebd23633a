"""The demo in a process of its own, and its three phones in a real browser, used as a person would."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from playwright.async_api import Frame, Locator, Page, expect

Who = Literal["citizen", "officer", "coordinator"]
PATIENCE_MS = 30_000
"""Bounds a test that has gone wrong; a right one comes nowhere near it."""


@asynccontextmanager
async def demo(language: str = "id") -> AsyncIterator[str]:
    """`posko demo` on any free port; gives its address, and sees that it ends well when it is asked to."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--language", language]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        assert await process.wait() == 0


class Phones:
    """The page with the three phones."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, url: str) -> None:
        """Open the page and wait until all three phones are connected."""
        await self.page.goto(url)
        for who in ("citizen", "officer", "coordinator"):
            await expect(self.frame(who).locator("#state")).to_have_attribute(
                "data-state", "connected", timeout=PATIENCE_MS
            )

    def frame(self, who: Who) -> Frame:
        """The chat page inside a phone."""
        frame = self.page.frame(url=lambda url: f"/demo/{who}/" in url)
        assert frame is not None, f"no phone of {who}"
        return frame

    def messages(self, who: Who) -> Locator:
        """The messages that came to a phone."""
        return self.frame(who).locator(".message.theirs")

    async def types(self, who: Who, text: str) -> None:
        """Write a message and send it with Enter."""
        field = self.frame(who).locator("#text")
        await field.fill(text)
        await field.press("Enter")

    async def presses(self, who: Who, label: str) -> None:
        """Press the newest button with exactly this label, once there is one."""
        button = self.frame(who).locator("#list").get_by_role("button", name=label, exact=True).last
        await button.click(timeout=PATIENCE_MS)

    async def opens_dashboard(self, who: Who, command: str = "/dasbor") -> Page:
        """Ask for the dashboard, follow the link, press its one button."""
        await self.types(who, command)
        link = self.frame(who).locator(".keyboard a").last
        await expect(link).to_be_visible(timeout=PATIENCE_MS)
        async with self.page.context.expect_page() as opened:
            await link.click()
        page = await opened.value
        await page.locator("button").click()
        await expect(page.locator("main h1")).to_be_visible()
        return page

    async def sees(self, who: Who, text: str) -> None:
        """Wait until a message with this text stands in the chat."""
        await expect(self.messages(who).filter(has_text=text).last).to_be_visible(timeout=PATIENCE_MS)

    async def waits(self, label: str) -> None:
        """Push the demo's clock, and wait until all that fell due on the way has happened."""
        button = self.page.get_by_role("button", name=label)
        await button.click()
        await expect(button).to_be_enabled(timeout=PATIENCE_MS)

    async def report(self, sentence: str, name: str) -> None:
        """The citizen's whole way: a sentence, the voter's name, one press."""
        await self.types("citizen", sentence)
        await self.sees("citizen", "nama lengkap")
        await self.types("citizen", name)
        await self.sees("citizen", "Mohon dicek")
        await self.presses("citizen", "Kirim · pemilihnya sudah tahu")
        await self.sees("citizen", "Nomor laporan")
