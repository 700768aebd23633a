"""Two officers and one button, a hundred people and one invite, two clocks and one instant: once each, on both
databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos import contests


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else ""


async def test_one_of_two_officers_has_the_ticket(tmp_path: Path, url: str) -> None:
    contest = await contests.two_officers_one_button(tmp_path, url, times=30)
    assert (contest.tries, contest.violations) == (30, [])


async def test_an_invite_is_redeemed_once(tmp_path: Path, url: str) -> None:
    contest = await contests.one_invite_many_takers(tmp_path, url, takers=100)
    assert (contest.tries, contest.violations) == (100, [])


async def test_what_is_due_happens_once_however_the_clock_leaps(tmp_path: Path, url: str) -> None:
    contest = await contests.leaping_clock(tmp_path, url, leaps=25, seed=1)
    assert (contest.tries, contest.violations) == (25, [])
