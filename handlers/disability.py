"""Whether the voter has a disability, so that help can be prepared: specific personal data (UU 27/2022), never asked
for by itself; several may be chosen."""

from __future__ import annotations

import re

from bot.domain.people import Address
from handlers.turn import Turn

CODES = {"1": "fisik", "2": "intelektual", "3": "mental", "4": "wicara", "5": "rungu", "6": "netra"}
"""KPU's codes, and the words under which the catalogues know them."""
_WORDS = {
    "1": r"fisik|daksa|lumpuh|kursi roda|kaki|tangan|physical|wheelchair",
    "2": r"intelektual|grahita|down ?syndrome|intellectual",
    "3": r"mental|jiwa|psiko",
    "4": r"wicara|bisu|gagap|speech|mute",
    "5": r"rungu|tuli|budek|pendengaran|deaf|hearing",
    "6": r"netra|buta|penglihatan|blind|sight",
}


def told(turn: Turn, chosen: str, *, to: Address | None = None) -> str:
    """The codes in words, in the language of `to` (or of this chat); '' for none."""
    words = (CODES.get(code) for code in chosen.split(","))
    return ", ".join(turn.text(f"data.disability.{word}", to=to) for word in words if word)


def toggled(chosen: str, code: str) -> str:
    """`chosen` with `code` added, or without it where it was there."""
    codes = set(chosen.split(",")) - {""}
    return _listed(codes ^ {code})


def read(text: str) -> str:
    """The codes that an answer names, in digits or words; '' for none."""
    words = text.casefold()
    found = {code for code, pattern in _WORDS.items() if re.search(pattern, words)}
    if not found and re.fullmatch(r"[\s,;.&/]*(?:[1-6](?:[\s,;.&/]+|dan|$)\s*)+", words):
        found = set(re.findall(r"[1-6]", words))
    return _listed(found)


def _listed(codes: set[str]) -> str:
    return ",".join(code for code in CODES if code in codes)
