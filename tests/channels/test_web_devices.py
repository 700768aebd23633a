"""What pages ask the device for, and where a chat goes on: other tabs, other devices, after hours, on flaky lines."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from playwright.async_api import FilePayload, Geolocation, Page, expect

from bot.channels.web import Rate, WebSettings
from bot.domain.messages import Button, Contact, Location, Media, OutboundKind, Pin, Press, Request, Text
from tests.channels.visits import CITIZEN, Visit, write
from tests.channels.web_world import PDF, World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ASK = ((Button("Bagikan lokasi saya", request=Request.LOCATION), Button("Kirim nomor", request=Request.CONTACT)),)
RIAS = Geolocation(latitude=-3.012345678, longitude=106.45, accuracy=None)
VILLAGES = ["Rias", "Gadung", "Bikang", "Jeriji", "Kepoh", "Serdang", "Malik", "Paku", "Irat", "Nangka", "Pergam"]
VILLAGES += ["Sidoharjo", "Tiram", "Bukit Terap", "Air Bara"]
HOLDS = "id => JSON.parse(sessionStorage['posko:/demo/citizen/']).ids.includes(id)"
PLAYS = "async player => { player.preload = 'auto'; player.load(); await player.play(); }"
STUCK = "**/api/files"


def texts(world: World) -> list[str]:
    return [received.body.text for received in world.received if isinstance(received.body, Text)]


class TestRequests:
    async def test_a_button_asks_the_device_where_it_is(self, world: World, visit: Visit) -> None:
        await visit.context.grant_permissions(["geolocation"])
        await visit.context.set_geolocation(RIAS)
        world.say(CITIZEN, "Di mana rumahnya?", buttons=ASK)
        page = await visit.open()
        await page.get_by_role("button", name="Bagikan lokasi saya").click()
        await expect(page.locator(".mine .shared")).to_have_text("Lokasi dibagikan")
        await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
        assert [received.body for received in world.received] == [
            Location(-3.01235, 106.45, message_id=world.received[0].external_id.split(":")[1])
        ]
        await page.reload()
        await expect(page.locator(".mine .shared")).to_have_text("Lokasi dibagikan")

    async def test_it_can_be_shared_unasked(self, world: World, visit: Visit) -> None:
        await visit.context.grant_permissions(["geolocation"])
        await visit.context.set_geolocation(RIAS)
        page = await visit.open()
        await page.get_by_role("button", name="Bagikan lokasi", exact=True).click()
        await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
        assert isinstance(world.received[0].body, Location)

    async def test_without_leave_it_says_how_to_go_on(self, world: World, visit: Visit) -> None:
        page = await visit.open()
        await page.get_by_role("button", name="Bagikan lokasi", exact=True).click()
        await expect(page.locator("#toast")).to_contain_text("tulis saja nama desa")
        assert not world.received

    async def test_a_number_is_typed_in_place(self, world: World, visit: Visit) -> None:
        world.say(CITIZEN, "Nomor yang dapat dihubungi?", buttons=ASK)
        page = await visit.open()
        ask = page.get_by_role("button", name="Kirim nomor")
        await ask.click()
        field = page.get_by_label("Nomor telepon")
        await expect(field).to_be_focused()
        await field.press("Escape")
        await expect(ask).to_be_focused()
        await ask.press("Enter")
        await field.fill("bukan nomor")
        await field.press("Enter")
        assert not world.received
        await field.fill("0812 3456-7890")
        await field.press("Enter")
        await expect(page.locator(".mine .shared")).to_have_text("Nomor telepon dibagikan")
        await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
        assert isinstance(body := world.received[0].body, Contact)
        assert body.phone == "081234567890"

    async def test_a_place_is_shown_with_a_way_to_the_map(self, world: World, visit: Visit) -> None:
        world.say(CITIZEN, "Posko Bapak/Ibu:", pin=Pin(-3.01, 106.45, "Posko Rias", "Jl. Sudirman 12"))
        page = await visit.open()
        await expect(page.locator(".pin")).to_contain_text("Posko Rias")
        await expect(page.locator(".pin")).to_contain_text("Jl. Sudirman 12")
        link = page.locator(".pin a")
        assert (await link.get_attribute("href") or "").startswith(
            "https://www.openstreetmap.org/?mlat=-3.01&mlon=106.45"
        )

    async def test_a_menu_of_commands_is_no_message(self, world: World, visit: Visit) -> None:
        menu = world.say(CITIZEN, "", kind=OutboundKind.MENU)
        world.say(CITIZEN, "halo")
        page = await visit.open()
        await expect(page.locator(".theirs")).to_have_count(1)
        await page.wait_for_function(HOLDS, arg=str(menu.id))


class TestLists:
    async def test_many_choices_are_a_list_to_look_through(self, world: World, visit: Visit) -> None:
        rows = tuple((Button(name, data=f"f.1.area.19-03-01-{2000 + n}"),) for n, name in enumerate(VILLAGES))
        world.say(CITIZEN, "Desa yang mana?", buttons=(*rows, (Button("Tidak tahu", data="f.1.area.19-03-01"),)))
        page = await visit.open()
        choices = page.get_by_role("group", name="Pilihan").get_by_role("button")
        await expect(choices).to_have_count(12)
        await page.get_by_label("Cari dalam daftar…").press_sequentially("airbara")
        await expect(choices).to_have_text(["Air Bara"])
        await expect(page.get_by_text("1 cocok")).to_be_attached()
        await expect(page.get_by_role("button", name="Tidak tahu")).to_be_visible()
        await page.get_by_label("Cari dalam daftar…").fill("")
        await page.get_by_role("button", name="Tampilkan semua (15)").press("Enter")
        await expect(choices).to_have_count(15)
        await expect(choices.nth(12)).to_be_focused()
        await page.keyboard.press("Tab")
        async with page.expect_response("**/api/messages"):
            await page.keyboard.press("Enter")
        await expect(page.locator(".button.chosen")).to_contain_text(VILLAGES[13])
        assert [received.body.data for received in world.received if isinstance(received.body, Press)] == [
            "f.1.area.19-03-01-2013"
        ]


class TestFiles:
    async def test_several_at_once_are_one_album(self, world: World, visit: Visit) -> None:
        page = await visit.open()
        pdf = FilePayload(name="KK Budi.pdf", mimeType="application/pdf", buffer=PDF)
        await page.set_input_files("#file", [pdf, pdf, pdf])
        await page.get_by_role("button", name="Batalkan: Berkas PDF").first.click()
        await write(page, "surat keterangan")
        await expect(page.get_by_role("img", name="terkirim")).to_have_count(2)
        bodies = [received.body for received in world.received if isinstance(received.body, Media)]
        assert [(body.caption, body.file.mime_type, body.file.name) for body in bodies] == [
            ("surat keterangan", "application/pdf", ""),
            ("", "application/pdf", ""),
        ]
        assert bodies[0].album_id == bodies[1].album_id != ""

    async def test_a_file_waits_through_a_bad_line_and_a_reload(self, world: World, visit: Visit) -> None:
        page = await visit.open()
        await page.route(STUCK, lambda route: route.abort())
        await page.set_input_files("#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF * 20_000})
        await page.click("#send")
        await expect(page.get_by_role("button", name="Coba sekarang")).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("button", name="Coba sekarang")).to_be_visible()
        await page.unroute(STUCK)
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
        (received,) = world.received
        assert isinstance(received.body, Media)
        assert received.body.file.content == PDF * 20_000

    async def test_a_file_on_its_way_is_seen_and_can_be_stopped(self, world: World, visit: Visit) -> None:
        page = await visit.open()
        held = asyncio.Event()
        await page.route(STUCK, lambda _route: held.wait())
        await page.set_input_files("#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})
        await page.click("#send")
        await expect(page.get_by_role("progressbar", name="sedang dikirim")).to_be_visible()
        await page.get_by_role("button", name="Batal", exact=True).click()
        await expect(page.locator(".mine")).to_have_count(0)
        held.set()
        await write(page, "tidak jadi")
        await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
        assert texts(world) == ["tidak jadi"]
        assert len(world.received) == 1

    async def test_a_voice_is_recorded_heard_and_sent(self, world: World, visit: Visit) -> None:
        await visit.context.grant_permissions(["microphone"])
        page = await visit.open()
        await page.get_by_role("button", name="Rekam suara").click()
        await expect(page.locator(".recorder .clock")).to_have_text("0:01")
        await page.get_by_role("button", name="Selesai").click()
        await expect(page.get_by_label("Dengarkan rekaman")).to_be_visible()
        await page.get_by_role("button", name="Buang").click()
        await expect(page.get_by_role("button", name="Rekam suara")).to_be_focused()
        await page.get_by_role("button", name="Rekam suara").click()
        await expect(page.locator(".recorder .clock")).to_have_text("0:01")
        await page.get_by_role("button", name="Selesai").click()
        await page.get_by_role("button", name="Kirim suara").click()
        await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
        (received,) = world.received
        assert isinstance(received.body, Media)
        assert received.body.file.mime_type == "audio/webm"
        await page.reload()
        await page.locator("audio").evaluate(PLAYS)

    async def test_without_a_microphone_it_says_how_to_go_on(self, visit: Visit) -> None:
        page = await visit.open()
        await page.get_by_role("button", name="Rekam suara").click()
        await expect(page.locator("#toast")).to_contain_text("Tulis saja pesannya")
        await expect(page.get_by_role("button", name="Kirim", exact=True)).to_be_visible()


class TestTabs:
    async def test_what_is_done_in_one_shows_in_the_other(self, world: World, visit: Visit) -> None:
        world.say(CITIZEN, "Sudah benar?", buttons=((Button("Ya", data="f.y"), Button("Tidak", data="f.n")),))
        one, two = await visit.open(), await visit.open()
        for page in (one, two):
            await expect(page.get_by_role("button", name="Ya")).to_be_visible()
        await one.fill("#text", "belum selesai")
        await expect(two.locator("#text")).to_have_value("belum selesai")
        world.trouble = OSError("disk full")
        await one.get_by_role("button", name="Ya").click()
        await expect(two.get_by_role("button", name="Tidak")).to_be_disabled()
        world.trouble = None
        await one.evaluate("dispatchEvent(new Event('online'))")
        await one.press("#text", "Enter")
        for page in (one, two):
            await expect(page.locator(".mine .text")).to_have_text(["belum selesai"])
        await expect(two.locator("#text")).to_have_value("")
        assert len(world.received) == 2

    async def test_a_closed_tabs_words_are_sent_by_another(self, world: World, visit: Visit) -> None:
        one, two = await visit.open(), await visit.open()
        for page in (one, two):
            await expect(page.locator("#state")).to_have_text("terhubung")
        await one.route("**/api/messages", lambda route: route.abort())
        await write(one, "jangan hilang")
        await expect(one.get_by_role("button", name="Coba sekarang")).to_be_visible()
        assert texts(world) == []
        await one.close()
        await expect(two.locator(".mine .text")).to_have_text("jangan hilang")
        await expect(two.get_by_role("img", name="terkirim")).to_be_visible()
        assert texts(world) == ["jangan hilang"]
        assert world.repeats == 0


class TestHours:
    async def test_a_long_story_comes_whole_and_says_nothing_twice(self, world: World, visit: Visit) -> None:
        page = await visit.open()
        await expect(page.locator("#state")).to_have_text("terhubung")
        await visit.context.set_offline(True)
        await expect(page.locator("#state")).to_have_text("tidak ada jaringan")
        for number in range(250):
            world.say(CITIZEN, f"kabar {number}")
        await visit.context.set_offline(False)
        await expect(page.locator(".theirs")).to_have_count(250)
        await expect(page.locator(".theirs .text").last).to_have_text("kabar 249")

    async def test_an_answer_that_breaks_off_is_asked_for_again(self, world: World, visit: Visit) -> None:
        page = await visit.open()
        await expect(page.locator("#state")).to_have_text("terhubung")
        cut = {"status": 200, "content_type": "application/json", "body": '{"entries": [{"id"'}
        await page.route("**/api/entries*", lambda route: route.fulfill(**cut), times=1)
        await page.evaluate("dispatchEvent(new Event('online'))")
        world.say(CITIZEN, "kabar")
        await expect(page.locator(".theirs .text")).to_have_text("kabar")

    async def test_a_page_that_comes_back_asks_at_once(self, world: World, visit: Visit) -> None:
        """The request that was waiting when the device fell asleep is given up for a fresh one."""
        page = await visit.open()
        await expect(page.locator("#state")).to_have_text("terhubung")
        await page.route("**/api/entries*", lambda _route: asyncio.sleep(0))
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        await page.unroute("**/api/entries*")
        world.say(CITIZEN, "kabar baru")
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        await expect(page.locator(".theirs .text")).to_have_text("kabar baru")

    async def test_each_day_stands_above_its_first_words(self, world: World, visit: Visit) -> None:
        page = await visit.open()
        for count, text in enumerate(("satu", "dua"), start=1):
            await write(page, text)
            await expect(page.locator(".tick.sent")).to_have_count(count)
            world.clock.at += timedelta(days=1)
        shown = page.locator("#list > .day, #list > .message .text")
        await expect(shown).to_have_text(["Senin, 23 November", "satu", "Selasa, 24 November", "dua"])

    async def test_a_chat_that_ended_is_told(self, world: World, visit: Visit) -> None:
        page = await visit.open("/chat/")
        await write(page, "halo")
        await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
        here = page.url
        await page.goto("about:blank")  # open, it would notice by itself and begin anew
        await visit.context.clear_cookies()
        await page.goto(here)
        await expect(page.locator("#toast")).to_contain_text("Percakapan sebelumnya di peramban ini sudah berakhir")


class TestAnotherDevice:
    async def test_a_chat_goes_on_there_by_its_link(self, world: World, visit: Visit) -> None:
        page = await visit.open("/chat/")
        await write(page, "dari komputer")
        await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
        link = await make_link(page)
        assert page.context.browser
        elsewhere = await page.context.browser.new_context()
        phone = await elsewhere.new_page()
        await phone.goto(link)
        await expect(phone.get_by_role("dialog", name="Lanjutkan percakapan di sini?")).to_be_visible()
        assert "continue" not in phone.url
        assert world.handovers.tokens, "looking at a link uses nothing up"
        await phone.get_by_role("button", name="Ya, lanjutkan di sini").click()
        await expect(phone.locator(".mine .text")).to_have_text("dari komputer")
        await write(phone, "dari ponsel")
        await expect(page.locator(".mine .text")).to_have_text(["dari komputer", "dari ponsel"])
        assert len({received.sender for received in world.received}) == 1
        await phone.goto(link)
        await phone.get_by_role("button", name="Ya, lanjutkan di sini").click()
        await expect(phone.get_by_role("alert")).to_contain_text("Kode ini tidak berlaku")
        await elsewhere.close()

    async def test_a_code_can_be_typed(self, world: World, visit: Visit) -> None:
        page = await visit.open("/chat/")
        await write(page, "punya saya")
        await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
        await make_link(page)
        await expect(page.get_by_role("img", name="Kode QR untuk dipindai perangkat lain")).to_be_visible()
        code = await page.locator(".code").inner_text()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Lanjutkan di perangkat lain")).to_be_focused()
        await visit.context.clear_cookies()
        await page.reload()
        await page.get_by_role("button", name="Lanjutkan di perangkat lain").click()
        await page.get_by_label("Kode 10 huruf dan angka").fill(code.lower())
        await page.keyboard.press("Enter")
        await expect(page.locator(".mine .text")).to_have_text("punya saya")


async def make_link(page: Page) -> str:
    """Press through the dialog; the link that it would copy."""
    await page.get_by_role("button", name="Lanjutkan di perangkat lain").click()
    async with page.expect_response("**/api/handover") as answered:
        await page.get_by_role("button", name="Buat tautan dan kode").click()
    shown = await (await answered.value).json()
    assert re.fullmatch(r"[2-9A-Z]{10}", shown["code"])
    return str(shown["link"])


@pytest.mark.parametrize("world", [WebSettings(opening_rate=Rate(0, 0.001), proof_bits=8)], indirect=True)
async def test_where_many_began_a_new_session_works_first(world: World, visit: Visit) -> None:
    page = await visit.open("/chat/")
    async with page.expect_response("**/api/proof") as proved:
        await write(page, "halo")
    assert (await proved.value).status == 200
    await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
    await write(page, "dan lagi")
    await expect(page.get_by_role("img", name="terkirim")).to_have_count(2)
    assert texts(world) == ["halo", "dan lagi"]
    assert len({received.chat for received in world.received}) == 1
