"""Counts for recap, digest and the list of what is late: a few statements each, no personal field is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, extract, func, or_, select

from bot.domain.tickets import OPEN_STATES, State
from storage.codec import TICKET
from storage.tickets import in_scope
from storage.view import View

TABLE = TICKET.table
COLUMNS = TABLE.c
Bounds = tuple[datetime, datetime]
"""The instants from which and before which something lies in a period."""


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Reports from one area: `received` in the period; `open`, `overdue`, and `asked` (the clock stands while the
    citizen is asked) now, whenever they came."""

    area_code: str
    received: int
    open: int
    overdue: int
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What lies with one posko now: open, of these not taken yet, due until a given instant, overdue, and those whose
    clock stands while the citizen is asked."""

    posko_area: str
    open: int
    new: int
    today: int
    overdue: int
    asked: int


@dataclass(frozen=True, slots=True)
class Late:
    """An overdue ticket, as far as a list shows it."""

    id: int
    number: str
    category: str
    state: State
    area_code: str
    posko_area: str
    assignee_id: int
    due_at: datetime


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """The condition that a ticket is past its due time; while the citizen is asked the clock stands."""
    return and_(COLUMNS.state.in_(OPEN_STATES), COLUMNS.waiting_since.is_(None), COLUMNS.due_at < now)


def _is_asked() -> ColumnElement[bool]:
    """The condition that a ticket's clock stands, because its citizen was asked."""
    return and_(COLUMNS.state.in_(OPEN_STATES), COLUMNS.waiting_since.is_not(None))


async def by_area(view: View, scope: str, within: Bounds, now: datetime) -> list[AreaCount]:
    """Counts for every area that reports came from in `scope` and below, by code."""
    statement = (
        select(
            COLUMNS.area_code,
            count_of(lies(COLUMNS.created_at, within)).label("received"),
            count_of(COLUMNS.state.in_(OPEN_STATES)).label("open"),
            count_of(is_overdue(now)).label("overdue"),
            count_of(_is_asked()).label("asked"),
        )
        .where(in_scope([scope], COLUMNS.area_code))
        .group_by(COLUMNS.area_code)
        .order_by(COLUMNS.area_code)
    )
    return [AreaCount(**row._mapping) for row in await view.rows(statement)]


async def outcomes(view: View, scope: str, within: Bounds) -> dict[str, int]:
    """How many were closed in the period, by outcome, the most frequent first. (Who is opened again loses the time of
    the end.)"""
    number = func.count().label("number")
    statement = (
        select(COLUMNS.outcome, number)
        .where(in_scope([scope], COLUMNS.area_code), lies(COLUMNS.closed_at, within))
        .group_by(COLUMNS.outcome)
        .order_by(number.desc(), COLUMNS.outcome)
    )
    return {row.outcome: row.number for row in await view.rows(statement)}


async def ratings(view: View, scope: str, within: Bounds) -> tuple[int, float]:
    """How many of the tickets closed in the period their reporters rated, and the mean (1 to 5; 0 for none)."""
    rated = and_(in_scope([scope], COLUMNS.area_code), lies(COLUMNS.closed_at, within), COLUMNS.rating > 0)
    sums = select(func.count().label("number"), func.coalesce(func.sum(COLUMNS.rating), 0).label("total")).where(rated)
    (row,) = await view.rows(sums)
    return int(row.number), int(row.total) / int(row.number) if row.number else 0.0


