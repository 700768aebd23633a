"""Findings: ticked one by one, and "nothing" alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.tracing import QUESTIONS, Tracing, toggled

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        *(("", "6", "6"), ("6", "2", "2,6"), ("2,6", "6", "2"), ("2", "2", "")),
        *(("2,6", "0", "0"), ("0", "6", "6"), ("0", "0", ""), ("", "0", "0")),
    ],
)
def test_findings_are_ticked(before: str, code: str, after: str) -> None:
    assert toggled(before, code) == after


def test_what_is_missing_is_known() -> None:
    empty = Tracing(id=1, ticket_id=2, officer_id=3, updated_at=NOW)
    assert empty.missing == QUESTIONS
    full = Tracing(
        id=1, ticket_id=2, officer_id=3, updated_at=NOW, visited_on="2026-11-24", met="voter", findings="2,6"
    )
    assert full.missing == ()
    assert (empty.found, full.found) == ((), ("2", "6"))
