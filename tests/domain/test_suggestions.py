"""Numbers of saran perbaikan, and who stands in one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.rules import Letters
from bot.domain.suggestions import MOST_VOTERS, is_pattern, names_of, number_of
from bot.domain.tickets import Ticket

DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))


@pytest.mark.parametrize("pattern", [Letters().number, Letters().oral_number, "{serial}/{code}/{year}"])
def test_patterns_that_give_each_its_own(pattern: str) -> None:
    assert is_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["", "001", "{serial}", "{serial}/{year}", "{code}/{year}", "{serial}/{code}", "{nomor}", "{", "{0}", "{serial.x}"],
)
def test_patterns_that_would_not(pattern: str) -> None:
    assert not is_pattern(pattern)


@given(st.integers(1, 9999), st.integers(1, 9999), DAYS, DAYS)
def test_the_shipped_patterns_never_give_one_twice(one: int, other: int, first: date, second: date) -> None:
    numbers = [number_of(Letters().number, serial, "19.03.01", day) for serial, day in ((one, first), (other, second))]
    assert (numbers[0] == numbers[1]) <= (one == other and (first.year, first.month) == (second.year, second.month))


def test_the_month_is_roman() -> None:
    assert number_of(Letters().number, 7, "19.03.01", date(2026, 11, 24)) == "007/SP/19.03.01/XI/2026"


@pytest.mark.parametrize(
    ("name", "others", "voters", "names"),
    [
        ("Siti", "", 1, ["Siti"]),
        ("", "", 1, [""]),
        ("Siti", "Amat\nIjah", 3, ["Siti", "Amat", "Ijah"]),
        ("Siti", "Amat", 4, ["Siti", "Amat", "", ""]),
        ("Siti", "Amat\nIjah", 1, ["Siti", "Amat", "Ijah"]),
        ("Siti", "", 900, ["Siti", *[""] * (MOST_VOTERS - 1)]),
    ],
)
def test_who_stands_in_it(name: str, others: str, voters: int, names: list[str]) -> None:
    ticket = Ticket(
        id=1,
        number="1903-1-X",
        secret_hash=b"",
        reporter_address_id=2,
        category="belum_dicoklit",
        subject="self",
        area_code="19.03.01.2008",
        posko_area="19.03.01.2008",
        routing_reason="own",
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
        voter_name=name,
        other_voters=others,
        voters=voters,
    )
    assert names_of(ticket) == names
