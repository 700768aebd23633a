"""What citizens typed as a place that nobody knew, counted on both engines."""

from __future__ import annotations

from datetime import timedelta

from storage import othernames
from tests.storage.kit import NOW, Store, keep_area

BASEL, TOBOALI, RIAS = "19.03", "19.03.01", "19.03.01.2001"


async def typed(store: Store, *what: tuple[str, str], days: int = 0) -> None:
    async with store.batch() as batch:
        for words, area in what:
            await othernames.note(batch, store.new_id(), words, area, NOW + timedelta(days=days))


async def listed(store: Store, scope: str = BASEL) -> list[tuple[str, str, int]]:
    async with store.view() as view:
        found = await othernames.suggested(view, [scope], limit=10, offset=0)
        assert len(found) == await othernames.count(view, [scope])
        return [(one.words, one.area_code, one.times) for one in found]


async def test_the_same_words_are_counted_and_the_most_frequent_come_first(store: Store) -> None:
    await keep_area(store)
    await typed(store, ("pelawan", RIAS), ("lubuk jering", TOBOALI), ("LUBUK  Jering", TOBOALI))
    assert await listed(store) == [("lubuk jering", TOBOALI, 2), ("pelawan", RIAS, 1)]
    assert await listed(store, "19.04") == []


async def test_what_is_known_replaces_that_it_lay_somewhere_above(store: Store) -> None:
    await keep_area(store)
    await typed(store, ("pelawan", BASEL), ("pelawan", TOBOALI), ("gusung", BASEL))
    await typed(store, ("pelawan", RIAS))
    assert sorted(await listed(store)) == [("gusung", BASEL, 1), ("pelawan", RIAS, 1)]


async def test_ignored_settled_and_forgotten_ones_are_suggested_no_more(store: Store) -> None:
    await keep_area(store)
    await typed(store, ("pelawan", RIAS), ("gusung", RIAS), ("jering", RIAS))
    await typed(store, ("gusung", RIAS), days=200)
    async with store.batch() as batch:
        one = (await othernames.suggested(batch, [BASEL], limit=1, offset=0))[0]
        assert one.words == "gusung"
        assert await othernames.suggestion(batch, one.id) == one
        await othernames.settle(batch, "Pelawan")
        assert await othernames.forget(batch, NOW + timedelta(days=100)) == 1
        await othernames.dismiss(batch, one.id)
        assert await othernames.suggestion(batch, one.id) is None
    assert await listed(store) == []
