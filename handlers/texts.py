"""Messages by key, in Indonesian and English, from the catalogues in `locales/<language>/<room>.toml`.

A key is `room.section.name`. Fields are `str.format` names; `<b>…</b>` in a catalogue makes bold, and nothing that is
filled in can: the marks are removed from every value. An office may put texts of its own over the shipped ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal

from bot.domain.messages import BOLD_OFF, BOLD_ON
from handlers.own_texts import flatten, overridden

LANGUAGES = ("id", "en")
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class Texts:
    """The catalogues of all languages. An unknown key raises KeyError: a test walks all keys that the code names."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]], timezone: ZoneInfo) -> None:
        self._catalogues = catalogues
        self._timezone = timezone

    def get(self, language: str, key: str, **fields: Any) -> str:
        """The text `key` in `language` (Indonesian where that language is not spoken) with `fields` filled in; whole
        numbers are written as people of that language write them (`1.250`)."""
        spoken = language if language in self._catalogues else "id"
        shown = {name: _shown(value, spoken) for name, value in fields.items()}
        return self._catalogues[spoken][key].format(**shown)

    def catalogue(self, language: str) -> Mapping[str, str]:
        """All texts of a language by their keys."""
        return self._catalogues[language]

    def room(self, language: str, name: str) -> dict[str, str]:
        """The texts of one room, by their keys without its name."""
        prefix = f"{name}."
        return {k.removeprefix(prefix): v for k, v in self._catalogues[language].items() if k.startswith(prefix)}

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

    def date(self, language: str, day: date) -> str:
        """`17 Agustus 1990`: a day of the calendar, such as a birth date."""
        return format_date(day, "d MMMM y", locale=language)

    def ago(self, language: str, since: datetime, now: datetime) -> str:
        """`2 jam`: how long it has been, in its largest unit."""
        return format_timedelta(now - since, granularity="minute", threshold=1.5, locale=language)

    def tenths(self, language: str, value: float) -> str:
        """`4,3`: a measure with one place behind the comma."""
        return format_decimal(value, format="0.0", locale=language)

    def _zone(self, local: datetime) -> str:
        return ZONE_NAMES.get(self._timezone.key, local.strftime("%Z"))


def _shown(value: Any, language: str) -> Any:
    if isinstance(value, str):
        return value.replace(BOLD_ON, "").replace(BOLD_OFF, "")
    return format_decimal(value, locale=language) if type(value) is int else value


def load_texts(
    timezone: ZoneInfo, own: Path | None = None, page: Mapping[str, Mapping[str, str]] | None = None
) -> Texts:
    """The catalogues shipped with the product, with the office's `own` texts over them. `page` (language → key → text)
    are the words around the web chat, which an office may replace as well: the room `page`. Raises UserError with all
    that is wrong in the office's file."""
    catalogues = {language: _load(language) for language in LANGUAGES}
    for language, words in (page or {}).items():
        catalogues[language] |= {f"page.{name}": text for name, text in words.items()}
    return Texts(overridden(catalogues, own) if own else catalogues, timezone)


def _load(language: str) -> dict[str, str]:
    catalogue: dict[str, str] = {}
    for file in files("handlers").joinpath("locales", language).iterdir():
        if file.name.endswith(".toml"):
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            if wrong := flatten(content, file.name.removesuffix(".toml"), catalogue):
                raise ValueError("; ".join(wrong))
    return catalogue
