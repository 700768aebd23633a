"""What one free text alone would make of a report: the fields as they are told on, and what the bot would ask next."""

from __future__ import annotations

from typing import Any

from bot.domain.areas import AreaTree
from bot.domain.intents import is_polite
from bot.domain.understanding import Understanding
from bot.domain.words import Stream
from handlers.citizen import place
from handlers.citizen.form import REPORT
from handlers.citizen.replies import facts
from handlers.dialog import Draft

TOLD = {"my_data": "question", "posko": "question", "objection": "delete_data"}
"""Wishes that the bot deals with in ways of their own, by what they are among the eight that are told on."""
NOTED = {"place": "area", "name": "voter_name", "others": "other_voters"}
"""The fields that are noted under another name while a text is read."""


def intent(said: Understanding) -> str:
    """report, status, question, cancel, delete_data, greeting, offtopic or officer. Facts without a wish are a report
    that begins; nods are polite; words that say nothing to this hotline are off its topic."""
    if said.intent == "other":
        tells = said.finding.best or said.nik or said.name or said.rt
        return "report" if tells else "greeting" if is_polite(Stream(said.kept_text).text) else "offtopic"
    return TOLD.get(said.intent, said.intent)


def questions(said: Understanding, tree: AreaTree) -> list[str]:
    """The fields that the form would ask for before its summary, in their order; none where nothing is reported."""
    if intent(said) != "report":
        return []
    draft = place.learn(Draft().learn_new(**facts(said)), said.finding, tree)
    known: dict[str, Any] = dict(draft.known)
    asked = []
    while name := REPORT.missing(known):
        asked.append(name)
        known[name] = None
    return asked


def fields(said: Understanding, tree: AreaTree) -> dict[str, Any]:
    """What was understood, as plain JSON values; what was not said is None."""
    wish = intent(said)
    reports = wish == "report"
    return {
        "intent": wish,
        "category": said.category if reports else None,
        "reason": said.reason if reports else None,
        "area": said.finding.best.code if said.finding.best else None,
        "out_of_area": bool(said.finding.elsewhere),
        "elsewhere": said.finding.elsewhere or None,
        "rt": said.rt,
        "rw": said.rw,
        "dusun": said.dusun or None,
        "subject": said.subject,
        "count": max(said.count, 1 + len(said.others)),
        "voter_name": said.name or None,
        "other_voters": list(said.others),
        "birth_date": said.birth_date.isoformat() if said.birth_date else None,
        "age": said.age,
        "nik": said.nik,
        "phone": said.phone,
        "tps": said.tps,
        "ticket_number": said.ticket_number or None,
        "confidence": {NOTED.get(name, name): sure for name, sure in said.confidence.items()},
        "ask": questions(said, tree),
    }
