"""Finds an area in messy text, or near a point: names, slips, abbreviations, aliases, and what stands around them.

A name that is also an ordinary word counts only with a cue; a place elsewhere refuses rather than misroutes; a village
wins over its kecamatan, and the two confirm each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.domain.areas import AreaTree
from bot.domain.cues import LEVEL_OF, Strength, cue_at, is_cue
from bot.domain.gazetteer import MAX_NAME_WORDS, Entry, Gazetteer, Keys, Spelling, spelled_out
from bot.domain.nearby import Nearby
from bot.domain.readings import (
    Hit,
    Reading,
    in_named,
    is_meant_elsewhere,
    joined,
    lies_elsewhere,
    readings_of,
    specific,
)
from bot.domain.vocabulary import KNOWN
from bot.domain.words import Token, clean, tokenize

SURE = 0.9
"""From here on a place needs no confirmation."""
MAX_CANDIDATES = 300
"""More than bear the commonest name in the whole country."""
_MAX_HITS = 40
"""Nobody names more places in earnest, and each is compared with every other."""
_REPEATED = 3
"""Times that the same name counts in one text."""
_SMALL = 3000
"""Up to so many areas a slip is looked for without a cue: in a whole nation every unknown word is near some name."""
_LONG = 8
"""Letters from which a slip of a place elsewhere needs no cue: shorter ones are near some ordinary word."""
_CLOSE = 0.08


@dataclass(frozen=True, slots=True)
class Place:
    """A place read from text: its Kemendagri code, how sure (0..1; from `SURE` on an exact name or alias, no
    confirmation needed), and the words it was read from."""

    code: str
    confidence: float
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a text says about where. `best` when one place is clearly meant; `candidates` (best first) when several
    are possible; `elsewhere` names a place outside the served areas, '' when none."""

    best: Place | None
    candidates: tuple[Place, ...]
    elsewhere: str


NOWHERE = Finding(None, (), "")


