"""Trouble of the database under load: health names it, nothing acknowledged is lost, and it ends by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos import outage
from tests.postgres import Server


async def test_a_full_disk(tmp_path: Path) -> None:
    with outage.small_disk(tmp_path) as mounted:
        found = await (outage.full_disk if mounted else outage.no_growth)(tmp_path)
    assert found.said == (["disk_full"] if mounted else ["database_unwritable"])
    assert found.toll.violations == []
    assert found.toll.citizens > 6


@pytest.mark.timeout(200)
async def test_a_file_that_another_program_holds(tmp_path: Path) -> None:
    found = await outage.locked(tmp_path)
    assert found.said == ["database_locked"]
    assert found.toll.violations == []


@pytest.mark.postgres
@pytest.mark.timeout(200)
async def test_a_server_that_is_away(tmp_path: Path) -> None:
    durable = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    with Server(f"away-{tmp_path.name}", **durable) as server, server.database() as url:
        found = await outage.away(tmp_path, url, server.stop, server.start, minimum_s=1)
    assert set(found.said) & {"database_away", "database"}
    assert found.toll.violations == []
