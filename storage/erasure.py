"""Destroys what is personal: values are set to NULL, rows that hold nothing else are deleted. What is counted stays.

Whoever calls these commits them; what was touched is noted in `View.destroyed`, so that the roof sweeps the old bytes
out of the files after the commit (`Database.sweep`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Select,
    String,
    Update,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.domain.people import Address
from bot.domain.tickets import PERSONAL, State
from storage.codec import (
    ADDRESS,
    ATTACHMENT,
    BROADCAST,
    CONVERSATION,
    EVENT,
    REQUEST,
    SUGGESTED_VOTER,
    TICKET,
    TIMER,
    TOLD,
    TRACING,
    table_of,
)
from storage.models import AttachmentChunkRow, AttemptRow, InboxRow, NameWordRow, OutboxRow
from storage.view import View

TICKETS, EVENTS, FILES, ADDRESSES, TIMERS, REQUESTS, DRAFTS = (
    shape.table for shape in (TICKET, EVENT, ATTACHMENT, ADDRESS, TIMER, REQUEST, CONVERSATION)
)
TRACINGS, SUGGESTED, BROADCASTS = TRACING.table, SUGGESTED_VOTER.table, BROADCAST.table
CHUNKS, INBOX, OUTBOX, ATTEMPTS, NAMES = (
    table_of(AttachmentChunkRow),
    table_of(InboxRow),
    table_of(OutboxRow),
    table_of(AttemptRow),
    table_of(NameWordRow),
)

INDEXES = ("name_index", "nik_index", "phone_index")
SEALED = (*TICKET.sealed, *INDEXES)
"""The columns of a ticket that hold something as long as it describes a person."""
EMPTY: dict[str, Any] = {name: left for name, left in PERSONAL.items() if name not in TICKET.sealed} | dict.fromkeys(
    SEALED
)
EMPTY["same_voter_id"] = None
"""What is left in the columns of a ticket whose personal part is destroyed."""
GONE = "gone:"
"""Before what replaces somebody's identity at a network: no network has such ids, and ours are unique."""
WAITING = ("pending", "sending", "waiting", "held")


async def of_tickets(view: View, which: ColumnElement[bool], now: datetime) -> int:
    """The personal part of these tickets: fields, notes of the story, files, texts of messages about them. Returns how
    many tickets still had some."""
    ids = select(TICKETS.c.id).where(which)
    left = or_(TICKETS.c.erased_at.is_(None), *(TICKETS.c[name].is_not(None) for name in SEALED))
    emptied = EMPTY | {"version": TICKETS.c.version + 1, "erased_at": func.coalesce(TICKETS.c.erased_at, now)}
    count = await run(view, update(TICKETS).where(which, left).values(emptied))
    await _around(view, ids)
    return count


async def around_ticket(view: View, ticket_id: int) -> None:
    """What lies around a ticket whose own fields are emptied in the same turn (`bot.domain.tickets.forgotten`)."""
    await view.flush()
    view.destroyed.add(TICKETS.name)
    await _around(view, select(TICKETS.c.id).where(TICKETS.c.id == ticket_id))
    await run(view, delete(ATTEMPTS).where(ATTEMPTS.c.subject_id == ticket_id))


async def _around(view: View, ids: Select[Any]) -> None:
    """An officer's words, kept for a web page to be read again, are those that came at the instant of a step."""
    notes = EVENTS.c.ticket_id.in_(ids) & EVENTS.c.note.is_not(None)
    await run(view, update(EVENTS).where(notes).values(note=None))
    for table, column in ((TRACINGS, "note"), (SUGGESTED, "reason")):
        told = table.c.ticket_id.in_(ids) & table.c[column].is_not(None)
        await run(view, update(table).where(told).values({column: None}))
    await run(view, delete(NAMES).where(NAMES.c.ticket_id.in_(ids)))
    await run(view, delete(TOLD.table).where(TOLD.table.c.ticket_id.in_(ids)))
    await of_files(view, FILES.c.ticket_id.in_(ids))
    written = exists().where(
        EVENTS.c.ticket_id.in_(ids),
        EVENTS.c.at == INBOX.c.received_at,
        ADDRESSES.c.person_id == EVENTS.c.actor_id,
        ADDRESSES.c.id == INBOX.c.address_id,
    )
    await run(view, update(INBOX).where(INBOX.c.body.is_not(None), written).values(body=None))
    about = OUTBOX.c.ticket_id.in_(ids) & OUTBOX.c.body.is_not(None)
    await run(view, update(OUTBOX).where(about, OUTBOX.c.state.not_in(WAITING)).values(body=None))
    unsent = about & OUTBOX.c.confidential & OUTBOX.c.state.in_(WAITING)
    await run(view, update(OUTBOX).where(unsent).values(state="dropped", error="erased", body=None))


