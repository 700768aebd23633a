"""Names of places, indexed once: exact by spelling without spaces, near ones by first letter and length.

A name is looked up by its key: `Pangkal Buluh`, `pkl buluh` and `pangkalbuluh` have the key `pangkalbuluh`; numerals
are digits (`Jelutung II` → `jelutung2`). What is searched for typing errors stays small in a list of all Indonesia.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.areas import AreaKind, AreaTree
from bot.domain.vocabulary import COMMON, HOMONYMS, NUMBERS, ROMAN
from bot.domain.words import Token, tokenize

ABBREVIATIONS = {
    "tj": "tanjung",
    "tjg": "tanjung",
    "tjung": "tanjung",
    "tg": "tanjung",
    "tanjong": "tanjung",
    "tjong": "tanjung",
    "pkl": "pangkal",
    "pkal": "pangkal",
    "pangkl": "pangkal",
    "bt": "batu",
    "bkt": "bukit",
    "bukt": "bukit",
    "sp": "simpang",
    "spg": "simpang",
    "simp": "simpang",
    "smpg": "simpang",
    "smpng": "simpang",
    "simpng": "simpang",
    "sei": "sungai",
    "sungei": "sungai",
    "sui": "sungai",
    "sgi": "sungai",
    "pl": "pulau",
    "pul": "pulau",
    "plau": "pulau",
    "pulo": "pulau",
    "kep": "kepulauan",
    "ps": "pasir",
    "psr": "pasir",
    "pnc": "panca",
    "smbr": "sumber",
    "sbr": "sumber",
    "aek": "air",
    "aik": "air",
    "ayer": "air",
    "ayik": "air",
    "bgk": "bangka",
    "bka": "bangka",
    "sel": "selatan",
    "kab": "kabupaten",
}
MAX_NAME_WORDS = 4
"""Words of a name that may have slips, or that is made up. Longer ones are found where they are spelled right."""
Keys = tuple[str, ...]
"""What a stretch of text may be looked up by, the likeliest first."""
_SHORT_LIST = 5000
_CONFIDENCE = {"high": 0.95, "medium": 0.78, "low": 0.5}


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of a served area. `homonym`: also an ordinary word. `partial`: only a part of the full name."""

    code: str
    level: int
    confidence: float
    homonym: bool = False
    alias: bool = False
    partial: bool = False


def name_words(name: str) -> list[str]:
    """The words of a place's name, folded, abbreviations written out, numerals as digits."""
    return [spelled_out(token.text) for token in tokenize(name)[0]]


def spelled_out(word: str) -> str:
    """One word of a name as the index knows it."""
    if word in ROMAN and len(word) > 1:
        return str(ROMAN[word])
    if word in NUMBERS:
        return str(NUMBERS[word])
    return ABBREVIATIONS.get(word, word.lstrip("0") or word if word.isdecimal() else word)


class Spelling:
    """The words of a text as names spell them, so that any stretch of them can be looked up."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._plain = [token.text.lstrip("0") or "0" for token in tokens]
        self._written_out = [spelled_out(word) for word in self._plain]

    def keys(self, start: int = 0, end: int | None = None) -> Keys:
        """The keys that the words from `start` to `end` may stand for: abbreviations written out, and as written
        (`sp b`)."""
        first, second = "".join(self._written_out[start:end]), "".join(self._plain[start:end])
        return (first,) if first == second else (first, second)


def edit_limit(length: int) -> int:
    """How many slips a name of `length` letters may have: none in short ones, more in long ones."""
    return 0 if length <= 3 else 1 if length <= 8 else 2 if length <= 12 else 3


class _NearNames:
    """Keys by length, and in a long list by first letter too, where slips are rare."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._drawers: dict[tuple[str, int], list[str]] = {}
        known = list(keys)
        self._by_initial = len(known) > _SHORT_LIST
        for key in known:
            self._drawers.setdefault(self._drawer(key, len(key)), []).append(key)

    def _drawer(self, key: str, length: int) -> tuple[str, int]:
        return (_initial(key) if self._by_initial else "", length)

    def near(self, word: str, limit: int) -> dict[str, int]:
        """The keys at most `limit` slips from `word` (fewer where the key is short), each with its slips."""
        found: dict[str, int] = {}
        for length in range(len(word) - limit, len(word) + limit + 1):
            allowed = min(limit, edit_limit(length))
            drawer = self._drawers.get(self._drawer(word, length))
            if drawer is None or allowed < abs(length - len(word)):
                continue
            hits = process.extract(word, drawer, scorer=OSA.distance, score_cutoff=allowed, limit=8)
            found.update((key, int(slips)) for key, slips, _ in hits)
        return found


