"""How long a page of the dashboard takes, and how heavy it is: with a thousand tickets and with a million.

`python -m tests.bench.board [--tickets 1000 1000000] [--on sqlite postgresql]`; the coordinator of a kabupaten asks.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.domain.people import Role
from tests.bench.filler import Filler
from tests.bench.growth import newest, say
from tests.bench.processes import DURABLE
from tests.board.kit import Browser, serving
from tests.hotline import Hotline
from tests.postgres import Server

TIMES = 15
PAGES = {
    "overview, this week": "ringkasan",
    "overview, all": "ringkasan?period=a",
    "overview of a desa": "ringkasan?area=19.03.01.2008&period=a",
    "map, as it stands": "gambar-map.png",
    "chart, all": "gambar-chart.png?period=a",
    "times of poskos, all": "gambar-pace.png?period=a",
    "list": "antrean",
    "list, overdue": "antrean?late=1",
    "list, newest": "antrean?order=newest",
    "list, closed": "antrean?state=closed",
    "list, closed, of a desa": "antrean?state=closed&area=19.03.01.2008",
    "list, one category": "antrean?category=lainnya",
    "list, mine": "antrean?mine=1",
    "ticket": "tiket/{number}",
    "poskos": "petugas",
}


async def on_sqlite(count: int) -> None:
    """With so many tickets in a file."""
    with tempfile.TemporaryDirectory(prefix="posko-board-") as folder:
        path = Path(folder) / "filled.sqlite"
        async with Hotline(Path(folder), url=f"sqlite:///{path}") as hotline:
            await asyncio.to_thread(Filler(hotline, count).sqlite, path)
            await measured(hotline, f"sqlite {count:>9,}")


async def on_postgresql(count: int) -> None:
    """The same on a server of the run's own."""
    folder = tempfile.TemporaryDirectory(prefix="posko-board-")
    with folder as path, Server("board", **DURABLE) as server, server.database() as url:
        async with Hotline(Path(path), url=url) as hotline:
            await Filler(hotline, count).postgresql(url)
            await measured(hotline, f"postgresql {count:>9,}")


async def measured(hotline: Hotline, where: str) -> None:
    """Print milliseconds (median, slowest) and compressed bytes of each page."""
    await hotline.officer("koordinator", Role.COORDINATOR, "19.03")
    async with serving(hotline) as served:
        number = await newest(hotline)
        browser = await served.enter("koordinator")
        for name, asked in PAGES.items():
            took, size = await _page(browser, asked.format(number=number))
            say(f"  {where}  {name:<26} {median(took):8.1f} {max(took):8.1f} ms {size:>7,} bytes")


async def _page(browser: Browser, asked: str) -> tuple[list[float], int]:
    took, size = [], 0
    for _ in range(TIMES):
        began = perf_counter()
        async with browser.http.get(browser.home + asked) as answer:
            assert answer.status == 200, asked
            await answer.read()
            size = int(answer.headers.get("Content-Length", 0))
        took.append((perf_counter() - began) * 1000)
    return took, size


ENGINES = {"sqlite": on_sqlite, "postgresql": on_postgresql}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--on", choices=ENGINES, nargs="+", default=list(ENGINES))
    options = parser.parse_args()
    for engine in options.on:
        for count in options.tickets:
            asyncio.run(ENGINES[engine](count))


if __name__ == "__main__":
    main()
