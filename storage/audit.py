"""The audit trail, newest first. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from bot.domain.people import AuditEntry
from storage.codec import AUDIT
from storage.view import View, lies_in

TABLE = AUDIT.table


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of these areas and of the whole hotline; of these words alone, where there are any; or only what was
    refused."""

    scopes: Sequence[str]
    words: Sequence[str] = ()
    refused_only: bool = False


async def entries(view: View, wanted: Wanted, *, limit: int, offset: int = 0) -> list[AuditEntry]:
    """What happened, the newest first."""
    statement = select(TABLE).where(*_which(wanted)).order_by(TABLE.c.id.desc())
    return await view.values(AuditEntry, statement.limit(limit).offset(offset))


async def count(view: View, wanted: Wanted) -> int:
    """How many lines there are."""
    statement = select(func.count()).select_from(TABLE).where(*_which(wanted))
    return int((await view.rows(statement))[0][0])


async def refused_since(view: View, person_id: int, since: datetime, *, limit: int) -> set[tuple[str, str, int]]:
    """What one person was refused since then, as (what, detail, ticket), at most `limit` of it."""
    columns = (TABLE.c.what, TABLE.c.detail, func.coalesce(TABLE.c.ticket_id, 0).label("ticket"))
    theirs = (TABLE.c.person_id == person_id) & (TABLE.c.at > since) & TABLE.c.refused.is_(True)
    found = await view.rows(select(*columns).where(theirs).limit(limit))
    return {(row.what, row.detail, row.ticket) for row in found}


def _which(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [lies_in(TABLE.c.area_code, wanted.scopes) | (TABLE.c.area_code == "")]
    if wanted.words:
        conditions += [TABLE.c.what.in_(wanted.words), TABLE.c.refused.is_(False)]
    if wanted.refused_only:
        conditions.append(TABLE.c.refused.is_(True))
    return conditions
