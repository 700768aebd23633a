"""What waits on purpose: where the day's budget is used up what is not urgent does, while much is going on courtesies
do, and what somebody hears without having asked waits a moment for more of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Update, and_, exists, func, or_, select, true, update

from bot.domain.messages import Weight
from bot.domain.rules import Sparing
from bot.domain.tickets import State
from storage.codec import ADDRESS, CONVERSATION, TICKET, table_of
from storage.models import OutboxRow
from storage.view import View

TABLE = table_of(OutboxRow)
PENDING = "pending"
QUESTION, DRAFT = "question_reminder", "draft_reminder"
"""What the keys of reminders begin with that a citizen gets of a question, and of a report that is not sent yet."""
SAID_ANEW = "said anew"
"""Why a message was dropped that a newer one takes the place of."""
PAST = "no longer so"
"""Why a reminder was dropped of what was done meanwhile."""


def goes_to(channels: Collection[str]) -> ColumnElement[bool]:
    """The condition that a message goes to somebody on one of these channels: asked of each message that waits, which
    are few, and not of each address, which are many."""
    table = ADDRESS.table
    return exists().where(table.c.id == TABLE.c.address_id, table.c.channel.in_(channels))


def may_go(sparing: Sparing) -> ColumnElement[bool]:
    """The condition that a message does not wait on purpose."""
    found: list[ColumnElement[bool]] = []
    for weight, channels in ((Weight.ROUTINE, sparing.spent), (Weight.COURTESY, sparing.courtesies)):
        if channels:
            found.append(or_(TABLE.c.weight != weight.value, ~goes_to(channels)))
    return and_(true(), *found)


async def waiting(view: View, channel: str, now: datetime) -> int:
    """How many messages wait for a channel that could go out now."""
    could = TABLE.c.state.in_((PENDING, "sending")) & (TABLE.c.weight == Weight.URGENT.value)
    could &= or_(TABLE.c.due_at.is_(None), TABLE.c.due_at <= now, TABLE.c.attempts > 0)
    return await _count(view, could & goes_to([channel]))


async def held(view: View, sparing: Sparing) -> int:
    """How many messages wait on purpose, for a new day's budget or for calm."""
    waits = (TABLE.c.state == PENDING) & (TABLE.c.weight != Weight.URGENT.value)
    return await _count(view, waits & ~may_go(sparing))


async def _count(view: View, which: ColumnElement[bool]) -> int:
    rows = await view.rows(select(func.count()).select_from(TABLE).where(which))
    return int(rows[0][0])


async def hurry(view: View, address_ids: Collection[int], now: datetime) -> None:
    """These people are answered now: what waits a moment for more goes along."""
    moment = (TABLE.c.state == PENDING) & (TABLE.c.attempts == 0) & (TABLE.c.due_at > now)
    await view.execute(update(TABLE).where(TABLE.c.address_id.in_(address_ids), moment).values(due_at=None))


async def replace(view: View, kind: str, name: str) -> None:
    """What waits on purpose under a key that begins with `kind` is said anew by what begins with `name`."""
    older = TABLE.c.key.startswith(f"{kind}:", autoescape=True) & ~TABLE.c.key.startswith(f"{name}:", autoescape=True)
    await view.execute(_drop(older, SAID_ANEW))


async def drop_past(view: View, reminders: Mapping[str, State]) -> None:
    """Drop the reminders that wait on purpose of what is done by now. `reminders`: the first part of a key → the state
    of a ticket that it reminds of; the second part is the ticket's id."""
    waits = (TABLE.c.state == PENDING) & (TABLE.c.weight == Weight.ROUTINE.value)
    found = [(row.key, row.key.split(":")) for row in await view.rows(select(TABLE.c.key).where(waits))]
    about = {key: (kind, int(named)) for key, (kind, named, *_) in found if named.isdecimal()}
    if not about:
        return
    ids, table, talks = {named for _, named in about.values()}, TICKET.table, CONVERSATION.table
    known = select(table.c.id, table.c.state, table.c.waiting_since).where(table.c.id.in_(ids))
    stands = {row.id: row for row in await view.rows(known)}
    drafts = {row.draft_id for row in await view.rows(select(talks.c.draft_id).where(talks.c.draft_id.in_(ids)))}

    def is_past(kind: str, named: int) -> bool:
        ticket = stands.get(named)
        if kind in reminders:
            return ticket is None or ticket.state != reminders[kind]
        if kind == QUESTION:
            return ticket is None or (ticket.waiting_since is None and ticket.state != State.FOLLOWED_UP)
        return kind == DRAFT and named not in drafts

    if past := [key for key, (kind, named) in about.items() if is_past(kind, named)]:
        await view.execute(_drop(TABLE.c.key.in_(past), PAST))


def _drop(which: ColumnElement[bool], why: str) -> Update:
    waits = (TABLE.c.state == PENDING) & (TABLE.c.weight != Weight.URGENT.value)
    return update(TABLE).where(waits, which).values(state="dropped", error=why, body=None)
