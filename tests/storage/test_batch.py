from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.domain.areas import AddedName, Posko
from bot.domain.boards import BoardSession
from bot.domain.broadcasts import Broadcast, Progress, Reach, Recipient
from bot.domain.changes import Changes
from bot.domain.conversations import Attachment, Conversation, Timer, Told
from bot.domain.errors import StaleTicket
from bot.domain.links import LinkCode
from bot.domain.messages import EndpointKind, Outbound
from bot.domain.modes import ModeChange
from bot.domain.people import Address, Appointee, Assignment, AuditEntry, Consent, Invite, Person, Role
from bot.domain.rules import Mode
from bot.domain.suggestions import Answer, SuggestedVoter, Suggestion
from bot.domain.tickets import DataRequest, Ticket, TicketEvent
from bot.domain.tracing import Tracing
from storage import counters, models, tickets
from storage.codec import SHAPES, TICKET
from storage.database import Database
from tests.storage.kit import NIK, NOW, Store, endpoint, everything, inbound, keep_area, timer

# --- admit ---


async def test_a_repeat_is_admitted_once_in_one_batch_and_across_batches(store: Store) -> None:
    first, second = inbound("1", "a"), inbound("1", "b")
    assert await store.admit(first, second, first, first) == [first, second]
    assert await store.admit(second, inbound("2", "c"), first) == [inbound("2", "c")]
    assert len(await store.rows(models.InboxRow)) == 3
    assert len(await store.rows(models.AddressRow)) == 2


async def test_the_same_name_on_two_channels_is_two_messages(store: Store) -> None:
    one = inbound("1", "a")
    other = replace(one, channel="web", chat=endpoint("1", channel="web"), sender=endpoint("1", channel="web"))
    assert await store.admit(one, other) == [one, other]
    assert len(await store.rows(models.AddressRow)) == 2


async def test_what_was_rolled_back_is_admitted_again(store: Store) -> None:
    await store.undone(lambda batch: batch.admit([inbound("1", "a")], "id", frozenset()))
    assert await store.admit(inbound("1", "a")) == [inbound("1", "a")]


async def test_who_speaks_is_loaded_with_dialogue_and_offices(store: Store) -> None:
    person = Person(id=store.new_id(), name="Siti", created_at=NOW)
    held = Assignment(id=store.new_id(), person_id=person.id, role=Role.PKD, area_code="19.03.01.2001", since=NOW)
    address = Address(id=store.new_id(), endpoint=endpoint("7"), language="en", created_at=NOW, person_id=person.id)
    talk = Conversation(id=address.id, form="report", draft_id=3, answers={"nik": NIK}, asking="area", updated_at=NOW)
    group = endpoint("-100", EndpointKind.GROUP)
    await store.keep(person, held, address, talk)
    async with store.batch() as batch:
        await batch.admit([inbound("7", "a", chat=group), inbound("8", "b")], "id", frozenset())
        assert batch.address(endpoint("7")) == address
        assert batch.person(address) == replace(person, assignments=(held,))
        assert batch.conversation(address) == talk
        new = batch.address(endpoint("8"))
        assert (new.language, new.person_id, batch.person(new)) == ("id", 0, None)
        assert batch.conversation(new) == Conversation(id=new.id)
        assert batch.address(group).endpoint == group


