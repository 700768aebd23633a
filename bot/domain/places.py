"""Finds an area in messy text, or near a point: names, slips, abbreviations, aliases, and what stands around them.

A name that is also an ordinary word counts only with a cue; a place elsewhere refuses rather than misroutes; a village
wins over its kecamatan, and the two confirm each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from bot.domain.areas import AreaTree
from bot.domain.cues import KABUPATEN, KECAMATAN, VILLAGE, Cue, Strength, cue_at, is_cue, reads_on, touches
from bot.domain.gazetteer import MAX_NAME_WORDS, Entry, Gazetteer, Keys, Spelling, is_ordinary, spelled_out
from bot.domain.nearby import Nearby
from bot.domain.vocabulary import KNOWN, SPOTS
from bot.domain.words import Token, clean, tokenize

SURE = 0.9
"""From here on a place needs no confirmation."""
MAX_CANDIDATES = 300
"""More than bear the commonest name in the whole country."""
_MAX_HITS = 40
"""Nobody names more places in earnest, and each is compared with every other."""
_SMALL = 3000
"""Up to so many areas a slip is looked for without a cue: in a whole nation every unknown word is near some name."""
_LONG = 8
"""Letters from which a slip of a place elsewhere needs no cue: shorter ones are near some ordinary word."""
_SLIP_CONFIDENCE = {1: 0.86, 2: 0.78, 3: 0.7}
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


@dataclass(frozen=True, slots=True)
class _Hit:
    """A stretch of text that names something: areas of ours (`slips` from their spelling) or a place elsewhere."""

    start: int
    end: int
    cue: Cue
    entries: tuple[Entry, ...] = ()
    slips: int = 0
    foreign: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One area that a hit may mean."""

    code: str
    level: int
    confidence: float
    score: float
    hit: _Hit
    supported: bool


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
        foreign = [hit for hit in hits if hit.foreign and _is_meant_elsewhere(hit, tokens, expecting=expecting)]
        readings = [reading for hit in hits for reading in self._read(hit, hits, tokens, expecting=expecting)]
        refused = [reading for reading in readings if _lies_elsewhere(reading, foreign, tokens)]
        readings = [reading for reading in readings if reading not in refused]
        if not readings:
            return Finding(None, (), foreign[0].foreign if foreign else "")
        together = _joined(readings, tokens)
        return _choose(together or _in_named(_specific(readings), hits), source, tokens)

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

    def _hits(self, tokens: Sequence[Token], *, expecting: bool, within: str) -> Iterator[_Hit]:
        start, spelling = 0, Spelling(tokens)
        while start < len(tokens):
            hit = self._exact(tokens, spelling, start, within)
            if hit is None or not hit.entries:
                slip = self._slip(tokens, spelling, start, within, expecting=expecting)
                hit = slip if slip and (hit is None or slip.end > hit.end) else hit
            if hit is not None:
                yield hit
            start = hit.end if hit else start + 1

    def _exact(self, tokens: Sequence[Token], spelling: Spelling, start: int, within: str) -> _Hit | None:
        """The longest name that begins at `start`, ours or elsewhere."""
        for end in range(min(start + MAX_NAME_WORDS, len(tokens)), start, -1):
            keys = spelling.keys(start, end)
            entries = _inside(self._names.exact(keys), within)
            foreign = self._names.foreign(keys)
            if not entries and (not foreign or self._is_overtaken(spelling, start, end, len(tokens))):
                continue
            cue = cue_at(tokens, start, end)
            if entries:
                return _Hit(start, end, cue, entries, foreign=foreign)
            slips, near = self._nearest(keys, within, any_initial=True)
            return _Hit(start, end, cue, near, slips, foreign)
        return None

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
    ) -> _Hit | None:
        """The name that the words at `start` are a slip or a part of, where one may be looked for."""
        if is_cue(tokens[start].text) or not self._may_be_name(tokens[start], first=True):
            return None
        cue = cue_at(tokens, start, start + 1)
        eager = expecting or cue.strength is not Strength.NONE
        if not (eager or len(self._tree) <= _SMALL):
            return None
        best: _Hit | None = None
        for end in range(start + 1, min(start + MAX_NAME_WORDS, len(tokens) + 1)):
            span = tokens[start:end]
            if not self._may_be_name(span[-1], first=end == start + 1):
                break
            found = self._slip_of(span, spelling.keys(start, end), _Hit(start, end, cue), within, eager=eager)
            if found and (best is None or not found.slips or 0 < found.slips <= best.slips):
                best = found
        return best

    def _may_be_name(self, token: Token, *, first: bool) -> bool:
        word = spelled_out(token.text)
        if token.text.isdecimal():
            return not first
        return (first or not token.after_break) and (word in self._names.words or word not in KNOWN)

    def _slip_of(self, span: Sequence[Token], keys: Keys, blank: _Hit, within: str, *, eager: bool) -> _Hit | None:
        parts = _inside(self._names.part(keys), within)
        if parts:
            return _Hit(blank.start, blank.end, blank.cue, parts)
        if all(token.text in KNOWN or token.text in self._names.words or token.text.isdecimal() for token in span):
            return None
        length = sum(len(token.text) for token in span)
        if length >= (4 if eager else 6):
            slips, entries = self._nearest(keys, within, any_initial=eager)
            if entries and (eager or not all(entry.homonym for entry in entries)):
                return _Hit(blank.start, blank.end, blank.cue, entries, slips)
        _, foreign = self._names.near_foreign(keys) if eager or length > _LONG else (0, "")
        return _Hit(blank.start, blank.end, blank.cue, foreign=foreign) if foreign else None

    def _nearest(self, keys: Keys, within: str, *, any_initial: bool) -> tuple[int, tuple[Entry, ...]]:
        near = self._names.near(keys, any_initial=any_initial)
        entries = _inside([entry for _, found in near.values() for entry in found], within)
        return max((slips for slips, _ in near.values()), default=0), entries

    def _read(self, hit: _Hit, hits: Sequence[_Hit], tokens: Sequence[Token], *, expecting: bool) -> Iterator[_Reading]:
        entries = _at_level(hit, expecting=expecting)
        for entry in entries:
            supported = any(_supports(other, hit, entry) for other in hits if other is not hit)
            close = supported and any(_confirms(other, hit, entry) for other in hits)
            confidence = _confidence(hit, entry, tokens, close=close, expecting=expecting)
            if confidence:
                if hit.cue.level and entry.level != hit.cue.level:
                    confidence = min(confidence, 0.85)
                yield _Reading(
                    entry.code, entry.level, confidence, _score(hit, confidence, supported=supported), hit, supported
                )


