"""Promises 3 and 4 on the way out: in order per address, tried again, marked sent only when the network said so."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import Delivery
from bot.domain.areas import Area, AreaKind
from bot.domain.conversations import Attachment
from bot.domain.messages import EndpointKind, OutboundKind
from bot.outbox import LEASE
from bot.sending import ATTEMPTS, UNKNOWN_ATTEMPTS
from handlers import documents
from storage import areas, attachments, models
from storage.database import Database
from storage.view import View
from tests import contents
from tests.hotline import FakeClock
from tests.networks.script import LIMITS
from tests.road import Network, Sender, refusal
from tests.storage.kit import Store


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def sender(store: Store, network: Network) -> Sender:
    clock = FakeClock(store.now)
    return Sender(store, clock, network)


async def states(store: Store) -> dict[str, str]:
    """Key's text → state of every message."""
    return {row.key.partition(":")[2]: row.state for row in await store.rows(models.OutboxRow)}


async def test_messages_go_out_in_order_and_are_marked_sent(sender: Sender) -> None:
    texts = [str(number) for number in range(12)]
    budi, ani = await sender.store.address("1"), await sender.store.address("2")
    for text in texts:
        await sender.queue(budi, text)
        await sender.queue(ani, text)
    await sender.deliver()
    for address in (budi, ani):
        assert [c.message.text for c in sender.network.calls if c.message.address_id == address.id] == texts
        assert {c.endpoint for c in sender.network.calls if c.message.address_id == address.id} == {address.endpoint}
    rows = await sender.store.rows(models.OutboxRow)
    assert {(row.state, row.body, row.attempts) for row in rows} == {("sent", None, 1)}
    assert {row.network_id == f"n{row.key}" and row.sent_at == sender.clock.now() for row in rows} == {True}
    assert await sender.deliver(3600) == []
    assert sender.counts.of == {"sent": 24}


async def test_retry_after_is_kept_and_what_follows_waits_behind(sender: Sender) -> None:
    budi, ani = await sender.store.address("1"), await sender.store.address("2")
    sender.network.troubles["a"] = [refusal(retry_after_s=30)]
    await sender.queue(budi, "a", "b", "c")
    await sender.queue(ani, "x")
    assert sorted(await sender.deliver()) == ["a", "x"]
    assert await states(sender.store) == {"a": "pending", "b": "pending", "c": "pending", "x": "sent"}
    assert await sender.deliver(29) == []
    await sender.queue(ani, "y")
    assert await sender.deliver() == ["y"], "others are not held up"
    assert await sender.deliver(1) == ["a", "b", "c"]
    assert {row.attempts for row in await sender.store.rows(models.OutboxRow)} == {1, 2}


async def test_a_group_gets_twenty_a_minute_and_changed_cards_count(store: Store) -> None:
    network, clock = Network(), FakeClock(store.now)
    network.limits = replace(LIMITS, group_per_minute=20)
    sender = Sender(store, clock, network)
    group = await store.address("-1", EndpointKind.GROUP)
    (card, *_) = await sender.queue(group, *(f"card {n}" for n in range(20)))
    await sender.queue(group, *(f"edit {n}" for n in range(21)), kind=OutboundKind.EDIT, target_key=card.key)
    began = clock.monotonic()
    assert len(await sender.deliver()) == 41
    assert clock.monotonic() - began >= 120
    assert len(await sender.deliver()) == 0


async def test_a_message_that_waited_behind_another_has_all_its_tries_left(sender: Sender) -> None:
    budi = await sender.store.address("1")
    sender.network.troubles["a"] = [refusal(retry_after_s=1) for _ in range(ATTEMPTS - 1)]
    sender.network.troubles["b"] = [refusal(retry_after_s=1, unknown=True)]
    await sender.queue(budi, "a", "b")
    for _ in range(ATTEMPTS + 1):
        await sender.deliver(300)
    assert await states(sender.store) == {"a": "sent", "b": "sent"}


