"""What is past its time is destroyed each night; statistics stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.clock import CLOCK
from bot.domain.conversations import Attachment
from bot.domain.messages import Due, Inbound
from bot.domain.tickets import Action, Outcome
from storage import attachments
from storage.codec import ADDRESS, TIMER, table_of
from storage.models import AttachmentChunkRow, InboxRow, OutboxRow, TicketRow
from storage.view import View
from tests.hotline import START, Hotline
from tests.journeys.desk import RIAS, act, events, report, turn_of


async def counted(hotline: Hotline, statement: Any) -> int:
    async with hotline.database.reading() as connection:
        return int((await connection.execute(statement)).scalar_one())


async def nightly(hotline: Hotline) -> None:
    """The night's job. Nothing is delivered in it: a page that never comes back fetches nothing."""
    now = hotline.clock.now()
    job = Inbound("clock", f"job:retention:{now.date()}", CLOCK, CLOCK, Due("retention", now), now)
    await hotline.engine.intake([job])


async def test_what_was_closed_long_ago_is_destroyed_and_counted_still(hotline: Hotline) -> None:
    await hotline.sends_photo("citizen")
    personal: dict[str, Any] = {
        "nik": "1903014101800001",
        "phone": "0812",
        "birth_date": "1980",
        "place_hint": "masjid",
    }
    closed = await report(hotline, **personal)
    steps = (Action.CLAIM, Action.CONCLUDE)
    await act(hotline, "pkd", closed, *steps, outcome=Outcome.TIDAK_TERBUKTI, note="bertemu Ibu Siti")
    still_open = await report(hotline, **personal)
    hotline.clock.forward(timedelta(days=179))
    await nightly(hotline)
    assert (await hotline.tickets())[0].nik == personal["nik"]
    hotline.clock.forward(timedelta(days=2))
    await nightly(hotline)
    first, second = await hotline.tickets()
    assert [first.voter_name, first.nik, first.phone, first.birth_date, first.place_hint, first.words] == [""] * 6
    assert (first.category, first.outcome, first.area_code) == ("belum_dicoklit", Outcome.TIDAK_TERBUKTI, RIAS)
    assert first.closed_at == START
    assert (second.id, second.voter_name, second.nik) == (still_open.id, "Siti", personal["nik"])
    assert all(event.note == "" for event in await events(hotline, first))
    indexes = select(func.count()).where(table_of(TicketRow).c.nik_index.is_not(None))
    assert await counted(hotline, indexes) == 1


