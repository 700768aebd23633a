"""The audit trail, newest first. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence

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


def _which(scopes: Sequence[str], *, refused_only: bool) -> ColumnElement[bool]:
    within = lies_in(TABLE.c.area_code, scopes) | (TABLE.c.area_code == "")  # of the whole hotline
    return within & TABLE.c.refused.is_(True) if refused_only else within
