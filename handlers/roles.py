"""The table of roles as people read it: what each may do, made from the tables in the code."""

from __future__ import annotations

from bot.domain.people import LEVEL, RIGHTS, STEPS, Right, Role
from bot.domain.tickets import Action
from handlers import COMMANDS, menus
from handlers.texts import Texts

LEVELS = {4: "desa, kelurahan", 3: "kecamatan", 2: "kabupaten"}
HEAD = """# Roles and rights

Made by `posko roles`; a test keeps it equal to the code. A right holds in the area of the office and below it. What is
not in these tables is refused, and written down for `/catatan`. A person may hold several roles.
"""


def as_markdown(texts: Texts, language: str = "en") -> str:
    """Both tables: the commands by role, and the steps of a ticket by role."""
    names = [texts.get(language, f"common.role.{role}") for role in Role]
    rule = "|---" * (len(names) + 1) + "|"
    where = " | ".join(LEVELS[LEVEL[role]] for role in Role)
    lines = [HEAD, "## Commands", "", f"| | {' | '.join(names)} |", rule, f"| held in | {where} |"]
    lines += [_row(_commands(texts, language, right), [right in RIGHTS[role] for role in Role]) for right in Right]
    lines += ["", "## Steps of a ticket", "", f"| | {' | '.join(names)} |", rule]
    lines += [
        _row(texts.get(language, f"officer.story.{action}"), [action in STEPS[role] for role in Role])
        for action in Action
        if any(action in STEPS[role] for role in Role)
    ]
    lines += [
        "",
        "Whoever took a ticket works on it; a level above may hand it back, pass it on or give it away.",
    ]
    return "\n".join(lines) + "\n"


def _commands(texts: Texts, language: str, right: Right) -> str:
    """The commands of a right; one without a command of its own is told in words."""
    offered = (*menus.OFFICES, *menus.GROUPS)
    named = [f"/{entry.name}" for entry in offered if COMMANDS[entry.name].right is right]
    return ", ".join(named) or texts.get(language, f"common.right.{right}")


def _row(name: str, holds: list[bool]) -> str:
    return f"| {name} | {' | '.join('✓' if one else '' for one in holds)} |"