@pytest.mark.parametrize(
    ("policy", "tries", "state"),
    [
        ({}, 1, "failed"),
        ({"ours": True, "retry_after_s": 1}, 1, "failed"),
        ({"gone": True}, 1, "dropped"),
        ({"retry_after_s": 1}, ATTEMPTS, "failed"),
        ({"retry_after_s": 1, "unknown": True}, UNKNOWN_ATTEMPTS, "unknown"),
    ],
    ids=str,
)
async def test_what_the_network_refuses_for_good(
    policy: dict[str, object], tries: int, state: str, sender: Sender
) -> None:
    budi = await sender.store.address("1")
    sender.network.troubles["a"] = [refusal(**policy) for _ in range(50)]
    await sender.queue(budi, "a")
    for _ in range(ATTEMPTS + 3):
        await sender.deliver(3600)
    assert len(sender.network.calls) == tries
    (row,) = await sender.store.rows(models.OutboxRow)
    assert (row.state, row.body, row.error) == (state, None, "refused")
    assert sender.counts.of["undelivered"] == 1


async def test_a_bug_of_the_channel_loses_one_message_and_no_more(sender: Sender) -> None:
    budi = await sender.store.address("1")
    sender.network.troubles["a"] = [KeyError("chat")]
    await sender.queue(budi, "a", "b")
    assert await sender.deliver() == ["a", "b"]
    assert await states(sender.store) == {"a": "failed", "b": "sent"}


async def test_nobody_there_drops_what_waits_and_marks_the_address(sender: Sender) -> None:
    budi = await sender.store.address("1")
    sender.network.troubles["b"] = [refusal(gone=True)]
    await sender.queue(budi, *"abcdefgh")
    assert await sender.deliver() == ["a", "b"], "nobody is called again who is gone"
    assert set((await states(sender.store)).values()) == {"sent", "dropped"}
    assert all(row.body is None for row in await sender.store.rows(models.OutboxRow))
    (address,) = await sender.store.rows(models.AddressRow)
    assert address.unreachable_since == sender.clock.now()


async def test_a_chat_that_moved_gets_its_messages_where_it_is_now(sender: Sender) -> None:
    group = await sender.store.address("-1", EndpointKind.GROUP)
    sender.network.troubles["a"] = [refusal(moved_to="-1001")]
    await sender.queue(group, "a", "b")
    assert await sender.deliver() == ["a", "a", "b"]
    assert [call.endpoint.external_id for call in sender.network.calls] == ["-1", "-1001", "-1001"]


async def test_a_chat_may_have_spoken_under_its_new_name_already(sender: Sender) -> None:
    store = sender.store
    old = await store.address("-1", EndpointKind.GROUP)
    new = await store.address("-1001", EndpointKind.GROUP)
    async with store.batch() as batch:
        rias = Area("19.03.01.2001", "Rias", AreaKind.DESA, "19.03.01", None, None)
        await areas.save(batch, areas.AreaList((rias,), ()), store.new_id)
        posko = await areas.posko_of(batch, rias.code)
    assert posko is not None
    await store.keep(updated=[replace(posko, group_address_id=old.id)])
    sender.network.troubles["a"] = [refusal(moved_to="-1001")]
    await sender.queue(old, "a", "b")
    await sender.deliver()
    assert [call.endpoint.external_id for call in sender.network.calls] == ["-1", "-1001", "-1001"]
    assert set((await states(store)).values()) == {"sent"}
    (row,) = await store.rows(models.PoskoRow)
    assert row.group_address_id == new.id


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "later"])
@pytest.mark.parametrize("kind", [OutboundKind.EDIT, OutboundKind.DELETE])
async def test_an_edit_names_what_the_network_called_the_message(
    kind: OutboundKind, apart: bool, sender: Sender
) -> None:
    budi = await sender.store.address("1")
    (card,) = await sender.queue(budi, "card")
    if apart:
        await sender.deliver()
    await sender.queue(budi, "changed", kind=kind, target_key=card.key)
    await sender.deliver()
    assert [call.target_network_id for call in sender.network.calls] == ["", f"n{card.key}"]


async def test_an_edit_waits_for_its_message(sender: Sender) -> None:
    budi = await sender.store.address("1")
    sender.network.troubles["card"] = [refusal(retry_after_s=10)]
    (card,) = await sender.queue(budi, "card")
    await sender.queue(budi, "changed", kind=OutboundKind.EDIT, target_key=card.key)
    assert await sender.deliver() == ["card"]
    assert await sender.deliver(10) == ["card", "changed"]
    assert sender.network.calls[-1].target_network_id == f"n{card.key}"


