"""One bot, measured: how fast a burst, how soon an answer in an open load, how large, how soon up, and is it right."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

from tests.bench.bots import Bot, Running, Telegram
from tests.bench.load import STEPS, Talk, conversation, crowd
from tests.bench.server import Plan, Report

MOST_S = 120.0
"""A run that takes longer is cut off, and counted by what it did."""
AWAY_S = 0.05
"""A network's round trip from Indonesia."""
WARM_UP = 40
"""Citizens who write before anything is measured."""
QUIET_S = 3.0
"""How long after a kill the last replies are awaited."""


@dataclass(frozen=True)
class Speed:
    """A burst: updates (each with its reply) a second, processor time of one in milliseconds, memory at the end."""

    per_second: float
    cpu_ms: float
    memory_mb: float
    start_s: float


async def speed(bot: Bot, citizens: int, talk: Talk = conversation) -> Speed:
    """A burst of so many citizens (their share of them)."""
    count = max(1, int(citizens * bot.share))
    async with _warm(bot) as (telegram, running, start_s):
        before = running.cpu_s()
        report = await _all(telegram, Plan(crowd(count, after=WARM_UP, talk=talk)))
        done = _answered(report)
        return Speed(done / report.seconds, (running.cpu_s() - before) / done * 1000, running.memory_mb(), start_s)


async def far(bot: Bot, citizens: int) -> float:
    """Updates a second of a burst, where the network is as far away as it is in life."""
    count = max(1, int(citizens * bot.share))
    async with _warm(bot) as (telegram, _, _):
        report = await _all(telegram, Plan(crowd(count, after=WARM_UP), away_s=AWAY_S))
        return _answered(report) / report.seconds


@dataclass(frozen=True)
class Latency:
    """From an update's arrival at the network to its reply there, in milliseconds."""

    p50_ms: float
    p99_ms: float


async def open_load(bot: Bot, per_second: float, seconds: float) -> Latency:
    """So many updates a second, whatever the bot does."""
    async with _warm(bot) as (telegram, _, _):
        citizens = int(per_second * seconds / STEPS)
        report = await _all(telegram, Plan(crowd(citizens, after=WARM_UP), per_second=per_second))
        found = quantiles(report.latencies_s, n=100)
        return Latency(median(report.latencies_s) * 1000, found[98] * 1000)


@dataclass(frozen=True)
class Rightness:
    """Of so many updates: conversations answered out of order, updates answered twice when they came twice, and updates
    that were confirmed to the network and never answered when the bot was killed in between."""

    updates: int
    out_of_order: int
    repeated: int
    lost: int


async def rightness(bot: Bot, citizens: int) -> Rightness:
    """Does it keep order, know repeats, and survive a kill?"""
    async with _warm(bot) as (telegram, _, _):
        at_once = await _all(telegram, Plan(_each_at_once(citizens)))
    async with _warm(bot) as (telegram, _, _):
        await telegram.hand_out(Plan(crowd(citizens, after=WARM_UP), twice=True))
        await telegram.report(QUIET_S)
        twice = await telegram.report(QUIET_S)
    count = citizens * STEPS
    extra = max(0, _answered(twice) - count)
    return Rightness(count, _out_of_order(at_once), extra, await _lost_by_a_kill(bot, citizens))


async def _lost_by_a_kill(bot: Bot, citizens: int) -> int:
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder:
        async with Telegram.running() as telegram:
            await bot.prepare(telegram, Path(folder))
            await telegram.hand_out(Plan(crowd(citizens)))
            async with bot.running(telegram, Path(folder)) as running:
                while _answered(await telegram.report(0.02)) < citizens:
                    pass
                running.process.kill()
                await running.process.wait()
            async with bot.running(telegram, Path(folder)):
                before = -1
                while (answered := _answered(await telegram.report(QUIET_S))) > before:
                    before = answered
            report = await telegram.report(0)
    return max(0, report.confirmed - answered)


def _each_at_once(citizens: int) -> list[dict[str, object]]:
    """Every citizen sends everything before the next one does."""
    updates = sorted(crowd(citizens, after=WARM_UP), key=lambda u: (u["message"]["chat"]["id"], u["update_id"]))
    first = min(update["update_id"] for update in updates)
    return [update | {"update_id": first + place} for place, update in enumerate(updates)]


def _out_of_order(report: Report) -> int:
    """Chats whose replies do not come in the order that most chats see. (The first words of a reply tell its kind.)"""
    orders = Counter(tuple(text.split("\n")[0][:12] for text in texts) for texts in report.replies.values())
    echoes = [texts for texts in report.replies.values() if texts and texts[-1] == "kirim"]
    if echoes:
        return sum(1 for texts in report.replies.values() if texts[-1] != "kirim" or not texts[1].startswith("desa"))
    usual = orders.most_common(1)[0][0]
    heads = {head: place for place, head in enumerate(usual)}
    return sum(
        count
        for order, count in orders.items()
        if any(heads.get(a, -1) > heads.get(b, len(heads)) for a, b in pairwise(order))
    )


@asynccontextmanager
async def _warm(bot: Bot) -> AsyncIterator[tuple[Telegram, Running, float]]:
    """A bot that has run for a while on a server of its own: (server, process, seconds from its start to its first
    poll)."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="posko-bench-")))
        telegram = await stack.enter_async_context(Telegram.running())
        await bot.prepare(telegram, folder)
        await telegram.hand_out(Plan(crowd(WARM_UP)))
        running = await stack.enter_async_context(bot.running(telegram, folder))
        report = await telegram.report(MOST_S)
        yield telegram, running, report.polled_at - running.began


def _answered(report: Report) -> int:
    return sum(map(len, report.replies.values()))


async def _all(telegram: Telegram, plan: Plan) -> Report:
    await telegram.hand_out(plan)
    return await telegram.report(MOST_S)


async def ceiling(seconds: float = 1.0, connections: int = 16) -> float:
    """Calls a second that the server takes from a client which does nothing but call."""
    async with Telegram.running() as telegram:
        await telegram.hand_out(Plan([]))
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        body = b'{"chat_id":1001,"text":"halo"}'
        head = b"POST /bot/sendMessage HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        request = head % len(body) + body

        async def call() -> int:
            reader, writer = await asyncio.open_connection("127.0.0.1", telegram.port)
            count = 0
            while loop.time() < until:
                writer.write(request)
                await reader.readuntil(b"}}")
                count += 1
            writer.close()
            return count

        return sum(await asyncio.gather(*(call() for _ in range(connections)))) / seconds
