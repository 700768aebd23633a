"""The chat page and the demo page as people meet them, in a real browser: nothing typed is lost, nothing is doubled."""

from __future__ import annotations

import re
import struct
import zlib

import pytest
from playwright.async_api import expect

from bot.channels.web import Role, WebSettings
from bot.domain.messages import BOLD_OFF, BOLD_ON, Button, Media, OutboundKind, Press, Text
from tests.channels.visits import CITIZEN, OFFICER, Visit, write
from tests.channels.web_world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUEUE_IS_EMPTY = "async () => (await new Shelf(`posko:${location.pathname}`).all()).length === 0"
YES_NO = ((Button("Ya, benar", data="f.y"), Button("Ubah", data="f.n")),)


async def test_a_link_says_its_word_once(world: World, visit: Visit) -> None:
    page = await visit.open("/demo/citizen/?start=i-ABC234&lang=en")
    await expect(page.get_by_role("img", name="sent")).to_be_visible()
    await page.reload()
    await expect(page.locator(".mine .text")).to_have_text("Opened the posko's link")
    said = [(received.body.text, received.language) for received in world.received if isinstance(received.body, Text)]
    assert said == [("/start i-ABC234", "en")]
    assert "start" not in page.url


@pytest.mark.parametrize("word", ["", "%20", "a%22b", "x" * 65])
async def test_a_link_without_a_proper_word_says_nothing(world: World, visit: Visit, word: str) -> None:
    page = await visit.open(f"/demo/citizen/?start={word}")
    await expect(page.locator("#state")).to_have_text("terhubung")
    assert world.received == []


async def test_a_sentence_is_kept_and_answered(world: World, visit: Visit) -> None:
    page = await visit.open()
    await expect(page.locator("#state")).to_have_text("terhubung")
    await expect(page.locator("#hint")).to_contain_text("Tulis saja, misalnya:")
    await write(page, "rmh sy blm dicoklit")
    await expect(page.locator(".mine .text")).to_have_text("rmh sy blm dicoklit")
    await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
    await expect(page.locator("#typing")).to_be_visible()
    await expect(page.locator("#hint")).to_be_hidden()
    world.say(CITIZEN, "Baik, Bapak/Ibu.")
    await expect(page.locator(".theirs .text")).to_have_text("Baik, Bapak/Ibu.")
    await expect(page.locator("#typing")).to_be_hidden()
    assert [received.body.text for received in world.received if isinstance(received.body, Text)] == [
        "rmh sy blm dicoklit"
    ]
    assert world.received[0].language == ""  # nobody chose one


async def test_words_are_only_words(world: World, visit: Visit) -> None:
    nasty = "<img src=x onerror=alert(1)> javascript:alert(1) http://palsu.id"
    world.say(CITIZEN, f"{nasty}\n{BOLD_ON}penting & <b>aman</b>{BOLD_OFF}\nLihat (https://kpu.go.id/a?b=1&c=2). Ya.")
    page = await visit.open()
    text = page.locator(".theirs .text")
    await expect(text.locator("strong")).to_have_text("penting & <b>aman</b>")
    assert await text.evaluate("node => [...node.querySelectorAll('*')].map(e => e.tagName)") == ["STRONG", "A"]
    assert await text.inner_text() == f"{nasty}\npenting & <b>aman</b>\nLihat (https://kpu.go.id/a?b=1&c=2). Ya."
    link = text.locator("a")
    assert await link.get_attribute("href") == "https://kpu.go.id/a?b=1&c=2"
    assert await link.get_attribute("rel") == "noopener noreferrer"


async def test_a_button_waits_for_its_answer(world: World, visit: Visit) -> None:
    asked = world.say(CITIZEN, "Sudah benar?", buttons=YES_NO)
    page = await visit.open()
    yes, no = page.get_by_role("button", name="Ya, benar"), page.get_by_role("button", name="Ubah")
    await yes.click()
    await expect(no).to_be_disabled()
    await expect(yes).to_have_class(re.compile("chosen"))
    await no.click(force=True)
    await expect(page.locator("#typing")).to_be_visible()
    (received,) = world.received
    assert received.body == Press("f.y", press_id=received.external_id, message_id=str(asked.id))
    world.say(CITIZEN, "Dicatat, ya", kind=OutboundKind.ANSWER, target_key=received.external_id)
    await expect(page.locator("#toast")).to_have_text("Dicatat, ya")
    await expect(no).to_be_enabled()
    await expect(page.locator(".theirs")).to_have_count(1)


