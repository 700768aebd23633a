"""The menus of commands: nothing that can be typed is missing, nothing is offered that is refused."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people import Assignment, Person, Role
from handlers import COMMANDS, menus
from handlers.texts import LANGUAGES, load_texts
from tests.hotline import START

TEXTS = load_texts(ZoneInfo("Asia/Jakarta"))
ENTRIES = (*menus.CITIZENS, *menus.OFFICES, *menus.GROUPS)


def in_office(role: Role) -> Person:
    held = Assignment(id=1, person_id=2, role=role, area_code="19.03", since=START)
    return Person(id=2, name="Rina", created_at=START, assignments=(held,))


def test_every_command_is_in_a_menu_in_both_languages_or_hidden_on_purpose() -> None:
    assert {entry.name for entry in ENTRIES} | {entry.english for entry in ENTRIES} | menus.HIDDEN == set(COMMANDS)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_both_names_lead_to_the_same_for_the_same(entry: menus.Entry) -> None:
    own, english = COMMANDS[entry.name], COMMANDS[entry.english]
    assert own == english
    assert entry in menus.GROUPS or own.right == entry.right
    assert entry not in menus.GROUPS or own.groups


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_in_office_is_offered_what_they_may_and_no_more(role: Role, language: str) -> None:
    person = in_office(role)
    offered = [name for name, _ in menus.of_person(TEXTS, language, person)]
    rights = [COMMANDS[name].right for name in offered]
    assert all(right is None or person.has(right) for right in rights)
    assert offered[-len(menus.CITIZENS) :] == [name for name, _ in menus.of_person(TEXTS, language, None)]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_explains_each_command_of_an_office(role: Role, language: str) -> None:
    person = in_office(role)
    explained = [line.split()[0].strip("/:") for line in menus.explained(TEXTS, language, person)]
    citizens = len(menus.CITIZENS)
    offered = [name for name, _ in menus.of_person(TEXTS, language, person)][:-citizens]
    groups = [entry.called(language) for entry in menus.GROUPS if entry.right and person.has(entry.right)]
    assert explained == offered + groups
    assert menus.explained(TEXTS, language, None) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_every_name_and_description(language: str) -> None:
    menu = (*menus.of_person(TEXTS, language, in_office(Role.COORDINATOR)), *menus.of_groups(TEXTS, language))
    assert all(re.fullmatch(r"[a-z0-9_]{1,32}", name) and 1 <= len(about) <= 40 for name, about in menu)
