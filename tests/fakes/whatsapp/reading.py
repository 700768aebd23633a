"""How a phone shows a text: what stands between signs of formatting is shown formatted, without the signs.

Stricter than the phones: formatting is seen wherever any of them may see it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMES = {"*": "bold", "_": "italic", "~": "struck", "`": "code"}
SPAN = re.compile(r"(?<![^\W_])(?P<sign>[*_~`])(?=\S)(?P<inner>[^\n]*?\S)(?P=sign)(?!\w)")
LINK = re.compile(r"\S*://\S*")
LOOK_ALIKES = str.maketrans("∗ˍ∼ˋ›", "*_~`>")


@dataclass(frozen=True)
class Read:
    """The words as people read them, and what is formatted of them: (how, words)."""

    text: str
    formats: tuple[tuple[str, str], ...]

    @property
    def bold(self) -> tuple[str, ...]:
        """The bold words."""
        return tuple(words for how, words in self.formats if how == "bold")


def read(raw: str) -> Read:
    """`raw` as a phone shows it."""
    formats: list[tuple[str, str]] = []
    shown: list[str] = []
    end = 0
    if "```" in raw:
        formats.append(("block", raw))
    formats += [("quote", line) for line in raw.splitlines() if line.startswith(">")]
    links = [link.span() for link in LINK.finditer(raw)]
    while found := SPAN.search(raw, end):
        if any(start <= found.start() < stop for start, stop in links):
            shown.append(raw[end : found.start() + 1])
            end = found.start() + 1
            continue
        shown += [raw[end : found.start()], found["inner"]]
        formats.append((NAMES[found["sign"]], found["inner"].translate(LOOK_ALIKES)))
        end = found.end()
    shown.append(raw[end:])
    return Read("".join(shown).translate(LOOK_ALIKES), tuple(formats))
