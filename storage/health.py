"""How the hotline itself is: what waits, what failed, whom nothing reaches. Counts and instants, nothing personal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.domain.tickets import OPEN_STATES
from storage.codec import ADDRESS, ASSIGNMENT, TICKET, TIMER, table_of
from storage.models import InboxRow, OutboxRow
from storage.view import View, lies_in

INBOX, OUTBOX = table_of(InboxRow), table_of(OutboxRow)
MOST = 5


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and since when the oldest (or until when the newest) of them."""

    number: int = 0
    at: datetime | None = None


async def set_aside(view: View) -> Count:
    """Messages that no handler could deal with; the newest."""
    statement = select(func.count(), func.max(INBOX.c.received_at)).where(INBOX.c.state == "set_aside")
    return Count(*(await view.rows(statement))[0])


async def waiting(view: View, before: datetime, *, on_purpose: Collection[str] = ()) -> Count:
    """Messages that wait to be delivered since before an instant; the oldest. What a web page has not fetched waits for
    its reader. On channels in `on_purpose` what is not urgent is no matter."""
    late = (OUTBOX.c.state == "pending") & (OUTBOX.c.created_at < before) & (ADDRESS.table.c.channel != "web")
    late &= (OUTBOX.c.weight == "") | ADDRESS.table.c.channel.not_in(on_purpose)
    joined = OUTBOX.join(ADDRESS.table, ADDRESS.table.c.id == OUTBOX.c.address_id)
    statement = select(func.count(), func.min(OUTBOX.c.created_at)).select_from(joined).where(late)
    return Count(*(await view.rows(statement))[0])


async def undelivered(view: View, since: datetime, state: str) -> Count:
    """Messages since an instant that were given up ("failed"), or of which nobody knows whether they arrived
    ("unknown"); the newest."""
    lost = (OUTBOX.c.state == state) & (OUTBOX.c.created_at >= since)
    statement = select(func.count(), func.max(OUTBOX.c.created_at)).where(lost)
    return Count(*(await view.rows(statement))[0])


async def late_timers(view: View, before: datetime) -> Count:
    """Timers that should have fired before an instant; the oldest."""
    table = TIMER.table
    late = (table.c.state == "waiting") & (table.c.due_at < before)
    return Count(*(await view.rows(select(func.count(), func.min(table.c.due_at)).where(late)))[0])


async def silent_officers(view: View, scopes: Sequence[str]) -> list[int]:
    """The ids of people in office in `scopes` to whom nothing gets through any more."""
    held, table = ASSIGNMENT.table, ADDRESS.table
    in_office = select(held.c.person_id).where(held.c.ended_at.is_(None), lies_in(held.c.area_code, scopes))
    reached = select(table.c.person_id).where(table.c.person_id.is_not(None), table.c.unreachable_since.is_(None))
    gone = (
        select(table.c.person_id)
        .distinct()
        .where(table.c.person_id.in_(in_office), table.c.kind == "private", table.c.person_id.not_in(reached))
    )
    return sorted(row[0] for row in await view.rows(gone))


async def silent_reporters(view: View, scopes: Sequence[str]) -> tuple[int, list[str]]:
    """How many open tickets have a reporter who is gone, and the numbers of the first. Who only spoke is no such."""
    table, tickets = ADDRESS.table, TICKET.table
    gone = table.c.unreachable_since.is_not(None) & (tickets.c.spoken == "") & tickets.c.state.in_(OPEN_STATES)
    joined = tickets.join(table, table.c.id == tickets.c.reporter_address_id)
    statement = select(tickets.c.number).select_from(joined).where(gone, lies_in(tickets.c.area_code, scopes))
    numbers = [row.number for row in await view.rows(statement.order_by(tickets.c.id))]
    return len(numbers), numbers[:MOST]
