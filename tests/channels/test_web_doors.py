"""How people come in: a desa's link, another site's page, another device, and past the doorkeeper in a flood."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count

import pytest
from aiohttp import ClientPayloadError, ClientSession, CookieJar

from bot.channels.base import FileContent
from bot.channels.web import Rate, WebSettings, handover, sessions
from bot.channels.web.limiter import SWEEP_AT
from bot.channels.web.proof import LIFE_S, SLACK_BITS, Doorkeeper, is_solved
from tests import contents
from tests.channels.web_world import ID, JPEG, OURS, SESSION, TOKEN, Clock, World, error, form, running, sign

SITE = "https://bangkaselatan.bawaslu.go.id"
FLOODED = WebSettings(opening_rate=Rate(1, 0.01), proof_bits=8)
EMBEDDED = WebSettings(embed_origins=(SITE,))


def people(world: World, **options: object) -> ClientSession:
    """A browser that keeps its cookies."""
    return ClientSession(world.url, cookie_jar=CookieJar(unsafe=True), headers=OURS, **options)  # type: ignore[arg-type]


def solve(task: str, bits: int) -> str:
    return next(nonce for nonce in map(str, count()) if is_solved(task, nonce, bits))


class TestDesaLink:
    @pytest.mark.parametrize(
        ("path", "leads_to"),
        [
            ("/chat/d/19.03.01.2008", "/chat/?start=d-19-03-01-2008"),
            ("/chat/d/19-03-01-2008", "/chat/?start=d-19-03-01-2008"),
            ("/chat/d/19.03.01.2008?lang=en", "/chat/?start=d-19-03-01-2008&lang=en"),
            ("/chat/d/rias", "/chat/"),
            ("/chat/d/19.03.01", "/chat/"),
            ("/chat/d/١٩.٠٣.٠١.٢٠٠٨", "/chat/"),
            ("/chat/d/%3Cb%3E?lang=%0d%0aX", "/chat/"),
        ],
    )
    async def test_it_leads_to_the_chat_whatever_it_names(self, path: str, leads_to: str) -> None:
        async with running() as world, people(world) as browser:
            answer = await browser.get(path)
            assert (answer.status, answer.url.path_qs) == (200, leads_to)


class TestAnotherDevice:
    async def test_a_code_brings_the_session_once(self) -> None:
        async with running() as world, people(world) as old, people(world) as new:
            await old.get("/chat/")
            await old.post("/chat/api/messages", json={"client_id": ID, "text": "dari komputer"})
            given = await (await old.post("/chat/api/handover", json={})).json()
            assert given["link"] == f"{world.url}/chat/?continue={given['code']}"
            assert given["picture"].startswith("data:image/svg+xml")
            assert given["minutes"] == 10
            page = await (await new.get(given["link"])).text()
            assert given["code"] not in page
            spoken = f"{given['code'][:5].lower()} - {given['code'][5:]}"
            assert (await new.post("/chat/api/continue", json={"code": spoken})).status == 200
            entries = await (await new.get("/chat/api/entries?wait=0")).json()
            assert [entry["text"] for entry in entries["entries"]] == ["dari komputer"]
            assert (await old.get("/chat/api/entries?wait=0")).status == 200, "the old device stays signed in"
            again = await new.post("/chat/api/continue", json={"code": given["code"]})
            assert await error(again) == (404, "code")

    @pytest.mark.parametrize("code", ["", "AAAAAAAAAA", "kode", None, 7, "A" * 11, "../../../.."])
    async def test_wrong_codes_are_told_alike(self, code: object) -> None:
        async with running() as world, people(world) as browser:
            await browser.get("/chat/")
            assert await error(await browser.post("/chat/api/continue", json={"code": code})) == (404, "code")

    async def test_guessing_is_slowed_down_whoever_guesses(self) -> None:
        async with running(WebSettings(guess_rate=Rate(2, 0.1))) as world:
            statuses = []
            for _ in range(3):
                async with people(world) as browser:
                    await browser.get("/chat/")
                    statuses.append((await browser.post("/chat/api/continue", json={"code": "AAAAAAAAAA"})).status)
        assert statuses == [404, 404, 429]

    @pytest.mark.parametrize("path", ["api/handover", "api/continue", "api/proof", "d/19.03.01.2008"])
    async def test_a_demo_phone_stays_where_it_is(self, path: str) -> None:
        async with running() as world, people(world) as browser:
            assert (await browser.post(f"/demo/citizen/{path}", json={})).status in (404, 405)

    def test_codes_are_words_to_type(self) -> None:
        code = handover.code_of("a token")
        assert code == handover.code_of("a token") != handover.code_of("another")
        assert handover.typed(f" {code[:4].lower()} {code[4:]}. ") == code
        assert handover.typed("O0I1O0I1O0") == ""


class TestFlood:
    async def test_the_first_are_let_in_and_the_next_work_first(self) -> None:
        async with running(FLOODED) as world:
            async with people(world) as first:
                await first.get("/chat/")
                assert (await first.post("/chat/api/messages", json={"client_id": ID, "text": "satu"})).status == 200
                assert (
                    await first.post("/chat/api/messages", json={"client_id": ID + "2", "text": "dua"})
                ).status == 200
            async with people(world) as second:
                await second.get("/chat/")
                assert (await second.get("/chat/api/entries?wait=0")).status == 200, "reading costs nothing"
                refused = await second.post("/chat/api/messages", json={"client_id": ID, "text": "tiga"})
                asked = await refused.json()
                assert (refused.status, asked["error"], asked["bits"]) == (428, "prove", 8)
                assert (await second.post("/chat/api/files", data=form(JPEG))).status == 428
                assert (await second.post("/chat/api/enter", json={})).status == 428
                answer = {"task": asked["task"], "nonce": solve(asked["task"], 8)}
                assert (await second.post("/chat/api/proof", json=answer)).status == 200
                assert (await second.post("/chat/api/messages", json={"client_id": ID, "text": "tiga"})).status == 200
            async with people(world) as third:
                await third.get("/chat/")
                assert await error(await third.post("/chat/api/proof", json=answer)) == (403, "proof"), "not its own"
        assert len(world.received) == 3

    async def test_an_invented_token_is_a_new_session(self) -> None:
        async with running(FLOODED) as world:
            statuses = []
            for number in range(2):
                cookies = {"posko": f"invented-{number:032d}.{'A' * 22}"}
                async with ClientSession(world.url, cookies=cookies, headers=OURS) as browser:
                    sent = {"client_id": ID, "text": "banjir"}
                    statuses.append((await browser.post("/chat/api/messages", json=sent)).status)
        assert statuses == [200, 428]

    def test_it_asks_for_more_the_more_come_and_forgets(self) -> None:
        tick, clock = [0.0], Clock()
        keeper = Doorkeeper(WebSettings(opening_rate=Rate(4, 1), proof_bits=5), lambda: tick[0], clock.now, sign)
        assert [keeper.lets_in("a") for _ in range(5)] == [True] * 4 + [False]
        assert keeper.lets_in("b"), "another address is another matter"
        bits = []
        for number in range(16):
            task = keeper.task(str(number), "a")
            bits.append(task.bits)
            assert keeper.accepts(str(number), "a", task.text, solve(task.text, task.bits))
        assert bits == [5] * 4 + [6] * 8 + [7] * 4
        tick[0] += 1000
        assert keeper.lets_in("a")
        for number in range(SWEEP_AT):
            keeper.lets_in(f"address {number}")
        assert len(keeper._lately) <= SWEEP_AT + 1

    def test_a_task_is_ours_for_one_session_and_for_a_while(self) -> None:
        clock = Clock()
        settings = WebSettings(opening_rate=Rate(0, 1), proof_bits=4)
        keeper = Doorkeeper(settings, lambda: 0.0, clock.now, sign)
        task = keeper.task("mine", "a")
        nonce = solve(task.text, task.bits)
        until, bits, signature = task.text.split(".")
        forged = [
            f"{until}.0.{signature}",
            f"{int(until) + 1}.{bits}.{signature}",
            f"{until}.{bits}.{'0' * 32}",
            f"{until}.{bits}",
            "",
            "٣.٤.x",
            "9" * 5000,
        ]
        assert not any(keeper.accepts("mine", "a", text, nonce) for text in forged)
        assert not any(keeper.accepts("mine", "a", task.text, wrong) for wrong in ("", "x y", "é", "0" * 99))
        assert not keeper.accepts("other", "a", task.text, nonce)
        assert keeper.accepts("mine", "a", task.text, nonce)
        clock.at += timedelta(seconds=LIFE_S + 1)
        assert not keeper.accepts("mine", "a", task.text, nonce)

    def test_an_easy_task_kept_for_later_is_too_easy_then(self) -> None:
        keeper = Doorkeeper(WebSettings(opening_rate=Rate(1, 0), proof_bits=2), lambda: 0.0, Clock().now, sign)
        kept = keeper.task("patient", "a")
        nonce = solve(kept.text, kept.bits)
        for number in range(2 ** (SLACK_BITS + 2)):
            task = keeper.task(str(number), "a")
            assert keeper.accepts(str(number), "a", task.text, solve(task.text, task.bits))
        assert not keeper.accepts("patient", "a", kept.text, nonce)

    def test_the_work_is_what_it_says(self) -> None:
        nonce = solve("task", 10)
        assert int(sha256(f"task.{nonce}".encode()).hexdigest(), 16) < 1 << (256 - 10)


class TestAnotherSite:
    async def test_without_names_nobody_may_show_it(self) -> None:
        async with running() as world, people(world) as browser:
            assert (await browser.get("/chat/widget.js")).status == 404
            assert (await browser.get("/chat/frame/")).status == 404
            policy = (await browser.get("/chat/")).headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors 'self'")

    async def test_the_named_may_show_the_frame_and_nothing_else(self) -> None:
        async with running(EMBEDDED) as world, people(world) as browser:
            frame, page = await browser.get(f"/chat/frame/?in={SITE}"), await browser.get("/chat/")
            other = await (await browser.get("/chat/frame/?in=https://evil.example")).text()
        assert frame.headers["Content-Security-Policy"].endswith(f"frame-ancestors {SITE}")
        assert page.headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")
        assert f'data-host="{SITE}"' in await frame.text()
        assert 'data-host=""' in other
        assert f'data-alone="{world.url}/chat/"' in other

    async def test_its_cookie_is_kept_apart_for_each_site(self) -> None:
        async with running(EMBEDDED) as world, ClientSession(world.url, headers=OURS) as browser:
            answer = await browser.get("/chat/frame/")
            (cookie,) = answer.headers.getall("Set-Cookie")
            assert cookie.startswith(f"__Secure-posko-framed={TOKEN}; Path=/chat/frame/; Max-Age=")
            assert cookie.endswith("; HttpOnly; SameSite=None; Secure; Partitioned")
            cookies = {"__Secure-posko-framed": TOKEN}
            sent = {"client_id": ID, "text": "dari situs kantor"}
            assert (await browser.post("/chat/frame/api/messages", json=sent, cookies=cookies)).status == 200
            plain = await browser.post("/chat/frame/api/messages", json=sent, cookies={"posko": TOKEN})
            assert await error(plain) == (401, "session")
            headers = {"Sec-Fetch-Site": "cross-site"}
            foreign = await browser.post("/chat/frame/api/messages", json=sent, cookies=cookies, headers=headers)
            assert await error(foreign) == (403, "foreign")
        assert [received.chat.external_id for received in world.received] == [SESSION]

    async def test_a_framed_chat_goes_on_on_the_page_of_its_own(self) -> None:
        async with running(EMBEDDED) as world, ClientSession(world.url, headers=OURS) as browser:
            cookies = {"__Secure-posko-framed": TOKEN}
            given = await (await browser.post("/chat/frame/api/handover", json={}, cookies=cookies)).json()
            assert given["link"].startswith(f"{world.url}/chat/?continue=")

    async def test_its_script_is_small_and_for_everybody(self) -> None:
        async with running(EMBEDDED) as world, ClientSession(world.url, auto_decompress=False) as browser:
            packed = await browser.get("/chat/widget.js")
            plain = await browser.get("/chat/widget.js", headers={"Accept-Encoding": "identity"})
            assert int(packed.headers["Content-Length"]) < 3_000
            script = await plain.text()
        assert plain.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert "Set-Cookie" not in plain.headers
        assert len(script.encode()) <= 6_000
        assert '"Tanya Posko"' in script
        assert not {"document.cookie", "localStorage", "sessionStorage", "eval("} & set(script.split())

    def test_a_caller_is_let_in_by_our_mark_only(self) -> None:
        made = sessions.Sessions(WebSettings(), lambda: TOKEN, sign)
        other = sessions.Sessions(WebSettings(), lambda: TOKEN, lambda _text: b"0" * 32)
        assert made._mark(TOKEN) != other._mark(TOKEN)


class TestPlaying:
    @pytest.mark.parametrize(
        ("asked", "status", "content", "said"),
        [
            ("bytes=2-3", 206, b"gS", "bytes 2-3/8"),
            ("bytes=4-", 206, b"1234", "bytes 4-7/8"),
            ("bytes=-2", 206, b"34", "bytes 6-7/8"),
            ("bytes=0-100", 206, b"OggS1234", "bytes 0-7/8"),
            ("bytes=8-", 416, b"", "bytes */8"),
            ("lines=1-2", 200, b"OggS1234", ""),
        ],
    )
    async def test_a_sound_is_given_by_parts(self, asked: str, status: int, content: bytes, said: str) -> None:
        async with running() as world, ClientSession(world.url, cookies={"posko": TOKEN}) as browser:
            world.transcript.files[SESSION, 7] = (b"OggS1234", "audio/ogg")
            answer = await browser.get("/chat/api/attachments/7", headers={"Range": asked})
            assert (answer.status, await answer.read()) == (status, content)
            assert answer.headers.get("Content-Range", "") == said
            assert answer.headers["Content-Type"] == "audio/ogg"

    async def test_a_file_that_is_destroyed_meanwhile_does_not_pass_for_whole(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def cut(*_: object) -> tuple[FileContent, str]:
            return replace(contents.of(b"OggS1234"), size=100), "audio/ogg"

        async with running() as world, ClientSession(world.url, cookies={"posko": TOKEN}) as browser:
            monkeypatch.setattr(world.transcript, "attachment", cut)
            answer = await browser.get("/chat/api/attachments/7")
            with pytest.raises(ClientPayloadError):
                await answer.read()
