"""Which photos are one album where each comes by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.bursts import WITHIN, album_of, in_album
from bot.domain.messages import Body, Endpoint, Inbound, Media, MediaFile, Press, Text
from bot.domain.people import Address
from tests.hotline import START

SITI = Endpoint("whatsapp", "6281200000001")
PHOTO, SOON = Media(MediaFile("1", "image/jpeg")), timedelta(seconds=5)
VOICE = Media(MediaFile("2", "audio/ogg; codecs=opus"))
LETTER = Media(MediaFile("3", "application/pdf"))


def albums(*said: tuple[Body, timedelta]) -> list[str]:
    """The albums of what is said, each so long after the one before."""
    address = Address(id=1, endpoint=SITI, language="id", created_at=START)
    at, found = START, []
    for number, (body, later) in enumerate(said):
        at += later
        heard = in_album(Inbound("whatsapp", f"wamid.{number}", SITI, SITI, body, at), address)
        found.append(album_of(heard))
        address = replace(address, heard_at=max(at, address.heard_at or at), album=found[-1])
    return found


@pytest.mark.parametrize(
    ("said", "together"),
    [
        ([(PHOTO, SOON), (PHOTO, SOON), (LETTER, WITHIN)], [0, 0, 0]),
        ([(PHOTO, SOON), (PHOTO, WITHIN + timedelta(seconds=1))], [0, 1]),
        ([(PHOTO, SOON), (PHOTO, -SOON), (PHOTO, SOON)], [0, 0, 0]),
        ([(PHOTO, SOON), (Text("ini rumahnya"), SOON), (PHOTO, SOON)], [0, None, 2]),
        ([(PHOTO, SOON), (Press("f.skip"), SOON), (PHOTO, SOON)], [0, None, 2]),
        ([(PHOTO, SOON), (VOICE, SOON), (PHOTO, SOON)], [0, None, 2]),
        ([(VOICE, SOON), (VOICE, SOON)], [None, None]),
    ],
    ids=["soon", "late", "out of order", "words between", "a press between", "a voice between", "voices"],
)
def test_what_comes_within_seconds_and_with_nothing_between_is_one_album(
    said: list[tuple[Body, timedelta]], together: list[int | None]
) -> None:
    found = albums(*said)
    firsts = [None if not name else found.index(name) for name in found]
    assert firsts == together


def test_an_album_that_the_network_names_stays() -> None:
    assert albums((replace(PHOTO, album_id="a"), SOON), (replace(PHOTO, album_id="b"), SOON)) == ["a", "b"]


def test_the_name_is_the_same_at_each_delivery_and_holds_no_number() -> None:
    [name] = albums((PHOTO, SOON))
    assert albums((PHOTO, SOON)) == [name]
    assert name.isalnum()
    assert "wamid" not in name
