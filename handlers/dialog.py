"""A form: questions, answers, and what is still missing. Pure: it neither says nor stores anything.

A form is no wizard. What is known is not asked, any question can be answered at any time, and the next question is
always the first one that is still missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

MANY_TRIES = 3
"""From then on a question that was not understood is asked in another way, and may be left out."""

Known = Mapping[str, Any]


def always(_known: Known) -> bool:
    """The condition of a question that everybody is asked."""
    return True


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form. `skippable`: "I don't know" is an answer. `applies`: whether it matters by what is known."""

    field: str
    skippable: bool = False
    applies: Callable[[Known], bool] = always


@dataclass(frozen=True, slots=True)
class Draft:
    """Where somebody stands in a form.

    `known` holds the answers as plain JSON values (a skipped one is None); `asking` is the open question; `tries`
    counts how often in a row its answer was not understood; `trail` holds the questions that were answered on the way.
    """

    known: Known = field(default_factory=dict)
    asking: str = ""
    tries: int = 0
    trail: tuple[str, ...] = ()

    @classmethod
    def load(cls, answers: Mapping[str, Any], asking: str) -> Draft:
        """A draft out of what a conversation stores."""
        known, trail = answers.get("known", {}), answers.get("trail", ())
        return cls(dict(known), asking, int(answers.get("tries", 0)), tuple(trail))

    def dump(self) -> dict[str, Any]:
        """The answers as a conversation stores them."""
        return {"known": dict(self.known), "tries": self.tries, "trail": list(self.trail)}

    def get(self, name: str, default: Any = None) -> Any:
        """What is known of a field; `default` where nothing is or it was skipped."""
        value = self.known.get(name)
        return default if value is None else value

    def learn(self, **values: Any) -> Draft:
        """The draft with these answers; what was known before is replaced. A learned answer is an understood one."""
        return replace(self.note(**values), tries=0)

    def note(self, **values: Any) -> Draft:
        """The draft with values that nobody answered: the count of tries goes on."""
        return replace(self, known={**self.known, **values})

    def learn_new(self, **values: Any) -> Draft:
        """The draft with those of the answers that say something and were not known yet."""
        return self.learn(**{k: v for k, v in values.items() if v not in (None, "") and k not in self.known})

    def forget(self, *names: str) -> Draft:
        """The draft without what was known of these fields."""
        return replace(self, known={k: v for k, v in self.known.items() if k not in names})

    def skip(self, name: str) -> Draft:
        """The draft in which a field is answered with "I don't know"; an answer that was there stays."""
        return self if self.known.get(name) is not None else self.learn(**{name: None})

    def misunderstood(self) -> Draft:
        """The draft after an answer that says nothing."""
        return replace(self, tries=self.tries + 1)

    def ask(self, name: str) -> Draft:
        """The draft with another question open; the one before lies behind, where `back` finds it."""
        if name == self.asking:
            return self
        answered = self.asking in self.known and self.asking not in self.trail
        trail = (*self.trail, self.asking) if answered else self.trail
        return replace(self, asking=name, tries=0, trail=trail)

    def back(self) -> Draft:
        """The draft with the last answered question open again; itself at the beginning."""
        if not self.trail:
            return self
        *trail, last = self.trail
        return replace(self.forget(last), asking=last, tries=0, trail=tuple(trail))


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in the order in which they are asked, and what comes when none is left."""

    questions: Sequence[Question]
    end: str = "summary"

    def question(self, name: str) -> Question | None:
        """The question of a field, None for one that the form does not ask for by itself."""
        return next((q for q in self.questions if q.field == name), None)

    def missing(self, known: Known) -> str:
        """The first field that matters and is not known, '' when all are."""
        return next((q.field for q in self.questions if q.field not in known and q.applies(known)), "")

    def go_on(self, draft: Draft) -> Draft:
        """The draft with the next open question; the end when nothing is missing."""
        return draft.ask(self.missing(draft.known) or self.end)

    def may_skip(self, draft: Draft) -> bool:
        """True when the open question may be left out: it is optional, or was misunderstood too often."""
        question = self.question(draft.asking)
        return question is not None and (question.skippable or draft.tries >= MANY_TRIES)


# --- words that stand for a button ------------------------------------------------------------------------------------


def phrases(listed: str) -> frozenset[str]:
    """The phrases of a list that commas part."""
    return frozenset(phrase.strip() for phrase in listed.split(","))


YES = phrases(
    "ya, iya, iye, y, yes, yep, yoi, ok, oke, okay, betul, benar, bener, bnr, btul, ao, aok, sip, siap, setuju, ada, "
    "ade, sudah, sdh, udah, la, lah"
)
NO = phrases(
    "tidak, tdk, bukan, bkn, gak, ga, gk, nggak, ngga, enggak, dak, ndak, no, nope, salah, belum, blm, lum, lom, jangan"
)
SKIP = phrases(
    "lewati, lewat, skip, -, tidak tahu, tidak tau, tdk tahu, tdk tau, gak tahu, gak tau, ga tau, ga tahu, gk tau, "
    "gk tahu, nggak tahu, nggak tau, dak tau, dak tahu, kurang tahu, kurang tau, lupa, tidak ada, gak ada, ga ada, "
    "dak ade, dont know, don't know, i don't know, tidak mau, tdk mau, gak mau, ga mau, gk mau, nggak mau, dak mau, "
    "dak nak, tidak usah, gak usah, ga usah, gk usah, nggak usah, dak usah, tidak perlu, gak perlu, ga perlu, "
    "dak perlu, no thanks"
)
BACK = phrases("kembali, balik, back, mundur")
SEND = phrases("kirim, send, kirimkan, lapor, submit")
CLEAR = phrases(
    "hapus, hapus saja, hapus aja, hapus semua, hapus isian ini, dihapus, kosongkan, kosong, tidak ada, gak ada, "
    "ga ada, dak ade, none, clear, remove, delete"
)
CANCEL = phrases("batal, batalkan, cancel, stop, tidak jadi, gak jadi, ga jadi, dak jadi")


def plain(text: str) -> str:
    """`text` in lower case without signs at its ends and double spaces: what lists of words are compared with."""
    words = " ".join(text.split()).casefold()
    return words if words == "-" else words.strip(" .,!?;:'\"()*…")


def yes_or_no(text: str) -> bool | None:
    """True for yes, False for no, None where the first word says neither."""
    first = plain(text).split(" ")[0].strip(",.!")
    return True if first in YES else False if first in NO else None


def means(text: str, words: frozenset[str]) -> bool:
    """True when `text` is one of `words`, however it is written; a "pak" or "bu" at its end does not matter."""
    said = re.sub(r" (pak|bu|buk|bpk|ibu|kak|min|mas|mbak)$", "", plain(text))
    return said in words


def starts_with(text: str, words: frozenset[str]) -> bool:
    """True when the first word of a short `text` is one of `words`: "batal pak, datanya tolong dihapus"."""
    said = plain(text).replace(",", " ").split()
    return means(text, words) or (0 < len(said) <= 8 and said[0] in words)


# --- names ------------------------------------------------------------------------------------------------------------

_NAME_PREFIX = re.compile(
    r"^(nama|name|namenye|namanya|namaku|nama nya)\b[\s,]*"
    r"((lengkap|saya|sy|sya|aku|ibu|bapak|mamak|anak|istri|suami|beliau|dia|ku|nya|is)\b[\s,]*)*"
    r"((adalah|ialah|yaitu|itu)\b\s*)?[:=]?\s*",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][^\W\d_.'’,\- ]*(?:[.'’,\- ]+[^\W\d_][^\W\d_.'’,\- ]*)*\.?")
NAME_LETTERS = range(2, 81)
NOBODY = phrases(
    "saya, sy, sya, aku, sendiri, kami, kita, dia, beliau, ibu, bapak, pak, bu, buk, bpk, mamak, emak, nenek, kakek, "
    "atok, anak, adik, kakak, istri, suami, bini, laki, tetangga, teman, orang, keluarga, saudara, ku, nya, lengkap, "
    "nama, the, my, me, mother, father"
)
"""Words that name nobody by themselves: somebody who answers "ibu saya" has not said a name."""
NO_NAME = phrases(
    "belum, blm, blum, belom, lum, tidak, tdk, gak, dak, coklit, dicoklit, terdaftar, tahu, tau, kenapa, knp, "
    "gimana, bagaimana, namanya, kapan, bukan, bkn, bukannya, tapi, tp, siapa, siape, sape, apa, ape, apakah, "
    "berapa, maaf, harusnya, seharusnya, maksud, maksudnya, not, but, never, has, desa, kecamatan, kelurahan, "
    "halo, hai, assalamualaikum, terima, makasih, tolong"
)
"""Words that no name holds: a sentence was said instead."""


def person_name(text: str) -> str:
    """`text` as a person's name, without "nama saya …" before it; '' when it cannot be one: digits, signs, a command,
    fewer than 2 or more than 80 characters, a whole sentence."""
    name = re.sub(r"\s+", " ", _NAME_PREFIX.sub("", text.strip())).strip(" ,")
    letters = sum(character.isalpha() for character in name)
    if len(name) not in NAME_LETTERS or letters < 2 or len(name.split(" ")) > 8:
        return ""
    words = set(plain(name).split(" "))
    if words <= NOBODY or words & NO_NAME or means(name, YES | NO | SKIP | BACK | CANCEL | SEND):
        return ""
    if not _NAME.fullmatch(name) or any(character.isdigit() for character in name):  # ² is a digit, too
        return ""
    return name.title() if name.islower() or name.isupper() else name
