"""A patient message gives way: others go first whatever came first, and nothing waits behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.base import Delivery
from storage import models
from tests.hotline import FakeClock
from tests.networks.script import LIMITS
from tests.road import Network, Sender, refusal
from tests.storage.kit import Store, inbound

PER_S = 30


@pytest.fixture
def network() -> Network:
    """One that takes thirty a second."""
    return Network(limits=replace(LIMITS, everyone_per_s=PER_S))


@pytest.fixture
def sender(store: Store, network: Network) -> Sender:
    return Sender(store, FakeClock(store.now), network)


def is_news(text: str) -> bool:
    return text.startswith("news")


async def crowd(sender: Sender, count: int) -> None:
    """So many people for whom there is news."""
    for number in range(count):
        await sender.queue(await sender.store.address(f"p{number}"), f"news {number}", patient=True)


async def until_all_is_sent(sender: Sender) -> None:
    for _ in range(200):
        await sender.deliver(1)
        if {row.state for row in await sender.store.rows(models.OutboxRow)} == {"sent"}:
            return
    raise AssertionError("something was left")


async def test_all_that_waits_for_the_limit_goes_before_what_is_patient(sender: Sender) -> None:
    await crowd(sender, 200)
    for number in range(PER_S):
        await sender.queue(await sender.store.address(f"c{number}"), f"answer {number}")
    await until_all_is_sent(sender)
    texts = sender.network.texts
    assert len(texts) == len(set(texts)) == 200 + PER_S
    assert not [text for text in texts[:PER_S] if is_news(text)]


async def test_whoever_comes_while_a_crowd_is_served_waits_for_none_of_it(sender: Sender) -> None:
    await crowd(sender, 500)
    citizen = await sender.store.address("citizen")
    came: list[int] = []

    async def asks(delivery: Delivery) -> None:
        """At every fiftieth message of the crowd a citizen's answer is committed."""
        if is_news(delivery.message.text) and len(sender.network.calls) % 50 == 0:
            await sender.queue(citizen, f"answer {len(came)}")
            came.append(len(sender.network.calls))

    sender.network.before = asks
    await until_all_is_sent(sender)
    assert len(came) >= 5
    for number, calls in enumerate(came):
        between = sender.network.texts[calls : sender.network.texts.index(f"answer {number}")]
        assert len(between) < PER_S, "what was being sent at that moment, no more"


async def test_a_recipients_own_messages_pass_what_waits_for_them(sender: Sender) -> None:
    budi = await sender.store.address("budi")
    await sender.queue(budi, "news", patient=True)
    for number in range(PER_S - 2):
        await sender.queue(await sender.store.address(f"c{number}"), f"answer {number}")
    await sender.queue(budi, "ticket", "card")
    await sender.deliver()
    texts = [call.message.text for call in sender.network.calls if call.message.address_id == budi.id]
    assert texts == ["ticket", "card"]
    await sender.deliver(5)
    assert sender.network.texts[-1] == "news"


async def test_where_a_chat_has_to_wait_its_own_messages_go_first_afterwards(sender: Sender) -> None:
    budi = await sender.store.address("budi")
    sender.network.troubles["news"] = [refusal(retry_after_s=60)]
    await sender.queue(budi, "news", patient=True)
    assert await sender.deliver() == ["news"]
    await sender.queue(budi, "ticket")
    assert await sender.deliver() == []
    assert await sender.deliver(60) == ["ticket", "news"]
    (news, _) = sorted(await sender.store.rows(models.OutboxRow), key=lambda row: row.key)
    assert news.attempts == 2


async def test_stepping_aside_is_no_try(sender: Sender) -> None:
    for number in range(PER_S):
        await sender.queue(await sender.store.address(f"c{number}"), f"answer {number}")
    await sender.queue(await sender.store.address("budi"), "news", patient=True)
    await sender.deliver()
    waits = {row.key.partition(":")[2]: (row.state, row.attempts) for row in await sender.store.rows(models.OutboxRow)}
    assert waits["news"] == ("pending", 0)
    assert sender.counts.of == {"sent": PER_S}


async def test_a_reply_is_handed_over_though_something_patient_waits(sender: Sender) -> None:
    """Who is awaited by a broadcast is answered as fast as anybody."""
    budi = await sender.store.address("1")
    await sender.queue(budi, "news", patient=True)
    await sender.store.admit(inbound("1", "hello"))
    async with sender.store.batch() as batch:
        await batch.admit([inbound("1", "hello again")], "id", frozenset())
        assert batch.replies.idle == {budi.id}
