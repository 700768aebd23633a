"""Logs hold ids, words of our own and numbers, nothing personal: what is not known to be harmless is blanked.

Other libraries' records run through the same sieve, from WARNING up, without their arguments: some print addresses with
tokens in them, or whole messages.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

BLANK = "[blank]"
LONGEST = 300
"""Characters of a text that are shown."""
FRAMES = 8
"""Innermost steps of a traceback that are shown."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TEXT_KEYS = _words(
    "event level logger timestamp error exception where reason task job channel kind state action verb form "
    "handler method command host version mode database format language table column"
)
"""Keys whose text is our own, a network's or a machine's; it is shown with digits and tokens blanked."""

ID_KEYS = _words("id ids ticket message inbound outbound address timer person attachment assignment")
"""Keys of ids made by the program, beside all that end in `_id` or `_ids`."""

MEASURES = ("_s", "_ms", "_bytes", "_count")
"""Ends of keys that measure something: their numbers may be long."""

NEVER_KEYS = _words(
    "name voter_name sender_name first_name last_name username title text body words caption answers note nik "
    "kk phone birth_date place_hint contact token secret password external_id chat_id sender_id user_id wa_id "
    "remote_id"
)
"""Keys that are blanked whatever they hold. A network's id of a person may be a telephone number."""

_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{20,}")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s]+@")
_DIGITS = re.compile(r"\d(?:[ .-]?\d){7,}")
_ID = re.compile(r"(?=.*\d)[A-Za-z0-9_.=+/-]{1,120}")
"""A word with a digit in it: a name has none, a bot token has a colon."""
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{16}|(?:62|0)8\d{7,11})(?!\d)")
"""A NIK or KK, or an Indonesian mobile number: none of ours is so long and so short."""
_META = ("_record", "_from_structlog")


def configure_logs(form: str, level: str, stream: TextIO | None = None) -> None:
    """Send all logs to `stream` (stderr) as `console` or `json` lines, our own from `level` up. May be called again."""
    stream = stream or sys.stderr
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_sieve(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=lambda *_: logging.getLogger("posko"),
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
    )
    handler = logging.StreamHandler(stream)
    handler.name = "posko"
    handler.setFormatter(_formatter(form, colors=stream.isatty()))
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if other.name != handler.name] + [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("posko").setLevel(threshold)
    logging.getLogger("aiohttp.access").disabled = True
    logging.raiseExceptions = False  # a record that cannot be written would be printed raw


def _sieve() -> list[Processor]:
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return [structlog.processors.add_log_level, bare_exceptions, blank_personal, stamp]


def _formatter(form: str, *, colors: bool) -> ProcessorFormatter:
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=colors)
    return ProcessorFormatter(
        processors=[ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[foreign_template, structlog.stdlib.add_logger_name, *_sieve()],
        use_get_message=False,
        pass_foreign_args=True,
    )


def foreign_template(_logger: Any, _method: str, event_dict: EventDict) -> EventDict:
    """Another library's record as its fixed words: arguments are left out except numbers and the types of errors."""
    template = str(event_dict["event"]).split("\n", 1)[0]
    arguments = event_dict.pop("positional_args", ()) or ()
    try:
        if isinstance(arguments, Mapping):
            event_dict["event"] = template % {key: _foreign_argument(value) for key, value in arguments.items()}
        else:
            event_dict["event"] = template % tuple(map(_foreign_argument, arguments)) if arguments else template
    except (TypeError, ValueError, KeyError):
        event_dict["event"] = template
    return event_dict


def _foreign_argument(value: object) -> object:
    if isinstance(value, BaseException):
        return type(value).__name__
    return value if isinstance(value, int | float) else "…"


def bare_exceptions(_logger: Any, _method: str, event_dict: EventDict) -> EventDict:
    """An exception as its type, its causes and its place in the code: its message may quote what somebody wrote."""
    info = event_dict.pop("exc_info", None)
    event_dict.pop("stack_info", None)
    error = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else None
    if info is True:
        error = sys.exc_info()[1]
    if error is not None:
        event_dict["exception"] = " < ".join(_chain(error))
        event_dict["where"] = _frames(error.__traceback__)
    return event_dict


def _chain(error: BaseException) -> list[str]:
    """The error's type and those of what caused it."""
    names: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(names) < FRAMES:
        names.append(f"{type(cause).__module__}.{type(cause).__qualname__}".removeprefix("builtins."))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return names


def _frames(traceback: TracebackType | None) -> str:
    steps = extract_tb(traceback)[-FRAMES:]
    return " > ".join(f"{'/'.join(Path(step.filename).parts[-2:])}:{step.lineno} {step.name}" for step in steps)


def blank_personal(_logger: Any, _method: str, event_dict: EventDict) -> EventDict:
    """Every value of a record as it may be shown: see `shown`."""
    return {key: value if key in _META else shown(key, value) for key, value in event_dict.items()}


def shown(key: str, value: object) -> object:
    """`value` if it is harmless under `key`, else a blank. Deny by default: text only under known keys."""
    if key in NEVER_KEYS:
        return BLANK
    match value:
        case Mapping():
            return {str(inner): shown(str(inner), entry) for inner, entry in value.items()}
        case list() | tuple() | set() | frozenset():
            return [shown(key, entry) for entry in value]
        case _:
            return _shown_single(key, value)


def _shown_single(key: str, value: object) -> object:
    match value:
        case None | bool():
            return value
        case Enum() | datetime() | timedelta():
            return str(value)
        case int() | float():
            return value if _is_id(key) or key.endswith(MEASURES) or abs(value) < 10_000_000 else BLANK
        case str():
            return _shown_text(key, value)
        case _:
            return f"[{type(value).__name__}]"


def _shown_text(key: str, text: str) -> str:
    if _is_id(key):
        return text if _ID.fullmatch(text) and not _PERSONAL_NUMBER.search(text) else BLANK
    if key not in TEXT_KEYS:
        return BLANK
    return scrub(text if len(text) <= LONGEST or key == "where" else text[:LONGEST] + "…")


def scrub(text: str) -> str:
    """`text` without bot tokens, credentials in addresses, and long numbers (NIK, KK, telephones)."""
    return _DIGITS.sub("[digits]", _CREDENTIALS.sub("", _TOKEN.sub("[token]", text)))


def _is_id(key: str) -> bool:
    return key in ID_KEYS or key.endswith(("_id", "_ids"))
