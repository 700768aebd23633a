"""The dashboard's list of tickets: filters on plain columns, page after page by the last line's key, never by offset.

Few tickets of a scope are sorted; of many the order's own index is walked until a page is full: a page of ten million
costs what one of a thousand does. No personal field is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_, union_all

from bot.domain.tickets import OPEN_STATES, State
from storage.codec import TICKET
from storage.tickets import in_scope
from storage.view import View

TABLE = TICKET.table
COLUMNS = TABLE.c
MANY = 2_000
"""Tickets of a scope: from here on walking the order's index is cheaper than sorting what the scope's finds."""
DUE, NEWEST = "due", "newest"
ORDERS = (DUE, NEWEST)
_NEVER_DUE = case((COLUMNS.due_at.is_(None), 1), else_=0)
"""An index would find all that is closed, too."""
_SHOWN = (
    *("id", "number", "category", "voters", "state", "outcome", "area_code", "assignee_id"),
    *("due_at", "waiting_since", "postponed_until"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets of `scopes` (their area or their posko lies there), and in which order; closed ones come the newest
    first. `area_code`: from there and below; `mine`: the id of a person who took them."""

    scopes: Sequence[str]
    states: Sequence[State] = OPEN_STATES
    area_code: str = ""
    category: str = ""
    late: bool = False
    asked: bool = False
    mine: int = 0
    order: str = DUE

    @property
    def by_due(self) -> bool:
        """True where the next due come first: what is closed is not due any more."""
        return self.order == DUE and State.CLOSED not in self.states


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list."""

    id: int
    number: str
    category: str
    voters: int
    state: State
    outcome: str
    area_code: str
    assignee_id: int
    due_at: datetime | None
    waiting_since: datetime | None
    postponed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ended: the last line's id, and its due time where the list is in that order."""

    id: int
    due_at: datetime | None = None


async def page(view: View, wanted: Wanted, now: datetime, *, limit: int, after: Key | None = None) -> list[Listed]:
    """The next lines after `after`, from the beginning without it."""
    walk = not wanted.mine and await _is_many(view, wanted)
    if not wanted.by_due:
        statement = _of(wanted, now, walk=walk).order_by(COLUMNS.id.desc())
        return await _read(view, statement.where(COLUMNS.id < after.id) if after else statement, limit)
    found: list[Listed] = []
    if after is None or after.due_at is not None:
        statement = _of(wanted, now, walk=walk).where(COLUMNS.due_at.is_not(None))
        if after is not None:
            statement = statement.where(tuple_(COLUMNS.due_at, COLUMNS.id) > tuple_(after.due_at, after.id))
        found = await _read(view, statement.order_by(COLUMNS.due_at, COLUMNS.id), limit)
    if len(found) < limit:
        statement = _of(wanted, now, walk=False).where(_NEVER_DUE == 1).order_by(COLUMNS.id)
        if after is not None and after.due_at is None:
            statement = statement.where(COLUMNS.id > after.id)
        found += await _read(view, statement, limit - len(found))
    return found


async def _read(view: View, statement: Select[tuple[Any, ...]], limit: int) -> list[Listed]:
    rows = [dict(row._mapping) for row in await view.rows(statement.limit(limit))]
    return [Listed(**row | {"state": State(row["state"]), "assignee_id": row["assignee_id"] or 0}) for row in rows]


async def _is_many(view: View, wanted: Wanted) -> bool:
    """Whether there are many such tickets, counted no further than that, in the indexes alone."""
    area, posko = COLUMNS.area_code, COLUMNS.posko_area
    there = (
        [in_scope([wanted.area_code], area)]
        if wanted.area_code
        else [in_scope(wanted.scopes, c) for c in (area, posko)]
    )
    heads = [
        select(COLUMNS.id).where(COLUMNS.state.in_(wanted.states), where).limit(MANY).subquery() for where in there
    ]
    counted = union_all(*(select(func.count().label("number")).select_from(head) for head in heads))
    return any(row.number >= MANY for row in await view.rows(counted))


def _of(wanted: Wanted, now: datetime, *, walk: bool) -> Select[tuple[Any, ...]]:
    """`walk`: what other indexes know is looked at on each row instead, so that the order's index is used."""
    state, area, posko = (_bare(c) if walk else c for c in (COLUMNS.state, COLUMNS.area_code, COLUMNS.posko_area))
    conditions: list[ColumnElement[bool]] = [
        state.in_(wanted.states),
        in_scope(wanted.scopes, posko) | in_scope(wanted.scopes, area),
    ]
    if wanted.area_code:
        conditions.append(in_scope([wanted.area_code], area))
    if wanted.category:
        conditions.append(COLUMNS.category == wanted.category)
    if wanted.late:
        conditions += [state.in_(OPEN_STATES), COLUMNS.waiting_since.is_(None), COLUMNS.due_at < now]
    if wanted.asked:
        conditions += [state.in_(OPEN_STATES), COLUMNS.waiting_since.is_not(None)]
    if wanted.mine:
        conditions.append(COLUMNS.assignee_id == wanted.mine)
    return select(*(COLUMNS[name] for name in _SHOWN)).where(*conditions)


def _bare(column: ColumnElement[str]) -> ColumnElement[str]:
    """The same text, on which no index helps."""
    return column.op("||")("")
