"""The chat inside an office's own website: two sites that are foreign to each other, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, FrameLocator, Page, expect

from bot.channels.web import WebSettings
from bot.domain.messages import Text
from tests.channels.web_world import World, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

POLICY = "default-src 'none'; script-src {chat}; frame-src {chat}"
"""As strict as an office may be: no style of ours, no script but this one."""
PAGE = """<!doctype html><html lang="id"><meta name="viewport" content="width=device-width"><title>Bawaslu</title>
<h1>Bawaslu Bangka Selatan</h1><a href="#x">Berita</a>
<script src="{chat}/chat/widget.js" data-area="19.03.01.2008" {more} async></script></html>"""


@dataclass
class Site:
    """An office's website on `localhost`, which is another site than the chat's 127.0.0.1."""

    url: str = ""
    chat: str = ""
    more: str = ""
    cookies: list[str] = field(default_factory=list)

    async def home(self, request: web.Request) -> web.Response:
        self.cookies += list(request.cookies)
        headers = {"Content-Security-Policy": POLICY.format(chat=self.chat)}
        return web.Response(text=PAGE.format(chat=self.chat, more=self.more), content_type="text/html", headers=headers)


@pytest_asyncio.fixture(loop_scope="module")
async def site() -> AsyncIterator[Site]:
    site, app = Site(), web.Application()
    app.add_routes([web.get("/", site.home)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.url = f"http://localhost:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="module")
async def world(site: Site) -> AsyncIterator[World]:
    async with running(WebSettings(embed_origins=(site.url,))) as served:
        site.chat = served.url
        yield served


@pytest_asyncio.fixture(loop_scope="module")
async def page(site: Site, world: World, browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1000, "height": 700})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(site.url)
    yield page
    await context.close()
    assert complaints == []


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


async def opened(page: Page) -> FrameLocator:
    await page.get_by_role("button", name="Tanya Posko").click()
    await expect(chat(page).locator("#state")).to_have_text("terhubung")
    return chat(page)


async def test_a_citizen_writes_on_the_offices_site(world: World, site: Site, page: Page) -> None:
    framed = await opened(page)
    await expect(framed.locator(".mine .text")).to_have_text("Membuka tautan posko")
    await framed.locator("#text").fill("rumah saya blm dicoklit")
    await framed.locator("#text").press("Enter")
    await expect(framed.get_by_role("img", name="terkirim")).to_have_count(2)
    said = [received.body.text for received in world.received if isinstance(received.body, Text)]
    assert said == ["/start d-19-03-01-2008", "rumah saya blm dicoklit"]
    assert len({received.chat for received in world.received}) == 1


async def test_the_chat_is_found_again_on_the_next_page(world: World, site: Site, page: Page) -> None:
    framed = await opened(page)
    await expect(framed.get_by_role("img", name="terkirim")).to_be_visible()
    world.say(world.received[0].chat.external_id, "Baik, Bapak/Ibu.")
    await expect(framed.locator(".theirs")).to_have_count(1)
    await page.goto(site.url + "/?next")
    framed = await opened(page)
    await expect(framed.locator(".text")).to_have_text(["Membuka tautan posko", "Baik, Bapak/Ibu."])
    assert len(world.received) == 1, "the desa's word is not said again"
    cookies = {cookie["name"] for cookie in await page.context.cookies()}
    assert cookies == {"__Secure-posko-framed"}
    assert site.cookies == []
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0


async def test_what_arrives_while_it_is_closed_is_counted(world: World, page: Page) -> None:
    framed = await opened(page)
    await expect(framed.get_by_role("img", name="terkirim")).to_be_visible()
    await page.get_by_role("button", name="Tutup percakapan").click()
    session = world.received[0].chat.external_id
    for text in ("satu", "dua"):
        world.say(session, text)
    await expect(page.get_by_role("button", name="Tanya Posko (2 pesan baru)")).to_be_visible()
    await page.get_by_role("button", name="Tanya Posko").click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Tanya Posko", exact=True)).to_be_focused()


async def test_a_stranger_cannot_ring_its_bell(page: Page) -> None:
    await opened(page)
    await page.get_by_role("button", name="Tutup percakapan").click()
    await page.evaluate("postMessage({type: 'posko.unread', count: 9}, '*')")
    await page.evaluate("() => new Promise(done => setTimeout(done))")
    await expect(page.get_by_role("button", name="Tanya Posko", exact=True)).to_be_visible()


async def test_the_keyboard_stays_inside_and_finds_out(page: Page) -> None:
    framed = await opened(page)
    await expect(page.get_by_role("dialog", name="Posko Kawal Hak Pilih")).to_be_visible()
    await expect(page.get_by_role("button", name="Tutup percakapan")).to_be_focused()
    for _ in range(30):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.tagName") != "A", "the page behind the dialog got the focus"
    await page.wait_for_function(
        "document.activeElement !== document.body"
    )  # frames hand the focus on in their own time
    await framed.locator("#text").focus()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("button", name="Tanya Posko")).to_be_focused()


async def test_on_a_telephone_it_takes_the_whole_screen(page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    await opened(page)
    assert await page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 568}
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_it_speaks_the_language_of_the_page(site: Site, page: Page) -> None:
    site.more = 'data-lang="en"'
    await page.goto(site.url)
    await page.get_by_role("button", name="Ask the posko").click()
    await expect(chat(page).locator("#state")).to_have_text("connected")


async def test_a_site_that_was_not_named_shows_nothing(world: World, browser: Browser, site: Site) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(site.url.replace("localhost", "127.0.0.1"))
    await page.get_by_role("button", name="Tanya Posko").click()
    await expect(chat(page).locator("#state")).to_have_count(0)
    assert "frame/" not in [frame.url for frame in page.frames]
    await context.close()
    assert world.received == []


async def test_a_browser_that_keeps_no_cookie_there_is_shown_the_way(world: World, site: Site, page: Page) -> None:
    await page.route("**/api/entries*", lambda route: route.fulfill(status=401, json={"error": "session"}))
    await page.get_by_role("button", name="Tanya Posko").click()
    link = chat(page).get_by_role("link", name="Buka di tab baru")
    await expect(link).to_be_visible()
    assert await link.get_attribute("href") == f"{world.url}/chat/"
