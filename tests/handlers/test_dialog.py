"""Forms and the words that stand for a button: pure, so a table says it all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.dialog import (
    BACK,
    CANCEL,
    MANY_TRIES,
    SEND,
    SKIP,
    YES,
    Draft,
    Form,
    Question,
    means,
    person_name,
    starts_with,
    yes_or_no,
)

FORM = Form(
    (
        Question("what"),
        Question("why", applies=lambda known: known.get("what") == "odd"),
        Question("where"),
        Question("number", skippable=True),
    )
)


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        ({}, "what"),
        ({"what": "plain"}, "where"),
        ({"what": "odd"}, "why"),
        ({"what": "odd", "why": "so"}, "where"),
        ({"where": "here"}, "what"),
        ({"what": "plain", "where": "here"}, "number"),
        ({"what": "plain", "where": "here", "number": None}, ""),
    ],
)
def test_the_first_question_that_matters_and_is_not_known_is_missing(known: dict[str, Any], missing: str) -> None:
    assert FORM.missing(known) == missing


def test_going_on_asks_what_is_missing_and_ends_when_nothing_is() -> None:
    asked = []
    draft = Draft()
    for answer in ("odd", "so", "here", 3):
        draft = FORM.go_on(draft)
        asked.append(draft.asking)
        draft = draft.learn(**{draft.asking: answer})
    assert [*asked, FORM.go_on(draft).asking] == ["what", "why", "where", "number", "summary"]


def test_going_back_opens_the_question_before_and_forgets_its_answer() -> None:
    draft = FORM.go_on(Draft())
    draft = FORM.go_on(draft.learn(what="plain"))
    draft = FORM.go_on(draft.learn(where="here"))
    back = draft.back()
    assert (draft.asking, back.asking, back.known) == ("number", "where", {"what": "plain"})
    assert (back.back().asking, back.back().known) == ("what", {})
    assert back.back().back() == back.back()


def test_learning_new_things_keeps_what_is_known_and_what_was_skipped() -> None:
    draft = Draft({"what": "plain", "number": None}).learn_new(what="odd", number=3, where="", why=None, more=1)
    assert draft.known == {"what": "plain", "number": None, "more": 1}


def test_skipping_does_not_take_away_an_answer() -> None:
    assert Draft({"number": 3}).skip("number").known == {"number": 3}
    assert Draft().skip("number").known == {"number": None}


def test_a_question_may_be_skipped_when_it_is_optional_or_was_misunderstood_too_often() -> None:
    where = Draft(asking="where")
    assert not FORM.may_skip(where)
    assert FORM.may_skip(Draft(asking="number"))
    for _ in range(MANY_TRIES):
        where = where.misunderstood()
    assert FORM.may_skip(where)
    assert (where.note(other=1).tries, where.learn(other=1).tries) == (MANY_TRIES, 0)
    assert not FORM.may_skip(Draft(asking="summary", tries=9))


@given(
    st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text() | st.lists(st.integers())),
    st.text(max_size=5),
    st.integers(0, 9),
    st.lists(st.text(max_size=5)),
)
def test_a_draft_survives_being_stored(known: dict[str, Any], asking: str, tries: int, trail: list[str]) -> None:
    draft = Draft(known, asking, tries, tuple(trail))
    assert Draft.load(json.loads(json.dumps(draft.dump())), asking) == draft


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("ya", True),
        ("Iya pak", True),
        ("betul, itu", True),
        ("ao", True),
        ("yes", True),
        ("bukan", False),
        ("Tidak.", False),
        ("dak", False),
        ("no", False),
        ("rias", None),
        ("", None),
        ("👍", None),
    ],
)
def test_yes_and_no(text: str, meaning: bool | None) -> None:
    assert yes_or_no(text) is meaning


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        ("Tidak tahu", SKIP, True),
        ("dak tau pak", SKIP, True),
        ("-", SKIP, True),
        ("Kembali", BACK, True),
        ("KIRIM!", SEND, True),
        ("batal bu", CANCEL, True),
        ("batalkan saja semuanya", CANCEL, False),
        ("ya", YES, True),
        ("yang", YES, False),
        ("", SKIP, False),
    ],
)
def test_words_that_stand_for_a_button(text: str, words: frozenset[str], meant: bool) -> None:
    assert means(text, words) is meant


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("batal pak, datenye tolong dihapus", True),
        ("batal", True),
        ("tidak jadi pak", True),
        ("pak batal", False),
        ("batal rumah itu sudah lama kosong dan belum didata sampai sekarang", False),
        ("", False),
    ],
)
def test_a_short_sentence_that_begins_with_batal_cancels(text: str, starts: bool) -> None:
    assert starts_with(text, CANCEL) is starts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("aminah binti sulaiman", "Aminah Binti Sulaiman"),
        ("SITI AMINAH", "Siti Aminah"),
        ("Siti Nur'aini, S.Pd.", "Siti Nur'aini, S.Pd."),
        ("nama saya Budi", "Budi"),
        ("namanya: Budi Santoso", "Budi Santoso"),
        ("nama ibu saya adalah aminah", "Aminah"),
        ("Malik", "Malik"),
        ("Ng", "Ng"),
        ("Nama Lengkap : Abdul Rahman", "Abdul Rahman"),
        ("  Budi   Santoso ", "Budi Santoso"),
        ("José", "José"),
        # not a name
        ("", ""),
        ("A", ""),
        ("12345", ""),
        ("Budi 2", ""),
        ("/status", ""),
        ("rias rt 3", ""),
        ("👍", ""),
        ("...", ""),
        ("ya", ""),
        ("tidak tahu", ""),
        ("batal", ""),
        ("ibu saya", ""),
        ("saya sendiri", ""),
        ("ibu saya belum dicoklit", ""),
        ("https://contoh.id", ""),
        ("a" * 81, ""),
        ("satu dua tiga empat lima enam tujuh delapan sembilan", ""),
    ],
)
def test_a_persons_name(text: str, name: str) -> None:
    assert person_name(text) == name


@given(st.text())
def test_whatever_is_taken_for_a_name_can_be_shown(text: str) -> None:
    name = person_name(text)
    assert name == "" or (2 <= len(name) <= 80 and not any(c.isdigit() or c in "/<>\n" for c in name))
