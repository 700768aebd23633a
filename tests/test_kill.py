"""Promise 1 at chosen instants: the program dies before each statement, before each commit, and right after it.

What was not acknowledged comes again to the next process; in the end everything stands as if nobody had died. The
real `kill -9` at random instants is in `tests/chaos`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import event, update

from bot.domain.messages import Inbound, Text
from bot.domain.people import Role
from bot.engine import Engine, NotCommitted
from bot.metrics import Metrics
from storage.codec import CONVERSATION, EVENT, TICKET, table_of
from storage.database import SQLITE_PRAGMAS, Database
from storage.models import AddressRow, ConversationRow, InboxRow, OutboxRow, TicketEventRow, TicketRow, TimerRow
from storage.outbox import message
from tests.hotline import Hotline

RIAS = "19.03.01.2008"
MODELS = (AddressRow, ConversationRow, InboxRow, OutboxRow, TicketEventRow, TicketRow, TimerRow)
OF_ITS_OWN = re.compile(r"1903-\d+-\w|\b[2-9A-HJKMNP-Z]{6}\b|Aminah \w+")
"""Ticket numbers, secret codes and voters: different for every ticket."""


class Killed(BaseException):
    """The program is dead; nothing of ours can catch it."""


@dataclass
class Death:
    """Dies at the instant `at` (counted from 1), and stays dead. `passed` counts the instants of this life."""

    at: int
    passed: int = 0

    def instant(self, *_: Any) -> None:
        self.passed += 1
        if self.passed >= self.at:
            raise Killed


class Mortal:
    """The hotline's engine in processes that die: each has an engine and connections of its own."""

    def __init__(self, hotline: Hotline, url: str) -> None:
        self.hotline, self.database = hotline, Database(url)

    async def live(self, batches: Sequence[Sequence[Inbound]], death: Death) -> int:
        """One process takes in `batches` until it dies. Returns how many it acknowledged."""
        acknowledged = 0
        with dying(self.database, death):
            engine = self._engine()
            engine.on_commit(death.instant)
            running = asyncio.ensure_future(engine.run())
            for batch in batches:
                try:
                    await engine.intake(batch)
                except NotCommitted:
                    break
                acknowledged += 1
        running.cancel()
        (end,) = await asyncio.gather(running, return_exceptions=True)
        assert isinstance(end, Killed | asyncio.CancelledError), end
        await self.database.close()  # its connections die with it
        return acknowledged

    def _engine(self) -> Engine:
        hotline = self.hotline
        return Engine(
            self.database,
            hotline.keys,
            hotline.world,
            hotline.clock.now,
            gauge=Metrics(),
            monotonic=hotline.clock.monotonic,
            sleep=hotline.clock.sleep,
        )


@contextmanager
def dying(database: Database, death: Death) -> Iterator[None]:
    """Let `death` have a look at each statement and each commit, before the database does."""
    engine = database._writer.sync_engine
    for name in ("before_cursor_execute", "commit"):
        event.listen(engine, name, death.instant)
    yield
    for name in ("before_cursor_execute", "commit"):
        event.remove(engine, name, death.instant)


class Cohort:
    """Some people who report and send in what they reported, in two batches. Every cohort says the same."""

    def __init__(self, hotline: Hotline, name: str) -> None:
        people = [f"ani {name}", f"budi {name}"]
        words = [["pak ibu saya di desa rias rt 3 blm dicoklit", "aminah {voter}"], ["kirim", "ya"]]
        self.batches = [
            [hotline.inbound(who, Text(text.format(voter=_letters(who)))) for text in texts for who in people]
            for texts in words
        ]
        self.people = [hotline.endpoint(who).external_id for who in people]
        self.said = [inbound.external_id for batch in self.batches for inbound in batch]


def _letters(who: str) -> str:
    """A name for somebody's voter that nobody else reports: the same one would be pointed out to officers."""
    return "".join(chr(ord("a") + int(sign)) if sign.isdecimal() else sign for sign in who if sign != " ")


