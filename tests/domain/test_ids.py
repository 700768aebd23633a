from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import EPOCH, Ids


@given(st.lists(st.integers(-5_000, 5_000), max_size=300), st.integers(0, 1023))
def test_ids_only_rise_even_when_the_clock_goes_back(steps: list[int], node: int) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    ids = Ids(lambda: at, node)
    made = [ids()]
    for milliseconds in steps:
        at += timedelta(milliseconds=milliseconds)
        made.append(ids())
    assert made == sorted(set(made))
    assert all(0 < one < 1 << 63 for one in made)


def test_more_ids_in_a_millisecond_than_it_has_room_for_are_still_different() -> None:
    ids = Ids(lambda: EPOCH + timedelta(days=1), 7)
    made = [ids() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_processes_make_different_ids_at_the_same_moment() -> None:
    processes = [Ids(lambda: EPOCH + timedelta(days=1), node) for node in range(1024)]
    assert len({ids() for ids in processes for _ in range(3)}) == 3 * 1024


def test_ids_fit_into_63_bits_until_2093() -> None:
    assert Ids(lambda: datetime(2093, 1, 1, tzinfo=UTC), 1023)() < 1 << 63


@pytest.mark.parametrize("node", [-1, 1024])
def test_a_node_out_of_range_is_refused(node: int) -> None:
    with pytest.raises(ValueError, match="0 to 1023"):
        Ids(lambda: EPOCH, node)
