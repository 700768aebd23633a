"""What a power cut may leave of the files opens, is whole, and holds all that was acknowledged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from storage.database import SQLITE_PRAGMAS
from tests.chaos import torn
from tests.chaos.disk import Sync


async def test_every_image_is_a_prefix_of_what_happened(tmp_path: Path) -> None:
    found = torn.look(await torn.recorded(tmp_path, citizens=8, seed=1), tmp_path, images=60, seed=1)
    assert found.violations == []
    assert found.images == 60
    assert found.torn > 10, "instants between a write and its flush are among them"
    assert found.acknowledged > 5


async def test_what_is_not_flushed_before_it_is_acknowledged_is_found_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof can fail: with synchronous=NORMAL the log is not flushed at a commit."""
    monkeypatch.setitem(SQLITE_PRAGMAS, "synchronous", 1)
    found = torn.look(await torn.recorded(tmp_path, citizens=4, seed=1), tmp_path, images=0, seed=1)
    assert any("acknowledged inbounds are missing" in violation for violation in found.violations)


async def test_a_disk_that_mixes_up_the_log_is_found(tmp_path: Path) -> None:
    """The proof can fail: a flush that lies lets frames of a commit get lost before those of a later one."""
    history = await torn.recorded(tmp_path, citizens=4, seed=1)
    lying = replace(history, steps=[step for step in history.steps if not isinstance(step, Sync)])
    assert torn.look(lying, tmp_path, images=0, seed=1).violations
