"""A short hand for patterns over `Stream.text`, so that tables of them can be read.

One pattern a line, whole words, spaces as they stand in the stream. `W3`: up to three words of the clause. `S3`: the
same without a turn (but, already, not). `A8`: up to eight words or commas. Words in capitals name a list of words.
`pattern unless words`: holds only where those words do not follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

Match = re.Match[str]

LISTS = {
    "NO": "belum|tidak|bukan|tanpa",
    "COME": "datang|temu|ketuk|sambang|sensus|masuk rumah|nongol|muncul|hadir|mampir|cacah",
    "LIST": "terdaftar|daftar pemilih|dpt|terdata|data pemilih",
    "WHO": "pantarlih|petugas|coklit",
    "FORCES": "tni|polisi|tentara|brimob|abri|angkatan|militer|babinsa|bhabinkamtibmas|kodim|marinir|aparat",
    "MISSED": "terlewat|dilewat|dilewati|terlewati|melewati|lewati|lewat|lewatin|dilewatin|kelewat|kelewatan"
    "|ketinggalan|skip|dilangkahi|terlangkahi|diloncati|terloncat|dilongkap|diskip",
    "SEEN": "ada|muncul|temu|ditemukan|masuk|terbaca|kebaca|terdeteksi|terlihat|keliatan|kelihatan",
    "JOB": "pkd|kpps|pps|ppk|panwas|panwascam|pantarlih|petugas|relawan|saksi|hitam|calon",
    "PART": "nama|namanya|tps|tpsnya|tanggal|lahir|alamat|alamatnya|nik|kelamin|data|rt|rw|umur|huruf|ejaan|dusun"
    "|kepala keluarga|ketik|tulis|desa",
    "GARB": "kaos|kaus|baju|seragam|atribut|topi|rompi|jaket",
    "PARTY": "partai|parpol|caleg|paslon|calon|timses|kampanye",
    "WRONG": "salah|beda|tertukar|ketukar|tidak sesuai|tidak cocok|tidak sama|tidak benar|typo|terbalik|kebalik"
    "|kurang huruf",
    "STAFF": "petugas|orang|operator|admin|manusia|staf|panwas|panwascam|pkd|bawaslu|cs|pengawas|seseorang",
    "POSKO": "posko|poskonya|sekretariat|kantor W2 (bawaslu|panwaslu|panwas|panwascam|pengawas|pkd)",
    "REPORTED": "laporan|lapor|tiket|pengaduan|nomor|kasus",
    "TEN": "belas|puluh",
    "REPORTED_ABOUT": "dilaporkan|dilapor|dilaporin|terlapor|reported",
    "USED": "dipakai|digunakan|dicatut|disalahgunakan|dimanfaatkan|dipinjam|dibawa bawa",
    "DISABLED": "disabilitas|difabel|tunanetra|buta|tuli|bisu|netra|rungu|kursi roda|cacat|disabled|blind",
    "SERVED": "bantu|bantuan|dampingi|didampingi|pendamping|pendampingan|layanan|dilayani|fasilitas|akses|bagaimana",
    "TALLY": r"\d{1,2}|satu|dua|tiga|empat|lima|enam",
}
_TURN = "tapi|sudah|karena|jadi|belum|tidak|bukan|kenal|dikenal|masih|jelas|umur|cukup|genap|17"
_GAPS = {"W": r"(?:[^\s,?]+ )", "S": rf"(?:(?!(?:{_TURN}) )[^\s,?]+ )", "A": r"(?:\S+ )"}
_LIST_NAME = re.compile(r"\b(" + "|".join(LISTS) + r")\b")
_GAP = re.compile(r"\b([WSA])(\d)\b ?")


WORDINGS = 256
"""For so many sets of words a table remembers which of its patterns may hold: what people write has few of them."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A line of short hand, compiled. It can only hold in a text that has one of the words of `need` (none: in any),
    which is found out faster than where it holds."""

    expression: re.Pattern[str]
    need: frozenset[str]

    def search(self, text: str) -> Match | None:
        """Where it holds first."""
        return self.expression.search(text)


def pattern(line: str) -> Pattern:
    """One line of short hand, compiled. Wordings that stand at its edges are whole words."""
    wanted, _, unwanted = (part.strip() for part in line.partition(" unless "))
    ahead = f"(?! ?(?:{_spelled(unwanted)})(?: |$))" if unwanted else ""
    return Pattern(re.compile(f" {_spelled(wanted)}(?= |$){ahead}"), _needed(wanted))


_PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*$")
_FREQUENT = frozenset(
    ("belum", "tidak", "bukan", "saya", "ada", "di", "nama", "coklit", "dpt", "rumah", "sudah", "masih", "ke", "yang")
)


def _needed(wanted: str) -> frozenset[str]:
    """The words of the part of a pattern that texts have the least: one of them must be there for it to hold."""
    plain = [words for part in _parts(wanted) if (words := _words_of(part))]
    return min(plain, key=lambda words: (len(words & _FREQUENT), len(words)), default=frozenset())


def _parts(wanted: str) -> list[str]:
    """What stands one after another, brackets whole."""
    parts, depth = [""], 0
    for letter in wanted:
        depth += (letter == "(") - (letter == ")")
        if letter == " " and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _words_of(part: str) -> frozenset[str]:
    """The words of which a text must have one for this part to hold; empty where that is not plain."""
    bracketed = part.startswith("(") and part.endswith(")")
    wordings = [
        one for name in (part[1:-1] if bracketed else part).split("|") for one in LISTS.get(name, name).split("|")
    ]
    if not all(_PLAIN.match(wording) for wording in wordings):
        return frozenset()
    return frozenset(wording.split()[0] for wording in wordings)


def _spelled(text: str) -> str:
    named = _LIST_NAME.sub(lambda match: f"(?:{LISTS[match[1]]})", text)
    spaced = _GAP.sub(lambda match: f"{_GAPS[match[1]]}{{0,{match[2]}}}", named)
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", spaced)


class Table(tuple[Pattern, ...]):
    """Patterns, by the words that they need: of a hundred, a text has to be tried on few."""

    def __new__(cls, patterns: Iterable[Pattern]) -> Self:
        """A table of `patterns`, in their order."""
        made = super().__new__(cls, patterns)
        made._needed = frozenset(word for one in made for word in one.need)
        made._with = lru_cache(maxsize=WORDINGS)(made._that_need)
        return made

    _needed: frozenset[str]
    _with: Callable[[frozenset[str]], tuple[Pattern, ...]]

    def possible(self, text: str) -> tuple[Pattern, ...]:
        """Those that may hold in `text`, in their order."""
        return self._with(self._needed & _words_in(text))

    def _that_need(self, words: frozenset[str]) -> tuple[Pattern, ...]:
        """Those that need one of `words`, or none."""
        return tuple(one for one in self if not one.need or not one.need.isdisjoint(words))


@lru_cache(maxsize=4)
def _words_in(text: str) -> frozenset[str]:
    """The words of a text, which many tables are tried on one after another."""
    return frozenset(text.split())


def table(text: str) -> Table:
    """The lines of `text`, compiled."""
    return Table(pattern(line) for line in text.strip().splitlines())


def first(patterns: Table, text: str) -> Match | None:
    """The earliest match of any of `patterns`."""
    earliest = None
    for one in patterns.possible(text):
        match = one.expression.search(text)
        if match and (earliest is None or match.start() < earliest.start()):
            earliest = match
    return earliest


def any_of(patterns: Table, text: str) -> bool:
    """True where one of `patterns` holds."""
    return any(one.expression.search(text) for one in patterns.possible(text))
