"""The calls that WhatsApp gets: whom they name, what goes up once, what a broken attempt repeats, what is fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.channels.base import Delivery
from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp.refusals import CODES
from bot.domain.errors import DeliveryError
from bot.domain.messages import Endpoint, MediaFile, Outbound, OutboundKind, Pin, base36
from tests import contents
from tests.channels.harness import YES, outbound
from tests.channels.whatsapp_world import BUDI, SITI, channel_at, private
from tests.fakes.whatsapp import FakeWhatsApp
from tests.fakes.whatsapp.world import SENT_LIVES, START

PERSON = private(SITI)


class Moving:
    """A clock."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
async def whatsapp(clock: Moving) -> AsyncIterator[FakeWhatsApp]:
    async with FakeWhatsApp(clock.now) as server:
        await server.says(SITI, "halo")
        yield server


@pytest.fixture
async def channel(whatsapp: FakeWhatsApp) -> AsyncIterator[WhatsAppChannel]:
    made = channel_at(whatsapp)
    yield made
    await made.close()


async def refused(channel: WhatsAppChannel, message: Outbound, who: Endpoint = PERSON) -> DeliveryError:
    """What a delivery that fails says."""
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(Delivery(message, who))
    return caught.value


async def test_a_message_carries_our_own_name(whatsapp: FakeWhatsApp, channel: WhatsAppChannel) -> None:
    message = outbound("halo")
    await channel.deliver(Delivery(message, PERSON))
    assert whatsapp.calls[-1].body["to"] == SITI
    assert whatsapp.shown(SITI)[-1].opaque == base36(message.id)


async def test_parts_have_names_of_their_own_and_the_last_the_bare_one(
    whatsapp: FakeWhatsApp, channel: WhatsAppChannel
) -> None:
    message = outbound("kata " * 1500, buttons=YES)
    network_id = await channel.deliver(Delivery(message, PERSON))
    shown = whatsapp.shown(SITI)
    name = base36(message.id)
    assert [one.opaque for one in shown] == [f"{name}.{n}" for n in range(1, len(shown))] + [name]
    assert network_id == ",".join(one.id for one in shown)


async def test_who_hides_their_number_is_reached_by_their_id(whatsapp: FakeWhatsApp, channel: WhatsAppChannel) -> None:
    whatsapp.world.person(BUDI, user_id="ID.1349120865530274191", hidden=True)
    await whatsapp.says(BUDI, "halo")
    await channel.deliver(Delivery(outbound("halo"), private("ID.1349120865530274191")))
    assert whatsapp.calls[-1].body["recipient"] == "ID.1349120865530274191"
    assert "to" not in whatsapp.calls[-1].body
    assert whatsapp.texts(BUDI) == ["halo"]


@pytest.mark.parametrize("code", sorted(CODES))
async def test_every_refusal_has_its_policy(whatsapp: FakeWhatsApp, channel: WhatsAppChannel, code: int) -> None:
    whatsapp.fail(code, f"for {SITI}")
    error = await refused(channel, outbound("halo"))
    _, policy = CODES[code]
    assert {name: getattr(error, name) for name in policy} == policy
    assert SITI not in error.reason
    assert str(code) in error.reason
    await channel.deliver(Delivery(outbound("halo"), PERSON))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, {"halted": True, "everyone": True, "ours": False}),
        (429, {"everyone": True, "halted": False, "unknown": False}),
        (500, {"everyone": False, "unknown": False, "ours": False}),
        (504, {"unknown": True}),
        (400, {"ours": True, "retry_after_s": None}),
    ],
)
async def test_a_refusal_without_a_known_code(
    whatsapp: FakeWhatsApp, channel: WhatsAppChannel, status: int, expected: dict[str, object]
) -> None:
    whatsapp.fail(999999, status=status)
    error = await refused(channel, outbound("halo"))
    assert {name: getattr(error, name) for name in expected} == expected


