"""Deadlines walked through again: by the same rules they are what they were, whatever a ticket has been through."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.people import Role
from bot.domain.replanning import due_again
from bot.domain.rules import Rules, Stage
from bot.domain.tickets import TRANSITIONS, Action, Outcome, State, Ticket
from bot.domain.undo import UNDOABLE, to_undo
from handlers import moves
from storage import tickets
from tests.hotline import Hotline
from tests.journeys.desk import RIAS, act, events, report, turn_of

PLENARY = Stage("Pleno", date(2026, 12, 1), date(2026, 12, 2), locks_list=True)
OFFICERS = (
    *(Action.CLAIM, Action.RELEASE, Action.REROUTE, Action.POSTPONE, Action.TRACE, Action.SUGGEST, Action.FOLLOW_UP),
    *(Action.ASK, Action.NOTE, Action.RECOMMEND, Action.ACCEPT, Action.RETURN),
)
CITIZENS = (Action.ANSWER, Action.ADD, Action.REOPEN)


def choice(chance: random.Random, ticket: Ticket) -> Action:
    """A step that the table knows; closing only now and then, so that walks are long."""
    able = [action for action in (*OFFICERS, *CITIZENS) if ticket.state in TRANSITIONS[action]]
    if ticket.accepted_at is not None and Action.ACCEPT in able:
        able.remove(Action.ACCEPT)
    if ticket.state is State.TRACING and chance.random() < 0.2:
        return Action.CONCLUDE
    return chance.choice(able)


def fields_of(hotline: Hotline, chance: random.Random, action: Action) -> dict[str, Any]:
    match action:
        case Action.POSTPONE:
            return {"postponed_until": hotline.clock.now() + timedelta(days=chance.randint(1, 9))}
        case Action.REROUTE:
            return {"posko_area": chance.choice([RIAS, "19.03.01", "19.03.01.2007"])}
        case Action.CONCLUDE:
            return {"outcome": Outcome.TIDAK_TERBUKTI}
        case Action.RECOMMEND:
            return {"result": "suggest"}
        case Action.ACCEPT:
            return {"accepted_at": hotline.clock.now()}
        case _:
            return {}


async def undone(hotline: Hotline, ticket: Ticket) -> None:
    """A slip of the finger, taken back."""
    async with turn_of(hotline, "pkd") as turn:
        current = await tickets.by_id(turn.store, ticket.id)
        assert current is not None
        assert turn.person is not None
        event = to_undo(await tickets.events(turn.store, ticket.id), turn.person.id, turn.now)
        if event is not None:
            await moves.undo(turn, current, event)


@pytest.mark.parametrize("seed", range(6))
async def test_by_the_same_rules_nothing_changes(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    async with Hotline(tmp_path, rules=Rules(stages=(PLENARY,))) as hotline:
        for area in (RIAS, "19.03.01", "19.03.01.2007"):
            await hotline.officer("pkd" if area == RIAS else area, Role.PKD, area)
        ticket = await report(hotline)
        for _ in range(25):
            hotline.clock.forward(timedelta(minutes=chance.randint(1, 2000)))
            action = choice(chance, await hotline.ticket())
            who = "citizen" if action in CITIZENS else "pkd"
            ticket = await act(hotline, who, ticket, action, **fields_of(hotline, chance, action))
            if action in UNDOABLE and chance.random() < 0.3:
                hotline.clock.forward(timedelta(seconds=20))
                await undone(hotline, ticket)
            ticket = await hotline.ticket()
            assert due_again(ticket, await events(hotline, ticket), hotline.rules) == ticket.due_at