def _inside(entries: Iterable[Entry], within: str) -> tuple[Entry, ...]:
    return tuple(e for e in entries if not within or e.code == within or e.code.startswith(within + "."))


def _at_level(hit: _Hit, *, expecting: bool) -> tuple[Entry, ...]:
    """The entries at the level that the cue names; without one the wider of a village and its kecamatan, except that
    an answer to "which desa?" means the village."""
    wanted = hit.cue.level
    if not wanted and len({entry.level for entry in hit.entries}) > 1:
        wanted = VILLAGE if expecting else min(entry.level for entry in hit.entries)
    fitting = tuple(entry for entry in hit.entries if entry.level == wanted)
    return fitting or hit.entries


def _confirms(other: _Hit, hit: _Hit, entry: Entry) -> bool:
    """True when `other`, close by, makes an ordinary word a name. Two ordinary words do not make each other names
    (`paku payung`)."""
    sure = other.cue.strength or hit.cue.strength or not all(o.homonym for o in other.entries)
    return bool(sure) and _gap(other, hit) <= 3 and _supports(other, hit, entry)


def _gap(one: _Hit, other: _Hit) -> int:
    return max(other.start - one.end, one.start - other.end)


def _supports(other: _Hit, hit: _Hit, entry: Entry) -> bool:
    """True when `other` names the area above `entry`, or the same village again (its dusun)."""
    if other is hit or other.slips > 1:
        return False
    parent = entry.code.rpartition(".")[0]
    if entry.level == KECAMATAN:
        return any(o.code.startswith(entry.code + ".") and not o.homonym for o in other.entries)
    return any(o.code == parent or (o.code == entry.code and entry.level == VILLAGE) for o in other.entries)


def _confidence(hit: _Hit, entry: Entry, tokens: Sequence[Token], *, close: bool, expecting: bool) -> float:
    """How sure it is that `hit` means `entry`; 0 when it does not count as a place at all."""
    strength = hit.cue.strength
    if hit.foreign and not close and not _beats_elsewhere(hit, entry):
        return 0.0
    if entry.level == KABUPATEN and (entry.confidence < 0.6 or hit.slips):
        return 0.0
    if hit.slips and hit.cue.titled and not (close or expecting):
        return 0.0
    counts = close or expecting or strength is Strength.STRONG
    if entry.homonym or entry.partial or (hit.slips and _length(hit, tokens) < 6):
        weak = strength is Strength.WEAK and not entry.partial and reads_on(tokens, hit.end)
        if hit.cue.titled and not (close or expecting):
            return 0.0
        if not counts and not weak:
            return 0.0
        counts = (counts or (hit.cue.inside and not _is_spot(hit, tokens))) and not hit.cue.titled
    sure = entry.confidence if not hit.slips else _SLIP_CONFIDENCE.get(hit.slips, 0.7)
    if (entry.homonym and not counts) or (hit.foreign and not close):
        sure -= 0.2
    if entry.alias and (close or hit.cue.level == VILLAGE) and not hit.slips:
        sure += 0.15
    return round(min(sure, 0.89 if hit.slips or entry.partial else 0.98), 2)


