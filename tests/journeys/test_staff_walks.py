"""Whatever those in office do, in whatever order: every command and button is answered, no handler fails, and no ticket
takes a step that the table does not know. The walks are the same in every run.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.people import Appointee, Right, Role
from bot.domain.rules import Rules
from handlers import COMMANDS
from handlers.turn import Turn
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE
from tests.journeys.reports import BASEL, GADUNG, RIAS, TOBOALI, reports, turn_of
from tests.journeys.walks import Walk, empty_database, nothing_was_set_aside, stories_are_legal

STAFF = {
    "pkd": (Role.PKD, RIAS),
    "colleague": (Role.PKD, RIAS),
    "kec": (Role.PANWASCAM, TOBOALI),
    "kab": (Role.OFFICER, BASEL),
    "koor": (Role.COORDINATOR, BASEL),
    "audit": (Role.AUDITOR, BASEL),
    "admin": (Role.ADMIN, BASEL),
}
CITIZEN = "warga"
OFFERED = sorted(f"/{name}" for name, route in COMMANDS.items() if route.right in set(Right))
WITH_WORDS = (
    *("/tiket 1903-1-X", "/tugaskan 1903-1-X", "/blokir 1903-1-X", "/cabut pkd", "/cari suminah", "/cari 1903-2-B"),
    *(
        "/rekap toboali 1 nov..30 nov",
        "/posko rias",
        "/posko",
        "/ekspor kemarin",
        "/cari desa rias",
        "/berhenti",
        "/lapor",
    ),
)
WORDS = (
    *(
        "sudah ke rumahnya, tidak ada orang",
        "RT berapa pak? hubungi saya 081234567890",
        "gadung",
        "rias",
        "batal",
        "ya",
    ),
    *("batal", "ya", "Jl. Raya No. 3", "-2.9981, 106.4553", "x" * 400, "\u202e\u0000 <b>x</b> {0}", "1903-1-X", "👍"),
)
who = st.sampled_from(sorted(STAFF))
commands = st.tuples(st.just("says"), st.sampled_from((*OFFERED, *WITH_WORDS)))
words = st.tuples(st.just("says"), st.sampled_from(WORDS))
newest = st.tuples(st.just("chooses"), st.integers(0, 24))
any_button = st.tuples(st.just("presses"), st.integers(0, 200))
others = st.sampled_from((("photo", "rumah"), ("restart", ""), ("hours", "30"), ("hours", "5"), ("shares", "106.3995")))
steps = st.tuples(who, st.one_of(commands, newest, newest, newest, any_button, words, others))


@settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(walk=st.lists(steps, min_size=25, max_size=50))
def test_those_in_office_never_meet_a_dead_end(walk: list[tuple[str, tuple[str, str | int]]]) -> None:
    asyncio.run(_walk(walk))


async def _walk(walk: list[tuple[str, tuple[str, str | int]]]) -> None:
    await empty_database()
    with TemporaryDirectory() as folder:
        async with Hotline(Path(folder), rules=Rules(office=OFFICE, web_url="https://lapor.example.id")) as hotline:
            for name, (role, area) in STAFF.items():
                await hotline.officer(name, role, area, name=name)
            await turn_of(hotline, "koor", _appoint)
            await reports(hotline, CITIZEN)
            await reports(hotline, "w2", voter_name="Suminah", area_code=GADUNG)
            taken = Walk(hotline, {name: [] for name in STAFF})
            for name, (what, value) in walk:
                await taken.take(name, what, value)
            await nothing_was_set_aside(hotline, (*STAFF, CITIZEN))
            await stories_are_legal(hotline)


async def _appoint(turn: Turn) -> None:
    for number in range(9):
        listed = Appointee(
            id=turn.world.new_id(), role=Role.PKD, area_code=GADUNG, name=f"Calon {number}", created_at=turn.now
        )
        turn.changes.create(listed)
