"""What a value of the configuration may be: types that say, in words for people, what would be right."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from bot.settings_parser import Check


def is_url(text: str) -> bool:
    """True for an http or https address with a host."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_local(url: str) -> bool:
    """True for an address on this machine."""
    return urlsplit(url).hostname in LOOPBACK


def _is_root(text: str) -> bool:
    return is_url(text) and not text.endswith("/") and "?" not in text and "#" not in text


def _is_origin(text: str) -> bool:
    return _is_root(text) and not urlsplit(text).path


def _like(pattern: str, says: str) -> Check:
    return Check(lambda text: re.fullmatch(pattern, text) is not None, says)


def _between(low: int, high: int, says: str) -> Check:
    return Check(lambda number: low <= number <= high, says)


Filled = Annotated[str, Check(bool, "filled in")]
Port = Annotated[int, _between(0, 65535, "a port from 1 to 65535, or 0 for any free one")]
Root = Annotated[str, Check(_is_root, 'an address such as "https://posko.example.id", without / at the end')]
RootOrNone = Annotated[
    str,
    Check(lambda t: not t or _is_root(t), 'an address such as "https://posko.example.id" without / at the end, or ""'),
]
Origins = tuple[Annotated[str, Check(_is_origin, 'sites such as "https://bangkaselatan.bawaslu.go.id"')], ...]
UrlOrNone = Annotated[str, Check(lambda t: not t or is_url(t), 'an address such as "https://…", or "" for none')]
DatabaseUrl = Annotated[
    str,
    _like(
        r"sqlite:///(?!:memory:).+|postgres(ql)?://[^/]*/.+",
        '"sqlite:///posko.sqlite" (a file) or "postgresql://user:password@host/name"',
    ),
]
Token = Annotated[
    str,
    _like(r"(\d+:[A-Za-z0-9_-]+)?", 'the whole token from @BotFather ("123456789:ABC…"), or "" to leave Telegram off'),
]
Digits = Annotated[str, _like(r"\d{0,30}", 'the digits of the id as text ("106540352242922"), or "" for none')]
UrlPath = Annotated[str, _like(r"/[A-Za-z0-9_./-]+", 'a path such as "/whatsapp"')]
TemplateName = Annotated[str, _like(r"[a-z0-9_]{0,512}", 'small letters, digits and _ ("kabar_posko"), or "" for none')]
WebhookSecret = Annotated[str, _like(r"[A-Za-z0-9_-]{0,256}", "letters, digits, _ and - only, at most 256 of them")]
KabupatenCode = Annotated[str, _like(r"\d\d\.\d\d|\*", 'Kemendagri codes such as "19.03", or "*" alone')]
KabupatenCodes = Annotated[
    tuple[KabupatenCode, ...],
    Check(bool, 'a list with at least one code, such as ["19.03"]'),
    Check(lambda codes: len(set(codes)) == len(codes), "a list that has each code once"),
    Check(lambda codes: "*" not in codes or len(codes) == 1, 'codes, or ["*"] alone for all that are imported'),
]
Proxies = Annotated[int, _between(0, 8, "the number of your own proxies in front, 0 to 8")]
LockDays = Annotated[int, _between(0, 60, "a number of days before the quarter's end, 0 to 60")]
Budget = Annotated[int, _between(0, 10_000_000, "a number of messages a day, or 0 for no budget")]
Percent = Annotated[int, _between(0, 100, "a percentage from 1 to 100, or 0 for none")]
Queue = Annotated[int, _between(0, 1_000_000, "a number of waiting messages, or 0 for none")]
BatchSize = Annotated[int, _between(1, 100, "from 1 to 100 (Telegram gives no more at once)")]
