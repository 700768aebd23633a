"""Messages that were changed after they were sent: what they had told is replaced by what they tell now.

A draft remembers of each message which facts it told, so that only these are replaced, and none that was put right
since. Once the report is sent, a changed message offers to be added to its ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from bot.domain.areas import AreaTree
from bot.domain.messages import Text
from bot.domain.tickets import Action
from bot.domain.understanding import Understanding
from handlers.citizen import aside, form, place, replies
from handlers.citizen.form import OFFER
from handlers.dialog import BACK, CANCEL, SEND, SKIP, YES, Draft, means, plain
from handlers.moves import move
from handlers.turn import Turn
from storage import tickets

REMEMBERED = 20
"""Messages of a draft that can still be changed; people change what they wrote just now."""
OURS = ("heard", "edited", "noticed", "aside", "greeted", "screen", "files", "shots", "album", "albums")
"""What a draft remembers that the words of a message did not tell: a file stays when its caption changes."""
SAID_MORE = 4
"""So many words are the citizen's own, also where they tell no fact; fewer, without one, are not understood."""


def remember(turn: Turn, before: Draft, message_id: str) -> None:
    """Note in the open draft what the message of this turn told: the facts that differ from `before`."""
    after = form.current(turn)
    if not message_id or not after.asking or after.asking == OFFER:
        return
    heard = [*after.get("heard", []), _entry(message_id, before, after)]
    form.keep(turn, after.note(heard=heard[-REMEMBERED:]))


def _entry(message_id: str, before: Draft, after: Draft) -> dict[str, Any]:
    told = {name: value for name, value in _facts(after.known).items() if before.known.get(name) != value}
    words = told.pop("words", "") or ""
    return {"id": message_id, "asking": before.asking, "told": told, "words": _added(before.get("words", ""), words)}


def _facts(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name not in OURS}


def _added(before: str, after: str) -> str:
    return after.removeprefix(before).strip("\n") if after.startswith(before) else after


def heard_again(draft: Draft, text: Text, said: Understanding, tree: AreaTree) -> Draft | None:
    """The draft after one of its messages was changed into `text`; None when it is none of the draft's, or now tells
    nothing that we understand. It never sends, stops or goes back: a change is no press."""
    heard = list(draft.get("heard", []))
    entry = next((one for one in reversed(heard) if one["id"] == text.message_id), None)
    if entry is None or means(text.text, CANCEL | SEND | BACK | SKIP | YES):
        return None
    base = _without(draft, entry)
    after = _read(base, entry["asking"], text.text, said, tree)
    if after is None:
        return None
    now = _entry(text.message_id, replace(base, asking=entry["asking"]), after)
    after = replace(after, asking=draft.asking, trail=draft.trail)
    if entry["words"] and entry["words"] in draft.get("words", ""):
        words = draft.get("words").replace(entry["words"], now["words"], 1).strip("\n")
        after = after.note(words=words[: form.LONGEST_WORDS]) if words else after.forget("words")
    return after.note(heard=[now if one is entry else one for one in heard])


def _without(draft: Draft, entry: Mapping[str, Any]) -> Draft:
    """The draft without what the message had told, where that still stands."""
    gone = [name for name, value in entry["told"].items() if draft.known.get(name) == value]
    words = "\n".join(line for line in draft.get("words", "").split("\n") if line not in entry["words"].split("\n"))
    base = draft.forget(*gone, "words")
    return base.note(words=words) if words else base


def _read(base: Draft, asking: str, text: str, said: Understanding, tree: AreaTree) -> Draft | None:
    """What the message tells now, as the answer to the question that was open when it came. What others told stays."""
    if asking not in ("", OFFER):
        return replies.read(replace(base, asking=asking), text, said, tree)
    told = base.learn_new(**replies.facts(said))
    if "area" not in base.known:
        told = place.learn(told, said.finding, tree)
    if told.known == base.known and len(text.split()) < SAID_MORE:
        return None
    return form.add_words(told, said.kept_text)


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


# --- once it is sent --------------------------------------------------------------------------------------------------


async def at_the_door(turn: Turn, text: Text, said: Understanding) -> None:
    """A message was changed while no report is open: one of a report that was sent, or the answer to an officer. Any
    other is ignored: nothing waits for it."""
    known = turn.conversation.answers
    if text.command or not any(character.isalpha() for character in text.text):
        return
    if known.get("answered") == text.message_id != "":
        await _added_to_answer(turn, int(known.get("ticket", 0)), said)
    elif text.message_id in known.get("heard", []):
        await _offered(turn, said.kept_text)


async def _added_to_answer(turn: Turn, ticket_id: int, said: Understanding) -> None:
    ticket = await tickets.by_id(turn.store, ticket_id)
    if ticket is None or not ticket.is_open or ticket.reporter_address_id != turn.sender.id:
        return
    story, words = await tickets.events(turn.store, ticket.id), said.kept_text[: form.LONGEST_WORDS]
    if any(event.note == words for event in story):
        return
    given = {"nik": said.nik, "phone": said.phone}
    numbers = {name: value for name, value in given.items() if value and not getattr(ticket, name)}
    await move(turn, ticket, Action.ADD, actor="citizen", note=words, **numbers)
    turn.say("citizen.cases.added", number=ticket.number)


async def _offered(turn: Turn, words: str) -> None:
    mine = await tickets.of_reporter(turn.store, turn.sender.id)
    said = plain(words)
    if not any(t.is_open and (said in plain(t.words) or said == plain(t.voter_name)) for t in mine):
        await aside.beside_a_ticket(turn, form.add_words(Draft(), words), turn.text("citizen.edit.after"))