async def test_a_wait_that_meta_names_is_kept_to(whatsapp: FakeWhatsApp, channel: WhatsAppChannel) -> None:
    whatsapp.fail(130429, retry_after=120, status=429)
    assert (await refused(channel, outbound("halo"))).retry_after_s == 120


async def test_the_window_is_closed_a_day_after_they_wrote(
    whatsapp: FakeWhatsApp, channel: WhatsAppChannel, clock: Moving
) -> None:
    clock.at += timedelta(hours=24)
    assert (await refused(channel, outbound("halo"))).closed
    assert whatsapp.texts(SITI) == []


async def test_silence_leaves_the_outcome_open(whatsapp: FakeWhatsApp, channel: WhatsAppChannel) -> None:
    whatsapp.drop("after")
    error = await refused(channel, outbound("halo"))
    assert error.unknown
    assert whatsapp.texts(SITI) == ["halo"]


async def test_no_connection_means_nothing_happened() -> None:
    async with FakeWhatsApp() as gone:
        channel = channel_at(gone)
    error = await refused(channel, outbound("halo"))
    assert (error.unknown, error.everyone) == (False, True)
    await channel.close()


async def test_what_went_through_is_not_sent_again(whatsapp: FakeWhatsApp, channel: WhatsAppChannel) -> None:
    message = outbound("kata " * 1500)
    await channel.deliver(Delivery(outbound("dulu"), PERSON))
    whatsapp.fail(131016, after=1)
    await refused(channel, message)
    await channel.deliver(Delivery(message, PERSON))
    assert " ".join(whatsapp.texts(SITI)[1:]).split() == ["kata"] * 1500


async def test_a_place_is_not_sent_again_because_the_file_behind_it_did_not_go_up(
    whatsapp: FakeWhatsApp, channel: WhatsAppChannel
) -> None:
    message = outbound("Posko", pin=Pin(-2.9, 106.4, "Posko Desa Rias"))
    letter = Delivery(message, PERSON, attachment=contents.of(b"%PDF"), attachment_mime_type="application/pdf")
    whatsapp.fail_upload(131016, status=503)
    with pytest.raises(DeliveryError):
        await channel.deliver(letter)
    network_id = await channel.deliver(letter)
    shown = whatsapp.shown(SITI)
    assert [one.kind for one in shown] == ["location", "document"]
    assert network_id == ",".join(one.id for one in shown)


async def test_a_file_goes_up_once_for_all_who_get_it(
    whatsapp: FakeWhatsApp, channel: WhatsAppChannel, clock: Moving
) -> None:
    await whatsapp.says(BUDI, "halo")
    for who in (SITI, BUDI):
        letter = Delivery(
            outbound("Surat"), private(who), attachment=contents.of(b"%PDF"), attachment_mime_type="application/pdf"
        )
        await channel.deliver(letter)
        assert whatsapp.shown(who)[-1].file == b"%PDF"
        assert whatsapp.shown(who)[-1].content["filename"] == "dokumen.pdf"
    uploads = [call for call in whatsapp.calls if call.path.endswith("/media")]
    assert len(uploads) == 1
    clock.at += timedelta(days=30)
    await whatsapp.says(SITI, "halo")
    await channel.deliver(
        Delivery(outbound("Surat"), PERSON, attachment=contents.of(b"%PDF"), attachment_mime_type="application/pdf")
    )
    assert whatsapp.shown(SITI)[-1].file == b"%PDF"


