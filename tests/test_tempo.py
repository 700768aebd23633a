"""What counts as much more than a person can send, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.messages import (
    Body,
    Contact,
    Endpoint,
    EndpointKind,
    Inbound,
    Location,
    Media,
    MediaFile,
    Membership,
    MembershipChange,
    Press,
    Text,
)
from bot.tempo import MOST, REMEMBERED, Tempo
from tests.storage.kit import CHANNEL, NOW

GROUP = Endpoint(CHANNEL, "-1", EndpointKind.GROUP)
PHOTO = MediaFile("file", "image/jpeg")


def sent(count: int, body: Body, *, every_s: float = 0, who: str = "1", group: bool = False) -> list[Inbound]:
    """So many of the same, one every so many seconds."""
    sender = Endpoint(CHANNEL, who)
    chat = GROUP if group else sender
    at = [NOW + timedelta(seconds=every_s * n) for n in range(count)]
    return [Inbound(CHANNEL, f"{who}:{body}:{n}", chat, sender, body, at[n]) for n in range(count)]


def is_flood(*inbounds: Inbound) -> bool:
    tempo = Tempo()
    tempo.note(inbounds)
    return tempo.is_hurried(inbounds[-1])


@pytest.mark.parametrize(
    ("inbounds", "expected"),
    [
        (sent(MOST, Text("halo")), False),
        (sent(MOST + 1, Text("halo")), True),
        (sent(MOST + 1, Text("halo", edited=True)), True),
        (sent(MOST + 1, Location(-3.0, 106.5)), True),
        (sent(MOST + 1, Contact("0812")), True),
        (sent(MOST + 1, Media(PHOTO)), True),
        (sent(10 * MOST, Media(PHOTO, album_id="a")), False),
        (sent(2 * MOST, Press("b.more")), False),
        (sent(2 * MOST + 1, Press("b.more")), True),
        (sent(10 * MOST, Text("halo"), every_s=3.1), False),
        (sent(10 * MOST, Text("halo"), every_s=2), True),
        (sent(10 * MOST, Text("baik pak"), group=True), False),
        (sent(10 * MOST, Media(PHOTO), group=True), False),
        (sent(MOST + 1, Text("/bantuan"), group=True), True),
        (sent(10 * MOST, Membership(MembershipChange.BLOCKED)), False),
    ],
)
def test_much_more_than_a_person_can_write(inbounds: Sequence[Inbound], expected: bool) -> None:
    assert is_flood(*inbounds) is expected


def test_what_the_network_repeats_counts_once() -> None:
    assert not is_flood(*sent(MOST, Text("halo")) * 5)


def test_others_are_not_hurried_by_it() -> None:
    tempo = Tempo()
    tempo.note(sent(3 * MOST, Text("halo")))
    (other,) = sent(1, Text("halo"), who="2")
    tempo.note([other])
    assert not tempo.is_hurried(other)


def test_a_minute_later_it_is_forgotten() -> None:
    later = sent(MOST + 1, Text("halo"), every_s=61)[-1]
    assert not is_flood(*sent(MOST, Text("x")), later)


def test_a_flood_costs_no_memory() -> None:
    tempo = Tempo()
    flood = sent(5_000, Text("halo"), every_s=0.01)
    tempo.note(flood)
    assert tempo.is_hurried(flood[-1])
    assert len(tempo._sent[flood[-1].sender]) <= 100


def test_only_so_many_people_are_remembered() -> None:
    tempo = Tempo()
    flood = sent(3 * MOST, Text("halo"))
    tempo.note(flood)
    for number in range(REMEMBERED):
        tempo.note(sent(1, Text("halo"), who=f"other-{number}"))
    assert not tempo.is_hurried(flood[-1])
