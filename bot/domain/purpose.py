"""What a message is for: the intent of its writer, and what is reported.

Rules decide where they are sure, else what the words together lean to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.intents import intent_of
from bot.domain.leanings import Leaning, leaning_of
from bot.domain.patterns import pattern
from bot.domain.topics import Topic, reason_in, topic_of
from bot.domain.words import Stream

_OWN_ROOMS = frozenset({"objection", "my_data", "posko"})
"""Wishes that only rules know."""
_INTENTS = frozenset({"report", "status", "question", "cancel", "delete_data", "greeting", "officer", "offtopic"})
"""Leanings that are intents; all others are categories of a report."""
_DONE = pattern("sudah W2 (coklit|stiker|terdaftar)")
"""What is done already is no report that it is missing."""
_ANSWER = 3
"""Words up to which a message may be the answer to a question of ours, which is nothing to guess about."""
_UNSURE, _SURE = 0.6, 0.9
_LEAD, _FAR_LEAD = 3, 6
"""How far a leaning must lead to outweigh a rule that is not sure, and one that is."""
_LEANS = 0.6
"""How sure a leaning is."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """The intent, how sure and from which words; with a report its category and reason ('' for none), the same way.

    likely: where no rule holds, what the words lean to."""

    intent: str
    confidence: float
    words: str
    category: str = ""
    reason: str = ""
    category_confidence: float = 0.0
    category_words: str = ""
    likely: Purpose | None = None

    @property
    def reports(self) -> bool:
        """True where it is known what is reported."""
        return self.intent == "report" and bool(self.category)


def purpose_of(stream: Stream, *, ticket: bool, opening: bool) -> Purpose:
    """What `stream` is for. `ticket`: a ticket's number stands in it. `opening`: it begins a conversation: an answer or
    an afterthought leans to nothing."""
    topic = topic_of(stream)
    intent, sure, shown = intent_of(stream.text, topic, ticket=ticket)
    ruled = _ruled(stream, topic, intent, sure, stream.said(shown))
    if ticket or not opening or intent in _OWN_ROOMS or len(stream.tokens) <= _ANSWER or _DONE.search(stream.text):
        return ruled
    leaning = leaning_of(stream)
    if ruled.intent == "other":
        return replace(ruled, likely=_leaning(stream, leaning)) if leaning.lead > 0 else ruled
    return _leaning(stream, leaning) if _outweighs(leaning, ruled) else ruled


def _ruled(stream: Stream, topic: Topic | None, intent: str, sure: float, words: str) -> Purpose:
    if intent != "report" or topic is None:
        return Purpose(intent, sure, words)
    said = stream.said(topic.match)
    return Purpose(intent, sure, words, topic.category, topic.reason, topic.confidence, said)


def _outweighs(leaning: Leaning, ruled: Purpose) -> bool:
    if leaning.meaning in (ruled.category, ruled.intent):
        return False
    enough = 0 if ruled.confidence <= _UNSURE else _LEAD if ruled.confidence < _SURE else _FAR_LEAD
    return leaning.lead > enough


def _leaning(stream: Stream, leaning: Leaning) -> Purpose:
    words = " ".join(leaning.words)
    if leaning.meaning in _INTENTS:
        return Purpose(leaning.meaning, _LEANS, words)
    reason = reason_in(stream) if leaning.meaning == "tms_terdaftar" else ""
    return Purpose("report", _LEANS, words, leaning.meaning, reason, _LEANS, words)
