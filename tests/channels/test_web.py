"""The web chat's routes on loopback: who gets in, what is kept, what is refused, and what a page is made of."""

from __future__ import annotations

import gzip
import re
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import Delivery
from bot.channels.web import WebSettings, sessions
from bot.channels.web.pages import HERE, LANGUAGES, read_assets, read_words
from bot.domain.errors import DeliveryError
from bot.domain.messages import Contact, Endpoint, Location, Media, MediaFile, Outbound, Press, Text
from tests.channels.web_world import (
    CITIZEN,
    FIRST_ID,
    ID,
    JPEG,
    MP4,
    OGG,
    OURS,
    PDF,
    PNG,
    SESSION,
    TOKEN,
    WEBM,
    WEBP,
    World,
    error,
    form,
    running,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with running() as served:
        yield served


@pytest.fixture
async def browser(world: World) -> AsyncIterator[ClientSession]:
    """A browser that has opened the page, by the first token that was made."""
    async with ClientSession(world.url + "/chat/", cookies={"posko": TOKEN}, headers=OURS) as session:
        yield session


class TestSession:
    async def test_opening_the_page_begins_it_and_nothing_else_does(self, world: World) -> None:
        async with ClientSession(world.url, cookie_jar=CookieJar(unsafe=True)) as browser:
            await browser.get("/chat/static/chat.css")
            assert (await browser.get("/chat/api/entries?wait=0")).status == 401
            assert not list(browser.cookie_jar)
            first = await browser.get("/chat/")
            assert (await browser.get("/chat/api/entries?wait=0")).status == 200
            again = await browser.get("/chat/")
        cookie = first.cookies["posko"]
        assert (cookie.value, cookie["path"], cookie["samesite"]) == (TOKEN, "/chat/", "Lax")
        assert cookie["httponly"]
        assert not cookie["secure"]
        assert again.cookies["posko"].value == cookie.value

    async def test_behind_https_the_cookie_is_secure_and_knows_the_outer_path(self) -> None:
        async with (
            running(WebSettings(public_url="https://posko.example.id/bangka")) as world,
            ClientSession() as browser,
        ):
            cookie = (await browser.get(world.url + "/chat/")).cookies["__Secure-posko"]
        assert cookie["secure"]
        assert cookie["path"] == "/bangka/chat/"

    async def test_the_token_is_known_by_its_hash_only(self, world: World, browser: ClientSession) -> None:
        page = await (await browser.get("")).text()
        await browser.post("api/messages", json={"client_id": ID, "text": "halo"})
        (received,) = world.received
        assert received.chat == received.sender == Endpoint("web", SESSION)
        assert TOKEN not in repr(world.received) + page
        assert SESSION not in page

    @pytest.mark.parametrize("token", ["", "short", "x" * 200, "semi;colon-semi;colon-semi", "../" * 9])
    async def test_a_token_of_another_shape_is_none(self, world: World, token: str) -> None:
        async with ClientSession(world.url, headers={"Cookie": f"posko={token}"}) as browser:
            assert (await browser.get("/chat/api/entries?wait=0")).status == 401
            assert (await browser.get("/chat/")).cookies["posko"].value == TOKEN

    async def test_a_demo_phone_is_one_session_for_everybody(self, world: World) -> None:
        world.say(CITIZEN, "halo")
        async with ClientSession(world.url) as browser:
            page = await browser.get("/demo/citizen/")
            entries = await (await browser.get("/demo/citizen/api/entries?wait=0")).json()
        assert not page.cookies
        assert [entry["text"] for entry in entries["entries"]] == ["halo"]

    @pytest.mark.parametrize(("prefix", "token"), [("chat/", None), ("/chat", None), ("/chat/", "guessable")])
    def test_a_wrong_mount_stops_the_start(self, world: World, prefix: str, token: str | None) -> None:
        with pytest.raises(ValueError, match=r"slash|token"):
            world.channel.mount(web.Application(), prefix, fixed_token=token)


class TestTakingIn:
    async def test_text(self, world: World, browser: ClientSession) -> None:
        sent = {"client_id": ID, "text": "  blm \x00dicoklit\ud800 ", "lang": "en"}
        answer = await browser.post("api/messages", json=sent)
        (received,) = world.received
        assert (answer.status, await answer.json()) == (200, {"at": world.clock.now().isoformat()})
        assert received.external_id == f"{SESSION}:{ID}"
        assert received.body == Text("blm dicoklit?", message_id=ID)
        assert (received.channel, received.sent_at, received.language) == ("web", world.clock.now(), "en")

    async def test_press(self, world: World, browser: ClientSession) -> None:
        sent = {"client_id": ID, "press": "t.1a.c", "message": str(FIRST_ID)}
        assert (await browser.post("api/messages", json=sent)).status == 200
        assert world.received[0].body == Press("t.1a.c", press_id=f"{SESSION}:{ID}", message_id=str(FIRST_ID))

    async def test_a_point_without_more_digits_than_it_has(self, world: World, browser: ClientSession) -> None:
        sent = {"client_id": ID, "location": {"lat": -3.012345678, "lon": 106.45}}
        assert (await browser.post("api/messages", json=sent)).status == 200
        assert world.received[0].body == Location(-3.01235, 106.45, message_id=ID)

    async def test_a_telephone_number(self, world: World, browser: ClientSession) -> None:
        sent = {"client_id": ID, "contact": "+62 (812) 3456-7890"}
        assert (await browser.post("api/messages", json=sent)).status == 200
        assert world.received[0].body == Contact("+6281234567890", message_id=ID)

    @pytest.mark.parametrize(
        ("content", "mime_type"),
        [
            (JPEG, "image/jpeg"),
            (PNG, "image/png"),
            (WEBP, "image/webp"),
            (PDF, "application/pdf"),
            (OGG, "audio/ogg"),
            (WEBM, "audio/webm"),
            (MP4, "audio/mp4"),
        ],
    )
    async def test_a_proof_is_what_its_first_bytes_say(
        self, world: World, browser: ClientSession, content: bytes, mime_type: str
    ) -> None:
        assert (await browser.post("api/files", data=form(content, caption="rumah"))).status == 200
        file = MediaFile(f"{SESSION}:{ID}", mime_type, size=len(content), content=content)
        assert world.received[0].body == Media(file, caption="rumah", message_id=ID)
        assert await world.channel.fetch(file) == content

    async def test_a_repeat_is_named_the_same_and_two_pages_never_are(
        self, world: World, browser: ClientSession
    ) -> None:
        for _ in range(3):
            await browser.post("api/messages", json={"client_id": ID, "text": "satu"})
        await browser.post(f"{world.url}/demo/citizen/api/messages", json={"client_id": ID, "text": "dua"})
        assert [r.external_id for r in world.received] == [f"{SESSION}:{ID}", f"{CITIZEN}:{ID}"]

    @pytest.mark.parametrize("path", ["api/messages", "api/files"])
    async def test_what_was_not_committed_is_not_received(
        self, world: World, browser: ClientSession, path: str
    ) -> None:
        sent: dict[str, Any] = {"data": form()} if path == "api/files" else {"json": {"client_id": ID, "text": "halo"}}
        world.trouble = OSError("disk full")
        answer = await browser.post(path, **sent)
        assert answer.headers["Retry-After"] == "2"
        assert await error(answer) == (503, "not_kept")
        world.trouble = None
        sent = {"data": form()} if path == "api/files" else sent
        assert (await browser.post(path, **sent)).status == 200
        assert len(world.received) == 1

    async def test_without_an_intake_nothing_is_received(self) -> None:
        async with running(take_in=False) as world, ClientSession(headers=OURS) as browser:
            path = world.url + "/demo/citizen/api/messages"
            assert await error(await browser.post(path, json={"client_id": ID, "text": "halo"})) == (503, "not_kept")

    @pytest.mark.parametrize(
        ("sent", "status", "code"),
        [
            (b"{", 400, "not_json"),
            (b"[]", 400, "not_json"),
            (b"\xff\xfe", 400, "not_json"),
            (b"[" * 30_000, 400, "not_json"),
            (b'{"client_id": "' + b"x" * 40_000, 413, "too_big"),
            ({"text": "halo"}, 400, "client_id"),
            ({"client_id": "kecil", "text": "halo"}, 400, "client_id"),
            ({"client_id": "a:b:c:d:e", "text": "halo"}, 400, "client_id"),
            ({"client_id": 12345678, "text": "halo"}, 400, "client_id"),
            ({"client_id": ID}, 400, "text"),
            ({"client_id": ID, "text": " \n "}, 400, "text"),
            ({"client_id": ID, "text": ["halo"]}, 400, "text"),
            ({"client_id": ID, "text": "x" * 4001}, 413, "too_long"),
            ({"client_id": ID, "location": {}}, 400, "location"),
            ({"client_id": ID, "location": "di rumah"}, 400, "location"),
            ({"client_id": ID, "location": {"lat": "-3", "lon": 106}}, 400, "location"),
            ({"client_id": ID, "location": {"lat": True, "lon": 106}}, 400, "location"),
            ({"client_id": ID, "location": {"lat": -90.1, "lon": 106}}, 400, "location"),
            ({"client_id": ID, "location": {"lat": -3, "lon": 10**400}}, 400, "location"),
            (b'{"client_id": "abcdef0123456789", "location": {"lat": NaN, "lon": 106}}', 400, "location"),
            ({"client_id": ID, "contact": 812}, 400, "contact"),
            ({"client_id": ID, "contact": "telepon saya"}, 400, "contact"),
            ({"client_id": ID, "contact": "123456"}, 400, "contact"),
            ({"client_id": ID, "press": ""}, 400, "press"),
            ({"client_id": ID, "press": "x" * 65}, 400, "press"),
            ({"client_id": ID, "press": "t", "message": "-1"}, 400, "id"),
            ({"client_id": ID, "press": "t", "message": str(1 << 63)}, 400, "id"),
        ],
    )
    async def test_a_bad_message(
        self, world: World, browser: ClientSession, sent: bytes | dict[str, object], status: int, code: str
    ) -> None:
        if isinstance(sent, bytes):
            answer = await browser.post("api/messages", data=sent, headers={"Content-Type": "application/json"})
        else:
            answer = await browser.post("api/messages", json=sent)
        assert await error(answer) == (status, code)
        assert not world.received

    @pytest.mark.parametrize(
        ("photo", "fields", "status", "code"),
        [
            (b"", {}, 415, "not_a_proof"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", {}, 415, "not_a_proof"),
            (b"GIF89a", {}, 415, "not_a_proof"),
            (b"ID3\x04", {}, 415, "not_a_proof"),
            (b"RIFF\x10\x00\x00\x00WAVEfmt ", {}, 415, "not_a_proof"),
            (WEBM + b"V_VP8", {}, 415, "not_a_proof"),
            (MP4 + b"hdlrvide", {}, 415, "not_a_proof"),
            (MP4.replace(b"M4A ", b"heic"), {}, 415, "not_a_proof"),
            (JPEG, {"album": "kecil"}, 400, "album"),
            (JPEG, {"client_id": ""}, 400, "client_id"),
            (JPEG, {"caption": "x" * 4001}, 413, "too_long"),
            (JPEG + b"\x00" * 5000, {}, 413, "too_big"),
            (JPEG + b"\x00" * 100_000, {}, 413, "too_big"),
            (JPEG, {f"field_{n}": "" for n in range(8)}, 400, "form"),
        ],
    )
    async def test_a_bad_photo(self, photo: bytes, fields: dict[str, str], status: int, code: str) -> None:
        async with running(WebSettings(file_bytes=5000)) as world, ClientSession(headers=OURS) as browser:
            answer = await browser.post(world.url + "/demo/citizen/api/files", data=form(photo, **fields))
            assert await error(answer) == (status, code)
            assert not world.received

    async def test_what_is_no_form_is_no_photo(self, browser: ClientSession) -> None:
        assert await error(await browser.post("api/files", data=JPEG)) == (415, "not_a_form")
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        assert await error(await browser.post("api/files", data=b"no boundary in here", headers=kind)) == (400, "form")

    @pytest.mark.parametrize(
        ("headers", "allowed"),
        [
            ({}, False),
            ({"X-Posko": "0"}, False),
            (OURS, True),
            (OURS | {"Sec-Fetch-Site": "same-origin"}, True),
            (OURS | {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
            (OURS | {"Sec-Fetch-Site": "same-site"}, False),
            (OURS | {"Sec-Fetch-Site": "cross-site"}, False),
            (OURS | {"Sec-Fetch-Site": "none"}, False),
            (OURS | {"Origin": "https://evil.example"}, False),
            (OURS | {"Origin": "null"}, False),
            ({"Sec-Fetch-Site": "same-origin"}, False),
        ],
    )
    @pytest.mark.parametrize("path", ["/chat/api/messages", "/chat/api/files", "/chat/api/seen", "/demo/clock"])
    async def test_only_our_own_page_may_change_something(
        self, world: World, path: str, headers: dict[str, str], *, allowed: bool
    ) -> None:
        async with ClientSession(world.url, cookies={"posko": TOKEN}, headers=headers) as browser:
            answer = await browser.post(path, json={"client_id": ID, "text": "halo", "ids": [], "hours": 1})
        assert (answer.status != 403) is allowed

    async def test_our_own_origin_is_the_public_one_or_the_one_asked(self) -> None:
        async with running(WebSettings(public_url="http://posko.example.id/")) as world, ClientSession() as browser:
            for origin in (world.url, "http://posko.example.id"):
                headers = OURS | {"Origin": origin}
                answer = await browser.post(world.url + "/demo/citizen/api/seen", json={"ids": []}, headers=headers)
                assert answer.status == 200


class TestPages:
    async def test_a_page_may_load_only_what_is_ours(self, world: World) -> None:
        async with ClientSession(world.url) as browser:
            chat, demo = await browser.get("/chat/"), await browser.get("/")
        for page in (chat, demo):
            policy = page.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
            assert "unsafe" not in policy
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["Cache-Control"] == "no-store"
            assert "geolocation=(self), microphone=(self)" in page.headers["Permissions-Policy"]
            assert "camera=()" in page.headers["Permissions-Policy"]
            text = await page.text()
            assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\sstyle=|\son\w+=|https?://", text)
        assert "frame-ancestors 'self'" in chat.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in demo.headers["Content-Security-Policy"]

    async def test_the_first_view_is_small(self, world: World) -> None:
        """What a browser really loads is summed up in test_web_look.py."""
        async with ClientSession(world.url, auto_decompress=False) as browser:
            page = await browser.get("/chat/")
            text = gzip.decompress(await page.read()).decode()
            files = set(re.findall(r'(?:src|href)="(static/[^"]+)"', text))
            sizes = [len(await (await browser.get("/chat/" + file)).read()) for file in files]
        assert len(files) == 3
        assert int(page.headers["Content-Length"]) + sum(sizes) <= 30_000
        assert "demo_" not in text

    def test_the_package_carries_all_that_pages_are_made_of(self) -> None:
        data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]["*"]
        carried = {path for pattern in data for path in HERE.glob(pattern)}
        made_of = {path for path in HERE.rglob("*.*") if path.suffix not in (".py", ".pyc")}
        assert made_of <= carried

    async def test_files_are_kept_by_their_hash(self, world: World) -> None:
        tag = read_assets()["chat.css"].tag
        async with ClientSession(world.url) as browser:
            named = await browser.get(f"/chat/static/chat.css?v={tag}")
            plain = await browser.get("/chat/static/chat.css", headers={"Accept-Encoding": "identity"})
            known = await browser.get("/chat/static/chat.css", headers={"If-None-Match": f'"{tag}"'})
            assert "immutable" in named.headers["Cache-Control"]
            assert named.headers["Content-Encoding"] == "gzip"
            assert plain.headers["Cache-Control"] == "no-cache"
            assert await named.read() == await plain.read() == read_assets()["chat.css"].body
            assert known.status == 304
            for missing in ("chat.html", "..%2f__init__.py", "id.toml"):
                assert (await browser.get("/chat/static/" + missing)).status == 404

    async def test_values_cannot_break_out_of_the_page(self, world: World) -> None:
        app = web.Application()
        world.channel.mount(app, "/", title='</title><script src="x">')
        async with TestClient(TestServer(app)) as browser:
            page = await (await browser.get("/?lang=<b>")).text()
        assert '<script src="x">' not in page
        assert '<html lang="id">' in page

    async def test_both_languages_and_the_missing_slash(self, world: World) -> None:
        async with ClientSession(world.url) as browser:
            assert "Tulis pesan…" in await (await browser.get("/chat/")).text()
            english = await browser.get("/chat?lang=en")
            assert "Write a message…" in await english.text()
            assert english.url.path_qs == "/chat/?lang=en"

    def test_every_word_stands_in_every_language(self) -> None:
        texts = read_words()
        assert {lang: texts[lang].keys() for lang in LANGUAGES} == dict.fromkeys(LANGUAGES, texts["id"].keys())
        empty = {key for lang in LANGUAGES for key, text in texts[lang].items() if not text}
        assert empty == {"example_officer_3"}


class TestDemo:
    async def test_the_clock_is_read_and_pushed(self, world: World) -> None:
        async with ClientSession(world.url, headers=OURS) as browser:
            before = await (await browser.get("/demo/clock")).json()
            after = await (await browser.post("/demo/clock", json={"hours": 24})).json()
        assert before == {"now": "2026-11-23T02:05:00+00:00"}
        assert after == {"now": "2026-11-24T02:05:00+00:00"}
        assert world.forwarded == [24]

    @pytest.mark.parametrize(
        "sent", [{}, [], {"hours": 0}, {"hours": -1}, {"hours": 1.5}, {"hours": True}, {"hours": 169}]
    )
    async def test_it_is_pushed_by_whole_hours_only(self, world: World, sent: object) -> None:
        async with ClientSession(world.url, headers=OURS) as browser:
            assert await error(await browser.post("/demo/clock", json=sent)) == (400, "hours")
            assert await error(await browser.post("/demo/clock", data=b"{")) == (400, "hours")
        assert not world.forwarded


class TestContract:
    async def test_pages_pull_so_nothing_is_delivered(self, world: World) -> None:
        delivery = Delivery(Outbound(id=1, key="k", address_id=2), Endpoint("web", SESSION))
        with pytest.raises(DeliveryError) as raised:
            await world.channel.deliver(delivery)
        assert raised.value.ours
        with pytest.raises(DeliveryError, match="nowhere"):
            await world.channel.fetch(MediaFile("x", "image/png"))

    @pytest.mark.parametrize("token", ["", "short", "a" * 21, "no spaces in a token at all", "a" * 129])
    def test_a_weak_token_is_refused(self, token: str) -> None:
        with pytest.raises(ValueError, match="token_urlsafe"):
            sessions.checked_token(token)
