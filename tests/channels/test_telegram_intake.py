"""Nothing is confirmed before it is committed: polling and webhook, through refusals, faults and restarts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.channels.telegram import TelegramAccount
from bot.channels.telegram.parse import ALLOWED_UPDATES
from bot.channels.telegram.webhook import BODY_LIMIT_BYTES, SECRET_HEADER
from bot.domain.errors import UserError
from bot.domain.messages import Contact, Inbound, Location, Media, Text
from tests.channels.harness import Inbox
from tests.channels.telegram_world import SECRET, Noted, SetAside, Waits, channel_at, running, web_server
from tests.fakes.telegram import FakeTelegram

UNREADABLE = {"message_id": 1, "date": 1, "from": {"id": 5, "is_bot": False, "first_name": "B"}, "text": "x"}


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


def offsets(telegram: FakeTelegram) -> list[int]:
    """The offsets that were asked for, each once."""
    asked = [int(call.parameters["offset"]) for call in telegram.made("getUpdates") if call.status == 200]
    return list(dict.fromkeys(asked))


async def test_the_offset_follows_the_commit(telegram: FakeTelegram) -> None:
    inbox = Inbox()
    async with running(channel_at(telegram), inbox):
        for text in ("satu", "dua", "tiga"):
            await telegram.says(1, text)
        await inbox.until(3)
        await telegram.until(lambda: not telegram.world.queue)
    assert inbox.texts() == ["satu", "dua", "tiga"]
    first = telegram.made("getUpdates")[0].parameters
    assert (first["offset"], first["allowed_updates"], first["limit"]) == (0, ALLOWED_UPDATES, 100)


async def test_all_that_a_phone_can_send_arrives_once(telegram: FakeTelegram) -> None:
    """In the order in which it was sent; that somebody who shares a place live moves on is no news."""
    inbox = Inbox()
    async with running(channel_at(telegram), inbox):
        live = await telegram.sends_location(1, -3.0, 106.4, live_s=900)
        await telegram.moves(1, live, -3.1, 106.5)
        await telegram.sends_venue(1, -3.0, 106.4, "Masjid")
        await telegram.sends_contact(1, "0812")
        await telegram.sends_contact(1, "0813", own=False)
        await telegram.sends_audio(1)
        await telegram.sends_video(1, caption="rumah")
        await telegram.sends_voice(1)
        await telegram.sends_sticker(1)
        await telegram.says(1, "selesai")
        bodies = [inbound.body for inbound in await inbox.until(9)]
    assert [body.title for body in bodies if isinstance(body, Location)] == ["", "Masjid"]
    assert [(body.phone, body.own) for body in bodies if isinstance(body, Contact)] == [("0812", True), ("0813", False)]
    files = [(body.file.mime_type, body.caption) for body in bodies if isinstance(body, Media)]
    assert files == [("audio/mpeg", ""), ("video/mp4", "rumah"), ("audio/ogg", "")]
    assert inbox.texts() == ["", "selesai"]
    kinds = [Location, Location, Contact, Contact, Media, Media, Media, Text, Text]
    assert [type(body) for body in bodies] == kinds


async def test_a_refused_batch_comes_again_with_growing_pauses(telegram: FakeTelegram) -> None:
    inbox, waits = Inbox(), Waits()
    inbox.refuse(7)
    await telegram.says(1, "satu")
    await telegram.says(1, "dua")
    with capture_logs() as logs:
        async with running(channel_at(telegram, waits), inbox):
            await inbox.until(2)
            await telegram.until(lambda: not telegram.world.queue)
    assert waits.seconds == [1, 2, 4, 8, 16, 30, 30]
    assert [inbound.external_id for inbound in inbox.inbounds] == ["500000001", "500000002"]
    assert offsets(telegram)[0] == 0
    assert [entry["event"] for entry in logs] == ["telegram_intake_failed"] * 7


async def test_killed_before_the_commit_loses_nothing(telegram: FakeTelegram) -> None:
    entered = asyncio.Event()

    async def never_commits(inbounds: Sequence[Inbound]) -> None:
        entered.set()
        await asyncio.Event().wait()

    await telegram.says(1, "penting")
    async with running(channel_at(telegram), never_commits):
        await entered.wait()
    inbox = Inbox()
    async with running(channel_at(telegram), inbox):
        await inbox.until(1)
    assert inbox.texts() == ["penting"]


async def test_killed_after_the_commit_repeats_under_the_same_name(telegram: FakeTelegram) -> None:
    inbox = Inbox()
    await telegram.says(1, "penting")
    unconfirmed = list(telegram.world.queue)
    async with running(channel_at(telegram), inbox):
        await inbox.until(1)
    telegram.world.queue = unconfirmed  # as if the confirming poll had never arrived
    async with running(channel_at(telegram), inbox):
        await telegram.until(lambda: not telegram.world.queue)
    assert len(inbox.inbounds) == 2
    assert inbox.texts() == ["penting"]


async def test_an_unreadable_update_is_set_aside_and_the_rest_goes_on(telegram: FakeTelegram) -> None:
    inbox, aside = Inbox(), SetAside()
    await telegram.says(1, "sebelum")
    bad = await telegram.raw("message", UNREADABLE)
    await telegram.says(1, "sesudah")
    async with running(channel_at(telegram, set_aside=aside), inbox):
        await inbox.until(2)
        await telegram.until(lambda: not telegram.world.queue)
    assert inbox.texts() == ["sebelum", "sesudah"]
    assert json.loads(aside.kept[str(bad)])["message"] == UNREADABLE


async def test_setting_aside_that_fails_confirms_nothing(telegram: FakeTelegram) -> None:
    class Away(SetAside):
        failures = 2

        async def __call__(self, external_id: str, raw: str) -> None:
            if self.failures:
                self.failures -= 1
                raise ConnectionError("the database is away")
            await super().__call__(external_id, raw)

    aside, waits = Away(), Waits()
    bad = await telegram.raw("message", UNREADABLE)
    async with running(channel_at(telegram, waits, aside), Inbox()):
        await telegram.until(lambda: not telegram.world.queue)
    assert list(aside.kept) == [str(bad)]
    assert waits.seconds == [1, 2]


def refused(status: int, description: str, **parameters: int) -> Callable[[FakeTelegram], None]:
    """Telegram says no once."""
    return lambda telegram: telegram.fail(status, description, method="getUpdates", times=1, **parameters)


POLL_FAULTS: dict[str, tuple[Callable[[FakeTelegram], None], float]] = {
    "wrong token": (refused(401, "Unauthorized"), 1),
    "another poller": (refused(409, "Conflict: terminated by other getUpdates request"), 1),
    "too many": (refused(429, "Too Many Requests: retry after 9", retry_after=9), 9),
    "server error": (refused(500, "Internal Server Error"), 1),
    "dropped before": (lambda telegram: telegram.drop("before", method="getUpdates"), 1),
    "dropped after": (lambda telegram: telegram.drop("after", method="getUpdates"), 1),
    "no JSON": (lambda telegram: telegram.garble(b"<html>", method="getUpdates"), 1),
    "no object": (lambda telegram: telegram.garble(b"[]", method="getUpdates"), 1),
    "no result": (lambda telegram: telegram.garble(b'{"ok": true}', method="getUpdates"), 1),
    "webhook not removed at once": (lambda telegram: telegram.fail(502, method="deleteWebhook"), 1),
}


@pytest.mark.parametrize(("fault", "pause_s"), POLL_FAULTS.values(), ids=POLL_FAULTS.keys())
async def test_trouble_is_waited_out_and_never_logs_the_token(
    telegram: FakeTelegram, fault: Callable[[FakeTelegram], None], pause_s: float
) -> None:
    inbox, waits = Inbox(), Waits()
    await telegram.says(1, "halo")
    fault(telegram)
    with capture_logs() as logs:
        async with running(channel_at(telegram, waits), inbox):
            await inbox.until(1)
    assert waits.seconds[0] == pause_s
    assert [entry["event"] for entry in logs] == ["telegram_poll_failed"]
    assert telegram.token not in str(logs)


@pytest.mark.parametrize(("status", "reason"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_that_the_account_is_refused_is_noted_once_and_that_it_is_over(
    telegram: FakeTelegram, status: int, reason: str
) -> None:
    inbox, noted = Inbox(), Noted()
    await telegram.says(1, "halo")
    telegram.fail(500, "Internal Server Error", method="getUpdates", times=1)
    telegram.fail(status, reason, method="getUpdates", times=3)
    telegram.fail(500, "Internal Server Error", method="getUpdates", times=1)
    async with running(channel_at(telegram, standing=noted), inbox):
        await inbox.until(1)
        await telegram.says(1, "halo lagi")
        await inbox.until(2)
    assert noted.reasons == [f"{status} {reason}: check the telegram token and base_url", ""]


async def test_what_could_not_be_noted_of_the_account_is_noted_with_the_next_call(telegram: FakeTelegram) -> None:
    class Away(Noted):
        async def __call__(self, reason: str) -> None:
            await super().__call__(reason)
            if len(self.reasons) == 1:
                raise OSError("disk full")

    inbox, noted = Inbox(), Away()
    await telegram.says(1, "halo")
    telegram.fail(401, "Unauthorized", method="getUpdates", times=3)
    async with running(channel_at(telegram, standing=noted), inbox):
        await inbox.until(1)
    assert [bool(reason) for reason in noted.reasons] == [True, True, False]


async def test_a_server_that_is_not_there_is_tried_again(telegram: FakeTelegram) -> None:
    enough = asyncio.Event()

    class Counted(Waits):
        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds)
            if len(self.seconds) == 4:
                enough.set()

    waits = Counted()
    with capture_logs() as logs:
        async with running(channel_at(telegram, waits, base_url="http://127.0.0.1:1/bot"), Inbox()):
            await enough.wait()
    assert waits.seconds[:4] == [1, 2, 4, 8]
    assert {entry["error"] for entry in logs} == {"NotSent"}
    assert telegram.token not in str(logs)


async def test_polling_takes_over_from_a_webhook(telegram: FakeTelegram) -> None:
    telegram.webhook.url = "http://127.0.0.1:1/"
    inbox = Inbox()
    async with running(channel_at(telegram), inbox):
        await telegram.until(lambda: not telegram.webhook.url)
        await telegram.says(1, "halo")
        await inbox.until(1)
        telegram.webhook.url = "http://127.0.0.1:1/"  # somebody sets one while we poll
        telegram.world.happens("message", telegram.world.message_json(telegram.world.chats[1].messages[1]))
        telegram.webhook.url = "http://127.0.0.1:1/"
        await telegram.rings()
        await inbox.until(2)
    assert not telegram.webhook.url


# Webhook


async def posted(telegram: FakeTelegram, inbox: Inbox, aside: SetAside, body: bytes, **headers: str) -> int:
    """The status that our webhook answers."""
    channel = channel_at(
        telegram, set_aside=aside, mode="webhook", webhook_url="https://posko.example/tg", webhook_secret=SECRET
    )
    async with web_server(channel.routes(inbox)) as address, aiohttp.ClientSession() as session:
        given = {SECRET_HEADER: SECRET} | {name.replace("_", "-"): value for name, value in headers.items()}
        async with session.post(f"{address}/tg", data=body, headers=given) as answer:
            return answer.status


def a_message(text: str = "halo") -> bytes:
    """An update's bytes."""
    chat = {"id": 5, "type": "private", "first_name": "B"}
    user = {"id": 5, "is_bot": False, "first_name": "B"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text}
    return json.dumps({"update_id": 44, "message": message}).encode()


