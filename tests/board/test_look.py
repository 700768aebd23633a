"""The dashboard as people meet it, in a real browser: on a phone and on a desk, in both languages, with and without a
script, by thumb and by keyboard."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.domain.tickets import Action
from tests.board.kit import Served, serving
from tests.hotline import Hotline
from tests.journeys.desk import act, report
from tests.journeys.reports import GADUNG, reports, staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WIDTHS = {390: 844, 1440: 900}
WORDS = {
    "id": ("Masuk", "Ringkasan", "Tiket", "Keluar", "Lewat batas", "Anda sudah keluar", "Buka data pribadi"),
    "en": ("Enter", "Overview", "Tickets", "Leave", "Overdue", "You have left", "Open personal data"),
}


@pytest_asyncio.fixture(loop_scope="module")
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        await report(hotline, "a", category="data_keliru")
        await hotline.forward(hours=26)
        await report(hotline, "b", area=GADUNG)
        await reports(hotline, "c")
        await act(hotline, "sari", await hotline.ticket(), Action.CLAIM)
        async with serving(hotline) as board:
            yield board


async def entered(served: Served, browser: Browser, who: str, *, width: int = 390, script: bool = True) -> Page:
    """A page whose person pressed the button behind the link."""
    context = await browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, java_script_enabled=script)
    page = await context.new_page()
    await page.goto(await served.link(who))
    await page.locator("button").click()
    await expect(page.locator("main h1")).to_be_visible()
    return page


async def fits(page: Page) -> bool:
    """Nothing has to be pushed aside to be read."""
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", WORDS)
async def test_from_the_link_to_the_way_out(served: Served, browser: Browser, language: str, width: int) -> None:
    enter, overview, tickets, leave, late, left, _ = WORDS[language]
    if language == "en":
        await served.hotline.says("rina", "/language")
        await served.hotline.presses("rina", "English")
    context = await browser.new_context(viewport={"width": width, "height": WIDTHS[width]})
    page = await context.new_page()
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    await page.goto(await served.link("rina"))
    assert await fits(page)
    await page.get_by_role("button", name=enter).click()
    await expect(page.get_by_role("link", name=overview)).to_have_attribute("aria-current", "page")
    await expect(page.locator(".figures li").nth(2)).to_have_text(re.compile(rf"1\s*{late}"))
    assert await fits(page)
    await page.get_by_role("link", name="Toboali").click()
    await expect(page.get_by_role("link", name="Rias")).to_be_visible()
    await page.get_by_role("link", name=tickets).click()
    await expect(page.locator(".lines tbody tr")).to_have_count(3)
    await page.get_by_label(late).check()  # acts at once
    await expect(page.locator(".lines tbody tr")).to_have_count(1)
    assert await fits(page)
    await page.get_by_role("searchbox").fill("suminah")
    await page.get_by_role("searchbox").press("Enter")
    await expect(page.locator(".lines tbody tr")).to_have_count(1)
    assert "suminah" not in page.url
    await page.locator(".lines a").click()
    await expect(page.locator(".story").last).to_be_visible()
    assert await fits(page)
    await page.get_by_role("button", name=leave).click()
    await expect(page.get_by_text(left)).to_be_visible()
    await page.go_back()
    await page.reload()
    await expect(page.locator(".story")).to_have_count(0)
    assert [words for words in noise if "403" not in words] == []
    await context.close()


@pytest.mark.parametrize("width", WIDTHS)
async def test_without_a_script_everything_works_by_pressing(served: Served, browser: Browser, width: int) -> None:
    page = await entered(served, browser, "sari", width=width, script=False)
    await page.get_by_label("Saya pegang").check()
    await page.get_by_role("button", name="Tampilkan").click()
    await expect(page.locator(".lines tbody tr")).to_have_count(1)
    await page.locator(".lines a").click()
    await page.get_by_role("button", name="Buka data pribadi").click()
    await expect(page.locator(".personal li").first).to_have_text("Nama pemilih: Suminah")
    assert await fits(page)
    await page.get_by_role("searchbox").fill("desa rias")
    await page.get_by_role("button", name="Cari").click()
    await expect(page.locator(".lines tbody tr")).to_have_count(2)
    await page.context.close()


async def test_hands_that_stay_on_the_keyboard(served: Served, browser: Browser) -> None:
    page = await entered(served, browser, "rina", width=1440)
    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Langsung ke isi")
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()
    await page.goto(served.home + "antrean")
    links = page.locator(".lines tbody th a")
    for key, at in (("j", 0), ("j", 1), ("ArrowDown", 2), ("j", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        await page.keyboard.press(key)
        await expect(links.nth(at)).to_be_focused()
    outline = await links.first.evaluate("node => getComputedStyle(node).outlineStyle")
    assert outline == "solid"
    number = await links.first.inner_text()
    await page.keyboard.press("/")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("j/k")
    await expect(page.get_by_role("searchbox")).to_have_value("j/k")
    await links.first.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("main h1")).to_contain_text(number)
    await page.context.close()


async def until(page: Page, place: Locator, text: str) -> None:
    """Let the page's time pass until a text stands there."""
    for _ in range(300):
        if text in (await place.text_content() or ""):
            return
        await page.clock.run_for(2_000)
    pytest.fail(f"{text!r} did not come")


