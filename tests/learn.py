"""Learns what single words speak for from the written examples: `python -m tests.learn` writes the table that
`bot.domain.leanings` weighs messages with.

An averaged perceptron over words, the weights rounded to whole numbers, three orders of the examples averaged: the same
examples always make the same table. Names of places and people teach nothing and stay out. Messages that were held
back are never learned from.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import fill

from bot.commands.understand import Reader
from bot.domain.given_names import GIVEN_NAMES
from bot.domain.leanings import features
from bot.domain.nik import blank_numbers
from bot.domain.words import Stream
from handlers.citizen import outlook
from tests.domain.understanding_cases import MESSAGES
from tests.scorer import TODAY, read

TABLE = Path("bot/domain/leaning_words.py")
WRITTEN = Path(__file__).parent / "data" / "messages_written.jsonl"
ROUNDS = 10
ORDERS = (1, 2, 3)
MARGIN = 1
HEAD = '''"""What single words of a message speak for: made by `python -m tests.learn`, not by hand."""

from __future__ import annotations

TABLE = """
'''

Weights = dict[str, dict[str, float]]
Example = tuple[frozenset[str], str]


def examples(path: Path = WRITTEN) -> list[Example]:
    """The words of each written message, and what it is."""
    reader = Reader(None, TODAY)
    told = [(one["text"], one["intent"], one["category"]) for one in read(path)]
    told += [(text, outlook.TOLD.get(wish, wish), fields.get("category")) for text, wish, fields in MESSAGES]
    return [
        (
            frozenset(word for word in features(Stream(blank_numbers(text))) if not _is_name(word, reader)),
            str(category or wish),
        )
        for text, wish, category in told
        if wish != "other"
    ]


def _is_name(word: str, reader: Reader) -> bool:
    return word in GIVEN_NAMES or reader.is_part_of_a_name(word)


def learn(told: Iterable[Example]) -> Weights:
    """By what is meant: the weight of each word."""
    told = list(told)
    total: Weights = defaultdict(lambda: defaultdict(float))
    for order in ORDERS:
        for meaning, weights in _perceptron(told, random.Random(order)).items():
            for word, weight in weights.items():
                total[meaning][word] += weight / len(ORDERS)
    return {m: {w: round(v) for w, v in weights.items() if round(v)} for m, weights in total.items()}


def _perceptron(told: list[Example], order: random.Random) -> Weights:
    """Averaged over all its steps; a meaning has to win by `MARGIN`."""
    meanings = sorted({meaning for _, meaning in told})
    now: Weights = {meaning: defaultdict(float) for meaning in meanings}
    past: Weights = {meaning: defaultdict(float) for meaning in meanings}
    shuffled, step = list(told), 1
    for _ in range(ROUNDS):
        order.shuffle(shuffled)
        for words, right in shuffled:
            taken = _best(now, words, right)
            for word in sorted(words) if taken != right else ():
                for meaning, change in ((right, 1), (taken, -1)):
                    now[meaning][word] += change
                    past[meaning][word] += change * step
            step += 1
    return {m: {word: now[m][word] - past[m][word] / step for word in now[m]} for m in meanings}


def _best(weights: Weights, words: Iterable[str], right: str) -> str:
    def score(meaning: str) -> float:
        return sum(weights[meaning].get(word, 0) for word in words) + (0 if meaning == right else MARGIN)

    return max(weights, key=score)


def written(weights: Mapping[str, Mapping[str, float]]) -> str:
    """The table as a module: a paragraph for each meaning, `word+weight` each, the strongest first."""
    paragraphs = []
    for meaning in sorted(weights):
        strongest = sorted(weights[meaning].items(), key=lambda entry: (-abs(entry[1]), entry[0]))
        listed = " ".join(f"{word}{weight:+.0f}" for word, weight in strongest)
        paragraphs.append(fill(f"{meaning}: {listed}", 118, break_long_words=False, break_on_hyphens=False))
    return HEAD + "\n\n".join(paragraphs) + '\n"""\n'


def main() -> None:
    """Write the table."""
    TABLE.write_text(written(learn(examples())), encoding="utf-8")


if __name__ == "__main__":
    main()
