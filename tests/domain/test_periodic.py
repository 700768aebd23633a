"""When a report is due, and which days it covers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.periodic import before, due
from bot.domain.periods import Period
from bot.domain.rules import Mode, Reports, Rhythm, Rules, Stage, Weekday

A_DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
STAGES = (
    Stage("Coklit", date(2024, 6, 24), date(2024, 7, 24)),
    Stage("Pleno kecamatan", date(2024, 8, 5), date(2024, 8, 9), locks_list=True),
    Stage("Pleno desa", date(2024, 8, 1), date(2024, 8, 3), locks_list=True),
)


def weekly(weekday: Weekday = Weekday.MONDAY) -> Rules:
    return Rules(reports=Reports(weekday=weekday))


def plenary(**fields: object) -> Rules:
    return Rules(reports=Reports(when=Rhythm.PLENARY), **fields)  # type: ignore[arg-type]  # a few fields of many


def days(period: Period | None) -> str:
    return f"{period.first:%m-%d}..{period.last:%m-%d}" if period else ""


@pytest.mark.parametrize(
    ("rules", "today", "covers"),
    [
        (weekly(), "2026-11-23", "11-16..11-22"),
        (weekly(), "2026-11-29", "11-16..11-22"),
        (weekly(), "2026-11-30", "11-23..11-29"),
        (weekly(Weekday.FRIDAY), "2026-11-26", "11-13..11-19"),
        (weekly(Weekday.SUNDAY), "2026-11-29", "11-22..11-28"),
        (Rules(reports=Reports(when=Rhythm.OFF)), "2026-11-23", ""),
        (plenary(stages=STAGES), "2024-07-29", ""),
        (plenary(stages=STAGES), "2024-07-30", "06-30..07-29"),
        (plenary(stages=STAGES), "2024-07-31", "06-30..07-29"),
        (plenary(stages=STAGES), "2024-08-01", ""),
        (plenary(stages=STAGES), "2024-08-03", "07-30..08-02"),
        (plenary(stages=STAGES), "2024-08-05", ""),
        (plenary(stages=()), "2024-08-03", ""),
        (plenary(mode=Mode.PDPB), "2026-12-29", ""),
        (plenary(mode=Mode.PDPB), "2026-12-30", "09-29..12-29"),
        (plenary(mode=Mode.PDPB, quarter_lock_days=5), "2026-12-25", "09-24..12-24"),
        (plenary(mode=Mode.PDPB, stages=STAGES), "2024-08-03", ""),
    ],
)
def test_what_is_due_on_a_day(rules: Rules, today: str, covers: str) -> None:
    assert days(due(date.fromisoformat(today), rules)) == covers


@given(DAYS, st.sampled_from(Weekday))
def test_weekly_ones_cover_every_day_once(start: date, weekday: Weekday) -> None:
    found = [due(start + A_DAY * n, weekly(weekday)) for n in range(30)]
    covered = sorted({(period.first, period.last) for period in found if period})
    assert all(last - first == 6 * A_DAY for first, last in covered)
    assert all(one[1] + A_DAY == other[0] for one, other in pairwise(covered))
    assert all(period is not None and period.last < start + A_DAY * n for n, period in enumerate(found))


@given(DAYS, st.integers(1, 60), st.integers(0, 60))
def test_every_quarter_has_one_before_its_plenary(start: date, ahead: int, lock: int) -> None:
    rules = Rules(mode=Mode.PDPB, quarter_lock_days=lock, reports=Reports(when=Rhythm.PLENARY, days_before=ahead))
    found = [due(start + A_DAY * n, rules) for n in range(400)]
    covered = sorted({(period.first, period.last) for period in found if period})
    assert len(covered) in (4, 5, 6)
    assert all(one[1] + A_DAY == other[0] for one, other in pairwise(covered))


@given(DAYS, st.integers(0, 100))
def test_it_is_compared_with_as_many_days_before(first: date, length: int) -> None:
    period = Period(first, first + A_DAY * length)
    former = before(period)
    assert former.last + A_DAY == period.first
    assert former.last - former.first == period.last - period.first
