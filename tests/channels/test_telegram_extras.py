"""Pins, topics, menus, and buttons that ask the person's device: what Telegram has beside words and buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.base import Delivery
from bot.channels.telegram import TelegramChannel
from bot.domain.errors import DeliveryError
from bot.domain.messages import Button, Outbound, OutboundKind, Pin, Request
from tests.channels.harness import outbound
from tests.channels.telegram_world import channel_at, group, private
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.world import Json

PERSON = private(1001)
ASK = ((Button("Kirim lokasi", request=Request.LOCATION),), (Button("Kirim nomor", request=Request.CONTACT),))
YES = ((Button("Ya", data="yes"),),)


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


async def test_buttons_that_ask_the_device_stand_below_the_field_until_the_next_message(
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
    await channel.deliver(Delivery(outbound("Terima kasih", buttons=YES), PERSON))
    assert below(telegram), "a message has one keyboard only: the next one without buttons takes it away"
    await channel.deliver(Delivery(outbound("Baik"), PERSON))
    assert below(telegram) == []
    await channel.deliver(Delivery(outbound("Lagi"), PERSON))
    assert "reply_markup" not in telegram.calls[-1].parameters


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
    telegram.world.chats[chat].topics = {7}
    message = outbound("Kartu", thread="7", pin=Pin(-3.0, 106.4, "Posko"))
    await channel.deliver(Delivery(message, group(chat)))
    assert [m.extra.get("message_thread_id") for m in telegram.shown(chat)] == [7, 7]
    telegram.world.chats[chat].topics = set()
    await channel.deliver(Delivery(outbound("Kartu lagi", thread="7"), group(chat)))
    last = telegram.shown(chat)[-1]
    assert (last.text, "message_thread_id" in last.extra) == ("Kartu lagi", False)


async def test_what_is_no_picture_to_telegram_goes_as_a_file(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    telegram.fail(400, "Bad Request: PHOTO_INVALID_DIMENSIONS", method="sendPhoto")
    picture = Delivery(outbound("Rumah", buttons=YES), PERSON, attachment=b"jpeg", attachment_mime_type="image/jpeg")
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
