"""Queries on saran perbaikan: one by its id, those of a scope, the voters of one, what is ready to be suggested."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from bot.domain.suggestions import Answer, SuggestedVoter, Suggestion
from bot.domain.tickets import State, Ticket
from storage.codec import SUGGESTED_VOTER, SUGGESTION, TICKET
from storage.tickets import in_scope
from storage.view import View

TABLE, VOTERS, TICKETS = SUGGESTION.table, SUGGESTED_VOTER.table, TICKET.table


async def by_id(view: View, suggestion_id: int, *, to_change: bool = False) -> Suggestion | None:
    """The suggestion of this id; locked where it is about to be changed."""
    statement = select(TABLE).where(TABLE.c.id == suggestion_id)
    return await view.value(Suggestion, statement.with_for_update() if to_change else statement)


async def voters(view: View, suggestion_id: int) -> list[SuggestedVoter]:
    """Its voters, report by report."""
    statement = select(VOTERS).where(VOTERS.c.suggestion_id == suggestion_id)
    return await view.values(SuggestedVoter, statement.order_by(VOTERS.c.ticket_id, VOTERS.c.place))


async def voter(view: View, voter_id: int) -> SuggestedVoter | None:
    """The voter of this id."""
    return await view.value(SuggestedVoter, select(VOTERS).where(VOTERS.c.id == voter_id))


async def waiting_of(view: View, ticket_id: int) -> list[SuggestedVoter]:
    """The voters of a report about whom no answer came yet."""
    statement = select(VOTERS).where(VOTERS.c.ticket_id == ticket_id, VOTERS.c.answer == Answer.WAITING)
    return await view.values(SuggestedVoter, statement.order_by(VOTERS.c.place))


async def of_tickets(view: View, ticket_ids: Collection[int]) -> list[tuple[Suggestion, SuggestedVoter]]:
    """The suggestions that reports are part of, with the voter, the newest suggestion last."""
    found = await view.values(
        SuggestedVoter,
        select(VOTERS).where(VOTERS.c.ticket_id.in_(ticket_ids)).order_by(VOTERS.c.suggestion_id, VOTERS.c.place),
    )
    which = {voter.suggestion_id for voter in found}
    known = {s.id: s for s in await view.values(Suggestion, select(TABLE).where(TABLE.c.id.in_(which)))}
    return [(known[voter.suggestion_id], voter) for voter in found]


@dataclass(frozen=True, slots=True)
class Standing:
    """A suggestion in a list: how many voters it is about, and how many of them wait for an answer."""

    suggestion: Suggestion
    voters: int
    waiting: int


async def waiting_in(view: View, scopes: Sequence[str], *, limit: int, offset: int = 0) -> list[Standing]:
    """Suggestions of bodies in `scopes` that wait for answers, the oldest first."""
    which = select(TABLE).where(_waits(scopes)).order_by(TABLE.c.id)
    found = await view.values(Suggestion, which.limit(limit).offset(offset))
    counted = (
        select(VOTERS.c.suggestion_id, VOTERS.c.answer, func.count().label("number"))
        .where(VOTERS.c.suggestion_id.in_([s.id for s in found]), VOTERS.c.answer != Answer.VOID)
        .group_by(VOTERS.c.suggestion_id, VOTERS.c.answer)
    )
    counts = {(row.suggestion_id, row.answer): row.number for row in await view.rows(counted)}
    return [
        Standing(s, sum(n for (of, _), n in counts.items() if of == s.id), counts.get((s.id, Answer.WAITING.value), 0))
        for s in found
    ]


async def count_waiting(view: View, scopes: Sequence[str]) -> int:
    """How many those are."""
    return int((await view.rows(select(func.count()).select_from(TABLE).where(_waits(scopes))))[0][0])


def _waits(scopes: Sequence[str]) -> ColumnElement[bool]:
    waiting = select(VOTERS.c.id).where(VOTERS.c.suggestion_id == TABLE.c.id, VOTERS.c.answer == Answer.WAITING)
    return in_scope(scopes, TABLE.c.body_area) & waiting.exists()


async def ready(view: View, person_id: int, scopes: Sequence[str], limit: int) -> list[Ticket]:
    """Reports that a saran perbaikan may be made of: this person's own, and those of poskos in `scopes`; oldest first,
    locked."""
    agreed = (TICKETS.c.state == State.RECOMMENDED) & TICKETS.c.accepted_at.is_not(None)
    theirs = (TICKETS.c.assignee_id == person_id) | in_scope(scopes)
    statement = select(TICKETS).where(agreed, theirs).order_by(TICKETS.c.id).limit(limit)
    return await view.values(Ticket, statement.with_for_update())
