"""Reads one message: what its writer wants, what is reported, where, about whom. Rules over known meanings, no model.

Every field says how sure it is and which words it was read from, so that a person can check it and correct the tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from bot.domain.cues import is_cue
from bot.domain.given_names import GIVEN_NAMES
from bot.domain.names import names_in
from bot.domain.nik import blank_numbers, find_niks, find_phone, looks_like_ticket
from bot.domain.particulars import (
    Read,
    age_of,
    birth_date_of,
    dusun_of,
    numbered,
    rt_rw,
    without_birthplace,
)
from bot.domain.persons import count_of, subject_of
from bot.domain.places import NOWHERE, SURE, Finding, PlaceFinder
from bot.domain.purpose import Purpose, purpose_of
from bot.domain.tickets import read_ticket_number
from bot.domain.vocabulary import words
from bot.domain.words import Stream, Token, clean

_T = TypeVar("_T")
MAX_LETTERS = 4096
"""Telegram's longest text; the rest of a longer one is not read, but is blanked and kept."""
YOUNGEST_HOLDER = 16
"""Nobody younger gets a KTP-el or votes: 16 such digits are a family card, whose date is that of its issue."""


@dataclass(frozen=True, slots=True)
class Voter:
    """One voter, as far as a message tells."""

    name: str = ""
    birth_date: date | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message says. Empty values were not said.

    intent: report, status, question, cancel, delete_data, my_data (what is stored of me?), objection (to a report about
    oneself), posko (where is it?), greeting, offtopic, officer (wants to talk to one), other.
    category and reason: keys of what is reported, only with intent report. likely: what a message with intent other
    leans to all the same. subject: self, family, other, unknown.
    others: the names of further voters that are joined to the first one's.
    nik: 16 plausible digits. kept_text: the text with NIK, family card and telephone numbers blanked, safe to keep.
    confidence (0..1) and words: per field, how sure, and the words it was read from.
    """

    intent: str
    category: str | None
    reason: str | None
    likely: Purpose | None
    finding: Finding
    rt: int | None
    rw: int | None
    dusun: str
    subject: str
    count: int
    name: str
    others: tuple[str, ...]
    birth_date: date | None
    age: int | None
    nik: str | None
    phone: str | None
    tps: int | None
    ticket_number: str
    kept_text: str
    confidence: Mapping[str, float]
    words: Mapping[str, str]

    def supposed(self) -> Understanding:
        """The same message, taken for what it is likely to be."""
        if self.likely is None:
            return self
        likely = self.likely
        sure, words = {"intent": likely.confidence}, {"intent": likely.words}
        if likely.reports:
            sure, words = sure | {"category": likely.category_confidence}, words | {"category": likely.category_words}
        return replace(
            self,
            intent=likely.intent,
            category=likely.category or None,
            reason=likely.reason or None,
            likely=None,
            confidence={**self.confidence, **sure},
            words={**self.words, **words},
        )

    @property
    def voter(self) -> Voter:
        """What is known of the voter."""
        return Voter(self.name, self.birth_date, self.age)


@dataclass(slots=True)
class _Notes:
    """How sure each field is, and from which words."""

    confidence: dict[str, float] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, confidence: float, words: str) -> None:
        """Note one field; the words with numbers blanked, since notes are kept too."""
        self.confidence[name] = round(confidence, 2)
        self.words[name] = blank_numbers(words)

    def value(self, name: str, read: Read | None) -> int | None:
        """The number of `read`, noted as certain; None when there is none."""
        if read is None:
            return None
        self.add(name, 0.97, read[1])
        return read[0]


def understand(
    text: str, finder: PlaceFinder, *, today: date, expecting_place: bool = False, opening: bool = False
) -> Understanding:
    """What `text` says. Never raises; reads at most `MAX_LETTERS` of it.

    `today` tells the century of a birth date. `expecting_place`: the text answers "which desa?". `opening`: it answers
    nothing but begins a conversation, so that its words together may decide where no rule is sure.
    """
    kept = blank_numbers(clean(text))
    source = clean(text[:MAX_LETTERS])
    stream = Stream(kept if len(text) <= MAX_LETTERS else blank_numbers(source))
    notes = _Notes()
    ticket = _ticket(source, notes)
    purpose = purpose_of(stream, ticket="ticket_number" in notes.words, opening=opening)
    notes.add("intent", purpose.confidence, purpose.words)
    if purpose.reports:
        notes.add("category", purpose.category_confidence, purpose.category_words)
    finding = _place(stream, finder, notes, expecting=expecting_place, apart=_may_end_in_a_place(purpose))
    rt, rw = rt_rw(stream.source, stream.tokens)
    dusun, dusun_words = dusun_of(stream.tokens, finder.knows)
    born = birth_date_of(source, today)
    names = names_in(stream.tokens, notes.words.get("place", ""))
    if dusun:
        notes.add("dusun", 0.9, dusun_words)
    if born:
        notes.add("birth_date", born[1], born[2])
    return Understanding(
        intent=purpose.intent,
        category=purpose.category or None,
        reason=purpose.reason or None,
        likely=purpose.likely,
        finding=finding,
        rt=notes.value("rt", rt),
        rw=notes.value("rw", rw),
        dusun=dusun,
        subject=_noted("subject", subject_of(stream, purpose), notes, unsure="unknown"),
        count=_noted("count", count_of(stream), notes, unsure=1),
        name=_noted("name", (names.first, names.first_words), notes, unsure=""),
        others=_noted("others", (names.others, names.others_words), notes, unsure=()),
        birth_date=born[0] if born else None,
        age=notes.value("age", age_of(stream)),
        nik=_nik(source, today, notes),
        phone=_phone(source, notes),
        tps=notes.value("tps", numbered(stream.tokens, "tps")),
        ticket_number=ticket,
        kept_text=kept,
        confidence=notes.confidence,
        words=notes.words,
    )


def _may_end_in_a_place(purpose: Purpose) -> bool:
    return purpose.reports or purpose.intent == "question" or bool(purpose.likely and purpose.likely.reports)


def _noted(name: str, read: tuple[_T, str], notes: _Notes, *, unsure: _T) -> _T:
    value, words = read
    if value != unsure:
        notes.add(name, 0.85, words)
    return value


def _ticket(source: str, notes: _Notes) -> str:
    """The ticket's number in its proper spelling; '' with the words noted when its check letter is wrong."""
    match = looks_like_ticket(source)
    if match is None:
        return ""
    number = read_ticket_number(match.group())
    notes.add("ticket_number", 0.97 if number else 0.3, match.group())
    return number