WRONG = {SECRET_HEADER.replace("-", "_"): "salah"}
WEBHOOK_CASES: dict[str, tuple[bytes, dict[str, str], int, list[str]]] = {
    "a message": (a_message(), {}, 200, ["halo"]),
    "a wrong secret": (a_message(), WRONG, 403, []),
    "an empty secret": (a_message(), {SECRET_HEADER.replace("-", "_"): ""}, 403, []),
    "a secret with odd bytes": (a_message(), {SECRET_HEADER.replace("-", "_"): SECRET + "é"}, 403, []),
    "no JSON": (b"{", {}, 400, []),
    "no UTF-8": (b"\xff\xfe{}", {}, 400, []),
    "a list": (b"[]", {}, 400, []),
    "no id": (b'{"message": {}}', {}, 400, []),
    "an id that is a word": (b'{"update_id": "x"}', {}, 400, []),
    "very deep": (b"[" * 200_000, {}, 400, []),
    "too big": (a_message("x" * BODY_LIMIT_BYTES), {}, 413, []),
    "of no meaning": (b'{"update_id": 44}', {}, 200, []),
}


@pytest.mark.parametrize(("body", "headers", "status", "texts"), WEBHOOK_CASES.values(), ids=WEBHOOK_CASES.keys())
async def test_webhook_answers(
    telegram: FakeTelegram, body: bytes, headers: dict[str, str], status: int, texts: list[str]
) -> None:
    inbox = Inbox()
    assert await posted(telegram, inbox, SetAside(), body, **headers) == status
    assert [inbound.body.text for inbound in inbox.inbounds if isinstance(inbound.body, Text)] == texts


