"""What messages lean to: the learned table is that of the examples, and it decides only where a message begins a
conversation and no rule is sure."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.areas import AreaTree
from bot.domain.leanings import leaning_of
from bot.domain.understanding import Understanding, understand
from bot.domain.words import Stream
from storage import areas, ground
from tests import learn

_LISTED = areas.shipped()
FINDER = ground.finder_of(AreaTree(_LISTED.areas, _LISTED.aliases, areas.shipped_provinces()))


def read(text: str, *, opening: bool = True) -> Understanding:
    return understand(text, FINDER, today=date(2026, 11, 20), opening=opening)


def test_the_table_is_what_the_examples_teach() -> None:
    assert learn.TABLE.read_text(encoding="utf-8") == learn.written(learn.learn(learn.examples()))


def test_names_teach_nothing() -> None:
    taught = {word for words, _ in learn.examples() for word in words}
    assert "belum" in taught
    assert not {"rias", "gadung", "aminah", "siti"} & taught


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("pantarlih gak nongol nongol juga di lorong kami", "belum_dicoklit"),
        ("kemana hilangnya nama saya dari daftar itu", "belum_terdaftar"),
    ],
)
def test_words_that_no_rule_foresaw_still_say_what_is_reported(text: str, category: str) -> None:
    assert read(text).supposed().category == category


def test_what_is_supposed_says_how_sure_and_from_which_words() -> None:
    said = read("pantarlih kok cuma duduk di pos aja")
    assert said.intent == "other"
    supposed = said.supposed()
    assert (supposed.intent, supposed.category) == ("report", "prosedur_coklit")
    assert supposed.confidence["category"] == supposed.confidence["intent"] == 0.6
    assert "pantarlih" in supposed.words["category"]


def test_the_words_that_spoke_are_shown() -> None:
    leaning = leaning_of(Stream("pantarlih dak pernah nyampai ke tempat kami"))
    assert leaning.lead > 0
    assert "pantarlih" in leaning.words


def test_an_answer_leans_to_nothing() -> None:
    text = "di lorong belakang rumah pantarlih dulu itu"
    assert read(text, opening=False).likely is None
    assert read(text, opening=False).supposed() == read(text, opening=False)


def test_what_is_done_is_never_taken_for_missing() -> None:
    said = read("alhamdulillah kami semua sudah coklit kemarin sore")
    assert said.supposed().category is None


def test_words_that_say_nothing_lean_nowhere_sure() -> None:
    assert read("xyz").likely is None
    assert leaning_of(Stream("")).words == ()
