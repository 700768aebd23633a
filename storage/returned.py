"""What returned alat kerja say, line by line, until it is taken over or thrown away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.domain.conversations import Timer
from bot.domain.returns import Verdict
from storage.codec import ATTACHMENT, SUGGESTED_VOTER, TIMER, table_of
from storage.models import ReturnedAnswerRow
from storage.statements import insert_new
from storage.view import View

TABLE, VOTERS = table_of(ReturnedAnswerRow), SUGGESTED_VOTER.table


@dataclass(frozen=True, slots=True)
class Returned:
    """One line: `voter_id` is 0 where it fits none."""

    id: int
    line: int
    verdict: Verdict
    voter_id: int = 0
    answer: str = ""
    reason: str = ""


async def keep(view: View, file_id: int, lines: Sequence[Returned], read: Timer) -> None:
    """Keep what a file says, and let its sender hear of it (`read`). Done again it leaves the same."""
    await view.execute(delete(TABLE).where(TABLE.c.file_id == file_id))
    rows = [
        {
            "id": one.id,
            "file_id": file_id,
            "line": one.line,
            "verdict": one.verdict.value,
            "voter_id": one.voter_id or None,
            "answer": one.answer,
            "reason": _sealed(view, one),
        }
        for one in lines
    ]
    if rows:
        await view.execute(TABLE.insert(), rows)
    timers = insert_new(TIMER.table, view.dialect)
    await view.execute(timers, [TIMER.row(read, view.keys)])


def _sealed(view: View, one: Returned) -> bytes | None:
    return view.keys.seal(one.reason.encode(), table=TABLE.name, column="reason", row=one.id) if one.reason else None


async def counts(view: View, file_id: int) -> dict[tuple[Verdict, str], int]:
    """How many lines there are by verdict and answer."""
    number = func.count().label("number")
    statement = select(TABLE.c.verdict, TABLE.c.answer, number).where(TABLE.c.file_id == file_id)
    found = await view.rows(statement.group_by(TABLE.c.verdict, TABLE.c.answer))
    return {(Verdict(row.verdict), row.answer): row.number for row in found}


async def count_new(view: View, file_id: int) -> int:
    """How many lines would change something."""
    found = await counts(view, file_id)
    return sum(number for (verdict, _), number in found.items() if verdict is Verdict.NEW)


async def of_file(view: View, file_id: int, verdicts: Collection[Verdict], limit: int) -> list[Returned]:
    """The first lines with one of these verdicts."""
    wanted = (TABLE.c.file_id == file_id) & TABLE.c.verdict.in_(verdicts)
    rows = await view.rows(select(TABLE).where(wanted).order_by(TABLE.c.line).limit(limit))
    return [
        Returned(
            row.id,
            row.line,
            Verdict(row.verdict),
            row.voter_id or 0,
            row.answer,
            view.keys.open(row.reason, table=TABLE.name, column="reason", row=row.id).decode() if row.reason else "",
        )
        for row in rows
    ]


async def mark(view: View, ids: Collection[int], verdict: Verdict) -> None:
    """These lines are through."""
    await view.execute(update(TABLE).where(TABLE.c.id.in_(ids)).values(verdict=verdict.value, reason=None))


async def drop(view: View, file_id: int) -> None:
    """Destroy what a file said."""
    await view.execute(delete(TABLE).where(TABLE.c.file_id == file_id))


async def forget(view: View, before: datetime) -> int:
    """Destroy what was read before then and never taken over. Returns how many lines."""
    old = select(ATTACHMENT.table.c.id).where(ATTACHMENT.table.c.created_at < before)
    return (await view.execute(delete(TABLE).where(TABLE.c.file_id.in_(old)))).rowcount
