"""The reporter hears of every step that matters: the whole table of actions, by whom, and what is said of each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.people import Role
from bot.domain.rules import Mode, Rules
from bot.domain.tickets import TRANSITIONS, Action, Outcome, State, Ticket
from handlers import moves
from handlers.invitation import make_invite
from storage import tickets
from storage.codec import ASSIGNMENT
from storage.database import Database
from tests.hotline import START, Hotline
from tests.journeys.citizens import OFFICE, SENT, play, play_on
from tests.journeys.desk import RIAS, report, turn_of

TOLD: dict[tuple[Action, str], str] = {
    (Action.CLAIM, "officer"): "sudah diambil petugas",
    (Action.ASSIGN, "officer"): "sudah diambil petugas",
    (Action.REROUTE, "officer"): "sekarang ditangani petugas",
    (Action.REROUTE, "system"): "sekarang ditangani petugas",
    (Action.TRACE, "officer"): "sedang menelusuri",
    (Action.SUGGEST, "officer"): "telah menyampaikan saran perbaikan",
    (Action.FOLLOW_UP, "officer"): "sudah ditindaklanjuti",
    (Action.IGNORED, "officer"): "belum ditindaklanjuti, jadi kami teruskan",
    (Action.CONCLUDE, "officer"): "tidak menemukan hal yang dilaporkan",
    (Action.CONCLUDE, "clock"): "tidak menemukan hal yang dilaporkan",
    (Action.ASK, "officer"): "bertanya tentang laporan",
    (Action.ANSWER, "clock"): "tidak kami tunggu lagi jawabannya",
}
"""What the reporter reads of a step that somebody else takes."""

SLIPS = {Action.UNDO}
"""Told where the step was (test_slips)."""
OWN = {Action.OPEN, Action.CONFIRM, Action.REOPEN, Action.CANCEL, Action.ANSWER, Action.ADD, Action.RATE}
"""The reporter's own steps: the chat answers them in the same turn (test_citizen_after, test_citizen_rating)."""
ABOUT_DATA = {Action.ASK_ERASURE, Action.OBJECT, Action.WITHDRAW, Action.REFUSE, Action.ERASE}
"""Wishes about data: answered where they are made and decided (test_my_data, test_objection)."""
OUR_BUSINESS: dict[Action, str] = {
    Action.MERGE: "the report goes on in another one (test_merging)",
    Action.SPLIT: "told with the new numbers by who splits (test_merging)",
    Action.POSTPONE: "they are told of results, not of plans",
    Action.RELEASE: "taken again soon, or the reporter hears that it takes too long; of another posko at once",
    Action.ESCALATE: "the reporter hears when all have been reminded in vain",
    Action.NOTE: "between officers",
    Action.VISIT: "the reporter hears when tracing begins",
    Action.RECOMMEND: "between officers, until it is decided",
    Action.ACCEPT: "between officers: the reporter hears of the suggestion itself",
    Action.RETURN: "between officers",
    Action.VIEW: "written down, and told on request (/datasaya)",
    Action.VOTER_WORD: "between the voter and the officer",
    Action.UNREACHABLE: "cannot be told",
    Action.BLOCK: "told by who blocks (test_citizen_blocked)",
    Action.UNBLOCK: "told by who unblocks",
}
"""What the reporter is not told of as a step, and why."""

WAYS: dict[State, tuple[Action, ...]] = {
    State.NEW: (),
    State.CLAIMED: (Action.CLAIM,),
    State.TRACING: (Action.CLAIM, Action.TRACE),
    State.RECOMMENDED: (Action.CLAIM, Action.RECOMMEND),
    State.SUGGESTED: (Action.CLAIM, Action.TRACE, Action.SUGGEST),
    State.FOLLOWED_UP: (Action.CLAIM, Action.TRACE, Action.SUGGEST, Action.FOLLOW_UP),
}
"""The steps that lead to each state."""
FIELDS: dict[Action, dict[str, Any]] = {
    Action.CONCLUDE: {"outcome": Outcome.TIDAK_TERBUKTI},
    Action.REROUTE: {"posko_area": "19.03.01"},
    Action.RECOMMEND: {"result": "suggest", "note": "suggest"},
}
"""What has to be said with a step."""


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, rules=Rules(office=OFFICE)) as line:
        await line.officer("rias", Role.PKD, RIAS, name="Budi")
        yield line


