"""A PKD recommends a result; the level above agrees, sends it back, or decides otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.rules import Rules
from bot.domain.tickets import Action, Outcome, State
from tests.hotline import Hotline
from tests.journeys.reports import GADUNG, RIAS, TOBOALI, forge, reports, staff, story, walk

TRACED = ("Ambil", "Mulai telusuri", "Hasil")


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, rules=Rules()) as line:
        await staff(line)
        yield line


async def test_a_result_counts_once_the_kecamatan_agrees(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", *TRACED)
    assert "diputuskan dulu oleh pengawas di atas Anda" in hotline.last("sari")
    told = len(hotline.seen("warga"))
    await hotline.presses("sari", "Saran")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.result, ticket.review_area) == (State.RECOMMENDED, "suggest", TOBOALI)
    assert len(hotline.seen("warga")) == told, "the reporter hears of what was decided"
    assert "menunggu keputusan Kec. Toboali" in hotline.last("sari")
    assert not any("lisan" in label for label in hotline.seen("sari")[-1].labels)

    assert "Usulan Sari: perlu saran perbaikan" in hotline.last("dewi")
    await walk(hotline, "dewi", "Lihat data")
    assert "Suminah" in hotline.last("dewi")
    await walk(hotline, "dewi", "Setujui")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.review_area, ticket.assignee_id != 0) == (State.RECOMMENDED, "", True)
    assert "Dewi menyetujui hasil" in hotline.last("sari")

    await walk(hotline, "sari", "Buka tiket", "Saran disampaikan lisan")
    assert (await hotline.ticket()).state is State.SUGGESTED
    assert "saran perbaikan" in hotline.last("warga")
    assert [event.action for event in await story(hotline)] == [
        *(Action.OPEN, Action.CLAIM, Action.TRACE, Action.RECOMMEND, Action.VIEW, Action.ACCEPT, Action.SUGGEST),
    ]


async def test_a_conclusion_is_agreed_to_as_well(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", *TRACED, "Tidak terbukti")
    assert (await hotline.ticket()).is_open
    await hotline.presses("dewi", "Setujui")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.TIDAK_TERBUKTI)
    assert "Dewi menutup" in hotline.last("sari")
    assert "tidak menemukan hal yang dilaporkan" in hotline.last("warga")


@pytest.mark.parametrize("own_words", [False, True])
async def test_it_is_sent_back_with_a_reason(hotline: Hotline, own_words: bool) -> None:
    await reports(hotline)
    await walk(hotline, "sari", *TRACED, "Tidak terbukti")
    await walk(hotline, "dewi", "Kembalikan")
    if own_words:
        await hotline.presses("dewi", "Tulis alasan")
        await hotline.says("dewi", "rumahnya di RT 5, bukan RT 4")
    else:
        await hotline.presses("dewi", "Bukti belum cukup")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.result, ticket.recommended_at) == (State.TRACING, "", None)
    reason = "rumahnya di RT 5" if own_words else "Bukti belum cukup"
    assert reason in hotline.last("sari")
    assert "mengembalikan hasil" in hotline.last("sari")
    await walk(hotline, "sari", "Buka tiket", "Hasil", "Saran")
    assert (await hotline.ticket()).result == "suggest"


async def test_another_result_may_be_the_right_one(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", *TRACED, "Tidak terbukti")
    await walk(hotline, "dewi", "Hasil lain", "perlu saran perbaikan")
    ticket = await hotline.ticket()
    assert (ticket.result, ticket.accepted_at is not None) == ("suggest", True)
    assert [event.note for event in await story(hotline) if event.action is Action.ACCEPT] == ["suggest"]


@pytest.mark.parametrize(
    "what", ["accept", "decide.tidak_terbukti", "return.-.proof", "suggest", "conclude.tidak_terbukti"]
)
async def test_nobody_below_decides(hotline: Hotline, what: str) -> None:
    """Not who recommended it, nor a colleague, nor a neighbour, nor who coordinates: whatever they press."""
    await hotline.officer("wira", Role.PANWASCAM, "19.03.02", name="Wira")
    await reports(hotline)
    await walk(hotline, "sari", *TRACED, "Tidak terbukti")
    before = await hotline.ticket()
    for who in ("sari", "budi", "wati", "wira", "rina", "warga"):
        await forge(hotline, who, *what.split("."))
    assert await hotline.ticket() == before


async def test_a_slip_is_taken_back(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", *TRACED, "Tidak terbukti", "Batalkan langkah tadi")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.result, ticket.review_area) == (State.TRACING, "", "")
    await forge(hotline, "dewi", "accept")
    assert (await hotline.ticket()).is_open


async def test_who_decides_has_it_in_the_queue_and_is_reminded_first(hotline: Hotline) -> None:
    await reports(hotline)
    await reports(hotline, "tetangga", area_code=GADUNG, nik="")
    await walk(hotline, "sari", *TRACED, "Saran")
    number = (await hotline.tickets())[0].number
    await hotline.says("dewi", "/antrean")
    assert number in hotline.last("dewi")
    hotline.forget()
    await hotline.forward(hours=25)
    assert any("belum diputuskan" in seen.text for seen in hotline.seen("dewi"))
    assert not any("belum diputuskan" in seen.text for seen in hotline.seen("sari"))


async def test_the_clock_of_the_suggestion_begins_with_the_agreement(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", *TRACED, "Saran")
    await hotline.forward(hours=20)
    await hotline.presses("dewi", "Setujui")
    assert (await hotline.ticket()).due_at == hotline.clock.now() + timedelta(hours=24)
    hotline.forget()
    await hotline.forward(hours=25)
    assert any("saran perbaikan belum dibuat" in seen.text for seen in hotline.seen("sari"))


@pytest.mark.parametrize(("role", "area"), [(Role.PANWASCAM, TOBOALI), (Role.OFFICER, "19.03")])
async def test_above_the_desa_a_result_counts_at_once(hotline: Hotline, role: Role, area: str) -> None:
    await hotline.officer("bang", role, area, name="Bang")
    receipt = await reports(hotline)
    await hotline.says("bang", f"/tiket {receipt.ticket.number}")
    await walk(hotline, "bang", *TRACED, "Tidak terbukti")
    assert (await hotline.ticket()).outcome == Outcome.TIDAK_TERBUKTI


async def test_where_nobody_is_above_a_result_counts_at_once(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules()) as hotline:
        await hotline.officer("sari", Role.PKD, RIAS, name="Sari")
        await hotline.officer("rina", Role.COORDINATOR, "19.03", name="Rina")  # decides on no result
        await reports(hotline)
        await walk(hotline, "sari", *TRACED, "Tidak terbukti")
        assert (await hotline.ticket()).outcome == Outcome.TIDAK_TERBUKTI


async def test_a_result_that_waits_for_an_emptied_posko_goes_to_the_next_one_above(hotline: Hotline) -> None:
    await hotline.officer("kab", Role.OFFICER, "19.03", name="Eko")
    await reports(hotline)
    await walk(hotline, "sari", *TRACED, "Saran")
    await hotline.says("dewi", "/berhenti")
    await walk(hotline, "dewi", "Panwascam", "Ya, lanjutkan")
    waits = await hotline.ticket()
    assert (waits.state, waits.posko_area, waits.review_area) == (State.RECOMMENDED, RIAS, "19.03")
    assert "1 tiket dari Kec. Toboali sekarang ada di posko Anda" in hotline.last("kab")
    await hotline.presses("kab", "Lihat antrean")
    assert waits.number in hotline.last("kab")
