"""How reports come and go by day, how old the open ones are, how long each step takes: a few statements each, by the
conditions of `storage.recap`. No personal field is opened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, extract, func, literal, or_, select

from bot.domain.tickets import OPEN_STATES
from storage.recap import COLUMNS, Bounds, count_of, lies, seconds_until
from storage.tickets import in_scope
from storage.view import View

A_DAY_S = 86_400
AGES = (2, 4, 8, 15)
"""Whole days at which open reports come to the next group of age: 0–1, 2–3, 4–7, 8–14 and more."""
MARKS = ("claimed_at", "traced_at", "closed_at")
"""The steps whose time is measured, from the report."""


@dataclass(frozen=True, slots=True)
class Took:
    """How long reports took to a step: how many there were, the median, and the time within which nine of ten came
    there."""

    count: int
    median: timedelta
    ninetieth: timedelta


async def first_at(view: View, scope: str) -> datetime | None:
    """When the first report from an area came; None where none did."""
    rows = await view.rows(select(func.min(COLUMNS.created_at)).where(in_scope([scope], COLUMNS.area_code)))
    first: datetime | None = rows[0][0]
    return first


async def by_day(view: View, scope: str, within: Bounds, mark: str) -> dict[int, int]:
    """How many came to `mark` ("created_at" or "closed_at") on each day of the period, by the number of the day, 0 for
    the first. Days are 24 hours long: no clock in Indonesia is changed in summer."""
    reached = COLUMNS[mark]
    day = _days_after(view, reached, within[0]).label("day")
    statement = (
        select(day, func.count().label("number"))
        .where(in_scope([scope], COLUMNS.area_code), lies(reached, within))
        .group_by(day)
    )
    return {int(row.day): int(row.number) for row in await view.rows(statement)}


async def closed_by_area(view: View, scope: str, within: Bounds) -> dict[str, int]:
    """How many were closed in the period, by the area that they came from."""
    statement = (
        select(COLUMNS.area_code, func.count().label("number"))
        .where(in_scope([scope], COLUMNS.area_code), lies(COLUMNS.closed_at, within))
        .group_by(COLUMNS.area_code)
    )
    return {row.area_code: int(row.number) for row in await view.rows(statement)}


async def ages(view: View, scope: str, now: datetime) -> tuple[int, ...]:
    """How many reports are open now, by age: one number more than `AGES` has."""
    edges = [now - timedelta(days=days) for days in AGES]
    younger = [count_of(COLUMNS.created_at > edge).label(f"age{place}") for place, edge in enumerate(edges)]
    is_open = and_(in_scope([scope], COLUMNS.area_code), COLUMNS.state.in_(OPEN_STATES))
    (row,) = await view.rows(select(*younger, func.count().label("all")).where(is_open))
    counts = [int(number) for number in row]
    return tuple(b - a for a, b in zip((0, *counts), counts, strict=False))


# --- how long it took -------------------------------------------------------------------------------------------------


async def cases(view: View, scope: str, within: Bounds, length: int) -> dict[str, int]:
    """How many reports came to one of `MARKS` in the period, by the first `length` signs of their posko's code."""
    group = func.substr(COLUMNS.posko_area, 1, length).label("posko")
    reached = or_(*(lies(COLUMNS[mark], within) for mark in MARKS))
    statement = (
        select(group, func.count().label("number")).where(in_scope([scope], COLUMNS.area_code), reached).group_by(group)
    )
    return {row.posko: int(row.number) for row in await view.rows(statement)}


async def took(view: View, scope: str, within: Bounds, mark: str) -> Took | None:
    """How long all reports of an area took that came to `mark` in the period; None where there are none."""
    return (await _took(view, scope, within, mark, literal(""))).get("")


async def took_by_posko(
    view: View, scope: str, within: Bounds, mark: str, length: int, pooled: Collection[str]
) -> dict[str, Took]:
    """The same by the first `length` signs of their posko's code; those of `pooled` together, as ''."""
    group = func.substr(COLUMNS.posko_area, 1, length)
    return await _took(view, scope, within, mark, case((group.in_(pooled), ""), else_=group))


async def _took(view: View, scope: str, within: Bounds, mark: str, group: ColumnElement[str]) -> dict[str, Took]:
    """The database sorts: nothing but the two in the middle and the one at nine tenths of each group is fetched."""
    reached = COLUMNS[mark]
    marked = (
        select(group.label("posko"), seconds_until(view, reached).label("took"))
        .where(in_scope([scope], COLUMNS.area_code), lies(reached, within))
        .subquery()
    )
    ranked = select(
        marked.c.posko,
        marked.c.took,
        func.row_number().over(partition_by=marked.c.posko, order_by=marked.c.took).label("rank"),
        func.count().over(partition_by=marked.c.posko).label("number"),
    ).subquery()
    rank, number = ranked.c.rank, ranked.c.number
    wanted = or_(rank * 2 == number, rank * 2 == number + 1, rank * 2 == number + 2, _is_ninetieth(rank, number))
    rows = await view.rows(select(ranked).where(wanted).order_by(ranked.c.posko, rank))
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.posko, []).append(row)
    return {posko: _of_ranks(ranks) for posko, ranks in found.items()}


def _is_ninetieth(rank: ColumnElement[int], number: ColumnElement[int]) -> ColumnElement[bool]:
    """The smallest rank that nine tenths of the group do not lie above."""
    return and_(rank * 10 >= number * 9, (rank - 1) * 10 < number * 9)


def _of_ranks(rows: Sequence[Any]) -> Took:
    number = int(rows[0].number)
    middle = [float(row.took) for row in rows if row.rank in ((number + 1) // 2, number // 2 + 1)]
    ninetieth = next(float(row.took) for row in rows if row.rank == -(-number * 9 // 10))
    return Took(number, timedelta(seconds=round(sum(middle) / len(middle))), timedelta(seconds=round(ninetieth)))


def _days_after(view: View, at: ColumnElement[datetime], since: datetime) -> ColumnElement[int]:
    """Whole days from `since`, in the database's own arithmetic of whole seconds: what came as a day began belongs to
    it."""
    on_postgresql = view.dialect == "postgresql"
    epoch = func.floor(extract("epoch", at)) if on_postgresql else func.strftime("%s", at)
    return (cast(epoch, BigInteger) - int(since.timestamp())) // A_DAY_S
