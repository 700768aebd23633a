"""A reply from hand to hand: stored as taken, sent by the process that stored it, and by nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.channels.base import Delivery
from bot.domain.errors import DeliveryError
from bot.domain.messages import Inbound, Outbound, Text
from bot.domain.people import Role
from bot.outbox import IN_HAND, LEASE
from handlers.turn import Turn
from storage import models
from storage.batch import Batch
from storage.codec import table_of
from storage.outbox import Claimed
from tests.hotline import FakeClock, Hotline
from tests.road import Network, Sender, install
from tests.storage.kit import CHANNEL, Store, inbound


@pytest.fixture
async def hotline(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    """A hotline whose process delivers already."""
    install(monkeypatch, twice=say_twice, fail=say_and_fail)
    async with Hotline(tmp_path, url=database_url) as hotline:
        await hotline.settle()
        yield hotline


async def say_twice(turn: Turn) -> None:
    first = turn.send("one")
    turn.edit(first.key, turn.sender, "one, edited")
    turn.send("two")


async def say_and_fail(turn: Turn) -> None:
    turn.send("half done")
    raise KeyError(turn.inbound.sender_name)


def command(hotline: Hotline, who: str, name: str) -> Inbound:
    return hotline.inbound(who, Text(f"/{name}"))


async def outbox_rows(hotline: Hotline) -> list[tuple[str, int]]:
    table = table_of(models.OutboxRow)
    async with hotline.database.reading() as connection:
        rows = (await connection.execute(select(table).order_by(table.c.id))).all()
    return [(row.state, row.attempts) for row in rows]


async def test_a_reply_is_stored_as_taken_and_sent_without_being_claimed(hotline: Hotline) -> None:
    claims: list[str] = []
    engine = hotline.database._writer.sync_engine

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        claims.extend([statement] if "row_number" in statement else [])

    event.listen(engine, "before_cursor_execute", listen)
    await hotline.engine.intake([command(hotline, who, "echo") for who in ("ani", "budi")])
    stored = await outbox_rows(hotline)
    await hotline.outbox._tasks.join()
    event.remove(engine, "before_cursor_execute", listen)
    assert {attempts for _, attempts in stored} == {1}
    assert await outbox_rows(hotline) == [("sent", 1), ("sent", 1)]
    assert claims == []


async def test_what_must_wait_for_an_earlier_message_is_not_handed_over(hotline: Hotline) -> None:
    await hotline.engine.intake([command(hotline, "ani", "twice")])
    assert [state for state, _ in await outbox_rows(hotline)][1:] == ["pending", "pending"]
    await hotline.settle()
    assert [seen.text for seen in hotline.seen("ani")] == ["one, edited", "two"]


async def test_what_is_due_to_somebody_goes_before_a_new_reply(hotline: Hotline) -> None:
    """A message that another process committed lies there unclaimed: a reply does not overtake it."""
    await hotline.hands_in(command(hotline, "ani", "echo"))
    async with hotline.database.transaction() as connection:
        batch = Batch(connection, hotline.keys, hotline.new_id, hotline.clock.now())
        await batch.admit([command(hotline, "ani", "echo")], "id", frozenset())
        address = batch.address(hotline.endpoint("ani"))
        earlier = Outbound(id=hotline.new_id(), key="news:1", address_id=address.id, text="earlier")
        await batch._send([earlier])
    await hotline.engine.intake([command(hotline, "ani", "echo")])
    assert [state for state, _ in await outbox_rows(hotline)] == ["sent", "pending", "pending"]
    await hotline.settle()
    assert [seen.text.partition(":")[0] for seen in hotline.seen("ani")] == ["1", "earlier", "2"]


async def test_where_hands_are_full_replies_wait_in_the_database_in_their_order(hotline: Hotline) -> None:
    channel = hotline.endpoint("ani").channel
    await hotline.officer("rina", Role.PKD, "19.03.01.2008")
    before = len(await outbox_rows(hotline))
    hotline.outbox._in_hand[channel] += (full := 2 * IN_HAND)
    for who in ("ani", "budi", "ani", "rina"):
        await hotline.engine.intake([command(hotline, who, "echo")])
    await hotline.outbox.deliver_due()
    assert (await outbox_rows(hotline))[before:] == [*[("pending", 0)] * 3, ("sent", 1)], (
        "who is in office need not wait"
    )
    hotline.outbox._put_down(channel, full)
    await hotline.settle()
    assert (await outbox_rows(hotline))[before:] == [("sent", 1)] * 4
    assert [seen.text.partition(":")[0] for seen in hotline.seen("ani")] == ["1", "2"]


async def test_a_batch_that_is_rolled_back_and_replayed_sends_each_reply_once(hotline: Hotline) -> None:
    await hotline.engine.intake([command(hotline, who, name) for who, name in (("ani", "echo"), ("budi", "fail"))])
    await hotline.settle()
    assert [seen.text.partition(":")[0] for seen in hotline.seen("ani")] == ["1"]
    assert len(hotline.seen("budi")) == 1, "an apology"


# --- only while the lease is ours -------------------------------------------------------------------------------------


@pytest.fixture
def sender(store: Store) -> Sender:
    return Sender(store, FakeClock(store.now), Network())


async def taken(sender: Sender, who: str, *texts: str) -> list[Claimed]:
    """Messages that stand in the database as taken by the one who serves."""
    address = await sender.store.address(who)
    messages = [
        Outbound(id=sender.store.new_id(), key=f"{who}:{text}", address_id=address.id, text=text) for text in texts
    ]
    await sender.store.keep(outbound=messages)
    table = table_of(models.OutboxRow)
    async with sender.store.database.transaction() as connection:
        await connection.execute(table.update().values(state="sending", attempts=1))
    return [Claimed(message, address.endpoint, "", 1) for message in messages]


async def states(store: Store) -> list[str]:
    return [row.state for row in await store.rows(models.OutboxRow)]


async def test_nothing_is_served_before_a_lease_and_after_its_end(sender: Sender) -> None:
    assert sender.outbox.serves() == frozenset()
    await sender.deliver()
    assert sender.outbox.serves() == {CHANNEL}
    sender.clock.forward(LEASE)
    assert sender.outbox.serves() == frozenset()


async def test_a_stalled_process_whose_lease_was_taken_sends_nothing_more(sender: Sender) -> None:
    await sender.deliver()
    handed = await taken(sender, "1", "a", "b")
    sender.clock.forward(LEASE)
    other = Sender(sender.store, sender.clock, Network(), owner="two")
    assert await other.deliver() == ["a", "b"]
    sender.outbox.take(handed, set())
    await sender.deliver()
    assert sender.network.texts == []
    assert await states(sender.store) == ["sent", "sent"]


async def test_a_lease_that_ran_out_and_nobody_took_goes_on(sender: Sender) -> None:
    await sender.deliver()
    handed = await taken(sender, "1", "a", "b")
    sender.clock.forward(LEASE * 2)
    sender.outbox.take(handed, set())
    await sender.deliver()
    assert sender.network.texts == ["a", "b"]


async def test_what_comes_while_an_address_is_served_is_appended(sender: Sender) -> None:
    await sender.deliver()
    first, second = await taken(sender, "1", "a", "b")
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def hang(_: Delivery) -> None:
        reached.set()
        await go_on.wait()

    sender.network.before = hang
    sender.outbox.take([first], set())
    await reached.wait()
    sender.outbox.take([second], set())
    await asyncio.sleep(0)
    assert sender.network.texts == ["a"]
    go_on.set()
    await sender.deliver()
    assert sender.network.texts == ["a", "b"]


async def test_behind_one_that_must_wait_the_rest_waits_too(sender: Sender) -> None:
    await sender.deliver()
    handed = await taken(sender, "1", "a", "b", "c")
    sender.network.troubles = {"b": [DeliveryError("busy", retry_after_s=5)]}
    sender.outbox.take(handed, set())
    await sender.deliver()
    assert sender.network.texts == ["a", "b"]
    assert await states(sender.store) == ["sent", "pending", "pending"]
    sender.clock.forward(timedelta(seconds=6))
    await sender.deliver()
    assert sender.network.texts == ["a", "b", "b", "c"]


async def test_an_unclaimed_message_behind_a_handed_one_is_claimed_when_its_turn_comes(sender: Sender) -> None:
    await sender.deliver()
    (handed,) = await taken(sender, "1", "a")
    later = Outbound(id=sender.store.new_id(), key="1:later", address_id=handed.message.address_id, text="later")
    await sender.store.keep(outbound=[later])
    reached = asyncio.Event()

    async def note(delivery: Delivery) -> None:
        if delivery.message.id == later.id:
            reached.set()

    sender.network.before = note
    running = asyncio.ensure_future(sender.outbox.run())
    sender.outbox.take([handed], {later.address_id})
    await reached.wait()
    await sender.outbox._tasks.join()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert sender.network.texts == ["a", "later"]


# --- what a query sees ------------------------------------------------------------------------------------------------


async def test_a_query_writes_first_only_where_it_reads_what_changed(store: Store) -> None:
    address = await store.address("7")
    async with store.batch() as batch:
        changed = replace(address, name="Siti")
        batch._waiting.update(changed)
        await batch.rows(select(table_of(models.PoskoRow)))
        assert batch._waiting.updated, "a posko's row says nothing about addresses"
        inside = select(table_of(models.AddressRow).c.id).where(table_of(models.AddressRow).c.id == address.id)
        await batch.rows(select(table_of(models.TimerRow)).where(table_of(models.TimerRow).c.subject_id.in_(inside)))
        assert not batch._waiting.updated, "a subquery reads addresses"


async def test_who_reported_nothing_is_known_without_a_query(store: Store) -> None:
    new, known = await store.address("7"), await store.address("8")
    await store.keep(store.ticket(known))
    async with store.batch() as batch:
        await batch.admit([inbound("7", "a"), inbound("8", "b")], "id", frozenset())
        assert await batch.reported_nothing(new.id)
        assert not await batch.reported_nothing(known.id)
        batch._remember(store.ticket(new, "BS-0002"))
        assert not await batch.reported_nothing(new.id)