async def of_files(view: View, which: ColumnElement[bool]) -> int:
    """The bytes of files, and the name under which the network would still give them out."""
    named: Select[tuple[int]] = select(FILES.c.id).where(which)
    await run(view, delete(CHUNKS).where(CHUNKS.c.attachment_id.in_(named)))
    left = update(FILES).where(which, FILES.c.state != "destroyed")
    return await run(view, left.values(state="destroyed", remote_id=""))


async def of_chat(view: View, address_id: int, *, drafts: bool) -> None:
    """What was written and read in somebody's chat so far, and who tried what. `drafts`: files that belong to no ticket
    as well. Cards of tickets in an officer's chat stay: others look after them."""
    await view.flush()
    view.destroyed |= {DRAFTS.name, ADDRESSES.name}  # emptied in the same turn
    if drafts:
        await of_files(view, (FILES.c.address_id == address_id) & FILES.c.ticket_id.is_(None))
    words = update(INBOX).where(INBOX.c.address_id == address_id, INBOX.c.body.is_not(None))
    await run(view, words.values(body=None))
    texts = (OUTBOX.c.address_id == address_id) & OUTBOX.c.ticket_id.is_(None) & OUTBOX.c.body.is_not(None)
    await run(view, update(OUTBOX).where(texts, OUTBOX.c.state.not_in(WAITING)).values(body=None))
    unsent = update(OUTBOX).where(texts, OUTBOX.c.state.in_(WAITING), OUTBOX.c.kind == "send")
    await run(view, unsent.values(state="dropped", error="erased", body=None))
    await run(view, delete(ATTEMPTS).where(ATTEMPTS.c.subject_id == address_id))
    told = (BROADCASTS.c.address_id == address_id) & BROADCASTS.c.text.is_not(None)
    await run(view, update(BROADCASTS).where(told, BROADCASTS.c.state != "running").values(text=None))
    over = (REQUESTS.c.address_id == address_id) & (REQUESTS.c.state != "waiting")
    await run(view, update(REQUESTS).where(over).values(name=None, words=None, answer=None))


# --- identities -------------------------------------------------------------------------------------------------------


async def anonymise(view: View, address: Address) -> None:
    """Nobody can be found behind this address any more: its identity at the network is replaced by one that means
    nothing, also where it is part of the names of messages and timers (a web session's is). A network's own names of
    what was sent may hold a telephone number (WhatsApp's do): they are gone, too."""
    await view.flush()
    gone = f"{GONE}{address.id}"
    who = update(ADDRESSES).where(ADDRESSES.c.id == address.id)
    await run(view, who.values(external_id=gone, name=None, account_id=None))
    await run(view, update(ADDRESSES).where(ADDRESSES.c.account_id == address.id).values(account_id=None))
    named = literal(GONE) + cast(INBOX.c.id, String)
    await run(view, update(INBOX).where(INBOX.c.address_id == address.id).values(external_id=named, body=None))
    sent = update(OUTBOX).where(OUTBOX.c.address_id == address.id, OUTBOX.c.network_id != "")
    await run(view, sent.values(network_id=""))
    session = address.endpoint.external_id
    if len(session) < LONG:
        return
    for table, columns in ((OUTBOX, ("key", "target_key")), (TIMERS, ("key",))):
        holds = or_(*(table.c[name].contains(session, autoescape=True) for name in columns))
        renamed = {name: func.replace(table.c[name], session, gone) for name in columns}
        await run(view, update(table).where(holds).values(renamed))


