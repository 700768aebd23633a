"""What is destroyed, on both engines: who is idle, what an anonymous address leaves behind, what retention takes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.conversations import Conversation
from bot.domain.messages import EndpointKind, Outbound
from bot.domain.people import Address, Appointee, Assignment, Person, Role
from bot.domain.tickets import DataRequest, RequestKind, State, forgotten
from storage import erasure, models, requests, retention, tickets
from tests.storage.kit import NOW, Store, everything, inbound, keep_area, timer

SESSION = "5f" * 32
LATER = NOW + timedelta(days=200)


async def idle(store: Store) -> set[str]:
    async with store.view() as view:
        found = await erasure.idle_addresses(view, LATER, 100)
    return {address.endpoint.external_id for address in found}


async def test_only_who_left_nothing_is_idle(store: Store) -> None:
    person = Person(id=store.new_id(), name="Budi", created_at=NOW)
    await store.keep(person)
    await store.address("nothing")
    await store.address("officer", person_id=person.id)
    await store.address("blocked", blocked_at=NOW)
    await store.address("group", kind=EndpointKind.GROUP)
    await store.address("clock", channel="clock")
    reporter, erased = await store.address("reporter"), await store.address("erased")
    await store.keep(store.ticket(reporter, "1"), forgotten(store.ticket(erased, "2"), NOW))
    writer, asker = await store.address("writer"), await store.address("asker")
    await store.keep(Conversation(id=writer.id, form="report", answers={"a": 1}))
    await store.keep(wish(store, asker))
    await store.admit(inbound("spoke", "1"))
    waits = await store.address("waits")
    await store.keep(outbound=[Outbound(id=store.new_id(), key="k", address_id=waits.id, text="halo")])
    assert await idle(store) == {"nothing", "erased"}


def wish(store: Store, asker: Address, **fields: object) -> DataRequest:
    made = DataRequest(
        id=store.new_id(),
        kind=RequestKind.OBJECTION,
        address_id=asker.id,
        created_at=NOW,
        due_at=NOW + timedelta(hours=72),
        area_code="19.03.01.2001",
        name="Siti Aminah",
        words="keberatan",
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # a test names the fields that it is about


async def test_an_anonymous_address_is_named_nowhere(store: Store) -> None:
    """A web session's identity is part of the names of what it said and was told."""
    address = await store.address(SESSION, channel="web", name="Siti")
    officer = await store.address("officer")
    key = f"web:{SESSION}:client-1:1"
    await store.keep(
        timer(store, "claim_due", key=f"claim_due:5:web:{SESSION}:client-1"),
        outbound=[
            Outbound(id=store.new_id(), key=key, address_id=officer.id, text="kartu"),
            Outbound(id=store.new_id(), key=f"withdrawn:{key}", address_id=officer.id, target_key=key),
        ],
    )
    other = await store.address("6e" * 32, channel="web")
    async with store.batch() as batch:
        await erasure.anonymise(batch, address)
        assert {"addresses", "outbox", "timers"} <= batch.destroyed
    content = ""
    for model in (models.AddressRow, models.OutboxRow, models.TimerRow, models.InboxRow):
        content += "".join(str(tuple(row)) for row in await store.rows(model))
    assert SESSION not in content
    assert other.endpoint.external_id in content
    assert f"withdrawn:web:gone:{address.id}:client-1:1" in content, "what names what is still known"
    [row] = [row for row in await store.rows(models.AddressRow) if row.id == address.id]
    assert (row.external_id, row.name) == (f"gone:{address.id}", None)


async def test_what_is_destroyed_is_destroyed_once_and_counted_still(store: Store) -> None:
    await keep_area(store)
    kept = everything(store)
    await store.keep(*kept)
    await store.execute("UPDATE tickets SET state = 'closed', erased_at = NULL")
    for expected in (1, 0):
        async with store.batch() as batch:
            assert await retention.destroy_tickets(batch, LATER, LATER) == expected
    [row] = await store.rows(models.TicketRow)
    assert (row.rt, row.rw, row.has_ktp, row.name_index, row.other_voters) == (0, 0, None, None, None)
    assert (row.state, row.category, row.rating, row.erased_at) == (State.CLOSED, "belum_dicoklit", 5, LATER)
    async with store.batch() as batch:
        assert await tickets.all_of_reporter(batch, row.reporter_address_id) == []


async def test_retention_takes_in_wishes_attempts_handovers_and_appointees(store: Store) -> None:
    asker = await store.address("asker")
    decided = wish(store, asker, state="refused", decided_at=NOW, answer="belum")
    waiting = wish(store, asker)
    gone, stays = (Person(id=store.new_id(), name=name, created_at=NOW) for name in ("Budi", "Sari"))
    held = [
        Assignment(id=store.new_id(), person_id=p.id, role=Role.PKD, area_code="19.03.01.2001", since=NOW, ended_at=end)
        for p, end in ((gone, NOW), (stays, None))
    ]
    listed = [
        Appointee(
            id=store.new_id(),
            role=Role.PKD,
            area_code="19.03.01.2001",
            name="Budi",
            phone="0812",
            created_at=NOW,
            person_id=who,
        )
        for who in (gone.id, stays.id, 0)
    ]
    await store.keep(decided, waiting, gone, stays, *held, *listed)
    async with store.batch() as batch:
        await batch.insert(erasure.ATTEMPTS, [{"id": 1, "purpose": "code", "subject_id": 5, "at": NOW}])
        hidden = {"id": 1, "code_hash": b"hash", "session": b"sealed", "expires_at": NOW, "used_at": None}
        await batch.insert(retention.HANDOVERS, [hidden])
    async with store.batch() as batch:
        assert await retention.destroy_requests(batch, LATER) == 1
        assert await retention.destroy_appointees(batch, LATER) == 1
        assert await retention.forget_attempts(batch, LATER) == 2
    rows = {row.id: row for row in await store.rows(models.DataRequestRow)}
    assert (rows[decided.id].words, rows[decided.id].answer, rows[decided.id].state) == (None, None, "refused")
    assert rows[waiting.id].words is not None
    names = {row.id: row.name is not None for row in await store.rows(models.AppointeeRow)}
    assert [names[one.id] for one in listed] == [False, True, True]
    assert [*await store.rows(models.AttemptRow), *await store.rows(models.HandoverRow)] == []


async def test_an_objection_finds_the_voter_whatever_way_the_name_is_written(store: Store) -> None:
    reporter = await store.address("1")
    names = ("Siti  AMINAH", "siti aminah.", "Siti Aminah binti Ali")
    made = [store.ticket(reporter, str(n), voter_name=name) for n, name in enumerate(names)]
    above = replace(store.ticket(reporter, "above", voter_name="Siti Aminah"), area_code="19.03.01")
    elsewhere = replace(store.ticket(reporter, "other", voter_name="Siti Aminah"), area_code="19.03.01.2002")
    await store.keep(*made, above, elsewhere)
    async with store.view() as view:
        found = await requests.about(view, "Siti Aminah", "19.03.01.2001", 10)
    assert {ticket.number for ticket in found} == {"0", "1", "above"}
