"""What the channel calls, and what Telegram's answers mean: tables of the exact calls and of every refusal."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.base import Delivery
from bot.channels.telegram import LIMITS, TelegramChannel
from bot.channels.telegram.refusals import Floods
from bot.domain.errors import DeliveryError
from bot.domain.messages import BOLD_OFF, BOLD_ON, Button, MediaFile, OutboundKind
from tests import contents
from tests.channels.harness import outbound
from tests.channels.telegram_world import Waits, channel_at, group, private
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram import Floods as FakeFloods

PERSON = private(1001)
BUTTONS = ((Button("Ya", data="yes"),),)
LONG = " ".join(f"kata{number}" for number in range(1500))
EDIT, ANSWER, DELETE, LEAVE = OutboundKind.EDIT, OutboundKind.ANSWER, OutboundKind.DELETE, OutboundKind.LEAVE


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        await server.says(1001, "/start")
        yield server


@pytest.fixture
async def channel(telegram: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    made = channel_at(telegram)
    yield made
    await made.close()


async def test_a_message_is_sent_as_plain_text_with_entities(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    message = outbound(f"Halo {BOLD_ON}Siti 👋{BOLD_OFF}", buttons=BUTTONS, confidential=True)
    message_id = await channel.deliver(Delivery(message, PERSON))
    [call] = telegram.calls
    assert call.parameters == {
        "chat_id": "1001",
        "text": "Halo Siti 👋",
        "entities": [{"type": "bold", "offset": 5, "length": 7}],
        "link_preview_options": {"is_disabled": True},
        "protect_content": True,
        "reply_markup": {"inline_keyboard": [[{"text": "Ya", "callback_data": "yes"}]]},
    }
    [shown] = telegram.shown(1001)
    assert (str(shown.id), shown.protected, shown.bold) == (message_id, True, ["Siti 👋"])


@pytest.mark.parametrize(
    ("mime_type", "size", "kind", "name"),
    [
        ("image/jpeg", 10, "photo", "foto.jpg"),
        ("image/png", 10, "photo", "foto.png"),
        ("image/jpeg", 10_000_001, "document", "dokumen.jpg"),
        ("image/svg+xml", 10, "document", "dokumen.svg"),
        ("application/pdf", 10, "document", "dokumen.pdf"),
        ("text/csv; charset=utf-8", 10, "document", "dokumen.csv"),
        ("", 10, "document", "dokumen.bin"),
    ],
)
async def test_files_go_as_photo_or_document(
    telegram: FakeTelegram, channel: TelegramChannel, mime_type: str, size: int, kind: str, name: str
) -> None:
    message = outbound(f"{BOLD_ON}Bukti{BOLD_OFF}", buttons=BUTTONS, confidential=True)
    message_id = await channel.deliver(
        Delivery(message, PERSON, attachment=contents.of(b"x" * size), attachment_mime_type=mime_type)
    )
    [shown] = telegram.shown(1001)
    assert (str(shown.id), shown.kind, shown.file_name, shown.file) == (message_id, kind, name, b"x" * size)
    assert (shown.text, shown.bold, shown.labels, shown.protected) == ("Bukti", ["Bukti"], ["Ya"], True)


async def test_a_file_that_is_destroyed_while_it_is_sent_does_not_arrive_in_part(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    cut = replace(contents.of(b"x" * 100), size=200)
    with pytest.raises(DeliveryError) as raised:
        await channel.deliver(Delivery(outbound("Bukti"), PERSON, attachment=cut, attachment_mime_type="image/png"))
    assert raised.value.unknown, "it is tried again, and then goes without"
    assert telegram.shown(1001) == []


async def test_a_caption_that_is_too_long_follows_as_text(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    message = outbound(LONG, buttons=BUTTONS)
    message_id = await channel.deliver(
        Delivery(message, PERSON, attachment=contents.of(b"x"), attachment_mime_type="image/png")
    )
    photo, *texts = telegram.shown(1001)
    assert (photo.kind, photo.text, photo.labels) == ("photo", "", [])
    assert " ".join(shown.text for shown in texts) == LONG
    assert message_id == ",".join(str(shown.id) for shown in (photo, *texts))
    assert texts[-1].labels == ["Ya"]


async def test_a_retry_does_not_repeat_what_went_through(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    delivery = Delivery(outbound(LONG), PERSON)
    hold = telegram.hold(method="sendMessage")  # the first call passes, the second is refused
    hold.set()
    telegram.fail(429, "", method="sendMessage", retry_after=3)
    with pytest.raises(DeliveryError) as refused:
        await channel.deliver(delivery)
    assert refused.value.retry_after_s == 3
    message_id = await channel.deliver(delivery)
    assert " ".join(telegram.texts(1001)) == LONG
    assert message_id == ",".join(str(shown.id) for shown in telegram.shown(1001))
    again = Delivery(outbound(LONG), PERSON)
    await channel.deliver(again)
    assert " ".join(telegram.texts(1001)) == f"{LONG} {LONG}"


def refusal(status: int, description: str, **parameters: int) -> Callable[[FakeTelegram], None]:
    """Telegram says no to the next call."""
    return lambda telegram: telegram.fail(status, description, method="", times=1, **parameters)


REFUSALS: dict[str, tuple[Callable[[FakeTelegram], None], dict[str, Any]]] = {
    "too many": (refusal(429, "Too Many Requests: retry after 7", retry_after=7), {"retry_after_s": 7.0}),
    "too many, without a time": (refusal(429, "Too Many Requests"), {"retry_after_s": 5.0}),
    "blocked": (refusal(403, "Forbidden: bot was blocked by the user"), {"gone": True}),
    "kicked": (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), {"gone": True}),
    "never started": (refusal(403, "Forbidden: bot can't initiate conversation with a user"), {"gone": True}),
    "no such chat": (refusal(400, "Bad Request: chat not found"), {"gone": True}),
    "muted in the group": (
        refusal(400, "Bad Request: not enough rights to send text messages to the chat"),
        {"gone": True},
    ),
    "a supergroup now": (
        refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005),
        {"moved_to": "-1005", "retry_after_s": 0.0},
    ),
    "our mistake": (refusal(400, "Bad Request: BUTTON_DATA_INVALID"), {"ours": True}),
    "our file": (refusal(413, "Request Entity Too Large"), {"ours": True}),
    "a redirect": (refusal(302, "Found"), {"ours": True}),
    "wrong token": (refusal(401, "Unauthorized"), {"retry_after_s": 60.0, "everyone": True, "halted": True}),
    "no such method": (refusal(404, "Not Found"), {"retry_after_s": 60.0, "everyone": True, "halted": True}),
    "down": (refusal(500, "Internal Server Error"), {"retry_after_s": 5.0}),
    "bad gateway": (refusal(502, "Bad Gateway"), {"retry_after_s": 5.0}),
    "gateway timeout": (refusal(504, "Gateway Timeout"), {"retry_after_s": 5.0, "unknown": True}),
    "dropped before": (lambda telegram: telegram.drop("before"), {"retry_after_s": 5.0, "unknown": True}),
    "dropped after": (lambda telegram: telegram.drop("after"), {"retry_after_s": 5.0, "unknown": True}),
    "garbled": (lambda telegram: telegram.garble(b"<html>"), {"retry_after_s": 5.0, "unknown": True}),
}
FLAGS = ("everyone", "gone", "unknown", "ours", "halted")
NOTHING = {"retry_after_s": None, "moved_to": ""} | dict.fromkeys(FLAGS, False)


def policy(error: DeliveryError) -> dict[str, Any]:
    """The error's attributes."""
    return {name: getattr(error, name) for name in NOTHING}


