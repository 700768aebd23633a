"""The names of a household in one sentence."""

from __future__ import annotations

import pytest

from tests.domain.names_cases import LISTS, NO_LISTS
from tests.domain.test_understanding import read


@pytest.mark.parametrize(("text", "names"), LISTS.items(), ids=str)
def test_everybody_who_is_listed_is_a_voter(text: str, names: tuple[str, ...]) -> None:
    said = read(text)
    assert (said.name, *said.others) == names


@pytest.mark.parametrize(("text", "name"), NO_LISTS.items(), ids=str)
def test_what_stands_after_a_comma_is_not_always_a_name(text: str, name: str) -> None:
    said = read(text)
    assert (said.name, said.others) == (name, ())
