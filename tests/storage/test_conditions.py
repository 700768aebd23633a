"""States of a network's account: one of each kind, begun and ended once, whoever notices."""

from __future__ import annotations

from datetime import timedelta

from storage import conditions
from storage.conditions import Condition, Kind
from tests.storage.kit import CHANNEL, NOW, Store


async def begin(store: Store, kind: Kind = Kind.HALT, reason: str = "", channel: str = CHANNEL) -> bool:
    async with store.batch() as view:
        return await conditions.begin(view, channel, kind, store.now, reason)


async def end(store: Store, kind: Kind = Kind.HALT) -> bool:
    async with store.batch() as view:
        return await conditions.end(view, CHANNEL, kind, store.now)


async def lasting(store: Store) -> dict[str, Condition]:
    async with store.view() as view:
        return await conditions.lasting(view, CHANNEL)


async def test_it_begins_once_and_ends_once(store: Store) -> None:
    assert not await end(store), "what never began does not end"
    assert await begin(store, reason="locked")
    store.forward(minutes=5)
    assert not await begin(store, reason="still locked")
    assert await lasting(store) == {"halt": Condition(CHANNEL, "halt", NOW, None, "locked")}
    assert await end(store)
    assert not await end(store)
    assert await lasting(store) == {}


async def test_what_begins_again_is_another_one(store: Store) -> None:
    await begin(store, reason="locked")
    await end(store)
    store.forward(hours=1)
    assert await begin(store, reason="token")
    later = NOW + timedelta(hours=1)
    assert await lasting(store) == {"halt": Condition(CHANNEL, "halt", later, None, "token")}


async def test_kinds_and_channels_are_apart(store: Store) -> None:
    await begin(store)
    await begin(store, Kind.SURGE)
    await begin(store, Kind.SPENT, channel="another")
    await end(store)
    async with store.view() as view:
        found = await conditions.of(view, CHANNEL, "another")
    assert [(one.channel, one.kind, one.lasts) for one in found] == [
        ("another", "spent", True),
        (CHANNEL, "halt", False),
        (CHANNEL, "surge", True),
    ]
