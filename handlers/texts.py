"""Messages by key, in Indonesian and English, from the catalogues in `locales/<language>/<room>.toml`.

A key is `room.section.name`. Fields are `str.format` names; `<b>…</b>` in a catalogue makes bold, and nothing that is
filled in can: the marks are removed from every value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta

from bot.domain.messages import BOLD_OFF, BOLD_ON

LANGUAGES = ("id", "en")
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class Texts:
    """The catalogues of all languages. An unknown key raises KeyError: a test walks all keys that the code names."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]], timezone: ZoneInfo) -> None:
        self._catalogues = catalogues
        self._timezone = timezone

    def get(self, language: str, key: str, **fields: Any) -> str:
        """The text `key` in `language` (Indonesian where that language is not spoken) with `fields` filled in."""
        template = self._catalogues.get(language, self._catalogues["id"])[key]
        plain = {name: _without_marks(value) for name, value in fields.items()}
        return template.format(**plain)

    def keys(self, language: str) -> frozenset[str]:
        """All keys of a language."""
        return frozenset(self._catalogues[language])

    def day_and_time(self, language: str, at: datetime) -> str:
        """`Selasa, 24 Nov 14.30 WIB`: an instant as people here say it."""
        local = at.astimezone(self._timezone)
        day = format_date(local, "EEEE, d MMM", locale=language)
        return f"{day} {format_time(local, 'HH.mm', locale=language)} {self._zone(local)}"

    def day(self, language: str, at: datetime) -> str:
        """`24 Nov 2026`."""
        return format_datetime(at.astimezone(self._timezone), "d MMM y", locale=language)

    def ago(self, language: str, since: datetime, now: datetime) -> str:
        """`2 jam`: how long it has been, in its largest unit."""
        return format_timedelta(now - since, granularity="minute", threshold=1.5, locale=language)

    def _zone(self, local: datetime) -> str:
        return ZONE_NAMES.get(self._timezone.key, local.strftime("%Z"))


def _without_marks(value: Any) -> Any:
    return value.replace(BOLD_ON, "").replace(BOLD_OFF, "") if isinstance(value, str) else value


def load_texts(timezone: ZoneInfo) -> Texts:
    """The catalogues shipped with the product."""
    return Texts({language: _load(language) for language in LANGUAGES}, timezone)


def _load(language: str) -> dict[str, str]:
    catalogue: dict[str, str] = {}
    for file in files("handlers").joinpath("locales", language).iterdir():
        if file.name.endswith(".toml"):
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            _flatten(content, file.name.removesuffix(".toml"), catalogue)
    return catalogue


def _flatten(table: Mapping[str, Any], prefix: str, into: dict[str, str]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, str):
            into[key] = value.strip("\n").replace("<b>", BOLD_ON).replace("</b>", BOLD_OFF)
        else:
            _flatten(value, key, into)
