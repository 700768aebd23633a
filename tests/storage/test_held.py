"""What waits on purpose, and what waited together: claimed as fewer messages, and nothing of it lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.changes import Changes
from bot.domain.conversations import Conversation
from bot.domain.messages import Button, Outbound, OutboundKind, Weight
from bot.domain.people import Address
from bot.domain.rules import Sparing
from bot.domain.tickets import State
from storage import folding, held, outbox
from storage.batch import Batch
from storage.models import OutboxRow
from storage.outbox import Claimed
from tests.storage.kit import CHANNEL, NOW, Store, inbound

WHATSAPP = "whatsapp"
CALM = Sparing()
SURGE = Sparing(surge=frozenset({WHATSAPP}))
SPENT = Sparing(spent=frozenset({WHATSAPP}))
YES = ((Button("Ya", "y"),),)


async def queue(store: Store, to: Address, *texts: str, **fields: Any) -> list[Outbound]:
    """Messages of which text and key are equal."""
    named = fields.pop("key", "")
    made = [
        replace(Outbound(id=store.new_id(), key=named or f"{to.id}:{text}", address_id=to.id, text=text), **fields)
        for text in texts
    ]
    await store.keep(outbound=made)
    return made


async def claim(store: Store, sparing: Sparing = CALM) -> list[Claimed]:
    async with store.batch() as view:
        claimed = await outbox.claim(view, {WHATSAPP, CHANNEL}, store.now, (), sparing)
        return await folding.fold(view, claimed, sparing, store.now)


def texts(claimed: Sequence[Claimed]) -> list[str]:
    return [one.message.text for one in claimed]


async def states(store: Store) -> dict[str, str]:
    return {row.key.rpartition(":")[2]: row.state for row in await store.rows(OutboxRow)}


@pytest.mark.parametrize(
    ("sparing", "goes"),
    [
        (Sparing(), {"urgent", "routine", "courtesy"}),
        (SURGE, {"urgent", "routine"}),
        (SPENT, {"urgent"}),
        (Sparing(halted=frozenset({WHATSAPP})), {"urgent", "routine", "courtesy"}),
        (Sparing(spent=frozenset({"another"})), {"urgent", "routine", "courtesy"}),
    ],
)
async def test_what_may_wait_does_where_messages_are_spared_and_holds_up_nothing(
    store: Store, sparing: Sparing, goes: set[str]
) -> None:
    there, elsewhere = await store.address("1", channel=WHATSAPP), await store.address("2")
    for to in (there, elsewhere):
        for weight in (Weight.COURTESY, Weight.ROUTINE, Weight.URGENT):
            await queue(store, to, weight.name.lower(), weight=weight, attachment_id=0, confidential=True)
    claimed = await claim(store, sparing)
    assert {one.message.text for one in claimed if one.message.address_id == there.id} == goes
    assert len([one for one in claimed if one.message.address_id == elsewhere.id]) == 3
    async with store.view() as view:
        assert await held.held(view, sparing) == 3 - len(goes)
    assert await claim(store, sparing) == []
    left = {"urgent", "routine", "courtesy"} - goes
    assert {one.message.text for one in await claim(store)} == left, "nothing is lost"


async def test_several_become_the_newest_and_nothing_is_sent_twice(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    made = await queue(store, there, "a", "b", "c")
    [one] = await claim(store, SURGE)
    assert (one.message.id, one.message.text) == (made[-1].id, "a\n\nb\n\nc")
    assert await states(store) == {"a": "joined", "b": "joined", "c": "sending"}
    rows = {row.key.rpartition(":")[2]: row for row in await store.rows(OutboxRow)}
    assert rows["a"].body is None
    async with store.batch() as view:
        await outbox.release(view, {WHATSAPP})
    [again] = await claim(store)
    assert again.message.text == "a\n\nb\n\nc", "what was in flight as the process died says it all again"


@pytest.mark.parametrize("sparing", [Sparing(), SPENT, Sparing(surge=frozenset({"another"}))])
async def test_where_nothing_is_spared_all_stay_as_they_are(store: Store, sparing: Sparing) -> None:
    there = await store.address("1", channel=WHATSAPP)
    await queue(store, there, "a", "b")
    assert texts(await claim(store, sparing)) == ["a", "b"]


async def test_what_waited_on_purpose_becomes_one_even_when_it_is_calm(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    await queue(store, there, "a", "b", weight=Weight.ROUTINE)
    store.forward(minutes=5)
    assert texts(await claim(store)) == ["a\n\nb"]


async def test_what_may_wait_and_did_not_stays_as_it_is(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    await queue(store, there, "a", "b", weight=Weight.ROUTINE)
    assert texts(await claim(store)) == ["a", "b"]


async def test_people_and_other_networks_stay_apart(store: Store) -> None:
    one, two = await store.address("1", channel=WHATSAPP), await store.address("2", channel=WHATSAPP)
    other = await store.address("3")
    for to in (one, two, other):
        await queue(store, to, f"a{to.id}", f"b{to.id}")
    assert len(await claim(store, Sparing(surge=frozenset({WHATSAPP, CHANNEL})))) == 4


async def test_what_cannot_be_joined_keeps_its_place(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    await queue(store, there, "a", "b")
    await queue(store, there, "secret", confidential=True)
    await queue(store, there, "c")
    await queue(store, there, "d", kind=OutboundKind.ANSWER, press_id="p")
    assert texts(await claim(store, SURGE)) == ["a\n\nb", "secret", "c\n\nd"]
    rows = {row.key.rpartition(":")[2]: row for row in await store.rows(OutboxRow)}
    assert rows["d"].kind == "send"


async def test_what_was_tried_before_is_left_alone(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    await queue(store, there, "a", "b")
    await claim(store)
    async with store.batch() as view:
        await outbox.release(view, {WHATSAPP})
    await queue(store, there, "c", "d")
    assert texts(await claim(store, SURGE)) == ["a", "b", "c\n\nd"]


async def test_buttons_of_several_are_numbered_and_a_full_list_is_left_alone(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    await queue(store, there, "a", buttons=YES)
    await queue(store, there, "b", buttons=YES * 9)
    await queue(store, there, "c", buttons=YES)
    first, second = await claim(store, SURGE)
    assert (first.message.text, second.message.text) == ("1. a\n\n2. b", "c")
    assert [b.label for row in first.message.buttons for b in row] == ["1. Ya", *["2. Ya"] * 9]


async def test_a_notice_waits_a_moment_and_goes_along_with_an_answer(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    await talk(store, there, {there.id: False}, "notice")
    assert await claim(store, SURGE) == []
    await talk(store, there, {there.id: True}, "answer", speaks=True)
    assert texts(await claim(store, SURGE)) == ["notice\n\nanswer"]


async def test_a_notice_for_one_does_not_wait_for_the_answer_of_another(store: Store) -> None:
    there, other = await store.address("1", channel=WHATSAPP), await store.address("2", channel=WHATSAPP)
    await talk(store, there, {there.id: False}, "notice")
    await talk(store, other, {other.id: True}, "answer", speaks=True)
    assert texts(await claim(store, SURGE)) == ["answer"]
    store.forward(minutes=3)
    assert texts(await claim(store, SURGE)) == ["notice"]


async def talk(store: Store, to: Address, lasting: dict[int, bool], text: str, *, speaks: bool = False) -> None:
    """A turn says something to `to`, who spoke in it or did not."""
    async with store.database.transaction() as connection:
        batch = Batch(connection, store.keys, store.new_id, store.now, surge=SURGE.surge)
        if speaks:
            said = inbound(to.endpoint.external_id, text)
            await batch.admit(
                [replace(said, channel=WHATSAPP, chat=to.endpoint, sender=to.endpoint)], "id", frozenset()
            )
        message = Outbound(id=store.new_id(), key=f"whatsapp:{text}:1", address_id=to.id, text=text)
        batch.keep(Changes(outbound=[message], lasting=lasting))
        await batch.flush()


async def test_a_newer_one_takes_the_place_of_what_waits(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    await queue(store, there, "old", key="digest:2026-11-23:1", weight=Weight.ROUTINE)
    await queue(store, there, "new", key="digest:2026-11-24:1", weight=Weight.ROUTINE)
    await queue(store, there, "other", key="other:1", weight=Weight.ROUTINE)
    async with store.batch() as view:
        await held.replace(view, "digest", "digest:2026-11-24")
    assert texts(await claim(store)) == ["new", "other"]


async def test_reminders_of_what_is_done_are_dropped_and_nothing_else(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    new, taken = store.ticket(there, "BS-1"), replace(store.ticket(there, "BS-2"), state=State.CLAIMED)
    asked = replace(store.ticket(there, "BS-3"), state=State.TRACING, waiting_since=NOW)
    await store.keep(new, taken, asked, Conversation(id=there.id, form="report", draft_id=77, updated_at=NOW))
    keep = [f"claim_due:{new.id}:x@1", f"question_reminder:{asked.id}:x@1", "draft_reminder:77", "digest:2026-11-24:1"]
    drop = [
        f"claim_due:{taken.id}:x@1",
        f"claim_due:{store.new_id()}:x@1",
        f"question_reminder:{taken.id}:x@1",
        "draft_reminder:78",
    ]
    for key in (*keep, *drop):
        await queue(store, there, "x", key=key, weight=Weight.ROUTINE)
    urgent = f"claim_due:{taken.id}:y@1"
    await queue(store, there, "x", key=urgent)
    async with store.batch() as view:
        await held.drop_past(view, {"claim_due": State.NEW})
    rows = {row.key: row.state for row in await store.rows(OutboxRow)}
    assert {key for key, state in rows.items() if state == "pending"} == {*keep, urgent}
    assert {key for key, state in rows.items() if state == "dropped"} == set(drop)


async def test_the_queue_is_what_could_go_out_now(store: Store) -> None:
    there = await store.address("1", channel=WHATSAPP)
    await queue(store, there, "a", "b")
    await queue(store, there, "c", due_at=NOW + timedelta(minutes=1))
    await queue(store, there, "d", weight=Weight.ROUTINE)
    await queue(store, await store.address("2"), "e")
    async with store.view() as view:
        assert await held.waiting(view, WHATSAPP, NOW) == 2
        assert await held.waiting(view, WHATSAPP, NOW + timedelta(minutes=1)) == 3
