"""Many people at once, and one who never stops: everybody is answered, in order, and soon."""

from __future__ import annotations

import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.bench.bots import Bot, Telegram, WhatsApp
from tests.bench.load import FIRST_CITIZEN, FIRST_UPDATE, update
from tests.bench.server import Plan, Report
from tests.chaos.contests import STEPS
from tests.chaos.disorder import voter_of
from tests.service import Service

OURS = Bot("ours", "this hotline", 1.0)
FLOODER = 77
ANSWERS = ("Siapa nama lengkap", "Mohon dicek", "Apakah pemilihnya sudah tahu", "Nomor laporan")
"""What stands in the answers to the steps of a report."""


@dataclass
class Burst:
    """How many wrote, how long it took until the last had an answer, and what was wrong: to be empty. On WhatsApp:
    calls that were acknowledged, that were refused and came again, and messages that were acknowledged and lost."""

    people: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0


async def burst(people: int, within_s: float) -> Burst:
    """So many people send their four messages of a report at once, before anything is answered."""
    return _judged(people, await _play(Plan(_each_at_once(people)), within_s))


async def burst_on_whatsapp(people: int, within_s: float) -> Burst:
    """The same through WhatsApp's webhook, where each call comes once more after it was taken."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="posko-crowds-")))
        whatsapp = await stack.enter_async_context(WhatsApp.running())
        service = Service(folder, whatsapp=whatsapp, module="tests.bench.ours")
        await service.prepared()
        await stack.enter_async_context(service.running())
        await whatsapp.hand_out(Plan(_each_at_once(people), twice=True, post_to=[service.whatsapp_url]))
        report = await whatsapp.report(within_s)
        service.terminate()
        await service.ended()
        found = _judged(people, report)
        found.acknowledged, found.refused = len(report.answered_s), report.refused
        whole = "SELECT count(DISTINCT external_id) FROM inbox WHERE channel = 'whatsapp' AND state = 'handled'"
        ((kept,),) = service.rows(whole)
        ((tickets, theirs),) = service.rows("SELECT count(*), count(DISTINCT reporter_address_id) FROM tickets")
    found.lost = people * len(STEPS) - kept
    if found.lost or (tickets, theirs) != (people, people):
        found.violations.append(f"{found.lost} messages were lost; {theirs} of {people} people have {tickets} tickets")
    return found


def _judged(people: int, report: Report) -> Burst:
    found = Burst(people, report.seconds)
    for citizen in range(people):
        replies = report.replies.get(str(FIRST_CITIZEN + citizen), [])
        if len(replies) != len(STEPS) or not all(words in said for words, said in zip(ANSWERS, replies, strict=True)):
            found.violations.append(f"citizen {citizen} was answered {[said[:40] for said in replies]}")
    return found


def _each_at_once(people: int) -> list[dict[str, Any]]:
    """Update after update: the first words of everybody, the second of everybody …, as they arrive in one moment."""
    said = [(citizen, step.format(voter=f"{voter_of(citizen)}")) for step in STEPS for citizen in range(people)]
    return [update(number, FIRST_CITIZEN + citizen, words) for number, (citizen, words) in enumerate(said)]


@dataclass
class Flood:
    """The 95th percentile of the latency of others in milliseconds, without the flood and in it; how many messages the
    flooder sent and how many answers that made."""

    alone_ms: float = 0.0
    flooded_ms: float = 0.0
    sent: int = 0
    answered: int = 0


async def flood(seconds: float, others_per_s: int, flood_per_s: int) -> Flood:
    """One person sends so many messages a second while others write at their pace."""
    count = int(seconds * others_per_s)
    calm = [update(number, FIRST_CITIZEN + number, "pak ibu saya belum dicoklit") for number in range(count)]
    alone = await _play(Plan(calm, per_second=others_per_s), seconds * 4)
    mixed = _mixed(count, others_per_s, flood_per_s)
    flooded = await _play(Plan(mixed, per_second=others_per_s + flood_per_s, unawaited=[str(FLOODER)]), seconds * 4)
    return Flood(
        alone_ms=quantiles(alone.latencies_s, n=20)[18] * 1000,
        flooded_ms=quantiles(flooded.latencies_s, n=20)[18] * 1000,
        sent=len(mixed) - count,
        answered=len(flooded.replies.get(str(FLOODER), [])),
    )


def _mixed(count: int, others_per_s: int, flood_per_s: int) -> list[dict[str, Any]]:
    """The updates of others with the flood spread evenly between them."""
    made: list[dict[str, Any]] = []
    others, share = 0, others_per_s / (others_per_s + flood_per_s)
    while others < count:
        number = len(made)
        if (number + 1) * share >= others + 1:
            made.append(update(number, FIRST_CITIZEN + others, "pak ibu saya belum dicoklit"))
            others += 1
        else:
            made.append(update(number, FLOODER, f"woi {number}"))
    return made


async def _play(plan: Plan, within_s: float) -> Report:
    """Let the program, without Telegram's own limits of pace, answer all of a plan."""
    assert plan.updates[0]["update_id"] == FIRST_UPDATE
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="posko-crowds-")))
        telegram = await stack.enter_async_context(Telegram.running())
        await OURS.prepare(telegram, folder)
        await telegram.hand_out(Plan([update(-1, FIRST_CITIZEN - 1, "halo")]))
        await stack.enter_async_context(OURS.running(telegram, folder))
        await telegram.report(within_s)
        await telegram.hand_out(plan)
        return await telegram.report(within_s)
