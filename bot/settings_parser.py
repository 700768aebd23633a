"""Reads TOML tables into frozen dataclasses by the types of their fields.

Everything that is wrong is collected, not only the first problem; each names the key, what is wrong, and what would be
right. Values are shown only where they are no secret.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, available_timezones

T = TypeVar("T")

LOCAL_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_DURATION = re.compile(
    r"(?:(?P<days>\d{1,5})d)? ?(?:(?P<hours>\d{1,5})h)? ?(?:(?P<minutes>\d{1,5})m)? ?(?:(?P<seconds>\d{1,5})s)?"
)
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (str, "text"),
    (datetime, "a date with a time"),
    (date, "a date"),
    (time, "a time"),
    (list, "a list"),
    (dict, "a table"),
)


class Wrong(ValueError):
    """A value cannot be used: the text says what it must be, and nothing of a secret."""


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on a value beyond its type, put into an `Annotated` type. `says` completes "it must be …"."""

    holds: Callable[[Any], bool]
    says: str


_DEFAULT_CHECKS: dict[Any, tuple[Check, ...]] = {int: (Check(lambda number: number >= 1, "1 or more"),)}


def from_environment(variable: str, *, only_environment: bool = False) -> dict[str, Any]:
    """The metadata of a field that an environment variable may give in place of the file, or that only it can give."""
    return {"variable": variable, "only_environment": only_environment}


