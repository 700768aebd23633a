"""A citizen who does not answer: reminded once, then the officer hears that they may go on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.tickets import Action, State, Ticket
from tests.hotline import Hotline
from tests.journeys.desk import RIAS, act, report

REMINDED = "petugas masih menunggu jawaban"
TOLD = "pelapor belum menjawab pertanyaan"
CONFIRM = "masih menunggu kabar"
WAY = (Action.CLAIM, Action.TRACE, Action.SUGGEST, Action.FOLLOW_UP)


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as hotline:
        for who, role, area in (
            ("pkd", Role.PKD, RIAS),
            ("other", Role.PKD, RIAS),
            ("koor", Role.COORDINATOR, "19.03"),
        ):
            await hotline.officer(who, role, area)
        await hotline.tick()
        yield hotline


def heard(hotline: Hotline, who: str, words: str) -> int:
    return sum(words in seen.text for seen in hotline.seen(who))


async def asked(hotline: Hotline, *steps: Action) -> Ticket:
    ticket = await act(hotline, "pkd", await report(hotline), *steps)
    return await act(hotline, "pkd", ticket, Action.ASK, note="RT berapa rumahnya?")


async def test_an_officers_question_is_reminded_of_once_at_half_of_the_time(hotline: Hotline) -> None:
    await asked(hotline, Action.CLAIM)
    await hotline.forward(days=3, hours=20.5)  # half is Friday 21.00, when the night begins
    assert heard(hotline, "citizen", REMINDED) == 0
    await hotline.forward(hours=0.5)
    assert heard(hotline, "citizen", REMINDED) == 1
    reminder = next(seen for seen in hotline.seen("citizen") if REMINDED in seen.text)
    assert "RT berapa rumahnya?" in reminder.text
    assert "sebelum Selasa, 1 Des 09.00 WIB" in reminder.text
    assert reminder.labels == ["Jawab"]
    await hotline.forward(days=3, step_minutes=60)
    assert heard(hotline, "citizen", REMINDED) == 1


async def test_the_reminder_takes_the_answer(hotline: Hotline) -> None:
    await asked(hotline, Action.CLAIM)
    await hotline.forward(days=4, step_minutes=120)
    await hotline.presses("citizen", "Jawab")
    await hotline.says("citizen", "RT 4, dekat masjid")
    assert (await hotline.ticket()).waiting_since is None
    await hotline.forward(days=7, step_minutes=120)
    assert heard(hotline, "pkd", TOLD) == 0
    assert heard(hotline, "citizen", REMINDED) == 1


async def test_then_who_works_on_it_hears_and_may_go_on(hotline: Hotline) -> None:
    await asked(hotline, Action.CLAIM)
    await hotline.forward(days=5, step_minutes=120)
    assert heard(hotline, "pkd", TOLD) == 0
    await hotline.forward(days=1, step_minutes=120)
    assert [heard(hotline, who, TOLD) for who in ("pkd", "other", "koor")] == [1, 0, 0]
    await hotline.presses("pkd", "Buka")
    await hotline.presses("pkd", "Mulai telusuri")
    gone_on = await hotline.ticket()
    assert (gone_on.state, gone_on.waiting_since) == (State.TRACING, None)
    await hotline.forward(days=2, step_minutes=120)
    assert (await hotline.ticket()).state is State.TRACING


async def test_a_suggestion_goes_on_by_itself_and_its_officer_is_told_so(hotline: Hotline) -> None:
    await asked(hotline, Action.CLAIM, Action.TRACE, Action.SUGGEST)
    await hotline.forward(days=6, step_minutes=120)
    (told,) = [seen.text for seen in hotline.seen("pkd") if TOLD in seen.text]
    assert "batas waktu berjalan lagi" in told


async def test_the_question_after_a_follow_up_is_reminded_of_once(hotline: Hotline) -> None:
    await act(hotline, "pkd", await report(hotline), *WAY)
    await hotline.forward(days=4, step_minutes=120)
    assert heard(hotline, "citizen", CONFIRM) == 0
    await hotline.forward(days=1, step_minutes=120)
    assert heard(hotline, "citizen", CONFIRM) == 1
    reminder = next(seen for seen in hotline.seen("citizen") if CONFIRM in seen.text)
    assert reminder.labels == ["Ya, sudah", "Masih belum"]
    await hotline.forward(days=2.5, step_minutes=120)
    assert heard(hotline, "citizen", CONFIRM) == 1
    assert heard(hotline, "pkd", TOLD) == 0
    await hotline.forward(days=1, step_minutes=120)
    assert (await hotline.ticket()).state is State.CLOSED


@pytest.mark.parametrize("answer", [Action.CONFIRM, Action.REOPEN])
async def test_who_answered_is_not_reminded(hotline: Hotline, answer: Action) -> None:
    ticket = await act(hotline, "pkd", await report(hotline), *WAY)
    await hotline.forward(days=2, step_minutes=120)
    await act(hotline, "citizen", ticket, answer)
    await hotline.forward(days=7, step_minutes=240)
    assert heard(hotline, "citizen", CONFIRM) == 0


async def test_after_an_outage_reminder_and_end_are_both_later(hotline: Hotline) -> None:
    await asked(hotline, Action.CLAIM)
    await hotline.forward(days=2)
    await hotline.stop()
    hotline.clock.forward(timedelta(days=3))
    await hotline.start()
    await hotline.tick()
    assert heard(hotline, "citizen", REMINDED) == 0
    await hotline.forward(days=2, step_minutes=120)
    assert heard(hotline, "citizen", REMINDED) == 1
    await hotline.forward(days=2.5, step_minutes=120)
    assert (await hotline.ticket()).state is State.CLAIMED
    await hotline.forward(days=0.6, step_minutes=120)
    assert (await hotline.ticket()).state is State.CLOSED
