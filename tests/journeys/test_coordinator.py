"""What coordinators ask for: recap, what is late, invites, who is in office; and that nobody sees past their scope."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.domain.errors import UserError
from bot.domain.people import Invite, Role
from bot.domain.rules import Mode, Rules
from bot.domain.tickets import Action, Outcome
from handlers.invitation import make_invite
from storage.codec import INVITE, TICKET
from storage.view import View
from tests.hotline import START, Hotline
from tests.journeys.desk import RIAS, act, report

SADAI = "19.03.06.2001"
TOBOALI = "19.03.01"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        yield hotline


async def staff(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
    await hotline.officer("kec", Role.PANWASCAM, TOBOALI, name="Budi")
    await hotline.officer("neighbour", Role.PANWASCAM, "19.03.06", name="Dewi")
    await hotline.officer("pkd", Role.PKD, RIAS, name="Ani")


def word(hotline: Hotline, kind: str, name: str) -> str:
    """What a state, outcome or role is called."""
    return hotline.world.texts.get("id", f"common.{kind}.{name}")


async def busy_week(hotline: Hotline) -> None:
    """Two days in: four reports, of which two are closed after 2 and 6 hours, claimed after 1 and 3."""
    first, second = await report(hotline), await report(hotline)
    await report(hotline, area=TOBOALI)
    await report(hotline, area=SADAI)
    hotline.clock.forward(timedelta(hours=1))
    await act(hotline, "pkd", first, Action.CLAIM)
    hotline.clock.forward(timedelta(hours=1))
    await act(hotline, "pkd", first, Action.CONCLUDE, outcome=Outcome.SUDAH_TERDAFTAR)
    hotline.clock.forward(timedelta(hours=1))
    await act(hotline, "pkd", second, Action.CLAIM)
    hotline.clock.forward(timedelta(hours=3))
    await act(hotline, "pkd", second, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
    hotline.clock.forward(timedelta(days=1, hours=18))
    hotline.forget()


# --- /rekap -----------------------------------------------------------------------------------------------------------


async def test_the_recap_counts_and_goes_deeper_on_both_databases(tmp_path: Path, database_url: str) -> None:
    async with Hotline(tmp_path, url=database_url) as hotline:
        await staff(hotline)
        await busy_week(hotline)
        await hotline.says("koor", "/rekap")
        assert hotline.last("koor").splitlines() == [
            "Rekap Bangka Selatan · minggu ini",
            "Masuk: 4",
            "Terbuka: 2 · lewat batas: 2",
            "Selesai: 2",
            f"  {word(hotline, 'outcome', Outcome.SUDAH_TERDAFTAR)}: 1",
            f"  {word(hotline, 'outcome', Outcome.TIDAK_TERBUKTI)}: 1",
            "Median diambil: 2 jam · selesai: 4 jam",
            "",
            "Per wilayah (masuk · terbuka · lewat)",
            "Toboali: 3 · 1 · 1",
            "Tukak Sadai: 1 · 1 · 1",
        ]
        await hotline.presses("koor", "Toboali")
        assert "Rias: 2 · 0 · 0\nDesa belum diketahui: 1 · 1 · 1" in hotline.last("koor")
        await hotline.presses("koor", "Rias")
        assert hotline.last("koor").startswith("Rekap Desa Rias, Kec. Toboali · minggu ini\nMasuk: 2")
        assert "Per wilayah" not in hotline.last("koor")
        await hotline.presses("koor", "▲ Kec. Toboali")
        assert hotline.last("koor").startswith("Rekap Kec. Toboali")


async def test_a_recap_fits_a_phone(hotline: Hotline) -> None:
    await busy_week(hotline)
    await hotline.says("koor", "/rekap")
    assert all(len(line) <= 44 for line in hotline.last("koor").splitlines())


@pytest.mark.parametrize(
    ("words", "title", "received"),
    [
        ("/rekap hari ini", "Rekap Bangka Selatan · hari ini", 0),
        ("/rekap today", "Rekap Bangka Selatan · hari ini", 0),
        ("/rekap Toboali minggu ini", "Rekap Kec. Toboali · minggu ini", 3),
        ("/rekap kelurahan Toboali", "Rekap Kelurahan Toboali, Kec. Toboali · minggu ini", 0),
        ("/rekap DESA  RIAS bulan ini", "Rekap Desa Rias, Kec. Toboali · bulan ini", 2),
        ("/rekap sadae", "Rekap Desa Sadai, Kec. Tukak Sadai · minggu ini", 1),
        ("/rekap Toboali kemarin", "Rekap Kec. Toboali · 25 November 2026", 0),
        ("/rekap 24 nov..25 nov", "Rekap Bangka Selatan · 24 November 2026 – 25 November 2026", 4),
        (
            "/rekap toboali dari 1/11/2026 sampai 24/11/2026",
            "Rekap Kec. Toboali · 1 November 2026 – 24 November 2026",
            3,
        ),
        ("/rekap 1..23 november", "Rekap Bangka Selatan · 1 November 2026 – 23 November 2026", 0),
        ("/rekap 19.03.06 semua", "Rekap Kec. Tukak Sadai · semua", 1),
    ],
)
async def test_words_choose_area_and_period(hotline: Hotline, words: str, title: str, received: int) -> None:
    await busy_week(hotline)
    await hotline.says("koor", words)
    assert hotline.last("koor").startswith(f"{title}\nMasuk: {received}\n")


async def test_the_period_can_be_switched(hotline: Hotline) -> None:
    await busy_week(hotline)
    await hotline.says("koor", "/rekap")
    await hotline.presses("koor", "hari ini")
    assert hotline.last("koor").startswith("Rekap Bangka Selatan · hari ini\nMasuk: 0\nTerbuka: 2 ")


async def test_days_of_ones_own_stay_while_going_deeper(hotline: Hotline) -> None:
    await busy_week(hotline)
    await hotline.says("koor", "/rekap")
    await hotline.presses("koor", "Tanggal lain…")
    assert "/rekap 1 nov..24 nov" in hotline.last("koor")
    await hotline.says("koor", "/rekap 24 nov..24 nov")
    assert "Selesai: 2" in hotline.last("koor")
    await hotline.presses("koor", "Toboali")
    assert hotline.last("koor").startswith("Rekap Kec. Toboali · 24 November 2026\nMasuk: 3")
    await hotline.says("koor", "/rekap 25 nov")
    assert "Selesai: 0" in hotline.last("koor")
    assert "Median" not in hotline.last("koor")


async def test_an_empty_recap(hotline: Hotline) -> None:
    await hotline.says("koor", "/rekap")
    assert hotline.last("koor").splitlines()[1:] == ["Masuk: 0", "Terbuka: 0 · lewat batas: 0", "Selesai: 0"]


@pytest.mark.parametrize("words", ["/rekap", "/rekap semua"])
async def test_a_panwascam_sees_their_own_kecamatan(hotline: Hotline, words: str) -> None:
    await busy_week(hotline)
    await hotline.says("neighbour", words)
    assert hotline.last("neighbour").startswith("Rekap Kec. Tukak Sadai")
    assert "Masuk: 1" in hotline.last("neighbour")
    assert "Toboali" not in hotline.last("neighbour")
    assert not any("▲" in label for label in hotline.seen("neighbour")[-1].labels)


@pytest.mark.parametrize("words", ["/rekap Toboali", "/rekap Rias", "/rekap 19.03", "/rekap Atlantis"])
async def test_what_is_out_of_scope_is_as_good_as_unknown(hotline: Hotline, words: str) -> None:
    await busy_week(hotline)
    await hotline.says("neighbour", words)
    assert "tidak ada dalam wilayah tugas" in hotline.last("neighbour")


async def test_a_button_of_somebody_elses_recap_is_refused(hotline: Hotline) -> None:
    await busy_week(hotline)
    await hotline.says("koor", "/rekap")
    press = hotline.press("koor", "Toboali")
    await hotline.hands_in(hotline.inbound("neighbour", press))
    assert "tidak ada dalam wilayah tugas" in hotline.last("neighbour")


# --- /tertunda --------------------------------------------------------------------------------------------------------


async def test_the_late_come_by_pages_the_latest_first(hotline: Hotline) -> None:
    numbers = []
    for _ in range(7):
        numbers.append((await report(hotline)).number)
        hotline.clock.forward(timedelta(hours=1))
    await act(hotline, "pkd", (await hotline.tickets())[6], Action.CLAIM)
    hotline.clock.forward(timedelta(days=4))
    hotline.forget()
    await hotline.says("koor", "/tertunda")
    page = hotline.last("koor")
    assert page.startswith("Lewat batas waktu: 7")
    assert re.findall(r"1903-\d+-\w", page) == numbers[:5]
    assert "belum ada yang memegang\nDesa Rias, Kec. Toboali" in page
    assert "Masih ada 2 lagi." in page
    await hotline.presses("koor", "Berikutnya")
    page = hotline.last("koor")
    assert re.findall(r"1903-\d+-\w", page) == numbers[5:]
    assert "dipegang Ani" in page
    assert "lagi." not in page
    await hotline.presses("koor", "Sebelumnya")
    assert f"Buka {numbers[0]}" in hotline.seen("koor")[-1].labels


async def test_a_page_past_the_end_is_the_last_one(hotline: Hotline) -> None:
    for _ in range(6):
        await report(hotline)
    hotline.clock.forward(timedelta(days=4))
    await hotline.says("koor", "/tertunda")
    press = hotline.press("koor", "Berikutnya")
    async with hotline.database.transaction() as connection:
        await connection.execute(update(TICKET.table).where(TICKET.table.c.id > 0).values(state="closed"))
    await hotline.hands_in(hotline.inbound("koor", press))
    assert "Tidak ada laporan yang lewat batas" in hotline.last("koor")


async def test_what_waits_for_the_citizen_is_not_late(hotline: Hotline) -> None:
    await act(hotline, "pkd", await report(hotline), Action.CLAIM, Action.ASK, note="RT?")
    hotline.clock.forward(timedelta(days=4))
    await hotline.says("koor", "/tertunda")
    assert "Tidak ada laporan yang lewat batas" in hotline.last("koor")


async def test_another_kecamatan_is_not_shown_what_is_late_here(hotline: Hotline) -> None:
    await report(hotline)
    hotline.clock.forward(timedelta(days=4))
    await hotline.says("neighbour", "/tertunda")
    await hotline.says("kec", "/tertunda")
    assert "Tidak ada laporan yang lewat batas" in hotline.last("neighbour")
    assert hotline.last("kec").startswith("Lewat batas waktu: 1")


# --- /undang ----------------------------------------------------------------------------------------------------------


async def invites(hotline: Hotline) -> list[Invite]:
    async with hotline.database.reading() as connection:
        return await View(connection, hotline.keys).values(Invite, select(INVITE.table))


async def test_a_coordinator_invites_a_pkd(hotline: Hotline) -> None:
    await hotline.says("koor", "/undang")
    roles = ("pkd", "panwascam", "officer", "coordinator")
    assert hotline.seen("koor")[-1].labels == [word(hotline, "role", role) for role in roles]
    await hotline.presses("koor", word(hotline, "role", "pkd"))
    assert "Toboali" in hotline.seen("koor")[-1].labels
    await hotline.presses("koor", "Toboali")
    await hotline.presses("koor", "Rias")
    made = hotline.last("koor")
    assert f"Undangan {word(hotline, 'role', 'pkd')}, Desa Rias, Kec. Toboali." in made
    assert "sampai Rabu, 25 Nov 09.00 WIB" in made
    (invite,) = await invites(hotline)
    found = re.search(r"/start i-(\w{26})$", made)
    assert found is not None
    assert invite.token_hash == hotline.world.secret_hash(found[1], "invite")
    assert (invite.role, invite.area_code) == (Role.PKD, RIAS)
    assert invite.expires_at == START + timedelta(hours=24)
    assert invite.created_by != 0


async def test_a_kabupaten_role_needs_no_area(hotline: Hotline) -> None:
    await hotline.says("koor", "/undang")
    await hotline.presses("koor", word(hotline, "role", "coordinator"))
    assert [(i.role, i.area_code) for i in await invites(hotline)] == [(Role.COORDINATOR, "19.03")]


async def test_links_are_given_where_there_are_networks(tmp_path: Path) -> None:
    rules = replace(Rules(), telegram_username="posko_bot", web_url="https://lapor.example")
    async with Hotline(tmp_path, rules=rules) as hotline:
        await hotline.officer("admin", Role.ADMIN, "19.03")
        await hotline.says("admin", "/undang")
        await hotline.presses("admin", word(hotline, "role", "auditor"))
        made = hotline.last("admin")
    assert re.search(r"^https://t\.me/posko_bot\?start=i-\w{26}$", made, re.MULTILINE)
    assert re.search(r"^https://lapor\.example/\?start=i-\w{26}$", made, re.MULTILINE)
    assert "/start " not in made


@pytest.mark.parametrize(
    "data", ["u.admin", "u.auditor.19-03", "u.coordinator.19-04", "u.pkd.19-04-01-2001", "u.king", "u", "u.pkd.x.y"]
)
async def test_a_forged_button_invites_nobody(hotline: Hotline, data: str) -> None:
    await hotline.says("koor", "/undang")
    press = replace(hotline.press("koor", word(hotline, "role", "pkd")), data=data)
    await hotline.hands_in(hotline.inbound("koor", press))
    assert "di luar wewenang" in hotline.last("koor")
    assert await invites(hotline) == []


async def test_a_panwascam_cannot_invite(hotline: Hotline) -> None:
    await hotline.says("koor", "/undang")
    press = replace(hotline.press("koor", word(hotline, "role", "pkd")), data="u.pkd.19-03-01-2008")
    await hotline.hands_in(hotline.inbound("kec", press))
    assert await invites(hotline) == []


@pytest.mark.parametrize(
    ("role", "area", "complaint"),
    [(Role.PKD, TOBOALI, "desa or kelurahan"), (Role.ADMIN, RIAS, "kabupaten"), (Role.PKD, "19.04.01.2001", "served")],
)
async def test_an_invite_needs_an_area_of_its_level(hotline: Hotline, role: Role, area: str, complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        make_invite(hotline.world, role, area, 0, START)


# --- /petugas ---------------------------------------------------------------------------------------------------------


async def test_the_staff_of_a_kabupaten(hotline: Hotline) -> None:
    await hotline.says("koor", "/petugas")
    assert hotline.last("koor").splitlines() == [
        "Petugas: 4 orang di 4 posko",
        "",
        "Bangka Selatan",
        f"  Fitri ({word(hotline, 'role', 'coordinator')})",
        "Kec. Toboali",
        f"  Budi ({word(hotline, 'role', 'panwascam')})",
        "Desa Rias, Kec. Toboali",
        f"  Ani ({word(hotline, 'role', 'pkd')})",
        "Kec. Tukak Sadai",
        f"  Dewi ({word(hotline, 'role', 'panwascam')})",
        "",
        "59 posko belum ada petugasnya:",
        "  Bangka Selatan",
        "  Kelurahan Toboali, Kec. Toboali",
        "  Kelurahan Teladan, Kec. Toboali",
        "  Kelurahan Tanjung Ketapang, Kec. Toboali",
        "  Desa Serdang, Kec. Toboali",
        "dan 54 lainnya",
    ]


async def test_the_staff_of_one_kecamatan_only(hotline: Hotline) -> None:
    await hotline.says("neighbour", "/petugas")
    text = hotline.last("neighbour")
    assert text.startswith("Petugas: 1 orang di 1 posko")
    assert "Toboali" not in text
    assert "Budi" not in text


async def test_many_poskos_come_by_pages(hotline: Hotline) -> None:
    for number, area in enumerate(sorted(a.code for a in hotline.world.areas if a.is_village)[:20]):
        await hotline.officer(f"pkd{number}", Role.PKD, area)
    await hotline.says("koor", "/petugas")
    assert hotline.last("koor").count("(") == 6
    for _ in range(3):
        await hotline.presses("koor", "Berikutnya")
    assert "belum ada petugasnya" not in hotline.last("koor")
    assert hotline.seen("koor")[-1].labels[-1] == "◀ Sebelumnya"


async def test_between_elections_only_the_kabupaten_should_be_staffed(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(mode=Mode.PDPB)) as hotline:
        await hotline.officer("koor", Role.COORDINATOR, "19.03")
        await hotline.says("koor", "/petugas")
        assert "1 posko belum ada petugasnya:\n  Bangka Selatan" in hotline.last("koor")
        await hotline.officer("kab", Role.OFFICER, "19.03")
        await hotline.says("koor", "/petugas")
        assert "belum ada petugasnya" not in hotline.last("koor")


@pytest.mark.parametrize("command", ["/rekap", "/tertunda", "/undang", "/petugas"])
async def test_a_citizen_sees_none_of_it(hotline: Hotline, command: str) -> None:
    await report(hotline)
    hotline.clock.forward(timedelta(days=3))
    hotline.forget()
    await hotline.says("citizen", command)
    assert not re.search(r"1903-|Rekap|Petugas:|Mengundang|Fitri", hotline.last("citizen"))
    assert await invites(hotline) == []
