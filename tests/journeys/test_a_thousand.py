"""A thousand open tickets in one posko: every list is one screen, and asks the database no more than for twenty."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.domain.people import Role
from bot.domain.tickets import Action, Category, State, Ticket, ticket_number
from tests.hotline import START, Hotline
from tests.journeys.desk import RIAS, act, report, turn_of
from tests.networks import Seen

LINES, LETTERS, BUTTONS = 26, 1200, 16
"""What a phone shows at once, and a thumb can reach."""
DELIVERY = 4
"""What is sent is marked in one statement or in two, as the network's answers come."""


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS)
        await hotline.officer("kec", Role.PANWASCAM, "19.03.01")
        await hotline.officer("koor", Role.COORDINATOR, "19.03")
        await hotline.tick()
        yield hotline


async def fill(hotline: Hotline, count: int) -> None:
    """So many open tickets in one posko: some late, some taken, some whose citizen is asked. Without timers."""
    there = await hotline.tickets()
    model = there[0] if there else await act(hotline, "citizen", await report(hotline), Action.CANCEL)
    async with turn_of(hotline, "kec") as turn:
        assert turn.person is not None
        for n in range(max(len(there), 1), count + 1):
            turn.changes.create(one_of_many(hotline, model, n, turn.person.id))


def one_of_many(hotline: Hotline, model: Ticket, n: int, person_id: int) -> Ticket:
    now, taken = hotline.clock.now(), n % 3 == 0
    return replace(
        model,
        id=hotline.new_id(),
        number=ticket_number("19.03", n + 1),
        category=list(Category)[n % 6].value,
        due_at=now + timedelta(minutes=n - 500),
        outcome="",
        closed_at=None,
        state=State.CLAIMED if taken else State.NEW,
        claimed_at=now if taken else None,
        assignee_id=person_id if taken else 0,
        waiting_since=now if n % 9 == 0 else None,
        version=0,
    )


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are executed meanwhile, by whichever connection."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def answers(hotline: Hotline) -> dict[str, tuple[Seen, int]]:
    """What everybody sees, and how many statements that took."""
    found: dict[str, tuple[Seen, int]] = {}
    for who, command in (
        ("pkd", "/antrean"),
        ("kec", "/antrean"),
        ("kec", "/tertunda"),
        ("koor", "/tertunda"),
        ("koor", "/rekap"),
        ("koor", "/rekap Toboali semua"),
        ("kec", "/rekap"),
    ):
        with counted() as statements:
            await hotline.says(who, command)
        found[f"{who} {command}"] = (hotline.seen(who)[-1], len(statements))
    hotline.forget()
    hours = 22.5 if hotline.clock.now() == START else 24  # until 07.30
    with counted() as statements:
        await hotline.forward(hours=hours, step_minutes=1440)
    for who in ("pkd", "koor"):
        (found[f"{who} digest"],) = [(s, len(statements)) for s in hotline.seen(who) if "Selamat pagi" in s.text]
    return found


async def test_one_screen_and_no_more_statements_than_for_twenty(hotline: Hotline) -> None:
    await fill(hotline, 20)
    few = await answers(hotline)
    await fill(hotline, 1000)
    many = await answers(hotline)
    assert many.keys() == few.keys()
    for name, (seen, statements) in many.items():
        assert statements <= few[name][1] + DELIVERY, name
        assert seen.text.count("\n") < LINES, f"{name}: {seen.text}"
        assert len(seen.text) <= LETTERS, f"{name}: {seen.text}"
        assert len(seen.buttons) <= BUTTONS, f"{name}: {seen.labels}"
    assert "Masih ada 662 lagi." in many["pkd /antrean"][0].text
    assert "Masih ada 439 lagi." in many["koor /tertunda"][0].text
    assert "Terbuka: 1.000" in many["koor /rekap"][0].text
    assert "1.000 laporan terbuka" in many["pkd digest"][0].text
    assert "Seluruh Bangka Selatan: 1.000 terbuka" in many["koor digest"][0].text
