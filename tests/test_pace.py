"""How messages wait for a network's limits: in line, what is urgent first, few of them in memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.channels.base import Delivery
from bot.domain.messages import OutboundKind, Weight
from bot.domain.people import Person
from storage import models
from storage.codec import table_of
from storage.outbox import Claimed
from tests.hotline import FakeClock
from tests.networks.script import LIMITS
from tests.road import Network, Sender
from tests.storage.kit import Store

OUTBOX = table_of(models.OutboxRow)


async def states(store: Store) -> Counter[str]:
    """How many messages are in which state."""
    async with store.database.reading() as connection:
        return Counter((await connection.execute(select(OUTBOX.c.state))).scalars())


async def test_the_pace_of_a_network_is_kept(store: Store) -> None:
    clock = FakeClock(store.now)
    network = Network(limits=replace(LIMITS, chat_per_s=1, everyone_per_s=30))
    sender = Sender(store, clock, network)
    times: list[float] = []

    async def note(_delivery: Delivery) -> None:
        times.append(clock.monotonic())

    network.before = note
    budi = await store.address("1")
    await sender.queue(budi, *"abcdefg")
    await sender.deliver()
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert network.texts == list("abcdefg")
    assert all(gap >= 0.999 for gap in gaps), gaps


async def test_where_hundreds_wait_for_the_pace_one_looks_whether_there_is_room(store: Store) -> None:
    """Each of them looking whenever there may be room would cost a process all its time where thousands wait."""
    clock = FakeClock(store.now)
    sender = Sender(store, clock, Network(limits=replace(LIMITS, everyone_per_s=30)))
    looked: list[float] = []

    async def sleep(seconds: float) -> None:
        looked.append(clock.monotonic())
        await FakeClock.sleep(clock, seconds)

    sender.outbox._sender._sleep = sleep
    people = [await store.address(str(n)) for n in range(200)]
    for place, who in enumerate(people):
        await sender.queue(who, f"{place}")
    assert await sender.deliver() == [f"{place}" for place in range(200)], "who came first is served first"
    assert 0 < len(looked) < 200


@pytest.mark.parametrize(
    ("waiting", "in_office"),
    [(Weight.ROUTINE, False), (Weight.COURTESY, True), (Weight.URGENT, True)],
    ids=["a citizen before a digest", "an officer before a courtesy", "an officer before citizens"],
)
async def test_who_needs_an_answer_waits_for_one_of_the_others_at_most(
    store: Store, waiting: Weight, in_office: bool
) -> None:
    clock = FakeClock(store.now)
    network = Network(limits=replace(LIMITS, everyone_per_s=10))
    sender = Sender(store, clock, network)
    for n in range(60):
        await sender.queue(await store.address(str(n)), f"digest {n}", weight=waiting)
    budi = await store.address("budi")
    [reply] = await sender.queue(budi, "reply", due_at=clock.now() + timedelta(days=1))

    async def hand_over(_delivery: Delivery) -> None:
        network.before = None
        sender.outbox.take([Claimed(replace(reply, due_at=None), budi.endpoint, "", 1, in_office=in_office)], set())

    network.before = hand_over
    await sender.deliver()
    assert len(network.texts) == 61
    assert network.texts.index("reply") <= 11, "the ten of the first second, and one that was in line already"


async def test_people_in_office_are_served_first_from_the_database_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.outbox.PER_CLAIM", 10)
    sender = Sender(store, FakeClock(store.now), Network())
    for n in range(30):
        await sender.queue(await store.address(str(n)), f"citizen {n}")
    officer = Person(id=store.new_id(), name="Rina", created_at=store.now)
    await store.keep(officer)
    await sender.queue(await store.address("rina", person_id=officer.id), "officer", "again")
    sent = await sender.deliver()
    assert len(sent) == 32
    assert sent.index("officer") < sent.index("again") < 10 + 2


async def test_a_network_s_messages_wait_in_the_database_and_not_in_memory(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.IN_HAND", 20)
    monkeypatch.setattr("storage.outbox.PER_CLAIM", 10)
    network = Network()
    sender = Sender(store, FakeClock(store.now), network)
    for n in range(100):
        await sender.queue(await store.address(str(n)), "a", "b")
    taken: list[int] = []
    all_called = asyncio.Event()

    async def count(_delivery: Delivery) -> None:
        taken.append((await states(store))["sending"])
        if len(network.calls) == 200:
            all_called.set()

    network.before = count
    delivering = asyncio.create_task(sender.outbox.run())
    await all_called.wait()
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    await sender.outbox.drain(1)
    assert 20 <= max(taken) < 30
    assert await states(store) == {"sent": 200}


async def test_an_answered_press_waits_for_no_pace(store: Store) -> None:
    clock = FakeClock(store.now)
    sender = Sender(store, clock, Network(limits=replace(LIMITS, chat_per_s=0.01)))
    budi = await store.address("1")
    await sender.queue(budi, *"abc", kind=OutboundKind.ANSWER)
    began = clock.now()
    assert await sender.deliver() == list("abc")
    assert clock.now() == began
