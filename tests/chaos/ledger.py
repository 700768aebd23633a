"""What the hotline wrote down, looked at from outside: by SQL, and what must always hold in it."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from sqlalchemy import text

from storage.database import Database

NEVER = {
    "an inbound is kept twice": (
        "SELECT channel, external_id FROM inbox GROUP BY channel, external_id HAVING count(*) > 1"
    ),
    "an inbound was set aside": "SELECT external_id FROM inbox WHERE state != 'handled'",
    "a ticket's number is given twice": "SELECT number FROM tickets GROUP BY number HAVING count(*) > 1",
    "a ticket does not begin with one opening": (
        "SELECT t.number FROM tickets t LEFT JOIN ticket_events e ON e.ticket_id = t.id AND e.action = 'open'"
        " GROUP BY t.id, t.number HAVING count(e.id) != 1"
    ),
    "a ticket's steps are not as many as its version": (
        "SELECT t.number FROM tickets t JOIN ticket_events e ON e.ticket_id = t.id"
        " WHERE t.erased_at IS NULL GROUP BY t.id, t.number, t.version HAVING count(e.id) > t.version + 1"
    ),
    "an open ticket waits for no clock": (
        "SELECT t.number FROM tickets t WHERE t.state = 'new'"
        " AND NOT EXISTS (SELECT 1 FROM timers m WHERE m.subject_id = t.id)"
    ),
    "a timer is set twice": "SELECT key FROM timers GROUP BY key HAVING count(*) > 1",
    "a timer waits twice for the same": (
        "SELECT subject_id, kind FROM timers WHERE state = 'waiting' GROUP BY subject_id, kind HAVING count(*) > 1"
    ),
    "a message is stored twice": "SELECT key FROM outbox GROUP BY key HAVING count(*) > 1",
    "a ticket's reporter was told nothing": (
        "SELECT t.number FROM tickets t WHERE NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.address_id = t.reporter_address_id AND o.created_at >= t.created_at)"
    ),
    "a message goes to nobody": (
        "SELECT o.key FROM outbox o LEFT JOIN addresses a ON a.id = o.address_id WHERE a.id IS NULL"
    ),
    "an event tells of no ticket": (
        "SELECT e.id FROM ticket_events e LEFT JOIN tickets t ON t.id = e.ticket_id WHERE t.id IS NULL"
    ),
    "a draft was sent and still stands": (
        "SELECT c.id FROM conversations c JOIN tickets t ON t.reporter_address_id = c.id"
        " WHERE c.asking = 'summary' AND t.created_at >= c.updated_at"
    ),
}
"""What is never so → the rows that would show it."""

UNSENT = "SELECT key FROM outbox WHERE state IN ('pending', 'sending', 'failed', 'unknown')"
"""What is not so when all is calm."""


@dataclass
class Ledger:
    """A hotline's database, read by itself."""

    url: str

    async def __aenter__(self) -> Self:
        self._database = Database(self.url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._database.close()

    async def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a query finds."""
        async with self._database.reading() as connection:
            return [tuple(row) for row in (await connection.execute(text(statement), values)).all()]

    async def number(self, statement: str) -> int:
        """The one number that a query finds."""
        return int((await self.rows(statement))[0][0])

    async def broken(self, *, calm: bool = True) -> list[str]:
        """What is so and must not be, each with the first row that shows it; `calm`: nothing is under way any more."""
        rules = NEVER | ({"a message was not sent": UNSENT} if calm else {})
        found = {rule: await self.rows(statement) for rule, statement in rules.items()}
        return [f"{rule}: {len(rows)} times, e.g. {rows[0]}" for rule, rows in found.items() if rows]
