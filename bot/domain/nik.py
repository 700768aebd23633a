"""The NIK, the 16 digits of a citizen: region (6), birth date (6, day + 40 for women), running number (4).

What looks like a NIK, a family card or a telephone number is blanked before a text is kept. A ticket number never is.
Source of the layout: Permendagri on population administration (PP 40/2019, art. 14 and annex).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain.tickets import read_ticket_number

HIDDEN = "[nomor disembunyikan]"
PROVINCES = frozenset(
    (*range(11, 20), 21, *range(31, 37), 51, 52, 53, *range(61, 66), *range(71, 77), 81, 82, *range(91, 98))
)
_GAP = r"[^\S\n]?[.\-–—_/+\u200b-\u200f\u2060\ufeff]{0,2}[^\S\n]{0,2}"
_RUN = re.compile(rf"\d(?:{_GAP}\d)*")
_BROKEN = re.compile(r"(?<!\d)(?=(\d(?:[\s.\-–—_/+\u200b-\u200f\u2060\ufeff]{0,4}\d){15})(?!\d))")
"""Sixteen digits over several lines: hidden where they are a NIK, since lines part other numbers as well."""
_GROUP = re.compile(r"\d+")
_TICKET = re.compile(r"(?<![\d\w])\d{4}[\s\-–./]{0,3}\d{1,7}[\s\-–./]{0,3}[A-Za-z](?![^\W_])")
_PHONE = re.compile(r"(?:62|0)8\d{7,11}")
_FAMILY_CARD = re.compile(r"(?:\bkk\b|kartu\s+keluarga)[^\d]{0,20}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nik:
    """A plausible NIK, read: `region` is the code of the kecamatan where it was issued (`19.03.01`)."""

    number: str
    region: str
    day: int
    month: int
    year: int
    """The last two digits of the year of birth."""
    woman: bool

    def birth_date(self, today: date) -> date | None:
        """The birth date in the latest century that does not lie ahead of `today`; None for 29 February in a year
        that has none."""
        century = today.year - today.year % 100
        for base in (century, century - 100):
            try:
                born = date(base + self.year, self.month, self.day)
            except ValueError:
                continue
            if born <= today:
                return born
        return None


def parse_nik(text: str) -> Nik | None:
    """The first plausible NIK in `text`, also written with spaces, dots or dashes; None when there is none.

    A number that is announced as a family card's ("no kk …") is none, nor are 15 or 17 digits.
    """
    return next(find_niks(text), None)


def find_niks(text: str) -> Iterator[Nik]:
    """Every plausible NIK in `text`, in order."""
    for run in _RUN.finditer(text):
        for start, digits in _sixteens(run.group()):
            nik = read_nik(digits)
            if nik is not None and not _FAMILY_CARD.search(
                text[max(0, run.start() + start - 40) : run.start() + start]
            ):
                yield nik


def _sixteens(run: str) -> Iterator[tuple[int, str]]:
    """The ways to read 16 digits from neighbouring groups of `run`: a whole group first, else groups that add up."""
    groups = [(match.start(), match.group()) for match in _GROUP.finditer(run)][:40]
    whole = [group for group in groups if len(group[1]) == 16]
    if whole:
        yield from whole
        return
    if sum(len(digits) for _, digits in groups) == 16:
        yield groups[0][0], "".join(digits for _, digits in groups)
        return
    for index in range(len(groups)):
        joined = ""
        for _, digits in groups[index:]:
            joined += digits
            if len(joined) >= 16:
                break
        if len(joined) == 16:
            yield groups[index][0], joined


def read_nik(digits: str) -> Nik | None:
    """These 16 digits as a NIK, or None when region, date or running number cannot be."""
    if len(digits) != 16 or not (digits.isascii() and digits.isdecimal()):
        return None
    province, kabupaten, kecamatan = (int(digits[at : at + 2]) for at in (0, 2, 4))
    if province not in PROVINCES or not (1 <= kabupaten <= 39 or 71 <= kabupaten <= 79) or kecamatan == 0:
        return None
    day, month, year, serial = int(digits[6:8]), int(digits[8:10]), int(digits[10:12]), digits[12:]
    woman = day > 40
    day -= 40 if woman else 0
    if serial == "0000" or not _is_day(day, month, year):
        return None
    return Nik(digits, f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}", day, month, year, woman)


def _is_day(day: int, month: int, year: int) -> bool:
    for century in (2000, 1900):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def mask(nik: str) -> str:
    """The NIK as it may be shown: region and last two digits, `190301********01`."""
    if len(nik) < 12:
        return "*" * len(nik)
    return nik[:6] + "*" * (len(nik) - 8) + nik[-2:]


def find_phone(text: str) -> str | None:
    """The first Indonesian mobile number in `text`, as `08…`; None when there is none."""
    return next((phone for run in _RUN.finditer(text) if (phone := _phone_in(_GROUP.findall(run.group())))), None)


def _phone_in(groups: list[str]) -> str | None:
    """The mobile number that neighbouring groups of digits make. A first group of two digits (08-12-2024) is a date."""
    for index, first in enumerate(groups[:40]):
        if len(first) == 2 and first != "62":
            continue
        joined = ""
        for group in groups[index : index + 6]:
            joined += group
            if _PHONE.fullmatch(joined):
                return "0" + joined.removeprefix("62").removeprefix("0")
    return None


def ticket_spans(text: str) -> list[tuple[int, int]]:
    """Where `text` shows ticket numbers whose check letter is right."""
    return [match.span() for match in _TICKET.finditer(text) if read_ticket_number(match.group())]


def looks_like_ticket(text: str) -> re.Match[str] | None:
    """The first thing written like a ticket number, right check letter or not; its first digits name a province."""
    return next((m for m in _TICKET.finditer(text) if int(m.group()[:2]) in PROVINCES), None)


def blank_numbers(text: str, *, phones: bool = True) -> str:
    """`text` with every NIK, family card and telephone number, and any longer run of digits, replaced. `phones`: False
    leaves what is a mobile number and nothing else.

    Dates, RT/RW, TPS and ticket numbers stay.
    """
    if not _GROUP.search(text):
        return text
    if "\n" in text:
        text = _without_broken(text)
    kept: list[str] = []
    position = 0
    for start, end in (*ticket_spans(text), (len(text), len(text))):
        if start >= position:
            kept.append(_RUN.sub(lambda run: _blanked(run, phones=phones), text[position:start]))
            kept.append(text[start:end])
            position = end
    return "".join(kept)


def _without_broken(text: str) -> str:
    """`text` with every NIK hidden that is written over several lines, whatever digits stand before it."""
    kept, position = [], 0
    for found in _BROKEN.finditer(text):
        start, end = found.span(1)
        if start >= position and read_nik(re.sub(r"\D", "", found[1])):
            kept += [text[position:start], HIDDEN]
            position = end
    return "".join([*kept, text[position:]])


def _blanked(run: re.Match[str], *, phones: bool) -> str:
    groups = _GROUP.findall(run.group())
    digits = "".join(groups)
    if not phones and _PHONE.fullmatch(digits):
        return run.group()
    personal = len(digits) >= 15 or any(len(group) >= 9 for group in groups) or _phone_in(groups)
    return HIDDEN if personal else run.group()