async def attach(store: Store, address_id: int, **fields: object) -> Attachment:
    given = {"channel": "script", "mime_type": "image/png", "size": 3, **fields}
    made = Attachment(id=store.new_id(), address_id=address_id, remote_id="r", created_at=store.now, **given)  # type: ignore[arg-type]
    await store.keep(made)
    return made


async def test_a_message_waits_for_its_file(sender: Sender) -> None:
    budi = await sender.store.address("1")
    file = await attach(sender.store, budi.id)
    await sender.queue(budi, "photo", attachment_id=file.id)
    assert await sender.deliver() == []
    async with sender.store.batch() as batch:
        await attachments.settle(batch, file, io.BytesIO(b"png"), sender.store.new_id)
    assert await sender.deliver(60) == ["photo"]
    sent = sender.network.calls[0]
    assert (await contents.whole(sent.attachment), sent.attachment_mime_type) == (b"png", "image/png")


@pytest.mark.parametrize("state", ["failed", "wanted"])
async def test_the_words_arrive_when_the_file_does_not(state: str, sender: Sender) -> None:
    budi = await sender.store.address("1")
    file = await attach(sender.store, budi.id, state=state)
    await sender.queue(budi, "photo", attachment_id=file.id)
    for _ in range(ATTEMPTS):
        await sender.deliver(300)
    assert sender.network.texts == ["photo"]
    assert sender.network.calls[0].attachment is None


async def test_the_words_arrive_without_a_file_that_is_destroyed_just_then(sender: Sender) -> None:
    budi = await sender.store.address("1")
    file = await attach(sender.store, budi.id)
    async with sender.store.batch() as batch:
        await attachments.settle(batch, file, io.BytesIO(b"png"), sender.store.new_id)
    await sender.store.execute("DELETE FROM attachment_chunks")
    await sender.queue(budi, "photo", attachment_id=file.id)
    assert await sender.deliver() == ["photo"]
    assert sender.network.calls[0].attachment is None


async def test_a_document_is_waited_for_while_the_rest_goes_on(sender: Sender) -> None:
    """A long table takes minutes: its reader's other answers do not wait, and it is never given up for being late."""
    budi = await sender.store.address("1")
    file = await attach(sender.store, budi.id, channel=documents.CHANNEL)
    await sender.queue(budi, "table", attachment_id=file.id)
    for count in range(ATTEMPTS + 2):
        await sender.queue(budi, f"answer {count}")
        assert await sender.deliver(300) == [f"answer {count}"]
    async with sender.store.batch() as batch:
        await attachments.settle(batch, file, io.BytesIO(b"PK"), sender.store.new_id)
    assert await sender.deliver(300) == ["table"]
    assert await contents.whole(sender.network.calls[-1].attachment) == b"PK"


async def test_one_address_that_hangs_holds_up_nobody(sender: Sender) -> None:
    budi, ani = await sender.store.address("1"), await sender.store.address("2")
    stuck, reached = asyncio.Event(), asyncio.Event()

    async def hang(delivery: Delivery) -> None:
        if delivery.message.address_id == budi.id:
            await stuck.wait()
        else:
            reached.set()

    sender.network.before = hang
    await sender.queue(budi, "a", "b")
    sending = asyncio.ensure_future(sender.outbox.run())
    await sender.queue(ani, "x")
    sender.outbox.take([], {ani.id})
    await reached.wait()
    stuck.set()
    await sender.outbox.drain(10)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert set((await states(sender.store)).values()) == {"sent"}
    assert [text for text in sender.network.texts if text != "x"] == ["a", "b"]


async def test_a_flooded_chat_takes_no_more_than_its_turn(sender: Sender) -> None:
    budi, ani = await sender.store.address("1"), await sender.store.address("2")
    await sender.queue(budi, *(f"flood {n}" for n in range(40)))
    await sender.queue(ani, "x")
    await sender.deliver()
    assert sender.network.texts.index("x") < 10


# --- crashes and leases ---


