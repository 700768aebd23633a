"""What became of messages: marked by delivery, and by what the network reports later, in whatever order."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.errors import DeliveryError
from bot.domain.messages import Outbound, Progress, Receipt
from storage import outbox, receipts
from storage.outbox import Fate, Outcome
from tests.storage.kit import CHANNEL, NOW, Store


async def taken(store: Store, *who: str) -> list[int]:
    """A message on its way to each; their ids."""
    ids = []
    for name in who:
        address = await store.address(name)
        message = Outbound(id=store.new_id(), key=f"k:{name}", address_id=address.id, text="Kabar")
        async with store.batch() as view:
            await outbox.post(view, message, NOW)
        ids.append(message.id)
    async with store.batch() as view:
        await outbox.claim(view, {CHANNEL}, NOW, ())
    return ids


async def rows(store: Store, ids: list[int]) -> list[Any]:
    async with store.view() as view:
        return list(await view.rows(select(outbox.TABLE).where(outbox.TABLE.c.id.in_(ids)).order_by(outbox.TABLE.c.id)))


async def test_several_that_may_still_fail_are_marked_together_and_keep_their_words(store: Store) -> None:
    ids = await taken(store, "1", "2", "3")
    async with store.batch() as view:
        await outbox.mark(view, [Outcome(one, Fate.SENT, f"wamid.{one}", kept=one != ids[0]) for one in ids], NOW)
    assert [(row.state, row.body is not None) for row in await rows(store, ids)] == [
        ("sent", False),
        ("sent", True),
        ("sent", True),
    ]


@pytest.mark.parametrize("progress", [Progress.SENT, Progress.DELIVERED, Progress.READ])
async def test_a_report_may_come_before_the_answer_to_our_call(store: Store, progress: Progress) -> None:
    [one] = await taken(store, "1")
    async with store.batch() as view:
        await receipts.take(view, CHANNEL, [Receipt(one, "wamid.x", progress, NOW)], NOW)
        await outbox.mark(view, [Outcome(one, Fate.SENT, "wamid.x", kept=True)], NOW)
    [row] = await rows(store, [one])
    assert (row.state, row.progress, row.network_id, row.body) == ("sent", progress, "wamid.x", None)


async def test_a_failure_may_come_before_the_answer_to_our_call(store: Store) -> None:
    [one] = await taken(store, "1")
    failed = Receipt(one, "wamid.x", Progress.FAILED, NOW, DeliveryError("closed", closed=True))
    async with store.batch() as view:
        await receipts.take(view, CHANNEL, [failed], NOW)
        await outbox.mark(view, [Outcome(one, Fate.SENT, "wamid.x", kept=True)], NOW)
    [row] = await rows(store, [one])
    assert (row.state, row.body is not None) == ("waiting", True)


async def test_what_nobody_knew_is_known_once_it_is_reported(store: Store) -> None:
    [one] = await taken(store, "1")
    async with store.batch() as view:
        await outbox.mark(view, [Outcome(one, Fate.UNKNOWN, error="silence")], NOW)
        await receipts.take(view, CHANNEL, [Receipt(one, "wamid.x", Progress.SENT, NOW)], NOW)
    [row] = await rows(store, [one])
    assert (row.state, row.error) == ("sent", "")


async def test_a_report_about_no_message_of_ours_changes_nothing(store: Store) -> None:
    async with store.batch() as view:
        await receipts.take(view, CHANNEL, [Receipt(4711, "wamid.x", Progress.READ, NOW)], NOW)
