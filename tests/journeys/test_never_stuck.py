"""Whatever a citizen and an officer do, in whatever order: nobody is left without an answer or without a next step.

Random walks of words, photos, presses of any button that ever stood in a chat, edits, restarts and time. They are the
same in every run.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.messages import Press
from bot.domain.people import Role
from bot.domain.rules import Rules
from bot.domain.tickets import OPEN_STATES, State, Ticket, step
from storage import tickets
from storage.inbox import count_set_aside
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, OFFICE, RIAS

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


@dataclass
class Walk:
    """One walk, and what has to hold after each of its steps."""

    hotline: Hotline
    old: dict[str, list[str]]

    async def take(self, who: str, what: str, value: str | int) -> None:
        """Take one step, no faster than a person can."""
        hotline = self.hotline
        hotline.clock.forward(timedelta(seconds=10))
        heard = len(hotline.seen(who)) + len(hotline.toasts(who))
        match what:
            case "says":
                await hotline.says(who, str(value))
            case "photo":
                await hotline.sends_photo(who, str(value))
            case "shares":
                await hotline.shares_location(who, -2.9452, float(value))
            case "edits":
                await hotline.edits(who, str(value))
            case "restart":
                await hotline.restart()
            case "hours":
                await hotline.forward(hours=float(value), step_minutes=150)
            case "chooses" if buttons := [b for b in hotline.seen(who)[-1].buttons if b.data]:
                data = buttons[int(value) % len(buttons)].data
                await hotline.hands_in(hotline.inbound(who, Press(data, press_id="press")))
            case "presses" if self.old[who]:
                data = self.old[who][int(value) % len(self.old[who])]
                await hotline.hands_in(hotline.inbound(who, Press(data, press_id="press")))
        if what in ("says", "photo"):
            assert len(hotline.seen(who)) + len(hotline.toasts(who)) > heard, f"{who} {what} {value!r} was not answered"
        self.remember()

    def remember(self) -> None:
        """Note every button that stands in a chat now: it may be pressed long after it is gone."""
        for who, known in self.old.items():
            for seen in self.hotline.seen(who):
                known[:0] = [b.data for b in seen.buttons if b.data and b.data not in known]


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


@settings(max_examples=10, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(begin=st.sampled_from(SUMMARIES), walk=st.lists(at_the_summary, min_size=8, max_size=30))
def test_nobody_is_ever_stuck_at_the_summary(begin: tuple[str, ...], walk: list[Step]) -> None:
    """There any button of the newest message is pressed: fields, voters, disabilities, both ways to send."""
    asyncio.run(_walk([*((CITIZEN, ("says", words)) for words in begin), *walk]))


async def _walk(walk: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        async with Hotline(Path(folder), rules=Rules(office=OFFICE)) as hotline:
            await hotline.officer(OFFICER, Role.PKD, RIAS, name="Budi")
            steps = Walk(hotline, {CITIZEN: [], OFFICER: []})
            for who, (what, value) in walk:
                await steps.take(who, what, value)
            await _nothing_was_set_aside(hotline)
            await _stories_are_legal(hotline)
            await _voters_are_counted(hotline)
            await _a_new_report_can_be_sent(hotline)


async def _nothing_was_set_aside(hotline: Hotline) -> None:
    async with hotline.database.reading() as connection:
        assert await count_set_aside(View(connection, hotline.keys)) == 0
    for who in (CITIZEN, OFFICER):
        assert not any("belum dapat kami proses" in seen.text for seen in hotline.seen(who))


async def _stories_are_legal(hotline: Hotline) -> None:
    for ticket in await hotline.tickets():
        assert ticket.is_open == (ticket.state in OPEN_STATES) == (not ticket.outcome) == (ticket.closed_at is None)
        assert (ticket.state is State.NEW) <= (ticket.assignee_id == 0)
        assert ticket.is_open or (ticket.due_at is None and ticket.waiting_since is None)
        await _story_is_legal(hotline, ticket)


async def _story_is_legal(hotline: Hotline, ticket: Ticket) -> None:
    """Each event begins where the one before it ended, by a step of the table, and the last one ends at the ticket."""
    async with hotline.database.reading() as connection:
        opened, *story = await tickets.events(View(connection, hotline.keys), ticket.id)
    state = State(opened.to_state)
    for event in story:
        assert (event.from_state, event.to_state) == (state, step(state, event.action))
        state = State(event.to_state)
    assert state is ticket.state


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
