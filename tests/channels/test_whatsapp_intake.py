"""Where Meta calls us: only what it signed is heard, and it is told "received" only once all of it is kept."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import aiohttp
import pytest

from bot.channels.whatsapp import WhatsAppAccount, WhatsAppChannel
from bot.channels.whatsapp.webhook import BODY_LIMIT_BYTES, SIGNATURE_HEADER, is_signed
from bot.domain.errors import UserError
from tests.channels.harness import Inbox
from tests.channels.telegram_world import SetAside
from tests.channels.whatsapp_world import SITI, Reports, channel_at, served
from tests.fakes.whatsapp import FakeWhatsApp


class Place:
    """A served channel and all that it hands on."""

    def __init__(self, whatsapp: FakeWhatsApp) -> None:
        self.whatsapp = whatsapp
        self.inbox, self.aside, self.reports = Inbox(), SetAside(), Reports()
        self.channel: WhatsAppChannel = channel_at(whatsapp, self.aside, self.reports)

    def envelope(self, *texts: str) -> dict[str, object]:
        """A body in which somebody writes these texts."""
        person = self.whatsapp.world.person(SITI)
        names = [f"wamid.{sha256(text.encode()).hexdigest()}" for text in texts]
        made = self.whatsapp.message_json
        messages = [made(person, name, "text", {"body": text}) for name, text in zip(names, texts, strict=True)]
        return self.whatsapp.envelope(*(self.whatsapp.value(messages=[one]) for one in messages))

    @property
    def heard(self) -> bool:
        """True when anything at all was taken."""
        return bool(self.inbox.inbounds or self.aside.kept or self.reports.receipts)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with FakeWhatsApp() as whatsapp:
        place = Place(whatsapp)
        async with served(whatsapp, place.channel, place.inbox):
            yield place


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"hub.mode": "subscribe", "hub.verify_token": FakeWhatsApp.verify_token, "hub.challenge": "1158201444"}, 200),
        ({"hub.mode": "subscribe", "hub.verify_token": "tebakan", "hub.challenge": "1"}, 403),
        ({"hub.mode": "subscribe", "hub.verify_token": "\udce9", "hub.challenge": "1"}, 403),
        ({"hub.mode": "subscribe", "hub.challenge": "1"}, 403),
        ({"hub.mode": "unsubscribe", "hub.verify_token": FakeWhatsApp.verify_token, "hub.challenge": "1"}, 403),
        ({}, 403),
    ],
)
async def test_the_address_is_proved_by_our_own_word(place: Place, asked: dict[str, str], status: int) -> None:
    safe = {key: value.encode("utf-8", "replace").decode() for key, value in asked.items()}
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(place.whatsapp.webhook_url, params=safe) as answer,
    ):
        assert answer.status == status
        assert await answer.text() == ("1158201444" if status == 200 else "")
        assert answer.content_type == ("text/plain" if status == 200 else "application/octet-stream")


@pytest.mark.parametrize("missing", ["token", "app_secret", "verify_token"])
def test_without_a_secret_nothing_starts(missing: str) -> None:
    given: dict[str, Any] = {"number_id": "1", "token": "t", "app_secret": "s", "verify_token": "v"} | {missing: ""}
    with pytest.raises(UserError, match=missing):
        WhatsAppAccount(**given)


async def test_a_signed_body_is_taken_whatever_letters_it_has(place: Place) -> None:
    assert await place.whatsapp.posts(place.envelope("halo", "Désa 💥 a/b")) == 200
    assert place.inbox.texts() == ["halo", "Désa 💥 a/b"]


async def test_the_signature_is_of_the_bytes_as_they_came(place: Place) -> None:
    """The same content written otherwise has another signature."""
    meta = place.whatsapp
    body = meta.body(place.envelope("Désa a/b"))
    assert b"\\u00e9" in body
    rewritten = json.dumps(json.loads(body)).encode()
    assert await meta.posts(None, raw=rewritten, signature=meta.signature(body)) == 403
    assert await meta.posts(None, raw=body, signature=meta.signature(rewritten)) == 403
    assert not place.heard
    assert await meta.posts(None, raw=body) == 200


FORGED = ["", "sha256=", "sha256", "sha1=" + "0" * 40, "sha256=" + "0" * 64, "x" * 8000, "sha256=é", "null"]


@pytest.mark.parametrize("signature", FORGED)
async def test_what_is_not_signed_is_refused(place: Place, signature: str) -> None:
    assert await place.whatsapp.posts(place.envelope("palsu"), signature=signature) == 403
    assert not place.heard


async def test_a_missing_signature_is_refused(place: Place) -> None:
    body = place.whatsapp.body(place.envelope("palsu"))
    async with aiohttp.ClientSession() as stranger, stranger.post(place.whatsapp.webhook_url, data=body) as answer:
        assert answer.status == 403
    assert not place.heard


async def _forge(place: Place, count: int) -> None:
    """So many forged or mutated calls, none of which is accepted."""
    meta, dice = place.whatsapp, random.Random(8)
    genuine = meta.body(place.envelope("asli"))
    signed = meta.signature(genuine)
    statuses: dict[int, int] = {}

    async def some(session: aiohttp.ClientSession, number: int) -> None:
        for _ in range(number):
            body, headers = _forged(genuine, signed, dice)
            async with session.post(meta.webhook_url, data=body, headers=headers) as answer:
                statuses[answer.status] = statuses.get(answer.status, 0) + 1

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(some(session, count // 20) for _ in range(20)))
    assert statuses == {403: count}
    assert not place.heard
    assert await meta.posts(None, raw=genuine) == 200, "the genuine one still is"


def _forged(genuine: bytes, signed: str, dice: random.Random) -> tuple[bytes, dict[str, str]]:
    body, given = bytearray(genuine), signed
    match dice.randrange(6):
        case 0:  # one bit of the body
            body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
        case 1:  # one digit of the signature
            place = dice.randrange(7, len(given))
            digit = dice.choice("0123456789abcdef".replace(given[place], ""))
            given = given[:place] + digit + given[place + 1 :]
        case 2:  # something behind, or cut off
            body = body + bytes([dice.randrange(256)]) if dice.random() < 0.5 else body[: dice.randrange(len(body))]
        case 3:  # a part of the signature, or more than it
            given = given[: dice.randrange(len(given))] if dice.random() < 0.5 else given + dice.choice("0aF= ")
            given = given.strip() if given.strip() != signed else given[:-2]
        case 4:  # a signature by another secret's owner
            given = "sha256=" + dice.randbytes(32).hex()
        case _:  # in capitals, or under another scheme
            given = dice.choice([given.upper(), given.replace("sha256", "sha512"), given.removeprefix("sha256="), ""])
    return bytes(body), {SIGNATURE_HEADER: given} if given else {}


async def test_forged_calls_are_refused(place: Place) -> None:
    await _forge(place, 1_000)


@pytest.mark.slow
async def test_a_hundred_thousand_forged_calls_are_refused(place: Place) -> None:
    await _forge(place, 100_000)


def test_a_signature_is_compared_whole() -> None:
    meta = FakeWhatsApp()
    assert is_signed(b"body", meta.signature(b"body"), meta.app_secret)
    assert not is_signed(b"body", meta.signature(b"body"), meta.app_secret + "0")
    assert not is_signed(b"", "", "")


async def test_a_body_of_three_megabytes_is_taken_and_a_longer_one_is_not(place: Place) -> None:
    texts = [f"{number} " + "isi" * 1000 for number in range(900)]
    envelope = place.envelope(*texts)
    assert 2_800_000 < len(place.whatsapp.body(envelope)) < 3_500_000
    assert await place.whatsapp.posts(envelope) == 200
    assert place.inbox.texts() == texts
    assert await place.whatsapp.posts(None, raw=b" " * (BODY_LIMIT_BYTES + 1)) == 413


async def test_all_of_a_body_is_handed_on_and_the_rest_set_aside(place: Place) -> None:
    meta = place.whatsapp
    person = meta.world.person(SITI)
    messages = [meta.message_json(person, f"wamid.{n}", "text", {"body": str(n)}) for n in range(4)]
    status = {"id": "wamid.O", "status": "read", "timestamp": "1795485600", "biz_opaque_callback_data": "a1"}
    first = meta.envelope(meta.value(messages=messages[:2]), meta.value(statuses=[status, {"status": 1}]))
    first["entry"] += meta.envelope(meta.value(messages=[messages[2], {"type": "text"}, messages[3]]))["entry"]
    assert await meta.posts(first) == 200
    assert place.inbox.texts() == ["0", "1", "2", "3"]
    assert len(place.reports.receipts) == 1
    assert sorted(json.loads(raw) == {"type": "text"} for raw in place.aside.kept.values()) == [False, True]


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b"NaN"])
async def test_signed_nonsense_is_set_aside(place: Place, raw: bytes) -> None:
    assert await place.whatsapp.posts(None, raw=raw) == 200
    assert len(place.aside.kept) == 1


async def test_what_is_not_kept_is_not_acknowledged(place: Place) -> None:
    meta = place.whatsapp
    place.inbox.refuse(1)
    assert await meta.posts(place.envelope("satu")) == 500
    assert await meta.posts(place.envelope("satu")) == 200
    place.reports.refuse(1)
    status = {"id": "wamid.O", "status": "read", "timestamp": "1795485600", "biz_opaque_callback_data": "a1"}
    envelope = meta.envelope(meta.value(statuses=[status]))
    assert await meta.posts(envelope) == 500
    assert not place.reports.receipts
    assert await meta.posts(envelope) == 200
    assert len(place.reports.receipts) == 1


async def test_readers_see_that_their_message_was_read(place: Place) -> None:
    meta = place.whatsapp
    first = await meta.says(SITI, "satu")
    await meta.until(lambda: meta.world.read_marks == [first])


async def test_a_read_mark_that_fails_harms_nothing(place: Place) -> None:
    await place.whatsapp.posts(place.envelope("tidak dikenal Meta"))
    assert place.inbox.texts() == ["tidak dikenal Meta"]
