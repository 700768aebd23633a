"""Every instant of the road at which the program may die is listed, and it survives dying there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.failpoints import Failpoint, instants
from tests.chaos.minefield import listed, seldom, walk

AT_A_COMMIT = [
    Failpoint("storage.database.Database.transaction", 1, "leaving"),
    Failpoint("bot.engine.Engine._transact", 1, "left"),
    Failpoint("bot.outbox.Outbox._serve", 2, "before"),
]
"""Right before a commit; after it and before "received"; sent and not marked."""


def test_the_list_is_the_code() -> None:
    found = Counter(point.function for point in instants() if point.when == "before")
    written = {function: count for functions in listed().values() for function, count in functions.items()}
    assert written == dict(found), "say in failpoints.toml what the new await is part of, and whether it may be died at"


def test_no_function_is_listed_twice_and_what_is_seldom_exists() -> None:
    functions = [function for part in listed().values() for function in part]
    assert len(functions) == len(set(functions))
    named = {f"{point.function}#{point.number}" for point in instants()}
    assert seldom().keys() <= named


@pytest.mark.timeout(300)
async def test_it_dies_where_it_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    walked = await walk(tmp_path, "", 1, AT_A_COMMIT)
    assert walked.died == [str(point) for point in AT_A_COMMIT]
    assert walked.toll.violations == []
    assert walked.toll.citizens > 0
