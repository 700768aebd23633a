"""The fake keeps Telegram's own promises, seen from a plain HTTP client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.channels.telegram_world import web_server
from tests.fakes.telegram import FakeTelegram, Floods

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
async def ask(telegram: FakeTelegram) -> AsyncIterator[Ask]:
    """Call a method with a JSON body."""
    async with aiohttp.ClientSession() as session:

        async def asked(method: str, **fields: Any) -> dict[str, Any]:
            async with session.post(f"{telegram.base_url}{telegram.token}/{method}", json=fields) as answer:
                body: dict[str, Any] = await answer.json()
                assert body.get("error_code", 200) == answer.status
                return body

        yield asked


def ids(answer: dict[str, Any]) -> list[int]:
    """The ids of the updates in an answer."""
    return [update["update_id"] - 500_000_000 for update in answer["result"]]


async def test_an_offset_confirms_everything_below_it(telegram: FakeTelegram, ask: Ask) -> None:
    for number in range(5):
        await telegram.says(1, str(number))
    assert ids(await ask("getUpdates")) == [1, 2, 3, 4, 5]
    assert ids(await ask("getUpdates", limit=2)) == [1, 2]
    assert ids(await ask("getUpdates", offset=500_000_003)) == [3, 4, 5]
    assert ids(await ask("getUpdates", offset=0)) == [3, 4, 5]
    assert ids(await ask("getUpdates", offset=-1)) == [5]
    assert ids(await ask("getUpdates")) == [5]
    assert ids(await ask("getUpdates", offset=500_000_006)) == []


async def test_a_poll_waits_and_a_second_one_ends_it(telegram: FakeTelegram, ask: Ask) -> None:
    first = asyncio.ensure_future(ask("getUpdates", timeout=50))
    await telegram.until(lambda: telegram._poller == 1)
    second = asyncio.ensure_future(ask("getUpdates", timeout=50))
    assert (await first)["error_code"] == 409
    await telegram.says(1, "halo")
    assert ids(await second) == [1]


async def test_only_wanted_kinds_come(telegram: FakeTelegram, ask: Ask) -> None:
    message = await telegram.says(1, "halo")
    await ask("getUpdates", offset=-1, allowed_updates=["message"])
    await telegram.edits(1, message, "halo!")
    await telegram.says(1, "lagi")
    assert [list(update)[1] for update in (await ask("getUpdates"))["result"]] == ["message", "message"]


async def test_a_webhook_is_posted_to_until_it_says_yes(telegram: FakeTelegram, ask: Ask) -> None:
    answers = iter([500, 503, 302, 200])
    got: list[tuple[str, str]] = []

    async def receive(request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        got.append((text, request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        return web.Response(status=next(answers, 200))

    async with web_server([web.post("/hook", receive)]) as address:
        await telegram.says(1, "satu")
        await telegram.says(1, "dua")
        await ask("setWebhook", url=f"{address}/hook", secret_token="rahasia")
        await telegram.until(lambda: not telegram.world.queue)
        assert got == [("satu", "rahasia")] * 4 + [("dua", "rahasia")]
        assert (await ask("getWebhookInfo"))["result"]["pending_update_count"] == 0
        assert (await ask("getUpdates"))["error_code"] == 409
        await ask("deleteWebhook")
        assert (await ask("getUpdates"))["ok"]


BOLD = {"type": "bold"}
ASK = {"text": "Kirim lokasi", "request_location": True}
BOTH = ASK | {"request_contact": True}
COMMAND = {"command": "lapor", "description": "Buat laporan"}


@pytest.mark.parametrize(
    ("method", "fields", "description"),
    [
        ("sendMessage", {"text": ""}, "message text is empty"),
        ("sendMessage", {"text": "x" * 4097}, "message is too long"),
        ("sendMessage", {"text": "😀" * 2049}, "message is too long"),
        ("sendMessage", {"text": "😀", "entities": [BOLD | {"offset": 0, "length": 3}]}, "can't parse entities"),
        ("sendMessage", {"text": "😀", "entities": [BOLD | {"offset": 1, "length": 1}]}, "can't parse entities"),
        ("sendMessage", {"text": "x", "chat_id": 99}, "chat not found"),
        ("sendMessage", {"text": "x", "parse_mode": "HTML"}, "parse_mode"),
        ("sendMessage", {"text": "x", "button": {"text": "y", "callback_data": "x" * 65}}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {"text": "x", "button": {"text": "y", "callback_data": ""}}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {"text": "x", "button": {"text": "y"}}, "Text buttons are unallowed"),
        ("sendMessage", {"text": "x", "button": {"text": "", "callback_data": "x"}}, "can't parse inline keyboard"),
        ("sendMessage", {"text": "x", "button": {"text": "y", "url": "posko"}}, "is invalid"),
        ("sendPhoto", {}, "there is no photo"),
        ("editMessageText", {"message_id": 77, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"message_id": 1, "text": "x"}, "message can't be edited"),
        ("deleteMessage", {"message_id": 77}, "message to delete not found"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old"),
        ("getFile", {"file_id": "1"}, "invalid file_id"),
        ("leaveChat", {}, "private chats"),
        ("sendLocation", {"latitude": 91, "longitude": 106}, "latitude and longitude"),
        ("sendVenue", {"latitude": -3, "longitude": 106, "title": "Posko"}, "must be non-empty"),
        ("sendMessage", {"text": "x", "message_thread_id": 7}, "message thread not found"),
        ("sendMessage", {"text": "x", "reply_markup": {"keyboard": [[{"text": ""}]]}}, "text buttons need"),
        ("sendMessage", {"text": "x", "reply_markup": {"keyboard": [[BOTH]]}}, "one thing only"),
        ("sendMessage", {"text": "x", "reply_markup": {"keyboard": [[ASK]], "inline_keyboard": []}}, "reply markup"),
        ("setMyCommands", {"commands": []}, "commands are empty"),
        ("setMyCommands", {"commands": [COMMAND | {"command": "Lapor"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [COMMAND | {"description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [COMMAND, COMMAND]}, "BOT_COMMAND_DUPLICATE"),
        ("setMyCommands", {"commands": [COMMAND], "language_code": "ind"}, "invalid language code"),
        ("setMyCommands", {"commands": [COMMAND], "scope": {"type": "planet"}}, "unsupported BotCommandScope"),
        ("setMyCommands", {"commands": [COMMAND], "scope": {"type": "chat", "chat_id": 99}}, "chat not found"),
        ("deleteMyCommands", {"scope": {"type": "chat", "chat_id": 99}}, "chat not found"),
    ],
)
async def test_refuses_as_telegram_does(
    telegram: FakeTelegram, ask: Ask, method: str, fields: dict[str, Any], description: str
) -> None:
    await telegram.says(1, "/start")
    fields = {"chat_id": 1} | fields
    if button := fields.pop("button", None):
        fields["reply_markup"] = {"inline_keyboard": [[button]]}
    answer = await ask(method, **fields)
    assert answer["error_code"] == 400
    assert description in answer["description"]


async def test_an_edit_that_changes_nothing_is_refused(telegram: FakeTelegram, ask: Ask) -> None:
    await telegram.says(1, "/start")
    message_id = (await ask("sendMessage", chat_id=1, text="x"))["result"]["message_id"]
    answer = await ask("editMessageText", chat_id=1, message_id=message_id, text="x")
    assert "message is not modified" in answer["description"]
    assert (await ask("editMessageText", chat_id=1, message_id=message_id, text="y"))["ok"]
    assert telegram.texts(1) == ["y"]


@pytest.mark.parametrize("markup", [{"keyboard": [[ASK]]}, {"remove_keyboard": True}], ids=["set", "taken away"])
async def test_what_changes_the_buttons_below_can_never_be_edited(
    telegram: FakeTelegram, ask: Ask, markup: dict[str, Any]
) -> None:
    await telegram.says(1, "/start")
    message_id = (await ask("sendMessage", chat_id=1, text="x", reply_markup=markup))["result"]["message_id"]
    for method, fields in (("editMessageText", {"text": "y"}), ("editMessageReplyMarkup", {})):
        answer = await ask(method, chat_id=1, message_id=message_id, **fields)
        assert "message can't be edited" in answer["description"]
    assert (await ask("deleteMessage", chat_id=1, message_id=message_id))["ok"]


async def test_only_one_person_is_asked_for_a_place(telegram: FakeTelegram, ask: Ask) -> None:
    chat_id = await telegram.adds_bot_to_group(1)
    answer = await ask("sendMessage", chat_id=chat_id, text="x", reply_markup={"keyboard": [[ASK]]})
    assert "private chats only" in answer["description"]


async def test_a_topic_takes_messages_as_long_as_it_lives(telegram: FakeTelegram, ask: Ask) -> None:
    chat_id = await telegram.adds_bot_to_group(1, supergroup=True)
    topic = await telegram.opens_topic(1, chat_id)
    await telegram.says(1, "/tiket", chat_id, thread=topic)
    said = telegram.world.queue[-1]["message"]
    assert (said["message_thread_id"], said["is_topic_message"], said["chat"]["is_forum"]) == (topic, True, True)
    assert "forum_topic_created" in said["reply_to_message"]
    sent = (await ask("sendMessage", chat_id=chat_id, text="x", message_thread_id=topic))["result"]
    await telegram.presses(1, sent["message_id"], "x", chat_id, forged=True)
    assert telegram.world.queue[-1]["callback_query"]["message"]["message_thread_id"] == topic
    await telegram.deletes_topic(chat_id, topic)
    answer = await ask("sendMessage", chat_id=chat_id, text="x", message_thread_id=topic)
    assert "message thread not found" in answer["description"]
    assert telegram.texts(chat_id) == []


async def test_people_share_places_and_numbers(telegram: FakeTelegram) -> None:
    place = await telegram.sends_location(1, -3.0, 106.4, live_s=900)
    await telegram.moves(1, place, -3.1, 106.5)
    await telegram.sends_venue(1, -3.0, 106.4, "Masjid")
    await telegram.sends_contact(1, "0812")
    await telegram.sends_contact(1, "0813", own=False)
    first, moved, venue, own, other = telegram.world.queue
    assert first["message"]["location"]["live_period"] == 900
    assert moved["edited_message"]["location"]["latitude"] == -3.1
    assert venue["message"]["venue"]["title"] == "Masjid"
    assert own["message"]["contact"]["user_id"] == 1
    assert "user_id" not in other["message"]["contact"]


async def test_nobody_is_written_to_first_or_after_blocking(telegram: FakeTelegram, ask: Ask) -> None:
    assert (await ask("sendMessage", chat_id=1, text="x"))["description"] == "Bad Request: chat not found"
    await telegram.says(1, "/start")
    assert (await ask("sendMessage", chat_id=1, text="x"))["ok"]
    await telegram.blocks(1)
    assert (await ask("sendMessage", chat_id=1, text="x"))["error_code"] == 403
    await telegram.says(1, "maaf, terblokir")
    assert (await ask("sendMessage", chat_id=1, text="x"))["ok"]


async def test_groups_hide_plain_text_and_throw_bots_out(telegram: FakeTelegram, ask: Ask) -> None:
    chat_id = await telegram.adds_bot_to_group(1)
    await telegram.says(1, "obrolan", chat_id)
    await telegram.says(1, "/tiket", chat_id)
    card = (await ask("sendMessage", chat_id=chat_id, text="kartu"))["result"]["message_id"]
    await telegram.says(1, "jawaban", chat_id, reply_to=card)
    seen = [update.get("message", {}).get("text") for update in telegram.world.queue]
    assert seen == [None, "/tiket", "jawaban"]
    await telegram.removes_bot(1, chat_id)
    assert "kicked" in (await ask("sendMessage", chat_id=chat_id, text="x"))["description"]


async def test_a_migrated_group_names_its_successor(telegram: FakeTelegram, ask: Ask) -> None:
    old = await telegram.adds_bot_to_group(1)
    new = await telegram.migrates(1, old)
    assert (await ask("sendMessage", chat_id=old, text="x"))["parameters"] == {"migrate_to_chat_id": new}
    assert (await ask("sendMessage", chat_id=new, text="x"))["ok"]
    service = [update["message"] for update in telegram.world.queue if "message" in update]
    assert service[0]["migrate_to_chat_id"] == new
    assert service[1]["migrate_from_chat_id"] == old


async def test_rates_are_limited_by_chat_group_and_account(telegram: FakeTelegram, ask: Ask) -> None:
    now = 0.0
    telegram.methods.floods = Floods(monotonic=lambda: now, chat_burst=2)
    for user in range(1, 41):
        await telegram.says(user, "/start")
    group = await telegram.adds_bot_to_group(1)

    async def waits(chat_id: int) -> int:
        answer = await ask("sendMessage", chat_id=chat_id, text=str(now))
        return int(answer["parameters"]["retry_after"]) if not answer["ok"] else 0

    assert [await waits(1) for _ in range(3)] == [0, 0, 2]
    assert [await waits(user) for user in range(2, 31)] == [0] * 28 + [1]
    for _ in range(20):
        now += 2
        assert await waits(group) == 0
    now += 2
    assert await waits(group) == 20


async def test_a_token_or_method_that_does_not_exist(telegram: FakeTelegram, ask: Ask) -> None:
    assert (await ask("fly"))["error_code"] == 404
    assert (await ask("GETME"))["result"]["username"] == "posko_uji_bot"
    async with aiohttp.ClientSession() as session, session.get(f"{telegram.base_url}1:x/getMe") as answer:
        assert answer.status == 401


async def test_three_encodings_mean_the_same(telegram: FakeTelegram) -> None:
    await telegram.says(1, "/start")
    markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    fields = {"chat_id": "1", "text": "halo", "reply_markup": json.dumps(markup)}
    url = f"{telegram.base_url}{telegram.token}/sendMessage"
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        form.add_field(name, value)
    async with aiohttp.ClientSession() as session:
        for body in ({"json": fields | {"reply_markup": markup}}, {"json": fields}, {"data": fields}, {"data": form}):
            async with session.post(url, **body) as answer:
                assert answer.status == 200
        async with session.get(url, params=fields) as answer:
            assert answer.status == 200
    assert [(shown.text, shown.labels) for shown in telegram.shown(1)] == [("halo", ["Ya"])] * 5


async def test_buttons_are_pressed_by_label_or_data(telegram: FakeTelegram, ask: Ask) -> None:
    await telegram.says(1, "/start")
    markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}, {"text": "Situs", "url": "https://x.id"}]]}
    sent = (await ask("sendMessage", chat_id=1, text="?", reply_markup=markup))["result"]["message_id"]
    for button in ("Ya", "y"):
        query = await telegram.presses(1, sent, button)
        assert telegram.answer(query) is None
        assert (await ask("answerCallbackQuery", callback_query_id=query, text="siap"))["ok"]
        assert telegram.answer(query) == {"text": "siap", "url": ""}
    for missing in ("Tidak", "Situs"):
        with pytest.raises(LookupError, match="has no button"):
            await telegram.presses(1, sent, missing)


async def test_what_does_not_happen_is_said(telegram: FakeTelegram, ask: Ask) -> None:
    await ask("getMe")
    with pytest.raises(AssertionError, match="getMe"):
        await telegram.until(lambda: False, timeout_s=0.01)