async def test_bubbles_change_and_go(world: World, visit: Visit) -> None:
    first, second = (world.say(CITIZEN, text, buttons=YES_NO) for text in ("satu", "dua"))
    page = await visit.open()
    texts = page.locator(".theirs .text")
    await expect(texts).to_have_text(["satu", "dua"])
    world.edit(CITIZEN, first, "satu, selesai")
    await expect(texts).to_have_text(["satu, selesai", "dua"])
    await expect(page.locator(".keyboard")).to_have_count(1)
    world.say(CITIZEN, "", kind=OutboundKind.DELETE, target_key=second.key)
    await expect(texts).to_have_text(["satu, selesai"])
    late = world.edit(CITIZEN, first, "lebih baru")
    await expect(texts).to_have_text(["lebih baru"])
    world.say(CITIZEN, "terlambat", kind=OutboundKind.EDIT, target_key=first.key, id=late.id - 100)
    world.say(CITIZEN, "tiga")
    await expect(texts).to_have_text(["lebih baru", "tiga"])


async def test_links_open_elsewhere(world: World, visit: Visit) -> None:
    good, bad = Button("Buka", url="https://cekdptonline.kpu.go.id"), Button("Jangan", url="javascript:alert(1)")
    world.say(CITIZEN, "Periksa:", buttons=((good, bad),))
    page = await visit.open()
    link = page.locator(".keyboard a")
    await expect(link).to_have_count(1)
    assert await link.get_attribute("target") == "_blank"
    assert await link.get_attribute("rel") == "noopener noreferrer"
    await expect(page.locator(".keyboard button")).to_have_count(0)


async def test_what_the_server_did_not_keep_is_sent_again(world: World, visit: Visit) -> None:
    world.trouble = OSError("disk full")
    page = await visit.open()
    await write(page, "satu")
    await write(page, "dua")
    await expect(page.get_by_role("img", name="menunggu jaringan")).to_have_count(2)
    await page.reload()
    await expect(page.locator(".mine .text")).to_have_text(["satu", "dua"])
    world.trouble = None
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.get_by_role("img", name="terkirim")).to_have_count(2)
    await expect(page.locator(".mine")).to_have_count(2)
    assert [received.body.text for received in world.received if isinstance(received.body, Text)] == ["satu", "dua"]


async def test_an_answer_lost_on_the_way_doubles_nothing(world: World, visit: Visit) -> None:
    world.trouble_after = ConnectionError("committed, but nobody heard it")
    page = await visit.open()
    await write(page, "satu")
    await expect(page.get_by_role("img", name="menunggu jaringan").or_(page.locator(".tick.sent"))).to_be_visible()
    world.trouble_after = None
    await write(page, "dua")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.get_by_role("img", name="terkirim")).to_have_count(2)
    await expect(page.locator(".mine .text")).to_have_text(["satu", "dua"])
    await page.wait_for_function(QUEUE_IS_EMPTY)
    assert [received.body.text for received in world.received if isinstance(received.body, Text)] == ["satu", "dua"]
    assert world.repeats >= 1


async def test_nothing_is_lost_without_a_network(world: World, visit: Visit) -> None:
    page = await visit.open()
    await expect(page.locator("#state")).to_have_text("terhubung")
    await visit.context.set_offline(True)
    await expect(page.locator("#state")).to_have_text("tidak ada jaringan")
    world.say(CITIZEN, "kabar penting")
    await write(page, "dari bawah tanah")
    await expect(page.locator(".mine")).to_have_count(1)
    await visit.context.set_offline(False)
    await expect(page.locator(".theirs .text")).to_have_text("kabar penting")
    await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
    await expect(page.locator("#state")).to_have_text("terhubung")


