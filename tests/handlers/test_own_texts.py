"""An office may say it in its own words, and hears at the start what of them cannot be used."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import UserError
from handlers.own_texts import as_toml, flatten
from handlers.texts import LANGUAGES, Texts, load_texts

ZONE = ZoneInfo("Asia/Jakarta")
SHIPPED = load_texts(ZONE)


def own(folder: Path, text: str) -> Texts:
    path = folder / "texts.toml"
    path.write_text(text, encoding="utf-8")
    return load_texts(ZONE, path)


def test_a_text_of_the_office_stands_in_place_of_the_shipped_one_and_no_other_changes(tmp_path: Path) -> None:
    texts = own(tmp_path, '[id.citizen]\nnoted = "Siap, dicatat: <b>{facts}</b>."\n')
    assert texts.get("id", "citizen.noted", facts="RT 3") == "Siap, dicatat: \ue000RT 3\ue001."
    assert texts.get("en", "citizen.noted", facts="RT 3") == SHIPPED.get("en", "citizen.noted", facts="RT 3")
    same = [key for key in SHIPPED.keys("id") if texts.catalogue("id")[key] == SHIPPED.catalogue("id")[key]]
    assert len(same) == len(SHIPPED.keys("id")) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_printed_to_begin_with_says_the_same_as_what_is_shipped(tmp_path: Path, language: str) -> None:
    printed = as_toml(SHIPPED.catalogue(language), language)
    assert own(tmp_path, printed).catalogue(language) == SHIPPED.catalogue(language)
    found: dict[str, str] = {}
    assert flatten(tomllib.loads(printed)[language], "", found) == []
    assert found.keys() == SHIPPED.keys(language)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[id.citizen]\nnotted = "x"', "id.citizen.notted: there is no such text"),
        ('[id.citizen]\nnoted = "tanpa isian"', "noted: must have just the fields of the shipped text: {facts}"),
        ('[id.citizen]\nnoted = "{facts} {nik}"', "just the fields"),
        ('[id.citizen]\nnoted = "{facts.__class__}"', "just the fields"),
        ('[id.citizen]\nnoted = "{facts!r}"', "just the fields"),
        ('[id.citizen]\nnoted = "{facts:>99999999}"', "just the fields"),
        ('[id.citizen]\nnoted = "{facts"', "a brace stands alone"),
        ('[id.citizen]\nstopped = "  "', "id.citizen.stopped: is empty"),
        ('[id.citizen]\nstopped = 3', "id.citizen.stopped: must be a text in quotes"),
        ('[jv.citizen]\nedited = "nggih"', "jv: begin the tables with a language (id, en)"),
        ('noted = "x"', "noted: begin the tables with a language"),
        ("[id.citizen", "is no valid TOML"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_with_its_remedy(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        own(tmp_path, text)
    assert says in str(caught.value)
    assert "texts.toml" in str(caught.value)


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        own(tmp_path, '[id.citizen]\nnotted = "x"\nnoted = "x"\n[en.citizen]\nnoted = "x"')
    assert str(caught.value).count("\n") == 3


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.toml \(service\.texts\) cannot be read"):
        load_texts(ZONE, tmp_path / "none.toml")
