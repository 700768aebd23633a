"""Whether the voter knows of the report. Who reports for somebody else says so with the press that sends it, or why
not: reporter and voter are two people, and both have a right to know what is kept of them. Pure."""

from __future__ import annotations

import re

from bot.domain.tickets import DIED, Category, Knows, concerns_another
from bot.domain.understanding import Understanding
from handlers.citizen.form import KNOWS, WHY, add_words
from handlers.dialog import SKIP, Draft, means, plain, yes_or_no

WHY_NOT = (Knows.ILL, Knows.FAR, Knows.DECEASED, Knows.OTHER)
"""The reasons that are offered."""
_DECEASED = re.compile(r"meninggal|wafat|almarhum|\balm\b|\bmati\b|tiada|\bdied\b|\bdead\b|passed away")
_REASONS = {
    Knows.ILL: re.compile(r"sakit|stroke|lumpuh|opname|dirawat|pikun|\bkoma\b|\bill\b|sick|hospital"),
    Knows.FAR: re.compile(r"jauh|rantau|luar (kota|negeri|pulau|daerah)|kuliah|kerja|\baway\b|abroad|\bfar\b"),
    Knows.OTHER: re.compile(r"^(alasan )?(lain|lainnya|laen|other|another)\b"),
}
_AWARE = re.compile(r"\b(tahu|tau|setuju|bilang|izin|ijin|knows?|agrees?)\b")
_NOT = re.compile(r"\b(belum|blm|blum|belom|lum|lom|tidak|tdk|dak|gak|ga|gk|nggak|not|no|doesn'?t)\b")


def concerns(draft: Draft) -> bool:
    """True when the draft is about a living voter other than its reporter."""
    return concerns_another(
        draft.get("category", ""), draft.get("subject", "unknown"), draft.get("voters", 1), draft.get("reason", "")
    )


def is_to_be_said(draft: Draft) -> bool:
    """True when it has to be said before the report can be sent."""
    return concerns(draft) and not draft.get("voter_knows")


def stated(draft: Draft) -> str:
    """What goes into the ticket: who died cannot know, and of oneself nothing needs to be said."""
    if draft.get("category") == Category.TMS_TERDAFTAR and draft.get("reason") == DIED:
        return Knows.DECEASED.value
    return draft.get("voter_knows", "") if concerns(draft) else ""


def word_of(text: str) -> str:
    """What `text` says: that the voter knows, or why not; '' for neither."""
    words = plain(text)
    if _DECEASED.search(words):
        return Knows.DECEASED.value
    if not _NOT.search(words) and (yes_or_no(text) or _AWARE.search(words)):
        return Knows.YES.value
    return next((reason.value for reason, pattern in _REASONS.items() if pattern.search(words)), "")


def read(draft: Draft, text: str, said: Understanding) -> Draft | None:
    """The draft after an answer to "does the voter know?" or "why not?"; None when it is no answer. Why somebody does
    not know may be told in any words: an officer reads them."""
    if word := word_of(text):
        return draft.learn(voter_knows=word)
    if means(text, SKIP) or _NOT.search(plain(text)):
        return draft.ask(WHY) if draft.asking == KNOWS else draft.learn(voter_knows=Knows.OTHER.value)
    if draft.asking == WHY and sum(character.isalpha() for character in text) >= 3 and _tells_nothing_else(said):
        return add_words(draft, said.kept_text).learn(voter_knows=Knows.OTHER.value)
    return None


def _tells_nothing_else(said: Understanding) -> bool:
    return not (said.category or said.rt or said.name or said.nik or said.phone or said.finding.best)
