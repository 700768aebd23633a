"""The border's values: what is a command, and what fits into a button."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import (
    DIGITS,
    PRESS_LIMIT_BYTES,
    Endpoint,
    EndpointKind,
    Press,
    Text,
    base36,
    press_data,
    row_id,
)

BIGGEST_ID = 2**63 - 1


@pytest.mark.parametrize(
    ("text", "command", "arguments"),
    [
        ("/start", "start", ""),
        ("/start abc", "start", "abc"),
        ("/Lapor", "lapor", ""),
        ("/LAPOR@PoskoBot  di  Rias ", "lapor", "di  Rias"),
        ("/tiket@PoskoBot 1903-1-X", "tiket", "1903-1-X"),
        ("/start\nabc def", "start", "abc def"),
        ("/", "", ""),
        ("/ ", "", ""),
        ("", "", ""),
        ("lapor", "", ""),
        ("saya mau /lapor sekarang", "", ""),
        (" /lapor rias", "", ""),
        ("19/03", "", ""),
    ],
)
def test_commands(text: str, command: str, arguments: str) -> None:
    assert (Text(text).command, Text(text).arguments) == (command, arguments)


@given(st.text())
def test_whatever_somebody_writes_is_a_command_or_is_none(text: str) -> None:
    said = Text(text)
    assert not said.command or text.startswith("/")
    assert said.command == said.command.lower().strip()
    assert said.arguments in text


@given(st.integers(0, BIGGEST_ID))
def test_base36_is_read_back(number: int) -> None:
    text = base36(number)
    assert int(text, 36) == number
    assert set(text) <= set(DIGITS)
    assert text == "0" or not text.startswith("0")


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (35, "z"), (36, "10"), (BIGGEST_ID, "1y2p0ij32e8e7")])
def test_base36(number: int, text: str) -> None:
    assert base36(number) == text


@pytest.mark.parametrize("number", [1, 35, 36, 2**63 - 1])
def test_a_row_s_id_is_read_back(number: int) -> None:
    assert row_id(base36(number)) == number


@pytest.mark.parametrize("digits", ["", "0", "-1", "x!", "1 2 3", "zzzzzzzzzzzzz", "1y2p0ij32e8e8", "a" * 5000])
def test_what_is_no_row_s_id_is_none(digits: str) -> None:
    assert row_id(digits) == 0


def test_base36_has_no_negative_numbers() -> None:
    with pytest.raises(ValueError, match="-1"):
        base36(-1)


@given(st.integers(0, BIGGEST_ID), st.integers(0, BIGGEST_ID), st.sampled_from(["claim", "follow_up", ""]))
def test_two_ids_and_a_word_fit_into_a_button_and_come_back(one: int, two: int, word: str) -> None:
    press = Press(press_data("t", one, word, two))
    assert press.verb == "t"
    first, middle, last = press.arguments
    assert (int(first, 36), middle, int(last, 36)) == (one, word, two)


def test_a_verb_stands_alone() -> None:
    assert press_data("q") == "q"
    assert (Press("q").verb, Press("q").arguments) == ("q", [])
    assert (Press("").verb, Press("").arguments) == ("", [])


@pytest.mark.parametrize(
    ("argument", "fits"),
    [
        ("x" * (PRESS_LIMIT_BYTES - 2), True),
        ("x" * (PRESS_LIMIT_BYTES - 1), False),
        ("é" * 31, True),
        ("é" * 32, False),
    ],
    ids=["64 bytes", "65 bytes", "62 bytes and 2", "64 bytes and 2"],
)
def test_the_limit_is_in_bytes(argument: str, fits: bool) -> None:
    if fits:
        assert press_data("v", argument) == f"v.{argument}"
    else:
        with pytest.raises(ValueError, match=f"longer than {PRESS_LIMIT_BYTES} bytes"):
            press_data("v", argument)


def test_only_a_private_chat_is_private() -> None:
    private = {kind: Endpoint("script", "1", kind).is_private for kind in EndpointKind}
    assert private == {EndpointKind.PRIVATE: True, EndpointKind.GROUP: False}
    assert Endpoint("script", "1").is_private