def _is_spot(hit: _Hit, tokens: Sequence[Token]) -> bool:
    """True for names that also say where in a village one is (`di gudang`)."""
    return "".join(token.text for token in tokens[hit.start : hit.end]) in SPOTS


def _beats_elsewhere(hit: _Hit, entry: Entry) -> bool:
    """A name that exists here and elsewhere is ours unless `kota`, `kab.` says otherwise; a slip never is."""
    return not hit.slips and hit.cue.level in (0, entry.level)


def _length(hit: _Hit, tokens: Sequence[Token]) -> int:
    return sum(len(token.text) for token in tokens[hit.start : hit.end])


def _score(hit: _Hit, confidence: float, *, supported: bool) -> float:
    cue = {Strength.STRONG: 0.1, Strength.WEAK: 0.02, Strength.NONE: 0.0}[hit.cue.strength]
    certain = (0.15 if supported else 0.0) + (0.15 if hit.cue.registered else 0.0)
    return confidence + cue + certain - (0.6 if hit.cue.left else 0.3 if hit.cue.away else 0.0)


def _is_meant_elsewhere(hit: _Hit, tokens: Sequence[Token], *, expecting: bool) -> bool:
    """False for an ordinary word without a cue, and for where somebody only works, studies, was born or came from."""
    if hit.cue.away:
        return False
    if is_ordinary([token.text for token in tokens[hit.start : hit.end]]):
        cued = hit.cue.strength is Strength.STRONG or (hit.cue.strength is Strength.WEAK and reads_on(tokens, hit.end))
        return (expecting or cued) and not hit.cue.titled
    return True


def _lies_elsewhere(reading: _Reading, foreign: Sequence[_Hit], tokens: Sequence[Token]) -> bool:
    """`pasir putih pangkalpinang`: the place elsewhere stands right behind the name, and nothing here confirms it."""
    if reading.supported:
        return False
    return any(other is not reading.hit and touches(tokens, reading.hit.end, other.start) for other in foreign)


def _specific(readings: Sequence[_Reading]) -> list[_Reading]:
    """The readings at the lowest level found: what lies above them only helped to tell them."""
    lowest = max(reading.level for reading in readings)
    return [reading for reading in readings if reading.level == lowest]


def _in_named(lowest: list[_Reading], hits: Sequence[_Hit]) -> list[_Reading]:
    """Of namesakes those that lie in most of what is named beside them: kecamatan, kabupaten."""
    held = [sum(_holds(other, reading) for other in hits) for reading in lowest]
    return [reading for reading, count in zip(lowest, held, strict=True) if count == max(held)]


def _holds(other: _Hit, reading: _Reading) -> bool:
    above = (entry.code for entry in other.entries if entry.level < reading.level)
    return other is not reading.hit and not other.slips and any(reading.code.startswith(code + ".") for code in above)


_AND = frozenset({"dan", "dn", "sama", "atau", "ato", "dengan", "kek", "n", "&"})
_BEFORE_NAMES = frozenset({"juga", "jg", "di", "d", "desa", "ds", "dengan"})


def _joined(readings: Sequence[_Reading], tokens: Sequence[Token]) -> list[_Reading]:
    """Two places that are named in one breath ("antara rias dan gadung"): which is meant has to be asked."""
    sure = [reading for reading in readings if not (reading.hit.cue.left or reading.hit.cue.away)]
    for one, other in combinations(sure, 2):
        between = {token.text for token in tokens[one.hit.end : other.hit.start]}
        within = other.code.startswith(one.code) or one.code.startswith(other.code)
        if between & _AND and between <= _AND | _BEFORE_NAMES and not within:
            score = max(one.score, other.score)
            return [replace(one, score=score), replace(other, score=score)]
    return []


def _choose(readings: Sequence[_Reading], source: str, tokens: Sequence[Token]) -> Finding:
    ranked: dict[str, _Reading] = {}
    for reading in sorted(readings, key=lambda r: (-r.score, r.hit.start, r.code)):
        ranked.setdefault(reading.code, reading)
    top, *rest = ranked.values()
    rivals = [reading for reading in rest if top.score - reading.score < _CLOSE]
    places = tuple(
        Place(r.code, r.confidence, source[tokens[r.hit.start].start : tokens[r.hit.end - 1].end])
        for r in (top, *rivals[: MAX_CANDIDATES - 1])
    )
    return Finding(None, places, "") if rivals else Finding(places[0], (), "")