class Tables:
    """All that stands in the database, read once."""

    def __init__(self, hotline: Hotline) -> None:
        self.hotline = hotline
        self.rows: dict[Any, Sequence[Any]] = {}

    async def read(self) -> Self:
        async with self.hotline.database.reading() as connection:
            for model in MODELS:
                table = table_of(model)
                self.rows[model] = (await connection.execute(table.select().order_by(table.c.id))).all()
        return self

    def of(self, cohort: Cohort) -> dict[str, list[Any]]:
        """What concerns these people, without what differs from ticket to ticket: ids, numbers, codes."""
        rows, keys = self.rows, self.hotline.keys
        who = {r.id: cohort.people.index(r.external_id) for r in rows[AddressRow] if r.external_id in cohort.people}
        whose = {r.id: who[r.reporter_address_id] for r in rows[TicketRow] if r.reporter_address_id in who}
        inbox = [(r.external_id, r.state) for r in rows[InboxRow] if r.external_id in cohort.said]
        tickets = [(whose[r.id], plain(TICKET.value(r, keys))) for r in rows[TicketRow] if r.id in whose]
        events = [
            (whose[r.ticket_id], plain(EVENT.value(r, keys))) for r in rows[TicketEventRow] if r.ticket_id in whose
        ]
        timers = [(whose[r.subject_id], r.kind, r.state) for r in rows[TimerRow] if r.subject_id in whose]
        forms = [(who[r.id], plain(CONVERSATION.value(r, keys))) for r in rows[ConversationRow] if r.id in who]
        outbox = [
            (r.key.split(":"), who.get(r.address_id, "posko"), whose.get(r.ticket_id), message(r, keys).text)
            for r in rows[OutboxRow]
            if r.address_id in who or r.ticket_id in whose
        ]
        return {
            "inbox": sorted((cohort.said.index(name), state) for name, state in inbox),
            "tickets": sorted(tickets),
            "events": sorted(events),
            "timers": sorted(timers),
            "forms": sorted(forms),
            "outbox": [
                (cohort.said.index(name), place, to, ticket, OF_ITS_OWN.sub("…", text))
                for (_, name, place), to, ticket, text in outbox
            ],
        }


def plain(value: Any) -> str:
    """A value without ids, numbers and codes."""
    own = ("id", "number", "secret_hash", "reporter_address_id", "ticket_id", "draft_id")
    return OF_ITS_OWN.sub("…", repr({f.name: getattr(value, f.name) for f in fields(value) if f.name not in own}))


async def calm(hotline: Hotline) -> None:
    """What was sent lies long behind: the officer's chat gets a card for each report, however many came before."""
    async with hotline.database.transaction() as connection:
        long_ago = hotline.clock.now() - timedelta(days=1)
        await connection.execute(update(table_of(OutboxRow)).values(created_at=long_ago))


async def test_dead_at_any_instant_nothing_is_lost_or_done_twice(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SQLITE_PRAGMAS, "synchronous", 0)  # quick: no power is cut here
    async with Hotline(tmp_path, url=database_url) as hotline:
        await hotline.officer("sari", Role.PKD, RIAS)
        mortal = Mortal(hotline, database_url)
        undisturbed, life = Cohort(hotline, "undisturbed"), Death(at=10**9)
        assert await mortal.live(undisturbed.batches, life) == 2
        disturbed = [Cohort(hotline, f"killed {instant}") for instant in range(1, life.passed + 1)]
        for instant, cohort in enumerate(disturbed, start=1):
            await calm(hotline)
            done = await mortal.live(cohort.batches, Death(at=instant))
            assert done < 2, "it died before it could acknowledge everything"
            assert await mortal.live(cohort.batches[done:], Death(at=10**9)) == 2 - done
        tables = await Tables(hotline).read()
        expected = tables.of(undisturbed)
        assert {part: len(found) for part, found in expected.items()} == {
            **{"inbox": 8, "tickets": 2, "events": 2, "timers": 2, "forms": 2, "outbox": 10}
        }
        for instant, cohort in enumerate(disturbed, start=1):
            assert tables.of(cohort) == expected, f"killed at instant {instant}"
        serials = sorted(int(row.number.split("-")[1]) for row in tables.rows[TicketRow])
        assert serials == list(range(1, len(serials) + 1)), "no number was lost or given twice"
