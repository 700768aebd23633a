"""What `make chaos` proves, each in parts that can be run one by one: a part's number is its seed."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.chaos import cluster, contests, crowds, outage, torn
from tests.chaos.bugs import BUGS
from tests.chaos.failpoints import instants
from tests.chaos.faults import storm
from tests.chaos.minefield import BESIDE, TROUBLE, part_of, seldom, walk
from tests.chaos.siege import Toll, besiege, besiege_on_whatsapp
from tests.postgres import Server

Counts = dict[str, Any]
"""Numbers by name, and `violations`."""

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""PostgreSQL as it is run where data matters."""
KILLS_A_SIEGE = 20
FAILPOINT_PARTS = 20
WHATSAPP_PARTS = 10
FUZZED = 100_000
"""Bodies in each part."""
AWAY_S = 60.0
CLUSTER_PARTS = 4
SLACK_S = 5.0
"""How long after a lease has run out the next message may come."""


@dataclass(frozen=True)
class Proof:
    """A proof in so many `parts`; `run(part)` is one of them, from 1 on."""

    says: str
    parts: int
    run: Callable[[int], Coroutine[Any, Any, Counts]]


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="posko-chaos-")))


def _of(toll: Toll) -> Counts:
    return {
        "cycles": toll.kills,
        "citizens": toll.citizens,
        "acknowledged": toll.acknowledged,
        "lost": sum("lost" in violation for violation in toll.violations),
        "messages": toll.messages,
        "repeated": toll.repeated,
        "in_flight": toll.in_flight,
        "restart_to_first_reply_s": [round(seconds, 2) for seconds in toll.back_s],
        "violations": toll.violations,
    }


async def _kill_sqlite(part: int) -> Counts:
    with ExitStack() as stack:
        return _of(await besiege(_folder(stack), "", part, KILLS_A_SIEGE))


async def _kill_postgresql(part: int) -> Counts:
    with ExitStack() as stack:
        server = stack.enter_context(Server(f"chaos-{part}", **DURABLE))
        url = stack.enter_context(server.database())
        return _of(await besiege(_folder(stack), url, part, KILLS_A_SIEGE))


async def _kill_whatsapp(part: int) -> Counts:
    """The last two parts on PostgreSQL."""
    with ExitStack() as stack:
        url = ""
        if part > WHATSAPP_PARTS - 2:
            server = stack.enter_context(Server(f"chaos-whatsapp-{part}", **DURABLE))
            url = stack.enter_context(server.database())
        toll = await besiege_on_whatsapp(_folder(stack), url, part, KILLS_A_SIEGE)
    return _of(toll) | {"reports": toll.reports, "came_again": toll.came_again}


async def _failpoints(part: int) -> Counts:
    """Every `FAILPOINT_PARTS`-th instant, from the part's number on."""
    on_the_road = [point for point in instants() if part_of(point) not in (BESIDE, TROUBLE)]
    points = [point for point in on_the_road if f"{point.function}#{point.number}" not in seldom()]
    with ExitStack() as stack:
        walked = await walk(_folder(stack), "", part, points[part - 1 :: FAILPOINT_PARTS])
    counts = _of(walked.toll)
    del counts["restart_to_first_reply_s"]
    return counts | {"died_at": len(walked.died), "never_came_by": walked.unreached}


async def _torn(part: int) -> Counts:
    with ExitStack() as stack:
        folder = _folder(stack)
        return asdict(torn.look(await torn.recorded(folder, citizens=20, seed=part), folder, images=125, seed=part))


async def _disorder(part: int) -> Counts:
    from tests.chaos.test_disorder import Network

    return await _histories(Network)


async def _disorder_whatsapp(part: int) -> Counts:
    from tests.chaos.test_disorder import WhatsApp

    return await _histories(WhatsApp)


async def _histories(network: type[RuleBasedStateMachine]) -> Counts:
    examples = 50

    def play() -> list[str]:
        chosen = settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        try:
            run_state_machine_as_test(network, settings=chosen)
        except AssertionError as error:
            return [str(error)[:400]]
        return []

    return {"histories": examples, "violations": await asyncio.to_thread(play)}


async def _burst(_: int) -> Counts:
    found = await crowds.burst(people=2000, within_s=120)
    return {"people": found.people, "seconds": found.seconds, "violations": found.violations}


async def _burst_whatsapp(_: int) -> Counts:
    return asdict(await crowds.burst_on_whatsapp(people=2000, within_s=300))


