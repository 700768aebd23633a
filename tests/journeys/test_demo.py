"""The demo as a new user meets it: a sentence on the citizen's phone reaches the officer's and is closed from there."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.demo import Phones, demo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SENTENCE = "pak ibu saya di desa rias rt 3 blm dicoklit"


async def test_one_sentence_reaches_the_officer_and_is_closed_from_there(browser: Browser) -> None:
    async with demo() as url:
        phones = Phones(await browser.new_page(viewport={"width": 1280, "height": 800}))
        await phones.open(url)
        await phones.report(SENTENCE, "Siti Aminah")
        await phones.sees("citizen", "Posko Desa Rias")
        assert await phones.messages("citizen").count() == 3  # one question, the summary, the receipt

        await phones.sees("officer", "RT 3")
        assert await phones.messages("officer").filter(has_text="Siti Aminah").count() == 0
        await phones.presses("officer", "Ambil")
        await phones.sees("citizen", "sudah diambil")
        await expect(phones.messages("officer").last).to_contain_text("Diambil oleh")  # older cards have its buttons
        await phones.presses("officer", "Lihat data")
        await phones.sees("officer", "Siti Aminah")
        await phones.presses("officer", "Mulai telusuri")
        await phones.presses("officer", "Hasil")
        await phones.presses("officer", "Ternyata sudah terdaftar")
        await phones.presses("coordinator", "Setujui")
        await phones.sees("citizen", "selesai")
        await expect(phones.messages("officer").filter(has_text="Siti Aminah")).to_have_count(0)


async def test_a_report_goes_the_whole_way(browser: Browser) -> None:
    """Traced by the PKD, agreed to by the Panwascam, suggested to the PPS, followed up, confirmed by the citizen."""
    async with demo() as url:
        phones = Phones(await browser.new_page(viewport={"width": 1280, "height": 800}))
        await phones.open(url)
        await phones.report(SENTENCE, "Siti Aminah")
        number = re.findall(r"1903-\d+-\w", await phones.messages("citizen").last.inner_text())[0]
        newest = phones.messages("officer").last
        await phones.presses("officer", "Ambil")
        await expect(newest).to_contain_text("Diambil oleh")  # other tickets' cards have the same buttons
        await phones.presses("officer", "Mulai telusuri")
        await expect(newest).to_contain_text("Ditelusuri")
        await phones.presses("officer", "Penelusuran")
        await phones.sees("officer", f"Penelusuran {number}")
        for label in ("Kapan", "Hari ini", "Temuan", "6 Belum dicoklit", "Kembali"):
            await phones.presses("officer", label)
        await expect(newest).to_contain_text("Temuan: 6 Belum dicoklit")
        for label in ("Hasil", "Saran perbaikan disampaikan"):
            await phones.presses("officer", label)
        await phones.sees("coordinator", number)
        await phones.presses("coordinator", "Setujui")
        await phones.sees("officer", f"menyetujui hasil {number}")
        await phones.presses("officer", "Buka tiket")
        await phones.presses("officer", "Saran disampaikan lisan")
        await phones.sees("citizen", "saran perbaikan")
        await expect(newest.get_by_role("button", name="Sudah ditindaklanjuti")).to_be_visible()
        await phones.presses("officer", "Sudah ditindaklanjuti")
        await phones.sees("citizen", "ditindaklanjuti")
        await phones.waits("Majukan waktu satu hari")
        await phones.waits("Majukan waktu satu hari")
        await phones.presses("citizen", "Ya, sudah")
        await phones.sees("citizen", f"Laporan {number} kami tutup")


async def test_a_day_forward_brings_reminder_and_escalation(browser: Browser) -> None:
    async with demo() as url:
        phones = Phones(await browser.new_page(viewport={"width": 390, "height": 844}))
        await phones.open(url)
        await phones.waits("Majukan waktu satu hari")
        await phones.sees("officer", "belum diambil petugas")
        await phones.sees("coordinator", "Mohon dibantu")
        heard = await phones.messages("coordinator").count()
        await phones.waits("Majukan waktu satu jam")
        assert await phones.messages("coordinator").count() >= heard


async def test_the_dashboard_opens_from_the_officers_and_the_coordinators_phone(browser: Browser) -> None:
    async with demo() as url:
        phones = Phones(await browser.new_page(viewport={"width": 1280, "height": 800}))
        await phones.open(url)
        board = await phones.opens_dashboard("coordinator")
        await expect(board.locator(".figures b").first).to_have_text(re.compile(r"\d+"))
        await expect(board.get_by_role("link", name="Toboali")).to_be_visible()
        board = await phones.opens_dashboard("officer")
        await expect(board.locator("main h1")).to_have_text("Tiket")
        await expect(board.locator(".lines tbody tr").first).to_contain_text("Desa Rias")


async def test_the_coordinator_is_shown_a_map_and_a_chart(browser: Browser) -> None:
    async with demo() as url:
        phones = Phones(await browser.new_page(viewport={"width": 1280, "height": 800}))
        await phones.open(url)
        for command, title in (("/peta", "Laporan terbuka · Bangka Selatan"), ("/grafik", "Grafik laporan")):
            await phones.types("coordinator", command)
            await phones.sees("coordinator", title)
            picture = phones.messages("coordinator").last.locator("img")
            await picture.scroll_into_view_if_needed()
            await expect(picture).to_have_js_property("naturalWidth", 1080)


async def test_the_demo_speaks_english_when_asked(browser: Browser) -> None:
    async with demo("en") as url:
        phones = Phones(await browser.new_page(viewport={"width": 1280, "height": 800}))
        await phones.open(url)
        await phones.types("citizen", SENTENCE)
        await phones.sees("citizen", "full name")
