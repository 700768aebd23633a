"""Web chats on their way to another device: a sealed session for whoever brings the code in time, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from storage.codec import table_of
from storage.models import HandoverRow
from storage.view import View

TABLE = table_of(HandoverRow)


async def give(view: View, row_id: int, code_hash: bytes, session: str, expires_at: datetime) -> None:
    """Keep `session` until then."""
    sealed = view.keys.seal(session.encode(), table=TABLE.name, column="session", row=row_id)
    row = {"id": row_id, "code_hash": code_hash, "session": sealed, "expires_at": expires_at}
    await view.execute(insert(TABLE).values(row))


async def take(view: View, code_hash: bytes, now: datetime) -> str:
    """The session, which is destroyed here; '' for a code that is wrong, used or too late."""
    valid = (TABLE.c.code_hash == code_hash) & TABLE.c.used_at.is_(None) & (TABLE.c.expires_at > now)
    found = await view.rows(select(TABLE.c.id, TABLE.c.session).where(valid))
    if not found:
        return ""
    spent = update(TABLE).where(TABLE.c.id == found[0].id, TABLE.c.used_at.is_(None))
    if (await view.execute(spent.values(used_at=now, session=None))).rowcount != 1:
        return ""  # somebody else was a moment faster
    return view.keys.open(found[0].session, table=TABLE.name, column="session", row=found[0].id).decode()


async def forget(view: View, now: datetime) -> int:
    """Destroy what was used or ran out. Returns how many."""
    over = TABLE.c.used_at.is_not(None) | (TABLE.c.expires_at <= now)
    return (await view.execute(delete(TABLE).where(over))).rowcount