@pytest.mark.parametrize(("fault", "expected"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_refusals_become_policy(
    telegram: FakeTelegram,
    channel: TelegramChannel,
    fault: Callable[[FakeTelegram], None],
    expected: dict[str, Any],
) -> None:
    fault(telegram)
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(outbound("halo"), PERSON))
    assert policy(caught.value) == NOTHING | expected
    assert telegram.token not in caught.value.reason


async def test_no_connection_means_surely_not_sent(telegram: FakeTelegram) -> None:
    channel = channel_at(telegram, base_url="http://127.0.0.1:1/bot")
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(outbound("halo"), PERSON))
    await channel.close()
    assert policy(caught.value) == NOTHING | {"retry_after_s": 5.0, "everyone": True}


async def test_no_answer_in_time_is_unknown(telegram: FakeTelegram) -> None:
    channel = channel_at(telegram, call_timeout_s=0.05)
    release = telegram.hold(method="sendMessage")
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(outbound("halo"), PERSON))
    release.set()
    await channel.close()
    assert policy(caught.value) == NOTHING | {"retry_after_s": 5.0, "unknown": True}
    await telegram.until(lambda: telegram.texts(1001) == ["halo"])


async def test_the_limits_of_telegram_itself(telegram: FakeTelegram) -> None:
    waits = Waits()
    telegram.methods.floods = FakeFloods(monotonic=waits.monotonic)
    channel = channel_at(telegram, waits)
    await channel.deliver(Delivery(outbound("satu"), PERSON))
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(outbound("dua"), PERSON))
    assert policy(caught.value) == NOTHING | {"retry_after_s": 1.0}
    waits.now += 1
    await channel.deliver(Delivery(outbound("dua"), PERSON))
    await channel.close()
    assert telegram.texts(1001) == ["satu", "dua"]


