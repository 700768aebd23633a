"""How the kabupaten are organised now: what was changed by command, the newest of each."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.modes import ModeChange
from bot.domain.rules import Mode
from storage.codec import MODE_CHANGE
from storage.view import View

TABLE = MODE_CHANGE.table


async def in_force(view: View) -> tuple[tuple[str, Mode], ...]:
    """(kabupaten's code, mode) of those that changed theirs, by code."""
    found = await view.rows(select(TABLE.c.area_code, TABLE.c.mode).order_by(TABLE.c.id))
    newest = {row.area_code: Mode(row.mode) for row in found}
    return tuple(sorted(newest.items()))


async def newest(view: View, area_code: str) -> ModeChange | None:
    """The last change of a kabupaten; None where the configuration holds."""
    statement = select(TABLE).where(TABLE.c.area_code == area_code).order_by(TABLE.c.id.desc()).limit(1)
    return await view.value(ModeChange, statement)


async def by_id(view: View, change_id: int) -> ModeChange | None:
    """The change of this id."""
    return await view.value(ModeChange, select(TABLE).where(TABLE.c.id == change_id))