async def test_files_of_a_destroyed_ticket_are_gone_from_here_and_unknown_at_the_network(hotline: Hotline) -> None:
    ticket = await report(hotline)
    async with turn_of(hotline, "citizen") as turn:
        file = Attachment(
            id=hotline.new_id(),
            address_id=turn.sender.id,
            ticket_id=ticket.id,
            channel="script",
            remote_id="file-1",
            mime_type="image/jpeg",
            size=3,
            created_at=turn.now,
            state="stored",
            content=b"abc",
        )
        orphan = replace(file, id=hotline.new_id(), ticket_id=0, remote_id="file-2")
        turn.changes.create(file)
        turn.changes.create(orphan)
    await act(hotline, "pkd", ticket, Action.CLAIM, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
    hotline.clock.forward(timedelta(days=31))
    await nightly(hotline)
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        assert await attachments.content(view, file.id) == b"abc"
        assert await attachments.content(view, orphan.id) == b""
    hotline.clock.forward(timedelta(days=150))
    await nightly(hotline)
    async with hotline.database.reading() as connection:
        left = await attachments.by_id(View(connection, hotline.keys), file.id)
    assert left is not None
    assert (left.state, left.remote_id) == ("destroyed", "")
    assert await counted(hotline, select(func.count()).select_from(table_of(AttachmentChunkRow))) == 0


async def test_messages_inbounds_timers_and_names_are_forgotten_in_time(hotline: Hotline) -> None:
    async with hotline.database.transaction() as connection:
        view = View(connection, hotline.keys)
        known = await view.rows(select(ADDRESS.table).limit(1))
        sealed = hotline.keys.seal(b"Budi", table="addresses", column="name", row=known[0].id)
        named = update(ADDRESS.table).where(ADDRESS.table.c.id == known[0].id).values(name=sealed, person_id=None)
        await connection.execute(named)
    await act(hotline, "pkd", await report(hotline), Action.CLAIM, Action.RELEASE)
    inbox, outbox, kept = table_of(InboxRow), table_of(OutboxRow), TIMER.table
    texts = select(func.count()).where(outbox.c.body.is_not(None))
    names = select(func.count()).where(ADDRESS.table.c.name.is_not(None))
    over = select(func.count()).where(kept.c.state != "waiting")
    old = select(func.count()).where(inbox.c.received_at < START + timedelta(hours=1))
    async with hotline.database.transaction() as connection:
        await connection.execute(update(outbox).values(body=b"kept for a web page"))
    hotline.clock.forward(timedelta(days=31))
    await nightly(hotline)
    assert await counted(hotline, texts) == 0
    assert await counted(hotline, old) > 0
    assert await counted(hotline, names) == 1
    hotline.clock.forward(timedelta(days=63))
    await nightly(hotline)
    assert await counted(hotline, old) == 0
    assert await counted(hotline, over) == 0
    still = select(func.count()).where(kept.c.state == "waiting", kept.c.kind == "claim_due")
    assert await counted(hotline, still) == 1
    hotline.clock.forward(timedelta(days=90))
    await nightly(hotline)
    assert await counted(hotline, names) == 0


async def test_what_no_page_ever_fetched_does_not_outlive_its_time(hotline: Hotline) -> None:
    await report(hotline)
    outbox = table_of(OutboxRow)
    await hotline.settle()
    left = select(func.count()).where(outbox.c.body.is_not(None))
    async with hotline.database.transaction() as connection:
        await connection.execute(update(outbox).values(state="pending", body=b"for a page that never came back"))
    hotline.clock.forward(timedelta(days=29))
    await nightly(hotline)
    assert await counted(hotline, left) > 0
    hotline.clock.forward(timedelta(days=2))
    await nightly(hotline)
    assert await counted(hotline, left) == 0
    assert await counted(hotline, select(func.count()).where(outbox.c.state == "pending")) == 0


async def test_who_only_greeted_is_unknown_when_the_greeting_is_forgotten(hotline: Hotline) -> None:
    await hotline.says("citizen", "halo")
    who = hotline.endpoint("citizen").external_id
    known = select(func.count()).where(ADDRESS.table.c.external_id == who)
    officers = select(func.count()).where(ADDRESS.table.c.person_id.is_not(None), ADDRESS.table.c.external_id != "")
    hotline.clock.forward(timedelta(days=89))
    await nightly(hotline)
    assert await counted(hotline, known) == 1
    hotline.clock.forward(timedelta(days=2))
    await nightly(hotline)
    assert await counted(hotline, known) == 0
    gone = select(func.count()).where(ADDRESS.table.c.external_id.startswith("gone:"))
    assert await counted(hotline, gone) == 1
    assert await counted(hotline, officers) == 1


@pytest.mark.needs("late messages")
async def test_a_farewell_that_nobody_fetches_does_not_keep_its_reader_known(hotline: Hotline) -> None:
    await hotline.says("citizen", "/hapusdata")
    await hotline.presses("citizen", "Ya, hapus data saya")
    outbox = table_of(OutboxRow)
    last = select(func.max(outbox.c.id)).scalar_subquery()
    async with hotline.database.transaction() as connection:
        far = hotline.clock.now() + timedelta(days=3)
        await connection.execute(update(outbox).where(outbox.c.id == last).values(state="pending", due_at=far))
    known = select(func.count()).where(ADDRESS.table.c.external_id == hotline.endpoint("citizen").external_id)
    await hotline.forward(hours=5)
    assert await counted(hotline, known) == 1, "it may still be fetched"
    await hotline.forward(hours=22)
    assert await counted(hotline, known) == 0
