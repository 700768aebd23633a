"""Tickets are given to officers, and go down to a posko that has somebody again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.messages import base36
from bot.domain.people import Role
from bot.domain.tickets import Action, State
from handlers.invitation import make_invite
from tests.hotline import Hotline
from tests.journeys import desk
from tests.journeys.reports import GADUNG, RIAS, TOBOALI, card, forge, refusal, reports, staff, story, taken_back, walk

BIKANG = "19.03.01.2006"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


# --- given to somebody ------------------------------------------------------------------------------------------------


async def test_a_new_ticket_is_given_to_an_officer(hotline: Hotline) -> None:
    receipt = await reports(hotline)
    await hotline.says("dewi", f"/tugaskan {receipt.ticket.number}")
    assert "ditugaskan kepada siapa?" in hotline.last("dewi")
    assert hotline.seen("dewi")[-1].labels == ["Budi · 0 tiket", "Dewi · 0 tiket", "Sari · 0 tiket", "Kembali"]
    await hotline.presses("dewi", "Budi · 0 tiket")
    ticket = await hotline.ticket()
    assert ticket.state is State.CLAIMED
    assert any(seen.text == "Tiket 1903-1-X ditugaskan kepada Anda oleh Dewi." for seen in hotline.seen("budi"))
    assert "Mulai telusuri" in hotline.seen("budi")[-1].labels
    assert (await card(hotline, "sari", ticket.number)).labels == []
    assert "sudah diambil petugas Posko Desa Rias" in hotline.last("warga")
    assert (await story(hotline))[-1].action is Action.ASSIGN


async def test_work_goes_on_with_another_holder(hotline: Hotline) -> None:
    receipt = await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri", "Lihat data")
    told = len(hotline.seen("warga"))
    await hotline.says("rina", f"/tiket {receipt.ticket.number}")
    await walk(hotline, "rina", "Lainnya…", "Tugaskan kepada petugas", "Budi · 0 tiket")
    ticket = await hotline.ticket()
    assert ticket.state is State.TRACING
    assert hotline.last("sari") == "Tiket 1903-1-X sekarang dipegang Budi."
    assert taken_back(hotline, "sari", lambda seen: "Suminah" in seen.text)
    assert len(hotline.seen("warga")) == told
    await walk(hotline, "budi", "Hasil", "Tidak terbukti")
    assert (await hotline.ticket()).state is State.CLOSED


async def test_the_least_loaded_come_first(hotline: Hotline) -> None:
    for number in range(3):
        await reports(hotline, f"warga{number}", nik="")
        await hotline.presses("sari" if number else "budi", "Ambil")
    last = await reports(hotline, "warga9", nik="")
    await hotline.says("dewi", f"/tugaskan {last.ticket.number}")
    assert hotline.seen("dewi")[-1].labels[:3] == ["Dewi · 0 tiket", "Budi · 1 tiket", "Sari · 2 tiket"]


async def test_many_officers_come_by_pages(hotline: Hotline) -> None:
    for number in range(9):
        await hotline.officer(f"pkd{number}", Role.PKD, RIAS, name=f"Pkd{number}")
    receipt = await reports(hotline)
    await hotline.says("dewi", f"/tugaskan {receipt.ticket.number}")
    await hotline.presses("dewi", "Berikutnya ▶")
    await hotline.presses("dewi", "Sari · 0 tiket")
    assert "Diambil oleh Sari" in hotline.last("sari")


@pytest.mark.parametrize("who", ["sari", "wati", "warga"])
async def test_nobody_else_gives_tickets_away(hotline: Hotline, who: str) -> None:
    receipt = await reports(hotline)
    budi = await hotline.officer("budi2", Role.PKD, RIAS, name="Budi Dua")
    await hotline.says(who, f"/tugaskan {receipt.ticket.number}")
    assert hotline.last(who) == refusal(who)
    await forge(hotline, who, "assign", base36(budi.id))
    assert (await hotline.ticket()).state is State.NEW


async def test_nobody_gets_what_is_not_their_poskos(hotline: Hotline) -> None:
    await reports(hotline)
    stranger = await hotline.officer("tono", Role.PKD, GADUNG, name="Tono")
    await forge(hotline, "dewi", "assign", base36(stranger.id))
    assert (await hotline.ticket()).state is State.NEW
    assert hotline.toasts("dewi")[-1] == "Petugas itu tidak lagi bertugas di posko ini."


async def test_a_claim_and_an_assignment_at_once_leave_one_holder(hotline: Hotline) -> None:
    receipt = await reports(hotline)
    await hotline.says("dewi", f"/tugaskan {receipt.ticket.number}")
    claim, give = hotline.press("sari", "Ambil"), hotline.press("dewi", "Budi · 0 tiket")
    await hotline.hands_in(hotline.inbound("sari", claim), hotline.inbound("dewi", give))
    assert "sekarang dipegang Budi" in hotline.last("sari")
    await forge(hotline, "sari", "trace")
    assert hotline.toasts("sari")[-1] == "Sudah diambil oleh Budi."


async def test_without_a_number_it_says_how(hotline: Hotline) -> None:
    await hotline.says("dewi", "/tugaskan")
    assert hotline.last("dewi").startswith("Tulis nomor tiketnya")
    await hotline.says("dewi", "/tugaskan 1903-99-Z")
    assert "tidak ditemukan di wilayah Anda" in hotline.last("dewi")


# --- handed down ------------------------------------------------------------------------------------------------------


async def joins(hotline: Hotline, who: str, area: str) -> None:
    invite, token = make_invite(hotline.world, Role.PKD, area, 0, hotline.clock.now())
    async with desk.turn_of(hotline, "rina") as turn:
        turn.changes.create(invite)
    await hotline.says(who, f"/start i-{token}")
    await hotline.tick()


async def test_what_waits_above_goes_down_with_one_press_of_the_newcomer(hotline: Hotline) -> None:
    for number in range(3):
        await reports(hotline, f"warga{number}", area_code=BIKANG, nik="")
    await walk(hotline, "dewi", "Ambil")
    await joins(hotline, "ani", BIKANG)
    assert any(seen.text.startswith("2 laporan dari Desa Bikang") for seen in hotline.seen("ani"))
    await hotline.presses("ani", "Turunkan 2 laporan")
    found = await hotline.tickets()
    assert sorted(ticket.posko_area for ticket in found) == [TOBOALI, BIKANG, BIKANG]
    assert "2 laporan dari Desa Bikang, Kec. Toboali sudah diturunkan." in hotline.last("ani")
    assert "Posko Desa Bikang" in hotline.last("warga0")
    await hotline.presses("ani", "Turunkan 2 laporan")
    assert hotline.toasts("ani")[-1] == "Tidak ada lagi yang menunggu di atas."


async def test_or_of_the_posko_above(hotline: Hotline) -> None:
    await reports(hotline, area_code=BIKANG, nik="")
    await joins(hotline, "ani", BIKANG)
    assert any("Desa Bikang, Kec. Toboali sekarang ada petugasnya" in seen.text for seen in hotline.seen("dewi"))
    await hotline.presses("dewi", "Turunkan 1 laporan")
    assert (await hotline.ticket()).posko_area == BIKANG
    assert hotline.last("ani") == "1 laporan diturunkan ke posko Anda."
    await hotline.says("ani", "/antrean")
    assert "Antrean: 1 tiket" in hotline.last("ani")


async def test_much_goes_down_in_steps(hotline: Hotline) -> None:
    for number in range(55):
        await reports(hotline, f"warga{number}", area_code=BIKANG, nik="")
    await joins(hotline, "ani", BIKANG)
    await hotline.presses("ani", "Turunkan 50 laporan")
    await hotline.presses("ani", "Turunkan 5 laporan")
    assert {ticket.posko_area for ticket in await hotline.tickets()} == {BIKANG}


async def test_nobody_else_hands_down(hotline: Hotline) -> None:
    await reports(hotline, area_code=BIKANG, nik="")
    await joins(hotline, "ani", BIKANG)
    press = hotline.press("ani", "Turunkan 1 laporan")
    for who in ("wati", "warga"):
        await hotline.hands_in(hotline.inbound(who, press))
    assert (await hotline.ticket()).posko_area == TOBOALI
