"""Several processes of the hotline on one PostgreSQL, with webhooks: what the second and the third one add.

`python -m tests.bench.processes`; the server of the database is one of the run's own, flushing as it would in service.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from tests.bench.bots import Telegram
from tests.bench.load import crowd
from tests.bench.server import Plan
from tests.postgres import Server
from tests.service import SECRET, WEBHOOK_PATH, Service

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
MOST_S = 120.0
WARM_UP = 40
ROUNDS = 3
CITIZENS = 300
RESULTS = Path("bench-results.json")


async def measured(processes: int, citizens: int) -> float:
    """Updates a second, each with its reply, of so many processes."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="posko-bench-")))
        server = stack.enter_context(Server(f"bench-{processes}", **DURABLE))
        url = stack.enter_context(server.database())
        telegram = await stack.enter_async_context(Telegram.running())
        services = await _services(folder, telegram, url, processes)
        for service in services:
            stack.push_async_callback(_end, service)
            await service.start()
        addresses = [f"http://127.0.0.1:{service.port}{WEBHOOK_PATH}" for service in services]
        await telegram.hand_out(Plan(crowd(WARM_UP), post_to=addresses, secret=SECRET))
        await telegram.report(MOST_S)
        await telegram.hand_out(Plan(crowd(citizens, after=WARM_UP), post_to=addresses, secret=SECRET))
        report = await telegram.report(MOST_S)
        return sum(map(len, report.replies.values())) / report.seconds


async def _services(folder: Path, telegram: Telegram, url: str, processes: int) -> list[Service]:
    made = []
    for number in range(processes):
        own = folder / f"process{number}"
        own.mkdir()
        service = Service(own, telegram, webhook=True, module="tests.bench.ours", database=url)
        if number:
            shutil.copy(folder / "process0" / "posko.keys", own)
        else:
            await service.prepared()
        made.append(service)
    return made


async def _end(service: Service) -> None:
    service.kill()
    await service.ended()


async def compare(rounds: int, citizens: int) -> dict[str, int]:
    """Processes → updates a second, medians."""
    found: dict[int, list[float]] = {count: [] for count in (1, 2, 3)}
    for _ in range(rounds):
        for count, rates in found.items():
            rates.append(await measured(count, citizens))
    return {str(count): round(median(rates)) for count, rates in found.items()}


def main() -> None:
    """Measure, and keep what was found."""
    found = asyncio.run(compare(ROUNDS, CITIZENS))
    sys.stdout.write(f"{os.cpu_count()} cores; processes → updates/s on PostgreSQL: {found}\n")
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(before | {"processes": found}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