async def test_it_says_when_the_server_is_away(world: World, visit: Visit) -> None:
    page = await visit.open()
    await page.route("**/api/entries*", lambda route: route.abort())
    world.say(CITIZEN, "satu")
    await expect(page.locator("#state")).to_have_text("menyambung kembali…")
    await page.unroute("**/api/entries*")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator("#state")).to_have_text("terhubung")


async def test_a_reload_shows_what_was_there_once(world: World, visit: Visit) -> None:
    world.say(CITIZEN, "Sudah benar?", buttons=YES_NO)
    page = await visit.open()
    await write(page, "ya")
    await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
    world.say(CITIZEN, "Terima kasih")
    await expect(page.locator(".theirs")).to_have_count(2)
    await page.reload()
    await expect(page.locator("#state")).to_have_text("terhubung")
    await expect(page.locator(".text")).to_have_text(["Sudah benar?", "ya", "Terima kasih"])
    assert await page.locator("#log").get_attribute("aria-live") == "polite"


async def test_a_session_that_ended_takes_no_words_with_it(world: World, visit: Visit) -> None:
    page = await visit.open("/chat/")
    world.trouble = OSError("disk full")
    await write(page, "jangan hilang")
    await expect(page.get_by_role("img", name="menunggu jaringan")).to_be_visible()
    await visit.context.clear_cookies()
    world.trouble = None
    await page.reload()
    await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
    await expect(page.locator(".mine .text")).to_have_text(["jangan hilang"])


async def test_another_session_begins_empty(world: World, visit: Visit) -> None:
    page = await visit.open("/chat/")
    await write(page, "punya saya")
    await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
    await visit.context.clear_cookies()
    world.say(world.received[0].sender.external_id, "untuk yang tadi")
    await expect(page.locator("#hint")).to_be_visible()
    await expect(page.locator(".message")).to_have_count(0)
    await write(page, "orang lain")
    await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
    assert len({received.sender for received in world.received}) == 2


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_photo_goes_smaller_and_with_its_caption(world: World, visit: Visit) -> None:
    page = await visit.open()
    await page.set_input_files("#file", {"name": "rumah.png", "mimeType": "image/png", "buffer": png(3600, 1200)})
    await expect(page.locator("#preview")).to_be_visible()
    await write(page, "depan rumah")
    await expect(page.get_by_role("img", name="terkirim")).to_be_visible()
    await expect(page.locator("#preview")).to_be_hidden()
    body = world.received[0].body
    assert isinstance(body, Media)
    assert (body.caption, body.file.mime_type) == ("depan rumah", "image/jpeg")
    await page.reload()
    picture = page.locator(".photo img")
    await expect(picture).to_be_visible()
    await page.wait_for_function("document.querySelector('.photo img').naturalWidth === 1800")


@pytest.mark.parametrize("world", [WebSettings(file_bytes=2000)], indirect=True)
@pytest.mark.parametrize(
    ("name", "mime_type", "size", "complaint"),
    [
        ("surat.docx", "application/msword", 10, "Jenis berkas ini belum dapat diterima."),
        ("film.mp4", "video/mp4", 10, "Jenis berkas ini belum dapat diterima."),
        ("besar.png", "image/png", 3000, "Berkasnya terlalu besar"),
        ("besar.pdf", "application/pdf", 3000, "Berkasnya terlalu besar"),
    ],
)
async def test_what_is_no_proof_is_not_taken(
    visit: Visit, name: str, mime_type: str, size: int, complaint: str
) -> None:
    page = await visit.open()
    await page.set_input_files("#file", {"name": name, "mimeType": mime_type, "buffer": b"\0" * size})
    await expect(page.locator("#toast")).to_contain_text(complaint)
    await expect(page.locator("#preview")).to_be_hidden()


async def test_what_is_refused_is_told(world: World, visit: Visit) -> None:
    page = await visit.open()
    await page.set_input_files("#file", {"name": "palsu.png", "mimeType": "image/png", "buffer": b"no picture"})
    await page.click("#send")
    await expect(page.locator(".failure")).to_contain_text("Kirim foto (JPEG, PNG, WebP), berkas PDF, atau pesan suara")
    assert not world.received