def toml_fields(cls: Any) -> list[Field[Any]]:
    """The fields of a section that stand in the file."""
    return [f for f in fields(cls) if not f.metadata.get("only_environment")]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean "…"?` for the nearest known word, or nothing when none is near."""
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f' Did you mean "{by_lower[near[0]]}"?' if near else ""


class Reader:
    """Reads sections of one file and keeps the list of its `problems`.

    `environ` may give secrets in place of the file; `required` names the keys (`section.key`) that have no sensible
    default.
    """

    def __init__(self, environ: Mapping[str, str], required: frozenset[str] = frozenset()) -> None:
        self.problems: list[str] = []
        self._environ = environ
        self._required = required

    def table(self, cls: type[T], raw: object, name: str) -> T | None:
        """`raw` as a `cls`, or None where it cannot be made; a field that is wrong is noted and keeps its default."""
        if not isinstance(raw, dict):
            self.problems.append(f"{name}: must be a table, not {kind_of(raw)}. Write [{name}] and its keys below")
            return None
        known = toml_fields(cls)
        self.unknown_keys(raw, [f.name for f in known], name)
        hints = get_type_hints(cls, include_extras=True)
        values = {f.name: self._value(f, hints[f.name], raw, name) for f in fields(cls)}  # type: ignore[arg-type]
        given = {key: value for key, value in values.items() if value is not MISSING}
        lacking = [f for f in known if f.name not in given and f.default is MISSING and f.default_factory is MISSING]
        return None if lacking else cls(**given)

    def tables(self, cls: type[T], raw: object, name: str) -> tuple[T, ...]:
        """`raw`, an array of tables, as values; those that cannot be made are noted and left out."""
        if not isinstance(raw, list):
            self.problems.append(f"{name}: must be a list of tables, not {kind_of(raw)}. Write [[{name}]] above each")
            return ()
        made = [self.table(cls, entry, f"{name}[{number}]") for number, entry in enumerate(raw, start=1)]
        return tuple(value for value in made if value is not None)

    def unknown_keys(self, raw: Mapping[str, object], known: Sequence[str], name: str = "") -> None:
        """Note every key of `raw` that is not among the `known`: a misspelt setting must not be passed over."""
        for key in raw:
            if key not in known:
                label = f"{name}.{key}" if name else f"[{key}]"
                hint = did_you_mean(key, known) or f" Known here: {', '.join(known)}."
                self.problems.append(f"{label}: there is no such setting.{hint}")

    def _value(self, spec: Field[Any], kind: Any, raw: Mapping[str, object], name: str) -> Any:
        """The converted value of one field, or MISSING when it is not given or wrong (noted)."""
        label = f"{name}.{spec.name}"
        variable = spec.metadata.get("variable", "")
        if from_environment := self._environ.get(variable, "").strip():
            label, given = f"{label} (from {variable})", from_environment
        elif spec.name in raw and not spec.metadata.get("only_environment"):
            given = raw[spec.name]  # type: ignore[assignment]
        else:
            if label in self._required or (spec.default is MISSING and spec.default_factory is MISSING):
                self.problems.append(f"{label}: is missing. See config.example.toml for what it may be")
            return MISSING
        try:
            return convert(kind, given)
        except Wrong as wrong:
            self.problems.append(f"{label}: {wrong}")
            return MISSING


def convert(kind: Any, value: object) -> Any:
    """`value` from TOML as the annotated type `kind`. Raises Wrong."""
    if get_origin(kind) is Annotated:
        base, *checks = get_args(kind)
    else:
        base, checks = kind, list(_DEFAULT_CHECKS.get(kind, ()))
    converted = _convert_plain(base, value)
    for check in checks:
        if not check.holds(converted):
            raise Wrong(f"must be {check.says}")
    return converted


def _convert_plain(kind: Any, value: object) -> Any:
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise Wrong(f'must be a list such as ["…"], not {kind_of(value)}')
        return tuple(convert(get_args(kind)[0], entry) for entry in value)
    if get_origin(kind) is Literal:
        return _choice(value, get_args(kind))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(_choice(value, [member.value for member in kind]))
    return _CONVERTERS[kind](value)


def kind_of(value: object) -> str:
    """What a TOML value is, in words; never the value itself."""
    return next((words for kind, words in _KINDS if isinstance(value, kind)), "something else")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong(f"must be text in quotes, not {kind_of(value)}")
    return value.strip()


def _path(value: object) -> Path:
    text = _text(value)
    if not text:
        raise Wrong("must be the path of a file")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise Wrong(f'"{text}" begins with a person who is not known here: write the whole path') from None


def _whole_number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong(f"must be a whole number without quotes, not {kind_of(value)}")
    return value


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"must be true or false without quotes, not {kind_of(value)}")
    return value


def _choice(value: object, choices: Sequence[str]) -> str:
    text = _text(value)
    if text not in choices:
        listed = " or ".join(f'"{choice}"' for choice in choices)
        raise Wrong(f'"{text}" is not possible here: write {listed}.{did_you_mean(text, choices)}')
    return text


def _duration(value: object) -> timedelta:
    """`90m`, `24h`, `3d`, `1d 12h`: longer than nothing."""
    text = value.strip() if isinstance(value, str) else ""
    match = _DURATION.fullmatch(text)
    length = timedelta(**{unit: int(n) for unit, n in match.groupdict().items() if n}) if match else timedelta()
    if not length:
        raise Wrong(f'must be a length of time such as "90m", "24h", "3d" or "1d 12h", not {_shown(value)}')
    return length


def _time(value: object) -> time:
    if isinstance(value, time):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise Wrong(f'must be a time of day from "00:00" to "23:59", not {_shown(value)}')
    return time.fromisoformat(text)


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise Wrong(f"must be a day such as 2024-11-27, not {_shown(value)}") from None


def _zone(value: object) -> ZoneInfo:
    name = _text(value)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        local = LOCAL_ZONES.get(name.upper())
        hint = f' Did you mean "{local}"?' if local else did_you_mean(name, available_timezones())
        zones = ", ".join(f'"{zone}" ({short})' for short, zone in LOCAL_ZONES.items())
        raise Wrong(f'"{name}" is no time zone: write {zones}.{hint}') from None


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str | int | float | date | time) else kind_of(value)


_CONVERTERS: dict[Any, Callable[[object], Any]] = {
    str: _text,
    int: _whole_number,
    bool: _yes_no,
    timedelta: _duration,
    time: _time,
    date: _date,
    ZoneInfo: _zone,
    Path: _path,
}
