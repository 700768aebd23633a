"""What a returned line would do: a table of cases, and what holds for all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.returns import Line, Verdict, answer_of, verdict_of
from bot.domain.suggestions import Answer, SuggestedVoter

VOTER = SuggestedVoter(id=1, suggestion_id=2, ticket_id=3, place=0)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("diperbaiki", Answer.DONE),
        ("  Sudah   Diperbaiki. ", Answer.DONE),
        ("DITOLAK", Answer.REFUSED),
        ("tidak", Answer.REFUSED),
        ("tidak dijawab", Answer.NONE),
        ("mungkin", None),
        ("", None),
        ("tidak sudah", None),
    ],
)
def test_words_of_an_answer(words: str, answer: Answer | None) -> None:
    assert answer_of(words) is answer


@pytest.mark.parametrize(
    ("words", "reason", "stands", "verdict"),
    [
        ("diperbaiki", "", Answer.WAITING, Verdict.NEW),
        ("ditolak", "belum 17 tahun", Answer.WAITING, Verdict.NEW),
        ("ditolak", "", Answer.WAITING, Verdict.NO_REASON),
        ("diperbaiki", "", Answer.DONE, Verdict.SAME),
        ("ditolak", "", Answer.REFUSED, Verdict.SAME),
        ("ditolak", "x", Answer.DONE, Verdict.OTHER),
        ("tidak dijawab", "", Answer.NONE, Verdict.SAME),
        ("tidak dijawab", "", Answer.WAITING, Verdict.UNREAD),
        ("besok", "", Answer.WAITING, Verdict.UNREAD),
        ("", "lupa", Answer.WAITING, Verdict.UNREAD),
        ("diperbaiki", "", Answer.VOID, Verdict.UNSUGGESTED),
    ],
)
def test_verdicts(words: str, reason: str, stands: Answer, verdict: Verdict) -> None:
    line = Line(2, "1903-1-A", "1", words, reason)
    voter = replace(VOTER, answer=stands)
    assert verdict_of(line, voter, known=True, again=False) is verdict
    assert verdict_of(line, voter, known=True, again=True) is Verdict.TWICE
    assert verdict_of(line, voter, known=False, again=False) is Verdict.UNKNOWN
    assert verdict_of(line, None, known=True, again=False) is Verdict.UNSUGGESTED


@given(st.text(), st.text(), st.sampled_from(Answer), st.booleans(), st.booleans())
def test_nothing_but_a_waiting_voter_is_ever_changed(
    words: str, reason: str, stands: Answer, known: bool, again: bool
) -> None:
    verdict = verdict_of(Line(2, "x", "1", words, reason), replace(VOTER, answer=stands), known=known, again=again)
    if verdict is Verdict.NEW:
        assert known
        assert not again
        assert stands is Answer.WAITING
        assert answer_of(words) in (Answer.DONE, Answer.REFUSED)
