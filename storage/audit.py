"""The audit trail, newest first. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from bot.domain.people import AuditEntry
from storage.codec import AUDIT
from storage.view import View, lies_in

TABLE = AUDIT.table


async def entries(
    view: View, scopes: Sequence[str], *, refused_only: bool, limit: int, offset: int = 0
) -> list[AuditEntry]:
    """What happened in `scopes`."""
    statement = select(TABLE).where(_which(scopes, refused_only=refused_only)).order_by(TABLE.c.id.desc())
    return await view.values(AuditEntry, statement.limit(limit).offset(offset))


async def count(view: View, scopes: Sequence[str], *, refused_only: bool) -> int:
    """How many lines there are."""
    statement = select(func.count()).select_from(TABLE).where(_which(scopes, refused_only=refused_only))
    return int((await view.rows(statement))[0][0])


async def refused_since(view: View, person_id: int, since: datetime, *, limit: int) -> set[tuple[str, str, int]]:
    """What one person was refused since then, as (what, detail, ticket), at most `limit` of it."""
    columns = (TABLE.c.what, TABLE.c.detail, func.coalesce(TABLE.c.ticket_id, 0).label("ticket"))
    theirs = (TABLE.c.person_id == person_id) & (TABLE.c.at > since) & TABLE.c.refused.is_(True)
    found = await view.rows(select(*columns).where(theirs).limit(limit))
    return {(row.what, row.detail, row.ticket) for row in found}


def _which(scopes: Sequence[str], *, refused_only: bool) -> ColumnElement[bool]:
    within = lies_in(TABLE.c.area_code, scopes) | (TABLE.c.area_code == "")  # of the whole hotline
    return within & TABLE.c.refused.is_(True) if refused_only else within
