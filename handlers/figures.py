"""The figures of an area and a period: what came, what stands, what became of it. /rekap and the dashboard show the
same ones, because both ask here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.areas import Area
from bot.domain.people import Right
from handlers.turn import Turn, World
from storage import recap
from storage.recap import AreaCount, Bounds
from storage.view import View

FEW_RATINGS = 3
"""With fewer, a mean would tell of single people."""
A_KECAMATAN = 3
"""Blocks in its code: below it a mean would tell of the one officer of a desa."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted in an area and below. `parts` are the areas below that have something, `unplaced` what is counted
    for the area itself because its village is not known. `ratings` is how many there are and their mean."""

    total: AreaCount
    outcomes: dict[str, int]
    claimed: timedelta | None
    ended: timedelta | None
    ratings: tuple[int, float] | None
    parts: tuple[tuple[Area, AreaCount], ...]
    unplaced: AreaCount | None

    @property
    def closed(self) -> int:
        """How many were closed, however they ended."""
        return sum(self.outcomes.values())


async def figures(turn: Turn, area_code: str, within: Bounds) -> Figures:
    """The figures as they stand now; that the area is the sender's to see was asked before."""
    counted = await count(turn.store, turn.world, turn.now, area_code, within)
    return replace(counted, ratings=await _ratings(turn, area_code, within))


async def count(store: View, world: World, now: datetime, area_code: str, within: Bounds) -> Figures:
    """The same without what reporters think."""
    counts = await recap.by_area(store, area_code, within, now)
    below = world.areas.children(area_code)
    parts = [(area, _sum(counts, area.code)) for area in below]
    own = [count for count in counts if count.area_code == area_code and _is_something(count)]
    return Figures(
        total=_sum(counts, area_code),
        outcomes=await recap.outcomes(store, area_code, within),
        claimed=await recap.median_until(store, area_code, within, "claimed_at"),
        ended=await recap.median_until(store, area_code, within, "closed_at"),
        ratings=None,
        parts=tuple((area, count) for area, count in parts if _is_something(count)),
        unplaced=own[0] if own and below else None,
    )


async def _ratings(turn: Turn, area_code: str, within: Bounds) -> tuple[int, float] | None:
    """What reporters think, for those who coordinate, and never of one officer."""
    may_see = any(turn.world.areas.within(area_code, scope) for scope in turn.scopes(Right.RATINGS))
    if not may_see or area_code.count(".") >= A_KECAMATAN:
        return None
    count, mean = await recap.ratings(turn.store, area_code, within)
    return (count, mean) if count >= FEW_RATINGS else None


def _is_something(count: AreaCount) -> bool:
    return bool(count.received or count.open)


def _sum(counts: Sequence[AreaCount], area_code: str) -> AreaCount:
    """The counts of an area and all below it."""
    within = [c for c in counts if c.area_code == area_code or c.area_code.startswith(area_code + ".")]
    return AreaCount(
        area_code,
        received=sum(c.received for c in within),
        open=sum(c.open for c in within),
        overdue=sum(c.overdue for c in within),
        asked=sum(c.asked for c in within),
    )