async def test_enter_sends_and_shift_enter_does_not(world: World, visit: Visit) -> None:
    page = await visit.open()
    await expect(page.get_by_role("button", name="Rekam suara")).to_be_visible()
    await expect(page.get_by_role("button", name="Kirim", exact=True)).to_be_hidden()
    await page.click("text=Anak saya 17 tahun")
    await expect(page.get_by_role("button", name="Kirim", exact=True)).to_be_enabled()
    await expect(page.get_by_label("Tulis pesan")).to_be_focused()
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("Mohon bantuannya")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine .text")).to_contain_text("memilih?\nMohon bantuannya")
    await expect(page.get_by_label("Tulis pesan")).to_be_empty()


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_everything_fits_and_can_be_touched(world: World, visit: Visit, width: int, lang: str) -> None:
    long = Button("Ini laporan untuk orang lain yang sedang tidak berada di tempat", data="f.o")
    world.say(CITIZEN, "a" * 300 + " https://kpu.go.id/" + "b" * 200, buttons=(*YES_NO, (long,)))
    page = await visit.open(f"/demo/citizen/?lang={lang}")
    await page.set_viewport_size({"width": width, "height": 568})
    await expect(page.locator(".keyboard")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate("(log => log.scrollWidth <= log.clientWidth)(document.getElementById('log'))")
    small = await page.evaluate(
        """[...document.querySelectorAll('button, label.tool, textarea, header a')]
        .map(node => [node.id || node.className || node.textContent, node.getBoundingClientRect()])
        .filter(([, box]) => box.height && (box.height < 44 || box.width < 44)).map(([name]) => name)"""
    )
    assert small == []


class TestDemo:
    async def test_three_phones_and_a_clock(self, world: World, visit: Visit) -> None:
        page = await visit.open("/")
        await page.set_viewport_size({"width": 1280, "height": 800})
        for role in Role:
            phone = page.frame_locator(f"#phone-{role.value} iframe")
            await expect(phone.locator("#state")).to_have_text("terhubung")
            await expect(phone.locator("h1")).to_have_text("Posko Bawaslu Bangka Selatan")
            await expect(page.locator(f"#phone-{role.value}")).to_be_in_viewport(ratio=0.99)
        await expect(page.locator("#time")).to_have_text("09.05 WIB")
        await page.click("text=+1 jam")
        await expect(page.locator("#time")).to_have_text("10.05 WIB")
        await page.click("text=+1 hari")
        await expect(page.locator("#date")).to_contain_text("Selasa, 24")
        assert world.forwarded == [1, 24]
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    async def test_on_a_small_screen_one_phone_at_a_time(self, world: World, visit: Visit) -> None:
        page = await visit.open("/")
        officer = page.get_by_role("tab", name="Petugas desa Rias")
        for role in Role:
            await expect(page.frame_locator(f"#phone-{role.value} iframe").locator("#state")).to_have_text("terhubung")
        await expect(page.locator("#phone-citizen")).to_be_in_viewport(ratio=0.99)
        await expect(page.locator("#phone-officer")).not_to_be_in_viewport()
        world.say(OFFICER, "Laporan baru")
        await expect(officer.locator("b")).to_be_visible()
        await officer.click()
        await expect(page.locator("#phone-officer")).to_be_in_viewport(ratio=0.99)
        await expect(officer).to_have_attribute("aria-selected", "true")
        await expect(officer.locator("b")).to_be_hidden()
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#phone-coordinator")).to_be_in_viewport(ratio=0.99)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    async def test_the_language_goes_with_the_phones(self, visit: Visit) -> None:
        page = await visit.open("/")
        await page.click("nav >> text=EN")
        await expect(page.frame_locator("#phone-officer iframe").locator("#state")).to_have_text("connected")
        await expect(page.locator("nav [aria-current]")).to_have_text("EN")
        await expect(page.locator("#time")).to_have_text("09:05 WIB")