def test_of_every_action_it_is_decided_what_the_reporter_hears() -> None:
    told = {action for action, _ in TOLD}
    assert told | OWN | SLIPS | ABOUT_DATA | set(OUR_BUSINESS) == set(Action)
    assert not told & (ABOUT_DATA | set(OUR_BUSINESS))


async def steps(hotline: Hotline, ticket: Ticket, *actions: Action, actor: str = "officer", **fields: Any) -> None:
    """The officer of Rias (or the clock) takes these steps."""
    for action in actions:
        async with turn_of(hotline, "rias") as turn:
            current = await tickets.by_id(turn.store, ticket.id)
            assert current is not None
            await moves.move(turn, current, action, actor=actor, **FIELDS.get(action, {}) | fields)


@pytest.mark.parametrize(("action", "actor"), list(TOLD), ids=str)
async def test_each_step_that_matters_is_told(hotline: Hotline, action: Action, actor: str) -> None:
    ticket = await report(hotline)
    state = next(
        state for state in TRANSITIONS[action] if state is not State.NEW or action in (Action.CLAIM, Action.ASSIGN)
    )
    await steps(hotline, ticket, *WAYS[state])
    if action is Action.ANSWER:
        await steps(hotline, ticket, Action.ASK)
    heard = len(hotline.seen("citizen"))
    await steps(hotline, ticket, action, actor=actor)
    (said,) = hotline.seen("citizen")[heard:]
    assert ticket.number in said.text
    assert TOLD[action, actor] in said.text


@pytest.mark.parametrize("action", [a for a in OUR_BUSINESS if a not in (Action.BLOCK, Action.UNBLOCK, Action.MERGE)])
async def test_what_is_our_own_business_is_not_told(hotline: Hotline, action: Action) -> None:
    ticket = await report(hotline)
    state = State.CLAIMED if State.CLAIMED in TRANSITIONS[action] else next(iter(TRANSITIONS[action]), State.CLAIMED)
    await steps(hotline, ticket, *WAYS[state])
    heard = len(hotline.seen("citizen"))
    await steps(hotline, ticket, action, actor="clock" if action is Action.ESCALATE else "officer")
    assert len(hotline.seen("citizen")) == heard


async def test_taken_again_by_somebody_else_it_is_told_again(hotline: Hotline) -> None:
    ticket = await report(hotline)
    await steps(hotline, ticket, Action.CLAIM, Action.RELEASE, Action.CLAIM)
    assert sum("sudah diambil petugas" in seen.text for seen in hotline.seen("citizen")) == 2


# --- too quiet --------------------------------------------------------------------------------------------------------


async def test_when_all_were_reminded_in_vain_the_citizen_gets_one_honest_line(hotline: Hotline) -> None:
    await hotline.officer("kab", Role.OFFICER, "19.03")
    await play(hotline, SENT)
    await play_on(
        hotline,
        """
        wait> 34
        wait> 14
        bot> Terus terang, laporan 1903-1-X belum diambil petugas. Sudah kami ingatkan sampai Bawaslu kabupaten. …
        wait> 100
        rias> [Ambil]
        bot> … sudah diambil petugas …
        wait> 80
        bot> Terus terang, laporan 1903-1-X sudah diambil, tetapi belum ditelusuri. …
        """,
    )


async def test_no_honest_line_comes_at_night(hotline: Hotline) -> None:
    await hotline.officer("kab", Role.OFFICER, "19.03")
    await hotline.forward(hours=8)
    await report(hotline)  # 17.00 WIB
    heard: set[int] = set()
    for _ in range(96):
        before = len(hotline.seen("citizen"))
        await hotline.forward(hours=1)
        if len(hotline.seen("citizen")) > before:
            heard.add(hotline.clock.now().astimezone(hotline.rules.timezone).hour)
    assert heard
    assert all(6 <= hour < 21 for hour in heard)


# --- nobody in office -------------------------------------------------------------------------------------------------


async def joins(hotline: Hotline, who: str, role: Role, area: str) -> None:
    """`who` comes into office by an invite."""
    invite, token = make_invite(hotline.world, role, area, 0, hotline.clock.now())
    async with turn_of(hotline, who) as turn:
        turn.changes.create(invite)
    await hotline.says(who, f"/start i-{token}")


