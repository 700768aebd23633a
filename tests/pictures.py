"""Draws the README's pictures from the running demo: `make pictures`. What they show is what the product does."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.browser import FLAGS
from tests.demo import Phones, Who, demo

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"

SENTENCE = "pak ibu saya di desa rias rt 3 blm dicoklit"


async def main() -> None:
    """Report, take, follow up and look, with a picture of each."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright, demo() as url:
        chromium = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = await chromium.new_page(viewport={"width": 1280, "height": 800})
        phones = Phones(page)
        await phones.open(url)
        await phones.report(SENTENCE, "Siti Aminah")
        await phones.types("coordinator", "/rekap")
        await phones.sees("coordinator", "Rekap")
        await shot(page, "report")
        await phone(phones, "coordinator", "recap")
        for command, title in (("peta", "Laporan terbuka"), ("grafik", "Grafik laporan"), ("kinerja", "Kinerja posko")):
            await phones.types("coordinator", f"/{command}")
            await phones.sees("coordinator", title)
            await phones.page.wait_for_timeout(6000)
            await phones.frame("coordinator").locator("img").last.scroll_into_view_if_needed()
            await phone(phones, "coordinator", command)
        await phones.types("coordinator", "/posko rias")
        await phones.sees("coordinator", "Grup:")
        await phone(phones, "coordinator", "posko")
        await dashboard(phones)
        await follow_up(phones)
        await shot(page, "follow-up")
        await phones.waits("Majukan waktu satu hari")
        await phones.sees("officer", "belum")
        await shot(page, "a-day-later")
        await page.set_viewport_size({"width": 390, "height": 844})
        await shot(page, "phone")
        await chromium.close()


async def dashboard(phones: Phones) -> None:
    """The coordinator's figures, as a desk shows them."""
    board = await phones.opens_dashboard("coordinator")
    await board.set_viewport_size({"width": 1180, "height": 760})
    await board.get_by_role("link", name="Bulan ini").click()
    await shot(board, "dashboard")
    await board.close()


async def follow_up(phones: Phones) -> None:
    """The officer takes the newest ticket and looks at its data."""
    await phone(phones, "officer", "new-ticket")
    await phones.presses("officer", "Ambil")
    await phones.sees("citizen", "diambil")
    await phones.types("officer", "/antrean")
    await phones.sees("officer", "Antrean")
    await phone(phones, "officer", "queue")
    await phones.presses("officer", "Buka 1903-35-X")
    await phone(phones, "officer", "card")
    await phones.presses("officer", "Lainnya…")
    await phone(phones, "officer", "more")
    await phones.presses("officer", "Kembali")
    await phones.page.wait_for_timeout(1500)
    await phones.presses("officer", "Lihat data")
    await phones.sees("officer", "Siti Aminah")
    await phones.types("coordinator", "/cari siti aminah")
    await phones.sees("coordinator", "Nama pemilih")
    await phones.types("coordinator", "/catatan")
    await phones.sees("coordinator", "Catatan:")
    await phone(phones, "coordinator", "trail")
    await phones.types("coordinator", "/tertunda")
    await phones.sees("coordinator", "Toboali")


async def phone(phones: Phones, who: Who, name: str) -> None:
    """Save what one phone shows."""
    await phones.page.wait_for_timeout(1500)
    screen = await phones.frame(who).frame_element()
    await screen.screenshot(path=FOLDER / f"{name}.png")


async def shot(page: Page, name: str) -> None:
    """Save what is to be seen, once everything stands still."""
    await page.wait_for_timeout(3500)
    await page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
