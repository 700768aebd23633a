"""Does it stay as fast as it fills? A step, the commands, a tick: with a thousand tickets and with a million.

`python -m tests.bench.growth [--tickets 1000 1000000]`; a million takes minutes to make, on SQLite.

Of the tickets 5,000 are Bangka Selatan's, the others lie in 513 other kabupaten of the same database; three of a
hundred are open. There are as many people as tickets.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from bot.domain.messages import Text
from bot.domain.people import Role
from bot.domain.tickets import Ticket
from storage import names
from storage.codec import TICKET
from storage.view import View
from tests.bench.load import FIRST, STEPS, conversation
from tests.hotline import START, Hotline

RESULTS = Path("bench-results.json")
OWN = 5_000
OTHERS = 513
DESA = 40
AT_ONCE = 50_000
CITIZENS = 400
TIMES = 120
SYLLABLES = tuple("bacidufagihajikalumanipurasitawuyazoenli"[place : place + 2] for place in range(0, 40, 2))
COMMANDS = {
    "/rekap": ("koordinator", "/rekap"),
    "/tertunda": ("koordinator", "/tertunda"),
    "/antrean": ("pkd", "/antrean"),
    "/tiket": ("pkd", "/tiket {number}"),
    "/cari": ("koordinator", "/cari {name}"),
}


class Filler:
    """Writes rows straight into a SQLite file, as the road would have left them."""

    def __init__(self, hotline: Hotline, count: int) -> None:
        self._hotline = hotline
        self._count = count
        self._chance = random.Random(1)

    def fill(self, path: Path) -> None:
        """All of it."""
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA synchronous = 0")
            database.execute("PRAGMA foreign_keys = 0")
            for first in range(0, self._count, AT_ONCE):
                numbers = range(first, min(first + AT_ONCE, self._count))
                for table, rows in self._rows(numbers).items():
                    marks = ", ".join("?" * len(rows[0]))
                    columns = ", ".join(f'"{name}"' for name in rows[0])
                    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own
                    database.executemany(statement, map(_values, rows))
                database.commit()
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

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


async def measured(count: int) -> dict[str, Any]:
    """Milliseconds of a citizen's step (in batches of 50), of each command, and of a tick with nothing due."""
    with tempfile.TemporaryDirectory(prefix="posko-growth-") as folder:
        path = Path(folder) / "grown.sqlite"
        async with Hotline(Path(folder), url=f"sqlite:///{path}") as hotline:
            began = perf_counter()
            await asyncio.to_thread(Filler(hotline, count).fill, path)
            say(f"  {count:,} tickets made in {perf_counter() - began:.0f} s, {path.stat().st_size / 1e6:,.0f} MB")
            await hotline.officer("koordinator", Role.COORDINATOR, "19.03")
            await hotline.officer("pkd", Role.PKD, "19.03.01.2008")
            await hotline.tick()
            found: dict[str, Any] = {"step_ms": await _steps(hotline), "tick_ms": await _ticks(hotline)}
            number = (await _newest(hotline)) or ""
            for name, (who, words) in COMMANDS.items():
                said = words.format(number=number, name=voter(1234))
                times = await _commands(hotline, who, said)
                found[name] = {"p50_ms": median(times), "p99_ms": quantiles(times, n=100)[98]}
            return found


async def _steps(hotline: Hotline) -> float:
    """The median over rounds of what an update costs from intake to commit."""
    chance, rounds = random.Random(2), []
    for first in range(0, CITIZENS, 50):
        talks = [conversation(chance) for _ in range(50)]
        for step in range(STEPS):
            batch = [hotline.inbound(f"warga {first + n}", Text(talk[step])) for n, talk in enumerate(talks)]
            began = perf_counter()
            await hotline.engine.intake(batch)
            rounds.append((perf_counter() - began) / len(batch) * 1000)
            await hotline.outbox.deliver_due()
    return median(rounds)


async def _ticks(hotline: Hotline) -> float:
    times = []
    for _ in range(TIMES):
        began = perf_counter()
        await hotline.ticker.tick()
        times.append((perf_counter() - began) * 1000)
    return median(times)


async def _newest(hotline: Hotline) -> str:
    for words in ("pak ibu saya di desa rias rt 3 blm dicoklit", "Suminah Lestari", "kirim", "ya"):
        await hotline.says("pelapor", words)
    async with hotline.database.reading() as connection:
        newest = TICKET.table.select().order_by(TICKET.table.c.id.desc()).limit(1)
        (ticket,) = await View(connection, hotline.keys).values(Ticket, newest)
    return ticket.number


async def _commands(hotline: Hotline, who: str, said: str) -> list[float]:
    times = []
    for _ in range(TIMES):
        inbound = hotline.inbound(who, Text(said))
        began = perf_counter()
        await hotline.engine.intake([inbound])
        times.append((perf_counter() - began) * 1000)
        hotline.clock.forward(timedelta(minutes=1))
        await hotline.outbox.deliver_due()
    return times


def say(text: str) -> None:
    """Tell whoever measures."""
    print(text, flush=True)  # noqa: T201 - what it is for


def main() -> None:
    """Measure at each size, and keep what was found."""
    parser = argparse.ArgumentParser(prog="make bench", description="Does it stay as fast as it fills?")
    parser.add_argument("--tickets", type=int, nargs="+", default=[1_000, 1_000_000])
    options = parser.parse_args()
    found = {f"1e{len(str(count)) - 1}": asyncio.run(measured(count)) for count in options.tickets}
    for size, figures in found.items():
        say(f"{size}: {json.dumps(figures)}")
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    growth = before.get("growth", {}) | {size: round(figures["step_ms"], 3) for size, figures in found.items()}
    detail = before.get("growth_detail", {}) | found
    RESULTS.write_text(json.dumps(before | {"growth": growth, "growth_detail": detail}, indent=2) + "\n")


if __name__ == "__main__":
    main()
