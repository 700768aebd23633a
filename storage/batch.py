"""One transaction of the road: load who speaks for a whole batch, keep what the turns changed, save it together.

The turns of a batch share one map of addresses, people and conversations; any other query first flushes what earlier
turns changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changes import Changes
from bot.domain.conversations import Attachment, Conversation, Timer
from bot.domain.errors import StaleTicket
from bot.domain.messages import (
    SHARED_CONTACT,
    SHARED_LOCATION,
    UNKEPT,
    Contact,
    Endpoint,
    Inbound,
    Location,
    Media,
    Outbound,
    Text,
)
from bot.domain.people import Address, Consent, Person
from bot.domain.tickets import Ticket
from storage import attachments, names, outbox, people
from storage.codec import ADDRESS, CONSENT, CONVERSATION, SHAPES, TICKET, TIMER, Keys, table_of
from storage.models import InboxRow, OutboxRow, TimerRow
from storage.view import View

INBOX = table_of(InboxRow)
OUTBOX = table_of(OutboxRow)
TIMERS = table_of(TimerRow)


class Batch(View):
    """The identity map and the unit of work of one road transaction."""

    def __init__(self, connection: AsyncConnection, keys: Keys, new_id: Callable[[], int], now: datetime) -> None:
        super().__init__(connection, keys)
        self.now = now
        self._new_id = new_id
        self._addresses: dict[Endpoint, Address] = {}
        self._people: dict[int, Person] = {}
        self._conversations: dict[int, Conversation] = {}
        self._consents: set[tuple[int, str, str]] = set()
        self._waiting = Changes()
        self.woken: set[Endpoint] = set()
        """Where something is to be sent once this is committed."""
        self.brought_files = False
        """True where a file came whose bytes still lie at its network."""

    # --- load ---------------------------------------------------------------------------------------------------------

    async def admit(self, inbounds: Sequence[Inbound], language: str, transcript_of: frozenset[str]) -> list[Inbound]:
        """Those of `inbounds` that were never seen, with everybody who speaks in them loaded.

        Addresses are upserted and locked in sorted order, so that batches of several processes cannot wait for each
        other in a ring, and an address's messages are handled one after the other. The words of channels in
        `transcript_of` are kept (sealed) for their page.
        """
        endpoints = {endpoint for inbound in inbounds for endpoint in (inbound.chat, inbound.sender)}
        await self._load_addresses(endpoints, language)
        fresh = await self._note_in_inbox(inbounds, transcript_of)
        private = [self._addresses[i.sender] for i in fresh]
        await self._load_conversations({address.id for address in private})
        await self._load_consents({address.id for address in private})
        await self._load_people({address.person_id for address in private if address.person_id})
        return fresh

    async def _load_addresses(self, endpoints: Iterable[Endpoint], language: str) -> None:
        wanted = sorted(set(endpoints), key=lambda e: (e.channel, e.external_id))
        missing = await self._select_addresses(wanted)
        if missing:
            new = [Address(id=self._new_id(), endpoint=e, language=language, created_at=self.now) for e in missing]
            await self.insert(ADDRESS.table, [ADDRESS.row(address, self.keys) for address in new], ignore_repeats=True)
            await self._select_addresses(missing)

    async def _select_addresses(self, endpoints: Sequence[Endpoint]) -> list[Endpoint]:
        columns = ADDRESS.table.c
        by_channel: dict[str, list[str]] = defaultdict(list)
        for endpoint in endpoints:
            by_channel[endpoint.channel].append(endpoint.external_id)
        wanted = or_(*(and_(columns.channel == c, columns.external_id.in_(ids)) for c, ids in by_channel.items()))
        statement = select(ADDRESS.table).where(wanted).order_by(columns.channel, columns.external_id)
        found = {}
        for row in (await self.connection.execute(statement.with_for_update())).all():
            address = ADDRESS.value(row, self.keys)
            found[address.endpoint.channel, address.endpoint.external_id] = address
        for endpoint in endpoints:
            if known := found.get((endpoint.channel, endpoint.external_id)):
                self._addresses[endpoint] = known
        return [e for e in endpoints if (e.channel, e.external_id) not in found]

    async def _note_in_inbox(self, inbounds: Sequence[Inbound], transcript_of: frozenset[str]) -> list[Inbound]:
        rows = []
        for inbound in inbounds:
            row_id = self._new_id()
            heard = inbound.channel in transcript_of and self._addresses[inbound.sender].blocked_at is None
            words = _words(inbound) if heard else ""
            body = self.keys.seal(words.encode(), table=INBOX.name, column="body", row=row_id) if words else None
            rows.append(
                {
                    "id": row_id,
                    "channel": inbound.channel,
                    "external_id": inbound.external_id,
                    "address_id": self._addresses[inbound.chat].id,
                    "received_at": self.now,
                    "state": "handled",
                    "error": "",
                    "body": body,
                }
            )
        statement = self.upsert(INBOX).on_conflict_do_nothing().returning(INBOX.c.channel, INBOX.c.external_id)
        kept = await self.connection.execute(statement, rows)
        new = {(row.channel, row.external_id) for row in kept.all()}
        fresh = []
        for inbound in inbounds:
            name = (inbound.channel, inbound.external_id)
            if name in new:  # a repeat inside one batch counts once, too
                new.discard(name)
                fresh.append(inbound)
        return fresh

    async def _load_conversations(self, address_ids: set[int]) -> None:
        statement = select(CONVERSATION.table).where(CONVERSATION.table.c.id.in_(address_ids))
        for conversation in await self.values(Conversation, statement):
            self._conversations[conversation.id] = conversation

    async def _load_consents(self, address_ids: set[int]) -> None:
        table = CONSENT.table
        wanted = select(table.c.address_id, table.c.kind, table.c.version).where(table.c.address_id.in_(address_ids))
        self._consents |= {(row.address_id, row.kind, row.version) for row in await self.rows(wanted)}

    async def _load_people(self, person_ids: set[int]) -> None:
        if person_ids:
            self._people |= {person.id: person for person in await people.by_ids(self, person_ids)}

    async def bring(self, address: Address) -> None:
        """Have somebody who did not speak in this batch at hand as if they had."""
        self._addresses.setdefault(address.endpoint, address)
        await self._load_conversations({address.id})
        await self._load_consents({address.id})
        await self._load_people({address.person_id} - {0})

    def address(self, endpoint: Endpoint) -> Address:
        """The stored address of an endpoint that spoke in this batch."""
        return self._addresses[endpoint]

    def conversation(self, address: Address) -> Conversation:
        """Where the dialogue with `address` stands."""
        return self._conversations.get(address.id) or Conversation(id=address.id)

    def has_consent(self, address: Address, kind: str, version: str) -> bool:
        """True when it is on record that `address` was shown (`shown`) or agreed to (`agreed`) this notice."""
        return (address.id, kind, version) in self._consents

    def person(self, address: Address) -> Person | None:
        """The officer behind `address`, None for a citizen."""
        return self._people.get(address.person_id)

    # --- keep and save ------------------------------------------------------------------------------------------------

    def keep(self, changes: Changes) -> None:
        """Take over what a turn changed. Written at the next flush."""
        for subject_id, kinds in changes.cancelled:
            self._cancel_waiting(subject_id, kinds)
        for entity in changes.created:
            self._waiting.create(entity)
            self._remember(entity)
        for entity in changes.updated.values():
            self._waiting.update(entity)
            self._remember(entity)
        self._waiting.cancelled += changes.cancelled
        self._waiting.outbound += changes.outbound
        self.woken |= changes.woken

    def _cancel_waiting(self, subject_id: int, kinds: tuple[str, ...]) -> None:
        """A timer set earlier in this batch, and taken back before it was written."""
        for position, timer in enumerate(self._waiting.created):
            if isinstance(timer, Timer) and timer.subject_id == subject_id and (not kinds or timer.kind in kinds):
                self._waiting.created[position] = replace(timer, state="cancelled")

    def _remember(self, entity: Any) -> None:
        match entity:
            case Conversation():
                self._conversations[entity.id] = entity
            case Address():
                self._addresses[entity.endpoint] = entity
            case Person():
                self._people[entity.id] = entity
            case Consent():
                self._consents.add((entity.address_id, entity.kind, entity.version))
            case _:
                pass

    async def flush(self) -> None:
        """Write what is waiting. Raises StaleTicket when somebody else moved a ticket since it was loaded."""
        changes, self._waiting = self._waiting, Changes()
        for subject_id, kinds in changes.cancelled:
            await self._cancel_timers(subject_id, kinds)
        for kind in SHAPES:
            await self._write(kind, [e for e in changes.created if type(e) is kind], self._create)
            await self._write(kind, [e for (k, _), e in changes.updated.items() if k is kind], self._update)
        await self._send(changes.outbound)

    async def _write(self, kind: type[Any], entities: list[Any], write: Callable[..., Any]) -> None:
        if entities:
            await write(kind, entities)

    async def _create(self, kind: type[Any], entities: list[Any]) -> None:
        if kind is Attachment:  # bytes that came along are stored with the row
            entities = [replace(a, state="stored") if a.content is not None else a for a in entities]
            self.brought_files = self.brought_files or any(a.content is None for a in entities)
        rows = [SHAPES[kind].row(entity, self.keys) for entity in entities]
        if kind is Conversation:
            await self._update_conversations(entities)
        else:
            await self.insert(SHAPES[kind].table, rows, ignore_repeats=kind is Timer)
        if kind is Ticket:
            await names.write(self, entities)
        if kind is Attachment:
            await attachments.store_contents(self, [a for a in entities if a.content is not None], self._new_id)

    async def _update(self, kind: type[Any], entities: list[Any]) -> None:
        if kind is Ticket:
            for ticket in entities:
                await self._update_ticket(ticket)
            await names.write(self, entities)
        elif kind is Conversation:
            await self._update_conversations(entities)
        else:
            table = SHAPES[kind].table
            rows = [SHAPES[kind].row(entity, self.keys) for entity in entities]
            named = [{f"b_{name}": value for name, value in row.items()} for row in rows]
            values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in rows[0] if name != "id"}
            await self.connection.execute(update(table).where(table.c.id == bindparam("b_id")).values(values), named)

    async def _update_ticket(self, ticket: Ticket) -> None:
        table = TICKET.table
        row = TICKET.row(ticket, self.keys) | {"version": ticket.version + 1}
        guarded = update(table).where(table.c.id == ticket.id, table.c.version == ticket.version).values(row)
        if (await self.connection.execute(guarded)).rowcount != 1:
            raise StaleTicket(ticket.number)

    async def _update_conversations(self, conversations: Sequence[Conversation]) -> None:
        statement = self.upsert(CONVERSATION.table)
        columns = {c.name: c for c in statement.excluded if c.name != "id"}
        statement = statement.on_conflict_do_update(index_elements=["id"], set_=columns)
        await self.connection.execute(statement, [CONVERSATION.row(c, self.keys) for c in conversations])

    async def _cancel_timers(self, subject_id: int, kinds: tuple[str, ...]) -> None:
        table = TIMER.table
        statement = update(table).where(table.c.subject_id == subject_id, table.c.state == "waiting")
        if kinds:
            statement = statement.where(table.c.kind.in_(kinds))
        await self.connection.execute(statement.values(state="cancelled"))

    async def _send(self, messages: Sequence[Outbound]) -> None:
        if messages:
            rows = [outbox.row(message, self.now, self.keys) for message in messages]
            await self.insert(OUTBOX, rows, ignore_repeats=True)
        if replaced := [message.target_key for message in messages if message.target_key]:
            await outbox.forget(self, replaced)

    async def insert(self, table: Table, rows: list[dict[str, Any]], *, ignore_repeats: bool = False) -> None:
        """Insert many rows in one statement; with `ignore_repeats` those that break a unique rule change nothing."""
        statement = self.upsert(table)
        await self.connection.execute(statement.on_conflict_do_nothing() if ignore_repeats else statement, rows)

    def upsert(self, table: Table) -> Any:
        """An insert that may say what happens on a conflict."""
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        return dialect.insert(table)


def _words(inbound: Inbound) -> str:
    """What somebody wrote: a message's text or a file's caption; of a point or a number only that it was shared."""
    match inbound.body:
        case Text(command=command) if command in UNKEPT:
            return f"/{command}"
        case Text(text=text):
            return text
        case Media(caption=caption):
            return caption
        case Location():
            return SHARED_LOCATION
        case Contact():
            return SHARED_CONTACT
        case _:
            return ""
