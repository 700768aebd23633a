"""Promises 1, 2, 3 and 5 on the way in: nothing lost, nothing twice, in order, and one bad message harms nobody."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import handlers
from bot.domain.conversations import Conversation, Timer
from bot.domain.messages import Due, Inbound, Text
from bot.domain.people import Role
from bot.engine import NotCommitted, where
from handlers.turn import Turn
from storage import models
from tests.hotline import Hotline
from tests.road import expected, hotline, install, keep, rows, said, says_echo

KABUPATEN = "19.03"


__all__ = ["hotline"]  # the fixture is used by name


# --- nothing twice, nothing lost, in order ---


async def test_updates_in_any_grouping_with_repeats_leave_one_state(hotline: Hotline) -> None:
    """Each update five times, cut into batches anyhow, interleaved with others: the same state, the same replies."""
    updates = [says_echo(hotline, who) for _ in range(6) for who in ("ani", "budi", "cici")]
    dice = random.Random(11)
    delivered: list[Inbound] = []
    for position, update in enumerate(updates):
        delivered.append(update)
        delivered += dice.choices(updates[: position + 1], k=4)
    while delivered:
        size = dice.randint(1, 12)
        calls, delivered = delivered[:size], delivered[size:]
        await hotline.engine.intake(calls)
    await hotline.settle()
    assert await said(hotline) == expected(updates)
    for who in ("ani", "budi", "cici"):
        own = expected(updates)[hotline.endpoint(who).external_id]
        assert [seen.text for seen in hotline.seen(who)] == [f"{n}: {name}" for n, name in enumerate(own, 1)]


async def test_calls_that_wait_together_share_a_commit_and_keep_their_order(hotline: Hotline) -> None:
    updates = [says_echo(hotline, who) for _ in range(40) for who in ("ani", "budi")]
    before = len(await rows(hotline, models.InboxRow))
    await asyncio.gather(*(hotline.engine.intake([update]) for update in updates))
    assert len(await rows(hotline, models.InboxRow)) == before + 80
    assert await said(hotline) == expected(updates)


async def test_a_call_larger_than_a_batch_is_kept_whole(hotline: Hotline) -> None:
    updates = [says_echo(hotline, who) for _ in range(65) for who in ("ani", "budi")]
    await hotline.engine.intake(updates)
    assert await said(hotline) == expected(updates)


async def test_intake_returns_when_it_is_committed(hotline: Hotline) -> None:
    seen_by_others: list[int] = []
    hotline.engine.on_commit(lambda woken: seen_by_others.append(len(woken)))
    await hotline.engine.intake([])
    assert seen_by_others == []
    await hotline.engine.intake([says_echo(hotline, "ani")])
    assert seen_by_others == [1]
    assert (await rows(hotline, models.OutboxRow))[-1].state == "pending", "acknowledged before it is sent"


async def test_an_engine_that_stops_leaves_nobody_waiting(hotline: Hotline) -> None:
    await hotline.stop()
    waiting = [asyncio.ensure_future(hotline.engine.intake([says_echo(hotline, "ani")])) for _ in range(3)]
    await asyncio.sleep(0)
    running = asyncio.ensure_future(hotline.engine.run())
    await asyncio.sleep(0)
    running.cancel()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(result) for result in results} == {NotCommitted}


# --- one bad message ---


async def test_one_failing_message_in_a_batch_of_twenty_harms_nobody(hotline: Hotline) -> None:
    await hotline.officer("admin", Role.ADMIN, KABUPATEN)
    await hotline.officer("other admin", Role.ADMIN, "19.01")
    updates = [says_echo(hotline, f"citizen {n}") for n in range(19)]
    bad = hotline.inbound("dodi", Text("/fail NIK 1903014107900001"))
    await hotline.hands_in(*updates[:7], bad, *updates[7:])
    assert await said(hotline) == expected(updates)
    assert [len(hotline.seen(f"citizen {n}")) for n in range(19)] == [1] * 19
    (sorry,) = hotline.seen("dodi")
    assert "half done" not in sorry.text
    (alarm,) = hotline.seen("admin")
    assert bad.external_id in alarm.text
    assert "1903" not in alarm.text, "an alarm names the message, not what it says"
    assert hotline.seen("other admin") == []


async def test_what_is_set_aside_keeps_its_content_sealed_and_its_error_without_content(hotline: Hotline) -> None:
    bad = hotline.inbound("dodi", Text("/fail NIK 1903014107900001"))
    await hotline.hands_in(bad)
    (row,) = await rows(hotline, models.InboxRow)
    assert (row.state, row.external_id) == ("set_aside", bad.external_id)
    assert row.error.startswith("KeyError in failing line "), row.error
    assert b"1903014107900001" not in row.body
    opened = json.loads(hotline.keys.open(row.body, table="inbox", column="body", row=row.id))
    assert opened["body"]["text"] == "/fail NIK 1903014107900001"


async def test_a_message_that_was_set_aside_is_not_tried_again(hotline: Hotline) -> None:
    bad = hotline.inbound("dodi", Text("/fail"))
    for _ in range(3):
        await hotline.hands_in(bad)
    assert len(hotline.seen("dodi")) == 1
    assert len(await rows(hotline, models.InboxRow)) == 1


async def test_who_failed_before_is_handled_alone_until_it_goes_well(hotline: Hotline) -> None:
    sizes: list[int] = []
    transact = hotline.engine._transact

    async def counted(inbounds: Any) -> None:
        sizes.append(len(inbounds))
        await transact(inbounds)

    hotline.engine._transact = counted  # type: ignore[method-assign]
    await hotline.hands_in(hotline.inbound("dodi", Text("/fail")), says_echo(hotline, "ani"))
    assert sizes == [2, 1, 1]
    sizes.clear()
    await hotline.hands_in(
        hotline.inbound("dodi", Text("/fail")), says_echo(hotline, "ani"), says_echo(hotline, "budi")
    )
    assert sizes == [2, 1], "the others share their batch at once"
    sizes.clear()
    await hotline.hands_in(says_echo(hotline, "dodi"), says_echo(hotline, "ani"))
    await hotline.hands_in(says_echo(hotline, "dodi"), says_echo(hotline, "ani"))
    assert sizes == [1, 1, 2]


async def test_order_of_an_address_holds_around_its_failing_message(hotline: Hotline) -> None:
    updates = [says_echo(hotline, "dodi"), says_echo(hotline, "dodi"), says_echo(hotline, "dodi")]
    await hotline.hands_in(updates[0], hotline.inbound("dodi", Text("/fail")), *updates[1:])
    assert await said(hotline) == expected(updates)
    texts = [seen.text for seen in hotline.seen("dodi")]
    assert [text for text in texts if text[0].isdigit()] == [f"{n}: {u.external_id}" for n, u in enumerate(updates, 1)]
    assert not texts[1][0].isdigit(), "the sorry stands where the failing message stood"


async def test_what_cannot_be_saved_is_the_message_s_fault(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    async def orphan(turn: Turn) -> None:
        turn.changes.create(Conversation(id=404, form="nobody"))

    install(monkeypatch, orphan=orphan)
    update = says_echo(hotline, "ani")
    await hotline.hands_in(hotline.inbound("dodi", Text("/orphan")), update)
    assert await said(hotline) == expected([update])
    assert [row.state for row in await rows(hotline, models.InboxRow)].count("set_aside") == 1
    assert len(hotline.seen("dodi")) == 1


async def test_a_dialogue_that_does_not_open_stops_one_person_and_no_one_else(hotline: Hotline) -> None:
    """A corrupt row: nothing can be decided for its owner, not even an apology; all others go on."""
    await hotline.hands_in(says_echo(hotline, "dodi"), says_echo(hotline, "ani"))
    address = next(row.id for row in await rows(hotline, models.AddressRow) if row.external_id == "1000")
    async with hotline.database.transaction() as connection:
        spoilt = text("UPDATE conversations SET answers = substr(answers, 1, 20) WHERE id = :id")
        await connection.execute(spoilt, {"id": address})
    update = says_echo(hotline, "ani")
    await hotline.hands_in(says_echo(hotline, "dodi"), update)
    assert len(hotline.seen("ani")) == 2
    assert [row.state for row in await rows(hotline, models.InboxRow)].count("set_aside") == 1


async def test_what_a_channel_could_not_read_is_kept_sealed_once(hotline: Hotline) -> None:
    for _ in range(2):
        await hotline.engine.put_aside("script", "u1", '{"nik": "1903014107900001"}')
    (row,) = await rows(hotline, models.InboxRow)
    assert (row.state, row.error) == ("set_aside", "unreadable")
    opened = hotline.keys.open(row.body, table="inbox", column="body", row=row.id)
    assert b"1903014107900001" in opened
    assert b"1903014107900001" not in row.body


@pytest.mark.parametrize(
    "error", [ValueError("NIK 1903014107900001"), KeyError("1903014107900001"), IntegrityError("1903", {}, Exception())]
)
def test_an_error_s_name_tells_nothing_personal(error: Exception) -> None:
    try:
        raise error
    except Exception as raised:
        name = where(raised)
    assert name.startswith(f"{type(error).__name__} in test_an_error_s_name_tells_nothing_personal line ")
    assert "1903" not in name
    assert where(error.__class__("x") if not isinstance(error, IntegrityError) else OSError()).isidentifier()


# --- time ---


async def fires(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    fired: list[str] = []

    async def fire(turn: Turn) -> None:
        assert isinstance(turn.inbound.body, Due)
        fired.append(turn.inbound.external_id)

    for kind in ("claim_due", "digest"):
        monkeypatch.setitem(handlers.TIMERS, kind, fire)
    return fired


def due(hotline: Hotline, body: Due, name: str) -> Inbound:
    clock = hotline.endpoint("clock")
    return Inbound("clock", name, clock, clock, body, hotline.clock.now())


async def test_a_job_runs_once_for_its_instant_whatever_its_name(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    fired = await fires(hotline, monkeypatch)
    now = hotline.clock.now()
    await hotline.hands_in(due(hotline, Due("digest", now), "a"), due(hotline, Due("digest", now), "b"))
    await hotline.hands_in(due(hotline, Due("digest", now), "c"))
    assert fired == ["a"]


async def test_a_timer_is_done_with_its_turn_and_a_failing_one_is_not_tried_for_ever(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_turn: Turn) -> None:
        raise ValueError

    await fires(hotline, monkeypatch)
    monkeypatch.setitem(handlers.TIMERS, "trace_due", fail)
    now = hotline.clock.now()
    made = [
        Timer(id=hotline.new_id(), key=kind, kind=kind, subject_id=1, due_at=now) for kind in ("claim_due", "trace_due")
    ]
    await keep(hotline, *made)
    for _ in range(2):
        await hotline.hands_in(*(due(hotline, Due(t.kind, now, t.id), f"timer:{t.id}") for t in made))
    assert [row.state for row in await rows(hotline, models.TimerRow)] == ["done", "done"]
    assert sorted(row.state for row in await rows(hotline, models.InboxRow)) == ["handled", "set_aside"]
    assert hotline.seen("clock") == [], "nobody says sorry to a clock"
