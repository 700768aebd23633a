"""Bodies changed at random harm nothing, and the proof of it can fail."""

from __future__ import annotations

from typing import Any

from bot.channels.whatsapp.parse import Parser, Reading
from tests.chaos.fuzz import META, SEEDS, blind, tried


class Careless(Parser):
    """Reads only the first entry of a body, as many libraries do."""

    def read(self, body: object) -> Reading:
        if isinstance(body, dict) and isinstance(body.get("entry"), list):
            body = body | {"entry": body["entry"][:1]}
        return super().read(body)


class Hasty(Parser):
    """Expects what genuine bodies have."""

    def read(self, body: Any) -> Reading:
        body["entry"][0]["changes"][0]["value"]["metadata"]
        return super().read(body)


def found(count: int, parser: Parser) -> int:
    violations: list[bytes] = []
    blind(count, 1, lambda data, _: violations.append(data), parser)
    return len(violations)


def test_changed_bodies_raise_nothing_and_lose_no_sibling() -> None:
    assert found(3000, Parser("whatsapp", META.number_id)) == 0


def test_genuine_bodies_pass() -> None:
    for body in SEEDS:
        tried(body)


def test_a_reader_that_is_wrong_is_found() -> None:
    assert found(50, Careless("whatsapp", META.number_id)) > 0
    assert found(50, Hasty("whatsapp", META.number_id)) > 0
