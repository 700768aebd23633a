"""`posko understand`: what the bot understands of a text, for people to read or line by line. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from bot.commands import say
from bot.domain.areas import AreaTree
from bot.domain.errors import UserError
from bot.domain.understanding import Understanding, understand
from bot.settings import Settings
from handlers.citizen import outlook
from storage import areas, ground

NOTED_AS = {told: noted for noted, told in outlook.NOTED.items()}


def show(options: argparse.Namespace) -> int:
    """Read one text into a table, or each line of a file into a line of JSON."""
    if (options.text is None) == (options.jsonl is None):
        raise UserError('what is to be read? `posko understand "text"`, or `posko understand --jsonl FILE`')
    reader = Reader(options.areas, SystemClock().now().astimezone(Settings().service.timezone).date())
    if options.jsonl is not None:
        for line in reader.lines(options.jsonl):
            say(line)
    else:
        said = reader.read(options.text)
        for line in table(said, outlook.fields(said, reader.tree)):
            say(line)
    return 0


class Reader:
    """Understands texts on the shipped areas, or on those of a CSV; `today` tells the century of a birth date."""

    def __init__(self, path: Path | None, today: date) -> None:
        listed = areas.read_areas(path) if path else areas.shipped()
        self.tree = AreaTree(listed.areas, listed.aliases, areas.shipped_provinces())
        self._finder = ground.finder_of(self.tree)
        self._today = today

    def read(self, text: str) -> Understanding:
        """What one text says, or is likely to, as the first message of a conversation."""
        return understand(text, self._finder, today=self._today, opening=True).supposed()

    def is_part_of_a_name(self, word: str) -> bool:
        """True for a word that stands in the name of an area or a dusun."""
        return self._finder.is_part_of_a_name(word)

    def lines(self, path: Path) -> Iterator[str]:
        """One line of JSON for each `{"id", "text"}` of a file. Raises UserError for a line that is none."""
        with sys.stdin if str(path) == "-" else path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    example = _example(line, f"{path}: line {number}")
                    fields = outlook.fields(self.read(example["text"]), self.tree)
                    yield json.dumps({"id": example.get("id")} | fields, ensure_ascii=False)


def _example(line: str, where: str) -> dict[str, Any]:
    try:
        example = json.loads(line)
    except ValueError:
        example = None
    if not isinstance(example, dict) or not isinstance(example.get("text"), str):
        raise UserError(f'{where}: expected an object such as {{"id": 1, "text": "…"}}')
    return example


def table(said: Understanding, fields: dict[str, Any]) -> list[str]:
    """A line for each field that was understood: its value, how sure, and the words that it was read from."""
    rows = [("field", "value", "sure", "words")]
    for name, value in fields.items():
        if name in ("confidence", "ask") or value in (None, [], False):
            continue
        sure, words = fields["confidence"].get(name), said.words.get(NOTED_AS.get(name, name), "")
        rows.append((name, _plain(value), f"{sure:.2f}" if sure is not None else "", words.strip()))
    rows.append(("ask", ", ".join(fields["ask"]) or "–", "", ""))
    wide = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, wide, strict=False)), row[3]]).rstrip()
        for row in rows
    ]


def _plain(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else "yes" if value is True else str(value)
