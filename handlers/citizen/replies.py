"""Reading: what an answer, a press or a whole sentence says about the report. Pure.

Every answer is understood twice: as the answer to the open question, and as a sentence that may say more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.domain.areas import AreaTree
from bot.domain.tickets import Category, Knows, Subject
from bot.domain.understanding import Understanding
from handlers import disability
from handlers.citizen import household, knowing, place
from handlers.citizen.form import CHANGE, KNOWS, REASONS, SUBJECTS, SUMMARY, WHY, add_words
from handlers.dialog import NO, SEND, SKIP, YES, Draft, means, phrases, plain, yes_or_no

SHORT_ANSWERS = (
    *("voter_name", "other_voters", "voters", "rt", "rw", "phone", "nik", "has_ktp", "hidden", "words", "place_hint"),
    *("subject", "reason", "voter_knows", "birth_date", "disability", "files"),
)
"""Questions whose answers are no part of the citizen's own words."""

SELF = frozenset(
    {"saya", "sy", "sya", "aku", "sendiri", "saya sendiri", "diri sendiri", "me", "myself", "ambo", "kami"}
)
FAMILY = frozenset({"keluarga", "keluarga saya", "family", "orang tua", "saudara", "serumah"})
OTHER = frozenset({"orang lain", "tetangga", "teman", "other", "someone else", "urang lain", "warga"})


REASON_WORDS = {
    "meninggal": r"meninggal|wafat|almarhum|\balm\b|\bmati\b|tiada|died|dead",
    "ganda": r"ganda|dobel|double|dua kali|2 kali|twice",
    "di_bawah_umur": r"umur|usia|kecil|17|tujuh belas|under ?age|young",
    "pindah": r"pindah|moved",
    "bukan_wni": r"\bwna\b|asing|bukan wni|foreign",
    "tni_polri": r"\btni\b|polri|polisi|tentara|brimob|army|police|soldier",
    "lain": r"^(alasan )?(lain|lainnya|laen|other)",
}
"""What people answer when they were asked why somebody is not eligible: a word is enough then."""


