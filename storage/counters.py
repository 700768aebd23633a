"""Running numbers: each is given once, and none is left out."""

from __future__ import annotations

from sqlalchemy import update

from storage.codec import table_of
from storage.models import CounterRow
from storage.statements import insert
from storage.view import View

TABLE = table_of(CounterRow)


async def next_number(view: View, name: str) -> int:
    """The next number of `name`. Its row stays locked until the transaction ends: no number twice, and none is lost
    when that comes to nothing."""
    await view.execute(insert(TABLE, view.dialect).values(name=name, value=0).on_conflict_do_nothing())
    raised = update(TABLE).where(TABLE.c.name == name).values(value=TABLE.c.value + 1)
    return int((await view.execute(raised.returning(TABLE.c.value))).scalar_one())
