"""A chat's way to another device: sealed, once, and for minutes only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.pages import StoredHandovers
from storage import handovers
from storage.models import HandoverRow
from storage.view import View
from tests.storage.kit import Store

TOKEN = "token-of-a-session-0123456789"
LENGTH = timedelta(minutes=10)


@pytest.fixture
def kept(store: Store) -> StoredHandovers:
    return StoredHandovers(store.database, store.keys, lambda: store.now, new_id=store.new_id, length=LENGTH)


async def test_a_code_opens_once(kept: StoredHandovers) -> None:
    await kept.give("ABCDEFGHJK", TOKEN)
    assert await kept.take("ABCDEFGHJL") == ""
    assert await kept.take("ABCDEFGHJK") == TOKEN
    assert await kept.take("ABCDEFGHJK") == ""


async def test_a_late_code_opens_nothing(kept: StoredHandovers, store: Store) -> None:
    await kept.give("ABCDEFGHJK", TOKEN)
    store.now += LENGTH
    assert await kept.take("ABCDEFGHJK") == ""


async def test_neither_code_nor_session_lies_in_the_clear(kept: StoredHandovers, store: Store) -> None:
    await kept.give("ABCDEFGHJK", TOKEN)
    (row,) = await store.rows(HandoverRow)
    assert b"ABCDEFGHJK" not in row.code_hash
    assert TOKEN.encode() not in row.session
    await kept.take("ABCDEFGHJK")
    (row,) = await store.rows(HandoverRow)
    assert row.session is None


async def test_what_is_over_is_destroyed(kept: StoredHandovers, store: Store) -> None:
    for code in ("USED", "LATE"):
        await kept.give(code, TOKEN)
    await kept.take("USED")
    store.now += LENGTH
    await kept.give("GOOD", TOKEN)
    async with store.database.transaction() as connection:
        assert await handovers.forget(View(connection, store.keys), store.now) == 2
    assert await kept.take("GOOD") == TOKEN
