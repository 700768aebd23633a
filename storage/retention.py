"""Destroys what is past its time, by the same means as on request (`storage.erasure`).

Counts, areas, times and outcomes stay: they are the statistics. Each function returns how much it destroyed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, select, update

from storage import erasure, links
from storage.codec import APPOINTEE, ASSIGNMENT, TOLD, table_of
from storage.erasure import ADDRESSES, ATTEMPTS, FILES, INBOX, OUTBOX, REQUESTS, TICKETS, TIMERS, closed_before, run
from storage.models import HandoverRow
from storage.view import View

APPOINTEES, HELD, HANDOVERS = APPOINTEE.table, ASSIGNMENT.table, table_of(HandoverRow)
ADDRESSES_A_NIGHT = 1000


async def destroy_tickets(view: View, before: datetime, now: datetime) -> int:
    """The personal part of tickets closed before, and the name of a reporter who has no other ticket."""
    count = await erasure.of_tickets(view, closed_before(before), now)
    await _forget_names(view, ~closed_before(before), before)
    return count


async def _forget_names(view: View, still_needed: ColumnElement[bool], before: datetime) -> None:
    """Of citizens who are not behind a ticket that is still needed."""
    needed = select(TICKETS.c.reporter_address_id).where(still_needed)
    citizens = ADDRESSES.c.person_id.is_(None) & (ADDRESSES.c.kind == "private") & ADDRESSES.c.name.is_not(None)
    gone = citizens & (ADDRESSES.c.created_at < before) & ADDRESSES.c.id.not_in(needed)
    await run(view, update(ADDRESSES).where(gone).values(name=None))


async def destroy_orphans(view: View, before: datetime) -> int:
    """Files that were sent but never handed in with a report."""
    return await erasure.of_files(view, FILES.c.ticket_id.is_(None) & (FILES.c.created_at < before))


async def destroy_messages(view: View, before: datetime) -> int:
    """The texts of chats: what they were sent, and what they wrote. What no page came to fetch in all that time will
    not be sent any more. What was set aside waits for an operator."""
    late = OUTBOX.c.state.in_(("pending", "waiting", "held")) & (OUTBOX.c.created_at < before)
    dropped = await run(view, update(OUTBOX).where(late).values(state="dropped", error="too old", body=None))
    over = OUTBOX.c.state.not_in(erasure.WAITING)
    sent = OUTBOX.c.body.is_not(None) & over & (OUTBOX.c.created_at < before)
    written = INBOX.c.body.is_not(None) & (INBOX.c.state == "handled") & (INBOX.c.received_at < before)
    count = await run(view, update(OUTBOX).where(sent).values(body=None))
    return dropped + count + await run(view, update(INBOX).where(written).values(body=None))


async def destroy_requests(view: View, before: datetime) -> int:
    """The words of wishes about data that were decided before."""
    words = REQUESTS.c.name.is_not(None) | REQUESTS.c.words.is_not(None) | REQUESTS.c.answer.is_not(None)
    over = (REQUESTS.c.state != "waiting") & (REQUESTS.c.decided_at < before)
    return await run(view, update(REQUESTS).where(words, over).values(name=None, words=None, answer=None))


async def destroy_appointees(view: View, before: datetime) -> int:
    """Name and telephone of those of the operator's list whose office ended before."""
    same = and_(
        HELD.c.person_id == APPOINTEES.c.person_id,
        HELD.c.role == APPOINTEES.c.role,
        HELD.c.area_code == APPOINTEES.c.area_code,
    )
    ended, holds = exists().where(same, HELD.c.ended_at < before), exists().where(same, HELD.c.ended_at.is_(None))
    named = APPOINTEES.c.name.is_not(None) | APPOINTEES.c.phone.is_not(None)
    emptied = update(APPOINTEES).where(named, ended, ~holds).values(name=None, phone=None, phone_index=None)
    return await run(view, emptied)


async def forget_inbounds(view: View, before: datetime) -> int:
    """The names of what came, and what was set aside: no network repeats anything after so long."""
    return await run(view, delete(INBOX).where(INBOX.c.received_at < before))


async def forget_timers(view: View, before: datetime) -> int:
    """Timers that fired or were taken back."""
    return await run(view, delete(TIMERS).where(TIMERS.c.state != "waiting", TIMERS.c.due_at < before))


async def forget_attempts(view: View, before: datetime) -> int:
    """Who tried what, once it limits nobody any more; messages that no network lets anybody change any more; codes by
    which chats were joined; and chats that moved to another device, or never did."""
    count = await run(view, delete(ATTEMPTS).where(ATTEMPTS.c.at < before))
    count += await run(view, delete(TOLD.table).where(TOLD.table.c.at < before))
    count += await links.forget(view, before)
    return count + await run(view, delete(HANDOVERS).where(HANDOVERS.c.expires_at < before))


async def forget_addresses(view: View, before: datetime) -> int:
    """Who citizens were at their network, when all else about them is gone."""
    idle = await erasure.idle_addresses(view, before, ADDRESSES_A_NIGHT)
    for address in idle:
        await erasure.anonymise(view, address)
    return len(idle)
