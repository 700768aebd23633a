"""Other names of areas: those that somebody in office gave, and what citizens typed that might become one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update

from bot.domain.areas import AddedName, Unfound
from storage.codec import ADDED_NAME, Keys, table_of
from storage.erasure import run
from storage.models import UnfoundPlaceRow
from storage.view import View, lies_in

if TYPE_CHECKING:
    from storage.batch import Batch

ADDED, UNFOUND = ADDED_NAME.table, table_of(UnfoundPlaceRow)


# --- given names ------------------------------------------------------------------------------------------------------


async def added(view: View, scopes: Collection[str]) -> list[AddedName]:
    """The names given to areas in `scopes`, the newest first."""
    found = select(ADDED).where(lies_in(ADDED.c.code, scopes)).order_by(ADDED.c.added_at.desc(), ADDED.c.id.desc())
    return await view.values(AddedName, found)


async def added_by_id(view: View, name_id: int) -> AddedName | None:
    """The given name of this id."""
    return await view.value(AddedName, select(ADDED).where(ADDED.c.id == name_id))


async def drop(view: View, name_id: int) -> None:
    """Take a given name back."""
    await view.flush()
    await view.execute(delete(ADDED).where(ADDED.c.id == name_id))


# --- what was typed ---------------------------------------------------------------------------------------------------


def index_of(words: str, keys: Keys) -> bytes:
    """The index of typed words; case and spaces do not count."""
    return keys.blind_index("".join(words.casefold().split()), purpose="unfound_place")


async def note(batch: Batch, row_id: int, words: str, area_code: str, at: datetime) -> None:
    """Count words that were typed as a place and turned out to be in `area_code`. What is known now replaces that they
    lay somewhere above it."""
    await batch.flush()
    blocks = area_code.split(".")
    above = [".".join(blocks[:n]) for n in range(1, len(blocks))]
    vaguer = (UNFOUND.c.words_index == index_of(words, batch.keys)) & UNFOUND.c.area_code.in_(above)
    await batch.execute(delete(UNFOUND).where(vaguer))
    row = {
        "id": row_id,
        "words": batch.keys.seal(words.encode(), table=UNFOUND.name, column="words", row=row_id),
        "words_index": index_of(words, batch.keys),
        "area_code": area_code,
        "times": 1,
        "last_at": at,
        "dismissed": False,
    }
    statement = batch.upsert(UNFOUND).values(row)
    counted = {"times": UNFOUND.c.times + 1, "last_at": statement.excluded.last_at}
    again = statement.on_conflict_do_update(index_elements=["words_index", "area_code"], set_=counted)
    await batch.execute(again)


def _waiting(scopes: Collection[str]) -> ColumnElement[bool]:
    return UNFOUND.c.dismissed.is_(False) & lies_in(UNFOUND.c.area_code, scopes)


async def count(view: View, scopes: Collection[str]) -> int:
    """How many suggestions there are for areas in `scopes`."""
    rows = await view.rows(select(func.count()).select_from(UNFOUND).where(_waiting(scopes)))
    return int(rows[0][0])


async def suggested(view: View, scopes: Collection[str], *, limit: int, offset: int) -> list[Unfound]:
    """What was typed and not known, with the area it turned out to be, the most frequent first."""
    order = (UNFOUND.c.times.desc(), UNFOUND.c.last_at.desc(), UNFOUND.c.id)
    rows = await view.rows(select(UNFOUND).where(_waiting(scopes)).order_by(*order).limit(limit).offset(offset))
    return [_unfound(row, view.keys) for row in rows]


async def suggestion(view: View, row_id: int) -> Unfound | None:
    """The suggestion of this id, as long as it waits."""
    rows = await view.rows(select(UNFOUND).where(UNFOUND.c.id == row_id, UNFOUND.c.dismissed.is_(False)))
    return _unfound(rows[0], view.keys) if rows else None


def _unfound(row: Row[Any], keys: Keys) -> Unfound:
    words = keys.open(row.words, table=UNFOUND.name, column="words", row=row.id).decode()
    return Unfound(
        id=row.id,
        words=words,
        area_code=row.area_code,
        times=row.times,
        last_at=row.last_at,
    )


async def dismiss(view: View, row_id: int) -> None:
    """Suggest this no more."""
    await view.flush()
    await view.execute(update(UNFOUND).where(UNFOUND.c.id == row_id).values(dismissed=True))


async def settle(view: View, words: str) -> None:
    """These words are known from now on: wherever they turned out to be, they are suggested no more."""
    await view.flush()
    await run(view, delete(UNFOUND).where(UNFOUND.c.words_index == index_of(words, view.keys)))


async def forget(view: View, before: datetime) -> int:
    """What was last typed before."""
    return await run(view, delete(UNFOUND).where(UNFOUND.c.last_at < before))
