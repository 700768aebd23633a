"""Taking back a step within a minute; and claims that nobody works on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.tickets import Action, Outcome, State, Ticket
from tests.hotline import Hotline
from tests.journeys.reports import TOBOALI, acts, card, forge, reports, staff, story, walk

UNDO = "Batalkan langkah tadi"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


WAYS: dict[str, tuple[str, ...]] = {
    "claim": ("Ambil",),
    "trace": ("Ambil", "Mulai telusuri"),
    "suggest": ("Ambil", "Mulai telusuri", "Hasil", "Saran perbaikan disampaikan"),
    "conclude": ("Ambil", "Hasil", "Tidak terbukti"),
    "release": ("Ambil", "Lepas"),
    "postpone": ("Ambil", "Lainnya…", "Tunda", "3 hari", "Menunggu dokumen"),
    "up": ("Ambil", "Lainnya…", "Teruskan ke posko lain", "Posko Kecamatan Toboali", "Perlu kewenangan di atas"),
}


def standing(ticket: Ticket) -> tuple[object, ...]:
    return (
        *(ticket.state, ticket.outcome, ticket.assignee_id, ticket.area_code, ticket.posko_area, ticket.routing_reason),
        *(ticket.claimed_at, ticket.traced_at, ticket.suggested_at, ticket.closed_at, ticket.due_at),
        ticket.postponed_until,
    )


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_each_step_can_be_taken_back(hotline: Hotline, way: tuple[str, ...]) -> None:
    await reports(hotline)
    *before, last = way
    await walk(hotline, "sari", *before)
    stood = standing(await hotline.ticket())
    await hotline.presses("sari", last)
    assert standing(await hotline.ticket()) != stood
    hotline.clock.forward(timedelta(seconds=40))
    await hotline.presses("sari", UNDO)
    assert standing(await hotline.ticket()) == stood
    assert hotline.toasts("sari")[-1] == "Langkah tadi dibatalkan."
    assert (await story(hotline))[-1].action is Action.UNDO
    assert UNDO not in hotline.seen("sari")[-1].labels
    await forge(hotline, "sari", "undo")
    assert standing(await hotline.ticket()) == stood, "what was taken back is not taken back again"


async def test_who_was_told_of_the_step_hears_that_it_was_a_slip(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Hasil", "Tidak terbukti")
    assert "tidak menemukan hal yang dilaporkan" in hotline.last("warga")
    await hotline.presses("sari", UNDO)
    corrected, news = hotline.seen("warga")[-2:]
    if hotline.changes:
        assert "keliru, petugas salah tekan" in corrected.text
        assert corrected.labels == []
    assert news.text.startswith("Maaf, kabar barusan keliru")
    assert "Sedang ditelusuri petugas" in news.text
    assert (await hotline.ticket()).outcome == ""


async def test_of_what_was_not_told_nothing_is_said(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Lainnya…", "Tunda", "Sampai besok", "Pemilih sedang tidak di rumah")
    told = [seen.text for seen in hotline.seen("warga")]
    await hotline.presses("sari", UNDO)
    assert [seen.text for seen in hotline.seen("warga")] == told


async def test_after_a_minute_it_is_too_late(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    hotline.clock.forward(timedelta(seconds=61))
    await hotline.presses("sari", UNDO)
    assert (await hotline.ticket()).state is State.CLAIMED
    assert "Sudah tidak bisa dibatalkan" in hotline.toasts("sari")[-1]
    assert UNDO not in hotline.seen("sari")[-1].labels


async def test_after_a_minute_the_button_is_gone_and_a_choice_stays(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    assert UNDO in hotline.seen("sari")[-1].labels
    await hotline.forward(hours=0.05, step_minutes=1)
    assert UNDO not in (await card(hotline, "sari", (await hotline.ticket()).number)).labels
    await forge(hotline, "sari", "undo")
    assert (await hotline.ticket()).state is State.CLAIMED, "also where the button could not be taken away"
    await walk(hotline, "sari", "Mulai telusuri", "Hasil")
    choice = hotline.seen("sari")[-1].labels
    await hotline.forward(hours=0.05, step_minutes=1)
    assert hotline.seen("sari")[-1].labels == choice


async def test_what_somebody_did_since_is_not_undone(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Hasil", "Saran perbaikan", "Sudah ditindaklanjuti")
    press = hotline.press("sari", UNDO)
    await acts(hotline, "warga", Action.CONFIRM)
    await hotline.hands_in(hotline.inbound("sari", press))
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.TERDAFTAR)


async def test_nobody_undoes_the_step_of_another(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    for who in ("budi", "dewi", "rina"):
        await forge(hotline, who, "undo")
        assert (await hotline.ticket()).state is State.CLAIMED


async def test_the_reminders_stand_as_before(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", UNDO)
    await hotline.forward(hours=26, step_minutes=30)
    assert any("belum diambil petugas" in seen.text for seen in hotline.seen("sari"))


# --- claims that nobody works on --------------------------------------------------------------------------------------


async def test_a_claim_that_is_not_worked_on_goes_back_to_the_queue(hotline: Hotline) -> None:
    receipt = await reports(hotline)
    await hotline.presses("sari", "Ambil")
    await hotline.forward(hours=48.5, step_minutes=30)
    assert any("belum" in seen.text and "ditelusuri" in seen.text for seen in hotline.seen("sari"))
    assert (await hotline.ticket()).state is State.CLAIMED
    told = len(hotline.seen("warga"))
    await hotline.forward(hours=24, step_minutes=30)
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.assignee_id) == (State.NEW, 0)
    assert any(
        seen.text.startswith(f"Tiket {receipt.ticket.number} kembali ke antrean") for seen in hotline.seen("sari")
    )
    assert any("sudah diambil, tetapi belum dikerjakan" in seen.text for seen in hotline.seen("dewi"))
    assert hotline.seen("budi")[-1].labels == ["Ambil"]
    assert all("antrean" not in seen.text for seen in hotline.seen("warga")[told:])
    released = [event for event in await story(hotline) if event.action is Action.RELEASE]
    assert [event.actor for event in released] == ["clock"]
    await hotline.presses("budi", "Ambil")
    assert (await hotline.ticket()).state is State.CLAIMED


async def test_a_claim_that_is_worked_on_stays(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    await hotline.forward(hours=49, step_minutes=60)
    await hotline.presses("sari", "Mulai telusuri")
    await hotline.forward(hours=40, step_minutes=60)
    assert (await hotline.ticket()).state is State.TRACING


async def test_a_claim_that_is_put_off_does_not_expire_before(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Lainnya…", "Tunda", "1 minggu", "Menunggu dokumen")
    await hotline.forward(days=6, step_minutes=240)
    assert (await hotline.ticket()).state is State.CLAIMED
    assert not any("belum ditelusuri" in seen.text for seen in hotline.seen("sari"))


async def test_an_office_above_is_told_at_the_kecamatan(hotline: Hotline) -> None:
    await hotline.officer("tono", Role.PANWASCAM, TOBOALI, name="Tono")
    await reports(hotline, area_code=TOBOALI)
    await hotline.presses("dewi", "Ambil")
    await hotline.forward(hours=74, step_minutes=60)
    assert (await hotline.ticket()).state is State.NEW
