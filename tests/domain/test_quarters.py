"""The quarters of a year, and the deadlines that follow them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deadlines import due_at, list_locked
from bot.domain.quarters import Quarter, quarter_of
from bot.domain.rules import Mode, Rules, Stage
from tests.domain.test_deadlines import WIB, ticket, wib


@pytest.mark.parametrize(
    ("day", "quarter", "first", "last"),
    [
        ("2026-01-01", (2026, 1), "2026-01-01", "2026-03-31"),
        ("2026-06-30", (2026, 2), "2026-04-01", "2026-06-30"),
        ("2026-07-01", (2026, 3), "2026-07-01", "2026-09-30"),
        ("2026-12-31", (2026, 4), "2026-10-01", "2026-12-31"),
    ],
)
def test_the_quarter_of_a_day(day: str, quarter: tuple[int, int], first: str, last: str) -> None:
    found = quarter_of(date.fromisoformat(day))
    assert found == Quarter(*quarter)
    assert (found.first_day.isoformat(), found.last_day.isoformat()) == (first, last)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_quarters_follow_each_other_without_a_gap(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next.first_day == quarter.last_day + timedelta(days=1)
    assert quarter_of(quarter.next.first_day) == quarter.next


STAGES = (Stage("Pleno", date(2026, 8, 1), date(2026, 8, 3), locks_list=True),)


@pytest.mark.parametrize(
    ("mode", "days", "now", "locked"),
    [
        (Mode.ELECTION, 0, (2026, 7, 1, 9), (2026, 8, 1)),
        (Mode.PDPB, 0, (2026, 7, 1, 9), (2026, 10, 1)),
        (Mode.PDPB, 0, (2026, 9, 30, 23), (2026, 10, 1)),
        (Mode.PDPB, 0, (2026, 10, 1, 0), (2027, 1, 1)),
        (Mode.PDPB, 5, (2026, 9, 20, 9), (2026, 9, 26)),
        (Mode.PDPB, 5, (2026, 9, 28, 9), (2026, 12, 27)),
        (Mode.PDPB, 60, (2026, 9, 28, 9), (2026, 11, 2)),
    ],
)
def test_between_elections_the_quarter_locks_the_list(
    mode: Mode, days: int, now: tuple[int, ...], locked: tuple[int, ...]
) -> None:
    rules = Rules(mode=mode, stages=STAGES, quarter_lock_days=days)
    assert list_locked(wib(*now), rules) == wib(*locked)


def test_each_kabupaten_has_its_own_mode() -> None:
    rules = Rules(stages=STAGES, modes=(("19.03", Mode.PDPB),))
    assert rules.of("19.03.01.2008").mode is rules.of("19.03").mode is Mode.PDPB
    assert rules.of("19.04.01.2001").mode is rules.of("19.030").mode is rules.of("").mode is Mode.ELECTION
    at = datetime(2026, 7, 31, 12, tzinfo=WIB)
    here, there = (ticket(created_at=at, area_code=code) for code in ("19.03.01.2008", "19.04.01.2001"))
    assert due_at(here, rules) == wib(2026, 8, 1, 12)
    assert due_at(there, rules) == wib(2026, 8, 1)
