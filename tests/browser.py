"""A real Chromium for the pages, one a module: the `browser` fixture of the tests that look at them."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
FLAGS += ["--use-fake-device-for-media-stream"]  # a microphone that beeps, for whoever was given leave


def chromium() -> str:
    """Where Chromium is installed; without one these tests are skipped, and in CI they fail."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("no chromium on this machine: install Debian's package `chromium`")
    if path is None:
        pytest.skip("no chromium on this machine: install it to run the tests of the web pages")
    return path


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        await started.close()