async def test_webhook_answers_503_until_it_is_committed(telegram: FakeTelegram) -> None:
    inbox = Inbox()
    inbox.refuse(1)
    assert await posted(telegram, inbox, SetAside(), a_message()) == 503
    assert await posted(telegram, inbox, SetAside(), a_message()) == 200
    assert inbox.texts() == ["halo"]


async def test_webhook_sets_the_unreadable_aside(telegram: FakeTelegram) -> None:
    aside = SetAside()
    body = json.dumps({"update_id": 45, "message": UNREADABLE}).encode()
    assert await posted(telegram, Inbox(), aside, body) == 200
    assert list(aside.kept) == ["45"]


async def test_webhook_is_announced_as_often_as_it_takes(telegram: FakeTelegram) -> None:
    waits = Waits()
    telegram.fail(502, method="setWebhook", times=2)
    account: dict[str, Any] = {"mode": "webhook", "webhook_url": "https://posko.example/tg", "webhook_secret": SECRET}
    async with running(channel_at(telegram, waits, **account), Inbox()):
        await telegram.until(lambda: bool(telegram.webhook.url))
    assert (telegram.webhook.url, telegram.webhook.secret) == ("https://posko.example/tg", SECRET)
    assert telegram.world.allowed == set(ALLOWED_UPDATES)
    assert waits.seconds == [1, 2]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"token": "x"}, "token"),
        ({"token": "1:a", "mode": "webhook", "webhook_url": "https://x.id/", "webhook_secret": "s"}, "webhook_url"),
        ({"token": "1:a", "mode": "webhook", "webhook_url": "posko", "webhook_secret": "s"}, "webhook_url"),
        ({"token": "1:a", "mode": "webhook", "webhook_url": "https://x.id/t"}, "webhook_secret"),
        ({"token": "1:a", "mode": "webhook", "webhook_url": "https://x.id/t", "webhook_secret": "é"}, "webhook_secret"),
    ],
)
def test_an_account_that_cannot_work_is_refused(fields: dict[str, str], names: str) -> None:
    with pytest.raises(UserError, match=names):
        TelegramAccount(**fields)  # type: ignore[arg-type]


async def test_what_was_set_aside_is_read_again_or_is_still_unreadable(telegram: FakeTelegram) -> None:
    channel = channel_at(telegram)
    assert channel.read({"update_id": 7, "message": {"message_id": 1}}) is None
    person = {"id": 5, "is_bot": False, "first_name": "Siti"}
    message = {
        "message_id": 1,
        "date": 1_795_000_000,
        "chat": {"id": 5, "type": "private"},
        "from": person,
        "text": "halo",
    }
    read = channel.read({"update_id": 8, "message": message})
    assert read is not None
    assert read.body == Text("halo", message_id="1")
    await channel.close()