def _initial(key: str) -> str:
    """The first letter; Toboali people write h for s."""
    return "s" if key[:1] == "h" else key[:1]


class Gazetteer:
    """Every name of the served areas and of places elsewhere."""

    def __init__(self, tree: AreaTree, elsewhere: Iterable[str]) -> None:
        self._exact: dict[str, list[Entry]] = {}
        self._partial: dict[str, Entry] = {}
        self.elsewhere: dict[str, str] = {}
        self.words: set[str] = set()
        self.longest = MAX_NAME_WORDS
        """Words of the longest name."""
        self.size = len(tree)
        for area in tree:
            if area.kind is not AreaKind.PROVINSI:
                self._add(area.name, Entry(area.code, area.code.count("."), 0.97))
                if area.kind is AreaKind.KABUPATEN and area.name.startswith("Kota "):
                    self._add(area.name.removeprefix("Kota "), Entry(area.code, area.code.count("."), 0.95))
        for alias in tree.aliases:
            level = alias.code.count(".")
            self._add(alias.alias, Entry(alias.code, level, _CONFIDENCE.get(alias.confidence, 0.5), alias=True))
        self._add_parts(tree)
        for name in elsewhere:
            self.elsewhere.setdefault("".join(name_words(name)), name)
        self._near = _NearNames(self._exact)
        self._near_elsewhere = _NearNames(key for key in self.elsewhere if len(key) >= 7)

    def _add(self, name: str, entry: Entry) -> None:
        words = name_words(name)
        key = "".join(words)
        self.words.update(words)
        self.longest = max(self.longest, len(words))
        homonym = is_ordinary(words)
        known = self._exact.setdefault(key, [])
        if key and all(other.code != entry.code for other in known):
            known.append(Entry(entry.code, entry.level, entry.confidence, homonym, entry.alias))

    def _add_parts(self, tree: AreaTree) -> None:
        """Parts of long names that are nobody else's: `Sumber Jaya`, `Betumpang`."""
        owners: dict[str, set[str]] = {}
        for area in tree:
            words = name_words(area.name)
            if words[-1].isdecimal() and len(words) > 1:
                self._add(" ".join(words[:-1]), Entry(area.code, area.code.count("."), 0.85))
            if len(words) > 1:
                parts = {"".join(words[:n]) for n in range(1, len(words))} | {words[-1]}
                for part in parts:
                    owners.setdefault(part, set()).add(area.code)
        for part, codes in owners.items():
            code = next(iter(codes))
            if (
                len(codes) == 1
                and code.count(".") == 3
                and part not in self._exact
                and part not in COMMON
                and len(part) >= 4
            ):
                self._partial[part] = Entry(code, code.count("."), 0.8, partial=True)

    def exact(self, keys: Keys) -> list[Entry]:
        """The areas called exactly so."""
        for key in keys:
            if key in self._exact:
                return self._exact[key]
        return []

    def part(self, keys: Keys) -> list[Entry]:
        """The one area that a part of its name stands for, if any."""
        return [self._partial[key] for key in keys if key in self._partial][:1]

    def foreign(self, keys: Keys) -> str:
        """The place elsewhere that is called exactly so, '' when none."""
        for key in keys:
            if key in self.elsewhere:
                return self.elsewhere[key]
        return ""

    def near(self, keys: Keys, *, any_initial: bool) -> dict[str, tuple[int, list[Entry]]]:
        """The names that `keys` may be a slip of: key → (slips, areas). Only the nearest."""
        best: dict[str, tuple[int, list[Entry]]] = {}
        for word in keys:
            if 4 <= len(word) <= 30:
                near = self._near.near(word, edit_limit(len(word) + 1))
                if not any_initial:
                    near = {key: slips for key, slips in near.items() if _initial(key) == _initial(word)}
                least = min(near.values(), default=0)
                best.update({key: (slips, self._exact[key]) for key, slips in near.items() if slips == least})
        least = min((slips for slips, _ in best.values()), default=0)
        return {key: found for key, found in best.items() if found[0] == least}

    def near_foreign(self, keys: Keys) -> tuple[int, str]:
        """The long name elsewhere that `keys` are one slip from: (slips, name), (0, '') when none."""
        word = keys[0]
        near = self._near_elsewhere.near(word, 1) if 6 <= len(word) <= 30 else {}
        key = min(near, key=lambda found: near[found], default="")
        return (near[key], self.elsewhere[key]) if key else (0, "")


def is_ordinary(words: Sequence[str]) -> bool:
    """True when the words of a name also read as plain words (`pasir putih`). Three plain words hardly ever meet."""
    return "".join(words) in HOMONYMS or (len(words) <= 2 and all(word in COMMON or word.isdecimal() for word in words))
