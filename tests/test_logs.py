from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import UserError
from bot.domain.tickets import State
from bot.logs import BLANK, configure_logs, scrub, shown

NIK = "1903014107900001"
TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz_-0123456"
NAME = "Siti Aminah"
PHONE = "081234567890"
PERSONAL = [NIK, TOKEN, NAME, PHONE, "Siti", "Aminah"]


class Lines(io.StringIO):
    """What was logged, a line a record."""

    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """JSON logs at debug level; the process's logging is as before afterwards."""
    root, raising = logging.getLogger(), logging.raiseExceptions
    before, level = list(root.handlers), root.level
    stream = Lines()
    configure_logs("json", "debug", stream)
    yield stream
    structlog.reset_defaults()
    root.handlers, logging.raiseExceptions = before, raising
    root.setLevel(level)


def assert_nothing_personal(lines: Lines) -> None:
    assert lines.getvalue()
    assert not [word for word in PERSONAL if word in lines.getvalue()]


def test_ids_numbers_and_words_of_ours_are_shown(lines: Lines) -> None:
    log = structlog.get_logger()
    log.info(
        "ticket_claimed", ticket_id=7317563908416503809, state=State.CLAIMED, count=3, late_s=0.5, ok=True, none=None
    )
    log.warning("set_aside", inbound="850123456", message_ids=[1, 2], at=datetime(2024, 8, 1, tzinfo=UTC))
    first, second = lines.records()
    assert first.pop("timestamp").endswith("Z")
    assert first == {
        "event": "ticket_claimed",
        "level": "info",
        "ticket_id": 7317563908416503809,
        "state": "claimed",
        "count": 3,
        "late_s": 0.5,
        "ok": True,
        "none": None,
    }
    assert (second["inbound"], second["message_ids"]) == ("850123456", [1, 2])
    assert (second["at"], second["level"]) == ("2024-08-01 00:00:00+00:00", "warning")


def test_a_message_with_everything_personal_leaves_nothing(lines: Lines) -> None:
    log = structlog.get_logger()
    log.info("received", text=f"sy {NAME}, NIK {NIK}, hp {PHONE}", voter_name=NAME, nik=NIK, phone=PHONE, token=TOKEN)
    log.info(
        "received", unknown=NAME, whom=[NAME, {"nik": NIK}], number=int(NIK), form={"answers": {"voter_name": NAME}}
    )
    log.info(f"said {NIK} to https://api.telegram.org/bot{TOKEN}/getMe", message=NAME, ticket=NIK, address=PHONE)
    log.bind(sender_name=NAME).error(
        "failed", error=f"no NIK {NIK[:8]} {NIK[8:]}", birth=date(2007, 11, 20), obj=UserError(NAME)
    )
    assert_nothing_personal(lines)
    assert "2007" not in lines.getvalue()
    assert NIK[8:] not in lines.getvalue()


def test_an_exception_shows_its_type_and_place_only(lines: Lines) -> None:
    try:
        try:
            int(NAME)
        except ValueError as cause:
            raise UserError(f"no number: {NIK}") from cause
    except UserError:
        structlog.get_logger().exception("broken")
        logging.getLogger("anything").exception("Broken by %s", NAME, stack_info=True)
    ours, foreign = lines.records()
    assert ours["exception"] == foreign["exception"] == "bot.domain.errors.UserError < ValueError"
    assert "tests/test_logs.py:" in ours["where"]
    assert "test_an_exception_shows_its_type_and_place_only" in ours["where"]
    assert foreign["event"] == "Broken by …"
    assert_nothing_personal(lines)


def test_records_of_libraries_lose_their_arguments_and_whispers(lines: Lines) -> None:
    library = logging.getLogger("aiohttp.server")
    library.error("Error handling request from %s after %d tries", NAME, 3)
    library.warning("%(who)s sent %(count)d", {"who": NAME, "count": 2})
    library.warning(f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{NAME}')>")
    library.warning("Gave up: %r", ValueError(NAME))
    library.warning("100 % of it", NAME)
    library.info("INFO %s", NAME)
    assert [record["event"] for record in lines.records()] == [
        "Error handling request from … after 3 tries",
        "… sent 2",
        "Task exception was never retrieved",
        "Gave up: 'ValueError'",
        "100 % of it",
    ]
    assert {record["logger"] for record in lines.records()} == {"aiohttp.server"}
    assert_nothing_personal(lines)


async def test_the_http_client_never_shows_the_token(lines: Lines) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        await client.get(f"https://api.telegram.org/bot{TOKEN}/getMe")
    for name in ("httpx", "httpcore.connection", "telegram.Bot", "telegram.ext.Updater"):
        logging.getLogger(name).debug("HTTP Request: %s", f"https://api.telegram.org/bot{TOKEN}/getMe")
        logging.getLogger(name).warning(f"https://api.telegram.org/bot{TOKEN}/getMe failed")
    assert [record["event"] for record in lines.records()] == ["https://api.telegram.org/bot[token]/getMe failed"] * 4


def test_console_lines_are_blanked_alike(lines: Lines) -> None:
    configure_logs("console", "info", lines)
    structlog.get_logger().debug("unseen")
    structlog.get_logger().info("received", ticket_id=5, text=NAME, nik=NIK)
    assert len(lines.getvalue().splitlines()) == 1
    assert "ticket_id=5" in lines.getvalue()
    assert_nothing_personal(lines)


def test_configuring_again_does_not_double_the_lines(lines: Lines) -> None:
    configure_logs("json", "error", lines)
    structlog.get_logger().warning("unseen")
    structlog.get_logger().error("seen_once")
    assert [record["event"] for record in lines.records()] == ["seen_once"]


@pytest.mark.parametrize(
    ("key", "value", "becomes"),
    [
        ("size", 20_000, 20_000),
        ("size", 190301410, BLANK),
        ("size_bytes", 20_000_000, 20_000_000),
        ("ticket_id", 7317563908416503809, 7317563908416503809),
        ("inbound", "wamid.HBgM2==", "wamid.HBgM2=="),
        ("inbound", PHONE, BLANK),
        ("inbound", f"62{PHONE[1:]}", BLANK),
        ("message", "Siti", BLANK),
        ("message", "halo 123", BLANK),
        ("invite_id", TOKEN, BLANK),
        ("external_id", "7", BLANK),
        ("chat_id", 7, BLANK),
        ("error", "x" * 400, "x" * 300 + "…"),
        ("error", f"1903.0141.0790.0001 {TOKEN}", "[digits] [token]"),
        ("reason", "postgresql://posko:hunter@2@db/posko", "postgresql://db/posko"),
        ("channel", "telegram", "telegram"),
        ("pause", timedelta(seconds=5), "0:00:05"),
        ("who", date(2007, 11, 20), "[date]"),
        ("who", b"Siti", "[bytes]"),
        ("channels", {"channel": "web", "sender": "Siti"}, {"channel": "web", "sender": BLANK}),
        ("name", None, BLANK),
    ],
)
def test_what_is_shown(key: str, value: object, becomes: object) -> None:
    assert shown(key, value) == becomes


@given(before=st.text(), digits=st.text("0123456789", min_size=8, max_size=20), after=st.text())
def test_no_long_number_stays_in_a_text(before: str, digits: str, after: str) -> None:
    assert digits not in scrub(before + digits + after)


@given(key=st.text(max_size=20), words=st.from_regex(r"[A-Z][a-z]{3,9} [A-Z][a-z]{3,9}", fullmatch=True))
def test_text_under_an_unknown_key_is_blank(key: str, words: str) -> None:
    assert words not in str(shown(f"{key}?", words))
