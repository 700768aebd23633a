"""What the pages weigh and how they look: light enough for a slow line, dark enough to read, large enough to touch."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.domain.messages import BOLD_OFF, BOLD_ON, Button, OutboundKind, Pin, Request
from tests.channels.visits import CITIZEN, Visit, write
from tests.channels.web_world import PDF, World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

FIRST_VIEW_BYTES = 60_000
POOR = """() => {
    const parts = colour => {
        const numbers = colour.match(/[\\d.]+/g).map(Number);
        const scale = colour.startsWith('color(') ? 255 : 1;
        return [numbers[0] * scale, numbers[1] * scale, numbers[2] * scale, numbers.length > 3 ? numbers[3] : 1];
    };
    const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3])).concat(1);
    const light = colour => {
        const [r, g, b] = colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = node => {
        if (!node) return [255, 255, 255, 1];
        const style = getComputedStyle(node);
        const gradient = style.backgroundImage.match(/gradient\\(.*?(rgb\\([^)]*\\))/);
        return over(parts(gradient ? gradient[1] : style.backgroundColor), ground(node.parentElement));
    };
    const poor = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement;
        const seen = node.checkVisibility({visibilityProperty: true, opacityProperty: true});
        if (!walker.currentNode.data.trim() || !seen) continue;
        if (node.closest('.quiet, [aria-disabled=true], :disabled, noscript, script')) continue;
        const under = ground(node);
        const [a, b] = [light(over(parts(getComputedStyle(node).color), under)), light(under)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) poor.push(`${walker.currentNode.data.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
    }
    return poor;
}"""
"""Words whose contrast is below 4.5 : 1 (WCAG 2.2, 1.4.3)."""
SMALL = """() => [...document.querySelectorAll('button, .tool, textarea, input, header a, .pin a, a.button, a.file')]
    .map(node => [node.id || node.className || node.textContent, node.closest('.tool') || node])
    .map(([name, node]) => [name, node.getBoundingClientRect()])
    .filter(([, box]) => box.height && (box.height < 44 || box.width < 44)).map(([name]) => name)"""
NAMELESS = """() => [...document.querySelectorAll('button, a, input, textarea, audio, progress, [role=dialog]')]
    .filter(node => node.checkVisibility())
    .filter(node => !(node.ariaLabel || node.title || node.textContent.trim() || (node.labels && node.labels.length)))
    .map(node => node.outerHTML)"""
OUTLINED = """() => document.activeElement === document.body
    || [document.activeElement, document.activeElement.closest('.tool') || document.activeElement]
        .some(node => getComputedStyle(node).outlineStyle !== 'none')"""
VILLAGES = tuple((Button(f"Desa {n}", data=f"f.1.area.19-03-01-{2000 + n}"),) for n in range(14))


def fill(world: World) -> None:
    """A chat with everything that it can show."""
    world.say(CITIZEN, f"Selamat pagi. {BOLD_ON}Di mana?{BOLD_OFF} https://kpu.go.id")
    world.say(CITIZEN, "pak sy blm dicoklit", mine=True, key=f"{CITIZEN}:abcdefgh1")
    asks = (Button("Bagikan lokasi saya", request=Request.LOCATION), Button("Kirim nomor", request=Request.CONTACT))
    world.say(CITIZEN, "Bagikan, atau tulis.", buttons=(asks,))
    world.say(CITIZEN, "", mine=True, shared="location", key=f"{CITIZEN}:abcdefgh2")
    world.say(CITIZEN, "Posko:", pin=Pin(-3, 106, "Posko Rias", "Jl. Jenderal Sudirman No. 12"))
    world.say(CITIZEN, "Surat:", attachment_id=7, attachment_mime_type="application/pdf")
    world.transcript.files[CITIZEN, 7] = (PDF, "application/pdf")
    world.say(CITIZEN, "Yang mana?", buttons=(*VILLAGES, (Button("Buka situs", url="https://kpu.go.id"),)))


async def shown(visit: Visit, width: int, scheme: str, lang: str = "id") -> Page:
    page = await visit.open(f"/demo/citizen/?lang={lang}")
    await page.set_viewport_size({"width": width, "height": 640})
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    await expect(page.locator(".theirs")).to_have_count(5)
    return page


async def test_the_first_view_is_light(visit: Visit) -> None:
    """Everything that the browser loads, as it comes over the wire, head lines too."""
    page = await visit.context.new_page()
    watching = await visit.context.new_cdp_session(page)
    loaded: list[float] = []
    watching.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    await watching.send("Network.enable")
    await page.goto(visit.world.url + "/chat/")
    await expect(page.locator("#state")).to_have_text("terhubung")
    await expect(page.locator("#hint img")).to_be_visible()
    assert len(loaded) >= 5, "page, style, script, icon, entries"
    assert sum(loaded) <= FIRST_VIEW_BYTES / 2, "half of what is allowed is left for the conversation"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_stands_out(world: World, visit: Visit, scheme: str) -> None:
    fill(world)
    page = await shown(visit, 390, scheme)
    assert await page.evaluate(POOR) == []
    world.trouble = OSError("disk full")
    await write(page, "menunggu")
    await expect(page.get_by_role("button", name="Coba sekarang")).to_be_visible()
    await page.get_by_role("button", name="Kirim nomor").click()
    await page.set_input_files("#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})
    world.say(CITIZEN, "Dicatat", kind=OutboundKind.ANSWER)
    await expect(page.locator("#toast")).to_have_text("Dicatat")
    assert await page.evaluate(POOR) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_of_a_new_chat_and_its_dialogs_stands_out(visit: Visit, scheme: str) -> None:
    page = await visit.open("/chat/")
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    await expect(page.locator("#hint")).to_be_visible()
    assert await page.evaluate(POOR) == []
    await page.get_by_role("button", name="Lanjutkan di perangkat lain").click()
    await page.get_by_role("button", name="Buat tautan dan kode").click()
    await expect(page.locator(".code")).to_be_visible()
    assert await page.evaluate(POOR) == []
    assert await page.evaluate(NAMELESS) == []


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("width", [320, 390, 1440])
async def test_everything_fits_has_a_name_and_can_be_touched(world: World, visit: Visit, width: int, lang: str) -> None:
    """320 px is also what is left of 640 at twice the size (WCAG 2.2, 1.4.10)."""
    fill(world)
    page = await shown(visit, width, "light", lang)
    await page.locator(".button.contact").click()
    await page.set_input_files("#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "only the conversation scrolls"
    assert await page.evaluate("(log => log.scrollWidth <= log.clientWidth)(document.getElementById('log'))")
    assert await page.evaluate(SMALL) == []
    assert await page.evaluate(NAMELESS) == []


async def test_the_keyboard_reaches_everything_and_shows_where_it_is(world: World, visit: Visit) -> None:
    fill(world)
    page = await shown(visit, 390, "light")
    reached = set()
    for _ in range(40):
        await page.keyboard.press("Tab")
        reached.add(await page.evaluate("document.activeElement.id || document.activeElement.textContent"))
        assert await page.evaluate(OUTLINED), reached
    assert {"language", "log", "file", "place", "text", "record"} <= reached
    assert {"Desa 0", "Desa 11", "Tampilkan semua (14)", "Bagikan lokasi saya"} <= reached


async def test_these_tests_see_what_is_wrong(world: World, visit: Visit) -> None:
    fill(world)
    page = await shown(visit, 390, "light")
    await page.evaluate("document.documentElement.style.setProperty('--soft', '#a99a8f')")
    await page.evaluate("Object.assign(document.getElementById('place').style, {width: '43px'})")
    await page.evaluate("document.getElementById('place').removeAttribute('aria-label')")
    await page.evaluate("document.getElementById('place').removeAttribute('title')")
    assert any(poor.startswith("terhubung: 2.") for poor in await page.evaluate(POOR))
    assert await page.evaluate(SMALL) == ["place"]
    assert len(await page.evaluate(NAMELESS)) == 1


async def test_it_moves_nothing_for_who_wants_no_motion(world: World, visit: Visit) -> None:
    fill(world)
    page = await shown(visit, 390, "light")
    await write(page, "halo")
    await expect(page.locator("#typing")).to_be_visible()
    assert await page.evaluate("document.getAnimations().length") == 0


async def test_the_receipt_of_a_spoken_report_fills_itself_in_and_can_be_printed(visit: Visit) -> None:
    said = "n=1903-12-K&c=ABC234&p=Desa%20Rias%2C%20Kec.%20Toboali&t=besok%20%3Cb%3E"
    asked: list[str] = []
    visit.context.on("request", lambda request: asked.append(request.url))
    page = await visit.open(f"/chat/struk?lang=id#{said}")
    await expect(page.locator("#number")).to_have_text("1903-12-K")
    await expect(page.locator("#command")).to_have_text("1903-12-K ABC234")
    await expect(page.locator("#until")).to_have_text("besok <b>")
    assert asked
    assert not any("ABC234" in url.partition("#")[0] for url in asked)
    for check in (POOR, SMALL, NAMELESS):
        assert await page.evaluate(check) == []
    await page.emulate_media(media="print")
    await expect(page.locator("#print")).to_be_hidden()
    other = await visit.open("/chat/struk?lang=en")
    await expect(other.get_by_text("This link is not complete.")).to_be_visible()
