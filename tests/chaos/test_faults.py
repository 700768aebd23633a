"""A storm of the network: nothing is lost, order holds, the pace is kept, and who has no trouble does not wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.faults import EACH, GROUPS, PEOPLE, storm


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_storm_loses_nothing(tmp_path: Path, seed: int) -> None:
    found = await storm(tmp_path, seed)
    assert found.violations == []
    assert found.messages == EACH * (PEOPLE + GROUPS)
    assert found.sent + found.unknown + found.dropped == found.messages
    assert found.dropped == EACH, "to the one who blocked the bot"
    assert found.harmed.keys() >= {"429", "500", "before", "after"}
