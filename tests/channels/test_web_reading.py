"""What a web page reads and how it waits for it, and who is asked to slow down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.channels.web import Rate, WebSettings
from bot.channels.web.limiter import SWEEP_AT, Limiter
from bot.domain.messages import Button, OutboundKind
from tests.channels.web_world import (
    CITIZEN,
    FIRST_ID,
    ID,
    OURS,
    PNG,
    SESSION,
    TOKEN,
    World,
    error,
    running,
)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with running() as served:
        yield served


@pytest.fixture
async def browser(world: World) -> AsyncIterator[ClientSession]:
    """A browser that has opened the page, by the first token that was made."""
    async with ClientSession(world.url + "/chat/", cookies={"posko": TOKEN}, headers=OURS) as session:
        yield session


class TestReading:
    async def test_entries_keep_every_digit_and_their_shape(self, world: World, browser: ClientSession) -> None:
        buttons = ((Button("Ya", data="f.1"), Button("Buka", url="https://kpu.go.id")),)
        asked = world.say(SESSION, "Benar?", buttons=buttons, attachment_id=FIRST_ID, attachment_mime_type="image/png")
        world.say(SESSION, "ya", mine=True, key=f"{SESSION}:{ID}")
        world.say(SESSION, "Dicatat", kind=OutboundKind.ANSWER, target_key=f"{SESSION}:{ID}")
        world.edit(SESSION, asked, "Sudah.")
        entries = (await (await browser.get("api/entries?after=0")).json())["entries"]
        assert entries[0] == {
            "id": str(FIRST_ID),
            "mine": False,
            "key": asked.key,
            "kind": "send",
            "text": "Benar?",
            "buttons": [[{"label": "Ya", "data": "f.1"}, {"label": "Buka", "url": "https://kpu.go.id"}]],
            "target": "",
            "at": world.clock.now().isoformat(),
            "attachment": str(FIRST_ID),
            "mime": "image/png",
        }
        assert [(e["kind"], e["key"], e["target"]) for e in entries[1:]] == [
            ("send", ID, ""),
            ("answer", entries[2]["key"], ID),
            ("edit", entries[3]["key"], asked.key),
        ]

    async def test_it_comes_again_until_it_is_acknowledged(self, world: World, browser: ClientSession) -> None:
        entries = [world.say(SESSION, text) for text in ("satu", "dua", "tiga")]
        last = entries[-1].id

        async def texts() -> list[str]:
            answer = await browser.get("api/entries", params={"after": str(last), "wait": "0"})
            return [entry["text"] for entry in (await answer.json())["entries"]]

        assert await texts() == ["satu", "dua", "tiga"]
        await browser.post("api/seen", json={"ids": [str(entries[0].id), str(last)]})
        assert await texts() == ["dua"]

    async def test_nobody_reads_another_session(self, world: World, browser: ClientSession) -> None:
        other = world.say(CITIZEN, "rahasia", attachment_id=7)
        world.transcript.files[CITIZEN, 7] = (PNG, "image/png")
        assert (await (await browser.get("api/entries?wait=0")).json()) == {"entries": []}
        assert (await browser.get("api/attachments/7")).status == 404
        await browser.post("api/seen", json={"ids": [str(other.id)]})
        assert not world.transcript.acknowledged

    @pytest.mark.parametrize("after", ["", "-1", "1.5", "x", str(1 << 63), "٣"])
    async def test_a_bad_cursor(self, browser: ClientSession, after: str) -> None:
        assert await error(await browser.get("api/entries", params={"after": after, "wait": "0"})) == (400, "id")

    @pytest.mark.parametrize("ids", [None, "1", [1], ["x"], [["1"]], ["1"] * 501])
    async def test_bad_acknowledgements(self, browser: ClientSession, ids: object) -> None:
        assert (await browser.post("api/seen", json={"ids": ids})).status == 400

    @pytest.mark.parametrize(
        ("mime_type", "content_type", "disposition"),
        [
            ("image/png", "image/png", 'inline; filename="posko-7.png"'),
            ("text/html", "application/octet-stream", 'attachment; filename="posko-7.html"'),
            ("application/pdf", "application/octet-stream", 'attachment; filename="posko-7.pdf"'),
        ],
    )
    async def test_files_are_shown_or_saved_but_never_run(
        self, world: World, browser: ClientSession, mime_type: str, content_type: str, disposition: str
    ) -> None:
        world.transcript.files[SESSION, 7] = (b"<script>alert(1)</script>", mime_type)
        answer = await browser.get("api/attachments/7")
        assert await answer.read() == b"<script>alert(1)</script>"
        assert answer.headers["Content-Type"] == content_type
        assert answer.headers["Content-Disposition"] == disposition
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")


async def entries_of(browser: ClientSession) -> list[str]:
    answer = await browser.get("api/entries?after=0")
    return [entry["text"] for entry in (await answer.json())["entries"]]


class TestWaiting:
    """Waiting pages are told by `wake`, by looking again, or sent home; `looked` says that a page began to wait."""

    async def test_a_wake_ends_it(self, world: World, browser: ClientSession) -> None:
        async with asyncio.TaskGroup() as group:
            page = group.create_task(entries_of(browser))
            await world.transcript.looked.wait()
            world.channel.wake(CITIZEN)
            world.say(SESSION, "ada kabar")
        assert page.result() == ["ada kabar"]

    async def test_ones_own_message_ends_it(self, world: World, browser: ClientSession) -> None:
        async with asyncio.TaskGroup() as group:
            page = group.create_task(entries_of(browser))
            await world.transcript.looked.wait()
            await browser.post("api/messages", json={"client_id": ID, "text": "halo"})
        assert page.result() == ["halo"]

    async def test_what_another_process_committed_is_found_by_looking_again(self) -> None:
        async with (
            running(WebSettings(recheck_s=0.01)) as world,
            ClientSession(world.url + "/demo/citizen/") as browser,
            asyncio.TaskGroup() as group,
        ):
            page = group.create_task(entries_of(browser))
            await world.transcript.looked.wait()
            world.transcript.add(CITIZEN, text="dari sana")
        assert page.result() == ["dari sana"]

    async def test_it_ends_by_itself_and_leaves_nothing_behind(self) -> None:
        async with (
            running(WebSettings(wait_s=0.03, recheck_s=0.01)) as world,
            ClientSession(world.url + "/demo/citizen/") as browser,
        ):
            assert await entries_of(browser) == []
            assert world.transcript.looks > 1
            assert not world.channel._bells

    async def test_too_many_pages_send_the_oldest_home(self) -> None:
        async with (
            running(WebSettings(waiting_pages=1)) as world,
            ClientSession(world.url + "/demo/citizen/") as browser,
            asyncio.TaskGroup() as group,
        ):
            oldest = group.create_task(entries_of(browser))
            await world.transcript.looked.wait()
            newest = group.create_task(entries_of(browser))
            assert await oldest == []
            world.say(CITIZEN, "kabar")
        assert newest.result() == ["kabar"]

    async def test_a_shutdown_ends_all_at_once(self) -> None:
        async with asyncio.TaskGroup() as group, ClientSession() as browser:
            async with running() as world:
                page = group.create_task(browser.get(world.url + "/demo/citizen/api/entries"))
                await world.transcript.looked.wait()
            answer = await page
            assert (answer.status, await answer.json()) == (200, {"entries": []})


class TestHoldingBack:
    SETTINGS = WebSettings(session_rate=Rate(2, 0.5), reading_rate=Rate(3, 1), address_rate=Rate(6, 2))

    async def test_a_session_that_writes_too_fast(self) -> None:
        async with running(self.SETTINGS) as world, ClientSession(headers=OURS) as browser:
            path = world.url + "/demo/citizen/api/messages"
            sent = {"text": "halo"}
            statuses = [(await browser.post(path, json=sent | {"client_id": ID + str(n)})).status for n in range(3)]
            refused = await browser.post(path, json=sent | {"client_id": ID})
            assert statuses == [200, 200, 429]
            assert refused.headers["Retry-After"] == "2"
            assert await error(refused) == (429, "slow_down")
            world.tick[0] += 2
            assert (await browser.post(path, json=sent | {"client_id": ID})).status == 200

    async def test_an_address_with_many_sessions(self) -> None:
        async with running(self.SETTINGS) as world, ClientSession() as browser:
            statuses = [(await browser.get(world.url + "/chat/")).status for _ in range(8)]
            assert statuses == [200] * 6 + [429] * 2
            assert (await browser.get(world.url + "/chat/api/entries?wait=0")).status == 429

    @pytest.mark.parametrize(("proxies", "statuses"), [(0, [200, 429]), (1, [200, 200]), (2, [200, 429])])
    async def test_behind_proxies_the_sender_is_the_one_they_name(self, proxies: int, statuses: list[int]) -> None:
        settings = WebSettings(address_rate=Rate(1, 0.1), trusted_proxies=proxies)
        async with running(settings) as world, ClientSession() as browser:
            asked = [
                await browser.get(
                    world.url + "/chat/", headers={"X-Forwarded-For": f"forged-{n}, 10.0.0.1, 10.0.1.{n}"}
                )
                for n in range(2)
            ]
        assert [answer.status for answer in asked] == statuses

    def test_buckets_fill_up_again_and_are_forgotten_when_full(self) -> None:
        now = [0.0]
        limiter = Limiter(Rate(burst=2, per_s=1), lambda: now[0])
        assert [limiter.take("a"), limiter.take("a"), limiter.take("a", 2)] == [0.0, 0.0, 2.0]
        for number in range(SWEEP_AT - 1):
            limiter.take(str(number))
        now[0] = 100.0
        assert limiter.take("a", 2) == 0.0
        assert len(limiter._buckets) == 1
