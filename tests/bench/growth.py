"""Does it stay as fast as it fills? A step, the commands, a tick: with a thousand tickets and with a million.

`python -m tests.bench.growth [--tickets 1000 1000000] [--on sqlite postgresql]`; a million takes minutes to make. What
fills the database, and how: `tests.bench.filler`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from bot.domain.messages import Text
from bot.domain.people import Role
from bot.domain.tickets import Ticket
from storage.codec import TICKET
from storage.view import View
from tests.bench.filler import Filler, voter
from tests.bench.load import STEPS, conversation
from tests.bench.processes import DURABLE
from tests.hotline import Hotline
from tests.postgres import Server

RESULTS = Path("bench-results.json")
CITIZENS = 400
TIMES = 200
WARM_UP = 20
"""Times that a command is asked before it is measured: a service that runs has its statements and pages at hand."""
COMMANDS = {
    "/rekap": ("koordinator", "/rekap"),
    "/tertunda": ("koordinator", "/tertunda"),
    "/antrean": ("pkd", "/antrean"),
    "/tiket": ("pkd", "/tiket {number}"),
    "/cari": ("koordinator", "/cari {name}"),
}


async def on_sqlite(count: int) -> dict[str, Any]:
    """What was measured with so many tickets in a file."""
    with tempfile.TemporaryDirectory(prefix="posko-growth-") as folder:
        path = Path(folder) / "grown.sqlite"
        async with Hotline(Path(folder), url=f"sqlite:///{path}") as hotline:
            began = perf_counter()
            await asyncio.to_thread(Filler(hotline, count).sqlite, path)
            say(f"  {count:,} tickets made in {perf_counter() - began:.0f} s, {path.stat().st_size / 1e6:,.0f} MB")
            return await measured(hotline)


async def on_postgresql(count: int) -> dict[str, Any]:
    """The same on a server of the run's own, flushing as it would in service."""
    with (
        tempfile.TemporaryDirectory(prefix="posko-growth-") as folder,
        Server("growth", **DURABLE) as server,
        server.database() as url,
    ):
        async with Hotline(Path(folder), url=url) as hotline:
            began = perf_counter()
            await Filler(hotline, count).postgresql(url)
            say(f"  {count:,} tickets made in {perf_counter() - began:.0f} s")
            return await measured(hotline)


async def measured(hotline: Hotline) -> dict[str, Any]:
    """Milliseconds of a citizen's step (in batches of 50), of each command, and of a tick with nothing due."""
    await hotline.officer("koordinator", Role.COORDINATOR, "19.03")
    await hotline.officer("pkd", Role.PKD, "19.03.01.2008")
    await hotline.tick()
    found: dict[str, Any] = {"step_ms": await _steps(hotline), "tick_ms": await _ticks(hotline)}
    number = (await newest(hotline)) or ""
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


async def newest(hotline: Hotline) -> str:
    """The number of a ticket that is made now."""
    for words in ("pak ibu saya di desa rias rt 3 blm dicoklit", "Suminah Lestari", "kirim", "ya"):
        await hotline.says("pelapor", words)
    async with hotline.database.reading() as connection:
        newest = TICKET.table.select().order_by(TICKET.table.c.id.desc()).limit(1)
        (ticket,) = await View(connection, hotline.keys).values(Ticket, newest)
    return ticket.number


async def _commands(hotline: Hotline, who: str, said: str) -> list[float]:
    times = []
    for _ in range(WARM_UP + TIMES):
        inbound = hotline.inbound(who, Text(said))
        began = perf_counter()
        await hotline.engine.intake([inbound])
        times.append((perf_counter() - began) * 1000)
        hotline.clock.forward(timedelta(minutes=1))
        await hotline.outbox.deliver_due()
    return times[WARM_UP:]


def say(text: str) -> None:
    """Tell whoever measures."""
    print(text, flush=True)  # noqa: T201 - what it is for


ENGINES: dict[str, Callable[[int], Awaitable[dict[str, Any]]]] = {"sqlite": on_sqlite, "postgresql": on_postgresql}


async def _one(engine: str, count: int) -> dict[str, Any]:
    return await ENGINES[engine](count)


def main() -> None:
    """Measure at each size on each engine, and keep what was found."""
    parser = argparse.ArgumentParser(prog="make bench", description="Does it stay as fast as it fills?")
    parser.add_argument("--tickets", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--on", choices=ENGINES, nargs="+", default=list(ENGINES))
    options = parser.parse_args()
    for engine in options.on:
        found = {f"1e{len(str(count)) - 1}": asyncio.run(_one(engine, count)) for count in options.tickets}
        for size, figures in found.items():
            say(f"{engine}, {size}: {json.dumps(figures)}")
        _keep(engine, found)


def _keep(engine: str, found: dict[str, dict[str, Any]]) -> None:
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    growth = dict(before.get("growth", {}))
    if engine == "sqlite":
        growth |= {size: round(figures["step_ms"], 3) for size, figures in found.items()}
    detail = dict(before.get("growth_detail", {}))
    detail[engine] = detail.get(engine, {}) | found
    RESULTS.write_text(json.dumps(before | {"growth": growth, "growth_detail": detail}, indent=2) + "\n")


if __name__ == "__main__":
    main()
