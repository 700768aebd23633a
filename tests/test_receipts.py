"""Reports of a network are written down together, and each call is told only of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.messages import Outbound, Progress, Receipt
from bot.metrics import Metrics
from bot.receipts import NotKept, Receipts
from storage import outbox
from storage.database import Database
from tests.storage.kit import CHANNEL, NOW, Store

FAR = 2**70
"""No database has room for such a number."""


class Counted:
    """A database that counts the transactions begun."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.begun = 0

    def transaction(self) -> AbstractAsyncContextManager[Any]:
        """One more."""
        self.begun += 1
        return self._database.transaction()


@pytest.fixture
def counted(store: Store) -> Counted:
    return Counted(store.database)


@pytest.fixture
def looks() -> list[str]:
    return []


@pytest.fixture
def keeper(store: Store, counted: Counted, looks: list[str]) -> Receipts:
    look: Callable[[], None] = lambda: looks.append("look")  # noqa: E731
    given: Any = counted
    return Receipts(given, store.keys, lambda: NOW, channel=CHANNEL, gauge=Metrics(), look=look)


async def sent(store: Store, count: int) -> list[int]:
    """Messages on their way; their ids."""
    address = await store.address("1")
    ids = []
    async with store.batch() as view:
        for number in range(count):
            one = Outbound(id=store.new_id(), key=f"k:{number}", address_id=address.id, text="Kabar")
            await outbox.post(view, one, NOW)
            ids.append(one.id)
    return ids


async def progress(store: Store) -> list[str]:
    async with store.view() as view:
        return [row.progress for row in await view.rows(select(outbox.TABLE.c.progress).order_by(outbox.TABLE.c.id))]


def reports(ids: Sequence[int], state: Progress = Progress.READ) -> list[list[Receipt]]:
    return [[Receipt(one, f"wamid.{one}", state, NOW)] for one in ids]


async def test_what_comes_meanwhile_shares_a_transaction(store: Store, counted: Counted, keeper: Receipts) -> None:
    ids = await sent(store, 40)
    await asyncio.gather(*(keeper.take(one) for one in reports(ids)))
    assert await progress(store) == ["read"] * 40
    assert counted.begun == 2, "the first at once, the others together"


async def test_many_are_kept_in_several(store: Store, counted: Counted, keeper: Receipts) -> None:
    ids = await sent(store, 120)
    await asyncio.gather(*(keeper.take(one) for one in reports(ids)))
    assert await progress(store) == ["read"] * 120
    assert counted.begun == 4, "the first at once, the others fifty by fifty"


async def test_the_states_of_one_message_keep_their_order(store: Store, keeper: Receipts) -> None:
    ids = await sent(store, 3)
    states = (Progress.SENT, Progress.DELIVERED, Progress.READ, Progress.SENT)
    await asyncio.gather(*(keeper.take(one) for state in states for one in reports(ids, state)))
    assert await progress(store) == ["read"] * 3


async def test_one_that_cannot_be_kept_harms_no_other(store: Store, keeper: Receipts) -> None:
    ids = await sent(store, 3)
    calls = reports([ids[0], FAR, *ids[1:]])
    told = await asyncio.gather(*(keeper.take(one) for one in calls), return_exceptions=True)
    assert [type(one) for one in told] == [type(None), NotKept, type(None), type(None)]
    assert await progress(store) == ["read"] * 3


async def test_whoever_waits_is_told_when_the_writer_is_stopped(store: Store, keeper: Receipts) -> None:
    ids = await sent(store, 2)
    first, second = (asyncio.ensure_future(keeper.take(one)) for one in reports(ids))
    await asyncio.sleep(0)
    first.cancel()
    told = await asyncio.gather(first, second, return_exceptions=True)
    assert isinstance(told[0], asyncio.CancelledError)
    assert told[1] is None or isinstance(told[1], NotKept)
    await keeper.take(reports(ids)[1])
    assert (await progress(store))[1] == "read"
