"""Which open tickets are about the same voter, on both databases."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.tickets import State, Ticket
from storage import tickets
from tests.storage.kit import NIK, NOW, Store


async def _numbers(store: Store, ticket: Ticket, **limit: int) -> list[str]:
    async with store.view() as view:
        return [other.number for other in await tickets.alike(view, ticket, **limit)]


async def test_the_same_nik_comes_first_then_the_same_name_there(store: Store) -> None:
    reporter = await store.address("1")
    asked = store.ticket(reporter, "asked", nik=NIK, voter_name="Aminah binti Sulaiman")
    named = store.ticket(reporter, "named", voter_name="AMINAH BINTI  SULAIMAN")
    elsewhere = replace(
        store.ticket(reporter, "elsewhere", voter_name="Aminah binti Sulaiman"), area_code="19.03.01.2002"
    )
    same = store.ticket(reporter, "same", nik=NIK, voter_name="Minah")
    closed = store.ticket(reporter, "closed", nik=NIK, state=State.CLOSED, closed_at=NOW)
    bare = store.ticket(reporter, "bare")
    await store.keep(asked, named, elsewhere, same, closed, bare)
    assert await _numbers(store, asked) == ["same", "named"]
    assert await _numbers(store, asked, limit=1) == ["same"]
    assert await _numbers(store, named) == ["asked"]
    assert await _numbers(store, same) == ["asked"]
    assert await _numbers(store, bare) == []


async def test_what_is_not_stored_yet_is_compared_alike(store: Store) -> None:
    reporter = await store.address("1")
    one = store.ticket(reporter, "one", nik=NIK, voter_name="Aminah")
    async with store.view() as view:
        assert tickets.are_alike(view, one, store.ticket(reporter, "nik", nik=NIK))
        assert tickets.are_alike(view, one, store.ticket(reporter, "name", voter_name="aminah"))
        assert not tickets.are_alike(view, one, store.ticket(reporter, "other", voter_name="Siti"))
        assert not tickets.are_alike(view, store.ticket(reporter, "a"), store.ticket(reporter, "b"))
