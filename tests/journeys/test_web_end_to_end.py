"""The whole way of one report in the web chat: the real program, a report that is begun at a computer by a desa's link,
sent from a telephone after the program was killed in between, and seen on both."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SEND = "Kirim · pemilihnya sudah tahu"
PHONE = {"width": 320, "height": 568}


def newest(page: Page) -> Locator:
    return page.locator(".theirs").last


async def says(page: Page, text: str, answer: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await expect(newest(page)).to_contain_text(answer)


async def presses(page: Page, label: str, answer: str) -> None:
    await newest(page).get_by_role("button", name=label).click()
    await expect(newest(page)).to_contain_text(answer)


async def test_a_report_begun_at_a_computer_is_sent_from_a_telephone(browser: Browser, tmp_path: Path) -> None:
    service = Service(tmp_path)
    await service.prepared()
    at_home, on_the_way = await browser.new_context(), await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    computer, phone = await at_home.new_page(), await on_the_way.new_page()
    async with service.running():
        await computer.goto(f"http://127.0.0.1:{service.port}/d/19.03.01.2008")
        await expect(newest(computer)).to_contain_text("Desa Rias, Kec. Toboali")
        await presses(computer, "Belum dicoklit", "Ini tentang siapa?")
        await computer.get_by_role("button", name="Lanjutkan di perangkat lain").click()
        async with computer.expect_response("**/api/handover") as answered:
            await computer.get_by_role("button", name="Buat tautan dan kode").click()
        link = (await (await answered.value).json())["link"]

        await service.restart()
        await phone.goto(link)
        await phone.get_by_role("button", name="Ya, lanjutkan di sini").click()
        await expect(newest(phone)).to_contain_text("Ini tentang siapa?")
        await presses(phone, "Keluarga", "nama lengkap")
        await says(phone, "Suminah", "RT")
        await says(phone, "3", SEND)
        await presses(phone, SEND, "Nomor laporan")
        assert await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

        await computer.keyboard.press("Escape")
        await expect(newest(computer)).to_contain_text("Nomor laporan")
    for context in (at_home, on_the_way):
        await context.close()
