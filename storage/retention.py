"""Destroys what is past its time: values are set to NULL, rows that hold nothing else are deleted.

Counts, areas, times and outcomes stay: they are the statistics. On SQLite `secure_delete` overwrites what is freed.
Each function returns how much it destroyed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Delete, Select, Update, delete, or_, select, update

from bot.domain.tickets import State
from storage.codec import ADDRESS, ATTACHMENT, EVENT, TICKET, TIMER, table_of
from storage.models import AttachmentChunkRow, InboxRow, OutboxRow
from storage.view import View

TICKETS, EVENTS, FILES, ADDRESSES, TIMERS = (s.table for s in (TICKET, EVENT, ATTACHMENT, ADDRESS, TIMER))
CHUNKS, INBOX, OUTBOX = table_of(AttachmentChunkRow), table_of(InboxRow), table_of(OutboxRow)

PERSONAL = (
    *("voter_name", "name_index", "other_voters", "nik", "nik_index", "phone", "phone_index", "birth_date"),
    *("place_hint", "disability", "voter_knows", "words"),
)
"""The columns of a ticket that describe a person."""


async def destroy_tickets(view: View, closed_before: datetime) -> int:
    """The personal part of tickets closed before: their fields, the notes of their story, their files, the texts of
    messages about them, and the name of a reporter who has no other ticket."""
    old = (TICKETS.c.state == State.CLOSED) & (TICKETS.c.closed_at < closed_before)
    ids = select(TICKETS.c.id).where(old)
    some_left = or_(*(TICKETS.c[name].is_not(None) for name in PERSONAL))
    emptied = dict.fromkeys(PERSONAL) | {"version": TICKETS.c.version + 1}
    count = await _run(view, update(TICKETS).where(old, some_left).values(emptied))
    notes = EVENTS.c.ticket_id.in_(ids) & EVENTS.c.note.is_not(None)
    await _run(view, update(EVENTS).where(notes).values(note=None))
    await _destroy_files(view, FILES.c.ticket_id.in_(ids))
    texts = OUTBOX.c.ticket_id.in_(ids) & OUTBOX.c.body.is_not(None) & (OUTBOX.c.state != "pending")
    await _run(view, update(OUTBOX).where(texts).values(body=None))
    await _forget_names(view, ~old, closed_before)
    return count


async def _forget_names(view: View, still_needed: ColumnElement[bool], before: datetime) -> None:
    """Of citizens who are not behind a ticket that is still needed."""
    needed = select(TICKETS.c.reporter_address_id).where(still_needed)
    citizens = ADDRESSES.c.person_id.is_(None) & (ADDRESSES.c.kind == "private") & ADDRESSES.c.name.is_not(None)
    gone = citizens & (ADDRESSES.c.created_at < before) & ADDRESSES.c.id.not_in(needed)
    await _run(view, update(ADDRESSES).where(gone).values(name=None))


async def destroy_orphans(view: View, before: datetime) -> int:
    """Files that were sent but never handed in with a report."""
    return await _destroy_files(view, FILES.c.ticket_id.is_(None) & (FILES.c.created_at < before))


async def _destroy_files(view: View, which: ColumnElement[bool]) -> int:
    """The bytes, and the name under which the network would still give them out."""
    named: Select[tuple[int]] = select(FILES.c.id).where(which)
    await _run(view, delete(CHUNKS).where(CHUNKS.c.attachment_id.in_(named)))
    left = update(FILES).where(which, FILES.c.state != "destroyed")
    return await _run(view, left.values(state="destroyed", remote_id=""))


async def destroy_messages(view: View, before: datetime) -> int:
    """The texts of chats: what they were sent, and what they wrote. What no page came to fetch in all that time will
    not be sent any more. What was set aside waits for an operator."""
    late = (OUTBOX.c.state == "pending") & (OUTBOX.c.created_at < before)
    dropped = await _run(view, update(OUTBOX).where(late).values(state="dropped", error="too old", body=None))
    over = OUTBOX.c.state.not_in(("pending", "sending"))
    sent = OUTBOX.c.body.is_not(None) & over & (OUTBOX.c.created_at < before)
    written = INBOX.c.body.is_not(None) & (INBOX.c.state == "handled") & (INBOX.c.received_at < before)
    count = await _run(view, update(OUTBOX).where(sent).values(body=None))
    return dropped + count + await _run(view, update(INBOX).where(written).values(body=None))


async def forget_inbounds(view: View, before: datetime) -> int:
    """The names of what came, and what was set aside: no network repeats anything after so long."""
    return await _run(view, delete(INBOX).where(INBOX.c.received_at < before))


async def forget_timers(view: View, before: datetime) -> int:
    """Timers that fired or were taken back."""
    return await _run(view, delete(TIMERS).where(TIMERS.c.state != "waiting", TIMERS.c.due_at < before))


async def _run(view: View, statement: Update | Delete) -> int:
    return (await view.connection.execute(statement)).rowcount
