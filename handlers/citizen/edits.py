"""Messages that were changed after they were sent: what they had told is replaced by what they tell now.

A draft remembers of each message which facts it told and what was known of them before, so that only these are
replaced, and none that was put right since. Once the report is sent, the ticket remembers its messages
(`handlers.citizen.told`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from bot.domain.areas import AreaTree
from bot.domain.messages import Text
from bot.domain.understanding import Understanding
from handlers.citizen import form, place, replies, told
from handlers.citizen.form import OFFER
from handlers.dialog import BACK, CANCEL, SEND, SKIP, YES, Draft, means
from handlers.turn import Turn

REMEMBERED = 20
"""Messages of a draft that can still be changed; people change what they wrote just now."""
OURS = ("spoken", "heard", "edited", "noticed", "aside", "greeted", "screen", "files", "shots", "album", "albums")
"""What a draft remembers that the words of a message did not tell: a file stays when its caption changes."""
SAID_MORE = 4
"""So many words are the citizen's own, also where they tell no fact; fewer, without one, are not understood."""


def remember(turn: Turn, before: Draft, message_id: str, text: str) -> None:
    """Note in the open draft what the message of this turn told: the facts that differ from `before`."""
    after = form.current(turn)
    if not message_id or not after.asking:
        return
    heard = [*after.get("heard", []), _entry(message_id, before, after) | {"sign": told.fingerprint(turn, text)}]
    form.keep(turn, after.note(heard=heard[-REMEMBERED:]))


def _entry(message_id: str, before: Draft, after: Draft) -> dict[str, Any]:
    new = {name: value for name, value in _facts(after.known).items() if before.known.get(name) != value}
    words = new.pop("words", "") or ""
    was = {name: before.known[name] for name in new if name in before.known}
    added = _added(before.get("words", ""), words)
    return {"id": message_id, "asking": before.asking, "told": new, "was": was, "words": added}


def hand_over(turn: Turn, draft: Draft, ticket_id: int) -> None:
    """The draft's messages belong to a ticket now."""
    told.keep(turn, ticket_id, ((one["id"], one["sign"]) for one in draft.get("heard", [])))


def _facts(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name not in OURS}


def _added(before: str, after: str) -> str:
    return after.removeprefix(before).strip("\n") if after.startswith(before) else after


def heard_again(turn: Turn, draft: Draft, text: Text, said: Understanding) -> Draft | None:
    """The draft after one of its messages was changed into `text`; None when it is none of the draft's, or now tells
    nothing that we understand. It never sends, stops or goes back: a change is no press."""
    heard = list(draft.get("heard", []))
    entry = next((one for one in reversed(heard) if one["id"] == text.message_id), None)
    if entry is None or means(text.text, CANCEL | SEND | BACK | SKIP | YES):
        return None
    base = _without(draft, entry)
    after = _read(base, entry["asking"], text.text, said, turn.world.areas)
    if after is None:
        return None
    now = _entry(text.message_id, replace(base, asking=entry["asking"]), after)
    now["sign"] = told.fingerprint(turn, text.text)
    after = replace(after, asking=draft.asking, trail=draft.trail)
    if entry["words"] and entry["words"] in draft.get("words", ""):
        words = draft.get("words").replace(entry["words"], now["words"], 1).strip("\n")
        after = after.note(words=words[: form.LONGEST_WORDS]) if words else after.forget("words")
    return after.note(heard=[now if one is entry else one for one in heard])


def _without(draft: Draft, entry: Mapping[str, Any]) -> Draft:
    """The draft as if the message had told nothing, where what it told still stands."""
    gone = [name for name, value in entry["told"].items() if draft.known.get(name) == value]
    before = {name: value for name, value in entry["was"].items() if name in gone}
    words = "\n".join(line for line in draft.get("words", "").split("\n") if line not in entry["words"].split("\n"))
    base = draft.forget(*gone, "words").note(**before)
    return base.note(words=words) if words else base


def _read(base: Draft, asking: str, text: str, said: Understanding, tree: AreaTree) -> Draft | None:
    """What the message tells now, as the answer to the question that was open when it came. What others told stays."""
    if asking not in ("", OFFER):
        return replies.read(replace(base, asking=asking), text, said, tree)
    after = base.learn_new(**replies.facts(said))
    if "area" not in base.known:
        after = place.learn(after, said.finding, tree)
    if after.known == base.known and len(text.split()) < SAID_MORE:
        return None
    return form.add_words(after, said.kept_text)


def offered_again(turn: Turn, draft: Draft, text: Text, said: Understanding) -> Draft | None:
    """The draft of an offer after the message that was offered was changed: the newest words are what is handed on.
    None when it was another message."""
    heard = list(draft.get("heard", []))
    entry = next((one for one in reversed(heard) if one["id"] == text.message_id), None)
    if entry is None or not any(character.isalpha() for character in text.text):
        return None
    base = _without(draft, entry)
    after = form.kept_beside(base, said)
    now = _entry(text.message_id, replace(base, asking=entry["asking"]), after)
    now["sign"] = told.fingerprint(turn, text.text)
    if draft.get("aside"):
        after = after.note(aside=said.kept_text)
    return after.note(heard=[now if one is entry else one for one in heard])


def is_new(before: Draft, after: Draft) -> bool:
    """True when the change tells something else than before."""
    return _facts(before.known) != _facts(after.known)


def is_repeated(turn: Turn, text: Text) -> bool:
    """True when this very change was answered already; from now on it is. Networks tell some changes twice, and not
    every one is of the words."""
    draft = form.current(turn)
    seen, this = draft.get("edited", []), sha256(f"{text.message_id}\n{text.text}".encode(errors="replace")).hexdigest()
    if this in seen:
        return True
    form.keep(turn, draft.note(edited=[*seen, this][-REMEMBERED:]))
    return False
