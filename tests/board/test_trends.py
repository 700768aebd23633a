"""What pictures tell is what /rekap and the dashboard tell, whatever happened to the tickets before."""

from __future__ import annotations

import random
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from statistics import median

import pytest

from bot.domain import periods
from bot.domain.periods import Period
from bot.domain.tickets import Action, Outcome, Ticket
from handlers import figures, trends
from handlers.coordinator.recap import today_of
from handlers.trends import Course, Measure
from handlers.turn import Turn
from storage.recap import Bounds
from storage.trends import MARKS
from tests.board.test_figures import live_through
from tests.hotline import Hotline
from tests.journeys.desk import act, report
from tests.journeys.reports import GADUNG, RIAS, TOBOALI, staff, turn_of

AREAS = ("19.03", "19.03.01", "19.03.01.2008")
PERIODS = ("a", "q", "w", "d")


@pytest.mark.parametrize("seed", range(6))
async def test_the_figures_are_those_of_rekap(tmp_path: Path, database_url: str, seed: int) -> None:
    async with Hotline(tmp_path, url=database_url, seed=seed) as hotline:
        await staff(hotline)
        await live_through(hotline, random.Random(seed), 40)

        async def compared(turn: Turn) -> int:
            for area_code in AREAS:
                for word in PERIODS:
                    await _compare(turn, area_code, periods.usual(word, today_of(turn)))
            return (await figures.figures(turn, "19.03", _ever(turn))).total.received

        assert await turn_of(hotline, "rina", compared) > 5


def _ever(turn: Turn) -> Bounds:
    return periods.usual("a", today_of(turn)).bounds(turn.rules.timezone)


async def _compare(turn: Turn, area_code: str, period: Period) -> None:
    told = await figures.figures(turn, area_code, period.bounds(turn.rules.timezone))
    course = await trends.course(turn.store, turn.world, turn.now, area_code, period)
    assert sum(course.received) == told.total.received
    assert sum(course.closed) == told.closed
    assert course.open[-1] == told.total.open
    assert sum(course.ages) == told.total.open
    counted = {
        Measure.OPEN: told.total.open,
        Measure.OVERDUE: told.total.overdue,
        Measure.RECEIVED: told.total.received,
        Measure.CLOSED: told.closed,
    }
    for measure, number in counted.items():
        for villages in (False, True):
            found = await trends.spread(turn.store, turn.world, turn.now, area_code, period, measure, villages=villages)
            assert found.total == number
    parts = {area.code: count.open for area, count in told.parts}
    found = await trends.spread(turn.store, turn.world, turn.now, area_code, period, Measure.OPEN, villages=False)
    if turn.world.areas.children(area_code):
        assert {part.area.code: part.count for part in found.parts if part.area.code in parts} == parts
    paces = await trends.paces(turn.store, turn.world, area_code, period)
    claimed, _, closed = paces.total.times
    assert (claimed and claimed.median) == told.claimed
    assert (closed and closed.median) == told.ended
    assert sum(pace.cases for pace in paces.poskos) == paces.total.cases