async def test_a_moved_group_is_reached_under_its_new_id(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    old = await telegram.adds_bot_to_group(1001)
    new = await telegram.migrates(1001, old)
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(outbound("halo"), group(old)))
    assert caught.value.moved_to == str(new)
    await channel.deliver(Delivery(outbound("halo"), group(int(caught.value.moved_to))))
    assert telegram.texts(new) == ["halo"]


def test_a_third_chat_refused_at_once_means_the_account() -> None:
    waits = Waits()
    floods = Floods(waits.monotonic)
    assert [floods.seen(chat, 5) for chat in ("1", "1", "2", "3")] == [False, False, False, True]
    waits.now += 6
    assert not floods.seen("4", 5)


DONE_ANYWAY: dict[str, tuple[OutboundKind, str, str]] = {
    "not modified": (EDIT, "editMessageText", "Bad Request: message is not modified: the same"),
    "nothing to edit": (EDIT, "editMessageText", "Bad Request: message to edit not found"),
    "not ours any more": (EDIT, "editMessageText", "Bad Request: message can't be edited"),
    "nothing to delete": (DELETE, "deleteMessage", "Bad Request: message to delete not found"),
    "too late to answer": (ANSWER, "answerCallbackQuery", "Bad Request: query is too old and response timeout expired"),
    "not a member": (LEAVE, "leaveChat", "Forbidden: bot is not a member of the group chat"),
    "no such group": (LEAVE, "leaveChat", "Bad Request: chat not found"),
}


@pytest.mark.parametrize(("kind", "method", "description"), DONE_ANYWAY.values(), ids=DONE_ANYWAY.keys())
async def test_what_is_done_already_counts_as_done(
    telegram: FakeTelegram, channel: TelegramChannel, kind: OutboundKind, method: str, description: str
) -> None:
    telegram.fail(403 if description.startswith("Forbidden") else 400, description, method=method)
    message = outbound("x", kind, press_id="1")
    await channel.deliver(Delivery(message, PERSON, target_network_id="3"))
    assert [call.method for call in telegram.calls] == [method]


@pytest.mark.parametrize("kind", [EDIT, DELETE, ANSWER, LEAVE])
async def test_other_kinds_have_policy_too(
    telegram: FakeTelegram, channel: TelegramChannel, kind: OutboundKind
) -> None:
    telegram.fail(429, retry_after=4)
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(outbound("x", kind, press_id="1"), PERSON, target_network_id="3"))
    assert caught.value.retry_after_s == 4


@pytest.mark.parametrize("kind", [EDIT, DELETE])
async def test_an_edit_of_nothing_is_our_mistake(channel: TelegramChannel, kind: OutboundKind) -> None:
    with pytest.raises(DeliveryError, match="target_key") as caught:
        await channel.deliver(Delivery(outbound("x", kind), PERSON))
    assert caught.value.ours


