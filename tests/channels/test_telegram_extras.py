"""Pins, topics, menus, and buttons that ask the person's device: what Telegram has beside words and buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.base import Delivery
from bot.channels.telegram import TelegramChannel
from bot.domain.errors import DeliveryError
from bot.domain.messages import Buttons, Outbound, OutboundKind, Pin
from tests import contents
from tests.channels.harness import ASK, YES, outbound
from tests.channels.telegram_world import channel_at, group, private
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.world import Json

PERSON = private(1001)


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


def below(telegram: FakeTelegram) -> list[Json]:
    """The buttons below the person's text field."""
    return telegram.world.chats[1001].below


async def test_buttons_that_ask_the_device_stand_below_the_field(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    await channel.deliver(Delivery(outbound("Kirim lokasinya", buttons=ASK), PERSON))
    assert below(telegram) == [
        {"text": "Kirim lokasi", "request_location": True},
        {"text": "Kirim nomor", "request_contact": True},
    ]
    markup = telegram.calls[-1].parameters["reply_markup"]
    assert markup["resize_keyboard"]
    assert markup["one_time_keyboard"]


@pytest.mark.parametrize("buttons", [(), YES], ids=["without buttons", "with buttons"])
async def test_the_next_message_finds_them_gone_and_can_be_edited(
    telegram: FakeTelegram, channel: TelegramChannel, buttons: Buttons
) -> None:
    await channel.deliver(Delivery(outbound("Kirim lokasinya", buttons=ASK), PERSON))
    network_id = await channel.deliver(Delivery(outbound("Desa Rias?", buttons=buttons), PERSON))
    assert below(telegram) == []
    assert telegram.texts(1001) == ["Kirim lokasinya", "Desa Rias?"], "what took them away is gone, too"
    assert telegram.shown(1001)[-1].labels == [button.label for row in buttons for button in row]
    await channel.deliver(Delivery(outbound("Desa Rias", OutboundKind.EDIT), PERSON, network_id))
    assert telegram.texts(1001)[-1] == "Desa Rias"
    calls = len(telegram.calls)
    await channel.deliver(Delivery(outbound("Lagi"), PERSON))
    assert [call.method for call in telegram.calls[calls:]] == ["sendMessage"]


async def test_they_are_taken_away_once_more_when_that_was_refused(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    await channel.deliver(Delivery(outbound("Kirim lokasinya", buttons=ASK), PERSON))
    answer = Delivery(outbound("Desa Rias?", buttons=YES), PERSON)
    for method in ("sendMessage", "deleteMessage"):
        telegram.fail(429, "Too Many Requests: retry after 1", method=method, retry_after=1)
        with pytest.raises(DeliveryError):
            await channel.deliver(answer)
        assert "Desa Rias?" not in telegram.texts(1001)
    await channel.deliver(answer)
    assert below(telegram) == []
    assert telegram.texts(1001)[-1] == "Desa Rias?"


async def test_who_is_asked_twice_has_the_newer_buttons(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    await channel.deliver(Delivery(outbound("Kirim lokasi atau nomor", buttons=ASK), PERSON))
    await channel.deliver(Delivery(outbound("Kirim nomor saja", buttons=ASK[1:]), PERSON))
    assert below(telegram) == [{"text": "Kirim nomor", "request_contact": True}]
    assert [call.method for call in telegram.calls] == ["sendMessage"] * 2


async def test_a_group_is_not_asked_for_a_place(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    chat = await telegram.adds_bot_to_group(2002)
    await channel.deliver(Delivery(outbound("Kirim lokasinya", buttons=ASK), group(chat)))
    assert telegram.texts(chat) == ["Kirim lokasinya"]


@pytest.mark.parametrize(
    ("pin", "method"),
    [(Pin(-3.0, 106.4, "Posko Rias", "Jl. Raya 1"), "sendVenue"), (Pin(-3.0, 106.4, "Posko Rias"), "sendLocation")],
)
async def test_a_pin_stands_above_its_text_and_an_edit_finds_the_text(
    telegram: FakeTelegram, channel: TelegramChannel, pin: Pin, method: str
) -> None:
    network_id = await channel.deliver(Delivery(outbound("Posko Desa Rias", pin=pin, buttons=YES), PERSON))
    assert [call.method for call in telegram.calls[-2:]] == [method, "sendMessage"]
    place, text = telegram.shown(1001)
    assert place.extra["location"] == {"latitude": -3.0, "longitude": 106.4}
    assert (text.text, text.labels) == ("Posko Desa Rias", ["Ya"])
    edit = outbound("Sudah pindah", OutboundKind.EDIT)
    await channel.deliver(Delivery(edit, PERSON, network_id))
    assert telegram.texts(1001) == ["Sudah pindah"]


async def test_a_pin_alone_carries_the_buttons(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    await channel.deliver(Delivery(outbound("", pin=Pin(-3.0, 106.4, "Posko"), buttons=YES), PERSON))
    [shown] = telegram.shown(1001)
    assert (shown.kind, shown.labels) == ("location", ["Ya"])


async def test_an_answer_stays_in_its_topic_and_outlives_it(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    chat = await telegram.adds_bot_to_group(2002, supergroup=True)
    topic = await telegram.opens_topic(2002, chat)
    message = outbound("Kartu", thread=str(topic), pin=Pin(-3.0, 106.4, "Posko"))
    await channel.deliver(Delivery(message, group(chat)))
    assert [m.extra.get("message_thread_id") for m in telegram.shown(chat)] == [topic, topic]
    await telegram.deletes_topic(chat, topic)
    await channel.deliver(Delivery(outbound("Kartu lagi", thread=str(topic)), group(chat)))
    last = telegram.shown(chat)[-1]
    assert (last.text, "message_thread_id" in last.extra) == ("Kartu lagi", False)


async def test_a_closed_topic_hands_over_to_the_group_and_a_closed_group_is_gone(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    chat = await telegram.adds_bot_to_group(2002, supergroup=True)
    topic = await telegram.opens_topic(2002, chat)
    telegram.fail(400, "Bad Request: TOPIC_CLOSED", method="sendMessage")
    await channel.deliver(Delivery(outbound("Kartu", thread=str(topic)), group(chat)))
    assert "message_thread_id" not in telegram.shown(chat)[-1].extra
    telegram.fail(400, "Bad Request: TOPIC_CLOSED", method="sendMessage", times=2)
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(outbound("Kartu lagi", thread=str(topic)), group(chat)))
    assert caught.value.gone


async def test_a_pin_that_went_through_is_not_sent_again(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    placed = Delivery(outbound("Posko Rias", pin=Pin(-3.0, 106.4, "Posko", "Jl. Raya"), confidential=True), PERSON)
    telegram.fail(502, "Bad Gateway", method="sendMessage")
    with pytest.raises(DeliveryError):
        await channel.deliver(placed)
    network_id = await channel.deliver(placed)
    shown = telegram.shown(1001)
    assert [message.kind for message in shown] == ["location", "text"]
    assert all(message.protected for message in shown)
    assert network_id == ",".join(str(message.id) for message in shown)


async def test_white_space_beside_a_pin_is_no_message(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    await channel.deliver(Delivery(outbound(" \n ", pin=Pin(-3.0, 106.4, "Posko")), PERSON))
    assert [message.kind for message in telegram.shown(1001)] == ["location"]


async def test_what_is_no_picture_to_telegram_goes_as_a_file(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    telegram.fail(400, "Bad Request: PHOTO_INVALID_DIMENSIONS", method="sendPhoto")
    picture = Delivery(
        outbound("Rumah", buttons=YES), PERSON, attachment=contents.of(b"jpeg"), attachment_mime_type="image/jpeg"
    )
    await channel.deliver(picture)
    [shown] = telegram.shown(1001)
    assert (shown.kind, shown.text, shown.file, shown.labels) == ("document", "Rumah", b"jpeg", ["Ya"])


def menu(*names: str) -> Outbound:
    return outbound("", OutboundKind.MENU, menu=tuple((name, f"Untuk {name}") for name in names))


async def test_a_chat_has_a_menu_of_its_own_until_it_has_none(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    assert await channel.deliver(Delivery(menu("antrean", "lapor"), PERSON)) == ""
    assert [c["command"] for c in telegram.world.commands["1001"]] == ["antrean", "lapor"]
    await channel.deliver(Delivery(menu(), PERSON))
    assert telegram.world.commands == {}
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(menu("lapor"), private(9999)))
    assert caught.value.gone
