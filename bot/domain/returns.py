"""What a returned alat kerja says: KPU's answer about each voter, as officers fill it in, and what taking it over would
do. A line is matched by the report's number and the voter's place in it, never by a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.suggestions import Answer, SuggestedVoter


class Verdict(StrEnum):
    """What becomes of a line. Only a NEW one changes anything."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"
    """Another answer is written down already; one of a person stands."""
    UNKNOWN = "unknown"
    """No such report, or none of the sender's."""
    UNSUGGESTED = "unsuggested"
    """No saran perbaikan was made about this voter."""
    UNREAD = "unread"
    """The answer is none of the words that are understood."""
    NO_REASON = "no_reason"
    """A refusal says why."""
    TWICE = "twice"
    """An earlier line of the sheet is about the same voter."""
    TAKEN = "taken"
    """It has been taken over."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet that says something: `line` as the spreadsheet counts, the rest as it stands there."""

    line: int
    number: str
    place: str
    answer: str
    reason: str


WORDS: dict[Answer, tuple[str, ...]] = {
    Answer.DONE: (
        *("diperbaiki", "sudah", "sudah diperbaiki", "sudah ditindaklanjuti", "ditindaklanjuti", "selesai", "ya", "ok"),
        *("diterima", "setuju", "put right", "corrected", "done", "yes", "✓", "v"),
    ),
    Answer.REFUSED: (
        "ditolak",
        "tolak",
        "tidak",
        "tidak diterima",
        "tidak dapat ditindaklanjuti",
        "refused",
        "no",
        "✗",
    ),
    Answer.NONE: ("tidak dijawab", "no answer"),
}
"""How an answer is written, beside the sheet's own words."""


def answer_of(words: str) -> Answer | None:
    """The answer that a cell names; None for words that are not understood."""
    plain = " ".join(words.casefold().split()).rstrip(".")
    return next((answer for answer, known in WORDS.items() if plain in known), None)


def verdict_of(line: Line, voter: SuggestedVoter | None, *, known: bool, again: bool) -> Verdict:
    """What taking `line` over would do. `voter`: whom it is about in the newest suggestion; `known`: whether the report
    is the sender's business; `again`: whether an earlier line is about the same voter."""
    if not known:
        return Verdict.UNKNOWN
    if again:
        return Verdict.TWICE
    if voter is None or voter.answer is Answer.VOID:
        return Verdict.UNSUGGESTED
    return _of_answer(answer_of(line.answer), voter.answer, why=line.reason)


def _of_answer(said: Answer | None, stands: Answer, *, why: str) -> Verdict:
    match said:
        case None:
            return Verdict.UNREAD
        case _ if said is stands:
            return Verdict.SAME
        case _ if stands is not Answer.WAITING:
            return Verdict.OTHER
        case Answer.NONE:  # an office says that itself, when it waits no longer
            return Verdict.UNREAD
        case Answer.REFUSED if not why:
            return Verdict.NO_REASON
        case _:
            return Verdict.NEW
