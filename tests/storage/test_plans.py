"""What people wait for is found by an index, on both databases, however much is stored: no query of the road and of the
frequent commands reads a large table from end to end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.people import Role
from storage import listing
from tests.board.kit import Served, serving
from tests.hotline import Hotline

LARGE = (
    "tickets",
    "ticket_events",
    "addresses",
    "inbox",
    "outbox",
    "timers",
    "conversations",
    "name_words",
    "consents",
)
REPORT = ("pak ibu saya di desa rias rt 3 blm dicoklit", "Suminah Lestari", "kirim", "ya")
RIAS = "19.03.01.2008"

Run = tuple[str, Any]
"""A statement with its values, as the driver gets it."""


@asynccontextmanager
async def listening(hotline: Hotline) -> AsyncIterator[dict[str, Any]]:
    """The statements that reach the database in the block, each with the values of its last run."""
    found: dict[str, Any] = {}
    engines = {hotline.database._writer.sync_engine, hotline.database._reader.sync_engine}

    def heard(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
            found[statement] = values[0] if many else values

    for engine in engines:
        event.listen(engine, "before_cursor_execute", heard)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", heard)


async def scans(connection: AsyncConnection, statement: str, values: Any) -> list[str]:
    """The large tables that a statement reads from end to end."""
    if connection.dialect.name == "sqlite":
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [str(step) for step in plan.scalars("detail").all()]
        return [
            table for table in LARGE for step in steps if step == f"SCAN {table}" or step.startswith(f"SCAN {table} ")
        ]
    await connection.execute(
        text("SET LOCAL enable_seqscan = off")
    )  # then it is read so only where nothing else can be
    lines = (await connection.exec_driver_sql(f"EXPLAIN {statement}", values)).scalars().all()
    return [table for table in LARGE for line in lines if f"Seq Scan on {table} " in f"{line} "]


@pytest.fixture
async def hotline(tmp_path: Path, database_url: str) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, url=database_url) as hotline:
        await hotline.officer("sari", Role.PKD, RIAS)
        await hotline.officer("koordinator", Role.COORDINATOR, "19.03")
        yield hotline


async def test_the_road_and_the_frequent_commands_use_indexes(hotline: Hotline) -> None:
    async with listening(hotline) as statements:
        await hotline.says("ani", *REPORT[:1])
        for words in REPORT[1:]:
            await hotline.says("ani", words)
        number = (await hotline.ticket()).number
        await hotline.says("ani", "bagaimana laporan saya?")
        await hotline.presses("sari", "Ambil")
        await hotline.says("sari", "/antrean")
        await hotline.says("sari", f"/tiket {number}")
        for command in ("/rekap", "/tertunda", "/cari Suminah", f"/tiket {number}", "/dasbor"):
            await hotline.says("koordinator", command)
        async with serving(hotline) as board:
            await _looks(board, number)
        await hotline.forward(hours=1)
    statements.pop(next(one for one in statements if one.startswith("SELECT tickets") and "WHERE" not in one))
    found = {}
    for statement, values in statements.items():
        async with hotline.database.transaction() as connection:
            if tables := await scans(connection, statement, values):
                found[statement] = tables
    assert len(statements) > 40
    assert found == {}


async def _looks(board: Served, number: str) -> None:
    """The pages of the dashboard, a long list and a short one."""
    browser = await board.enter("koordinator")
    for many in (1, listing.MANY):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(listing, "MANY", many)
            for query in (
                "",
                "?state=closed",
                "?late=1&area=19.03.01",
                "?mine=1&category=lainnya&order=newest",
                "?asked=1",
            ):
                assert (await browser.get(f"antrean{query}"))[0] == 200
    for path in ("ringkasan", f"tiket/{number}", "petugas", "antrean?after=2026-11-24T02:00:00%2B00:00~1"):
        assert (await browser.get(path))[0] == 200
    assert (await browser.post("cari", words="Suminah"))[0] == 200


async def test_a_scan_would_be_found(hotline: Hotline) -> None:
    async with hotline.database.transaction() as connection:
        assert await scans(connection, "SELECT id FROM tickets WHERE words IS NULL", ()) == ["tickets"]


INDEX = {
    True: "SELECT sql FROM sqlite_master WHERE name = 'ix_tickets_held'",
    False: "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_tickets_held'",
}


async def test_an_index_over_some_rows_is_over_them_alone(tmp_path: Path, database_url: str) -> None:
    async with Hotline(tmp_path, url=database_url) as hotline, hotline.database.reading() as connection:
        made = (await connection.execute(text(INDEX[hotline.database.is_sqlite]))).scalar_one()
    assert "WHERE" in made
    assert "assignee_id IS NOT NULL" in made


def test_what_serves_on_sqlite_loads_nothing_of_postgresql() -> None:
    """2 MB of dialect, and a driver."""
    script = "import sys, bot.__main__, bot.app; print(*(name for name in sys.modules if 'postgresql' in name))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