async def test_edits_of_captions_buttons_and_long_texts(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    photo = Delivery(
        outbound("Bukti", buttons=BUTTONS), PERSON, attachment=contents.of(b"x"), attachment_mime_type="image/png"
    )
    photo_id = await channel.deliver(photo)
    text_id = await channel.deliver(Delivery(outbound("Kartu", buttons=BUTTONS), PERSON))
    await channel.deliver(Delivery(outbound(LONG, EDIT), PERSON, target_network_id=photo_id))
    await channel.deliver(Delivery(outbound("", EDIT), PERSON, target_network_id=text_id))
    caption, text = telegram.shown(1001)
    assert caption.text == LONG[: len(caption.text) - 1] + "…"
    assert LIMITS.caption - 20 < len(caption.text) <= LIMITS.caption
    assert (text.text, text.labels, caption.labels) == ("Kartu", [], [])
    await channel.deliver(Delivery(outbound(LONG, EDIT, buttons=BUTTONS), PERSON, target_network_id=text_id))
    text = telegram.shown(1001)[1]
    assert text.text.endswith("…")
    assert LIMITS.text - 20 < len(text.text) <= LIMITS.text


async def test_a_message_too_old_to_delete_is_emptied(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    text_id = await channel.deliver(Delivery(outbound("rahasia", buttons=BUTTONS), PERSON))
    photo = Delivery(outbound("rahasia"), PERSON, attachment=contents.of(b"x"), attachment_mime_type="image/png")
    photo_id = await channel.deliver(photo)
    telegram.world.age(49 * 3600)
    for target in (text_id, photo_id, photo_id):
        await channel.deliver(Delivery(outbound(kind=DELETE), PERSON, target_network_id=target))
    assert [(shown.text, shown.labels) for shown in telegram.shown(1001)] == [("—", []), ("—", [])]


async def test_an_answer_opens_a_link_into_the_bot(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    message_id = await channel.deliver(Delivery(outbound("?", buttons=BUTTONS), PERSON))
    press = await telegram.presses(1001, int(message_id), "Ya")
    link = Button("Buka", url="https://t.me/posko_uji_bot?start=claim")
    answer = outbound(f"{BOLD_ON}Mulai{BOLD_OFF} " + "x" * 300, ANSWER, press_id=press, buttons=((link,),))
    await channel.deliver(Delivery(answer, PERSON))
    shown = telegram.answer(press)
    assert shown is not None
    assert shown["url"] == link.url
    assert shown["text"].startswith("Mulai x")
    assert len(shown["text"]) <= 200


async def test_leaving_a_group(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    chat_id = await telegram.adds_bot_to_group(1001)
    for _ in range(2):
        await channel.deliver(Delivery(outbound(kind=LEAVE), group(chat_id)))
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(outbound("halo"), group(chat_id)))
    assert caught.value.gone


# Files and the account


async def test_files_are_fetched(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    content = bytes(range(256)) * 1000
    await telegram.sends_photo(1001, content)
    file_id = telegram.world.queue[-1]["message"]["photo"][-1]["file_id"]
    assert await channel.fetch(MediaFile(file_id, "image/jpeg")) == content
    assert await channel.fetch(MediaFile("", "image/jpeg", content=b"here")) == b"here"


def too_big_for_telegram(telegram: FakeTelegram) -> str:
    """A file that getFile refuses."""
    return telegram.world.store(bytes(21 * 1024 * 1024))


def bigger_than_said(telegram: FakeTelegram) -> str:
    """A file that getFile hands out and that is over our limit."""
    return telegram.world.store(bytes(LIMITS.file_bytes + 1))


def download_fails(telegram: FakeTelegram) -> str:
    """The file server is down."""
    telegram.fail(502, method="file")
    return telegram.world.store(b"x")


def connection_breaks(telegram: FakeTelegram) -> str:
    """getFile is cut off: asking twice does no harm, so nothing is unknown."""
    telegram.drop("after", method="getFile")
    return telegram.world.store(b"x")


@pytest.mark.parametrize(
    ("prepare", "retry_after_s"),
    [
        (lambda _: "no-such-file", None),
        (too_big_for_telegram, None),
        (bigger_than_said, None),
        (download_fails, 5.0),
        (connection_breaks, 5.0),
    ],
)
async def test_files_that_cannot_be_fetched(
    telegram: FakeTelegram,
    channel: TelegramChannel,
    prepare: Callable[[FakeTelegram], str],
    retry_after_s: float | None,
) -> None:
    with pytest.raises(DeliveryError) as caught:
        await channel.fetch(MediaFile(prepare(telegram), "image/jpeg"))
    assert policy(caught.value) == NOTHING | {"retry_after_s": retry_after_s}
    assert telegram.token not in caught.value.reason


async def test_a_file_known_to_be_too_big_is_not_asked_for(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    with pytest.raises(DeliveryError, match="20 MB"):
        await channel.fetch(MediaFile("f", "image/jpeg", size=LIMITS.file_bytes + 1))
    assert not telegram.calls


async def test_the_account_says_its_name_and_shows_its_commands(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    assert await channel.identity() == "posko_uji_bot"
    await channel.publish_commands([("tiket", "Lihat laporan")], "id")
    await channel.publish_commands([("kaitkan", "Kaitkan grup")], groups=True)
    assert telegram.world.commands == {
        "all_private_chats:id": [{"command": "tiket", "description": "Lihat laporan"}],
        "all_group_chats": [{"command": "kaitkan", "description": "Kaitkan grup"}],
    }
    telegram.fail(401, "Unauthorized")
    with pytest.raises(DeliveryError, match="token") as caught:
        await channel.identity()
    assert caught.value.everyone
    assert json.dumps(policy(caught.value))
