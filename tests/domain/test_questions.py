"""A question is known by its topic, however it is typed; answers and reports are none."""

from __future__ import annotations

import pytest

from bot.domain.questions import TOPICS, field_named, topic_asked
from tests.domain.questions_cases import ASKED, NOT_ASKED

CASES = [(text, topic) for topic, texts in ASKED.items() for text in texts]


@pytest.mark.parametrize(("text", "topic"), CASES, ids=[text for text, _ in CASES])
def test_the_topic_of_a_question(text: str, topic: str) -> None:
    assert topic_asked(text) == topic


@pytest.mark.parametrize("text", NOT_ASKED)
def test_what_is_no_question(text: str) -> None:
    assert topic_asked(text) == ""


def test_every_topic_has_cases() -> None:
    assert set(ASKED) == set(TOPICS)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("NIK itu untuk apa?", "nik"),
        ("kok minta no ktp", "nik"),
        ("knp minta nomor hp", "phone"),
        ("ngape ditanya rt", "rt"),
        ("NAMA UNTUK APA", "voter_name"),
        ("emang perlu tanggal lahir?", "birth_date"),
        ("kenapa harus tau desanya", "area"),
        ("untuk apa?", ""),
    ],
)
def test_the_field_that_a_why_names(text: str, field: str) -> None:
    assert field_named(text) == field