NOBODY = "Terus terang: saat ini belum ada petugas"


async def alone(tmp_path: Path, **rules: Any) -> Hotline:
    return Hotline(tmp_path, rules=Rules(office=OFFICE, **rules))


@pytest.mark.parametrize(
    ("role", "area", "posko"),
    [(Role.PKD, RIAS, "Posko Desa Rias"), (Role.OFFICER, "19.03", "Bangka Selatan")],
)
async def test_who_waits_without_an_officer_hears_once_when_there_is_one(
    tmp_path: Path, role: Role, area: str, posko: str
) -> None:
    async with await alone(tmp_path) as hotline:
        tickets_before = [await report(hotline, f"citizen{n}") for n in range(3)]
        await hotline.forward(hours=1)
        await joins(hotline, "budi", role, area)
        await hotline.tick()
        for number, ticket in enumerate(tickets_before):
            last = hotline.last(f"citizen{number}")
            assert last.startswith("Kabar untuk Bapak/Ibu: sekarang sudah ada petugas di ")
            assert posko in last
            assert ticket.number in last
        assert hotline.last("budi") == "Laporan yang tadinya belum ada petugasnya sekarang ada di posko Anda: 3."
        await hotline.presses("budi", "Lihat antrean")
        assert "Antrean: 3 tiket" in hotline.last("budi")
        heard = len(hotline.seen("citizen0"))
        await joins(hotline, "ani", role, area)
        await hotline.tick()
        assert len(hotline.seen("citizen0")) == heard


async def test_an_officer_elsewhere_changes_nothing_for_them(tmp_path: Path) -> None:
    async with await alone(tmp_path) as hotline:
        await report(hotline)
        await joins(hotline, "budi", Role.PKD, "19.03.01.2007")
        await hotline.tick()
        assert not any("sudah ada petugas" in seen.text for seen in hotline.seen("citizen"))
        assert not any("tadinya" in seen.text for seen in hotline.seen("budi"))


async def test_between_elections_only_the_kabupaten_is_an_owner(tmp_path: Path) -> None:
    async with await alone(tmp_path, mode=Mode.PDPB) as hotline:
        await report(hotline)
        await joins(hotline, "budi", Role.PKD, RIAS)
        await hotline.tick()
        assert not any("sudah ada petugas" in seen.text for seen in hotline.seen("citizen"))
        await joins(hotline, "kab", Role.OFFICER, "19.03")
        await hotline.tick()
        assert "sudah ada petugas" in hotline.last("citizen")


async def test_nobody_is_woken_because_somebody_joins_at_night(tmp_path: Path) -> None:
    async with await alone(tmp_path) as hotline:
        await report(hotline)
        await hotline.forward(hours=14)
        await joins(hotline, "budi", Role.PKD, RIAS)
        await hotline.forward(hours=5)
        assert not any("sudah ada petugas" in seen.text for seen in hotline.seen("citizen"))
        await hotline.forward(hours=3)
        assert "sudah ada petugas" in hotline.last("citizen")


async def test_however_many_waited_the_officer_gets_few_messages(tmp_path: Path) -> None:
    async with await alone(tmp_path) as hotline:
        for number in range(120):
            await report(hotline, f"citizen{number}")
        await joins(hotline, "budi", Role.PKD, RIAS)
        before = len(hotline.seen("budi"))
        await hotline.tick()
        assert len(hotline.seen("budi")) - before == 3
        assert all(ticket.posko_area == RIAS for ticket in await hotline.tickets())


async def test_released_or_reopened_where_nobody_is_left_the_citizen_hears_it(hotline: Hotline) -> None:
    ticket = await report(hotline)
    await steps(hotline, ticket, Action.CLAIM)
    await leaves_office(hotline.database)
    await steps(hotline, ticket, Action.RELEASE)
    assert "saat ini tidak ada petugas lagi" in hotline.last("citizen")
    await steps(hotline, ticket, Action.CLAIM, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
    await hotline.presses("citizen", "Masih belum")
    assert NOBODY in hotline.last("citizen")


async def leaves_office(database: Database) -> None:
    """Everybody's term ends."""
    async with database.transaction() as connection:
        await connection.execute(update(ASSIGNMENT.table).values(ended_at=START))
