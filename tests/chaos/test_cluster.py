"""Three programs on one PostgreSQL: the one that delivers dies, another one does within the lease, in order, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.cluster import take_over


@pytest.mark.postgres
@pytest.mark.timeout(240)
async def test_another_process_goes_on(tmp_path: Path, postgres_url: str) -> None:
    found = await take_over(tmp_path, postgres_url, 1, kills=1, seconds=6)
    assert found.toll.violations == []
    assert len(found.silence_s) == 1
    assert found.toll.citizens > 6