@pytest.mark.parametrize("seed", range(3))
async def test_times_are_those_of_each_poskos_tickets(tmp_path: Path, database_url: str, seed: int) -> None:
    """The median and the ninth decile, counted again from the tickets themselves."""
    chance = random.Random(seed)
    async with Hotline(tmp_path, url=database_url, seed=seed) as hotline:
        await staff(hotline)
        for number in range(24):
            who, area = chance.choice((("sari", RIAS), ("wati", GADUNG), ("dewi", "19.03.01.2009")))
            ticket = await report(hotline, f"w{number}", area=area)
            hotline.clock.forward(timedelta(seconds=2 * chance.randrange(30, 100_000)))
            await act(hotline, who, ticket, Action.CLAIM)
            hotline.clock.forward(timedelta(seconds=2 * chance.randrange(30, 100_000)))
            if chance.random() < 0.6:
                await act(hotline, who, ticket, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
        tickets = list(await hotline.tickets())

        async def counted(turn: Turn) -> trends.Paces:
            period = periods.usual("a", today_of(turn))
            return await trends.paces(turn.store, turn.world, TOBOALI, period)

        paces = await turn_of(hotline, "rina", counted)
        assert [pace.posko_area for pace in paces.poskos] == sorted(pace.posko_area for pace in paces.poskos)
        for pace in paces.poskos:
            own = [ticket for ticket in tickets if ticket.posko_area == pace.posko_area]
            assert pace.cases == len(own)
            for mark, took in zip(MARKS, pace.times, strict=True):
                assert (took and (took.count, took.median, took.ninetieth)) == _by_hand(own, mark)


def _by_hand(tickets: list[Ticket], mark: str) -> tuple[int, timedelta, timedelta] | None:
    ends = [(ticket, getattr(ticket, mark)) for ticket in tickets]
    times = sorted((at - ticket.created_at).total_seconds() for ticket, at in ends if at)
    if len(times) < trends.FEW_CASES:
        return None
    ninetieth = times[ceil(len(times) * 9 / 10) - 1]
    return len(times), timedelta(seconds=round(median(times))), timedelta(seconds=round(ninetieth))


async def test_poskos_with_few_cases_are_counted_together(tmp_path: Path, database_url: str) -> None:
    async with Hotline(tmp_path, url=database_url) as hotline:
        await staff(hotline)
        for who, area, number in (("sari", RIAS, 3), ("wati", GADUNG, 2), ("dewi", "19.03.01.2009", 1)):
            for place in range(number):
                ticket = await report(hotline, f"{who}{place}", area=area)
                hotline.clock.forward(timedelta(hours=1))
                await act(hotline, who, ticket, Action.CLAIM)
        paces = await turn_of(hotline, "rina", lambda turn: _paces(turn, TOBOALI))
        assert [(pace.posko_area, pace.cases) for pace in paces.poskos] == [(RIAS, 3), ("", 3)]
        assert [pace.times[0] is not None for pace in paces.poskos] == [True, True]
        assert [pace.times[2] for pace in paces.poskos] == [None, None]


async def _paces(turn: Turn, area_code: str) -> trends.Paces:
    return await trends.paces(turn.store, turn.world, area_code, periods.usual("a", today_of(turn)))


async def _course(turn: Turn, first: date, last: date) -> Course:
    return await trends.course(turn.store, turn.world, turn.now, "19.03", Period(first, last))


async def test_a_day_is_the_offices_from_midnight_to_midnight(tmp_path: Path, database_url: str) -> None:
    """WIB is seven hours before UTC: 16.59.59 is still that day, 17.00 the next one."""
    async with Hotline(tmp_path, url=database_url) as hotline:
        for seconds in (0, 14 * 3600 + 3599, 1, 86_400 - 1, 1):  # 09.00, 23.59.59, 00.00, 23.59.59, 00.00
            hotline.clock.forward(timedelta(seconds=seconds))
            await report(hotline, f"at {seconds} {hotline.clock.now()}")
            hotline.clock.forward(timedelta(milliseconds=900))
            hotline.clock.forward(timedelta(milliseconds=-900))
        found = await turn_of(hotline, "rina", lambda turn: _course(turn, date(2026, 11, 24), date(2026, 11, 30)))
        assert found.first == date(2026, 11, 24)
        assert found.received == (2, 2, 1)  # and none of the days that are still to come
        assert found.open == (2, 4, 5)


async def test_ages_are_whole_days(tmp_path: Path, database_url: str) -> None:
    async with Hotline(tmp_path, url=database_url) as hotline:
        begun = hotline.clock.at
        for days in (15, 14, 8, 7, 4, 3, 2, 1, 0):
            hotline.clock.at = begun + timedelta(days=15 - days)
            await report(hotline, f"{days} days ago")
        found = await turn_of(hotline, "rina", lambda turn: _course(turn, date(2026, 11, 24), date(2026, 12, 9)))
        assert found.ages == (2, 2, 2, 2, 1)


async def test_per_voters_is_known_where_all_below_are(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        villages = [area.code for area in hotline.world.areas.children("19.03.08")]
        voters = {**dict.fromkeys(villages, 500), "19.03.01.2008": 2_000, "19.03.02": 4_000}
        hotline.rules = hotline.world.rules.__class__(voters=voters)
        await hotline.restart()
        assert trends.voters_of(hotline.world, "19.03.08") == 500 * len(villages)
        assert trends.voters_of(hotline.world, "19.03.01") == 0
        assert trends.voters_of(hotline.world, "19.03.02") == 4_000
        assert trends.voters_of(hotline.world, "19.03") == 0
        part = trends.Part(hotline.world.areas["19.03.01.2008"], 3, 2_000)
        assert part.per_voters == 1.5
