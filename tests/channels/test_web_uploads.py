"""Many files on their way at once: who sends slowly, or much, keeps neither others' photos nor the machine's memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, FormData

from bot.channels.web import Rate, WebSettings
from bot.channels.web.refusals import Refused
from bot.channels.web.uploads import SMALL_BYTES, Uploads
from tests.channels.web_world import JPEG, OURS, error, form, running

HOME, AWAY = "10.0.0.1", "10.0.0.2"
SETTINGS = WebSettings(upload_bytes_of_address=3 * SMALL_BYTES, upload_bytes=4 * SMALL_BYTES)


def test_one_address_takes_no_more_than_its_part_and_small_files_go_on() -> None:
    uploads = Uploads(SETTINGS)
    with uploads.one("a", HOME) as first, uploads.one("b", HOME) as second, uploads.one("c", AWAY) as third:
        first(2 * SMALL_BYTES)
        second(SMALL_BYTES)
        third(SMALL_BYTES)
        with pytest.raises(Refused):
            second(1)
        with uploads.one("d", HOME) as small:
            small(SMALL_BYTES)


def test_all_addresses_together_take_no_more_than_the_machine_has() -> None:
    uploads = Uploads(SETTINGS)
    with uploads.one("a", HOME) as first, uploads.one("b", AWAY) as second:
        first(2 * SMALL_BYTES)
        second(2 * SMALL_BYTES)
        with pytest.raises(Refused):
            first(1)


def test_what_has_come_or_was_given_up_counts_no_more() -> None:
    uploads = Uploads(SETTINGS)
    with uploads.one("a", HOME) as first:
        first(3 * SMALL_BYTES)
    with pytest.raises(Refused), uploads.one("a", HOME) as again:
        again(3 * SMALL_BYTES + 1)
    with uploads.one("b", HOME) as other:
        other(3 * SMALL_BYTES)


async def test_a_session_sends_a_few_at_once() -> None:
    goes_on, began = asyncio.Event(), asyncio.Semaphore(0)

    async def slowly() -> AsyncIterator[bytes]:
        yield JPEG
        began.release()
        await goes_on.wait()
        yield b"\xff\xd9"

    def photo(name: str) -> FormData:
        made = form(JPEG, client_id=name)
        made.add_field("later", slowly(), filename="x")
        return made

    async with (
        running(WebSettings(uploads_at_once=2, session_rate=Rate(1000, 1000))) as world,
        ClientSession(headers=OURS) as browser,
    ):
        address = world.url + "/demo/citizen/api/files"
        sent = [asyncio.create_task(browser.post(address, data=photo(name))) for name in ("a" * 16, "b" * 16)]
        for _ in sent:
            await began.acquire()
        while True:  # the server may not have read their beginnings yet
            answer = await browser.post(address, data=form(JPEG, client_id="c" * 16))
            if answer.status == 429:
                break
        assert await error(answer) == (429, "slow_down")
        goes_on.set()
        assert [(await task).status for task in sent] == [200, 200]
