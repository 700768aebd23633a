"""Penelusuran: what the officer who went there found. Its answers come in any order, and may be completed later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.tickets import Category


class Met(StrEnum):
    """Whom the officer met: a role, never a name."""

    VOTER = "voter"
    FAMILY = "family"
    HEAD = "head"
    NEIGHBOUR = "neighbour"
    OFFICIAL = "official"
    NOBODY = "nobody"


FINDINGS = ("1", "2", "3", "4", "5", "6")
"""The codes of the alat kerja pengawasan: 1 ineligible and listed, 2 eligible and not listed, 3 no KTP-el, 4 faulty
data, 5 TPS far away, 6 not coklit'd."""
NOTHING = "0"
"""That all is as it should be."""

LIKELY: dict[str, str] = {
    Category.BELUM_DICOKLIT: "6",
    Category.BELUM_TERDAFTAR: "2",
    Category.TMS_TERDAFTAR: "1",
    Category.DATA_KELIRU: "4",
}
"""The finding that a report of this category speaks of."""

QUESTIONS = ("visited_on", "met", "findings")
"""What a tracing should answer, beside its result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing:
    """What is known of one ticket's tracing. `visited_on`: the day (ISO), `met`: one of `Met`, `findings`: codes with
    commas between, `note` (sealed at rest): the officer's words; '' for what is not answered yet. `sheet_key` names
    the message that shows it, `officer_id` who filled it in last."""

    id: int
    ticket_id: int
    officer_id: int
    updated_at: datetime
    visited_on: str = ""
    met: str = ""
    findings: str = ""
    note: str = ""
    sheet_key: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The questions without an answer."""
        return tuple(name for name in QUESTIONS if not getattr(self, name))

    @property
    def found(self) -> tuple[str, ...]:
        """The codes of what was found."""
        return tuple(code for code in self.findings.split(",") if code)


def toggled(findings: str, code: str) -> str:
    """`findings` with `code` put in or taken out; "nothing" stands alone."""
    codes = {one for one in findings.split(",") if one}
    codes = codes ^ {code} if code == NOTHING else (codes - {NOTHING}) ^ {code}
    return ",".join(sorted(codes & {NOTHING} or codes))
