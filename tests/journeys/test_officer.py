"""Officers at work: from the claim to the closed ticket, alone and side by side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.rules import Mode, Rules
from bot.domain.tickets import CONCLUSIONS, Action, Outcome, State
from handlers.turn import Turn
from tests.hotline import Hotline
from tests.journeys.reports import (
    BASEL,
    RIAS,
    TOBOALI,
    acts,
    card,
    forge,
    reports,
    staff,
    story,
    taken_back,
    turn_of,
    walk,
)


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """A hotline with people in office."""
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


# --- the way of a ticket ----------------------------------------------------------------------------------------------


async def test_a_report_is_taken_traced_suggested_and_closed(hotline: Hotline) -> None:
    receipt = await reports(hotline)
    assert receipt.posko_area == RIAS
    assert "Belum dicoklit" in hotline.last("sari")
    assert hotline.seen("wati") == []

    await hotline.presses("sari", "Ambil")
    assert hotline.toasts("sari") == ["Tiket Anda ambil. Terima kasih!"]
    others = await card(hotline, "budi", receipt.ticket.number)
    assert "Diambil oleh Sari" in others.text
    assert others.labels == []
    assert "sudah diambil petugas Posko Desa Rias" in hotline.last("warga")
    assert "Sari" not in hotline.last("warga")

    await walk(hotline, "sari", "Mulai telusuri", "Hasil", "Saran perbaikan", "Sudah ditindaklanjuti")
    assert hotline.seen("warga")[-1].labels == ["Ya, sudah", "Masih belum"]
    await hotline.presses("warga", "Ya, sudah")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.TERDAFTAR)
    assert "membenarkan" in hotline.last("sari")
    assert "Selesai" in (await card(hotline, "budi", ticket.number)).text
    marks = [ticket.claimed_at, ticket.traced_at, ticket.suggested_at, ticket.followed_up_at, ticket.closed_at]
    assert None not in marks
    assert [event.action for event in await story(hotline)] == [
        Action.OPEN,
        Action.CLAIM,
        Action.TRACE,
        Action.SUGGEST,
        Action.FOLLOW_UP,
        Action.CONFIRM,
    ]


@pytest.mark.parametrize("outcome", CONCLUSIONS)
async def test_tracing_can_end_without_a_suggestion(hotline: Hotline, outcome: Outcome) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Hasil")
    label = hotline.world.texts.get("id", f"officer.button.{outcome}")
    await hotline.presses("sari", label)
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.outcome) == (State.CLOSED, outcome)
    assert ticket.number in hotline.last("warga")
    assert hotline.seen("warga")[-1].labels[:2] == ["Masih belum", "1 ★"]


async def test_the_choice_of_results_leads_back(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri")
    before = hotline.seen("sari")[-1].labels
    await walk(hotline, "sari", "Hasil", "Kembali")
    assert hotline.seen("sari")[-1].labels == before
    assert (await hotline.ticket()).state is State.TRACING


async def test_the_officer_can_close_what_was_followed_up(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Hasil", "Saran", "Sudah ditindaklanjuti", "Tutup")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.TERDAFTAR)


async def test_an_ignored_suggestion_reaches_the_kabupaten(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Hasil", "Saran", "Tidak ditindaklanjuti")
    assert (await hotline.ticket()).outcome == Outcome.DITERUSKAN
    assert "dugaan pelanggaran" in hotline.last("rina")
    assert "Bawaslu kabupaten" in hotline.last("warga")


async def test_a_released_ticket_waits_for_everybody_again(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Lihat data", "Lepas")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.assignee_id, ticket.claimed_at) == (State.NEW, 0, None)
    assert taken_back(hotline, "sari", lambda seen: "Suminah" in seen.text)
    told = len(hotline.seen("warga"))
    await hotline.presses("budi", "Ambil")
    assert "Diambil oleh Budi" in (await card(hotline, "sari", ticket.number)).text
    assert told == 1  # handing back is our own business


async def test_the_level_above_hands_back_and_the_holder_hears_of_it(hotline: Hotline) -> None:
    receipt = await reports(hotline)
    await hotline.presses("sari", "Ambil")
    await hotline.says("dewi", f"/tiket {receipt.ticket.number}")
    await hotline.presses("dewi", "Lepas")
    assert (await hotline.ticket()).state is State.NEW
    assert any("dikembalikan ke antrean oleh Dewi" in seen.text for seen in hotline.seen("sari"))


@pytest.mark.parametrize("state", [State.FOLLOWED_UP, State.CLOSED])
async def test_still_not_brings_the_ticket_back(hotline: Hotline, state: State) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Hasil", "Saran", "Sudah ditindaklanjuti")
    if state is State.CLOSED:
        await hotline.presses("sari", "Tutup")
    before, press = await hotline.ticket(), hotline.press("warga", "Masih belum")
    hotline.forget()
    await hotline.hands_in(hotline.inbound("warga", press))
    ticket = await hotline.ticket()
    if state is State.CLOSED:
        assert (ticket.state, ticket.assignee_id, ticket.outcome) == (State.NEW, 0, "")
        assert hotline.seen("budi")[-1].labels == ["Ambil"]
    else:
        assert (ticket.state, ticket.assignee_id) == (State.TRACING, before.assignee_id)
        assert "masih belum beres" in hotline.last("sari")
        assert hotline.seen("budi") == []


async def test_what_comes_back_does_not_wait_where_nobody_is_in_office_any_more(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Hasil", "Tidak terbukti")
    for who in ("sari", "budi"):
        await turn_of(hotline, who, _leaves_office)
    hotline.forget()
    ticket = await acts(hotline, "warga", Action.REOPEN)
    assert (ticket.posko_area, ticket.routing_reason) == (TOBOALI, "unstaffed")
    assert hotline.seen("dewi")[-1].labels[0] == "Ambil"
    assert hotline.seen("sari") == hotline.seen("budi") == []
    await turn_of(hotline, "dewi", _leaves_office)
    await forge(hotline, "sari", "claim")
    assert (await hotline.ticket()).state is State.NEW


async def _leaves_office(turn: Turn) -> None:
    assert turn.person is not None
    for held in turn.person.in_office:
        turn.changes.update(replace(held, ended_at=turn.now))


@pytest.mark.parametrize("taken", [True, False])
async def test_a_withdrawn_report_is_told_to_whoever_would_have_traced_it(hotline: Hotline, taken: bool) -> None:
    await reports(hotline)
    if taken:
        await hotline.presses("sari", "Ambil")
    await acts(hotline, "warga", Action.CANCEL)
    assert (await hotline.ticket()).outcome == Outcome.DIBATALKAN
    assert "membatalkan" in hotline.last("sari")
    assert ("membatalkan" in hotline.last("budi")) is not taken


# --- who gets it ------------------------------------------------------------------------------------------------------


async def test_two_officers_press_at_once_in_one_batch(hotline: Hotline) -> None:
    await reports(hotline)
    both = [hotline.inbound(who, hotline.press(who, "Ambil")) for who in ("sari", "budi")]
    await hotline.hands_in(*both)
    await _sari_has_it(hotline)


async def test_two_officers_press_one_after_the_other(hotline: Hotline) -> None:
    await reports(hotline)
    late = hotline.inbound("budi", hotline.press("budi", "Ambil"))
    await hotline.presses("sari", "Ambil")
    await hotline.hands_in(late)
    await _sari_has_it(hotline)


async def _sari_has_it(hotline: Hotline) -> None:
    assert [e.action for e in await story(hotline)] == [Action.OPEN, Action.CLAIM]
    assert hotline.toasts("sari") == ["Tiket Anda ambil. Terima kasih!"]
    assert hotline.toasts("budi") == ["Sudah diambil oleh Sari."]
    assert "Diambil oleh Sari" in hotline.last("budi")
    assert hotline.seen("budi")[-1].labels == []


async def test_a_ticket_from_an_unstaffed_desa_goes_up_and_says_why(hotline: Hotline) -> None:
    receipt = await reports(hotline, area_code="19.03.01.2010")
    assert receipt.posko_area == TOBOALI
    assert "belum ada petugas" in hotline.last("dewi")
    assert hotline.seen("sari") == []


async def test_where_nobody_is_in_office_the_ticket_stands_and_alarms(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await hotline.officer("adi", Role.ADMIN, BASEL)
        receipt = await reports(hotline)
        assert (receipt.routing.reason, receipt.posko_area) == ("nobody", BASEL)
        for who in ("rina", "adi"):
            assert "Tidak ada petugas" in hotline.last(who)
            assert len(hotline.seen(who)) == 1
        await hotline.says("rina", "/antrean")
        assert receipt.ticket.number in hotline.last("rina")


async def test_between_elections_everything_goes_to_the_kabupaten(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(mode=Mode.PDPB)) as hotline:
        await hotline.officer("sari", Role.PKD, RIAS)
        await hotline.officer("hadi", Role.OFFICER, BASEL)
        await reports(hotline)
        assert "di luar tahapan" in hotline.last("hadi")
        assert hotline.seen("sari") == []
