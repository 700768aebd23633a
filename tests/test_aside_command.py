"""`posko aside`: what could not be handled is not lost: an operator sees it, has it tried again, or drops it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.commands import settings_of
from bot.domain.messages import Text
from handlers import COMMANDS, Route
from handlers.turn import Turn
from storage.codec import AUDIT
from storage.crypto import KeyRing
from tests.command_line import Posko
from tests.hotline import Hotline
from tests.journeys.reports import turn_of

WORDS = "/fail mamak Suminah belum dicoklit di Desa Rias"


async def failing(turn: Turn) -> None:
    raise KeyError(turn.inbound.external_id)


@pytest.fixture
async def hotline(posko: Posko, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    """A hotline that cannot deal with one command."""
    assert (await asyncio.to_thread(posko, "init")).code == 0
    assert (await asyncio.to_thread(posko, "migrate")).code == 0
    monkeypatch.setitem(COMMANDS, "fail", Route(failing))
    at_work = Hotline(
        tmp_path, url=f"sqlite:///{tmp_path / 'posko.sqlite'}", rules=settings_of(tmp_path / "config.toml").rules()
    )
    at_work.keys = KeyRing.load(tmp_path / "posko.keys", lambda count: b"\0" * count)
    at_work.clock.at = SystemClock().now()
    async with at_work as hotline:
        await hotline.hands_in(hotline.inbound("warga", Text(WORDS)))
        yield hotline


async def aside(posko: Posko, *arguments: str) -> str:
    told = await asyncio.to_thread(posko, "aside", *arguments)
    return told.out + told.err


async def only_id(posko: Posko) -> str:
    return next(line.split()[0] for line in (await aside(posko)).splitlines() if "  script  " in line)


async def test_the_list_tells_where_it_failed_and_nothing_personal(hotline: Hotline, posko: Posko) -> None:
    said = await aside(posko)
    assert "KeyError in failing line" in said
    assert "1 set aside." in said
    assert "Suminah" not in said
    assert WORDS in await aside(posko, "show", await only_id(posko))


async def test_after_a_fix_it_goes_the_whole_road(
    hotline: Hotline, posko: Posko, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    async def mended(turn: Turn) -> None:
        heard.append(turn.inbound.external_id)
        turn.say("citizen.stopped")

    monkeypatch.setitem(COMMANDS, "fail", Route(mended))
    said = await aside(posko, "again", "all")
    assert "done 1." in said
    assert len(heard) == 1
    assert heard[0].endswith("#2")
    assert "Nothing was set aside." in await aside(posko)
    async with hotline.database.reading() as connection:
        (line,) = (await connection.execute(AUDIT.table.select())).all()
    assert (line.what, line.detail) == ("aside", "again 1")


async def test_what_fails_again_stays(hotline: Hotline, posko: Posko) -> None:
    assert "failed again" in await aside(posko, "again", await only_id(posko))
    assert "1 set aside." in await aside(posko)
    await aside(posko, "again", "all")
    assert "1 set aside." in await aside(posko)


async def test_who_is_in_the_middle_of_something_is_not_answered_for(hotline: Hotline, posko: Posko) -> None:
    async def begins(turn: Turn) -> None:
        turn.converse(form="report", asking="name")

    await turn_of(hotline, "warga", begins)
    assert "in the middle of something" in await aside(posko, "again", "all")
    assert "1 set aside." in await aside(posko)


async def test_what_needs_no_answer_is_dropped_and_its_words_are_gone(hotline: Hotline, posko: Posko) -> None:
    assert "Dropped 1." in await aside(posko, "drop", await only_id(posko))
    assert "Nothing was set aside." in await aside(posko)
    async with hotline.database.reading() as connection:
        rows = (await connection.exec_driver_sql("SELECT body FROM inbox WHERE state = 'handled'")).all()
    assert [row for row in rows if row[0] is not None] == []


@pytest.mark.parametrize(("arguments", "complaint"), [(("again",), "which?"), (("drop", "zz"), "not set aside: zz")])
async def test_what_is_not_there_is_said(
    hotline: Hotline, posko: Posko, arguments: tuple[str, ...], complaint: str
) -> None:
    assert complaint in await aside(posko, *arguments)


async def test_what_no_channel_could_read_says_so(hotline: Hotline, posko: Posko) -> None:
    await hotline.engine.put_aside("telegram", "9", json.dumps({"update_id": 9}))
    assert "cannot be read by this version either" in await aside(posko, "again", "all")
