"""How soon WhatsApp's webhook answers 200, with everything that a call says committed: at 240 calls a second, whatever
the program does. `python -m tests.bench.webhooks [--seconds 12] [--per-second 240] [--paced]`.

Two loads. In the first every call is a person's message, which is understood, decided, saved and answered. In the
second a quarter are, and the rest report what became of the answers: sent, delivered, read.

The program is the real one on SQLite that flushes to the disk, in a process of its own; WhatsApp is another. What is
measured begins when a call is due, so that whoever is late is not spared. `--paced` keeps WhatsApp's own limits.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from tests.bench.__main__ import RESULTS, say
from tests.bench.bots import WhatsApp, cpu_s
from tests.bench.load import STEPS, crowd
from tests.bench.measure import MOST_S, WARM_UP
from tests.bench.server import STATES, Plan
from tests.service import Service

PER_SECOND = 240
SECONDS = 12


@dataclass(frozen=True)
class Webhook:
    """Milliseconds until the 200, and of processor time for a call and all that follows from it; how many calls there
    were and how many had to come again; how many messages were answered, and of how many."""

    p50_ms: float
    p99_ms: float
    slowest_ms: float
    cpu_ms: float
    calls: int
    refused: int
    answered: int
    messages: int


async def measured(per_second: float, seconds: float, *, reports: bool, paced: bool) -> Webhook:
    """So many calls a second for so long."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="posko-bench-")))
        whatsapp = await stack.enter_async_context(WhatsApp.running())
        service = Service(folder, whatsapp=whatsapp, module="bot" if paced else "tests.bench.ours")
        await service.prepared()
        await stack.enter_async_context(service.running())
        to = [service.whatsapp_url]
        await whatsapp.hand_out(Plan(crowd(WARM_UP), post_to=to))
        await whatsapp.report(MOST_S)
        messages = per_second / (1 + len(STATES)) if reports else per_second
        said = crowd(int(messages * seconds / STEPS), after=WARM_UP)
        before = cpu_s(service.pid)
        await whatsapp.hand_out(Plan(said, post_to=to, per_second=messages, reports=reports))
        found = await whatsapp.report(MOST_S)
        spent_s = cpu_s(service.pid) - before
    took = sorted(1000 * each for each in found.answered_s)
    return Webhook(
        p50_ms=round(median(took), 1),
        p99_ms=round(quantiles(took, n=100)[98], 1),
        slowest_ms=round(took[-1], 1),
        cpu_ms=round(1000 * spent_s / len(took), 2),
        calls=len(took),
        refused=found.refused,
        answered=sum(map(len, found.replies.values())),
        messages=len(said),
    )


def main() -> None:
    """Measure, print, and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--per-second", type=float, default=PER_SECOND)
    parser.add_argument("--paced", action="store_true", help="keep WhatsApp's own limits of pace")
    options = parser.parse_args()
    found = {}
    for name, reports in {"messages": False, "messages and reports": True}.items():
        one = asyncio.run(measured(options.per_second, options.seconds, reports=reports, paced=options.paced))
        found[name] = asdict(one)
        say(f"WhatsApp's webhook at {options.per_second:g} calls/s, {name}: {one}")
    worst = max(found.values(), key=lambda one: one["p99_ms"])
    figures = {"p50_ms": worst["p50_ms"], "p99_ms": worst["p99_ms"], "per_s": options.per_second, "loads": found}
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(before | {"whatsapp": figures}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
