"""Periods as people type them, and as buttons carry them."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.periods import USUAL, Period, of_code, read, usual

TODAY = date(2026, 11, 25)  # a Wednesday


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("words", "area", "first", "last"),
    [
        ("hari ini", "", "2026-11-25", "2026-11-25"),
        ("Toboali minggu ini", "toboali", "2026-11-23", "2026-11-25"),
        ("kec. Toboali this month", "kec. toboali", "2026-11-01", "2026-11-25"),
        ("kemarin", "", "2026-11-24", "2026-11-24"),
        ("desa rias last week", "desa rias", "2026-11-16", "2026-11-22"),
        ("triwulan ini", "", "2026-10-01", "2026-11-25"),
        ("rias last quarter", "rias", "2026-07-01", "2026-09-30"),
        ("bulan lalu", "", "2026-10-01", "2026-10-31"),
        ("1..24 nov", "", "2026-11-01", "2026-11-24"),
        ("1-24 November", "", "2026-11-01", "2026-11-24"),
        ("1 nov - 24 nov", "", "2026-11-01", "2026-11-24"),
        ("Toboali 1/11..24/11", "toboali", "2026-11-01", "2026-11-24"),
        ("toboali 1-11-2026 s/d 24-11-2026", "toboali", "2026-11-01", "2026-11-24"),
        ("desa rias dari 1 okt sampai 24 nov", "desa rias", "2026-10-01", "2026-11-24"),
        ("from 1 oct to 24 nov", "", "2026-10-01", "2026-11-24"),
        ("2026-10-01..2026-11-24", "", "2026-10-01", "2026-11-24"),
        ("1.10.2026 – 24.11.2026", "", "2026-10-01", "2026-11-24"),
        ("1 nov..30 nov", "", "2026-11-01", "2026-11-30"),
        ("20 des..10 jan", "", "2025-12-20", "2026-01-10"),
        ("20 des 2024..10 jan", "", "2024-12-20", "2025-01-10"),
        ("20 des..10 jan 2024", "", "2023-12-20", "2024-01-10"),
        ("24 nov 2026..1 nov 2026", "", "2026-11-01", "2026-11-24"),
        ("tgl 17 agustus", "", "2026-08-17", "2026-08-17"),
        ("17/8", "", "2026-08-17", "2026-08-17"),
        ("26 november", "", "2025-11-26", "2025-11-26"),
        ("simpang rimba november", "simpang rimba", "2026-11-01", "2026-11-30"),
        ("bulan desember", "", "2025-12-01", "2025-12-31"),
        ("desember 2024", "", "2024-12-01", "2024-12-31"),
    ],
)
def test_a_period_is_read_from_the_end(words: str, area: str, first: str, last: str) -> None:
    period, rest = read(words, TODAY)
    assert period is not None
    assert (period.first, period.last) == (day(first), day(last))
    assert rest == area


@pytest.mark.parametrize(
    "words",
    [
        "",
        "toboali",
        "desa rias",
        "31 feb",
        "1..31 feb",
        "19.03.01.2008",
        "32/13",
        "desa karya 2",
        "19.03",
        "19.03.06",
        "19.03.01",
    ],
)
def test_what_is_no_period_stays_words(words: str) -> None:
    assert read(words, TODAY) == (None, words)


@pytest.mark.parametrize("letter", USUAL)
def test_a_usual_one_stays_usual_in_a_button(letter: str) -> None:
    period = usual(letter, TODAY)
    assert period.last == TODAY
    assert of_code(period.code, TODAY) == period
    tomorrow = TODAY + timedelta(days=1)
    assert of_code(period.code, tomorrow) == usual(letter, tomorrow)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 30)), st.integers(0, 400))
def test_a_button_brings_back_its_period(first: date, days: int) -> None:
    period = Period(first, min(first + timedelta(days=days), date(2099, 12, 30)))
    assert of_code(period.code, TODAY) == period


@pytest.mark.parametrize(
    "code", ["", "x", "20261101", "20261124-20261101", "20261131-20261201", "1-2-3", "19990101-20260101"]
)
def test_a_forged_one_is_none(code: str) -> None:
    assert of_code(code, TODAY) is None


def test_it_runs_from_midnight_to_midnight_where_the_office_is() -> None:
    since, until = Period(day("2026-11-01"), day("2026-11-24")).bounds(ZoneInfo("Asia/Jakarta"))
    assert since.isoformat() == "2026-10-31T17:00:00+00:00"
    assert until.isoformat() == "2026-11-24T17:00:00+00:00"


@given(st.text("0123456789 ./-…–abcdefghijklmnoprstuvy", max_size=40))
def test_no_words_are_too_strange(words: str) -> None:
    period, rest = read(words, TODAY)
    assert period is None or period.first <= period.last
    assert len(rest) <= len(words)
