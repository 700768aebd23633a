"""Sessions of the dashboard: asked for in the chat, entered once, ended by whoever they belong to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from bot.domain.boards import BoardSession
from storage.codec import BOARD_SESSION
from storage.view import View

TABLE = BOARD_SESSION.table


async def enter(view: View, link_hash: bytes, cookie_hash: bytes, now: datetime) -> bool:
    """Let in the one browser that brings the link in time: from now on it is known by its cookie. False for a link that
    is wrong, used, taken back or too late."""
    good = (TABLE.c.link_hash == link_hash) & TABLE.c.entered_at.is_(None) & TABLE.c.ended_at.is_(None)
    entered = update(TABLE).where(good, TABLE.c.link_until > now)
    changed = await view.execute(entered.values(cookie_hash=cookie_hash, entered_at=now, seen_at=now))
    return changed.rowcount == 1


async def of_cookie(view: View, cookie_hash: bytes) -> BoardSession | None:
    """The session of this cookie."""
    return await view.value(BoardSession, select(TABLE).where(TABLE.c.cookie_hash == cookie_hash))


async def of_link(view: View, link_hash: bytes) -> BoardSession | None:
    """What was asked for with this link."""
    return await view.value(BoardSession, select(TABLE).where(TABLE.c.link_hash == link_hash))


async def entered_by(view: View, person_id: int) -> list[BoardSession]:
    """The sessions that somebody began and that were not ended, the newest first."""
    theirs = (TABLE.c.person_id == person_id) & TABLE.c.entered_at.is_not(None) & TABLE.c.ended_at.is_(None)
    return await view.values(BoardSession, select(TABLE).where(theirs).order_by(TABLE.c.id.desc()))


async def seen(view: View, session_id: int, now: datetime) -> None:
    """Somebody was there."""
    await view.execute(update(TABLE).where(TABLE.c.id == session_id).values(seen_at=now))


async def end(view: View, session_id: int, now: datetime) -> None:
    """Let this one end."""
    await view.execute(update(TABLE).where(TABLE.c.id == session_id, TABLE.c.ended_at.is_(None)).values(ended_at=now))


async def end_all(view: View, person_id: int, now: datetime, *, links_only: bool = False) -> int:
    """Let all of somebody's end, links that nobody used yet included; or these alone. Returns how many."""
    theirs = update(TABLE).where(TABLE.c.person_id == person_id, TABLE.c.ended_at.is_(None))
    if links_only:
        theirs = theirs.where(TABLE.c.entered_at.is_(None))
    return (await view.execute(theirs.values(ended_at=now))).rowcount


async def forget(view: View, before: datetime) -> int:
    """Destroy those whose link ran out before. Returns how many."""
    return (await view.execute(delete(TABLE).where(TABLE.c.link_until < before))).rowcount
