"""`python -m tests.bench [--rounds 5] [--citizens 600]`: medians of several rounds, the bots taking turns.

Writes `bench-results.json` where it is started. With BENCH_PROFILE=FILE in the environment the hotline runs under
cProfile (and slower).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.bots import AIOGRAM, BOTS, Bot
from tests.bench.load import whole_report
from tests.bench.measure import AWAY_S, Speed, ceiling, far, open_load, rightness, speed

RESULTS = Path("bench-results.json")
OPEN_LOAD = 100.0
"""Updates a second, whatever the bot does."""
OPEN_S = 10.0
FAR_CITIZENS = 200
RIGHT = 40
"""Citizens whose conversations are looked at one by one."""


async def bench(rounds: int, citizens: int, bots: Sequence[Bot]) -> dict[str, Any]:
    """Measure all bots in turn, several times."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    say(f"{machine}; the server alone takes {await ceiling():,.0f} calls/s")
    found: dict[str, list[Speed]] = {bot.name: [] for bot in bots}
    for number in range(1, rounds + 1):
        for bot in bots:
            found[bot.name].append(await speed(bot, citizens))
        rates = ", ".join(f"{bot.name} {found[bot.name][-1].per_second:,.0f}" for bot in bots)
        say(f"  round {number} of {rounds}, updates/s: {rates}")
    distant: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for bot in bots:
            distant[bot.name].append(await far(bot, FAR_CITIZENS))
    whole = [await speed(bots[0], citizens, whole_report) for _ in range(rounds)]
    right = {bot.name: await rightness(bot, RIGHT) for bot in bots}
    waits = {bot.name: await open_load(bot, OPEN_LOAD, OPEN_S) for bot in bots}
    ours = found[bots[0].name]
    rate = {name: _median(speeds, "per_second") for name, speeds in found.items()}
    return {
        "throughput": {name: round(value) for name, value in rate.items()},
        "ratios": {name: round(rate["ours"] / value, 2) for name, value in rate.items() if name != "ours"},
        "far": {name: round(median(rates)) for name, rates in distant.items()},
        "whole_report_per_s": round(_median(whole, "per_second")),
        "cpu_ms": {name: round(_median(speeds, "cpu_ms"), 3) for name, speeds in found.items()},
        "memory_mb": round(_median(ours, "memory_mb")),
        "memory_mb_of": {name: round(_median(speeds, "memory_mb")) for name, speeds in found.items()},
        "start_s": round(_median(ours, "start_s"), 2),
        "start_s_of": {name: round(_median(speeds, "start_s"), 2) for name, speeds in found.items()},
        "open_load_100": {name: round(value, 1) for name, value in asdict(waits["ours"]).items()},
        "open_load_100_of": {name: asdict(wait) for name, wait in waits.items()},
        "rightness": {name: asdict(found) for name, found in right.items()},
        "server_ceiling": round(await ceiling()),
        "machine": machine,
        "rounds": rounds,
    }


def _median(speeds: Sequence[Speed], figure: str) -> float:
    return float(median(getattr(speed, figure) for speed in speeds))


def show(results: dict[str, Any], bots: Sequence[Bot]) -> None:
    """The table."""
    far_away = f"{AWAY_S * 1000:.0f} ms off"
    columns = f"{far_away:>11}{'CPU ms':>8}{'p50 ms':>8}{'p99 ms':>8}{'MB':>6}{'start s':>9}"
    say(f"\n{'what':<62}{'updates/s':>10}{'ours is':>9}{columns}")
    for bot in bots:
        wait = results["open_load_100_of"][bot.name]
        ratio = results["ratios"].get(bot.name, 1.0)
        say(
            f"{bot.title:<62}{results['throughput'][bot.name]:>10,}{ratio:>8.1f}×"
            f"{results['far'][bot.name]:>11,}{results['cpu_ms'][bot.name]:>8.2f}"
            f"{wait['p50_ms']:>8.1f}{wait['p99_ms']:>8.1f}{results['memory_mb_of'][bot.name]:>6}"
            f"{results['start_s_of'][bot.name]:>9.2f}"
        )
    say(f"{'this hotline, a whole report to its receipt':<62}{results['whole_report_per_s']:>10,}")
    say("\nof so many updates: chats out of order in a burst · answered twice when they came twice · lost by a kill")
    for bot in bots:
        right = results["rightness"][bot.name]
        say(f"{bot.title:<62}{right['updates']:>10,}: {right['out_of_order']} · {right['repeated']} · {right['lost']}")


def say(text: str) -> None:
    """Tell whoever measures."""
    print(text, flush=True)  # noqa: T201 - what it is for


def main() -> None:
    """Read the command line, measure, and keep what was found."""
    parser = argparse.ArgumentParser(prog="make bench", description="Updates a second, beside documented-style bots.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--citizens", type=int, default=600)
    parser.add_argument("--only", nargs="*", default=[], help="names of bots, e.g. ours ptb_echo")
    options = parser.parse_args()
    bots = [bot for bot in BOTS if not options.only or bot.name in options.only]
    if not AIOGRAM.exists():
        say(f"without aiogram's bots: {AIOGRAM} is not there (`make bench` makes it)")
        bots = [bot for bot in bots if not bot.name.startswith("aiogram")]
    results = asyncio.run(bench(options.rounds, options.citizens, bots))
    show(results, bots)
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(before | results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
