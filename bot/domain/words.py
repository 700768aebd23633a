"""Reads text as words: spellings folded to one meaning, each word still knowing the letters it came from.

`Token` is a word as written; `Stream` is the message as known meanings (" ibu saya belum coklit "), for plain patterns.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.phrases import PHRASES
from bot.domain.vocabulary import KNOWN, NUMBERS, ROMAN, SLANG, SUFFIXES, TYPO_TARGETS

MAX_TOKENS = 400
"""More than any message of 4,096 letters has in earnest; what follows is not read (but is still blanked)."""
MAX_WORD = 40
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[,;:!?\n&]|\.(?=\s|$)")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_BREAKS = frozenset(",;:!\n.")
_COMMAS = frozenset(",;\n")
_COKLIT = re.compile(r"^(?:di|ter|pen|nye|me|men|nge|ny)?(.*?)(?:an|kan|nya|in|nye)?$")
_NOT_COKLIT = frozenset({"coklat", "cokelat", "cocok", "contoh", "soleh", "sokli", "colek", "soklat"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word (or number) of the text: `text` folded to lower case, `raw` as written at `start`..`end`.

    `joined`: no gap before it (`rt03` is `rt` and a joined `03`). `after_break`: a comma, full stop, line … before it;
    `after_comma`: a comma or a new line, as between the entries of a list.
    """

    text: str
    raw: str
    start: int
    end: int
    joined: bool = False
    after_break: bool = False
    after_comma: bool = False


def clean(text: str) -> str:
    """`text` in one Unicode spelling, invisible format characters removed: what offsets refer to."""
    normal = unicodedata.normalize("NFKC", text)
    if normal.isascii():
        return normal
    return "".join(sign for sign in normal if unicodedata.category(sign) != "Cf")


def fold(word: str) -> str:
    """Lower case, without accents, stretched letters (`tolooong`) back to one."""
    lower = word.lower()
    if not lower.isascii():
        lower = "".join(sign for sign in unicodedata.normalize("NFD", lower) if not unicodedata.combining(sign))
        lower = lower.replace("’", "'")
    return _STRETCHED.sub(r"\1", lower)


def tokenize(text: str) -> tuple[list[Token], list[tuple[int, str]]]:
    """The words of a `clean` text, and its breaks as (number of the word that follows, sign)."""
    tokens: list[Token] = []
    breaks: list[tuple[int, str]] = []
    plain = text.isascii() and not _STRETCHED.search(text.lower())
    for match in _WORD.finditer(text):
        raw = match.group()
        if raw in _BREAKS or raw == "?":
            breaks.append((len(tokens), raw))
            continue
        if len(tokens) == MAX_TOKENS:
            break
        after = bool(breaks) and breaks[-1][0] == len(tokens)
        comma = after and breaks[-1][1] in _COMMAS
        joined = bool(tokens) and tokens[-1].end == match.start()
        word = raw[:MAX_WORD].lower() if plain else fold(raw[:MAX_WORD])
        tokens.append(Token(word, raw, match.start(), match.end(), joined, after, comma))
    return tokens, breaks


def meaning(word: str) -> str:
    """What `word` means in plain Indonesian; the word itself when it is not known. May be several words."""
    if word in SLANG:
        return SLANG[word]
    if word in KNOWN or len(word) < 4:
        return word
    for suffix in SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem != word and (stem in KNOWN or is_coklit(stem)):
            return meaning(stem) + (" saya" if suffix == "ku" else "")
    return _respelled(word)


def _respelled(word: str) -> str:
    if is_coklit(word):
        return "coklit"
    if len(word) < 5:
        return word
    limit = 2 if len(word) >= 9 else 1
    best = process.extractOne(word, TYPO_TARGETS, scorer=OSA.distance, score_cutoff=limit)
    if best is None or best[0][0] != word[0]:
        return word
    return SLANG.get(best[0], best[0])


def is_coklit(word: str) -> bool:
    """True for *coklit* with its prefixes, endings and usual slips (dicoklik, coklet, cocklit)."""
    if "k" not in word and "c" not in word:
        return False
    match = _COKLIT.match(word)
    stem = match.group(1) if match else word
    if stem in _NOT_COKLIT or stem in KNOWN:
        return stem == "coklit"
    return 5 <= len(stem) <= 8 and stem[0] in "cks" and stem[1] == "o" and OSA.distance(stem, "coklit") <= 2


def number(words: Iterable[str]) -> int | None:
    """The number that `words` write: digits, Roman, or Indonesian up to 99. None when they write none."""
    parts = list(words)
    if len(parts) == 1:
        return _single(parts[0])
    if len(parts) == 2 and parts[1] == "belas" and 2 <= NUMBERS.get(parts[0], 0) <= 9:
        return 10 + NUMBERS[parts[0]]
    if len(parts) in (2, 3) and parts[1] == "puluh" and 2 <= NUMBERS.get(parts[0], 0) <= 9:
        ones = NUMBERS.get(parts[2], 0) if len(parts) == 3 else 0
        return 10 * NUMBERS[parts[0]] + ones if ones < 10 else None
    return None


def _single(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if len(word) <= 6 else None
    value = NUMBERS.get(word)
    return value if value is not None else ROMAN.get(word)


class Stream:
    """A message as meanings, one space between, breaks as `,` and question marks as `?`.

    `text` begins and ends with a space, so that ` belum ` finds whole words. Patterns run on `text`; `said` gives
    back the letters that somebody really typed.
    """

    def __init__(self, text: str) -> None:
        self.source = clean(text)
        self.tokens, breaks = tokenize(self.source)
        signs = dict(breaks)
        parts: list[str] = []
        self._starts: list[int] = []
        self._owners: list[int] = []
        self._lasts: list[int] = []
        length, last = 1, -1
        for index, token in enumerate(self.tokens):
            if index <= last:
                continue
            if index in signs:
                parts.append("?" if signs[index] == "?" else ",")
                length += 2
            if self._is_doubling(index):
                continue
            word, last = self._phrase(index) if token.text in PHRASES else (meaning(token.text), index)
            self._starts.append(length)
            self._owners.append(index)
            self._lasts.append(last)
            parts.append(word)
            length += len(word) + 1
        if signs.get(len(self.tokens)) == "?":
            parts.append("?")
        self.text = f" {' '.join(parts)} "

    def _phrase(self, index: int) -> tuple[str, int]:
        """What the words from `index` on mean, as a phrase where they are one, and the number of the last of them."""
        for words, together in PHRASES[self.tokens[index].text]:
            if tuple(token.text for token in self.tokens[index : index + len(words)]) == words:
                return together, index + len(words) - 1
        return meaning(self.tokens[index].text), index

    def _is_doubling(self, index: int) -> bool:
        """The 2 of `orang2` (orang-orang), not of `rt2` or `tps2`."""
        token = self.tokens[index]
        return token.text == "2" and token.joined and len(self.tokens[index - 1].text) >= 4

    def owner(self, position: int) -> int:
        """The number of the word that stands at `position` of `text`."""
        return self._owners[self._part(position)] if self._owners else 0

    def _part(self, position: int) -> int:
        return max(bisect_right(self._starts, position) - 1, 0)

    def said(self, match: re.Match[str] | None) -> str:
        """The words of the source that `match`, a match in `text`, was made of."""
        if match is None or not self.tokens:
            return ""
        begin = match.start() + (1 if self.text[match.start()] == " " else 0)
        first, last = self.owner(begin), self._lasts[self._part(max(match.end() - 2, begin))]
        return self.source[self.tokens[first].start : self.tokens[last].end]
