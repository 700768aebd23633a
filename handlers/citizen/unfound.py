"""Places that citizens type and nobody knows.

They are counted apart from any person, with where they turned out to be, so that a coordinator can make other names of
them (/alias).
"""

from __future__ import annotations

import re

from bot.domain.cues import is_cue
from bot.domain.gazetteer import MAX_NAME_WORDS
from bot.domain.names import is_everyday
from handlers.dialog import Draft
from handlers.turn import Turn
from storage import othernames

LONGEST, SHORTEST = 40, 3
_NAME = re.compile(r"[^\W_]+(?:[ '’.-]+[^\W_]+)*\.?")
_AFTER = re.compile(
    r"\b(?:desa|ds|kelurahan|kel|dusun|dsn|kampung|kampong|kp)\.? +((?:[^\W\d_]+ ?){1,3})", re.IGNORECASE
)
_DIGITS = re.compile(r"\d{3}")


def typed(text: str) -> str:
    """The name in an answer that may be a place's, without "desa" and the like; '' where it is more than that."""
    words = " ".join(text.split()).strip(" .,!?")
    if not _NAME.fullmatch(words) or _DIGITS.search(words):
        return ""
    name = words.split(" ")
    while name and is_cue(name[0].casefold().strip(".")):
        name = name[1:]
    said = " ".join(name)
    if not SHORTEST <= len(said) <= LONGEST or len(name) > MAX_NAME_WORDS:
        return ""
    return "" if all(is_everyday(word.casefold()) for word in name) else said


def announced(text: str) -> str:
    """The name after "desa", "dusun" and the like in a sentence, where it is nothing but a name; '' for none."""
    found = _AFTER.search(text)
    if found is None:
        return ""
    name: list[str] = []
    for word in found[1].split():
        if is_everyday(word.casefold()) or is_cue(word.casefold()):
            break
        name.append(word)
    return typed(" ".join(name))


def hint(turn: Turn, draft: Draft) -> str:
    """What was typed and not found, for the officer who looks for the place; '' where the village is known."""
    area = draft.get("area", "")
    known = area in turn.world.areas and turn.world.areas[area].is_village
    return "" if known else str(draft.get("unfound", ""))


async def settled(turn: Turn, words: str, area_code: str) -> None:
    """Words that nobody knew turned out to be in this area."""
    if words:
        await othernames.note(turn.store, turn.world.new_id(), words, area_code, turn.now)
