"""An office's own texts: a TOML file laid over the shipped catalogues, every text checked before anybody reads it.

Tables begin with the language (`[id.citizen.ask]`); a text keeps just the fields of the one that it replaces.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from bot.domain.errors import UserError
from bot.domain.messages import BOLD_OFF, BOLD_ON


def as_toml(catalogue: Mapping[str, str], language: str) -> str:
    """A catalogue as the file in which an office would put its own: one line a text, below the name of its room."""
    lines: list[str] = []
    section = ""
    for key, text in sorted(catalogue.items(), key=lambda item: (item[0].rpartition(".")[0], item[0])):
        room, _, name = key.rpartition(".")
        if room != section:
            lines += ["", f"[{language}.{room}]"]
            section = room
        plain = text.replace(BOLD_ON, "<b>").replace(BOLD_OFF, "</b>")
        escaped = plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        lines.append(f'{name} = "{escaped}"')
    return "\n".join(lines).lstrip("\n") + "\n"


def overridden(shipped: Mapping[str, Mapping[str, str]], path: Path) -> dict[str, dict[str, str]]:
    """The catalogues (language → key → text) with the texts of the file at `path` over them. Raises UserError with all
    that is wrong in it."""
    catalogues = {language: dict(catalogue) for language, catalogue in shipped.items()}
    problems = []
    for language, table in _read(path).items():
        if language not in catalogues or not isinstance(table, dict):
            problems.append(f"{language}: begin the tables with a language ({', '.join(shipped)}), as [id.citizen]")
            continue
        own: dict[str, str] = {}
        problems += [f"{language}.{wrong}" for wrong in flatten(table, "", own)]
        problems += [f"{language}.{wrong}" for wrong in _unusable(own, shipped[language])]
        catalogues[language] |= own
    if problems:
        raise UserError(f"{path}: texts that cannot be used\n" + "\n".join(f"  {problem}" for problem in problems))
    return catalogues


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"the texts {path} (service.texts) cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path}: is no valid TOML in UTF-8: {error}") from None


def _unusable(own: Mapping[str, str], shipped: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with texts of an office: a key that nobody asks for, or other fields than the shipped text has."""
    for key, text in own.items():
        if key not in shipped:
            yield f"{key}: there is no such text; `posko texts` lists all"
            continue
        wanted, given = field_names(shipped[key]), field_names(text)
        if given is None:
            yield f"{key}: a brace stands alone; write {{{{ and }}}} for the signs themselves"
        elif not text.strip():
            yield f"{key}: is empty"
        elif given != wanted:
            names = ", ".join(f"{{{name}}}" for name in sorted(wanted or ())) or "none"
            yield f"{key}: must have just the fields of the shipped text: {names}"


def field_names(text: str) -> frozenset[str] | None:
    """The fields of a text, None where it is no format at all. `{x!r}` and `{x:>9}` are fields of no shipped text."""
    try:
        parsed = list(Formatter().parse(text))
    except ValueError:
        return None
    return frozenset(
        f"{name}!{change}" if change else f"{name}:{spec}" if spec else name
        for _, name, spec, change in parsed
        if name is not None
    )


def flatten(table: Mapping[str, Any], prefix: str, into: dict[str, str]) -> list[str]:
    """Put the texts of `table` into `into` by their keys. Returns what is neither a text nor a table."""
    wrong = []
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, str):
            into[key] = value.strip("\n").replace("<b>", BOLD_ON).replace("</b>", BOLD_OFF)
        elif isinstance(value, dict):
            wrong += flatten(value, key, into)
        else:
            wrong.append(f"{key}: must be a text in quotes")
    return wrong