async def median_until(view: View, scope: str, within: Bounds, mark: str) -> timedelta | None:
    """The median time from a report to its `mark` ("claimed_at" or "closed_at"), of those marked in the period;
    None where there are none. The database sorts: nothing but the middle is fetched."""
    reached = COLUMNS[mark]
    marked = and_(in_scope([scope], COLUMNS.area_code), lies(reached, within))
    count = (await view.rows(select(func.count()).where(marked)))[0][0]
    if not count:
        return None
    took = seconds_until(view, reached).label("took")
    middle = select(took).where(marked).order_by(took).offset((count - 1) // 2).limit(2 - count % 2)
    values = [float(row.took) for row in await view.rows(middle)]
    return timedelta(seconds=round(sum(values) / len(values)))


STAMPS = ("created_at", "claimed_at", "traced_at", "recommended_at", "suggested_at", "followed_up_at", "closed_at")
"""The steps of a ticket that leave a time on it, in their order."""


async def reached(view: View, scope: str, within: Bounds) -> dict[str, int]:
    """How many reports came to each step in the period, by its stamp (`STAMPS`). Who came there twice counts once, with
    the last time; who was given back since, not at all."""
    counts = [count_of(lies(COLUMNS[stamp], within)).label(stamp) for stamp in STAMPS]
    rows = await view.rows(select(*counts).where(in_scope([scope], COLUMNS.area_code)))
    return dict(rows[0]._mapping)


async def open_at(view: View, scope: str, at: datetime) -> int:
    """How many reports were open at an instant. (Who is opened again since counts as never closed.)"""
    ended = COLUMNS.closed_at
    then = and_(COLUMNS.created_at < at, or_(ended.is_(None), ended >= at))
    return int((await view.rows(select(func.count()).where(in_scope([scope], COLUMNS.area_code), then)))[0][0])


def seconds_until(view: View, reached: ColumnElement[datetime]) -> ColumnElement[Any]:
    """Seconds from the report to `reached`, in the database's own arithmetic."""
    if view.dialect == "postgresql":
        return extract("epoch", reached - COLUMNS.created_at)
    return (func.julianday(reached) - func.julianday(COLUMNS.created_at)) * 86_400


async def loads(view: View, now: datetime, until: datetime, posko_area: str = "") -> list[Load]:
    """What lies with every posko now, or with one; `until` is where today ends."""
    return await _loads(view, now, until, [COLUMNS.posko_area == posko_area] if posko_area else [])


async def loads_within(view: View, scope: str, now: datetime, until: datetime) -> list[Load]:
    """The same of an area's poskos and those below."""
    return await _loads(view, now, until, [in_scope([scope])])


async def _loads(view: View, now: datetime, until: datetime, of: Sequence[ColumnElement[bool]]) -> list[Load]:
    today = and_(COLUMNS.waiting_since.is_(None), COLUMNS.due_at >= now, COLUMNS.due_at < until)
    statement = (
        select(
            COLUMNS.posko_area,
            func.count().label("open"),
            count_of(COLUMNS.state == State.NEW).label("new"),
            count_of(today).label("today"),
            count_of(is_overdue(now)).label("overdue"),
            count_of(_is_asked()).label("asked"),
        )
        .where(COLUMNS.state.in_(OPEN_STATES), *of)
        .group_by(COLUMNS.posko_area)
    )
    return [Load(**row._mapping) for row in await view.rows(statement)]


async def overdue(view: View, scopes: Sequence[str], now: datetime, *, limit: int, offset: int = 0) -> list[Late]:
    """What is past its due time in `scopes`, the latest first."""
    names = [field.name for field in fields(Late)]
    statement = (
        select(*(COLUMNS[name] for name in names))
        .where(is_overdue(now), _concerns(scopes))
        .order_by(COLUMNS.due_at, COLUMNS.id)
        .limit(limit)
        .offset(offset)
    )
    rows = [dict(row._mapping) for row in await view.rows(statement)]
    return [Late(**row | {"state": State(row["state"]), "assignee_id": row["assignee_id"] or 0}) for row in rows]


async def count_overdue(view: View, scopes: Sequence[str], now: datetime) -> int:
    """How many there are."""
    statement = select(func.count()).where(is_overdue(now), _concerns(scopes))
    return int((await view.rows(statement))[0][0])


async def count_asked(view: View, scopes: Sequence[str]) -> int:
    """How many tickets in `scopes` wait for their citizen's answer, and cannot be overdue before it comes."""
    statement = select(func.count()).where(_is_asked(), _concerns(scopes))
    return int((await view.rows(statement))[0][0])


def lies(mark: ColumnElement[datetime], within: Bounds) -> ColumnElement[bool]:
    """The condition that a time lies in a period."""
    since, until = within
    return and_(mark >= since, mark < until)


def _concerns(scopes: Sequence[str]) -> ColumnElement[bool]:
    """Where a report is from, or whose posko has it, lies in one of `scopes`."""
    return or_(in_scope(scopes), in_scope(scopes, COLUMNS.area_code))


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows a condition holds for."""
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)
