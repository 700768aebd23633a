"""The siege can fail: each mistake that it is there to find is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.bugs import BUGS
from tests.chaos.siege import besiege, besiege_on_whatsapp

FOUND_BY = {
    "acknowledge_before_commit": "were acknowledged and lost",
    "split_transaction": "in vain",
    "missing_unique_key": "kept twice",
    "mark_before_send": "marked sent and never arrived",
    "forget_in_flight": "was not sent",
}
KILLS = 6
"""Enough that a mistake which one kill in five leaves hidden is missed once in ten thousand sieges."""
PATIENCE_S = 8.0
"""How long a citizen waits for an answer that does not come."""


@pytest.mark.parametrize("bug", ["acknowledge_before_commit", "mark_before_send"])
@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_mistake_is_found_on_whatsapp(tmp_path: Path, bug: str) -> None:
    toll = await besiege_on_whatsapp(tmp_path, "", seed=3, kills=KILLS, bug=bug, wait_s=PATIENCE_S)
    assert any(FOUND_BY[bug] in violation for violation in toll.violations), toll.violations


@pytest.mark.timeout(300)
async def test_what_comes_again_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the missing key that is found, not that Telegram hands out twice."""
    bug = BUGS["missing_unique_key"]
    monkeypatch.setitem(BUGS, "missing_unique_key", replace(bug, spoil=lambda _: None))
    toll = await besiege(tmp_path, "", seed=3, kills=1, bug="missing_unique_key")
    assert toll.violations == []


@pytest.mark.parametrize("bug", BUGS)
@pytest.mark.timeout(300)
async def test_a_mistake_is_found(tmp_path: Path, bug: str) -> None:
    toll = await besiege(tmp_path, "", seed=3, kills=KILLS, bug=bug, wait_s=PATIENCE_S)
    assert any(FOUND_BY[bug] in violation for violation in toll.violations), toll.violations
