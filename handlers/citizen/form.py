"""The report as a form: which questions there are, and how a draft is kept in the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.tickets import ABOUT_A_VOTER, Category
from bot.domain.understanding import Understanding
from handlers.dialog import Draft, Form, Question
from handlers.turn import Turn

NAME = "report"
SUMMARY = "summary"
CHANGE = "change"
"""What is asked when nothing is missing any more: the summary, and the list of what can be changed."""
KNOWS = "knows"
WHY = "why"
"""Asked of who sends a report about somebody else, and did not say it with the press: does the voter know, why not?"""
OFFER = "offer"
"""Something was said that is no report by itself: its words are kept, buttons offer what it could become."""

FORMS = (NAME, "answer", "objection")
"""What a citizen may be filling in. Every other form belongs to an office."""

TIMERS = ("draft_reminder", "draft_expiry")
NEEDS_WORDS = (Category.DATA_KELIRU, Category.PROSEDUR_COKLIT, Category.LAINNYA)
LONGEST_WORDS = 1500
"""Characters of a citizen's own words that are kept: an officer's card must stay one message."""


def _names_a_voter(known: Mapping[str, Any]) -> bool:
    return known.get("category") in ABOUT_A_VOTER


def _has_others(known: Mapping[str, Any]) -> bool:
    return _names_a_voter(known) and (known.get("voters") or 1) > 1


REPORT = Form(
    (
        Question("category"),
        Question("reason", applies=lambda known: known.get("category") == Category.TMS_TERDAFTAR),
        Question("area"),
        Question("subject", applies=_names_a_voter),
        Question("voter_name", applies=_names_a_voter),
        Question("other_voters", skippable=True, applies=_has_others),
        Question("rt", skippable=True, applies=_names_a_voter),
        Question("phone", skippable=True, applies=lambda known: bool(known.get("spoken"))),
        Question("words", applies=lambda known: known.get("category") in NEEDS_WORDS),
    ),
    end=SUMMARY,
)

REASONS = ("meninggal", "ganda", "di_bawah_umur", "pindah", "bukan_wni", "tni_polri", "lain")
SUBJECTS = ("self", "family", "other")
CHANGEABLE = (
    *("category", "reason", "area", "subject", "voter_name", "other_voters", "rt", "rw", "words", "files"),
    *("place_hint", "phone", "nik", "birth_date", "has_ktp", "disability", "voters", "voter_knows", "hidden"),
)
"""Every field that can be changed from the summary, the common ones first."""
OPTIONAL = (
    *("other_voters", "rw", "files", "place_hint", "phone", "nik", "birth_date", "has_ktp", "disability", "voters"),
    "hidden",
)
"""The fields that nobody has to give: most of them wait behind "Ubah…"."""
CLEARABLE = (
    *("other_voters", "rt", "rw", "words", "files", "place_hint", "phone", "nik", "birth_date", "has_ktp"),
    "disability",
)
"""The fields that can be taken out again once they were given."""
OF_A_VOTER = ("other_voters", "voters", "rw", "nik", "birth_date", "has_ktp", "disability")
"""The fields that only a report about somebody's vote needs."""


def may_change(name: str, known: Mapping[str, Any]) -> bool:
    """True when a field means something for this report, or was given already."""
    if known.get(name) is not None or name == "words":
        return name in CHANGEABLE
    if name in OF_A_VOTER:
        return _names_a_voter(known)
    question = REPORT.question(name)
    return name in CHANGEABLE and (name in OPTIONAL or question is None or question.applies(known))


def may_clear(name: str, known: Mapping[str, Any]) -> bool:
    """True when a field was given and the report is complete without it."""
    needed = name == "words" and known.get("category") in NEEDS_WORDS
    return name in CLEARABLE and bool(known.get(name)) and not needed


def cleared(draft: Draft, name: str) -> Draft:
    """The draft without an optional field; what the form would ask for is not asked again."""
    if name == "other_voters":
        return draft.learn(other_voters=None, voters=1)
    return draft.learn(**{name: None}) if REPORT.question(name) else draft.forget(name).learn()


def current(turn: Turn) -> Draft:
    """The draft that the sender is filling in; an empty one while none is open."""
    if turn.conversation.form != NAME:
        return Draft()
    return Draft.load(turn.conversation.answers, turn.conversation.asking)


def keep(turn: Turn, draft: Draft) -> None:
    """Store the draft; one that was not open yet gets its id, and the timers that end it."""
    if turn.conversation.form == NAME:
        turn.converse(answers=draft.dump(), asking=draft.asking)
        return
    draft_id = turn.world.new_id()
    turn.converse(form=NAME, draft_id=draft_id, answers=draft.dump(), asking=draft.asking)
    levels = turn.rules.levels
    for kind, after in zip(TIMERS, (levels.draft_reminder, levels.draft_expiry), strict=True):
        due = after_quiet(turn.now + after, turn.rules)
        key = f"{kind}:{draft_id}"
        timer = Timer(id=turn.world.new_id(), key=key, kind=kind, subject_id=turn.sender.id, due_at=due)
        turn.changes.create(timer)


def drop(turn: Turn, *, sent: bool = False) -> None:
    """End the draft: its answers and its timers are gone. `sent` remembers that it became a ticket, so that a second
    press on "Kirim" is told so."""
    turn.changes.cancel_timers(turn.sender.id, *TIMERS)
    if sent:
        turn.converse(form="", answers={}, asking="sent")
    else:
        turn.end_conversation()


def was_sent(turn: Turn, draft_id: int) -> bool:
    """True when the last thing that happened to this draft is that it was sent."""
    conversation = turn.conversation
    return not conversation.form and conversation.asking == "sent" and conversation.draft_id == draft_id


def is_editing(draft: Draft) -> bool:
    """True when the open question was opened from the summary: going back leads there."""
    return draft.asking in (*CHANGEABLE, KNOWS, WHY) and REPORT.missing(draft.known) != draft.asking


def add_words(draft: Draft, words: str) -> Draft:
    """The draft with more of the citizen's own words, as far as they fit and are not there already."""
    have = draft.get("words", "")
    if not words or words in have:
        return draft
    return draft.learn(words=f"{have}\n{words}".strip()[:LONGEST_WORDS])


def kept_beside(draft: Draft, said: Understanding) -> Draft:
    """The draft with what was said beside a ticket: the words, and the numbers that are blanked in them."""
    return add_words(draft, said.kept_text).learn_new(nik=said.nik, phone=said.phone)
