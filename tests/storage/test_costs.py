"""What networks bill: counted once for every message that they took, whichever way that became known."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain.errors import DeliveryError
from bot.domain.messages import Billed, Progress, Receipt
from storage import costs, outbox, receipts
from storage.costs import Bill
from storage.outbox import Fate, Outcome
from tests.storage.kit import CHANNEL, NOW, Store
from tests.storage.test_receipts import taken

MIDNIGHT = datetime.fromisoformat("2026-11-24T00:00+07:00")


async def counted(store: Store, since: datetime = MIDNIGHT) -> dict[str, int]:
    async with store.view() as view:
        return await costs.counted(view, CHANNEL, since)


def sent(message: int, network_id: str = "wamid.1") -> Outcome:
    bill = Bill(CHANNEL, dict.fromkeys(network_id.split(","), Billed.SERVICE))
    return Outcome(message, Fate.SENT, network_id, kept=True, bill=bill)


def silence(message: int, fate: Fate = Fate.RETRY, name: str = "?1") -> Outcome:
    return Outcome(message, fate, due_at=NOW, error="silence", bill=Bill(CHANNEL, {name: Billed.UNSURE}))


def told(
    message: int,
    network_id: str = "wamid.1",
    progress: Progress = Progress.SENT,
    charge: str = "",
    *,
    part: bool = False,
) -> Receipt:
    error = DeliveryError("not now", retry_after_s=5.0) if progress is Progress.FAILED else None
    return Receipt(message, network_id, progress, NOW, error, part, charge)


def some(found: dict[str, int]) -> dict[str, int]:
    """Without what was counted and undone."""
    return {kind: number for kind, number in found.items() if number}


async def mark(store: Store, *outcomes: Outcome) -> None:
    async with store.batch() as view:
        await outbox.mark(view, outcomes, NOW)


async def report(store: Store, *reported: Receipt) -> None:
    async with store.batch() as view:
        await receipts.take(view, CHANNEL, reported, NOW)


async def test_kinds_and_days_are_told_apart(store: Store) -> None:
    for at, kind, number in (
        (MIDNIGHT - timedelta(seconds=1), "service", 1),
        (MIDNIGHT, "service", 2),
        (MIDNIGHT + timedelta(minutes=59), "service", 4),
        (MIDNIGHT + timedelta(hours=23), "service", 8),
        (MIDNIGHT, "utility", 16),
    ):
        async with store.batch() as view:
            await costs.add(view, Counter({(CHANNEL, kind): number, ("another", kind): 99}), at)
    assert await counted(store) == {"service": 14, "utility": 16}
    assert await counted(store, MIDNIGHT - timedelta(hours=1)) == {"service": 15, "utility": 16}
    assert await counted(store, MIDNIGHT + timedelta(hours=24)) == {}


async def test_what_is_undone_was_not_counted(store: Store) -> None:
    [one] = await taken(store, "1")
    await store.undone(lambda view: outbox.mark(view, [sent(one)], NOW))
    assert await counted(store) == {}


async def test_several_are_counted_together(store: Store) -> None:
    ids = await taken(store, "1", "2", "3")
    knocked = Bill(CHANNEL, {"wamid.k": Billed.UTILITY})
    waits = Outcome(ids[2], Fate.WAITS, error=outbox.KNOCKED, bill=knocked)
    free = await taken(store, "4")
    await mark(store, sent(ids[0], "a,b,c"), sent(ids[1], "d"), waits, Outcome(free[0], Fate.SENT, "7"))
    assert await counted(store) == {"service": 4, "utility": 1}


@pytest.mark.parametrize("progress", [Progress.SENT, Progress.DELIVERED, Progress.READ])
async def test_reports_that_follow_count_nothing(store: Store, progress: Progress) -> None:
    [one] = await taken(store, "1")
    await mark(store, sent(one))
    for _ in range(2):
        await report(store, told(one, progress=progress), told(one))
    assert await counted(store) == {"service": 1}


@pytest.mark.parametrize(("ids", "number"), [("wamid.1", 1), ("wamid.a,wamid.b,wamid.1", 3)])
async def test_a_report_that_comes_first_is_not_counted_twice(store: Store, ids: str, number: int) -> None:
    [one] = await taken(store, "1")
    await report(store, told(one), told(one), told(one, progress=Progress.READ))
    assert await counted(store) == {"service": 1}
    await mark(store, sent(one, ids))
    assert await counted(store) == {"service": number}


@pytest.mark.parametrize("fate", [Fate.UNKNOWN, Fate.RETRY])
async def test_after_silence_the_report_counts(store: Store, fate: Fate) -> None:
    [one] = await taken(store, "1")
    await mark(store, silence(one, fate))
    assert await counted(store) == {"unsure": 1}
    for progress in (Progress.SENT, Progress.SENT, Progress.DELIVERED):
        await report(store, told(one, progress=progress))
    assert some(await counted(store)) == {"service": 1}


@pytest.mark.parametrize("first_known_first", [True, False])
async def test_sent_once_more_because_nobody_knew_is_two(store: Store, *, first_known_first: bool) -> None:
    [one] = await taken(store, "1")
    await mark(store, silence(one))
    async with store.batch() as view:
        await outbox.claim(view, {CHANNEL}, NOW, ())
    if first_known_first:
        await report(store, told(one, "wamid.first"))
        await mark(store, sent(one, "wamid.second"))
    else:
        await mark(store, sent(one, "wamid.second"))
        await report(store, told(one, "wamid.second", Progress.DELIVERED))
        assert some(await counted(store)) == {"service": 1, "unsure": 1}
        await report(store, told(one, "wamid.first"))
    assert some(await counted(store)) == {"service": 2}


async def test_what_did_not_arrive_is_not_billed_and_tried_again_is(store: Store) -> None:
    [one] = await taken(store, "1")
    await mark(store, sent(one))
    for _ in range(2):
        await report(store, told(one, progress=Progress.FAILED))
    async with store.batch() as view:
        await outbox.claim(view, {CHANNEL}, NOW + timedelta(minutes=1), ())
    await mark(store, sent(one, "wamid.2"))
    await report(store, told(one, "wamid.2"))
    assert some(await counted(store)) == {"service": 1, "free": 1}
    await report(store, told(one, "wamid.2", Progress.DELIVERED))
    await report(store, told(one, "wamid.2", Progress.FAILED))
    assert some(await counted(store)) == {"service": 1, "free": 1}, "it has arrived"


async def test_what_the_network_says_takes_the_place_of_what_was_expected(store: Store) -> None:
    [one] = await taken(store, "1")
    await mark(store, sent(one))
    for progress, charge in (
        (Progress.SENT, "billed:utility"),
        (Progress.DELIVERED, "free"),
        (Progress.DELIVERED, "free"),
        (Progress.READ, ""),
    ):
        await report(store, told(one, progress=progress, charge=charge))
    found = await counted(store)
    assert some(found) == {"billed:utility": 1}, "the first word counts, and once"
    assert costs.total(found) == 1


async def test_what_is_free_is_counted_and_counts_for_nothing(store: Store) -> None:
    ids = await taken(store, "1", "2")
    await mark(store, sent(ids[0]), sent(ids[1], "wamid.2"))
    await report(store, told(ids[0], charge="free"))
    found = await counted(store)
    assert some(found) == {"service": 1, "free": 1}
    assert costs.total(found) == 1


async def test_parts_are_told_one_by_one_and_say_nothing_of_the_whole(store: Store) -> None:
    [one] = await taken(store, "1")
    await report(store, told(one, "wamid.a", charge="billed:service", part=True))
    await mark(store, sent(one, "wamid.a,wamid.b,wamid.c"))
    await report(store, told(one, "wamid.b", Progress.READ, "billed:service", part=True))
    assert some(await counted(store)) == {"billed:service": 2, "service": 1}
    async with store.view() as view:
        [row] = await view.rows(select(outbox.TABLE))
    assert (row.state, row.progress) == ("sent", "")


async def test_of_a_part_that_nobody_knew_of_the_report_counts(store: Store) -> None:
    """Silence at the first of three parts, which was taken; then all three once more."""
    [one] = await taken(store, "1")
    await mark(store, silence(one))
    async with store.batch() as view:
        await outbox.claim(view, {CHANNEL}, NOW, ())
    await mark(store, sent(one, "wamid.a,wamid.b,wamid.c"))
    await report(store, told(one, "wamid.lost", part=True))
    assert some(await counted(store)) == {"service": 4}
