"""Scores what `posko understand` makes of messages whose meaning is known: `python -m tests.scorer FILE [--blind]`.

A file has one message a line, `{"id", "text", …fields}`: whatever fields it has are compared. `accept` lists other
codes that are right as well; `tags` group the messages. The files that name places alone (`expected`, `accept`) are
read too. Printed are the accuracy by field and by tag, who is taken for what, and every miss; with `--blind` the
figures alone: what is missed in held-out messages must not be tuned on.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.commands.understand import Reader
from handlers.citizen import outlook

FIELDS = (
    *("intent", "category", "reason", "area", "out_of_area", "rt", "rw", "subject", "count", "voter_name", "nik"),
)
GIVEN = ("area", "rt", "rw", "voter_name", "nik")
"""The fields whose accuracy is also told where one is given: nearly all messages have none."""
ONLY_IN_REPORTS = ("subject", "count")
"""What nobody reads where nothing is reported."""
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Miss:
    """A field that was read wrongly."""

    text: str
    name: str
    expected: Any
    found: Any


@dataclass
class Score:
    """How many of how many are right, by what is counted; and what is not."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)
    taken_for: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    wrong_areas: int = 0
    messages: int = 0

    def count(self, name: str, *, right: bool) -> None:
        """One more of `name`."""
        self.total[name] += 1
        self.right[name] += right

    def share(self, name: str) -> float:
        """The share that is right; 1 where there is nothing to be wrong."""
        return self.right[name] / self.total[name] if self.total[name] else 1.0


def read(path: Path) -> list[dict[str, Any]]:
    """The messages of a file."""
    return [_plain(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _plain(example: dict[str, Any]) -> dict[str, Any]:
    """The older files call the area `expected`, and the kind of a message its `category`."""
    if "expected" not in example:
        return example
    return {"text": example["text"], "area": example["expected"], "accept": example.get("accept", [])} | {
        "tags": [kind] if (kind := example.get("category")) else []
    }


def score(examples: Sequence[Mapping[str, Any]], reader: Reader) -> Score:
    """Read all of them and compare."""
    told = Score()
    for example in examples:
        told.messages += 1
        found = outlook.fields(reader.read(example["text"]), reader.tree)
        for name in FIELDS:
            if name in example and (name not in ONLY_IN_REPORTS or example.get("intent", "report") == "report"):
                _compare(told, example, name, found[name])
    return told


def _compare(told: Score, example: Mapping[str, Any], name: str, found: Any) -> None:
    expected = example[name]
    right = _same(name, expected, found) or (name == "area" and found in example.get("accept", ()))
    told.count(name, right=right)
    if name in GIVEN and expected is not None:
        told.count(f"{name}, where given", right=right)
    if name in ("intent", "area"):
        for tag in example.get("tags", ()):
            told.count(f"{name} of {tag}", right=right)
    if name == "area" and found is not None and not right:
        told.wrong_areas += 1
    if name in ("intent", "category") and not right:
        told.taken_for[str(expected), str(found)] += 1
    if not right:
        told.misses.append(Miss(example["text"], name, expected, found))


def _same(name: str, expected: Any, found: Any) -> bool:
    if name == "voter_name":
        return str(expected or "").casefold() == str(found or "").casefold()
    return bool(expected == found)


def lines(told: Score, *, blind: bool = False) -> list[str]:
    """The report; its figures alone where it is `blind`."""
    said = [f"{told.messages} messages, {told.wrong_areas} with a wrong area"]
    said += [f"{n:<28}{told.right[n]:>5} of {told.total[n]:<5}{told.share(n):>7.1%}" for n in sorted(told.total)]
    if blind:
        return said
    said += ["", "taken for:", *(f"  {a} → {b}: {n}" for (a, b), n in sorted(told.taken_for.items()))]
    said += ["", "misses:", *(f"  {m.name}: {m.expected} ≠ {m.found}: {m.text}" for m in told.misses)]
    return said


def main() -> None:
    """Print the report on a file."""
    path, *flags = sys.argv[1:]
    told = score(read(Path(path)), Reader(None, TODAY))
    print("\n".join(lines(told, blind="--blind" in flags)))  # noqa: T201 - a report for people


if __name__ == "__main__":
    main()