async def _fuzz(part: int) -> Counts:
    """In a process of its own: the fuzzer ends it."""
    asked = (sys.executable, "-m", "tests.chaos.fuzz", "--runs", str(FUZZED), "--seed", str(part))
    process = await asyncio.create_subprocess_exec(
        *asked, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    guided = b"Done %d runs" % FUZZED in said
    bad = [] if process.returncode == 0 else [said[-2000:].decode(errors="replace")]
    return {"bodies": FUZZED, "guided": FUZZED if guided else 0, "violations": bad}


async def _flood(_: int) -> Counts:
    found = await crowds.flood(seconds=20, others_per_s=40, flood_per_s=50)
    ratio = found.flooded_ms / found.alone_ms
    violations = [f"others waited {ratio:.2f} times as long"] if ratio > 1.2 else []
    return asdict(found) | {"ratio": round(ratio, 2), "violations": violations}


def _contest(run: Callable[[Path, str], Awaitable[contests.Contest]]) -> Callable[[int], Coroutine[Any, Any, Counts]]:
    """Part 1 on SQLite, part 2 on PostgreSQL."""

    async def part(number: int) -> Counts:
        with ExitStack() as stack:
            url = ""
            if number == 2:
                url = stack.enter_context(stack.enter_context(Server("chaos-contest")).database())
            return asdict(await run(_folder(stack), url))

    return part


async def _faults(part: int) -> Counts:
    with ExitStack() as stack:
        return asdict(await storm(_folder(stack), part))


async def _full_disk(_: int) -> Counts:
    with ExitStack() as stack:
        folder = _folder(stack)
        filled = stack.enter_context(outage.small_disk(folder))
        return _endured(await (outage.full_disk if filled else outage.no_growth)(folder))


async def _locked(_: int) -> Counts:
    with ExitStack() as stack:
        return _endured(await outage.locked(_folder(stack)))


async def _away(_: int) -> Counts:
    with ExitStack() as stack:
        server = stack.enter_context(Server("chaos-away", **DURABLE))
        url = stack.enter_context(server.database())
        return _endured(await outage.away(_folder(stack), url, server.stop, server.start, minimum_s=AWAY_S))


def _endured(found: outage.Outage) -> Counts:
    counts = _of(found.toll)
    del counts["restart_to_first_reply_s"]
    return counts | {"health_said": found.said, "back_s": round(found.back_s, 2)}


async def _cluster(part: int) -> Counts:
    """Three processes; the last part is ten minutes without a death, for deadlocks."""
    kills, seconds = (0, 600.0) if part == CLUSTER_PARTS else (4, 60.0)
    with ExitStack() as stack:
        url = stack.enter_context(stack.enter_context(Server("chaos-cluster", **DURABLE)).database())
        found = await cluster.take_over(_folder(stack), url, part, kills=kills, seconds=seconds)
    counts = _of(found.toll)
    del counts["restart_to_first_reply_s"]
    longest = max(found.silence_s, default=0.0)
    late = [f"nobody was answered for {longest:.0f} s"] if longest > cluster.LEASE_S + SLACK_S else []
    return counts | {
        "cycles": found.kills,
        "silence_s": round(longest, 1),
        "replayed_batches": found.replays,
        "violations": counts["violations"] + late,
    }


async def _bugs(part: int) -> Counts:
    bug = list(BUGS)[part - 1]
    with ExitStack() as stack:
        toll = await besiege(_folder(stack), "", 3, kills=5, bug=bug, wait_s=8.0)
    return {
        "planted": 1,
        "found": bool(toll.violations),
        "violations": [] if toll.violations else [f"{bug}: not found"],
    }


PROOFS = {
    "kill_sqlite": Proof("kill -9 under load, SQLite", 50, _kill_sqlite),
    "kill_postgresql": Proof("kill -9 under load, PostgreSQL", 10, _kill_postgresql),
    "kill_whatsapp": Proof("kill -9 under load, WhatsApp", WHATSAPP_PARTS, _kill_whatsapp),
    "failpoints": Proof("dead at every await of the road", FAILPOINT_PARTS, _failpoints),
    "torn_disk": Proof("power cuts: torn logs opened", 4, _torn),
    "disorder": Proof("repeats and disorder", 4, _disorder),
    "disorder_whatsapp": Proof("repeats and disorder, WhatsApp", 2, _disorder_whatsapp),
    "burst": Proof("2,000 people send four messages at once", 1, _burst),
    "burst_whatsapp": Proof("2,000 people send four messages at once, each twice, WhatsApp", 1, _burst_whatsapp),
    "fuzz": Proof("bodies of WhatsApp's webhook that nobody thought of", 4, _fuzz),
    "flood": Proof("one floods, others write", 1, _flood),
    "two_officers": Proof(
        "two officers, one button", 2, _contest(lambda f, u: contests.two_officers_one_button(f, u, 1000))
    ),
    "one_invite": Proof(
        "a hundred take one invite", 2, _contest(lambda f, u: contests.one_invite_many_takers(f, u, 100))
    ),
    "clock": Proof("the clock leaps", 2, _contest(lambda f, u: contests.leaping_clock(f, u, 200, 1))),
    "network_faults": Proof("a storm of the network", 10, _faults),
    "full_disk": Proof("the disk is full", 1, _full_disk),
    "locked": Proof("the database is locked", 1, _locked),
    "away": Proof("the database is away for a minute", 1, _away),
    "cluster": Proof("three processes, the one that delivers dies", CLUSTER_PARTS, _cluster),
    "seeded_bugs": Proof("mistakes are found", len(BUGS), _bugs),
}


def total(parts: list[Counts]) -> Counts:
    """The parts as one: numbers added, lists joined; of seconds the median and the most."""
    made: Counts = {}
    for part in parts:
        for name, value in part.items():
            if isinstance(value, list):
                made[name] = made.get(name, []) + value
            elif isinstance(value, dict):
                made[name] = {key: made.get(name, {}).get(key, 0) + count for key, count in value.items()}
            elif name.endswith(("_s", "_ms", "ratio", "seconds")):
                made[name] = max(made.get(name, 0), value)
            else:
                made[name] = made.get(name, 0) + value
    if back := made.pop("restart_to_first_reply_s", None):
        made |= {"restart_median_s": median(back), "restart_most_s": max(back)}
    return made
