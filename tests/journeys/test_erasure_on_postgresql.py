"""The same proof on PostgreSQL: no planted word is found in any file of the server, its log of changes included.

What is sealed may lie there for a while: rows that were given up, and segments of the log (README, "Operate it").
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.rules import Rules
from tests import traces
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE, play_on
from tests.journeys.planted import ASKS, PLANTED, conclude, plant, staff
from tests.postgres import Server


@pytest.mark.postgres
async def test_no_word_is_found_in_a_servers_data_and_log(
    tmp_path: Path, logged: io.StringIO, postgres_server: Server, postgres_url: str
) -> None:
    async with Hotline(tmp_path, url=postgres_url, rules=Rules(office=OFFICE)) as hotline:
        await staff(hotline)
        await plant(hotline)
        await conclude(hotline)
        assert set(traces.found(PLANTED, await traces.opened(hotline))) == set(PLANTED)
        await play_on(hotline, ASKS)
        assert traces.found(PLANTED, await traces.opened(hotline)) == []
        async with hotline.database.transaction() as connection:
            await connection.execute(text("CHECKPOINT"))
        seen = False
        for content in traces.folder_bytes(postgres_server.folder / "data"):
            seen = seen or b"belum_dicoklit" in content
            assert traces.found(PLANTED, content) == []
        assert seen, "what is not personal can be seen: the search works"
    assert traces.found(PLANTED, logged.getvalue().encode()) == []
