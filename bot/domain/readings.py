"""What the names in a text may mean, and how surely: hits of the gazetteer, weighed by what stands around them.

A village and its kecamatan confirm each other; an ordinary word counts only with a cue; what lies elsewhere refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.cues import KABUPATEN, KECAMATAN, VILLAGE, Cue, Strength, reads_on, touches
from bot.domain.gazetteer import Entry, is_ordinary
from bot.domain.vocabulary import SPOTS
from bot.domain.words import Token

_SLIP_CONFIDENCE = {1: 0.86, 2: 0.78, 3: 0.7}


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of text that names something: areas of ours (`slips` from their spelling) or a place elsewhere."""

    start: int
    end: int
    cue: Cue
    entries: tuple[Entry, ...] = ()
    slips: int = 0
    foreign: str = ""
    codes: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()
    """The codes of the entries, and of what lies right above those that are no ordinary words."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", frozenset(e.code for e in self.entries))
        above = frozenset(e.code.rpartition(".")[0] for e in self.entries if not e.homonym)
        object.__setattr__(self, "parents", above)


@dataclass(frozen=True, slots=True)
class Reading:
    """One area that a hit may mean."""

    code: str
    level: int
    confidence: float
    score: float
    hit: Hit
    supported: bool


def readings_of(hit: Hit, hits: Sequence[Hit], tokens: Sequence[Token], *, expecting: bool) -> Iterator[Reading]:
    """What `hit` may mean among all `hits` of the text. `expecting`: the text answers "which desa?"."""
    for entry in _at_level(hit, expecting=expecting):
        supported = any(_supports(other, hit, entry) for other in hits if other is not hit)
        close = supported and any(_confirms(other, hit, entry) for other in hits)
        sure = _confidence(hit, entry, tokens, close=close, expecting=expecting)
        if sure:
            if hit.cue.level and entry.level != hit.cue.level:
                sure = min(sure, 0.85)
            yield Reading(entry.code, entry.level, sure, _score(hit, sure, supported=supported), hit, supported)


def _at_level(hit: Hit, *, expecting: bool) -> tuple[Entry, ...]:
    """The entries at the level that the cue names; without one the wider of a village and its kecamatan, except that
    an answer to "which desa?" means the village."""
    wanted = hit.cue.level
    if not wanted and len({entry.level for entry in hit.entries}) > 1:
        wanted = VILLAGE if expecting else min(entry.level for entry in hit.entries)
    fitting = tuple(entry for entry in hit.entries if entry.level == wanted)
    return fitting or hit.entries


def _confirms(other: Hit, hit: Hit, entry: Entry) -> bool:
    """True when `other`, close by, makes an ordinary word a name. Two ordinary words do not make each other names
    (`paku payung`)."""
    sure = other.cue.strength or hit.cue.strength or not all(o.homonym for o in other.entries)
    return bool(sure) and _gap(other, hit) <= 3 and _supports(other, hit, entry)


def _is_mere_word(other: Hit, hit: Hit) -> bool:
    """True for an ordinary word that no cue makes a name and that does not stand right beside one ("ibu saya di desa
    Kampung Baru": a kecamatan is called Ibu)."""
    return not other.cue.strength and all(entry.homonym for entry in other.entries) and _gap(other, hit) > 1


def _gap(one: Hit, other: Hit) -> int:
    return max(other.start - one.end, one.start - other.end)


def _supports(other: Hit, hit: Hit, entry: Entry) -> bool:
    """True when `other` names the area above `entry`, or the same village again (its dusun)."""
    if other is hit or other.slips > 1 or _is_mere_word(other, hit):
        return False
    if entry.level == KECAMATAN:
        return entry.code in other.parents
    return entry.code.rpartition(".")[0] in other.codes or (entry.level == VILLAGE and entry.code in other.codes)


def _confidence(hit: Hit, entry: Entry, tokens: Sequence[Token], *, close: bool, expecting: bool) -> float:
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


def _is_spot(hit: Hit, tokens: Sequence[Token]) -> bool:
    """True for names that also say where in a village one is (`di gudang`)."""
    return "".join(token.text for token in tokens[hit.start : hit.end]) in SPOTS


def _beats_elsewhere(hit: Hit, entry: Entry) -> bool:
    """A name that exists here and elsewhere is ours unless `kota`, `kab.` says otherwise; a slip never is."""
    return not hit.slips and hit.cue.level in (0, entry.level)


def _length(hit: Hit, tokens: Sequence[Token]) -> int:
    return sum(len(token.text) for token in tokens[hit.start : hit.end])


def _score(hit: Hit, confidence: float, *, supported: bool) -> float:
    cue = {Strength.STRONG: 0.1, Strength.WEAK: 0.02, Strength.NONE: 0.0}[hit.cue.strength]
    certain = (0.15 if supported else 0.0) + (0.15 if hit.cue.registered else 0.0)
    return confidence + cue + certain - (0.6 if hit.cue.left else 0.3 if hit.cue.away else 0.0)


def is_meant_elsewhere(hit: Hit, tokens: Sequence[Token], *, expecting: bool) -> bool:
    """False for an ordinary word without a cue, and for where somebody only works, studies, was born or came from."""
    if hit.cue.away:
        return False
    if is_ordinary([token.text for token in tokens[hit.start : hit.end]]):
        cued = hit.cue.strength is Strength.STRONG or (hit.cue.strength is Strength.WEAK and reads_on(tokens, hit.end))
        return (expecting or cued) and not hit.cue.titled
    return True


def lies_elsewhere(reading: Reading, foreign: Sequence[Hit], tokens: Sequence[Token]) -> bool:
    """`pasir putih pangkalpinang`: the place elsewhere stands right behind the name, and nothing here confirms it."""
    if reading.supported:
        return False
    return any(other is not reading.hit and touches(tokens, reading.hit.end, other.start) for other in foreign)


def specific(readings: Sequence[Reading]) -> list[Reading]:
    """The readings at the lowest level found: what lies above them only helped to tell them."""
    lowest = max(reading.level for reading in readings)
    return [reading for reading in readings if reading.level == lowest]


def in_named(lowest: list[Reading], hits: Sequence[Hit]) -> list[Reading]:
    """Of namesakes those that lie in most of what is named beside them: kecamatan, kabupaten."""
    held = [sum(_holds(other, reading) for other in hits) for reading in lowest]
    return [reading for reading, count in zip(lowest, held, strict=True) if count == max(held)]


def _holds(other: Hit, reading: Reading) -> bool:
    if other is reading.hit or other.slips or _is_mere_word(other, reading.hit):
        return False
    blocks = reading.code.split(".")
    return any(".".join(blocks[:n]) in other.codes for n in range(1, len(blocks)))


_AND = frozenset({"dan", "dn", "sama", "atau", "ato", "dengan", "kek", "n", "&"})
_BEFORE_NAMES = frozenset({"juga", "jg", "di", "d", "desa", "ds", "dengan"})


def joined(readings: Sequence[Reading], tokens: Sequence[Token]) -> list[Reading]:
    """Two places that are named in one breath ("antara rias dan gadung"): which is meant has to be asked."""
    sure = [reading for reading in readings if not (reading.hit.cue.left or reading.hit.cue.away)]
    for one, other in pairwise(dict.fromkeys(reading.hit.start for reading in sure)):
        both = [reading for reading in sure if reading.hit.start in (one, other)]
        first = next(reading.hit for reading in both if reading.hit.start == one)
        between = {token.text for token in tokens[first.end : other]}
        nested = any(
            r.code.rpartition(".")[0] in first.codes or r.code in first.codes for r in both if r.hit.start > one
        )
        if between & _AND and between <= _AND | _BEFORE_NAMES and not nested:
            score = max(reading.score for reading in both)
            return [replace(reading, score=score) for reading in both]
    return []
