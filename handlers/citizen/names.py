"""The names of several people in one answer: "Aminah, Sulaiman, dan Budi", one a line, numbered. Pure.

Whoever lists people lists nothing else: where a part of the text is no name, the whole is a sentence and names nobody.
"""

from __future__ import annotations

import re

from bot.domain.names import is_everyday
from handlers.dialog import NOBODY, person_name, phrases, plain

_DEGREE = re.compile(
    r"(?:[SMA]\.[A-Z][a-z]{0,3}(?:\.[A-Z][a-z]{0,3})*\.?|S[EHT]|S(?:Pd|Ag|Kom|Sos|IP)I?|M[MHT]|M(?:Si|Pd)"
    r"|[Aa][Mm]d)\.?"
)
"""An academic degree after a comma: it belongs to the name before it."""
_BESIDE = re.compile(r"\([^)]*\)|\b\d{1,3} ?(?:th|thn|tahun|taun)\b|\b(?:umur|usia) \d{1,3}\b", re.IGNORECASE)
"""What stands beside a name: who it is, how old."""
_LATER = re.compile(
    r"[\s,.;]*\b(?:dan |dgn |sama )?(?:(?:nama )?(?:yang|yg) (?:lain|laen|lainnya)|nama (?:lain|lainnya)|sisanya"
    r"|sisenye|selebihnya|lainnya|dll|dst|dkk|dan lain[ -]?lain|nanti|menyusul|nyusul|the others?|the rest|etc)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
"""The end of a list that is not complete yet."""
_ANNOUNCED = re.compile(
    r"^(?:(?:nama[ -]nama|nama|nama2|mereka|yaitu|adalah|pemilih|tambah|tambahkan|tambahan|names?)(?:nya|nye)?\b"
    r"(?: (?:adalah|yaitu|mereka|itu))?\s*[:=]?\s*)+",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?:^|(?<=[\s,;]))\d{1,2} ?[.)]\s*|^\s*\d{1,2}\s+(?=[^\W\d])|^\s*[-–•*]\s*", re.MULTILINE)
"""The number or sign before an entry of a list."""
_BETWEEN = re.compile(
    r"\s*[\n;,&+|]\s*|\s+[-–]\s+|(?<=[^\W\d]{4})\.\s+|\s+(?:dan|dn|sama|kek|serta|beserta|dengan|dgn|plus|and|n)\s+",
    re.IGNORECASE,
)
_AT_EDGES = re.compile(
    r"^(?:dan|sama|kek|serta|dengan|and|juga|ade|ada)\s+|\s+(?:juga|jg|semua|semuanya)$", re.IGNORECASE
)
_KIN = re.compile(
    r"^(?:(?:ibu|bapak|bpk|mamak|mak|emak|umak|ayah|suami|istri|isteri|bini|laki|anak|adik|adek|kakak|abang|nenek|kakek"
    r"|atok|mertua|paman|bibi|menantu|keponakan|sepupu|cucu|ipar|tetangga|teman|my (?:mother|father|wife|husband|son"
    r"|daughter))(?:nya|nye|ku)?(?: (?:saya|sy|sya|aku|ku|kami|kandung|tiri|angkat|mertua|pertama|kedua|ketiga|sulung"
    r"|bungsu))*|saya|sy|sya|aku)(?:\s*[:=]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_NO_NAME = phrases("rt, rw, tps, nik, kk, dusun, desa, jl, jalan, gang, umur, usia, tahun, rumah, mohon, minta")
LATER = phrases(
    "nanti, nanti saja, nanti aja, menyusul, nyusul, nanti menyusul, nanti nyusul, belakangan, belum tahu, belum tau, "
    "blm tau, lum tau, later, not now"
)
"""Answers that put the other names off."""


def names_in(text: str) -> list[str]:
    """The names that `text` lists, each once, in their order; [] when it is something else. Family words before a name,
    ages and remarks beside it are left away, and so is whoever is not named ("saya dan Aminah")."""
    listed = _LATER.sub("", _BESIDE.sub(" ", _ANNOUNCED.sub("", text.strip())))
    parts = [part for part in (_bare(part) for part in _parts(listed)) if part]
    found: list[str] = []
    for part in parts:
        if set(plain(part).split()) <= NOBODY:
            continue
        name = person_name(part)
        if not name or _is_no_name(name):
            return []
        if name.casefold() not in {known.casefold() for known in found}:
            found.append(name)
    return found


def is_later(text: str) -> bool:
    """True when `text` says that the names follow later, and names nobody."""
    return plain(text) in LATER or (not names_in(text) and not _LATER.sub("", text).strip(" .,!"))


def _parts(listed: str) -> list[str]:
    """The entries of a list; a degree goes with the name before it."""
    parts: list[str] = []
    for part in _BETWEEN.split(_MARK.sub("\n", listed)):
        if parts and _DEGREE.fullmatch(part.strip()):
            parts[-1] = f"{parts[-1]}, {part.strip()}"
        else:
            parts.append(part)
    return parts


def _bare(part: str) -> str:
    """An entry without what stands around the name."""
    words = _AT_EDGES.sub("", re.sub(r"\s+", " ", part).strip(" .,:;-"))
    inner = _KIN.sub("", words)
    return inner if person_name(inner) else words


def _is_no_name(name: str) -> bool:
    words = plain(name).split()
    everyday = sum(is_everyday(word) for word in words)
    return bool(set(words) & _NO_NAME) or 2 * everyday > len(words)
