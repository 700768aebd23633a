"""Several at once for one thing: a ticket, an invite, a due instant. One of them has it, and the others hear so."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.domain.messages import Inbound, Press, Text, press_data
from bot.domain.people import Role
from handlers.invitation import make_invite
from storage.batch import Batch
from storage.codec import INVITE
from tests.chaos.disorder import voter_of
from tests.chaos.ledger import Ledger
from tests.hotline import Hotline

RIAS = "19.03.01.2008"
STEPS = ("pak ibu saya di desa rias rt 3 blm dicoklit", "{voter}", "kirim", "ya")
CHOICES_OF_LEAPS = (
    timedelta(hours=5),
    timedelta(days=2),
    timedelta(minutes=20),
    -timedelta(hours=3),
    -timedelta(days=1),
)


@dataclass
class Contest:
    """How often it was tried, and what was wrong: to be empty."""

    tries: int = 0
    violations: list[str] = field(default_factory=list)


@asynccontextmanager
async def processes(folder: Path, url: str, count: int) -> AsyncIterator[list[Hotline]]:
    """So many hotlines on one database; one of them where it is a file, which a single process serves."""
    async with AsyncExitStack() as stack:
        made = []
        for node in range(1, (count if url else 1) + 1):
            hotline = await stack.enter_async_context(Hotline(folder, url=url))
            hotline.new_id._node = node
            await hotline.restart()
            made.append(hotline)
        yield made


async def report(hotline: Hotline, citizens: int) -> None:
    """So many reports that wait for an officer."""
    for step in STEPS:
        for first in range(0, citizens, 50):
            people = range(first, min(first + 50, citizens))
            said = [hotline.inbound(f"warga {n}", Text(step.format(voter=f"{voter_of(n)} {n}"))) for n in people]
            await hotline.engine.intake(said)


async def two_officers_one_button(folder: Path, url: str, times: int) -> Contest:
    """Both press "Ambil" on the same card at the same instant."""
    contest = Contest()
    async with processes(folder, url, 2) as hotlines:
        first, last = hotlines[0], hotlines[-1]
        for who in ("sari", "budi"):
            await first.officer(who, Role.PKD, RIAS)
            last.endpoint(who)
        await report(first, times)
        for ticket in await first.tickets():
            data = press_data("t", ticket.id, "claim")
            presses = [_press(first, "sari", f"s{ticket.id}", data), _press(last, "budi", f"b{ticket.id}", data)]
            await asyncio.gather(*(h.engine.intake([p]) for h, p in zip((first, last), presses, strict=True)))
            contest.tries += 1
        await first.settle()
    async with Ledger(str(first.database.url.render_as_string(hide_password=False))) as ledger:
        claims = dict(
            await ledger.rows("SELECT ticket_id, count(*) FROM ticket_events WHERE action = 'claim' GROUP BY ticket_id")
        )
        contest.violations += [f"ticket {ticket}: {count} claims" for ticket, count in claims.items() if count != 1]
        if len(claims) != contest.tries:
            contest.violations.append(f"{contest.tries} tickets have {len(claims)} claims")
        contest.violations += await ledger.broken(calm=False)
    return contest


def _press(hotline: Hotline, who: str, name: str, data: str) -> Inbound:
    sender = hotline.endpoint(who)
    return Inbound(sender.channel, name, sender, sender, Press(data, press_id=name), hotline.clock.now())


async def one_invite_many_takers(folder: Path, url: str, takers: int) -> Contest:
    """So many people redeem one invite at the same instant."""
    contest = Contest(tries=takers)
    async with processes(folder, url, 3) as hotlines:
        first = hotlines[0]
        invite, token = make_invite(first.world, Role.PKD, RIAS, 0, first.clock.now())
        async with first.database.transaction() as connection:
            batch = Batch(connection, first.keys, first.new_id, first.clock.now())
            await batch.insert(INVITE.table, [INVITE.row(invite, first.keys)])
        calls = []
        for number in range(takers):
            hotline = hotlines[number % len(hotlines)]
            who = first.endpoint(f"calon {number}")
            said = Text(f"/start i-{token}")
            calls.append(hotline.engine.intake([Inbound(who.channel, f"i{number}", who, who, said, first.clock.now())]))
        await asyncio.gather(*calls)
        url = first.database.url.render_as_string(hide_password=False)
    async with Ledger(url) as ledger:
        if (held := await ledger.number("SELECT count(*) FROM assignments")) != 1:
            contest.violations.append(f"{held} of {takers} came into office")
        contest.violations += await ledger.broken(calm=False)
    return contest


async def leaping_clock(folder: Path, url: str, leaps: int, seed: int) -> Contest:
    """Reports wait while the clock leaps forward and back, two processes tick, and they are restarted at a due
    instant: whatever falls due happens once."""
    chance, contest = random.Random(seed), Contest()
    async with processes(folder, url, 2) as hotlines:
        first = hotlines[0]
        await first.officer("sari", Role.PKD, RIAS)
        await first.officer("tuti", Role.PANWASCAM, "19.03.01")
        await report(first, 5)
        for _ in range(leaps):
            by = chance.choice(CHOICES_OF_LEAPS)
            for hotline in hotlines:
                hotline.clock.forward(by)
            if chance.random() < 0.3:
                await first.restart()
            await asyncio.gather(*(hotline.ticker.tick() for hotline in hotlines), first.ticker.tick())
            for hotline in hotlines:
                await hotline.outbox.deliver_due()
            contest.tries += 1
        url = first.database.url.render_as_string(hide_password=False)
        if missed := await _missed(first, url):
            contest.violations.append(missed)
    async with Ledger(url) as ledger:
        contest.violations += await ledger.broken(calm=False)
        fired = Counter(row[0] for row in await ledger.rows("SELECT external_id FROM inbox WHERE channel = 'clock'"))
        contest.violations += [f"{name} fired {count} times" for name, count in fired.items() if count > 1]
        steps = await ledger.rows(
            "SELECT ticket_id, action, count(*) FROM ticket_events WHERE actor = 'clock' AND action = 'escalate'"
            " GROUP BY ticket_id, action HAVING count(*) > 2"
        )
        contest.violations += [f"ticket {ticket} was escalated {count} times" for ticket, _, count in steps]
        if not fired:
            contest.violations.append("nothing ever fell due")
    return contest


async def _missed(hotline: Hotline, url: str) -> str:
    """Which timer is due now and was not handed over by the last tick."""
    async with Ledger(url) as ledger:
        rows = await ledger.rows("SELECT kind, due_at FROM timers WHERE state = 'waiting' ORDER BY due_at LIMIT 1")
    now = hotline.clock.now().replace(tzinfo=None).isoformat(sep=" ")
    late = [f"{kind} of {due} waits still at {now}" for kind, due in rows if str(due)[:19] < now[:19]]
    return late[0] if late else ""
