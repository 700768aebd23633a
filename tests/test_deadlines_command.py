"""`posko deadlines`: what it shows before it does anything, and that it works beside a hotline that serves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.commands import deadlines, settings_of
from bot.domain.people import Role
from bot.domain.tickets import Action, Ticket
from storage import timers
from storage.crypto import KeyRing
from storage.view import View
from tests.command_line import Posko, Told
from tests.hotline import Hotline
from tests.journeys.desk import RIAS, act, report

Serving = tuple[Hotline, Callable[..., Told]]


@pytest.fixture(params=["sqlite", "postgresql"])
async def serving(
    request: pytest.FixtureRequest, posko: Posko, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Serving]:
    """A hotline at work on the database that the command line is configured for, without quiet hours."""
    assert posko("init").code == 0
    config = tmp_path / "config.toml"
    text = config.read_text().replace('quiet_end = "06:00"', 'quiet_end = "21:00"')
    config.write_text(text[: text.index("[[stages]]")])
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    if url:
        monkeypatch.setenv("POSKO_DATABASE_URL", url)
        monkeypatch.setenv("POSKO_KEYS", (tmp_path / "posko.keys").read_text())
    assert (await asyncio.to_thread(posko, "migrate")).code == 0
    at_work = Hotline(tmp_path, url=url or f"sqlite:///{tmp_path / 'posko.sqlite'}", rules=settings_of(config).rules())
    at_work.keys = KeyRing.load(tmp_path / "posko.keys", lambda count: b"\0" * count)
    at_work.clock.at = SystemClock().now()
    async with at_work as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS)
        await hotline.officer("kec", Role.PANWASCAM, "19.03.01")
        yield hotline, posko


def configure(folder: Path, old: str, new: str) -> None:
    config = folder / "config.toml"
    assert old in config.read_text()
    config.write_text(config.read_text().replace(old, new))


async def due(hotline: Hotline, ticket: Ticket, kind: str) -> list[datetime]:
    async with hotline.database.reading() as connection:
        found = await timers.of_subjects(View(connection, hotline.keys), [ticket.id], (kind,))
    return [timer.due_at for timer in found]


async def test_it_shows_what_changes_does_it_and_finds_nothing_more(serving: Serving, tmp_path: Path) -> None:
    hotline, posko = serving
    new = await report(hotline)
    asked = await act(hotline, "pkd", await report(hotline, "other"), Action.CLAIM, Action.ASK, note="RT?")
    await act(hotline, "pkd", await report(hotline, "third"), Action.CLAIM, Action.TRACE)
    same = await asyncio.to_thread(posko, "deadlines")
    assert "Open tickets: 3. With another due time: 0." in same.out
    assert "Nothing to change." in same.out
    configure(tmp_path, 'claim = "24h"', 'claim = "12h"')
    configure(tmp_path, 'trace = "48h"', 'trace = "3d"')
    dry = await asyncio.to_thread(posko, "deadlines", "--dry-run")
    lines = dry.out.splitlines()
    assert lines[0].startswith("Levels: claim 12h, trace 3d, ")
    assert lines[1:3] == ["Quiet hours: 21:00 to 21:00", "Next plenary: none"]
    assert lines[3:6] == [
        "Open tickets: 3. With another due time: 2.",
        "  new              1 earlier     0 later",
        "  claimed          0 earlier     1 later",
    ]
    assert new.number in lines[7]
    assert lines[8].endswith("(its clock stands: the citizen was asked)")
    assert lines[-1] == "Nothing was changed (--dry-run)."
    assert [t.due_at for t in await hotline.tickets()][:2] == [new.due_at, asked.due_at]
    refused = await asyncio.to_thread(posko, "deadlines")
    assert (refused.code, "add --yes" in refused.err) == (2, True)
    done = await asyncio.to_thread(posko, "deadlines", "--yes")
    assert "Changed 2 tickets." in done.out
    first, second, third = await hotline.tickets()
    assert first.due_at == new.created_at + timedelta(hours=12)
    assert await due(hotline, new, "claim_due") == [first.due_at]
    assert (second.due_at, second.waiting_since) == (
        asked.claimed_at and asked.claimed_at + timedelta(days=3),
        asked.waiting_since,
    )
    assert [ticket.version for ticket in (first, second, third)] == [new.version + 1, asked.version + 1, third.version]
    again = await asyncio.to_thread(posko, "deadlines", "--yes")
    assert "Nothing to change." in again.out


async def test_what_was_late_is_reminded_of_by_the_new_levels(serving: Serving, tmp_path: Path) -> None:
    hotline, _ = serving
    ticket = await report(hotline)
    hotline.clock.at = SystemClock().now()
    configure(tmp_path, 'claim = "24h"', 'claim = "1m"')
    hotline.clock.forward(timedelta(minutes=2))
    count = await deadlines._apply(settings_of(tmp_path / "config.toml"), hotline.clock.now())
    assert count == 1
    await hotline.tick()
    assert any("belum diambil petugas" in seen.text and ticket.number in seen.text for seen in hotline.seen("pkd"))
    assert await deadlines._apply(settings_of(tmp_path / "config.toml"), hotline.clock.now()) == 0
    configure(tmp_path, 'claim = "1m"', 'claim = "24h"')
    assert await deadlines._apply(settings_of(tmp_path / "config.toml"), hotline.clock.now()) == 1
    assert await due(hotline, ticket, "claim_due") == [ticket.created_at + timedelta(hours=24)]
    assert await deadlines._apply(settings_of(tmp_path / "config.toml"), hotline.clock.now()) == 0
    hotline.forget()  # a day later the ladder begins from below once more
    await hotline.forward(hours=24, step_minutes=120)
    assert sum("belum diambil petugas" in seen.text for seen in hotline.seen("pkd")) == 1
    assert not any("belum diambil petugas" in seen.text for seen in hotline.seen("kec"))


async def test_interrupted_it_goes_on_where_it_stood(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotline, _ = serving
    for n in range(5):
        await report(hotline, f"citizen{n}")
    configure(tmp_path, 'claim = "24h"', 'claim = "12h"')
    monkeypatch.setattr(deadlines, "A_TRANSACTION", 2)
    settings, now = settings_of(tmp_path / "config.toml"), hotline.clock.now()
    broken = deadlines._store
    stored: list[int] = []

    async def breaks(view: View, change: deadlines.Change, new_id: Callable[[], int], now: datetime) -> None:
        if len(stored) == 3:
            raise KeyboardInterrupt
        stored.append(change.ticket.id)
        await broken(view, change, new_id, now)

    monkeypatch.setattr(deadlines, "_store", breaks)
    with pytest.raises(KeyboardInterrupt):
        await deadlines._apply(settings, now)
    monkeypatch.setattr(deadlines, "_store", broken)
    assert len({ticket.due_at for ticket in await hotline.tickets()}) == 2
    assert await deadlines._apply(settings, now) == 3  # the third was rolled back with the fourth
    assert len({ticket.due_at for ticket in await hotline.tickets()}) == 1


async def test_the_cards_in_the_chats_follow(serving: Serving, tmp_path: Path) -> None:
    hotline, posko = serving
    await report(hotline)
    before, card = hotline.seen("pkd")[-1].text, hotline.seen("pkd")[-1].network_id
    configure(tmp_path, 'claim = "24h"', 'claim = "12h"')
    assert "Their cards follow" in (await asyncio.to_thread(posko, "deadlines", "--yes")).out
    hotline.clock.forward(timedelta(seconds=1))
    await hotline.tick()
    after = hotline.seen("pkd")[-1]
    assert after.network_id == card
    assert after.text != before
    (due,) = [ticket.due_at for ticket in await hotline.tickets()]
    assert due is not None
    assert hotline.world.texts.day_and_time("id", due) in after.text
