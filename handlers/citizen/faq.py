"""Answers to what people ask about the hotline, their data and the right to vote, in a few plain words each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.messages import Buttons
from bot.domain.quarters import quarter_of
from bot.domain.questions import field_named, topic_asked
from handlers import ranks
from handlers.turn import Turn

EXPLAINED = ("nik", "phone", "birth_date", "rt", "area", "disability", "voter_name", "subject", "has_ktp", "hidden")
"""The fields whose "why" has an answer of its own."""


SOON = 3
"""Stages that are named: the next ones."""
ABOUT_US = ("why", "privacy", "cost", "delete_data", "change", "robot")
"""What is asked about the hotline itself, and never tells anything of a voter."""


def answer(turn: Turn, text: str, asking: str) -> str:
    """The answer to a question that we know, '' for any other. `asking` is the open question of the report: "untuk
    apa?" alone means that one."""
    topic = topic_asked(text)
    if topic == "why":
        field = field_named(text) or asking
        return turn.text(f"faq.why.{field if field in EXPLAINED else 'other'}")
    return told(turn, topic) if topic else ""


def likely(turn: Turn, topics: Sequence[str]) -> Buttons:
    """A button for each of these questions."""
    return tuple((turn.button(f"faq.ask.{topic}", "faq", topic),) for topic in topics)


def told(turn: Turn, topic: str) -> str:
    """What we know of a topic."""
    if topic == "when":
        return _when(turn)
    rules = turn.rules
    return turn.text(
        f"faq.topic.{topic}",
        office=rules.office.name,
        contact=rules.office.contact or rules.office.name,
        check_url=rules.office.check_url,
        hours=int(rules.levels.claim.total_seconds() // 3600),
        days=rules.retention.closed_tickets_days,
    )


def _when(turn: Turn) -> str:
    """The stages ahead, as the configuration knows them, or between elections the quarter: no date stands in a text."""
    today = turn.now.astimezone(turn.rules.timezone).date()
    if all(ranks.is_between_elections(turn, code) for code in turn.rules.kabupaten):
        return turn.text("faq.quarter", last=turn.date(quarter_of(today).last_day.isoformat()))
    ahead = sorted((s for s in turn.rules.stages if s.last_day >= today), key=lambda s: (s.first_day, s.last_day))
    lines = [
        turn.text(
            "faq.stage", name=s.name, first=turn.date(s.first_day.isoformat()), last=turn.date(s.last_day.isoformat())
        )
        for s in ahead[:SOON]
    ]
    contact = turn.rules.office.contact or turn.rules.office.name
    return "\n".join([turn.text("faq.stages"), *lines]) if lines else turn.text("faq.no_stages", contact=contact)


def is_about_us(text: str) -> bool:
    """True for a question about the hotline itself: while a report is open it is no news of a voter, whatever else its
    words may mean."""
    return topic_asked(text) in ABOUT_US


def asks(text: str) -> bool:
    """True when `text` asks something that we can answer: a wish is no question, and a question no wish."""
    return bool(topic_asked(text))
