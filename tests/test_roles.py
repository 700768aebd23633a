"""The manual's table of roles is the one in the code."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.people import Role
from handlers.roles import as_markdown
from handlers.texts import load_texts

DOCS = Path(__file__).parent.parent / "docs"


def test_the_manuals_table_is_the_codes() -> None:
    assert (DOCS / "ROLES.md").read_text(encoding="utf-8") == as_markdown(load_texts(ZoneInfo("Asia/Jakarta")))


def test_pictures_that_the_manuals_show_are_there() -> None:
    for page in (DOCS / "manual").glob("*.md"):
        for part in page.read_text(encoding="utf-8").split("](../pictures/")[1:]:
            assert (DOCS / "pictures" / part.split(")")[0]).is_file(), page.name


def test_every_role_has_its_column() -> None:
    head = next(
        line for line in as_markdown(load_texts(ZoneInfo("Asia/Jakarta"))).splitlines() if line.startswith("| |")
    )
    assert head.count("|") == len(Role) + 2