class PlaceFinder:
    """Reads places from text, over an index that is built once."""

    def __init__(
        self,
        tree: AreaTree,
        elsewhere: Iterable[str] = (),
        nearby: Nearby | None = None,
        around: Mapping[str, str] | None = None,
    ) -> None:
        """`elsewhere`: names of places that are not served; `around`: what each of them lies in."""
        self._tree = tree
        self._around = around or {}
        self._nearby = nearby or Nearby(tree)
        self._names = Gazetteer(tree, elsewhere)

    def find(
        self, text: str, *, expecting: bool = False, within: str = "", tokens: Sequence[Token] | None = None
    ) -> Finding:
        """The place that `text` names. `tokens`: its words, where they were read already and the text is clean.

        `expecting`: the text answers "which desa?", so a bare name counts, ordinary word or not. `within`: the code
        of an area already known; only what lies in it is looked for.
        """
        source = text if tokens is not None else clean(text)
        tokens = tokens if tokens is not None else tokenize(source)[0]
        hits = list(islice(self._hits(tokens, expecting=expecting, within=within), _MAX_HITS))
        foreign = [hit for hit in hits if hit.foreign and is_meant_elsewhere(hit, tokens, expecting=expecting)]
        readings = [reading for hit in hits for reading in readings_of(hit, hits, tokens, expecting=expecting)]
        readings = [reading for reading in readings if not lies_elsewhere(reading, foreign, tokens)]
        if not readings:
            return Finding(None, (), foreign[0].foreign if foreign else "")
        together = joined(readings, tokens)
        return _choose(together or in_named(specific(readings), hits), source, tokens)

    def knows(self, name: str) -> bool:
        """True when an area of ours bears exactly this name, or a dusun or island does."""
        return bool(self._names.exact(Spelling(tokenize(clean(name))[0]).keys()))

    def is_part_of_a_name(self, word: str) -> bool:
        """True for a word that stands in some name of ours."""
        return word in self._names.words

    def near(self, lat: float, lon: float, *, limit: int = 3) -> tuple[Place, ...]:
        """The villages that a point (WGS 84 degrees) may lie in, the likeliest first: by their borders where those are
        known, then by the points inside them. None when it lies elsewhere or far from all.

        Confidence never reaches `SURE`: whoever shares a point is not always at home.
        """
        return tuple(Place(guess.code, guess.confidence, "") for guess in self._nearby.villages(lat, lon, limit))

    def elsewhere_at(self, lat: float, lon: float) -> str:
        """The code of the kabupaten, not served here, that a point lies in as far as stored borders and points tell;
        '' when that is not known."""
        return self._nearby.elsewhere(lat, lon)

    def around(self, elsewhere: str) -> str:
        """The regency or province that a place elsewhere (as a finding names it) lies in; '' when it is not known."""
        return self._around.get(elsewhere, "")

    def _hits(self, tokens: Sequence[Token], *, expecting: bool, within: str) -> Iterator[Hit]:
        start, spelling, seen = 0, Spelling(tokens), Counter[tuple[str, frozenset[str]]]()
        while start < len(tokens):
            hit = self._exact(tokens, spelling, start, within)
            if hit is None or not hit.entries:
                slip = self._slip(tokens, spelling, start, within, expecting=expecting)
                hit = slip if slip and (hit is None or slip.end > hit.end) else hit
            if hit is not None:
                seen[hit.foreign, hit.codes] += 1
                if seen[hit.foreign, hit.codes] <= _REPEATED:
                    yield hit
            start = hit.end if hit else start + 1

    def _exact(self, tokens: Sequence[Token], spelling: Spelling, start: int, within: str) -> Hit | None:
        """The longest name that begins at `start`, ours or elsewhere."""
        for end in range(min(start + self._names.longest, len(tokens)), start, -1):
            keys = spelling.keys(start, end)
            entries = _inside(self._names.exact(keys), within)
            foreign = self._names.foreign(keys)
            if not entries and (not foreign or self._is_overtaken(spelling, start, end, len(tokens))):
                continue
            cue = cue_at(tokens, start, end)
            if entries:
                if cue.level or tokens[start].text not in LEVEL_OF:
                    return Hit(start, end, cue, entries, foreign=foreign)
                return self._with_announced(tokens, spelling, Hit(start, end, cue, entries, foreign=foreign), within)
            slips, near = self._nearest(keys, within, any_initial=True)
            return Hit(start, end, cue, near, slips, foreign)
        return None

    def _with_announced(self, tokens: Sequence[Token], spelling: Spelling, hit: Hit, within: str) -> Hit | None:
        """A name that begins with "desa" and the like, as some do, or a name that is only announced so: "desa baru".
        None where what is announced is the longer one."""
        announced = self._exact(tokens, spelling, hit.start + 1, within)
        if announced is None or announced.end < hit.end:
            return hit
        if announced.end > hit.end:
            return None
        return replace(hit, cue=announced.cue, entries=(*hit.entries, *announced.entries))

    def _is_overtaken(self, spelling: Spelling, start: int, end: int, last: int) -> bool:
        """`kabupaten bangka` in `kabupaten bangka selatan`: another name begins inside and ends later."""
        return any(
            self._names.exact(keys) or self._names.foreign(keys)
            for inner in range(start + 1, end)
            for stop in range(end + 1, min(end + 3, last + 1))
            if (keys := spelling.keys(inner, stop))
        )

    def _slip(
        self, tokens: Sequence[Token], spelling: Spelling, start: int, within: str, *, expecting: bool
    ) -> Hit | None:
        """The name that the words at `start` are a slip or a part of, where one may be looked for."""
        if is_cue(tokens[start].text) or not self._may_be_name(tokens[start], first=True):
            return None
        cue = cue_at(tokens, start, start + 1)
        eager = expecting or cue.strength is not Strength.NONE
        if not (eager or len(self._tree) <= _SMALL):
            return None
        best: Hit | None = None
        for end in range(start + 1, min(start + MAX_NAME_WORDS, len(tokens) + 1)):
            span = tokens[start:end]
            if not self._may_be_name(span[-1], first=end == start + 1):
                break
            found = self._slip_of(span, spelling.keys(start, end), Hit(start, end, cue), within, eager=eager)
            if found and (best is None or not found.slips or 0 < found.slips <= best.slips):
                best = found
        return best

    def _may_be_name(self, token: Token, *, first: bool) -> bool:
        word = spelled_out(token.text)
        if token.text.isdecimal():
            return not first
        return (first or not token.after_break) and (word in self._names.words or word not in KNOWN)

    def _slip_of(self, span: Sequence[Token], keys: Keys, blank: Hit, within: str, *, eager: bool) -> Hit | None:
        parts = _inside(self._names.part(keys), within)
        if parts:
            return Hit(blank.start, blank.end, blank.cue, parts)
        if all(token.text in KNOWN or token.text in self._names.words or token.text.isdecimal() for token in span):
            return None
        length = sum(len(token.text) for token in span)
        if length >= (4 if eager else 6):
            slips, entries = self._nearest(keys, within, any_initial=eager)
            if entries and (eager or not all(entry.homonym for entry in entries)):
                return Hit(blank.start, blank.end, blank.cue, entries, slips)
        _, foreign = self._names.near_foreign(keys) if eager or length > _LONG else (0, "")
        return Hit(blank.start, blank.end, blank.cue, foreign=foreign) if foreign else None

    def _nearest(self, keys: Keys, within: str, *, any_initial: bool) -> tuple[int, tuple[Entry, ...]]:
        near = self._names.near(keys, any_initial=any_initial)
        entries = _inside([entry for _, found in near.values() for entry in found], within)
        return max((slips for slips, _ in near.values()), default=0), entries


def _inside(entries: Iterable[Entry], within: str) -> tuple[Entry, ...]:
    return tuple(e for e in entries if not within or e.code == within or e.code.startswith(within + "."))


def _choose(readings: Sequence[Reading], source: str, tokens: Sequence[Token]) -> Finding:
    ranked: dict[str, Reading] = {}
    for reading in sorted(readings, key=lambda r: (-r.score, r.hit.start, r.code)):
        ranked.setdefault(reading.code, reading)
    top, *rest = ranked.values()
    rivals = [reading for reading in rest if top.score - reading.score < _CLOSE]
    places = tuple(
        Place(r.code, r.confidence, source[tokens[r.hit.start].start : tokens[r.hit.end - 1].end])
        for r in (top, *rivals[: MAX_CANDIDATES - 1])
    )
    return Finding(None, places, "") if rivals else Finding(places[0], (), "")
