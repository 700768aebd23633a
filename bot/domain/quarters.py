"""The quarters in which the voter list is kept up to date between elections (PDPB): they stand in the stages' place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

A_DAY = timedelta(days=1)
MONTHS = 3


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter of a calendar year: `number` is 1 to 4."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.next.first_day - A_DAY

    @property
    def next(self) -> Quarter:
        """The one after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


def quarter_of(day: date) -> Quarter:
    """The quarter that a day lies in."""
    return Quarter(day.year, (day.month - 1) // MONTHS + 1)
