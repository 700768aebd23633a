"""Texts as Telegram takes them: whatever the text and the limit, nothing is lost, broken or too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pieces import pieces, shortened, units
from bot.channels.telegram.compose import entities, keyboard
from bot.domain.messages import BOLD_OFF, BOLD_ON, Button

MARKED = st.text(alphabet=st.sampled_from(["a", "b", " ", "\n", "😀", "é", BOLD_ON, BOLD_OFF]), max_size=120)


def without_marks(text: str) -> str:
    """The words alone."""
    return text.replace(BOLD_ON, "").replace(BOLD_OFF, "")


@given(MARKED, st.integers(3, 40))
def test_pieces_hold_the_whole_text(text: str, limit: int) -> None:
    cut = pieces(text, limit)
    assert "".join("".join(piece.text for piece in cut).split()) == "".join(without_marks(text).split())
    assert all(units(piece.text) <= limit for piece in cut)
    assert all(piece.text == piece.text.strip() for piece in cut)


@given(MARKED, st.integers(3, 40))
def test_entities_lie_inside_and_between_whole_characters(text: str, limit: int) -> None:
    for piece in [*pieces(text, limit), shortened(text, limit)]:
        raw = piece.text.encode("utf-16-le")
        end = 0
        for entity in entities(piece):
            assert entity["offset"] >= end
            end = entity["offset"] + entity["length"]
            assert entity["length"] > 0
            raw[entity["offset"] * 2 : end * 2].decode("utf-16-le")
        assert end <= units(piece.text)


@given(MARKED, st.integers(3, 40))
def test_shortened_fits_and_begins_the_same(text: str, limit: int) -> None:
    piece = shortened(text, limit)
    assert units(piece.text) <= limit
    assert without_marks(text).lstrip().startswith(piece.text.removesuffix("…").lstrip())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("satu dua", ["satu dua"]),
        ("satu dua tiga", ["satu dua", "tiga"]),
        ("satu\n\ndua tiga", ["satu", "dua tiga"]),
        ("satuan\ndua tiga", ["satuan", "dua tiga"]),
        ("abcdefghijklmn", ["abcdefghij", "klmn"]),
        ("abcdefghij klm", ["abcdefghij", "klm"]),
        ("😀😀😀😀😀😀", ["😀😀😀😀😀", "😀"]),
        ("", [""]),
        (" \n ", [""]),
    ],
)
def test_cuts_are_made_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert [piece.text for piece in pieces(text, 10)] == expected


def test_bold_goes_on_behind_a_cut() -> None:
    cut = pieces(f"satu {BOLD_ON}dua tiga empat{BOLD_OFF}", 10)
    assert [(piece.text, entities(piece)) for piece in cut] == [
        ("satu dua", [{"type": "bold", "offset": 5, "length": 3}]),
        ("tiga empat", [{"type": "bold", "offset": 0, "length": 10}]),
    ]


def test_a_shortened_label_keeps_what_tells_it_apart() -> None:
    label = "Desa Sukamaju, Kec. Pasir Sakti, Kabupaten Lampung Timur, Lampung · 18.07.20.2001"
    ((button,),) = keyboard(((Button(label, data="z"),),))["inline_keyboard"]
    assert button["text"] == "Desa Sukamaju, Kec. Pasir Sakti, Kabupaten Lamp… · 18.07.20.2001"
    assert len(button["text"]) == 64


def test_a_keyboard_has_data_or_links_and_short_labels() -> None:
    made = keyboard(((Button("Ya", data="y.1"), Button("Situs", url="https://x.id/")), (Button("x" * 90, data="z"),)))
    assert made == {
        "inline_keyboard": [
            [{"text": "Ya", "callback_data": "y.1"}, {"text": "Situs", "url": "https://x.id/"}],
            [{"text": "x" * 63 + "…", "callback_data": "z"}],
        ]
    }