async def test_a_batch_is_loaded_in_a_few_statements_however_large_it_is(store: Store) -> None:
    counts = []
    for size in (2, 80):
        seen: list[str] = []
        engine = store.database._writer.sync_engine

        def count(_conn: Any, _cursor: Any, statement: str, *_: Any, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        await store.admit(*(inbound(str(n), f"{size}-{n}") for n in range(size)))
        event.remove(engine, "before_cursor_execute", count)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10, counts


@pytest.mark.postgres
async def test_batches_of_two_processes_lock_in_one_order(postgres_url: str) -> None:
    """Each holds one address and wants the other's: with unsorted locks this is a ring."""
    stores = [Store(Database(postgres_url), node) for node in (1, 2)]
    await stores[0].admit(*(inbound(str(n), f"known-{n}") for n in range(40)))
    for round_ in range(10):
        forward = [inbound(str(n), f"{round_}-f-{n}") for n in range(50)]
        backward = [inbound(str(n), f"{round_}-b-{n}") for n in reversed(range(50))]
        await asyncio.gather(stores[0].admit(*forward), stores[1].admit(*backward))
    for store in stores:
        await store.database.close()


@pytest.mark.postgres
async def test_an_update_that_two_processes_got_is_fresh_in_one(postgres_url: str) -> None:
    stores = [Store(Database(postgres_url), node) for node in (1, 2, 3)]
    updates = [inbound(str(n % 7), str(n)) for n in range(30)]
    admitted = await asyncio.gather(*(store.admit(*updates) for store in stores for _ in range(3)))
    assert sorted(i.external_id for fresh in admitted for i in fresh) == sorted(i.external_id for i in updates)
    assert len(await stores[0].rows(models.InboxRow)) == 30
    for store in stores:
        await store.database.close()


# --- keep and save ---


async def test_every_kind_of_value_comes_back_as_it_was_kept(store: Store) -> None:
    await keep_area(store)
    kept = everything(store)
    assert {type(value) for value in kept} == set(SHAPES), "a value of each kind"
    await store.keep(*reversed(kept))  # whatever the order: references come first
    async with store.view() as view:
        for value in kept:
            table = SHAPES[type(value)].table
            found: Any = await view.value(type(value), select(table).where(table.c.id == value.id))
            assert found == value


LATER: dict[type[Any], dict[str, Any]] = {
    Person: {"name": "Siti A."},
    Address: {"name": "", "language": "id", "person_id": 0},
    Assignment: {"ended_at": None},
    Invite: {"used_by": 1},
    Appointee: {"person_id": 0, "phone": ""},
    DataRequest: {"state": "refused", "words": ""},
    Consent: {"version": "2"},
    Posko: {"group_address_id": 0},
    AddedName: {"name": "Pelawan Laut"},
    BoardSession: {"ended_at": None},
    Broadcast: {"text": "", "state": Progress.DONE},
    Recipient: {"state": Reach.LEFT, "read_at": None},
    LinkCode: {"taken_by": 0},
    ModeChange: {"mode": Mode.ELECTION},
    Conversation: {"form": "", "answers": {}},
    Ticket: {"words": "lain", "nik": "", "assignee_id": 0},
    TicketEvent: {"note": ""},
    Suggestion: {"delivered_on": "", "with_nik": False},
    SuggestedVoter: {"answer": Answer.DONE, "reason": ""},
    Tracing: {"note": "", "findings": "0"},
    Attachment: {"ticket_id": 0},
    Told: {"fingerprint": "g"},
    Timer: {"state": "done"},
    AuditEntry: {"refused": False},
}


async def test_a_later_version_of_each_kind_replaces_the_earlier_one(store: Store) -> None:
    await keep_area(store)
    kept = everything(store)
    await store.keep(*kept)
    changed = [replace(value, **LATER[type(value)]) for value in kept]
    await store.keep(updated=changed)
    async with store.view() as view:
        for value in changed:
            table = SHAPES[type(value)].table
            found: Any = await view.value(type(value), select(table).where(table.c.id == value.id))
            expected = replace(value, version=1) if isinstance(value, Ticket) else value
            assert found == expected


async def test_a_query_in_a_turn_sees_what_earlier_turns_changed(store: Store) -> None:
    citizen = await store.address("1")
    made = store.ticket(citizen)
    async with store.batch() as batch:
        batch.keep(Changes(created=[made]))
        found = await tickets.by_number(batch, "BS-0001")
        assert found == made
        moved = Changes()
        moved.update(replace(made, words="baru"))
        batch.keep(moved)
        found = await tickets.by_number(batch, "BS-0001")
        assert found is not None
        assert (found.words, found.version) == ("baru", 1)


async def test_a_ticket_that_somebody_else_moved_is_stale_and_nothing_is_saved(store: Store) -> None:
    citizen = await store.address("1")
    made = store.ticket(citizen)
    await store.keep(made)
    await store.keep(updated=[replace(made, words="first")])
    with pytest.raises(StaleTicket, match="BS-0001"):
        await store.keep(
            Timer(id=store.new_id(), key="k", kind="x", subject_id=1, due_at=NOW), updated=[replace(made, words="late")]
        )
    (row,) = await store.rows(models.TicketRow)
    assert TICKET.value(row, store.keys).words == "first"
    assert await store.rows(models.TimerRow) == []


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two batches"])
@pytest.mark.parametrize(
    ("cancelled", "waiting"),
    [
        ((5, ()), ["elsewhere"]),
        ((5, ("claim_due",)), ["elsewhere", "trace_due"]),
        ((6, ()), ["claim_due", "trace_due"]),
        ((7, ()), ["claim_due", "elsewhere", "trace_due"]),
    ],
)
async def test_cancelled_timers(
    cancelled: tuple[int, tuple[str, ...]], waiting: list[str], together: bool, store: Store
) -> None:
    made = [timer(store, "claim_due"), timer(store, "trace_due"), timer(store, "elsewhere", 6)]
    async with store.batch() as batch:
        batch.keep(Changes(created=[*made]))
        if not together:
            await batch.flush()
        batch.keep(Changes(cancelled=[cancelled]))
    rows = await store.rows(models.TimerRow)
    assert sorted(row.kind for row in rows if row.state == "waiting") == waiting
    assert len(rows) == 3


async def test_a_turn_that_takes_timers_back_may_set_new_ones(store: Store) -> None:
    await store.keep(timer(store, "claim_due", key="first"))
    await store.keep(timer(store, "claim_due", key="second"), cancelled=[(5, ())])
    assert [(row.key, row.state) for row in await store.rows(models.TimerRow)] == [
        ("first", "cancelled"),
        ("second", "waiting"),
    ]


async def test_a_timer_and_a_message_of_the_same_key_are_kept_once(store: Store) -> None:
    citizen = await store.address("1")
    for text in ("first", "second"):
        message = Outbound(id=store.new_id(), key="reminder:1", address_id=citizen.id, text=text)
        await store.keep(timer(store, "claim_due", key="same"), outbound=[message, replace(message, id=store.new_id())])
    assert len(await store.rows(models.TimerRow)) == 1
    assert len(await store.rows(models.OutboxRow)) == 1


async def test_running_numbers_are_given_once(store: Store) -> None:
    async def take() -> int:
        async with store.batch() as batch:
            return await counters.next_number(batch, "ticket:19.03")

    assert sorted(await asyncio.gather(*(take() for _ in range(8)))) == list(range(1, 9))
