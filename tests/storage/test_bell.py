"""One process rings, another one hears it: after the commit, and not without one."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from storage import bell
from storage.database import Database
from storage.view import View
from tests.storage.kit import Store

OTHERS = "pid != pg_backend_pid() AND datname = current_database()"
END_OTHERS = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OTHERS}"  # noqa: S608 - both are written here


@pytest.mark.postgres
async def test_a_ring_is_heard_once_it_is_committed(postgres_url: str) -> None:
    store, other = Store(Database(postgres_url)), Database(postgres_url)
    rings: asyncio.Queue[None] = asyncio.Queue()
    listening = asyncio.ensure_future(bell.listen(other, lambda: rings.put_nowait(None)))
    await rings.get()  # at the beginning

    async def ring(_: object) -> None:
        async with store.database.transaction() as connection:
            await bell.ring(View(connection, store.keys))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ring(None)
    async with store.database.transaction() as connection:
        await bell.ring(View(connection, store.keys))
    await rings.get()
    assert rings.empty(), "what was rolled back rang nothing"
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await store.database.close()
    await other.close()


@pytest.mark.postgres
async def test_a_connection_that_ends_is_no_silence_for_ever(postgres_url: str) -> None:
    database, killer = Database(postgres_url), Database(postgres_url)
    begun = asyncio.Event()
    listening = asyncio.ensure_future(bell.listen(database, begun.set))
    await begun.wait()
    async with killer.transaction() as connection:
        await connection.execute(text(END_OTHERS))
    await asyncio.wait_for(listening, 30)
    await killer.close()
    await database.close()
