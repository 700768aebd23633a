"""The catalogues: both languages say the same things, the code names only what is there, and nothing lies unused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import handlers
from bot import render
from bot.domain.areas import RoutingReason
from bot.domain.messages import BOLD_OFF, BOLD_ON
from bot.domain.people import Role
from bot.domain.tickets import Action, Category, Outcome, State, VoterWord
from bot.web import board
from handlers.citizen.cases import TOLD
from handlers.citizen.form import CHANGEABLE, REASONS, REPORT, SUBJECTS
from handlers.texts import LANGUAGES, load_texts
from handlers.timers.plan import KINDS

TEXTS = load_texts(ZoneInfo("Asia/Jakarta"))
KEYS = sorted(TEXTS.keys("id"))
IN_TEMPLATE = re.compile(r"""\bt\(["']([a-z0-9_.]+)["']""")
ROOMS = {key.split(".")[0] for key in KEYS}
KEY = re.compile(r"[a-z0-9_]+(\.[a-z_]+)+")
PACKAGES = [Path(str(package.__file__)).parent for package in (handlers, render, board)]
CODE = sorted(file for package in PACKAGES for kind in ("*.py", "*.html") for file in package.rglob(kind))


def template(language: str, key: str) -> str:
    return TEXTS._catalogues[language][key]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def named(file: Path) -> Iterator[str]:
    """The keys that a file names, as regular expressions: what is filled in stands for anything."""
    if file.suffix == ".html":
        yield from (key.replace(".", r"\.") for key in IN_TEMPLATE.findall(file.read_text(encoding="utf-8")))
        return
    tree = ast.parse(file.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            text = node.value
        if KEY.fullmatch(text.replace("*", "x")) and text.split(".")[0] in ROOMS:
            yield text.replace(".", r"\.").replace("*", "[a-z0-9_]+")


NAMED = {(file.name, pattern) for file in CODE for pattern in named(file)}


def test_the_languages_say_the_same_things() -> None:
    assert all(TEXTS.keys(language) == TEXTS.keys("id") for language in LANGUAGES)


def test_a_text_has_the_same_fields_in_every_language() -> None:
    assert [
        (language, key)
        for language in LANGUAGES
        for key in KEYS
        if fields(template(language, key)) != fields(template("id", key))
    ] == []


def problems(key: str, text: str) -> Iterator[str]:
    """What would go wrong with a text on a phone."""
    if not text.strip() or text != text.rstrip():
        yield "is empty or ends with a space"
    if len(text) > 3000:
        yield "with what is filled in it may be more than one message of 4096 characters"
    if text.count(BOLD_ON) != text.count(BOLD_OFF) or re.search(r"<(?!\s)/?\w", text):
        yield "has other marks than <b>…</b>"
    if len(text) > 40 and (".button." in key or key.startswith("citizen.field.")):
        yield "is too long for a label on a small phone"
    if len(text) > 200 and ".toast." in key:
        yield "is too long for a toast: Telegram cuts it off"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_shown(language: str) -> None:
    assert [(key, problem) for key in KEYS for problem in problems(key, template(language, key))] == []


def test_every_key_that_the_code_names_exists() -> None:
    assert sorted((f, p) for f, p in NAMED if not any(re.fullmatch(p, key) for key in KEYS)) == []


def test_no_key_lies_unused() -> None:
    patterns = {pattern for _, pattern in NAMED}
    assert [key for key in KEYS if not any(re.fullmatch(pattern, key) for pattern in patterns)] == []


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("common.category", tuple(Category)),
        ("common.state", tuple(State)),
        ("common.outcome", tuple(Outcome)),
        ("common.role", tuple(Role)),
        ("common.reason", REASONS),
        ("common.subject", SUBJECTS),
        ("common.language", LANGUAGES),
        ("citizen.state", tuple(State)),
        ("citizen.next", (*State, "waiting")),
        ("citizen.story", (*TOLD, "line")),
        ("citizen.field", CHANGEABLE),
        ("officer.story", tuple(Action)),
        ("board.timer", KINDS),
        ("officer.word", tuple(VoterWord)),
        ("officer.toast", tuple(VoterWord)),
        ("citizen.receipt", tuple(r for r in RoutingReason if r is not RoutingReason.OWN)),
    ],
)
def test_every_word_of_a_closed_list_has_a_text(section: str, words: tuple[str, ...]) -> None:
    texts = {key.removeprefix(f"{section}.") for key in KEYS if key.startswith(f"{section}.")}
    assert set(map(str, words)) <= texts


def test_every_question_of_the_report_has_a_text() -> None:
    assert {f"citizen.ask.{name}" for name in (*(q.field for q in REPORT.questions), *CHANGEABLE)} <= set(KEYS)


def test_numbers_are_written_as_people_of_the_language_write_them() -> None:
    assert TEXTS.get("id", "citizen.summary.voters", value=1250).endswith("1.250")
    assert TEXTS.get("en", "citizen.summary.voters", value=1250).endswith("1,250")
