"""`python -m tests.bench [--rounds 3] [--citizens 1000]`: medians of several rounds, the bots taking turns.

With BENCH_PROFILE=FILE in the environment the hotline runs under cProfile (and slower).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.load import Load, burst
from tests.service import Service

STEPS = ("pak ibu saya di desa rias rt 3 blm dicoklit", "Suminah")
"""Two steps of a citizen: a sentence that is understood, and the answer to the question that it left open."""

MOST_S = 60.0
"""A run that takes longer is cut off, and counted by what it did."""


@dataclass(frozen=True)
class Bot:
    """Something to measure: `share` of the citizens write to it, so that slow ones take no longer than fast ones."""

    title: str
    share: float
    run: Callable[[Load, Path], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def ours(load: Load, folder: Path) -> AsyncIterator[None]:
    """The whole road: polling, engine, SQLite with synchronous=FULL and sealed values, outbox, sendMessage."""
    service = Service(folder, load, module="tests.bench.ours")
    with redirect_stdout(sys.stderr):
        await service.prepared()
    async with service.running():
        yield
        service.terminate()
        await service.ended()


def peer(kind: str) -> Callable[[Load, Path], AbstractAsyncContextManager[None]]:
    """A bot of `peers.py`."""

    @asynccontextmanager
    async def running(load: Load, folder: Path) -> AsyncIterator[None]:
        arguments = (kind, load.token, load.base_url, str(folder))
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.peers", *arguments)
        try:
            yield
        finally:
            process.terminate()
            await process.wait()

    return running


BOTS = (
    Bot("this hotline, a citizen's step", 1.0, ours),
    Bot("python-telegram-bot, echo as documented", 0.5, peer("echo")),
    Bot("python-telegram-bot, ConversationHandler + SQLModel row a step", 0.2, peer("conversation")),
)


async def measured(bot: Bot, citizens: int) -> float:
    """Updates a second of one run."""
    async with Load(burst(int(citizens * bot.share), STEPS)) as load:
        with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder:
            async with bot.run(load, Path(folder)):
                try:
                    async with asyncio.timeout(MOST_S):
                        await load.replied.wait()
                except TimeoutError:
                    say(f"  ({bot.title}: cut off after {MOST_S:g} s at {load.replies} replies)")
        return load.per_second


async def bench(rounds: int, citizens: int) -> None:
    """Measure all bots in turn, several times, and print medians and how they compare."""
    say(f"{os.cpu_count()} cores, Python {platform.python_version()}; {citizens} citizens, {len(STEPS)} steps each")
    found: dict[str, list[float]] = {bot.title: [] for bot in BOTS}
    for number in range(1, rounds + 1):
        for bot in BOTS:
            found[bot.title].append(await measured(bot, citizens))
        say(f"  round {number} of {rounds}: " + ", ".join(f"{rates[-1]:,.0f}/s" for rates in found.values()))
    base = median(found[BOTS[0].title])
    say(f"\n{'what':<64}{'updates/s':>10}{'ours is':>10}")
    for title, rates in found.items():
        say(f"{title:<64}{median(rates):>10,.0f}{base / median(rates):>9.1f}×")


def say(text: str) -> None:
    """Tell whoever measures."""
    print(text, flush=True)  # noqa: T201 - what it is for


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="make bench", description="Updates a second, beside documented-style bots.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--citizens", type=int, default=1000)
    options = parser.parse_args()
    asyncio.run(bench(options.rounds, options.citizens))


if __name__ == "__main__":
    main()
