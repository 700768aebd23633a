"""What a message leans to, by its single words: where no rule holds, or an unsure one does.

Rules know what stands beside what; people always find wordings that no rule foresaw. Then each word speaks for what
messages with it are about mostly (`leaning_words`), and the sum decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.leaning_words import TABLE
from bot.domain.words import Stream

ALWAYS = "^"
"""A word that every message has: what is likely before anything is read."""
NUMBER = "#"
"""Any number."""
_ENTRY = re.compile(r"(\S+)([+-]\d+)$")


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a message most likely is (a category of reports, or an intent), by how much more than anything else, and
    the words that speak most for it."""

    meaning: str
    lead: int
    words: tuple[str, ...]


def features(stream: Stream) -> frozenset[str]:
    """The words that are weighed."""
    return frozenset((ALWAYS, *(NUMBER if word.isdecimal() else word for word in stream.text.split())))


def _read(table: str) -> tuple[tuple[str, ...], dict[str, list[tuple[int, int]]]]:
    """The meanings; and by word the number of each meaning that it speaks for or against, with the weight."""
    paragraphs = [paragraph.partition(":") for paragraph in table.strip().split("\n\n")]
    weights: dict[str, list[tuple[int, int]]] = {}
    for number, (_, _, listed) in enumerate(paragraphs):
        for entry in listed.split():
            match = _ENTRY.match(entry)
            if match:
                weights.setdefault(match[1], []).append((number, int(match[2])))
    return tuple(meaning for meaning, _, _ in paragraphs), weights


_MEANINGS, _WEIGHTS = _read(TABLE)
_SHOWN = 3


def leaning_of(stream: Stream) -> Leaning:
    """What the words of `stream` together speak for."""
    scores = [0] * len(_MEANINGS)
    known = [(word, weights) for word in features(stream) if (weights := _WEIGHTS.get(word))]
    for _, weights in known:
        for meaning, weight in weights:
            scores[meaning] += weight
    best = scores.index(max(scores))
    second = max(score for meaning, score in enumerate(scores) if meaning != best)
    spoken = sorted(
        (-weight, word) for word, weights in known for meaning, weight in weights if meaning == best and word != ALWAYS
    )
    words = tuple(word for weight, word in spoken[:_SHOWN] if weight < 0)
    return Leaning(_MEANINGS[best], scores[best] - second, words)