LONG = 32
"""Letters of an identity that may stand inside other names; a telephone network's own numbers are shorter, and the
names made from them count messages."""


async def is_idle(view: View, address_id: int) -> bool:
    """True when nothing is kept for whoever is behind this address: no ticket, no draft, no wish that waits."""
    found = await view.rows(select(ADDRESSES.c.id).where(ADDRESSES.c.id == address_id, _idle()))
    return bool(found)


async def is_silent_since(view: View, address_id: int, since: datetime) -> bool:
    """True when nothing came from this address after `since`."""
    later = select(INBOX.c.id).where(INBOX.c.address_id == address_id, INBOX.c.received_at > since).limit(1)
    return not await view.rows(later)


async def is_told(view: View, address_id: int) -> bool:
    """True when nothing waits to be delivered to this address."""
    waiting = select(OUTBOX.c.id).where(OUTBOX.c.address_id == address_id, OUTBOX.c.state.in_(WAITING)).limit(1)
    return not await view.rows(waiting)


async def idle_addresses(view: View, before: datetime, limit: int) -> list[Address]:
    """Citizens' addresses from before, of whom nothing is kept and nothing is remembered to have come or to go out."""
    heard = exists().where(INBOX.c.address_id == ADDRESSES.c.id)
    told = exists().where(OUTBOX.c.address_id == ADDRESSES.c.id, OUTBOX.c.state.in_(WAITING))
    statement = select(ADDRESSES).where(ADDRESSES.c.created_at < before, _idle(), ~heard, ~told)
    return await view.values(Address, statement.order_by(ADDRESSES.c.id).limit(limit))


def _idle() -> ColumnElement[bool]:
    """Of a citizen, not blocked (who is must stay so), not anonymous yet."""
    citizen = ADDRESSES.c.person_id.is_(None) & (ADDRESSES.c.kind == "private") & (ADDRESSES.c.channel != "clock")
    known = ADDRESSES.c.blocked_at.is_(None) & ~ADDRESSES.c.external_id.startswith(GONE)
    ticket = exists().where(TICKETS.c.reporter_address_id == ADDRESSES.c.id, TICKETS.c.erased_at.is_(None))
    draft = exists().where(DRAFTS.c.id == ADDRESSES.c.id, DRAFTS.c.form != "")
    wish = exists().where(REQUESTS.c.address_id == ADDRESSES.c.id, REQUESTS.c.state == "waiting")
    file = exists().where(FILES.c.address_id == ADDRESSES.c.id, FILES.c.state != "destroyed")
    return citizen & known & ~ticket & ~draft & ~wish & ~file


async def has_something(view: View, address_id: int) -> bool:
    """True when something was told from this address and is still kept, beside the address itself: a ticket's personal
    part, a draft, files."""
    kept: Sequence[Select[Any]] = (
        select(TICKETS.c.id).where(TICKETS.c.reporter_address_id == address_id, TICKETS.c.erased_at.is_(None)),
        select(DRAFTS.c.id).where(DRAFTS.c.id == address_id, DRAFTS.c.form != ""),
        select(FILES.c.id).where(FILES.c.address_id == address_id, FILES.c.state != "destroyed"),
    )
    for statement in kept:
        if await view.rows(statement.limit(1)):
            return True
    return False


async def run(view: View, statement: Update | Delete) -> int:
    """Carry out what destroys. Returns how many rows it touched; their table is to be swept."""
    count = (await view.execute(statement)).rowcount
    if count:
        view.destroyed.add(str(statement.table))
    return count


def closed_before(instant: datetime) -> ColumnElement[bool]:
    """The condition that a ticket was closed before `instant`."""
    return (TICKETS.c.state == State.CLOSED) & (TICKETS.c.closed_at < instant)
