"""When the report of a period is due, and which days it covers: every week, or before each plenary that locks the list.

A report that was missed (the program was down) is still due on the days after; an old one is not made up for.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from bot.domain.deadlines import lock_day
from bot.domain.periods import A_DAY, Period
from bot.domain.quarters import quarter_of
from bot.domain.rules import Mode, Rhythm, Rules, Weekday

A_WEEK = timedelta(days=7)
BEFORE_THE_FIRST = timedelta(days=30)
"""How far back the report before the first plenary of a calendar looks."""


def due(today: date, rules: Rules) -> Period | None:
    """The days of the newest report that is due by `today`; None where none is. `rules` are those of the area
    (`Rules.of`)."""
    match rules.reports.when:
        case Rhythm.WEEKLY:
            return _weekly(today, rules)
        case Rhythm.PLENARY:
            return _before_a_plenary(today, rules)
        case Rhythm.OFF:
            return None


def before(period: Period) -> Period:
    """The days just before a period, as many as it has: what it is compared with."""
    length = period.last - period.first + A_DAY
    return Period(period.first - length, period.first - A_DAY)


def _weekly(today: date, rules: Rules) -> Period:
    day = today - timedelta(days=(today.weekday() - list(Weekday).index(rules.reports.weekday)) % 7)
    return Period(day - A_WEEK, day - A_DAY)


def _before_a_plenary(today: date, rules: Rules) -> Period | None:
    """From one report to the next. Once a plenary has begun, the report before it helps nobody."""
    ahead = timedelta(days=rules.reports.days_before)
    plenaries = _plenaries(today, rules)
    first = plenaries[0] - BEFORE_THE_FIRST if plenaries else today
    for former, plenary in pairwise([first, *plenaries]):
        if plenary - ahead <= today < plenary:
            return Period(former - ahead, plenary - ahead - A_DAY)
    return None


def _plenaries(today: date, rules: Rules) -> list[date]:
    """The days on which plenaries lock the list, in their order; between elections those of the quarters around."""
    if rules.mode is Mode.ELECTION:
        return sorted({stage.first_day for stage in rules.stages if stage.locks_list})
    this = quarter_of(today)
    former = quarter_of(this.first_day - A_DAY)
    return [lock_day(quarter, rules) for quarter in (former, this, this.next)]
