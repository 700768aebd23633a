"""The numbers and dates of a report: RT/RW, TPS, dusun, age, birth date."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from bot.domain.cues import is_cue
from bot.domain.vocabulary import MEANINGS, MONTHS, NUMBERS
from bot.domain.words import Stream, Token, meaning, number

Read = tuple[int, str]
"""A number and the words it was read from."""
_FILLERS = frozenset({"no", "nomor", "nmr", "nomer", "nya", "ke", "di", "berapa"})
_DUSUN = frozenset({"dusun", "dsn", "dus", "kampung", "kampong", "kp", "kmp", "lingkungan", "lk", "link"})
_NO_DUSUN = frozenset({"halaman", "sebelah", "orang", "sini", "situ", "sana", "mana", "tersebut", "ini", "itu", "kota"})
_OLDEST = 120


def numbered(tokens: Sequence[Token], label: str, *, highest: int = 999) -> Read | None:
    """The number after `label` (`rt 3`, `RT.03`, `tps nomor dua`), None when there is none from 1 to `highest`."""
    for index, token in enumerate(tokens):
        if token.text != label:
            continue
        at = index + 1
        while at < len(tokens) and (tokens[at].text in _FILLERS or tokens[at].text == "rw") and at < index + 3:
            at += 1
        value = number([tokens[at].text]) if at < len(tokens) and not _is_roman_letter(tokens[at]) else None
        if value is not None and 1 <= value <= highest:
            return value, " ".join(t.raw for t in tokens[index : at + 1])
    return None


def _is_roman_letter(token: Token) -> bool:
    return len(token.text) == 1 and token.text.isalpha()


def rt_rw(source: str, tokens: Sequence[Token]) -> tuple[Read | None, Read | None]:
    """RT and RW, also as `RT/RW 003/001` and `rt 3/1`."""
    rt, rw = numbered(tokens, "rt"), numbered(tokens, "rw")
    pair = re.search(
        r"\brt\s*[./:\-]*\s*(?:rw)?\s*[./:]*\s*(\d{1,3})\s*[/\\]\s*(?:rw)?\s*\.?\s*(\d{1,3})\b", source, re.I
    )
    if pair and int(pair[1]) >= 1 and int(pair[2]) >= 1:
        return (int(pair[1]), pair[0]), (int(pair[2]), pair[0])
    return rt, rw


def dusun_of(tokens: Sequence[Token], is_place: Callable[[str], bool]) -> tuple[str, str]:
    """The dusun or kampung that is named, and the words; ('', '') when none. Ends before the desa's own name."""
    for index, token in enumerate(tokens):
        if token.text not in _DUSUN:
            continue
        name: list[Token] = []
        for following in tokens[index + 1 : index + 4]:
            if following.after_break or _ends_dusun(following) or (name and is_place(following.text)):
                break
            name.append(following)
        if name:
            return " ".join(t.raw for t in name), " ".join(t.raw for t in (token, *name))
    return "", ""


def _ends_dusun(token: Token) -> bool:
    word = token.text
    return is_cue(word) or word in _NO_DUSUN or (not word.isdecimal() and word not in NUMBERS and _is_function(word))


def _is_function(word: str) -> bool:
    return meaning(word).split(" ", 1)[0] in MEANINGS


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*[-/.\s]\s*(?:(\d{{1,2}})\s*[-/.\s]\s*|({_MONTH})[a-z]*\.?\s*[-/]?\s*)(\d{{4}}|\d{{2}})(?!\d)",
    re.I,
)
_BORN = re.compile(r"(?:lahir|lahirnya|lhr|ttl|born|tgl\s*lhr)\b[^\d\n]{0,45}$", re.I)
_TURNS_17 = re.compile(
    rf"\b17\s*(?:thn?|tahun|taun)?\s*(?:pada|di|tepat|nanti|nya)?\s*(?:tgl|tanggal)\s*(\d{{1,2}})\s*({_MONTH})\b(?!\s*\d{{4}})",
    re.I,
)
_BIRTHPLACE = re.compile(
    r"\b(?:lahir\s+di|ttl|kelahiran|tempat\s*[/,]?\s*(?:tgl|tanggal)?\s*lahir)\s*[:=.]?\s*([^\W\d_]+(?:\s+(?!tgl|tanggal|pada|tahun|thn)[^\W\d_]+)?)(?=[\s,./-]*(?:tgl|tanggal|pada|tahun|thn)?[\s,.]*\d)",
    re.I,
)


def birth_date_of(source: str, today: date) -> tuple[date, float, str] | None:
    """The birth date in `source`, how sure, and the words. Without "lahir" it must lie ten years back."""
    for match in _DATE.finditer(source):
        born = _BORN.search(source[: match.start()])
        day = _date(match, today)
        if day and today.year - _OLDEST <= day.year and day <= today and (born or day.year <= today.year - 10):
            if not born and len(match[4]) == 2:
                continue
            return day, 0.95 if born else 0.7, match.group()
    turning = _TURNS_17.search(source)
    if turning:
        try:
            return date(today.year - 17, MONTHS[turning[2].lower()], int(turning[1])), 0.6, turning.group()
        except ValueError:
            return None
    return None


def _date(match: re.Match[str], today: date) -> date | None:
    month = int(match[2]) if match[2] else MONTHS[match[3].lower()]
    year = int(match[4])
    if len(match[4]) == 2:
        year += today.year - today.year % 100 - (100 if year > today.year % 100 else 0)
    try:
        return date(year, month, int(match[1]))
    except ValueError:
        return None


def without_birthplace(source: str) -> str:
    """`source` with the place of birth blanked: it says nothing about where somebody votes. Offsets stay."""
    return _BIRTHPLACE.sub(lambda m: m.group().replace(m[1], "-" * len(m[1])), source)


_ONES = "|".join(sorted(NUMBERS, key=len, reverse=True))
_YEARS = rf"(\d{{1,3}}|(?:{_ONES})(?: (?:belas|puluh(?: (?:{_ONES}))?))?)"
_NOT_AGE = (
    r"(?!,? ?(?:lalu|yang lalu|silam|sekali|terakhir|tinggal|di |menetap|merantau|berturut|jadi|lebih|tidak|belum"
    r"|kemarin|pindah))"
)
_AGE = re.compile(rf" umur (?:saya |ibu |anak |sekarang |baru |sudah |, )*{_YEARS} | {_YEARS} tahun {_NOT_AGE}")
_NO_AGE = re.compile(
    r" (?:belum|tidak|kurang|hampir|mau|menjelang|selama|sejak|lebih|setiap|tinggal|dibawah|bawah|minimal|syarat"
    r"|menetap|nunggu|di)(?: (?:genap|cukup|sampai|umur|usia|dari|ada))?$"
)


def age_of(stream: Stream) -> Read | None:
    """The age in years that is said, None when none. "Not yet 17", "two years ago" and the like are no age."""
    for match in _AGE.finditer(stream.text):
        words = (match[1] or match[2]).split()
        years = number(words)
        if years is None or not (5 if match[1] else 10) <= years <= _OLDEST:
            continue
        if not _NO_AGE.search(stream.text[: match.start()]):
            return years, stream.said(match)
    return None