_NOT_BUT = re.compile(
    r"\b(?:bukan|bkn|bukannya|salah|not)\b(.{1,60}?)\b(?:tapi|tp|tpi|melainkan|harusnya|seharusnya|but)\b(.+)",
    re.I | re.S,
)
"""A correction: what is not meant, and what is ("bukan rias tapi gadung")."""


_MEANT = re.compile(
    r"\b(?:maksud|maksut|mksd|maksudnya|mksdnya|i mean|i meant)\b\s*(?:saya|sy|ku|aku)?\W*(.{3,60})$", re.I
)
"""What is meant instead of what was understood ("bukan, maksud saya Gadung")."""


def _find(source: str, tokens: Sequence[Token] | None, finder: PlaceFinder, *, expecting: bool) -> Finding:
    """Of two places of a correction the one that is right; what is not meant does not count."""
    corrected = _NOT_BUT.search(source)
    if corrected and len(corrected[2].split()) <= 5:
        wrong, right = (finder.find(part, expecting=True) for part in corrected.groups())
        if (wrong.best or wrong.candidates) and (right.best or right.candidates):
            return right
    meant = _MEANT.search(source)
    if meant and len(meant[1].split()) <= LONGEST_PLACE and (finding := finder.find(meant[1], expecting=True)).best:
        return finding
    return finder.find(source, expecting=expecting, tokens=tokens)


_BREAKS = re.compile(
    r"[,.;:!?\n()/]+|\s-\s|\d{3,}|\[nomor disembunyikan\]"
    r"|(?<=coklit) |(?<=dicoklit) |(?<=terdaftar) |(?<=terdata) |(?<=didata) |(?<=stiker) |(?<=dpt) |(?<=dps) ",
    re.I,
)
"""What sets an address apart: signs, long numbers, and the words that say what is reported."""
LONGEST_PLACE = 4
"""Words of a piece of a message that may be a village and nothing else."""


def _set_apart(source: str, finder: PlaceFinder) -> Finding:
    """A village that stands for itself at an end of a message, as an address does: "…belum dicoklit, tepus". Even a
    word of everyday means the village there; it has to be spelled right."""
    pieces = [piece for part in _BREAKS.split(source) if (piece := part.strip())]
    for piece in dict.fromkeys((*pieces[-1:], *pieces[:1])):
        if len(pieces) > 1 and len(piece.split()) <= LONGEST_PLACE:
            finding = finder.find(piece, expecting=True)
            if finding.best is not None and finding.best.confidence >= SURE and _is_address(piece, finding.best.words):
                return finding
    return NOWHERE


def _is_address(piece: str, name: str) -> bool:
    """True where a piece holds a place's name and no more than stands beside one."""
    said = set(re.findall(r"[^\W_]+", piece.lower())) - set(re.findall(r"[^\W_]+", name.lower()))
    return all(is_cue(word) or word.isdecimal() or word in _BESIDE or word in GIVEN_NAMES for word in said)


_BESIDE = words("pak bu bapak ibu kak bang min ya yah makasih saya sy sya aku nama an n a")


def _place(stream: Stream, finder: PlaceFinder, notes: _Notes, *, expecting: bool, apart: bool) -> Finding:
    source = without_birthplace(stream.source)
    tokens = stream.tokens if source == stream.source else None
    finding = _find(source, tokens, finder, expecting=expecting)
    if finding == NOWHERE and apart:
        finding = _set_apart(source, finder)
    place = finding.best or next(iter(finding.candidates), None)
    if place is not None:
        notes.add("place", place.confidence, place.words)
    return finding


def _nik(source: str, today: date, notes: _Notes) -> str | None:
    """The first NIK whose holder may have one today."""
    for nik in find_niks(source):
        born = nik.birth_date(today)
        if born and today.year - born.year >= YOUNGEST_HOLDER:
            notes.add("nik", 0.9, "")
            return nik.number
    return None


def _phone(source: str, notes: _Notes) -> str | None:
    phone = find_phone(source)
    if phone:
        notes.add("phone", 0.95, "")
    return phone
