"""Saran perbaikan: what a supervising body suggests to the electoral commission's level beside it, about whom, and what
became of it. It is a suggestion, never a "rekomendasi": that would be a formal act.

From whom to whom: PKD → PPS, Panwascam → PPK, Bawaslu kabupaten → KPU kabupaten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.tickets import Ticket

MOST_VOTERS = 30
"""Of one report: a larger household is split first."""


class Form(StrEnum):
    """How a suggestion is made."""

    ORAL = "oral"
    WRITTEN = "written"


class Addressee(StrEnum):
    """To whom it is made."""

    PPS = "pps"
    PPK = "ppk"
    KPU = "kpu"


_ADDRESSEES: Mapping[int, Addressee] = {4: Addressee.PPS, 3: Addressee.PPK, 2: Addressee.KPU}
"""How many blocks the issuing body's area has → to whom it turns."""


def addressee_of(body_area: str) -> Addressee:
    """To whom the body of an area turns."""
    return _ADDRESSEES[body_area.count(".") + 1]


class Whom(StrEnum):
    """Who heard an oral one there: a function, never a name."""

    CHAIR = "chair"
    MEMBER = "member"
    OFFICE = "office"
    PANTARLIH = "pantarlih"


class Answer(StrEnum):
    """What was answered about one voter. NONE: nothing, and nothing is expected any more; VOID: the suggestion no
    longer holds for them."""

    WAITING = ""
    DONE = "done"
    REFUSED = "refused"
    NONE = "none"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One saran perbaikan. `number`: as it stands on the letter; `serial`: gapless per body, form and year;
    `body_area`: whose it is; `made_on`, `delivered_on`: days (ISO), '' for not delivered yet; `whom`: one of `Whom` for
    an oral one, '' for a letter; `with_nik`: whether the letter shows whole NIKs, because the addressee needs them."""

    id: int
    number: str
    serial: int
    year: int
    form: Form
    body_area: str
    made_by: int
    made_on: str
    created_at: datetime
    whom: str = ""
    with_nik: bool = False
    delivered_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedVoter:
    """One voter of a suggestion: of a ticket, the first one (`place` 0) or a further one of its household. `reason`
    (sealed at rest): why the commission refused."""

    id: int
    suggestion_id: int
    ticket_id: int
    place: int
    answer: Answer = Answer.WAITING
    reason: str = ""
    answered_at: datetime | None = None


def names_of(ticket: Ticket) -> list[str]:
    """The voters of a report by place; '' for one whose name is not known."""
    named = [ticket.voter_name, *ticket.other_voters.splitlines()]
    count = min(max(ticket.voters, len(named), 1), MOST_VOTERS)
    return (named + [""] * count)[:count]


ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def number_of(pattern: str, serial: int, body_area: str, made_on: date) -> str:
    """The number by an office's pattern, with the places {serial}, {code}, {month} (Roman) and {year}. Raises
    ValueError, KeyError, IndexError or AttributeError for a pattern that is none."""
    return pattern.format(serial=serial, code=body_area, month=ROMAN[made_on.month - 1], year=made_on.year)


def is_pattern(pattern: str) -> bool:
    """True where a pattern gives each serial, body and year a number of its own."""
    tries = [
        (1, "19.03.01", date(2026, 1, 1)),
        (2, "19.03.01", date(2026, 1, 1)),
        (1, "19.03.02", date(2026, 1, 1)),
        (1, "19.03.01", date(2027, 1, 1)),
    ]
    try:
        return len({number_of(pattern, *one) for one in tries}) == len(tries)
    except (ValueError, KeyError, IndexError, AttributeError):
        return False
