"""Periods of a recap or an export: a usual one by its word, or from one day to another, as people type them.

Days are days of the office's calendar. A week begins on Monday.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.deadlines import local_midnight
from bot.domain.quarters import quarter_of
from bot.domain.vocabulary import MONTHS

EVER = date(2000, 1, 1)
"""Before the first report of any hotline."""
A_DAY = timedelta(days=1)
RECENT = timedelta(days=60)
"""How long ago a visit, or a word to the commission, may lie."""
PRESSED_DAYS = {"today": timedelta(), "yesterday": A_DAY}
"""The days that are a press away, by the word in a button; others are typed."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` to the end of `last`. `word` is the letter of a usual one, '' for any other."""

    first: date
    last: date
    word: str = ""

    @property
    def code(self) -> str:
        """How buttons carry it: a usual one stays what it is on the day when it is pressed."""
        return self.word or f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants from which and before which something lies in it."""
        return local_midnight(self.first, zone), local_midnight(self.last + A_DAY, zone)


USUAL: dict[str, tuple[Callable[[date], date], tuple[str, ...]]] = {
    "d": (lambda today: today, ("hari ini", "today")),
    "w": (lambda today: today - timedelta(days=today.weekday()), ("minggu ini", "this week")),
    "m": (lambda today: today.replace(day=1), ("bulan ini", "this month")),
    "q": (lambda today: quarter_of(today).first_day, ("triwulan ini", "this quarter")),
    "a": (lambda _today: EVER, ("semua", "all")),
}
"""The letter of a usual period → its first day, and how it is typed. All of them last until today."""


def _quarter_before(today: date) -> tuple[date, date]:
    former = quarter_of(quarter_of(today).first_day - A_DAY)
    return former.first_day, former.last_day


FORMER: dict[str, Callable[[date], tuple[date, date]]] = {
    "kemarin": lambda today: (today - A_DAY, today - A_DAY),
    "minggu lalu": lambda today: _former(today - timedelta(days=today.weekday()), 7),
    "bulan lalu": lambda today: _month((today.replace(day=1) - A_DAY).year, (today.replace(day=1) - A_DAY).month),
    "triwulan lalu": _quarter_before,
}
ENGLISH = {
    "last quarter": "triwulan lalu",
    "yesterday": "kemarin",
    "last week": "minggu lalu",
    "last month": "bulan lalu",
}


def _former(first: date, days: int) -> tuple[date, date]:
    return first - timedelta(days=days), first - A_DAY


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - A_DAY


def usual(word: str, today: date) -> Period:
    """The usual period of a letter. Raises KeyError for one that is none."""
    return Period(USUAL[word][0](today), today, word)


def of_code(code: str, today: date) -> Period | None:
    """The period that a button carries; None for one that nobody made."""
    if code in USUAL:
        return usual(code, today)
    try:
        first, last = (datetime.strptime(part, "%Y%m%d").date() for part in code.split("-"))  # noqa: DTZ007 - a day
    except ValueError:
        return None
    return Period(first, last) if EVER <= first <= last else None


# --- as it is typed ---------------------------------------------------------------------------------------------------

_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:\s*[-/ ]\s*(?P<year{n}>\d{{4}}|\d{{2}}))?"
_DAY = (
    r"(?:(?P<iso{n}>\d{{4}}-\d{{1,2}}-\d{{1,2}})"
    r"|(?P<dotted{n}>\d{{1,2}}\.\d{{1,2}}\.\d{{4}})"  # with fewer digits it may be the code of an area
    r"|(?P<day{n}>\d{{1,2}})(?:\s*[-/]\s*(?P<month{n}>\d{{1,2}})|\s*(?P<name{n}>" + _NAMES + r"))" + _YEAR + ")"
)
_BETWEEN = r"\s*(?:\.{2,}|…|-|–|s\.?/?d\.?|sampai(?: dengan)?|hingga|ke|to|until|till)\s*"
_BEFORE = r"(?:(?:dari|mulai|sejak|tanggal|tgl|periode|from|between)\s+)*"
SPAN = re.compile(
    _BEFORE + r"(?:" + _DAY.format(n=1) + r"|(?P<alone>\d{1,2}))" + _BETWEEN + _BEFORE + _DAY.format(n=2), re.IGNORECASE
)
ONE = re.compile(_BEFORE + _DAY.format(n=1), re.IGNORECASE)
MONTH = re.compile(_BEFORE + rf"(?:bulan\s+)?(?P<name>{_NAMES})(?:\s+(?P<year>\d{{4}}))?", re.IGNORECASE)


def read(words: str, today: date) -> tuple[Period | None, str]:
    """The period at the end of `words` (None where there is none), and the words before it. A day without a year is the
    newest that has begun."""
    plain = " ".join(words.casefold().split())
    starts = [0, *(at + 1 for at, sign in enumerate(plain) if sign == " ")]
    try:
        for start in starts:
            if period := _whole(plain[start:], today):
                return period, plain[:start].strip()
    except ValueError:  # the 31st of February
        pass
    return None, plain


def recent_day(words: str, today: date) -> date | None:
    """The one day that `words` name, of the last `RECENT`; None for anything else, which is a slip of the finger."""
    period, rest = read(words, today)
    if period is None or rest or period.first != period.last:
        return None
    return period.first if today - RECENT <= period.first <= today else None


def _whole(words: str, today: date) -> Period | None:
    for letter, (_, spellings) in USUAL.items():
        if words in spellings:
            return usual(letter, today)
    if former := FORMER.get(ENGLISH.get(words, words)):
        return Period(*former(today))
    if found := SPAN.fullmatch(words):
        return _span(found, today)
    if found := ONE.fullmatch(words):
        day = _newest(*_parts(found, 1), today)
        return Period(day, day)
    if found := MONTH.fullmatch(words):
        month = MONTHS[found["name"]]
        year = int(found["year"] or today.year - (month > today.month))
        return Period(*_month(year, month))
    return None


def _span(found: re.Match[str], today: date) -> Period:
    end_year, end_month, end_day = _parts(found, 2)
    if found["alone"]:
        year, month, day = 0, end_month, int(found["alone"])
    else:
        year, month, day = _parts(found, 1)
    turns = (month, day) > (end_month, end_day)  # over New Year
    if not year and not end_year:
        year = _newest(0, month, day, today).year
        end_year = year + turns
    first = date(year or end_year - turns, month, day)
    last = date(end_year or year + turns, end_month, end_day)
    return Period(min(first, last), max(first, last))


def _parts(found: re.Match[str], n: int) -> tuple[int, int, int]:
    """Year (0 where none is said), month and day."""
    if iso := found[f"iso{n}"]:
        year, month, day = map(int, iso.split("-"))
        return year, month, day
    if dotted := found[f"dotted{n}"]:
        day, month, year = map(int, dotted.split("."))
        return year, month, day
    year = int(found[f"year{n}"] or 0)
    month = int(found[f"month{n}"]) if found[f"month{n}"] else MONTHS[found[f"name{n}"]]
    return year + 2000 if 0 < year < 100 else year, month, int(found[f"day{n}"])


def _newest(year: int, month: int, day: int, today: date) -> date:
    """That day; of the year before where it has not come yet in this one."""
    if year:
        return date(year, month, day)
    this = date(today.year, month, day)
    return this if this <= today else date(today.year - 1, month, day)
