"""Asking: the words and buttons of each question of the report. One short question a message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.messages import Button, Buttons
from bot.domain.tickets import Category, Knows
from handlers import disability
from handlers.citizen import faq, household, knowing, place
from handlers.citizen.form import CHANGEABLE, REASONS, REPORT, SUBJECTS, is_editing, may_change, may_clear
from handlers.dialog import MANY_TRIES, Draft
from handlers.turn import Turn

Rows = list[list[Button]]


def question(turn: Turn, draft: Draft, page: int = 0) -> tuple[str, Buttons]:
    """The open question of the draft with its buttons, the way back and the way out among them."""
    if draft.asking == "area":
        text, rows = place.offers(turn, draft, page)
    else:
        text, rows = _words(turn, draft), _choices(turn, draft)
    if draft.tries:
        text = _again(turn, draft) + "\n\n" + text
    return text, _tuples([*rows, *_ways_out(turn, draft)])


def _words(turn: Turn, draft: Draft) -> str:
    """The question; where a list is changed, with the list."""
    match draft.asking:
        case "files" if draft.get("files"):
            return turn.text("citizen.ask.files", count=len(draft.get("files")))
        case "files":
            return turn.text("citizen.files.send_now")
        case "other_voters" if is_editing(draft):
            listed = [f"{place}. {name}" for place, name in enumerate(household.names(draft), start=1)]
            return "\n".join([*listed, "", turn.text("citizen.ask.other_voters_more")])
        case _:
            return turn.text(_key(draft))


def _key(draft: Draft) -> str:
    """Whom it is about changes how the name is asked for; what it is about, how the words are."""
    match draft.asking:
        case "voter_name" if draft.get("subject") == "self":
            return "citizen.ask.voter_name_self"
        case "voter_name" if draft.get("voters", 1) > 1 and not draft.get("other_voters"):
            return "citizen.ask.voter_name_many"
        case "words" if draft.get("category") == Category.DATA_KELIRU:
            return "citizen.ask.words_data_keliru"
        case "knows":
            return "citizen.ask.voter_knows"
        case asking:
            return f"citizen.ask.{asking}"


def _again(turn: Turn, draft: Draft) -> str:
    """What is said before a question that was answered with something we do not understand."""
    if draft.tries < MANY_TRIES:
        return turn.text("citizen.again.once")
    contact = turn.rules.office.contact
    return turn.text("citizen.again.call", contact=contact) if contact else turn.text("citizen.again.often")


CLOSED: dict[str, tuple[str, str, Sequence[str]]] = {
    "category": ("category", "category", tuple(Category)),
    "reason": ("reason", "reason", REASONS),
    "subject": ("subject", "subject", SUBJECTS),
    "voter_knows": ("knows", "voter_knows", tuple(Knows)),
    "knows": ("knows", "send", tuple(Knows)),
    "why": ("knows", "send", knowing.WHY_NOT),
}
"""Questions with a closed list of answers, a button each: the labels' section, the word in the data, the answers."""


def _choices(turn: Turn, draft: Draft) -> Rows:
    match draft.asking:
        case field if field in CLOSED:
            section, word, values = CLOSED[field]
            return [[_choice(turn, f"common.{section}.{value}", word, value)] for value in values]
        case "has_ktp" | "hidden" as field:
            yes, no = "common.button.yes", "common.button.no"
            return [[_choice(turn, yes, field, "yes"), _choice(turn, no, field, "no")]]
        case "phone":
            return [[turn.button("citizen.contact.button", "f", turn.conversation.draft_id, "share")]]
        case "disability":
            return _disabilities(turn, draft)
        case "change":
            return _changeable(turn, draft)
        case _:
            return _parts(turn, draft) if is_editing(draft) else []


def _parts(turn: Turn, draft: Draft) -> Rows:
    """What can be taken out of a list one by one."""
    have = len(draft.get("files", []))
    match draft.asking:
        case "other_voters":
            return _pairs([_drop(turn, draft, place) for place in range(1, len(household.names(draft)) + 1)])
        case "files" if have:
            return [[_choice(turn, "citizen.button.last_file", "unfile", str(have))]]
        case _:
            return []


def _choice(turn: Turn, key: str, field: str, value: str) -> Button:
    return turn.button(key, "f", turn.conversation.draft_id, field, value)


def _drop(turn: Turn, draft: Draft, place: int) -> Button:
    """Takes one voter out. It names a number: no name stands in a button."""
    have = len(household.names(draft))
    return turn.button("citizen.button.drop", "f", turn.conversation.draft_id, "drop", f"{place}-{have}", place=place)


def _disabilities(turn: Turn, draft: Draft) -> Rows:
    chosen = draft.get("disability", "").split(",")
    buttons = []
    for code, word in disability.CODES.items():
        label = turn.text(f"data.disability.{word}").capitalize()
        key = "citizen.button.chosen" if code in chosen else "citizen.button.not_chosen"
        buttons.append(turn.button(key, "f", turn.conversation.draft_id, "toggle", code, label=label))
    return [*_pairs(buttons), [turn.button("citizen.button.done", "f", turn.conversation.draft_id, "summary")]]


def _changeable(turn: Turn, draft: Draft) -> Rows:
    hidden = () if knowing.concerns(draft) else ("voter_knows",)
    fields = [name for name in CHANGEABLE if name not in hidden and may_change(name, draft.known)]
    rows = _pairs([_choice(turn, f"citizen.field.{name}", "edit", name) for name in fields])
    return [*rows, [turn.button("citizen.button.to_summary", "f", turn.conversation.draft_id, "summary")]]


def _pairs(buttons: list[Button]) -> Rows:
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def _ways_out(turn: Turn, draft: Draft) -> Rows:
    """Leave it out, go back, stop. The summary and its list of changes have ways of their own."""
    if draft.asking == "change":
        return []
    draft_id, rows = turn.conversation.draft_id, []
    rows += [list(row) for row in faq.likely(turn, draft.get("likely", []))]
    if draft.get("aside"):
        rows.append([turn.button("citizen.button.insist", "f", draft_id, "insist")])
    if REPORT.may_skip(draft):
        rows.append([turn.button("common.button.skip", "f", draft_id, "skip", draft.asking)])
    if is_editing(draft) and may_clear(draft.asking, draft.known):
        key = "citizen.button.clear_all" if draft.asking in ("files", "other_voters") else "citizen.button.clear"
        rows.append([turn.button(key, "f", draft_id, "clear", draft.asking)])
    last = [turn.button("common.button.cancel", "f", draft_id, "cancel")]
    if draft.trail or is_editing(draft):
        last.insert(0, turn.button("common.button.back", "f", draft_id, "back"))
    return [*rows, last]


def _tuples(rows: Rows) -> Buttons:
    return tuple(tuple(row) for row in rows)
