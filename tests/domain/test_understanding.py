"""What a message says: a table of messy ones, and what holds for any text at all."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.areas import AreaTree
from bot.domain.places import PlaceFinder
from bot.domain.tickets import Category, Subject
from bot.domain.understanding import Understanding, understand
from bot.domain.words import MAX_TOKENS, Stream, meaning, tokenize
from storage.areas import shipped, shipped_elsewhere
from tests.domain.understanding_cases import MESSAGES

AREAS = shipped()
FINDER = PlaceFinder(AreaTree(AREAS.areas, AREAS.aliases), shipped_elsewhere())
TODAY = date(2026, 11, 20)
INTENTS = {"report", "status", "question", "cancel", "delete_data", "greeting", "offtopic", "officer", "other"}
INTENTS |= {"my_data", "objection", "posko"}
FIELDS = ("category", "reason", "rt", "rw", "dusun", "name", "age", "nik", "phone", "tps", "ticket_number")


def read(text: str, *, expecting_place: bool = False, opening: bool = False) -> Understanding:
    return understand(text, FINDER, today=TODAY, expecting_place=expecting_place, opening=opening)


def told(understanding: Understanding) -> dict[str, str | int]:
    """The fields that are not empty, in the notation of the table."""
    found: dict[str, str | int] = {name: value for name in FIELDS if (value := getattr(understanding, name))}
    if understanding.finding.best:
        found["place"] = understanding.finding.best.code
    if understanding.finding.elsewhere:
        found["elsewhere"] = understanding.finding.elsewhere
    if understanding.subject != Subject.UNKNOWN:
        found["subject"] = understanding.subject
    if understanding.count != 1:
        found["count"] = understanding.count
    if understanding.birth_date:
        found["birth_date"] = understanding.birth_date.isoformat()
    return found


@pytest.mark.parametrize(("text", "intent", "fields"), MESSAGES)
def test_message(text: str, intent: str, fields: dict[str, str | int]) -> None:
    understanding = read(text)
    assert (understanding.intent, told(understanding)) == (intent, fields)


def test_the_key_sentence() -> None:
    understanding = read("pak ibu saya di desa rias rt 3 blm dicoklit")
    assert understanding.intent == "report"
    assert told(understanding) == {
        "category": "belum_dicoklit",
        "place": "19.03.01.2008",
        "rt": 3,
        "subject": "family",
    }
    assert understanding.words["category"] == "blm dicoklit"
    assert understanding.words["rt"] == "rt 3"
    assert understanding.words["place"] == "rias"
    assert min(understanding.confidence.values()) >= 0.8


@pytest.mark.parametrize(
    "spelling",
    ["coklit", "di coklit", "dicoklik", "coklet", "cocklit", "nyoklit", "DICOKLIT", "di-coklit", "dicokliiit"],
)
@pytest.mark.parametrize("negation", ["belum", "blm", "blum", "belom", "lum", "lom", "tidak", "tdk", "gk", "dak"])
def test_every_way_to_say_not_visited(negation: str, spelling: str) -> None:
    assert read(f"rumah kami {negation} {spelling} pak").category == "belum_dicoklit"


def test_what_is_done_is_no_report_of_its_absence() -> None:
    assert read("saya sudah dicoklit terima kasih").category is None
    assert read("alhamdulillah nama saya sudah terdaftar").category is None


def test_numbers_are_read_but_not_kept() -> None:
    understanding = read("nik 1903-0155-0190-0002, kk 1903010507100002 hp +62 812-3456-7890 desa rias 1903-412-r")
    assert understanding.nik == "1903015501900002"
    assert understanding.phone == "081234567890"
    assert understanding.ticket_number == "1903-412-R"
    assert understanding.kept_text == (
        "nik [nomor disembunyikan], kk [nomor disembunyikan] hp +[nomor disembunyikan] desa rias 1903-412-r"
    )
    assert not any(re.search(r"\d{9}", words) for words in understanding.words.values())


def test_a_family_card_is_no_nik() -> None:
    assert read("no kk saya 1903010507100002 belum dicoklit").nik is None
    assert read("1903010507150002").nik is None  # its date would make a child of its holder


def test_a_ticket_number_with_a_slip_still_asks_for_its_status() -> None:
    understanding = read("bagaimana 1903-412-K?")
    assert (understanding.intent, understanding.ticket_number) == ("status", "")
    assert understanding.words["ticket_number"] == "1903-412-K"


def test_an_answer_to_which_desa() -> None:
    assert read("payung").finding.best is None
    best = read("payung", expecting_place=True).finding.best
    assert best is not None
    assert best.code == "19.03.05.2001"


def test_the_place_of_birth_is_not_where_somebody_votes() -> None:
    understanding = read("Nama: Siti Aminah\nTTL: Pangkalpinang, 12-03-1990\nAlamat: desa gadung rt 2\nblm terdaftar")
    assert told(understanding) == {
        "category": "belum_terdaftar",
        "name": "Siti Aminah",
        "birth_date": "1990-03-12",
        "place": "19.03.01.2007",
        "rt": 2,
    }


def test_meanings_keep_the_words_they_came_from() -> None:
    stream = Stream("Mamakku BLM di-coklit, gmn?")
    assert stream.text == " ibu saya belum di coklit , bagaimana ? "
    assert meaning("namenye") == "namanya"


def test_the_work_is_bounded() -> None:
    assert len(tokenize("rias " * 5000)[0]) == MAX_TOKENS
    understanding = read("blm dicoklit " + "desa rias, " * 5000 + "1903015501900002")
    assert understanding.category == "belum_dicoklit"
    assert "1903015501900002" not in understanding.kept_text


NIKS = ("1903014101900001", "1903016708910003", "3201011212850007", "7371024407990001")
WORDS = st.sampled_from([word for text, _, _ in MESSAGES for word in text.split()])
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(WORDS, max_size=60).map(" ".join),
    st.text(alphabet="0123456789 .-/rtnik\n\u200b", max_size=200),
    st.tuples(st.text(min_size=1, max_size=12), st.integers(300, 4096)).map(lambda part: (part[0] * part[1])[:4096]),
    st.tuples(st.lists(WORDS, min_size=1, max_size=4), st.integers(50, 900)).map(
        lambda p: " ".join(p[0] * p[1])[:4096]
    ),
)
"""Also the longest that a network brings."""


@given(TEXTS, st.booleans(), st.booleans())
@settings(deadline=None, max_examples=400)
def test_any_text_is_understood(text: str, expecting: bool, opening: bool) -> None:
    understanding = read(text, expecting_place=expecting, opening=opening).supposed()
    assert understanding.intent in INTENTS
    assert understanding.category is None or understanding.category in set(Category)
    assert understanding.subject in set(Subject)
    assert understanding.count >= 1
    assert not re.search(r"\d{9}", understanding.kept_text.replace(understanding.ticket_number or "\0", ""))
    assert all(0 <= sure <= 1 for sure in understanding.confidence.values())
    assert not any(re.search(r"\d{9}", words) for words in understanding.words.values())


SIGNS = st.text(alphabet=" .-\u00a0\u200b\n", max_size=1)


@given(st.text(max_size=80), st.text(max_size=80), st.lists(SIGNS, min_size=15, max_size=15), st.sampled_from(NIKS))
@settings(deadline=None, max_examples=300)
def test_no_nik_is_kept_in_clear(before: str, after: str, signs: list[str], nik: str) -> None:
    spelled = "".join(digit + sign for digit, sign in zip(nik, [*signs, ""], strict=True))
    kept = read(f"{before} {spelled} {after}").kept_text
    assert nik not in re.sub(r"[ .\-\u00a0\u200b\n]", "", kept)