async def test_after_a_crash_only_what_was_in_flight_is_repeated(sender: Sender) -> None:
    """Killed in the middle of a call: the calls before are marked, the one in flight is repeated, order is kept."""
    budi, ani = await sender.store.address("1"), await sender.store.address("2")
    in_flight, never = asyncio.Event(), asyncio.Event()

    async def hang(delivery: Delivery) -> None:
        if delivery.message.text == "b":
            in_flight.set()
            await never.wait()

    sender.network.before = hang
    await sender.queue(ani, "x")
    await sender.queue(budi, "a", "b", "c")
    crashed = asyncio.ensure_future(sender.outbox.deliver_due())
    await in_flight.wait()
    crashed.cancel()
    await asyncio.gather(crashed, return_exceptions=True)
    await sender.outbox._tasks.stop()
    survivor = Sender(sender.store, sender.clock, Network(), owner="two")
    assert await survivor.deliver() == [], "the lease of the dead has not run out"
    assert await survivor.deliver(LEASE.total_seconds()) == ["b", "c"]
    assert set((await states(sender.store)).values()) == {"sent"}


async def test_delivery_belongs_to_one_and_is_handed_over(sender: Sender) -> None:
    budi = await sender.store.address("1")
    other = Sender(sender.store, sender.clock, Network(), owner="two")
    await sender.queue(budi, "a")
    assert await sender.deliver() == ["a"]
    await sender.queue(budi, "b")
    assert await other.deliver() == []
    assert await sender.deliver(LEASE.total_seconds() - 1) == ["b"], "renewed by its owner"
    await sender.queue(budi, "c")
    assert await other.deliver(2) == []
    await sender.outbox.give_up()
    assert await other.deliver(LEASE.total_seconds() / 10) == ["c"]


@pytest.mark.postgres
async def test_two_processes_deliver_each_message_once(postgres_url: str) -> None:
    clock, network = FakeClock(), Network()
    senders = [Sender(Store(Database(postgres_url), n), clock, network, owner=str(n)) for n in (1, 2)]
    addresses = [await senders[0].store.address(str(n)) for n in range(10)]
    for address in addresses:
        await senders[0].queue(address, *"abc")
    await asyncio.gather(*(sender.outbox.deliver_due() for sender in senders))
    assert sorted(network.texts) == sorted("abc" * 10)
    for sender in senders:
        await sender.store.database.close()


# --- the database is away ---


async def test_trouble_of_the_database_is_no_failure_of_the_message(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    budi = await sender.store.address("1")
    file = await attach(sender.store, budi.id, content=b"png")
    await sender.queue(budi, "photo", attachment_id=file.id)
    real, troubles = attachments.by_id, [OSError("disk"), ConnectionResetError()]

    async def away(view: View, attachment_id: int) -> Attachment | None:
        if troubles:
            raise troubles.pop()
        return await real(view, attachment_id)

    monkeypatch.setattr(attachments, "by_id", away)
    for _ in range(3):
        await sender.deliver(5)
    assert await states(sender.store) == {"photo": "sent"}
    assert await contents.whole(sender.network.calls[-1].attachment) == b"png"


async def test_what_was_sent_is_noted_however_long_the_database_is_away(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    budi = await sender.store.address("1")
    await sender.queue(budi, "a")
    real = sender.store.database.transaction
    troubles: list[Exception] = []

    def transaction() -> object:
        if troubles:
            raise troubles.pop()
        return real()

    async def lose(_delivery: Delivery) -> None:
        troubles.extend(OSError("away") for _ in range(5))

    monkeypatch.setattr(sender.store.database, "transaction", transaction)
    sender.network.before = lose
    assert await sender.deliver() == ["a"]
    assert await states(sender.store) == {"a": "sent"}
    assert await sender.deliver(3600) == []


async def test_a_body_that_does_not_open_holds_up_nobody(sender: Sender) -> None:
    budi = await sender.store.address("1")
    await sender.queue(budi, "a", "b")
    await sender.store.execute("UPDATE outbox SET body = substr(body, 1, 20) WHERE key LIKE :key", key="%:a")
    assert await sender.deliver() == ["b"]
    assert await states(sender.store) == {"a": "failed", "b": "sent"}


async def test_a_message_for_later_lets_others_pass(sender: Sender) -> None:
    budi = await sender.store.address("1")
    await sender.queue(budi, "morning", due_at=sender.clock.now() + timedelta(hours=1))
    await sender.queue(budi, "now")
    assert await sender.deliver() == ["now"]
    assert await sender.deliver(3600) == ["morning"]


async def test_the_outbox_of_others_channels_is_left_alone(sender: Sender) -> None:
    page = await sender.store.address("s", channel="web")
    await sender.queue(page, "a")
    assert await sender.deliver() == []
    assert await states(sender.store) == {"a": "pending"}
