"""Offices end: one by one, by their holder's own wish, or all of them at the end of a term. No ticket is left behind,
and nobody is told more often than once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.messages import Press, press_data
from bot.domain.people import Role
from bot.domain.tickets import Action, State
from storage.codec import AUDIT
from tests.hotline import Hotline
from tests.journeys.reports import (
    BASEL,
    FOR_OFFICERS,
    GADUNG,
    RIAS,
    TOBOALI,
    refusal,
    reports,
    staff,
    story,
    taken_back,
    walk,
)


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        await line.officer("kab", Role.OFFICER, BASEL, name="Kartika")
        yield line


async def revoke(hotline: Hotline, who: str, name: str) -> None:
    await hotline.says(who, f"/cabut {name}")
    await walk(hotline, who, "Cabut: ", "Ya, lanjutkan")


async def audited(hotline: Hotline) -> list[tuple[str, str, str]]:
    async with hotline.database.reading() as connection:
        rows = (await connection.execute(AUDIT.table.select().order_by("id"))).all()
    return [(row.what, row.area_code, row.detail) for row in rows if not row.refused]


# --- one office -------------------------------------------------------------------------------------------------------


async def test_a_claimed_ticket_goes_back_to_the_colleagues(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Lihat data")
    await hotline.says("rina", "/cabut sari")
    assert "Tiket terbuka yang dipegang: 1" in hotline.last("rina")
    await hotline.presses("rina", "Cabut: PKD Desa Rias")
    assert "kembali ke antrean: 1" in hotline.last("rina")
    told = len(hotline.seen("warga"))
    await hotline.presses("rina", "Ya, lanjutkan")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.assignee_id, ticket.posko_area) == (State.NEW, 0, RIAS)
    assert any("Terima kasih atas pengabdiannya" in seen.text for seen in hotline.seen("sari"))
    assert taken_back(hotline, "sari", lambda seen: "Suminah" in seen.text)
    assert any("1 tiket dari Desa Rias" in seen.text for seen in hotline.seen("budi"))
    assert len(hotline.seen("warga")) == told
    assert await audited(hotline) == [("revoke", RIAS, "pkd")]
    await hotline.says("sari", "/antrean")
    assert hotline.last("sari") == FOR_OFFICERS
    await hotline.presses("budi", "Ambil")
    assert (await hotline.ticket()).state is State.CLAIMED


async def test_where_nobody_is_left_everything_goes_up(hotline: Hotline) -> None:
    """What is new, what is in work, and what lies with KPU."""
    for state in range(4):
        receipt = await reports(hotline, f"warga{state}", area_code=GADUNG, nik="")
        steps = ("Ambil", "Mulai telusuri", "Hasil", "Saran perbaikan disampaikan")[: (0, 1, 2, 4)[state]]
        if steps:
            await hotline.says("wati", f"/tiket {receipt.ticket.number}")
            await walk(hotline, "wati", *steps)
    before = len(hotline.seen("dewi"))
    await hotline.says("rina", "/cabut wati")
    await hotline.presses("rina", "Cabut: ")
    assert "Setelah itu posko ini tidak ada petugasnya" in hotline.last("rina")
    await hotline.presses("rina", "Ya, lanjutkan")
    found = await hotline.tickets()
    assert {ticket.posko_area for ticket in found} == {TOBOALI}
    assert {ticket.routing_reason for ticket in found} == {"unstaffed"}
    assert [ticket.state for ticket in found] == [State.NEW, State.NEW, State.NEW, State.SUGGESTED]
    assert all(ticket.assignee_id == 0 for ticket in found)
    lines = [seen.text for seen in hotline.seen("dewi")[before:] if "karena petugasnya berhenti" in seen.text]
    assert lines == ["4 tiket dari Desa Gadung, Kec. Toboali sekarang ada di posko Anda, karena petugasnya berhenti."]
    await hotline.says("dewi", "/antrean")
    assert "Antrean: 4 tiket" in hotline.last("dewi")
    await hotline.says("dewi", f"/tiket {found[3].number}")
    told = len(hotline.seen("warga3"))
    await walk(hotline, "dewi", "Ambil", "Sudah ditindaklanjuti")
    assert (await hotline.tickets())[3].state is State.FOLLOWED_UP
    assert len(hotline.seen("warga3")) == told + 1, "that somebody else goes on is not told"


async def test_however_much_was_held_the_steps_stay_small(hotline: Hotline) -> None:
    for number in range(60):
        await reports(hotline, f"warga{number}", area_code=GADUNG, nik="")
    before = len(hotline.seen("dewi"))
    await revoke(hotline, "rina", "wati")
    assert sum(ticket.posko_area == TOBOALI for ticket in await hotline.tickets()) == 50
    await hotline.tick()
    assert {ticket.posko_area for ticket in await hotline.tickets()} == {TOBOALI}
    assert sum("petugasnya berhenti" in seen.text for seen in hotline.seen("dewi")[before:]) == 2


async def test_what_another_office_covers_is_kept(hotline: Hotline) -> None:
    await hotline.officer("dewi2", Role.PANWASCAM, TOBOALI, name="Dewi Dua")
    await reports(hotline)
    await hotline.says("rina", "/petugas")
    await hotline.presses("sari", "Ambil")
    await revoke(hotline, "rina", "budi")
    assert (await hotline.ticket()).assignee_id != 0


async def test_what_was_being_filled_in_is_gone(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Catatan")
    await revoke(hotline, "rina", "sari")
    await hotline.says("sari", "rumahnya dekat masjid")
    assert [event.note for event in await story(hotline) if event.action is Action.NOTE] == []


@pytest.mark.parametrize("who", ["sari", "dewi", "kab", "warga"])
async def test_only_who_gives_an_office_ends_it(hotline: Hotline, who: str) -> None:
    await hotline.says(who, "/cabut budi")
    assert hotline.last(who) == refusal(who)
    await hotline.says("rina", "/cabut budi")
    press = hotline.press("rina", "Cabut: ")
    await hotline.hands_in(hotline.inbound(who, press))
    assert await audited(hotline) == []


async def test_a_coordinator_ends_no_office_elsewhere_and_no_administrator(hotline: Hotline) -> None:
    far = await hotline.officer("far", Role.PKD, "19.04.01.2001", name="Farida")
    admin = await hotline.officer("admin", Role.ADMIN, BASEL, name="Adnan")
    for person in (far, admin):
        held = person.in_office or ()
        await hotline.says("rina", f"/cabut {person.name}")
        assert "Tidak ada petugas dengan nama itu" in hotline.last("rina")
        for office in held:
            forged = Press(press_data("person", person.id, "sure", office.id), press_id="press")
            await hotline.hands_in(hotline.inbound("rina", forged))
    assert await audited(hotline) == []


async def test_a_second_press_finds_it_over(hotline: Hotline) -> None:
    await hotline.says("rina", "/cabut budi")
    await hotline.presses("rina", "Cabut: ")
    press = hotline.press("rina", "Ya, lanjutkan")
    await hotline.hands_in(hotline.inbound("rina", press))
    await hotline.hands_in(hotline.inbound("rina", press))
    assert await audited(hotline) == [("revoke", RIAS, "pkd")]


async def test_the_list_of_staff_leads_to_each(hotline: Hotline) -> None:
    await hotline.says("rina", "/petugas")
    assert {"Sari", "Budi", "Wati", "Dewi", "Kartika"} <= set(hotline.seen("rina")[-1].labels)
    await hotline.presses("rina", "Wati")
    assert hotline.last("rina").startswith("Wati\nPKD Desa Gadung, Kec. Toboali, sejak 24 Nov 2026")
    await hotline.says("dewi", "/petugas")
    assert "Sari" not in hotline.seen("dewi")[-1].labels


async def test_the_last_coordinator_is_warned_of(hotline: Hotline) -> None:
    await hotline.says("rina", "/cabut rina")
    await hotline.presses("rina", "Cabut: Koordinator")
    assert "tidak ada lagi yang memegang jabatan ini" in hotline.last("rina")


# --- by their own wish ------------------------------------------------------------------------------------------------


async def test_an_officer_lays_an_office_down(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    await hotline.says("sari", "/berhenti")
    await hotline.presses("sari", "PKD Desa Rias")
    assert "Tiket yang dipegangnya dan kembali ke antrean: 1" in hotline.last("sari")
    await hotline.presses("sari", "Batal")
    assert (await hotline.ticket()).state is State.CLAIMED
    await hotline.says("sari", "/berhenti")
    await walk(hotline, "sari", "PKD Desa Rias", "Ya, lanjutkan")
    assert (await hotline.ticket()).state is State.NEW
    assert "sesuai permintaan" in "".join(seen.text for seen in hotline.seen("sari"))
    assert "Sari berhenti sebagai PKD Desa Rias" in hotline.last("rina")
    assert await audited(hotline) == [("resign", RIAS, "pkd")]


async def test_who_holds_no_office_has_none_to_lay_down(hotline: Hotline) -> None:
    await hotline.says("warga", "/berhenti")
    assert hotline.last("warga") == refusal("warga")


# --- the end of a term ------------------------------------------------------------------------------------------------


async def test_a_term_ends_with_one_command(hotline: Hotline) -> None:
    for number, area in enumerate((RIAS, GADUNG, TOBOALI)):
        await reports(hotline, f"warga{number}", area_code=area, nik="")
    await hotline.says("rina", "/akhirmasa")
    await hotline.presses("rina", "Bangka Selatan")
    assert "PKD yang selesai: 3\nPanwascam yang selesai: 1\nLaporan yang masih terbuka: 3" in hotline.last("rina")
    before = len(hotline.seen("kab"))
    await hotline.presses("rina", "Ya, akhiri masa tugas")
    await hotline.restart()
    for _ in range(6):
        await hotline.tick()
    assert "sudah berakhir. Laporan yang masih terbuka: 3" in hotline.last("rina")
    found = await hotline.tickets()
    assert {ticket.posko_area for ticket in found} == {BASEL}
    assert [seen for seen in hotline.seen("kab")[before:] if "petugasnya berhenti" in seen.text] == []
    for who in ("sari", "budi", "wati", "dewi"):
        assert sum("menjaga hak pilih" in seen.text for seen in hotline.seen(who)) == 1
    assert sorted(what for what, *_ in await audited(hotline)) == ["end_term"] * 4
    for number in range(3):
        news = [seen.text for seen in hotline.seen(f"warga{number}") if "sekarang ditangani" in seen.text]
        assert len(news) == 1, "from desa to kabupaten in one step"
    await hotline.says("kab", "/antrean")
    assert "Antrean: 3 tiket" in hotline.last("kab")


async def test_one_kecamatan_alone(hotline: Hotline) -> None:
    await hotline.officer("aira", Role.PKD, "19.03.03.2001", name="Aira")
    await hotline.says("rina", "/akhirmasa")
    await walk(hotline, "rina", "Toboali", "Ya, akhiri masa tugas")
    for _ in range(5):
        await hotline.tick()
    await hotline.says("aira", "/antrean")
    assert hotline.last("aira").startswith("Tidak ada tiket")
    await hotline.says("rina", "/akhirmasa")
    await hotline.presses("rina", "Toboali")
    assert "tidak ada PKD atau Panwascam" in hotline.last("rina")


async def test_a_term_is_not_ended_by_anybody_else(hotline: Hotline) -> None:
    for who in ("dewi", "kab", "warga"):
        forged = Press("term.19-03.sure", press_id="press")
        await hotline.hands_in(hotline.inbound(who, forged))
    await hotline.hands_in(hotline.inbound("rina", Press("term.19-04.sure", press_id="press")))
    await hotline.tick()
    assert await audited(hotline) == []
