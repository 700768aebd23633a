"""PostgreSQL's way for one process to wake another: whoever commits something for others to do rings, whoever delivers
listens. A ring that is missed only costs the pause until somebody looks by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from storage.database import Database
from storage.view import View

NAME = "posko_outbox"
RING = text(f"SELECT pg_notify('{NAME}', '')")


async def ring(view: View) -> None:
    """Wake who listens, once this transaction is committed. On SQLite there is one process: nothing to do."""
    if view.dialect == "postgresql":
        await view.connection.execute(RING)


async def listen(database: Database, heard: Callable[[], None]) -> None:
    """Call `heard` at each ring until the connection ends, or this is cancelled; call it once at the beginning, for
    what rang before. Raises what connecting raises."""
    ended = asyncio.Event()

    def on_ring(*_: Any) -> None:
        heard()

    def on_end(*_: Any) -> None:
        ended.set()

    async with database.reading() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")  # it lasts, and must hold up no vacuum
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.add_listener(NAME, on_ring)
        driver.add_termination_listener(on_end)
        heard()
        try:
            await ended.wait()
        finally:
            driver.remove_termination_listener(on_end)
            if not driver.is_closed():
                await driver.remove_listener(NAME, on_ring)
