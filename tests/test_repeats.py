"""The same words again are known as a repeat; a redelivery, and what follows something else, is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.messages import Body, Endpoint, Inbound, Media, MediaFile, Press, Text
from bot.repeats import REMEMBERED, WITHIN, Repeats

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def said(name: str, body: Body, *, who: str = "warga", after: timedelta = timedelta()) -> Inbound:
    sender = Endpoint("script", who)
    return Inbound("script", name, sender, sender, body, AT + after)


def repeats(*inbounds: Inbound) -> list[bool]:
    memory = Repeats()
    found = []
    for inbound in inbounds:
        memory.note([inbound])
        found.append(memory.is_repeat(inbound))
    return found


def test_the_same_words_again_are_repeats() -> None:
    halo = Text("halo")
    assert repeats(said("1", halo), said("2", Text("Halo ")), said("3", halo)) == [False, True, True]


def test_a_batch_that_is_delivered_again_has_its_first_message_still() -> None:
    batch = [said("1", Text("halo")), said("2", Text("halo"))]
    memory = Repeats()
    for _ in range(3):
        memory.note(batch)
        assert [memory.is_repeat(inbound) for inbound in batch] == [False, True]


@pytest.mark.parametrize(
    "between", [Press("f.1.back", press_id="p"), Text("/status"), Text("lain"), Media(MediaFile("f", "image/jpeg", 1))]
)
def test_what_follows_something_else_is_new(between: Body) -> None:
    assert repeats(said("1", Text("halo")), said("2", between), said("3", Text("halo"))) == [False] * 3


def test_later_and_from_others_it_is_new() -> None:
    later = said("2", Text("halo"), after=WITHIN + timedelta(seconds=1))
    assert repeats(said("1", Text("halo")), later) == [False, False]
    assert repeats(said("1", Text("halo")), said("2", Text("halo"), who="lain")) == [False, False]


def test_what_could_not_be_answered_may_be_said_again() -> None:
    memory = Repeats()
    first, second = said("1", Text("halo")), said("2", Text("halo"))
    memory.note([first])
    memory.forget(first.sender)
    memory.note([second])
    assert not memory.is_repeat(second)


def test_only_those_who_wrote_last_are_remembered() -> None:
    memory = Repeats()
    memory.note([said("1", Text("halo"))])
    memory.note([replace(said(str(n), Text("halo")), sender=Endpoint("script", f"w{n}")) for n in range(REMEMBERED)])
    again = said("2", Text("halo"))
    memory.note([again])
    assert not memory.is_repeat(again)
