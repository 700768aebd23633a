"""Random walks: people who write, press any button that ever stood in their chat, share, edit, and let time pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import SQLModel

from bot.domain.messages import Press
from bot.domain.tickets import OPEN_STATES, State, Ticket, step
from bot.repeats import WITHIN
from storage import tickets
from storage.database import Database
from storage.inbox import count_set_aside
from storage.view import View
from tests.hotline import Hotline


async def empty_database() -> None:
    """Many walks of one test share the database where journeys are put on one: each finds it as the first did."""
    if Hotline.everywhere:
        database = Database(Hotline.everywhere)
        async with database.transaction() as connection:
            await connection.run_sync(SQLModel.metadata.drop_all)
        await database.close()


@dataclass
class Walk:
    """One walk, and what has to hold after each of its steps."""

    hotline: Hotline
    old: dict[str, list[str]]

    async def take(self, who: str, what: str, value: str | int) -> None:
        """Take one step, no faster than a person can, and slower than what counts as the same said again."""
        hotline = self.hotline
        hotline.clock.forward(WITHIN + timedelta(seconds=1))
        heard = len(hotline.seen(who)) + len(hotline.toasts(who))
        match what:
            case "says":
                await hotline.says(who, str(value))
            case "photo":
                await hotline.sends_photo(who, str(value))
            case "shares":
                await hotline.shares_location(who, -2.9452, float(value))
            case "edits":
                await hotline.edits(who, str(value))
            case "restart":
                await hotline.restart()
            case "hours":
                await hotline.forward(hours=float(value), step_minutes=150)
            case "chooses" if buttons := [b for s in hotline.seen(who)[-1:] for b in s.buttons if b.data]:
                data = buttons[int(value) % len(buttons)].data
                await hotline.hands_in(hotline.inbound(who, Press(data, press_id="press")))
            case "presses" if self.old[who]:
                data = self.old[who][int(value) % len(self.old[who])]
                await hotline.hands_in(hotline.inbound(who, Press(data, press_id="press")))
        if what in ("says", "photo"):
            assert len(hotline.seen(who)) + len(hotline.toasts(who)) > heard, f"{who} {what} {value!r} was not answered"
        self.remember()

    def remember(self) -> None:
        """Note every button that stands in a chat now: it may be pressed long after it is gone."""
        for who, known in self.old.items():
            for seen in self.hotline.seen(who):
                known[:0] = [b.data for b in seen.buttons if b.data and b.data not in known]


async def nothing_was_set_aside(hotline: Hotline, people: Iterable[str]) -> None:
    """No handler failed, and nobody was told sorry."""
    async with hotline.database.reading() as connection:
        assert await count_set_aside(View(connection, hotline.keys)) == 0
    for who in people:
        assert not any("belum dapat kami proses" in seen.text for seen in hotline.seen(who))


async def stories_are_legal(hotline: Hotline) -> None:
    """Every ticket stands where its story ends, and every step of it is one of the table."""
    for ticket in await hotline.tickets():
        assert ticket.is_open == (ticket.state in OPEN_STATES) == (not ticket.outcome) == (ticket.closed_at is None)
        assert (ticket.state is State.NEW) <= (ticket.assignee_id == 0)
        assert ticket.is_open or (ticket.due_at is None and ticket.waiting_since is None)
        await _story_is_legal(hotline, ticket)


async def _story_is_legal(hotline: Hotline, ticket: Ticket) -> None:
    """Each event begins where the one before it ended, by a step of the table, and the last one ends at the ticket."""
    async with hotline.database.reading() as connection:
        opened, *story = await tickets.events(View(connection, hotline.keys), ticket.id)
    state = State(opened.to_state)
    for event in story:
        assert (event.from_state, event.to_state) == (state, step(state, event.action))
        state = State(event.to_state)
    assert state is ticket.state