def facts(said: Understanding) -> dict[str, Any]:
    """What a sentence says about a report, apart from the place, as plain JSON values. Nothing that it does not say."""
    subject = str(said.subject)
    found = {
        "category": str(said.category) if said.category else "",
        "reason": str(said.reason) if said.reason else "",
        "subject": "" if subject == Subject.UNKNOWN else subject,
        "voter_name": said.name,
        "other_voters": "\n".join(said.others),
        "rt": said.rt,
        "rw": said.rw,
        "voters": voters if (voters := max(said.count, 1 + len(said.others))) > 1 else None,
        "birth_date": said.birth_date.isoformat() if said.birth_date else "",
        "nik": said.nik,
        "phone": said.phone,
        "place_hint": f"Dusun {said.dusun.title()}" if said.dusun else "",
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


MEANT = re.compile(r"^\W*(bukan|bkn|salah|eh|maaf|no|sorry)\b.*\b(maksud|maksut|mksd|mean|meant)", re.IGNORECASE)
"""How somebody says that they were misunderstood."""
CORRECTIONS = ("category", "reason")
"""What a sentence that is no answer to the open question may put right, beside the place."""


def read(draft: Draft, text: str, said: Understanding, tree: AreaTree) -> Draft | None:
    """The draft after an answer to its open question; None when it says nothing that we understand.

    What is known stays, except at the summary, and where something else is said instead of an answer: "bukan, desa …".
    """
    if MEANT.search(text) and (meant := _meant(draft, said, tree)):
        return meant
    answered = _answer(draft, text, said, tree)
    told = _without_slips(draft, text, facts(said))
    if draft.asking in (SUMMARY, CHANGE, KNOWS, WHY):
        after = household.told(draft, text, told) or draft.learn(**told)
    elif answered is None:
        after = draft.learn(**{n: v for n, v in told.items() if n in CORRECTIONS}).learn_new(**told)
    else:
        after = answered.learn_new(**told)
    after = _with_place(draft, after, said, tree, answered=answered is not None)
    if answered is None and after.known == draft.known:
        return None
    return after if draft.asking in SHORT_ANSWERS else _with_words(after, said)


def _meant(draft: Draft, said: Understanding, tree: AreaTree) -> Draft | None:
    """The draft after "bukan, maksud saya Gadung": another place than we understood; once the voter is named, another
    name. None where neither was said."""
    if draft.asking in ("area", "voter_name") and draft.get(draft.asking) is not None:
        return None  # it is what is being changed
    if draft.get("voter_name"):
        return draft.learn(voter_name=said.name) if said.name else None
    known = draft.get("area") is not None and draft.asking != "area"
    return place.learn(draft, said.finding, tree) if known and said.finding.best else None


def _without_slips(draft: Draft, text: str, told: dict[str, Any]) -> dict[str, Any]:
    """ "The address is wrong" speaks of what we noted, and a mere "I" does not make a mother's report one's own."""
    known = draft.get("category", Category.LAINNYA)
    if told.get("category") == Category.DATA_KELIRU and known != Category.LAINNYA:
        told = {name: value for name, value in told.items() if name != "category"}
    if told.get("subject") == Subject.SELF and draft.get("subject") and not means(text, SELF):
        told = {name: value for name, value in told.items() if name != "subject"}
    return told


def _answer(draft: Draft, text: str, said: Understanding, tree: AreaTree) -> Draft | None:
    match draft.asking:
        case "area":
            return _read_area(draft, text, said, tree)
        case "voter_name":
            return household.read_first(draft, text, said, tree)
        case "other_voters":
            return household.read_others(draft, text, said)
        case "voters":
            return household.read_count(draft, text, said)
        case asking:
            reader = READERS.get(asking)
            value = reader(text, said) if reader else None
            return None if value is None else draft.learn(**{asking: value})


def _with_place(before: Draft, draft: Draft, said: Understanding, tree: AreaTree, *, answered: bool) -> Draft:
    """A name may be a village's, too (Malik, Rias): what answers the question for a name or for words is no place."""
    if before.asking == "area" or (answered and before.asking in ("voter_name", "other_voters", "words", "place_hint")):
        return draft
    if answered and draft.get("area") is not None:
        return draft
    return place.learn(draft, said.finding, tree)


def _with_words(draft: Draft, said: Understanding) -> Draft:
    return add_words(draft, said.kept_text) if len(said.kept_text.split()) > 3 else draft


def _read_area(draft: Draft, text: str, said: Understanding, tree: AreaTree) -> Draft | None:
    maybe, answer = draft.get("maybe", []), yes_or_no(text)
    short = len(plain(text).split()) <= 2
    if len(maybe) == 1 and short and answer is not None:
        return place.choose(draft, maybe[0], tree) if answer else place.refuse(draft)
    if len(maybe) > 1 and (narrowed := place.narrow_by_name(draft, text, said.finding, tree)):
        return narrowed
    if draft.get("list") and (opened := place.open_named(draft, text, tree)):
        return opened
    if means(text, SKIP):
        return place.choose(draft, place.scope(draft), tree) or place.refuse(draft)
    learned = place.learn(draft, said.finding, tree)
    return learned if learned is not draft else None


# --- one field each ---------------------------------------------------------------------------------------------------


def _category(_text: str, said: Understanding) -> str | None:
    return str(said.category) if said.category else None


def _reason(text: str, said: Understanding) -> str | None:
    if said.reason:
        return str(said.reason)
    return next((reason for reason, words in REASON_WORDS.items() if re.search(words, plain(text))), None)


def _subject(text: str, said: Understanding) -> str | None:
    for subject, words in ((Subject.SELF, SELF), (Subject.FAMILY, FAMILY), (Subject.OTHER, OTHER)):
        if means(text, words):
            return subject.value
    return None if str(said.subject) == Subject.UNKNOWN else str(said.subject)


def _rt(text: str, said: Understanding) -> int | None:
    if said.rt:
        return said.rt
    number = re.fullmatch(r"(?:rt\W*)?0*(\d{1,3})(?:\s*/\s*(?:rw\W*)?\d{1,3})?", plain(text))
    return int(number[1]) or None if number else None


def _rw(text: str, said: Understanding) -> int | None:
    number = re.fullmatch(r"(?:rw\W*)?0*(\d{1,3})", plain(text))
    return said.rw or (int(number[1]) or None if number else None)


def _birth_date(_text: str, said: Understanding) -> str | None:
    return said.birth_date.isoformat() if said.birth_date else None


def _disability(text: str, _said: Understanding) -> str | None:
    return disability.read(text) or None


def _some_words(_text: str, said: Understanding) -> str | None:
    letters = sum(character.isalpha() for character in said.kept_text)
    return said.kept_text[:1000] if letters >= 3 else None


def _phone(text: str, said: Understanding) -> str | None:
    digits = re.sub(r"[\s.\-()]", "", text)
    return said.phone or (digits if re.fullmatch(r"\+?\d{8,15}", digits) else None)


def _nik(_text: str, said: Understanding) -> str | None:
    return said.nik


def _has(text: str, _said: Understanding) -> bool | None:
    return yes_or_no(text)


def _voter_knows(text: str, _said: Understanding) -> str | None:
    return knowing.word_of(text) or None


READERS: dict[str, Callable[[str, Understanding], Any]] = {
    "category": _category,
    "reason": _reason,
    "subject": _subject,
    "rt": _rt,
    "rw": _rw,
    "birth_date": _birth_date,
    "disability": _disability,
    "words": _some_words,
    "place_hint": _some_words,
    "phone": _phone,
    "nik": _nik,
    "has_ktp": _has,
    "hidden": _has,
    "voter_knows": _voter_knows,
}


def pressed_value(field: str, value: str) -> Any:
    """The value that a button of `field` stands for; None when there is no such button."""
    match field:
        case "category" if value in tuple(Category):
            return value
        case "reason" if value in REASONS:
            return value
        case "subject" if value in SUBJECTS:
            return value
        case "voter_knows" if value in tuple(Knows):
            return value
        case "has_ktp" | "hidden" if value in ("yes", "no"):
            return value == "yes"
        case _:
            return None


BESIDE_YES = phrases(
    "pak, bu, buk, bpk, ibu, bapak, kak, min, mas, mbak, semua, semuanya, semue, aja, saja, bai, gitu, begitu, itu, "
    "kok, dong, deh, cukup, silakan, silahkan, datanya, datenye, laporannya, sekarang, langsung, please, it, all, "
    "right, correct"
)


def says_yes(text: str) -> bool:
    """True when `text` is no more than a yes, in however many words: "ya betul pak", "udah gitu aja"."""
    said = plain(text).replace(",", " ").split()
    return not set(said).isdisjoint(YES | SEND) and set(said) <= YES | SEND | BESIDE_YES


def says_no(text: str) -> bool:
    """True when `text` is no more than a no."""
    return means(text, NO)