async def test_figures_stay_current_without_a_flicker(served: Served, browser: Browser) -> None:
    page = await entered(served, browser, "rina")
    await page.clock.install()
    await page.goto(served.home + "ringkasan")
    received = page.locator(".figures b").first
    before = int(await received.inner_text())
    await page.get_by_role("link", name="Toboali").focus()
    await report(served.hotline, "new", area=GADUNG)
    await until(page, received, str(before + 1))
    await expect(page.get_by_role("link", name="Toboali")).to_be_focused()
    served.hotline.clock.forward(timedelta(minutes=1))
    now = served.hotline.world.texts.day_and_time("id", served.hotline.clock.at)
    await until(page, page.locator(".as-of"), now)
    await served.hotline.says("rina", "/dasbor")
    await served.hotline.presses("rina", "Tutup semua")
    await until(page, page.locator(".live"), "Dasbor sudah tertutup")
    await page.context.close()


async def test_what_is_printed_is_the_story_alone(served: Served, browser: Browser) -> None:
    page = await entered(served, browser, "rina", width=1440)
    await page.goto(f"{served.home}tiket/{(await served.hotline.ticket()).number}")
    await page.emulate_media(media="print")
    for hidden in (".top", ".path", ".chat"):
        await expect(page.locator(hidden)).to_be_hidden()
    await expect(page.locator(".story").last).to_be_visible()
    await expect(page.locator(".facts")).to_be_visible()
    await page.context.close()


CONTRAST = """() => {
  const light = (c) => {
    const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map((v) => {
      v /= 255;
      return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    });
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const paper = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = [...document.querySelectorAll("body *")].filter((node) =>
    [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()) && node.checkVisibility());
  return texts.map((node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(paper(node))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), node.textContent.trim().slice(0, 30)];
  }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("path", ["ringkasan?period=a", "antrean", "petugas", "tiket/{number}"])
async def test_everything_can_be_read(served: Served, browser: Browser, path: str) -> None:
    page = await entered(served, browser, "rina", width=1440)
    await page.goto(served.home + path.format(number=(await served.hotline.ticket()).number))
    assert await page.evaluate(CONTRAST) == []
    assert await page.locator("input:not([id]):not(label input), img:not([alt])").count() == 0
    await page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
async def test_pictures_load_as_one_comes_to_them_and_fit(served: Served, browser: Browser, width: int) -> None:
    page = await entered(served, browser, "rina", width=width)
    pictures = page.locator(".wall img")
    await expect(pictures).to_have_count(3)
    for place in range(3):
        picture = pictures.nth(place)
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("naturalWidth", 1080)
        box = await picture.bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    assert await fits(page)
    await page.locator(".wall summary").first.click()
    await expect(page.get_by_text("Toboali: 3")).to_be_visible()
    await page.get_by_role("link", name="Lewat batas", exact=True).click()
    await expect(page.locator(".wall img").first).to_have_attribute("alt", re.compile("^Lewat batas waktu"))
    await page.context.close()
