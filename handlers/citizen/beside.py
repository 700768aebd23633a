"""An answer and a question in one message ("Aminah. NIK buat apa ya?"): which part is which. Pure."""

from __future__ import annotations

import re

from bot.domain.names import is_everyday
from bot.domain.questions import topic_asked
from handlers.citizen.names import names_in
from handlers.dialog import plain

_PARTS = re.compile(r"(?<=[.!?;])\s+|\s*\n+\s*|,\s+")
NAMES = ("voter_name", "other_voters")
"""Questions that are answered by names: there nearly every word could be one."""


def answer_in(text: str, asking: str) -> str:
    """What is said in `text` beside a question of ours, as far as it can answer `asking`; '' where there is no more
    than a question, or none at all."""
    parts = [part for part in _PARTS.split(text) if part.strip(" .!;,")]
    said = [part for part in parts if not _asks(part)]
    if not said or len(said) == len(parts):
        return ""
    if asking in NAMES:
        said = [part for part in said if _names_somebody(part.strip(" .!;,"))]
    return ", ".join(part.strip(" .!;,") for part in said)


def _asks(part: str) -> bool:
    return part.rstrip().endswith("?") or bool(topic_asked(part))


def _names_somebody(part: str) -> bool:
    """True for names alone: "oh gitu" and "saya mau tanya" are none."""
    words = [word for name in names_in(part) for word in plain(name).split()]
    return bool(words) and not any(is_everyday(word) for word in words)
