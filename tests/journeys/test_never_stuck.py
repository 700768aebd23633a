"""Whatever a citizen and an officer do, in whatever order: nobody is left without an answer or without a next step.

Random walks of words, photos, presses of any button that ever stood in a chat, edits, restarts and time. They are the
same in every run.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.people import Role
from bot.domain.rules import Rules
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, OFFICE, RIAS
from tests.journeys.walks import Walk, empty_database, nothing_was_set_aside, stories_are_legal

CITIZEN, OFFICER = "citizen", "rias"
WORDS = (
    "pak ibu saya di desa rias rt 3 blm dicoklit",
    "bapak saya sudah meninggal masih terdaftar",
    "my mother in rias has not been visited",
    "aminah binti sulaiman",
    "kami sekeluarga 4 orang di desa rias belum dicoklit",
    "1. Aminah 2. Budi, yang lain menyusul",
    "adik saya Budi juga",
    "2 orang",
    "17-8-1990",
    "tuli dan buta",
    "hapus",
    "nanti menyusul",
    "rias",
    "posko saya di mana?",
    "/posko gadung",
    "saya",
    "3",
    "ya",
    "belum",
    "dak tau",
    "kirim",
    "kembali",
    "batal",
    "👍",
    "1903015508900001",
    "kapan diproses pak?",
    "makasih",
    "hapus data saya",
    "saya keberatan dilaporkan",
    "ade bagi2 duit dr caleg",
    "saya mau cerita " * 600,
    "\u202e\u0000 ﷽ <b>x</b> {0}",
)
COMMANDS = (
    *("/start", "/lapor", "/status", "/batal", "/bantuan", "/bahasa", "/antrean", "/tiket 1903-1-X", "/ngawur"),
    *("/datasaya", "/hapusdata", "/keberatan"),
)

says = st.tuples(st.just("says"), st.sampled_from((*WORDS, *COMMANDS)))
presses = st.tuples(st.just("presses"), st.integers(0, 400))
"""Buttons are counted from the newest on: small numbers are what people press, large ones lie far up in the chat."""
pressed = st.tuples(st.just("presses"), st.integers(0, 4))
SHARES = ("shares", "106.3995")
others = st.sampled_from((("photo", ""), ("photo", "rumah saya"), ("restart", ""), ("hours", "5"), SHARES))
edits = st.tuples(st.just("edits"), st.sampled_from(WORDS))
steps = st.tuples(st.sampled_from((CITIZEN, CITIZEN, OFFICER)), st.one_of(says, pressed, presses, edits, others))
chosen = st.tuples(st.just("chooses"), st.integers(0, 24))
at_the_summary = st.tuples(st.just(CITIZEN), st.one_of(chosen, chosen, chosen, says, pressed, edits, others))
Step = tuple[str, tuple[str, str | int]]


@pytest.mark.needs("edits", "blank")
@settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # to shrink a walk, hundreds of whole hotlines would be played
)
@given(walk=st.lists(steps, min_size=12, max_size=30))
def test_nobody_is_ever_stuck(walk: list[Step]) -> None:
    asyncio.run(_walk(walk))


SUMMARIES = (
    (FIRST.removeprefix("citizen> "), "aminah"),
    ("kami sekeluarga 4 orang di desa rias rt 3 belum dicoklit", "Aminah, Budi dan Siti"),
    ("saya di desa rias rt 3 belum terdaftar, nama saya Budi Santoso",),
    ("petugas coklit di desa rias minta uang ke warga saat tempel stiker",),
)


@pytest.mark.needs("edits", "blank")
@settings(max_examples=10, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(begin=st.sampled_from(SUMMARIES), walk=st.lists(at_the_summary, min_size=8, max_size=30))
def test_nobody_is_ever_stuck_at_the_summary(begin: tuple[str, ...], walk: list[Step]) -> None:
    """There any button of the newest message is pressed: fields, voters, disabilities, both ways to send."""
    asyncio.run(_walk([*((CITIZEN, ("says", words)) for words in begin), *walk]))


async def _walk(walk: list[Step]) -> None:
    await empty_database()
    with TemporaryDirectory() as folder:
        async with Hotline(Path(folder), rules=Rules(office=OFFICE)) as hotline:
            await hotline.officer(OFFICER, Role.PKD, RIAS, name="Budi")
            steps = Walk(hotline, {CITIZEN: [], OFFICER: []})
            for who, (what, value) in walk:
                await steps.take(who, what, value)
            await nothing_was_set_aside(hotline, (CITIZEN, OFFICER))
            await stories_are_legal(hotline)
            await _voters_are_counted(hotline)
            await _a_new_report_can_be_sent(hotline)


async def _voters_are_counted(hotline: Hotline) -> None:
    """Never more names than voters; and where reporter and voter are two people, it is said whether the voter knows."""
    for ticket in await hotline.tickets():
        names = [name for name in (ticket.voter_name, *ticket.other_voters.splitlines()) if name]
        assert ticket.erased_at or 1 <= max(len(names), 1) <= ticket.voters
        assert ticket.erased_at or bool(ticket.voter_knows) >= ticket.concerns_another


async def _a_new_report_can_be_sent(hotline: Hotline) -> None:
    """Out of whatever state, by what every help text says: /batal, a sentence, a name, "Kirim"."""
    before = len(await hotline.tickets())
    for _ in range(2):  # out of an answer to an officer, then out of the report that waited behind it
        await hotline.says(CITIZEN, "/batal")
    await hotline.says(CITIZEN, FIRST.removeprefix("citizen> "))
    if "Siapa nama" not in hotline.last(CITIZEN) and "full name" not in hotline.last(CITIZEN):
        await hotline.presses(CITIZEN, hotline.seen(CITIZEN)[-1].labels[-1])  # "a new report", beside an open one
    await hotline.says(CITIZEN, "Aminah")
    await hotline.says(CITIZEN, "kirim")
    await hotline.says(CITIZEN, "ya")  # the voter, somebody else, knows
    assert len(await hotline.tickets()) == before + 1, hotline.last(CITIZEN)
