"""A database with its keys and ids, and short ways to put values of each kind into it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlmodel import SQLModel

from bot.domain.areas import AddedName, Area, AreaKind, Posko
from bot.domain.boards import BoardSession
from bot.domain.broadcasts import Broadcast, Progress, Reach, Recipient
from bot.domain.changes import Changes
from bot.domain.conversations import Attachment, Conversation, FileKind, Timer, Told
from bot.domain.ids import Ids
from bot.domain.links import LinkCode
from bot.domain.messages import Body, Endpoint, EndpointKind, Inbound, Text
from bot.domain.modes import ModeChange
from bot.domain.people import Address, Appointee, Assignment, AuditEntry, Consent, Invite, Person, Role
from bot.domain.rules import Mode
from bot.domain.suggestions import Answer, Form, SuggestedVoter, Suggestion
from bot.domain.tickets import Action, DataRequest, RequestKind, State, Ticket, TicketEvent
from bot.domain.tracing import Tracing
from storage import areas
from storage.batch import Batch
from storage.codec import POSKO, table_of
from storage.crypto import KeyRing
from storage.database import Database
from storage.view import View

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CHANNEL = "script"
NIK = "1903014107900001"


def endpoint(name: str, kind: EndpointKind = EndpointKind.PRIVATE, channel: str = CHANNEL) -> Endpoint:
    return Endpoint(channel, name, kind)


def inbound(name: str, external_id: str, body: Body | str = "halo", *, chat: Endpoint | None = None) -> Inbound:
    """`name` says something (in `chat`, or in private)."""
    said = Text(body) if isinstance(body, str) else body
    sender = endpoint(name)
    return Inbound(CHANNEL, external_id, chat or sender, sender, said, NOW)


class Store:
    """An open database as the road sees it."""

    def __init__(self, database: Database, node: int = 1) -> None:
        self.database = database
        self.now = NOW
        self.keys = KeyRing.generate(random.Random(5).randbytes)
        self.new_id = Ids(lambda: self.now, node)

    def forward(self, **length: float) -> None:
        self.now += timedelta(**length)

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """A batch on a transaction of its own, flushed and committed at the end."""
        async with self.database.transaction() as connection:
            batch = Batch(connection, self.keys, self.new_id, self.now)
            yield batch
            await batch.flush()

    @asynccontextmanager
    async def view(self) -> AsyncIterator[View]:
        async with self.database.reading() as connection:
            yield View(connection, self.keys)

    async def undone(self, work: Callable[[Batch], Awaitable[object]]) -> None:
        """Do `work` in a transaction that is rolled back then."""
        try:
            async with self.batch() as batch:
                await work(batch)
                raise ZeroDivisionError
        except ZeroDivisionError:
            return

    async def admit(self, *inbounds: Inbound, transcript_of: Sequence[str] = ()) -> list[Inbound]:
        async with self.batch() as batch:
            return await batch.admit(inbounds, "id", frozenset(transcript_of))

    async def keep(self, *created: Any, updated: Sequence[Any] = (), **changes: Any) -> None:
        """Save values in one transaction."""
        kept = Changes(created=list(created), **changes)
        for entity in updated:
            kept.update(entity)
        async with self.batch() as batch:
            batch.keep(kept)

    async def address(self, who: str, kind: EndpointKind = EndpointKind.PRIVATE, **fields: Any) -> Address:
        """A stored address."""
        channel = fields.pop("channel", CHANNEL)
        made = Address(
            id=self.new_id(), endpoint=endpoint(who, kind, channel), language="id", created_at=self.now, **fields
        )
        await self.keep(made)
        return made

    def ticket(self, reporter: Address, number: str = "BS-0001", **fields: Any) -> Ticket:
        """A ticket that is not stored yet."""
        return Ticket(
            id=self.new_id(),
            number=number,
            secret_hash=b"hash",
            reporter_address_id=reporter.id,
            category="belum_dicoklit",
            subject="self",
            area_code="19.03.01.2001",
            posko_area="19.03.01.2001",
            routing_reason="own",
            created_at=self.now,
            **fields,
        )

    async def rows(self, model: type[SQLModel]) -> list[Any]:
        """All rows of a table as they lie there, by their first column."""
        table = table_of(model)
        async with self.database.reading() as connection:
            return list((await connection.execute(select(table).order_by(next(iter(table.c))))).all())

    async def execute(self, statement: str, **values: Any) -> None:
        """Plain SQL, to spoil something."""
        async with self.database.transaction() as connection:
            await connection.execute(text(statement), values)


def timer(store: Store, kind: str, subject: int = 5, *, key: str = "") -> Timer:
    return Timer(id=store.new_id(), key=key or kind, kind=kind, subject_id=subject, due_at=NOW)


def everything(store: Store) -> list[Any]:
    """One value of each kind, every field filled."""
    at = NOW + timedelta(hours=1)
    person = Person(id=store.new_id(), name="Siti Aminah", created_at=NOW)
    group = Address(id=store.new_id(), endpoint=endpoint("-1", EndpointKind.GROUP), language="id", created_at=NOW)
    address = Address(
        id=store.new_id(),
        endpoint=endpoint("1"),
        language="en",
        created_at=NOW,
        person_id=person.id,
        name="Budi",
        unreachable_since=at,
        blocked_at=at,
        blocked_by=person.id,
        held_since=at,
    )
    ticket = store.ticket(
        address,
        reason="pindah",
        voters=3,
        voter_name="Nenek Ijah",
        nik=NIK,
        phone="0812999888777",
        birth_date="1950-01-31",
        rt=4,
        rw=2,
        place_hint="dekat masjid",
        has_ktp=True,
        words="nenek belum dicoklit",
        other_voters="Kakek Amat",
        disability="1,3",
        voter_knows="ill",
        rating=5,
        erased_at=at,
        hidden=True,
        state=State.CLAIMED,
        outcome="",
        assignee_id=person.id,
        claimed_at=at,
        traced_at=at,
        result="suggest",
        review_area="19.03.01",
        recommended_at=at,
        accepted_at=at,
        suggested_at=at,
        followed_up_at=at,
        closed_at=at,
        waiting_since=at,
        due_at=at,
        postponed_until=at,
        spoken="walk_in",
        recorded_by_id=person.id,
        escalations=2,
        version=0,
    )
    tracing = Tracing(
        id=store.new_id(),
        ticket_id=ticket.id,
        officer_id=person.id,
        updated_at=at,
        visited_on="2026-11-24",
        met="family",
        findings="2,6",
        note="rumahnya di ujung gang",
        sheet_key="k",
    )
    suggestion = Suggestion(
        id=store.new_id(),
        number="001/SP/19.03.01/XI/2026",
        serial=1,
        year=2026,
        form=Form.WRITTEN,
        body_area="19.03.01",
        made_by=person.id,
        made_on="2026-11-24",
        created_at=NOW,
        whom="chair",
        with_nik=True,
        delivered_on="2026-11-25",
    )
    suggested = SuggestedVoter(
        id=store.new_id(),
        suggestion_id=suggestion.id,
        ticket_id=ticket.id,
        place=1,
        answer=Answer.REFUSED,
        reason="belum cukup umur katanya",
        answered_at=at,
    )
    file = Attachment(
        id=store.new_id(),
        address_id=address.id,
        channel="script",
        remote_id="r",
        mime_type="image/jpeg",
        size=9,
        created_at=NOW,
        ticket_id=ticket.id,
        kind=FileKind.IDENTITY,
    )
    broadcast = Broadcast(
        id=store.new_id(),
        person_id=person.id,
        address_id=address.id,
        area_code="19.03",
        text="besok apel di rumah Pak Amat",
        created_at=NOW,
        role=Role.PKD,
        state=Progress.STOPPED,
        round=1,
        at_night=True,
        shown=1,
        handed_at=at,
        message_id="m7",
    )
    appointee = Appointee(
        id=store.new_id(),
        role=Role.PKD,
        area_code="19.03.01.2001",
        name="Siti Aminah",
        phone="0812999888777",
        created_at=NOW,
        person_id=person.id,
    )
    return [
        person,
        group,
        address,
        appointee,
        Assignment(
            id=store.new_id(), person_id=person.id, role=Role.PKD, area_code="19.03.01.2001", since=NOW, ended_at=at
        ),
        Invite(
            id=store.new_id(),
            token_hash=b"t",
            role=Role.ADMIN,
            area_code="19.03",
            created_by=person.id,
            created_at=NOW,
            expires_at=at,
            used_at=at,
            used_by=person.id,
            appointee_id=appointee.id,
        ),
        DataRequest(
            id=store.new_id(),
            kind=RequestKind.ERASURE,
            address_id=address.id,
            ticket_id=ticket.id,
            area_code="19.03.01.2001",
            name="Nenek Ijah",
            words="hapus data saya dong",
            answer="masih ditelusuri",
            created_at=NOW,
            due_at=at,
            state="granted",
            decided_by=person.id,
            decided_at=at,
        ),
        Consent(id=store.new_id(), address_id=address.id, kind="agreed", version="1", language="id", at=NOW),
        AuditEntry(
            id=store.new_id(),
            at=NOW,
            what="search",
            person_id=person.id,
            area_code="19.03",
            ticket_id=ticket.id,
            detail="3",
            refused=True,
        ),
        BoardSession(
            id=store.new_id(),
            person_id=person.id,
            address_id=address.id,
            link_hash=b"l",
            link_until=at,
            cookie_hash=b"c",
            entered_at=NOW,
            seen_at=at,
            ended_at=at,
        ),
        broadcast,
        Recipient(
            id=store.new_id(),
            broadcast_id=broadcast.id,
            person_id=person.id,
            state=Reach.QUEUED,
            message_key="siar:1:2:0",
            read_at=at,
        ),
        LinkCode(
            id=store.new_id(),
            address_id=address.id,
            code_hash=b"h",
            created_at=NOW,
            taken_by=group.id,
            taken_at=NOW,
            ended_at=at,
        ),
        ModeChange(id=store.new_id(), area_code="19.03", mode=Mode.PDPB, since=NOW, changed_by=person.id),
        AddedName(id=store.new_id(), code="19.03.01.2001", name="Pelawan", added_at=NOW, added_by=person.id),
        Posko(store.new_id(), "19.03.01.2001", "Posko Rias", "Jl. Rias 1", "08-16", "0717", group.id, "7", -3.0, 106.4),
        Conversation(id=address.id, form="report", draft_id=9, answers={"nik": NIK}, asking="rt", updated_at=NOW),
        ticket,
        TicketEvent(
            id=store.new_id(),
            ticket_id=ticket.id,
            action=Action.CLAIM,
            actor="officer",
            actor_id=person.id,
            at=NOW,
            from_state="new",
            to_state="claimed",
            outcome="x",
            area_code="19.03.01.2001",
            before='{"state":"new"}',
            note="catatan rahasia",
        ),
        tracing,
        suggestion,
        suggested,
        file,
        Told(id=store.new_id(), address_id=address.id, message_id="7", ticket_id=ticket.id, fingerprint="f", at=NOW),
        Timer(id=store.new_id(), key="k", kind="claim_due", subject_id=ticket.id, due_at=at, step=1),
    ]


async def keep_area(store: Store) -> None:
    """The area that `everything` speaks of, without a posko."""
    rias = Area("19.03.01.2001", "Rias", AreaKind.DESA, "19.03.01", None, None)
    async with store.batch() as batch:
        await areas.save(batch, areas.AreaList((rias,), ()), store.new_id)
        await batch.connection.execute(POSKO.table.delete())
