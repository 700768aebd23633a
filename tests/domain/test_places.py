"""Reading places: tables of messages, examples where they lie beside the project, and what holds for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.areas import Alias, Area, AreaKind, AreaTree
from bot.domain.places import SURE, Finding, PlaceFinder
from storage.areas import area_of, shipped, shipped_elsewhere
from tests.domain.places_cases import ANSWERS, HOMONYMS, PLACES

AREAS = shipped()
TREE = AreaTree(AREAS.areas, AREAS.aliases)
FINDER = PlaceFinder(TREE, shipped_elsewhere())
EXAMPLES = Path(__file__).parents[1] / "data"


def told(finding: Finding) -> str:
    """The finding in the notation of the tables."""
    if finding.best:
        return finding.best.code
    if finding.candidates:
        return "?" + " ".join(sorted(place.code for place in finding.candidates))
    return f"!{finding.elsewhere}" if finding.elsewhere else ""


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_place_in_a_message(text: str, expected: str) -> None:
    assert told(FINDER.find(text)) == expected


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_capitals_and_greetings_change_nothing(text: str, expected: str) -> None:
    assert told(FINDER.find(f"Selamat pagi, {text.upper()} 🙏")) == expected


@pytest.mark.parametrize("text", HOMONYMS)
def test_ordinary_word_is_no_place(text: str) -> None:
    finding = FINDER.find(text)
    assert (finding.best, finding.candidates) == (None, ())


@pytest.mark.parametrize(("text", "within", "expected"), ANSWERS)
def test_answer_to_which_desa(text: str, within: str, expected: str) -> None:
    assert told(FINDER.find(text, expecting=True, within=within)) == expected


@pytest.mark.parametrize("area", [area for area in TREE if area.is_village], ids=lambda area: area.code)
def test_every_village_is_found_by_its_name(area: Area) -> None:
    parent = TREE[area.parent_code].name
    for text in (f"desa {area.name}", f"kel. {area.name.upper()} kec. {parent}", f"warga desa {area.name} rt 2"):
        best = FINDER.find(text).best
        assert best is not None
        assert (best.code, best.confidence >= SURE) == (area.code, True), text


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("desa rias", True),
        ("di rias blm dicoklit", True),
        ("dusun gumba", True),
        ("desa bedengong", False),
        ("beras di gudang semalam", False),
        ("saya di purworejo belum dicoklit", False),
    ],
)
def test_only_clear_readings_go_unconfirmed(text: str, sure: bool) -> None:
    best = FINDER.find(text).best
    assert best is not None
    assert (best.confidence >= SURE) is sure


def test_words_are_those_of_the_text() -> None:
    best = FINDER.find("Rumah di Desa  Pangkal   Buluh, RT 3").best
    assert best is not None
    assert best.words == "Pangkal   Buluh"


def test_near_a_point() -> None:
    assert FINDER.near(-2.9453, 106.3996)[0].code == "19.03.01.2008"
    assert FINDER.near(-6.2, 106.8) == ()


def test_namesakes_are_asked_about_and_told_by_their_kecamatan() -> None:
    tree = AreaTree(
        [
            Area("35.19", "Madiun", AreaKind.KABUPATEN, "35"),
            Area("35.19.02", "Geger", AreaKind.KECAMATAN, "35.19"),
            Area("35.19.09", "Wungu", AreaKind.KECAMATAN, "35.19"),
            Area("35.19.02.2001", "Sambirejo", AreaKind.DESA, "35.19.02"),
            Area("35.19.09.2002", "Sambirejo", AreaKind.DESA, "35.19.09"),
        ],
        [Alias("35.19.09.2002", "Krajan", "medium")],
    )
    finder = PlaceFinder(tree)
    assert told(finder.find("desa sambirejo")) == "?35.19.02.2001 35.19.09.2002"
    assert told(finder.find("desa sambirejo kec wungu")) == "35.19.09.2002"
    assert told(finder.find("sambirejo", expecting=True, within="35.19.02")) == "35.19.02.2001"


def test_a_nation_of_names_is_read_exactly_and_slips_need_a_cue() -> None:
    syllables = [first + second for first in "bdgjklmnprst" for second in "aeiou"]
    names = [f"{a}{b}{c}" for a in syllables for b in syllables[:12] for c in syllables[:8]]
    tree = AreaTree(
        Area(f"11.01.{n // 100:02}.2{n % 100:03}", name.capitalize(), AreaKind.DESA, f"11.01.{n // 100:02}")
        for n, name in enumerate(names)
    )
    finder = PlaceFinder(tree)
    assert told(finder.find(f"desa {names[4321]}")) == f"11.01.{4321 // 100:02}.2{4321 % 100:03}"
    assert told(finder.find("nama saya Tabeku Sadiro")) == ""


NAMESAKES = PlaceFinder(
    AreaTree(
        [
            area_of(code, name)
            for code, name in (
                *(("32.05", "Garut"), ("32.05.01", "Cilawu"), ("32.05.01.2001", "Sukamaju"), ("32.05.02", "Wanaraja")),
                *(
                    ("32.05.02.2001", "Sukamaju"),
                    ("32.06", "Tasik"),
                    ("32.06.01", "Garut"),
                    ("32.06.01.2001", "Sukamaju"),
                ),
            )
        ]
    )
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("desa sukamaju", {"32.05.01.2001", "32.05.02.2001", "32.06.01.2001"}),
        ("desa sukamaju kabupaten tasik", {"32.06.01.2001"}),
        ("sukamaju tasik", {"32.06.01.2001"}),
        ("desa sukamaju kec wanaraja", {"32.05.02.2001"}),
        ("desa sukamaju cilawu garut", {"32.05.01.2001"}),
        ("desa sukamaju kabupaten bogor", {"32.05.01.2001", "32.05.02.2001", "32.06.01.2001"}),
    ],
)
def test_what_is_named_beside_it_tells_namesakes_apart(text: str, codes: set[str]) -> None:
    finding = NAMESAKES.find(text, expecting=True)
    assert {place.code for place in ([finding.best] if finding.best else finding.candidates)} == codes


@given(st.text(max_size=300), st.booleans())
@settings(deadline=None, max_examples=200)
def test_any_text_is_read(text: str, expecting: bool) -> None:
    finding = FINDER.find(text, expecting=expecting)
    assert finding.best is None or finding.best.code in TREE
    assert not (finding.best and (finding.candidates or finding.elsewhere))


@pytest.mark.parametrize("name", ["messages_places.jsonl", "messages_homonyms.jsonl"])
def test_shared_examples(name: str) -> None:
    path = EXAMPLES / name
    for line in path.read_text(encoding="utf-8").splitlines():
        example = json.loads(line)
        accepted = example.get("accept") or ([example["expected"]] if example["expected"] else [])
        finding = FINDER.find(example["text"])
        code = finding.best.code if finding.best else None
        assert code in (accepted or [None]), example["text"]
