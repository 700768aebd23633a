"""Queries on those who are appointed to an office, as the operator's list says."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from bot.domain.people import Appointee, Role
from storage.codec import APPOINTEE
from storage.view import View, lies_in

TABLE = APPOINTEE.table


async def by_id(view: View, appointee_id: int) -> Appointee | None:
    """The appointee of this id, None when there is none (or it is 0)."""
    return await view.value(Appointee, select(TABLE).where(TABLE.c.id == appointee_id)) if appointee_id else None


async def within(view: View, scopes: Collection[str]) -> list[Appointee]:
    """All who are appointed in these areas and below, by area and then in the order in which they were listed."""
    statement = select(TABLE).where(lies_in(TABLE.c.area_code, scopes)).order_by(TABLE.c.area_code, TABLE.c.id)
    return await view.values(Appointee, statement)


async def by_ids(view: View, ids: Collection[int]) -> dict[int, Appointee]:
    """Those of these ids."""
    found = await view.values(Appointee, select(TABLE).where(TABLE.c.id.in_(ids))) if ids else []
    return {one.id: one for one in found}


async def waiting(view: View, role: Role, area_code: str) -> list[Appointee]:
    """Those of this office who have not joined yet."""
    of_office = (TABLE.c.role == role, TABLE.c.area_code == area_code, TABLE.c.person_id.is_(None))
    return await view.values(Appointee, select(TABLE).where(*of_office).order_by(TABLE.c.id))