@pytest.mark.parametrize(
    ("mime", "kind", "name"),
    [
        ("image/jpeg", "image", ""),
        ("application/pdf", "document", "dokumen.pdf"),
        ("text/csv; charset=utf-8", "document", "dokumen.csv"),
        ("text/html", "document", "dokumen.html"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document", "dokumen.xlsx"),
        ("", "document", "dokumen"),
    ],
)
async def test_every_file_of_ours_is_taken(
    whatsapp: FakeWhatsApp, channel: WhatsAppChannel, mime: str, kind: str, name: str
) -> None:
    await channel.deliver(
        Delivery(outbound("Ini"), PERSON, attachment=contents.of(b"content"), attachment_mime_type=mime)
    )
    shown = whatsapp.shown(SITI)[-1]
    assert (shown.kind, shown.file, shown.content.get("filename", "")) == (kind, b"content", name)


async def test_a_large_picture_goes_as_a_document(whatsapp: FakeWhatsApp, channel: WhatsAppChannel) -> None:
    picture = Delivery(
        outbound("Foto"), PERSON, attachment=contents.of(b"x" * 5_000_001), attachment_mime_type="image/jpeg"
    )
    await channel.deliver(picture)
    assert whatsapp.shown(SITI)[-1].content["filename"] == "dokumen.jpg"


async def test_an_answered_press_is_said_and_an_empty_one_is_not(
    whatsapp: FakeWhatsApp, channel: WhatsAppChannel
) -> None:
    await channel.deliver(Delivery(outbound("Sudah diambil Rina", OutboundKind.ANSWER, press_id="wamid.x"), PERSON))
    await channel.deliver(Delivery(outbound("", OutboundKind.ANSWER, press_id="wamid.x"), PERSON))
    await channel.deliver(Delivery(outbound("", OutboundKind.MENU, menu=(("a", "b"),)), PERSON))
    await channel.deliver(Delivery(outbound("", OutboundKind.LEAVE), PERSON))
    assert whatsapp.texts(SITI) == ["Sudah diambil Rina"]


# Files that come


async def test_a_file_is_fetched_within_its_life(
    whatsapp: FakeWhatsApp, channel: WhatsAppChannel, clock: Moving
) -> None:
    name = whatsapp.world.store(b"\xff\xd8jpeg", "image/jpeg", SENT_LIVES)
    clock.at += timedelta(days=6)
    assert await channel.fetch(MediaFile(name, "image/jpeg")) == b"\xff\xd8jpeg"
    clock.at += timedelta(days=1)
    with pytest.raises(DeliveryError) as caught:
        await channel.fetch(MediaFile(name, "image/jpeg"))
    assert caught.value.retry_after_s is None, "it is not to be had any more"


async def test_what_is_not_what_it_was_said_to_be_is_not_taken(
    whatsapp: FakeWhatsApp, channel: WhatsAppChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = whatsapp.world.store(b"jpeg", "image/jpeg", SENT_LIVES)
    with pytest.raises(DeliveryError, match="another type"):
        await channel.fetch(MediaFile(name, "application/pdf"))
    monkeypatch.setattr("tests.fakes.whatsapp.world.File.hash", "0" * 64)
    with pytest.raises(DeliveryError, match="hash"):
        await channel.fetch(MediaFile(name, "image/jpeg"))


async def test_a_file_beyond_the_limit_is_not_read(whatsapp: FakeWhatsApp, channel: WhatsAppChannel) -> None:
    name = whatsapp.world.store(b"x" * 20_000_001, "application/pdf", SENT_LIVES)
    with pytest.raises(DeliveryError, match="too big"):
        await channel.fetch(MediaFile(name, "application/pdf"))


@pytest.mark.parametrize("name", ["../106540352242922/messages", "1?x=", ""])
async def test_an_id_that_is_a_path_is_none(channel: WhatsAppChannel, name: str) -> None:
    with pytest.raises(DeliveryError, match="no file has such an id"):
        await channel.fetch(MediaFile(name, "image/jpeg"))


@pytest.mark.parametrize("url", ["http://evil.example/x", "https://fbsbx.com.evil.example/x", "file:///etc/passwd", ""])
async def test_the_token_goes_to_meta_alone(channel: WhatsAppChannel, url: str) -> None:
    with pytest.raises(DeliveryError, match="foreign"):
        await channel.graph.download(url, 100)
