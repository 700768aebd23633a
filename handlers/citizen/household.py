"""Several voters in one report: how many there are, their names, and how one is added or taken out again. Pure.

The first voter's name is `voter_name`, the further ones are `other_voters`, a name a line; `voters` is never less than
the names that are known, and may be more: names can follow later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.areas import AreaTree
from bot.domain.understanding import Understanding
from bot.domain.words import number
from handlers.citizen.names import is_later, names_in
from handlers.dialog import Draft, person_name, plain

MOST_NAMES = 20
"""Names in one report; what is more is counted, and an officer asks."""
MOST_VOTERS = 500
_TOO = re.compile(r"\b(juga|jg|tambah\w*|plus|also|too)\b", re.IGNORECASE)
"""Somebody comes to those who are named already."""
_AND = re.compile(r"\b(dan|sama|kek|serta|and)\b|&", re.IGNORECASE)


def names(draft: Draft) -> list[str]:
    """The names that are known, the first voter's first."""
    first = draft.get("voter_name", "")
    return [*([first] if first else []), *draft.get("other_voters", "").splitlines()]


def count(draft: Draft) -> int:
    """How many voters the report is about."""
    return max(int(draft.get("voters", 1)), len(names(draft)), 1)


def named(draft: Draft, found: Sequence[str], voters: int) -> Draft:
    """The draft with exactly these names, of so many voters."""
    first, *others = found[:MOST_NAMES]
    known = {"voter_name": first, "other_voters": "\n".join(others) or None}
    return draft.learn(**known, voters=min(max(voters, len(found), 1), MOST_VOTERS))


def joined(draft: Draft, more: Sequence[str]) -> Draft:
    """The draft with further voters; who is named already comes in once."""
    have = names(draft)
    known = {name.casefold() for name in have}
    new = [name for name in more if name.casefold() not in known]
    if not have or not new:
        return draft if have else named(draft, new, count(draft))
    return named(draft, [*have, *new], count(draft))


def without(draft: Draft, place_and_count: str) -> Draft | None:
    """The draft without the voter of a button's `2-4`, the second of four; None when the list has changed since."""
    have = names(draft)
    place, _, of = place_and_count.partition("-")
    if not (place.isascii() and place.isdecimal() and of == str(len(have))):
        return None
    at = int(place) - 1
    if len(have) < 2 or not 0 <= at < len(have):
        return None
    return named(draft, [*have[:at], *have[at + 1 :]], count(draft) - 1)


def told(draft: Draft, text: str, facts: dict[str, object]) -> Draft | None:
    """The draft after "adik saya Budi juga": one more beside those who are named. None when it was no such thing."""
    name = str(facts.get("voter_name", ""))
    if not (name and names(draft) and _TOO.search(text)):
        return None
    return joined(draft, [name, *str(facts.get("other_voters", "")).splitlines()])


# --- reading ----------------------------------------------------------------------------------------------------------


def read_first(draft: Draft, text: str, said: Understanding, tree: AreaTree) -> Draft | None:
    """The draft after an answer to "what is the voter's name?": one name, or those of the whole household."""
    listed = names_in(text)
    found = _of_people(draft, listed, text, tree)
    if len(found) > 1:
        return named(draft, found, count(draft))
    is_list = count(draft) > 1 or len(listed) > 1
    name = (found[0] if found and is_list else "") or said.name or person_name(text)
    if not name:
        return None
    after = draft.learn(voter_name=name)
    if said.others:
        return joined(after, said.others)
    # who was asked for all names and gave one is not asked again: the others may follow
    return after.learn(other_voters=None) if count(after) > 1 and "other_voters" not in after.known else after


def read_others(draft: Draft, text: str, said: Understanding) -> Draft | None:
    """The draft after an answer to "who else?"."""
    found = [*names_in(text)] or [name for name in (said.name, *said.others) if name]
    if found:
        return joined(draft, found)
    return draft.skip("other_voters") if is_later(text) else None


def read_count(draft: Draft, text: str, said: Understanding) -> Draft | None:
    """The draft after an answer to "how many are they?". Of fewer than are named the first ones stay."""
    words = re.sub(r"\b(orang|org|urang|pemilih|voters?|people|saja|aja)\b", "", plain(text)).split()
    voters = number(words) or (said.count if said.count > 1 else 0)
    if not 1 <= voters <= MOST_VOTERS:
        return None
    have = names(draft)[:voters]
    after = named(draft, have, voters) if have else draft.learn(voters=voters)
    return after.forget("other_voters") if voters > len(have) == 1 else after  # now it is worth asking


def _of_people(draft: Draft, found: list[str], text: str, tree: AreaTree) -> list[str]:
    """ "Aminah, Rias" tells one voter's name and village, unless the two are joined by an *and*."""
    if count(draft) > 1 or len(found) != 2 or _AND.search(text):
        return found
    last = found[1].casefold()
    return found[:1] if any(area.name.casefold() == last for area in tree) else found
