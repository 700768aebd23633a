"""The dashboard, /rekap and /ekspor never contradict each other, whatever happened to the tickets before."""

from __future__ import annotations

import csv
import io
import random
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.tickets import CONCLUSIONS, TRANSITIONS, Action, Outcome, Ticket
from tests.board.kit import Browser, serving
from tests.hotline import Hotline
from tests.journeys.desk import act, report
from tests.journeys.reports import staff, walk

AREAS = ("19.03.01.2008", "19.03.01.2007", "19.03.01", "19.03.03.2001", "19.03.08.2002", "19.03")
STEPS = (
    *(Action.CLAIM, Action.TRACE, Action.SUGGEST, Action.FOLLOW_UP, Action.CONFIRM, Action.CONCLUDE, Action.ASK),
    *(Action.REOPEN, Action.RELEASE, Action.CANCEL, Action.ANSWER),
)
CITIZENS = (Action.CONFIRM, Action.CANCEL, Action.ANSWER, Action.REOPEN)
PERIODS = {"a": "semua", "w": "minggu ini", "d": "hari ini"}


async def live_through(hotline: Hotline, chance: random.Random, length: int) -> None:
    """Reports come, are worked on, ended and opened again, in any order that the table of steps allows."""
    for place in range(length):
        hotline.clock.forward(timedelta(hours=chance.choice((0, 1, 5, 20, 40))))
        open_ones: list[Ticket] = list(await hotline.tickets())
        if chance.random() < 0.45 or not open_ones:
            await report(hotline, f"w{place}", area=chance.choice(AREAS))
            continue
        ticket = chance.choice(open_ones)
        legal = [step for step in STEPS if ticket.state in TRANSITIONS[step]]
        legal = [step for step in legal if step is not Action.ANSWER or ticket.waiting_since]
        if legal:
            await _step(hotline, ticket, chance.choice(legal), chance)


async def _step(hotline: Hotline, ticket: Ticket, step: Action, chance: random.Random) -> None:
    outcome = {Action.CONCLUDE: chance.choice(CONCLUSIONS), Action.CANCEL: Outcome.DIBATALKAN}.get(step, "")
    if step is Action.CONFIRM:
        outcome = Outcome.TERDAFTAR
    who = "citizen" if step in CITIZENS else "sari"
    await act(hotline, who, ticket, step, **({"outcome": outcome} if outcome else {}))


# --- the three that tell of it ----------------------------------------------------------------------------------------

Told = tuple[list[int], dict[str, tuple[int, ...]]]
"""Received, open, overdue, asked, closed; and by area below: received, open, overdue."""


async def of_dashboard(browser: Browser, period: str) -> Told:
    status, page = await browser.get(f"angka?period={period}")
    assert status == 200
    totals = [_whole(n) for n in re.findall(r"<b>([\d.]+)</b>", page)]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>\s*((?:<td[^>]*>[\d.]+</td>){3})</tr>', page, re.DOTALL)
    return totals, {_words(name): tuple(map(_whole, re.findall(r">([\d.]+)<", numbers))) for name, numbers in rows}


async def of_recap(hotline: Hotline, words: str) -> Told:
    await hotline.says("rina", f"/rekap {words}")
    said = hotline.last("rina")

    def number(pattern: str) -> int:
        found = re.search(pattern + r" ([\d.]+)", said)
        return _whole(found[1]) if found else 0

    totals = [number(p) for p in ("Masuk:", "Terbuka:", "lewat batas:", r"berhenti\):", "Selesai:")]
    parts = re.findall(r"^(.+): ([\d.]+) · ([\d.]+) · ([\d.]+)$", said, re.MULTILINE)
    return totals, {name: tuple(map(_whole, numbers)) for name, *numbers in parts}


async def of_export(hotline: Hotline) -> Told:
    """Of all that ever came: there alone every open ticket is a row."""
    await hotline.says("rina", "/ekspor")
    await walk(hotline, "rina", "semua", "CSV")
    sent = hotline.seen("rina")[-1].photo or b""
    rows = list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"), newline=""), delimiter=";"))
    is_open = [row for row in rows if not row["Selesai"]]
    late = [row for row in is_open if row["Lewat batas"]]
    asked = [one for one in await hotline.tickets() if one.is_open and one.waiting_since]
    below = [Counter(row["Kecamatan"] or "Desa belum diketahui" for row in some) for some in (rows, is_open, late)]
    totals = [len(rows), len(is_open), len(late), len(asked), len(rows) - len(is_open)]
    return totals, {name: tuple(count[name] for count in below) for name in below[0]}


def _whole(number: str) -> int:
    return int(number.replace(".", ""))


def _words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).strip()


@pytest.mark.parametrize("seed", range(6))
async def test_the_figures_are_the_same_everywhere(tmp_path: Path, database_url: str, seed: int) -> None:
    async with Hotline(tmp_path, url=database_url, seed=seed) as hotline:
        await staff(hotline)
        await live_through(hotline, random.Random(seed), 40)
        async with serving(hotline) as served:
            browser = await served.enter("rina")
            shown = {period: await of_dashboard(browser, period) for period in PERIODS}
            said = {period: await of_recap(hotline, words) for period, words in PERIODS.items()}
            assert shown == said
            assert shown["a"] == await of_export(hotline)
        assert shown["a"][0][0] > 5
