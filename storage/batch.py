"""One transaction of the road: load who speaks for a whole batch, keep what the turns changed, save it together.

The turns of a batch share one map of addresses, people and conversations; any other query first flushes what earlier
turns changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import compress
from typing import Any, cast

from sqlalchemy import ClauseElement, Executable, Table, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import visitors

from bot.domain.bursts import album_of, in_album
from bot.domain.changes import Changes
from bot.domain.conversations import Attachment, Conversation, Timer
from bot.domain.errors import StaleTicket
from bot.domain.messages import (
    Due,
    Endpoint,
    Inbound,
    Membership,
    Outbound,
)
from bot.domain.people import Address, Consent, Person
from bot.domain.steps import LASTING, fitted, gathered
from bot.domain.tickets import Ticket
from storage import attachments, bell, held, inbox, names, outbox, people, speakers
from storage.codec import ADDRESS, CONVERSATION, SHAPES, TICKET, TIMER, Keys, table_of
from storage.models import InboxRow, OutboxRow, TimerRow
from storage.renaming import renamed
from storage.replies import Replies
from storage.statements import change_by_id, insert, insert_all, insert_new, write_over
from storage.view import View

INBOX = table_of(InboxRow)
OUTBOX = table_of(OutboxRow)
TIMERS = table_of(TimerRow)
WRITTEN_ALONG = {Ticket: {names.TABLE.name}, Attachment: {attachments.CHUNKS.name}}
"""What else is written with values of a kind."""


class Batch(View):
    """The identity map and the unit of work of one road transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        keys: Keys,
        new_id: Callable[[], int],
        now: datetime,
        served: Collection[str] = (),
        *,
        crowded: Collection[str] = (),
        merge: bool = False,
        surge: Collection[str] = (),
    ) -> None:
        """`served`: the channels whose replies this process sends as soon as they are committed; `crowded`: those of
        them that have so much to send that only people in office are served so. `merge`: one message a
        step where every one costs (`bot.domain.steps`). `surge`: the channels where much is going on: what somebody
        hears there without having asked waits a moment for more, and goes along with the next answer."""
        super().__init__(connection, keys)
        self.now = now
        self._new_id = new_id
        self._addresses: dict[Endpoint, Address] = {}
        self._people: dict[int, Person] = {}
        self._conversations: dict[int, Conversation] = {}
        self._consents: set[tuple[int, str, str]] = set()
        self._new_reporters: set[int] = set()
        self._waiting = Changes()
        self._merge = merge
        self.replies = Replies(served, crowded, gathers=bool(LASTING.intersection(surge)))
        self.woken: set[Endpoint] = set()
        """Where something is to be sent once this is committed."""
        self.brought_files = False
        """True where a file came whose bytes still lie at its network."""

    # --- load ---------------------------------------------------------------------------------------------------------

    async def admit(
        self,
        inbounds: Sequence[Inbound],
        language: str,
        transcript_of: frozenset[str],
        hears: frozenset[str] = frozenset(),
    ) -> list[Inbound]:
        """Those of `inbounds` that were never seen, with everybody who speaks in them loaded.

        Addresses are upserted and locked in sorted order, so that batches of several processes cannot wait for each
        other in a ring, and an address's messages are handled one after the other. The words of channels in
        `transcript_of` are kept (sealed) for their page; on channels in `hears` people have to write before we may
        speak, so that it is kept when they did, and what waited for it goes out. Photos come one by one there: those
        that belong together get one album.
        """
        endpoints = {endpoint for inbound in inbounds for endpoint in (inbound.chat, inbound.sender)}
        await renamed(self, {i.sender: i.alias for i in inbounds if i.alias})
        await self._load_addresses(endpoints, language)
        fresh = await self._note_in_inbox(inbounds, transcript_of)
        fresh = await self._hear(fresh, hears)
        self.replies.heard |= {f"{i.channel}:{i.external_id}" for i in fresh}
        await self._load_standings([self._addresses[endpoint] for endpoint in {inbound.sender for inbound in fresh}])
        return fresh

    async def _load_addresses(self, endpoints: set[Endpoint], language: str) -> None:
        """Those that are new are made; two processes that meet one at once make it once."""
        self._addresses |= await speakers.lock(self, endpoints)
        new = sorted(endpoints - self._addresses.keys(), key=lambda e: (e.channel, e.external_id))
        made = {e: Address(id=self._new_id(), endpoint=e, language=language, created_at=self.now) for e in new}
        if made:
            rows = [ADDRESS.row(address, self.keys) for address in made.values()]
            statement = insert_new(ADDRESS.table, self.dialect, ("id",))
            written = {row.id for row in (await self.connection.execute(statement, rows)).all()}
            self._addresses |= {e: address for e, address in made.items() if address.id in written}
            if others := made.keys() - self._addresses.keys():
                self._addresses |= await speakers.lock(self, others)

    async def _note_in_inbox(self, inbounds: Sequence[Inbound], transcript_of: frozenset[str]) -> list[Inbound]:
        rows = []
        for inbound in inbounds:
            row_id = self._new_id()
            heard = inbound.channel in transcript_of and self._addresses[inbound.sender].blocked_at is None
            words = inbox.words(inbound) if heard else ""
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
        statement = insert_new(INBOX, self.dialect, ("channel", "external_id"))
        kept = await self.connection.execute(statement, rows)
        new = {(row.channel, row.external_id) for row in kept.all()}
        fresh = []
        for inbound in inbounds:
            name = (inbound.channel, inbound.external_id)
            if name in new:  # a repeat inside one batch counts once, too
                new.discard(name)
                fresh.append(inbound)
        return fresh

    async def _hear(self, inbounds: Sequence[Inbound], hears: frozenset[str]) -> list[Inbound]:
        """Keep when those on the channels in `hears` spoke, and which of their photos belong together."""
        says = [i.channel in hears and not isinstance(i.body, Membership | Due) for i in inbounds]
        found = [self._hear_one(i) if spoke else i for i, spoke in zip(inbounds, says, strict=True)]
        heard = [self._addresses[endpoint] for endpoint in {i.sender for i in compress(inbounds, says)}]
        for address in heard:
            own = update(ADDRESS.table).where(ADDRESS.table.c.id == address.id)
            await self.connection.execute(own.values(heard_at=address.heard_at, album=address.album))
        if heard:
            self.replies.left |= set(await outbox.wake(self, {address.id for address in heard}))
        return found

    def _hear_one(self, inbound: Inbound) -> Inbound:
        before = self._addresses[inbound.sender]
        heard, at = in_album(inbound, before), min(inbound.sent_at, self.now)
        at = max(before.heard_at, at) if before.heard_at else at
        self._addresses[inbound.sender] = replace(before, heard_at=at, album=album_of(heard))
        return heard

    async def _load_standings(self, addresses: Collection[Address]) -> None:
        if not addresses:
            return
        for address_id, stands in (await speakers.standings(self, [address.id for address in addresses])).items():
            if stands.conversation:
                self._conversations[address_id] = stands.conversation
            self._consents |= {(address_id, kind, version) for kind, version in stands.consents}
            if not stands.has_reported:
                self._new_reporters.add(address_id)
            if not stands.awaits:
                self.replies.idle.add(address_id)
        person_ids = {address.person_id for address in addresses if address.person_id}
        if person_ids:
            self._people |= {person.id: person for person in await people.by_ids(self, person_ids)}

    async def reported_nothing(self, address_id: int) -> bool:
        """True for somebody of this batch whom no ticket came from yet."""
        return address_id in self._new_reporters

    async def bring(self, address: Address) -> None:
        """Have somebody who did not speak in this batch at hand as if they had."""
        known = self._addresses.setdefault(address.endpoint, address)
        await self._load_standings([known])

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
        said = fitted(changes.outbound, changes.lasting, merge=self._merge)
        self._waiting.outbound += gathered(said, changes.lasting, self.now) if self.replies.gathers else said
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
            case Ticket():
                self._new_reporters.discard(entity.reporter_address_id)
            case _:
                pass

    async def flush_for(self, statement: Executable) -> None:
        """Write what is waiting if `statement` touches a table that it changes: most queries of a turn do not, and the
        turns of a batch stay together."""
        if (changed := self._changed_tables()) and changed & _tables_of(statement):
            await self.flush()

    def _changed_tables(self) -> set[str]:
        """The tables that the next flush writes to."""
        waiting = self._waiting
        kinds = {type(entity) for entity in waiting.created} | {kind for kind, _ in waiting.updated}
        tables = {SHAPES[kind].table.name for kind in kinds}
        for kind in kinds & WRITTEN_ALONG.keys():
            tables |= WRITTEN_ALONG[kind]
        if waiting.cancelled:
            tables.add(TIMERS.name)
        if waiting.outbound:
            tables.add(OUTBOX.name)
        return tables

    async def flush(self) -> None:
        """Write what is waiting. Raises StaleTicket when somebody else moved a ticket since it was loaded."""
        changes, self._waiting = self._waiting, Changes()
        await self._cancel_timers(changes.cancelled)
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
        if kind is Conversation:
            await self._write_conversations(entities)
        else:
            rows = [SHAPES[kind].row(entity, self.keys) for entity in entities]
            await self.insert(SHAPES[kind].table, rows, ignore_repeats=kind is Timer)
        if kind is Ticket:
            await names.write_new(self, entities)
        if kind is Attachment:
            await attachments.store_contents(self, [a for a in entities if a.content is not None], self._new_id)

    async def _update(self, kind: type[Any], entities: list[Any]) -> None:
        if kind is Ticket:
            for ticket in entities:
                await self._update_ticket(ticket)
            await names.write(self, entities)
        elif kind is Conversation:
            await self._write_conversations(entities)
        else:
            table = SHAPES[kind].table
            rows = [SHAPES[kind].row(entity, self.keys) for entity in entities]
            named = [{f"b_{name}": value for name, value in row.items()} for row in rows]
            await self.connection.execute(change_by_id(table, tuple(rows[0])), named)

    async def _update_ticket(self, ticket: Ticket) -> None:
        table = TICKET.table
        row = TICKET.row(ticket, self.keys) | {"version": ticket.version + 1}
        del row["id"]  # to set it anew would have SQLite look through all tickets for references to the old one
        guarded = update(table).where(table.c.id == ticket.id, table.c.version == ticket.version).values(row)
        if (await self.connection.execute(guarded)).rowcount != 1:
            raise StaleTicket(ticket.number)

    async def _write_conversations(self, conversations: Sequence[Conversation]) -> None:
        rows = [CONVERSATION.row(conversation, self.keys) for conversation in conversations]
        await self.connection.execute(write_over(CONVERSATION.table, self.dialect), rows)

    async def _cancel_timers(self, cancelled: Sequence[tuple[int, tuple[str, ...]]]) -> None:
        subjects: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for subject_id, kinds in cancelled:
            subjects[kinds].append(subject_id)
        table = TIMER.table
        for kinds, ids in subjects.items():
            statement = update(table).where(table.c.subject_id.in_(ids), table.c.state == "waiting")
            if kinds:
                statement = statement.where(table.c.kind.in_(kinds))
            await self.connection.execute(statement.values(state="cancelled"))

    async def _send(self, messages: Sequence[Outbound]) -> None:
        if messages:
            handed = self.replies.take(messages, self._addresses.values())
            if self.replies.gathers and (left := self._answered(messages) & self.replies.left):
                await held.hurry(self, left, self.now)
            rows = [outbox.row(message, self.now, self.keys, taken=message.id in handed) for message in messages]
            await self.insert(OUTBOX, rows, ignore_repeats=True)
            if len(handed) < len(messages):
                await bell.ring(self)
        if replaced := [message.target_key for message in messages if message.target_key]:
            await outbox.forget(self, replaced)

    def _answered(self, messages: Sequence[Outbound]) -> set[int]:
        """Those who spoke in this batch and hear something at once."""
        spoke = {address.id for address in self._addresses.values()}
        return {one.address_id for one in messages if one.due_at is None and one.address_id in spoke}

    async def insert(self, table: Table, rows: list[dict[str, Any]], *, ignore_repeats: bool = False) -> None:
        """Insert many rows in one statement; with `ignore_repeats` those that break a unique rule change nothing."""
        statement = (insert_new if ignore_repeats else insert_all)(table, self.dialect)
        await self.connection.execute(statement, rows)

    def upsert(self, table: Table) -> Any:
        """An insert that may say what happens on a conflict."""
        return insert(table, self.dialect)


def _tables_of(statement: Executable) -> set[str]:
    """The names of all tables that a statement reads or changes, in its innermost parts too."""
    return {part.name for part in visitors.iterate(cast(ClauseElement, statement)) if isinstance(part, Table)}
