"""A database as years would fill it: tickets with their reporters, stories, clocks, and what was said.

Of the tickets 5,000 are Bangka Selatan's, the others lie in 513 other kabupaten of the same database; three of a
hundred are open. There are as many people as tickets.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Boolean
from sqlmodel import SQLModel

from storage import names
from storage.models.types import UtcDateTime
from tests.bench.load import FIRST
from tests.hotline import START, Hotline

OWN = 5_000
OTHERS = 513
DESA = 40
AT_ONCE = 50_000
SYLLABLES = tuple("bacidufagihajikalumanipurasitawuyazoenli"[place : place + 2] for place in range(0, 40, 2))


class Filler:
    """Writes rows straight into a database, as the road would have left them."""

    def __init__(self, hotline: Hotline, count: int) -> None:
        self._hotline = hotline
        self._count = count
        self._chance = random.Random(1)

    def sqlite(self, path: Path) -> None:
        """All of it into a file."""
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA synchronous = 0")
            database.execute("PRAGMA foreign_keys = 0")
            for chunk in self._chunks():
                for table, rows in chunk.items():
                    marks = ", ".join("?" * len(rows[0]))
                    columns = ", ".join(f'"{name}"' for name in rows[0])
                    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own
                    database.executemany(statement, map(_values, rows))
                database.commit()
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def postgresql(self, url: str) -> None:
        """All of it into a database of an empty schema."""
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("SET session_replication_role = replica")  # what refers may come first
            for chunk in self._chunks():
                for name, rows in chunk.items():
                    take = _taker(name, list(rows[0]))
                    await connection.copy_records_to_table(name, columns=list(rows[0]), records=map(take, rows))
            await connection.execute("VACUUM ANALYZE")
        finally:
            await connection.close()

    def _chunks(self) -> Iterator[dict[str, list[dict[str, Any]]]]:
        for first in range(0, self._count, AT_ONCE):
            yield self._rows(range(first, min(first + AT_ONCE, self._count)))

    def _rows(self, numbers: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for number in numbers:
            for table, row in self._of_ticket(number):
                found.setdefault(table, []).append(row)
        return found

    def _of_ticket(self, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """A reporter, their ticket, its story, its clock, what was said both ways."""
        at = _instant(START - timedelta(minutes=number % 200_000 + 60))
        is_open = number % 100 < 3
        address, ticket, area = 1_000_000_000 + number, 3_000_000_000 + number, _area(number)
        yield (
            "addresses",
            {
                **{"id": address, "channel": "script", "external_id": f"orang {number}", "kind": "private"},
                **{"language": "id", "created_at": at},
            },
        )
        yield "tickets", self._ticket(number, ticket, address, area, at, is_open=is_open)
        name = voter(number)
        for word in sorted(names.words_of(name)):
            yield "name_words", {"ticket_id": ticket, "word": names.index_of(word, self._hotline.keys)}
        for step, action in enumerate(("open",) if is_open else ("open", "close")):
            yield (
                "ticket_events",
                {
                    **{
                        "id": 5_000_000_000 + 2 * number + step,
                        "ticket_id": ticket,
                        "action": action,
                        "actor": "citizen",
                    },
                    **{
                        "actor_id": 0,
                        "at": at,
                        "from_state": "",
                        "to_state": "",
                        "outcome": "",
                        "area_code": area,
                        "before": "",
                    },
                },
            )
        yield (
            "timers",
            {
                **{"id": 7_000_000_000 + number, "key": f"t{number}", "kind": "unclaimed", "subject_id": ticket},
                **{
                    "due_at": _instant(START + timedelta(days=30)),
                    "step": 0,
                    "state": "waiting" if is_open else "done",
                },
            },
        )
        for step in (0, 1):
            yield (
                "outbox",
                {
                    **{"id": 9_000_000_000 + 2 * number + step, "key": f"k{number}:{step}", "address_id": address},
                    **{"kind": "send", "target_key": "", "ticket_id": ticket if step else None, "confidential": 0},
                    **{"state": "sent", "attempts": 1, "created_at": at, "sent_at": at, "network_id": "1", "error": ""},
                },
            )
            yield (
                "inbox",
                {
                    **{
                        "id": 11_000_000_000 + 2 * number + step,
                        "channel": "script",
                        "external_id": f"u{number}:{step}",
                    },
                    **{"address_id": address, "received_at": at, "state": "handled", "error": ""},
                },
            )

    def _ticket(self, number: int, ticket: int, address: int, area: str, at: str, *, is_open: bool) -> dict[str, Any]:
        keys = self._hotline.keys
        sealed = {
            column: keys.seal(text.encode(), table="tickets", column=column, row=ticket)
            for column, text in (("voter_name", voter(number)), ("words", "ibu saya belum dicoklit"))
        }
        return {
            **{"id": ticket, "number": number_of(number), "secret_hash": b"x", "reporter_address_id": address},
            **{"category": "belum_dicoklit", "reason": "", "subject": "family", "area_code": area, "posko_area": area},
            **{"routing_reason": "own", "voters": 1, "rt": 1, "rw": 0, "hidden": 0, "spoken": "", "rating": 0},
            **{"state": "new" if is_open else "closed", "outcome": "" if is_open else "terdaftar"},
            **{"created_at": at, "closed_at": None if is_open else at, "escalations": 0, "version": 1},
            **{"due_at": _instant(START + timedelta(days=number % 7 - 3)) if is_open else None},
            **sealed,
        }


def _taker(table: str, names: Sequence[str]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """How PostgreSQL takes a row that is written for SQLite: its times are texts there, its yes and no numbers."""
    columns = SQLModel.metadata.tables[table].columns

    def way(name: str) -> Callable[[Any], Any]:
        if isinstance(columns[name].type, UtcDateTime):
            return lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)
        return bool if isinstance(columns[name].type, Boolean) else lambda value: value

    ways = [(name, way(name)) for name in names]
    return lambda row: tuple(None if row[name] is None else take(row[name]) for name, take in ways)


def _values(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row.values())


def _area(number: int) -> str:
    desa = 2001 + number // OTHERS % DESA
    if number < OWN:
        return f"19.03.0{1 + number % 8}.{2001 + number % 12}"
    return f"{11 + number % 30}.{1 + number % OTHERS % 60:02}.01.{desa}"


def number_of(number: int) -> str:
    """A number of our own, which no command reads as one that was given."""
    return f"9903-{number}-Z"


def voter(number: int) -> str:
    """A first name that a tenth of all people have, and a second one that some two hundred of a million have."""
    rare = number // 10 % 5_000
    second = "".join(SYLLABLES[rare // 20**place % 20] for place in range(3))
    return f"{FIRST[number % 10]} {second.title()}"


def _instant(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
