"""What time brings: reminders rung by rung, and the question after a follow-up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.clock import CLOCK
from bot.domain.messages import Due, Inbound
from bot.domain.people import Role
from bot.domain.rules import QuietHours, Rules
from bot.domain.tickets import Action, Outcome, State
from handlers import reached
from storage import timers
from storage.codec import ASSIGNMENT, POSKO, TIMER
from storage.view import View
from tests.hotline import START, Hotline
from tests.journeys.desk import RIAS, act, events, report, turn_of
from tests.journeys.ladder import BEGUN, heard, ladder, staffed, until
from tests.networks import Seen

WEEKLY = "Laporan Bangka Selatan · 23 November 2026 – 29 November 2026"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with staffed(tmp_path) as hotline:
        yield hotline


async def waiting(hotline: Hotline) -> int:
    async with hotline.database.reading() as connection:
        columns = TIMER.table.c
        still = (columns.state == "waiting") & (columns.kind != reached.TIMER)
        return int((await connection.execute(select(func.count()).where(still))).scalar_one())


# --- the ladder -------------------------------------------------------------------------------------------------------


async def test_what_nobody_takes_climbs_to_the_kabupaten(hotline: Hotline) -> None:
    ticket = await report(hotline)  # Tuesday 09.00
    await until(hotline, 25, 8, 30)
    assert ladder(hotline) == {}
    await until(hotline, 25, 9, 0)
    assert ladder(hotline) == {"pkd": 1}
    await until(hotline, 26, 5, 30)  # twelve hours later it was night
    assert ladder(hotline) == {"pkd": 1}
    await until(hotline, 26, 6, 0)
    assert ladder(hotline) == {"pkd": 1, "kec": 1}
    await until(hotline, 26, 18, 0)
    top = {"pkd": 1, "kec": 1, "kab": 1, "koor": 1, "citizen": 1}  # past the kabupaten the citizen hears it as it is
    assert ladder(hotline) == top
    await hotline.forward(days=4, step_minutes=720)
    assert ladder(hotline) == top
    story = [(e.action, e.actor) for e in await events(hotline, ticket) if e.action is Action.ESCALATE]
    assert story == [(Action.ESCALATE, "clock")] * 2
    assert (await hotline.ticket()).escalations == 2
    assert (await hotline.ticket()).due_at == START + timedelta(hours=24)


async def test_a_reminder_opens_the_ticket_and_names_nobody(hotline: Hotline) -> None:
    ticket = await report(hotline, voter_name="Siti Rahayu", words="rumah dekat masjid")
    await hotline.forward(hours=24, step_minutes=120)
    reminder = next(seen for seen in hotline.seen("pkd") if BEGUN in seen.text)
    assert ticket.number in reminder.text
    assert "Desa Rias" in reminder.text
    assert "Siti" not in reminder.text
    assert "masjid" not in reminder.text
    assert [label for label in reminder.labels if "Buka" in label] == reminder.labels[-1:]


async def test_a_rung_without_anybody_is_skipped(hotline: Hotline) -> None:
    ticket = await report(hotline)
    async with hotline.database.transaction() as connection:
        held = ASSIGNMENT.table
        below = held.c.area_code.in_([RIAS, "19.03.01"])
        await connection.execute(update(held).where(below).values(ended_at=START))
    await hotline.forward(hours=24, step_minutes=120)
    assert ladder(hotline) == {"kab": 1, "koor": 1, "citizen": 1}
    assert (await hotline.ticket()).escalations == 1
    assert ticket.posko_area == RIAS


async def test_where_nobody_is_in_office_the_administrator_is_told(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("admin", Role.ADMIN, "19.03")
        await report(hotline)
        await hotline.forward(hours=24, step_minutes=120)
        assert heard(hotline, "admin") == 1


async def test_who_took_it_is_reminded_alone(hotline: Hotline) -> None:
    await hotline.officer("other", Role.PKD, RIAS, name="Gita")
    ticket = await report(hotline)
    await act(hotline, "pkd", ticket, Action.CLAIM)
    await hotline.forward(hours=48, step_minutes=120)
    assert ladder(hotline, "belum ditelusuri") == {"pkd": 1}
    assert heard(hotline, "other", "belum ditelusuri") == 0


async def test_whose_office_ended_is_not_reminded(hotline: Hotline) -> None:
    await hotline.officer("other", Role.PKD, RIAS, name="Gita")
    ticket = await act(hotline, "pkd", await report(hotline), Action.CLAIM)
    async with hotline.database.transaction() as connection:
        held = ASSIGNMENT.table
        gone = held.c.person_id == ticket.assignee_id
        await connection.execute(update(held).where(gone).values(ended_at=START))
    await hotline.forward(hours=48, step_minutes=120)
    assert heard(hotline, "pkd", "belum ditelusuri") == 0
    assert heard(hotline, "other", "belum ditelusuri") == 1


@pytest.mark.needs("groups")
async def test_the_group_of_the_posko_is_reminded_too(hotline: Hotline) -> None:
    async with turn_of(hotline, "group rias") as turn:
        group = turn.chat
    async with hotline.database.transaction() as connection:
        posko = POSKO.table
        bound = update(posko).where(posko.c.area_code == RIAS).values(group_address_id=group.id)
        await connection.execute(bound)
    await report(hotline)
    await hotline.forward(days=3, step_minutes=60)
    assert heard(hotline, "group rias") == 1


@pytest.mark.parametrize(
    ("steps", "late", "after"),
    [
        ((Action.CLAIM,), "belum ditelusuri", timedelta(hours=48)),
        ((Action.CLAIM, Action.TRACE), "hasil penelusuran belum ada", timedelta(days=3)),
        ((Action.CLAIM, Action.TRACE, Action.SUGGEST), "saran perbaikan belum dijawab", timedelta(days=3)),
    ],
)
async def test_every_state_has_its_level(
    hotline: Hotline, steps: tuple[Action, ...], late: str, after: timedelta
) -> None:
    await act(hotline, "pkd", await report(hotline), *steps)
    await hotline.forward(hours=after / timedelta(hours=1) - 0.5, step_minutes=120)
    assert ladder(hotline, late) == {}
    await hotline.forward(hours=0.5)
    assert ladder(hotline, late) == {"pkd": 1}
    assert ladder(hotline) == {}


# --- what does not fire -----------------------------------------------------------------------------------------------


async def test_nothing_fires_after_closing(hotline: Hotline) -> None:
    ticket = await report(hotline)
    await hotline.forward(hours=25)
    steps = (Action.CLAIM, Action.CONCLUDE)
    await act(hotline, "pkd", ticket, *steps, outcome=Outcome.TIDAK_TERBUKTI)
    assert await waiting(hotline) == 1, "the minute in which the step can be taken back"
    await hotline.forward(hours=0.05)
    assert await waiting(hotline) == 0
    hotline.forget()
    await hotline.forward(days=10, step_minutes=720)
    assert [hotline.seen(who) for who in ("pkd", "kec", "kab", "citizen")] == [[]] * 4
    assert [seen.text.splitlines()[0] for seen in hotline.seen("koor")] == [WEEKLY]


async def test_ticking_twice_changes_nothing(hotline: Hotline) -> None:
    ticket = await report(hotline)
    await hotline.forward(days=2, step_minutes=60)
    story, told = await events(hotline, ticket), ladder(hotline)
    async with hotline.database.reading() as connection:
        fired = (await connection.execute(select(TIMER.table).where(TIMER.table.c.state == "done"))).all()
    assert len(fired) >= 2
    for timer in fired:
        due = Due(timer.kind, hotline.clock.now(), timer.id)
        again = Inbound("clock", f"again:{timer.id}", CLOCK, CLOCK, due, hotline.clock.now())
        await hotline.hands_in(again)
    await hotline.tick()
    await hotline.restart()
    await hotline.tick()
    assert await events(hotline, ticket) == story
    assert ladder(hotline) == told


async def test_given_back_at_once_it_is_reminded_again(hotline: Hotline) -> None:
    ticket = await report(hotline)
    await act(hotline, "pkd", ticket, Action.CLAIM, Action.RELEASE)  # time stood still
    await hotline.forward(hours=24, step_minutes=120)
    assert ladder(hotline) == {"pkd": 1}


async def test_reopened_it_begins_anew(hotline: Hotline) -> None:
    ticket = await report(hotline)
    await act(hotline, "pkd", ticket, Action.CLAIM, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
    await hotline.forward(days=5, step_minutes=720)
    reopened = await act(hotline, "citizen", ticket, Action.REOPEN)
    assert reopened.due_at == hotline.clock.now() + timedelta(hours=24)
    await hotline.forward(hours=23)
    assert ladder(hotline) == {}
    await hotline.forward(hours=1)
    assert ladder(hotline) == {"pkd": 1}


async def test_the_clock_stands_while_the_citizen_is_asked(hotline: Hotline) -> None:
    ticket = await act(hotline, "pkd", await report(hotline), Action.CLAIM)
    await hotline.forward(hours=10)
    await act(hotline, "pkd", ticket, Action.ASK, note="RT berapa?")
    await hotline.forward(hours=72, step_minutes=120)
    assert ladder(hotline, "belum ditelusuri") == {}
    await act(hotline, "citizen", ticket, Action.ANSWER, note="RT 4")
    await hotline.forward(hours=37.5, step_minutes=60)  # Saturday 08.30: of 48 hours 10 had gone by before the question
    assert ladder(hotline, "belum ditelusuri") == {}
    await hotline.forward(hours=0.5)
    assert ladder(hotline, "belum ditelusuri") == {"pkd": 1}


# --- quiet hours ------------------------------------------------------------------------------------------------------


async def test_nobody_is_woken(hotline: Hotline) -> None:
    await until(hotline, 24, 22, 0)
    await report(hotline)
    await until(hotline, 26, 5, 30)
    assert ladder(hotline) == {}
    await until(hotline, 26, 6, 0)
    assert ladder(hotline) == {"pkd": 1}


async def test_a_timer_that_comes_late_at_night_waits_too(hotline: Hotline) -> None:
    await report(hotline)
    hotline.clock.forward(timedelta(hours=38))  # the machine was off; it is Wednesday 23.00
    await hotline.tick()
    assert ladder(hotline) == {}
    await until(hotline, 26, 6, 0)
    assert ladder(hotline) == {"pkd": 1}
    async with hotline.database.reading() as connection:
        assert await timers.late(View(connection, hotline.keys), hotline.clock.now()) == 0


async def test_late_timers_are_counted(hotline: Hotline) -> None:
    await report(hotline)
    hotline.clock.forward(timedelta(hours=25))
    async with hotline.database.reading() as connection:
        assert await timers.late(View(connection, hotline.keys), hotline.clock.now()) == 1


async def test_quiet_hours_may_be_switched_off(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(quiet=QuietHours(time(0), time(0)))) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS)
        await hotline.forward(hours=14)
        await report(hotline)
        await hotline.forward(hours=24, step_minutes=120)
        assert heard(hotline, "pkd") == 1


# --- the citizen ------------------------------------------------------------------------------------------------------

QUESTION = "Apakah sekarang sudah beres?"
TO_FOLLOWED_UP = (Action.CLAIM, Action.TRACE, Action.SUGGEST, Action.FOLLOW_UP)


async def test_after_a_follow_up_the_citizen_is_asked_and_not_waited_for_for_ever(hotline: Hotline) -> None:
    ticket = await act(hotline, "pkd", await report(hotline), *TO_FOLLOWED_UP)
    await hotline.forward(hours=23.5, step_minutes=120)
    assert heard(hotline, "citizen", QUESTION) == 0
    await hotline.forward(hours=0.5)
    question = next(seen for seen in hotline.seen("citizen") if QUESTION in seen.text)
    assert [button.data.split(".")[2] for button in question.buttons] == ["confirm", "still"]
    await hotline.forward(days=6.5, step_minutes=720)
    assert (await hotline.ticket()).state is State.FOLLOWED_UP
    await hotline.forward(days=0.5, step_minutes=120)
    closed = await hotline.ticket()
    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.TERDAFTAR)
    last = (await events(hotline, ticket))[-1]
    assert (last.actor, last.action) == ("clock", Action.CONCLUDE)
    assert "tidak menjawab" in last.note
    assert heard(hotline, "citizen", QUESTION) == 1


async def test_confirmed_in_time_nothing_more_comes(hotline: Hotline) -> None:
    ticket = await act(hotline, "pkd", await report(hotline), *TO_FOLLOWED_UP)
    await act(hotline, "citizen", ticket, Action.CONFIRM)
    await hotline.forward(days=9, step_minutes=720)
    assert heard(hotline, "citizen", QUESTION) == 0


@pytest.mark.parametrize(
    ("steps", "state", "outcome"),
    [
        ((Action.CLAIM,), State.CLOSED, Outcome.TIDAK_DAPAT_DIHUBUNGI),
        ((Action.CLAIM, Action.TRACE), State.CLOSED, Outcome.TIDAK_DAPAT_DIHUBUNGI),
        ((Action.CLAIM, Action.TRACE, Action.SUGGEST), State.SUGGESTED, ""),
        (TO_FOLLOWED_UP, State.CLOSED, Outcome.TERDAFTAR),
    ],
)
async def test_a_question_without_an_answer_ends(
    hotline: Hotline, steps: tuple[Action, ...], state: State, outcome: str
) -> None:
    await act(hotline, "pkd", await report(hotline), *steps, Action.ASK, note="RT berapa?")
    await hotline.forward(days=6.5, step_minutes=720)
    assert (await hotline.ticket()).waiting_since is not None
    await hotline.forward(days=0.5, step_minutes=120)
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.outcome, ticket.waiting_since) == (state, outcome, None)


async def test_a_suggestion_goes_on_without_the_answer(hotline: Hotline) -> None:
    ticket = await act(hotline, "pkd", await report(hotline), Action.CLAIM, Action.TRACE, Action.SUGGEST)
    await act(hotline, "pkd", ticket, Action.ASK, note="RT berapa?")
    await hotline.forward(days=9.5, step_minutes=720)
    assert ladder(hotline, "saran perbaikan belum dijawab") == {}
    await hotline.forward(days=0.5, step_minutes=120)
    assert ladder(hotline, "saran perbaikan belum dijawab") == {"pkd": 1}


async def test_a_suggestion_that_nobody_answers_is_given_up_with_a_press_of_the_kabupatens(hotline: Hotline) -> None:
    await act(hotline, "pkd", await report(hotline), Action.CLAIM, Action.TRACE, Action.SUGGEST)
    await hotline.forward(days=5, step_minutes=60)
    offered = {who: "Tidak ditindaklanjuti" in newest(hotline, who).labels for who in ("pkd", "kec", "kab", "koor")}
    assert offered == {"pkd": False, "kec": False, "kab": True, "koor": False}
    assert "menjadi dugaan pelanggaran" in newest(hotline, "kab").text
    await hotline.presses("kab", "Tidak ditindaklanjuti")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.DITERUSKAN)


def newest(hotline: Hotline, who: str) -> Seen:
    """The newest reminder that somebody got."""
    return next(seen for seen in reversed(hotline.seen(who)) if "saran perbaikan belum dijawab" in seen.text)
