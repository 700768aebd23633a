"""/mode: between elections all reports go up to the kabupaten, back in a stage those that nobody took come down; and
everybody concerned hears of it once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.messages import Press
from bot.domain.people import Role
from bot.domain.rules import Mode, Rules
from bot.domain.tickets import Action, State
from storage import modes
from storage.codec import AUDIT
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.desk import RIAS, act, report
from tests.journeys.reports import BASEL, GADUNG, TOBOALI

FAR = "19.03.03.2001"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS, name="Ani")
        await hotline.officer("wati", Role.PKD, GADUNG, name="Wati")
        await hotline.officer("kec", Role.PANWASCAM, TOBOALI, name="Budi")
        await hotline.officer("kab", Role.OFFICER, BASEL, name="Eko")
        await hotline.officer("koor", Role.COORDINATOR, BASEL, name="Fitri")
        yield hotline


async def change(hotline: Hotline, label: str, who: str = "koor") -> None:
    await hotline.says(who, "/mode")
    await hotline.presses(who, label)
    for _ in range(4):
        await hotline.forward(hours=0.02, step_minutes=1)


async def poskos(hotline: Hotline) -> list[tuple[str, str, str]]:
    return [(t.posko_area, t.state, t.routing_reason) for t in await hotline.tickets()]


def heard(hotline: Hotline, who: str, words: str) -> int:
    return sum(words in seen.text for seen in hotline.seen(who))


async def test_everything_goes_up_what_was_held_as_well(hotline: Hotline) -> None:
    free = await report(hotline, "warga1")
    held = await act(hotline, "wati", await report(hotline, "warga2", GADUNG), Action.CLAIM, Action.TRACE)
    suggested = await report(hotline, "warga3")
    await act(hotline, "pkd", suggested, Action.CLAIM, Action.TRACE, Action.SUGGEST)
    above = await act(hotline, "kab", await report(hotline, "warga4"), Action.CLAIM)
    assert [t.posko_area for t in (free, held, above)] == [RIAS, GADUNG, RIAS]
    await hotline.says("koor", "/mode")
    assert "dan 4 yang terbuka" in hotline.last("koor")
    assert "masih tercatat: 3" in hotline.last("koor")
    await hotline.presses("koor", "Ganti ke di luar tahapan")
    await hotline.restart()
    for _ in range(4):
        await hotline.forward(hours=0.02, step_minutes=1)
    assert await poskos(hotline) == [
        (BASEL, State.NEW, "pdpb"),
        (BASEL, State.NEW, "pdpb"),
        (BASEL, State.SUGGESTED, "pdpb"),
        (BASEL, State.CLAIMED, "pdpb"),
    ]
    holders = [ticket.assignee_id for ticket in await hotline.tickets()]
    assert holders[:3] == [0, 0, 0]
    assert holders[3] == above.assignee_id, "who works for the kabupaten goes on with it"
    for who in ("warga1", "warga2", "warga3", "warga4"):
        assert heard(hotline, who, "Posko Kabupaten Bangka Selatan") == 1
    for who in ("pkd", "wati", "kec"):
        assert heard(hotline, who, "Terima kasih atas kerja Anda") == 1
    for who in ("kab", "koor"):
        assert heard(hotline, who, "Laporan terbuka: 4") == 1
    await hotline.says("pkd", "/antrean")
    assert hotline.last("pkd").startswith("Tidak ada tiket")
    await hotline.says("kab", "/antrean")
    assert "Antrean: 4 tiket" in hotline.last("kab")


async def test_new_reports_follow_the_mode_and_come_down_again(hotline: Hotline) -> None:
    await change(hotline, "Ganti ke di luar tahapan")
    new, taken, far = await report(hotline), await report(hotline, "w2", GADUNG), await report(hotline, "w3", FAR)
    await act(hotline, "kab", taken, Action.CLAIM)
    assert {t.routing_reason for t in (new, taken, far)} == {"pdpb"}
    await hotline.says("koor", "/mode")
    assert "di luar tahapan (PDPB)" in hotline.last("koor")
    assert "Triwulan ini sampai 31 Desember 2026" in hotline.last("koor")
    await hotline.presses("koor", "Ganti ke tahapan pemilu")
    for _ in range(4):
        await hotline.forward(hours=0.02, step_minutes=1)
    assert await poskos(hotline) == [
        (RIAS, State.NEW, "own"),
        (BASEL, State.CLAIMED, "pdpb"),
        (BASEL, State.NEW, "unstaffed"),
    ]
    assert heard(hotline, "w3", "sekarang ditangani") == 0, "where it lies did not change"
    assert heard(hotline, "pkd", "masuk ke posko Anda lagi") == 1
    await hotline.officer("aira", Role.PKD, FAR, name="Aira")
    later = await report(hotline, "w4")
    assert later.posko_area == RIAS


async def test_a_result_that_waits_is_decided_on_by_the_kabupaten(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(review=True)) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS)
        await hotline.officer("kec", Role.PANWASCAM, TOBOALI)
        await hotline.officer("kab", Role.OFFICER, BASEL)
        await hotline.officer("koor", Role.COORDINATOR, BASEL)
        ticket = await report(hotline)
        await act(hotline, "pkd", ticket, Action.CLAIM, Action.TRACE)
        await act(hotline, "pkd", ticket, Action.RECOMMEND, result="suggest", review_area=TOBOALI)
        await change(hotline, "Ganti ke di luar tahapan")
        waits = await hotline.ticket()
        assert (waits.posko_area, waits.review_area, waits.state) == (BASEL, BASEL, State.RECOMMENDED)
        await hotline.says("kab", f"/tiket {waits.number}")
        await hotline.presses("kab", "Ambil")
        await hotline.presses("kab", "Setuju")
        agreed = await hotline.ticket()
        assert agreed.accepted_at == hotline.clock.now()


async def test_deadlines_follow_the_quarter(tmp_path: Path) -> None:
    rules = Rules(review=False, quarter_lock_days=36)  # locked on 26 November
    async with Hotline(tmp_path, rules=rules) as hotline:
        await hotline.officer("kab", Role.OFFICER, BASEL)
        await hotline.officer("koor", Role.COORDINATOR, BASEL)
        ticket = await report(hotline)
        await act(hotline, "kab", ticket, Action.CLAIM)
        before = (await hotline.ticket()).due_at
        await change(hotline, "Ganti ke di luar tahapan")
        after = (await hotline.ticket()).due_at
        assert before is not None
        assert after is not None
        assert after < before
        assert after.astimezone(rules.timezone).isoformat() == "2026-11-26T00:00:00+07:00"


async def test_at_night_nobody_is_woken(hotline: Hotline) -> None:
    ticket = await report(hotline)
    hotline.clock.forward(timedelta(hours=14))  # 23.00
    await hotline.says("koor", "/mode")
    await hotline.presses("koor", "Ganti ke di luar tahapan")
    assert "dipindahkan besok pagi" in hotline.last("koor")
    await hotline.forward(hours=2)
    assert (await hotline.ticket()).posko_area == ticket.posko_area
    at_night = await report(hotline, "w2")
    assert at_night.posko_area == BASEL, "new reports follow at once"
    await hotline.forward(hours=6)
    assert {t.posko_area for t in await hotline.tickets()} == {BASEL}


async def test_pressed_twice_it_changes_once(hotline: Hotline) -> None:
    await hotline.says("koor", "/mode")
    press = hotline.press("koor", "Ganti ke di luar tahapan")
    await hotline.hands_in(hotline.inbound("koor", press), hotline.inbound("koor", press))
    assert "Sudah diganti." in hotline.toasts("koor")
    await change(hotline, "Ganti ke tahapan pemilu")
    assert heard(hotline, "pkd", "di luar tahapan pemilu") == 0, "a later change takes over"
    assert heard(hotline, "pkd", "masuk ke posko Anda lagi") == 1
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        assert await modes.in_force(view) == ((BASEL, Mode.ELECTION),)
        written = await view.rows(select(AUDIT.table.c.detail).where(AUDIT.table.c.what == "mode"))
    assert [row.detail for row in written] == ["pdpb", "election"]


@pytest.mark.parametrize("who", ["pkd", "kec", "kab", "warga"])
async def test_nobody_else_changes_it(hotline: Hotline, who: str) -> None:
    await hotline.hands_in(hotline.inbound(who, Press("mode.19-03.pdpb", press_id="press")))
    await hotline.hands_in(hotline.inbound("koor", Press("mode.19-04.pdpb", press_id="press")))
    await hotline.hands_in(hotline.inbound("koor", Press("mode.19-03-01.pdpb", press_id="press")))
    async with hotline.database.reading() as connection:
        assert await modes.in_force(View(connection, hotline.keys)) == ()


async def test_a_kabupaten_that_is_none_of_theirs_is_not_found(hotline: Hotline) -> None:
    await hotline.says("koor", "/mode Toboali")
    assert "tidak ada di wilayah" in hotline.last("koor")
    await hotline.presses("koor", "Bangka Selatan")
    assert "tahapan pemilu" in hotline.last("koor")


async def test_citizens_hear_of_the_quarter_in_place_of_the_stages(hotline: Hotline) -> None:
    await change(hotline, "Ganti ke di luar tahapan")
    await hotline.says("warga", "kapan coklit selesai?")
    assert "Triwulan ini sampai 31 Desember 2026" in hotline.last("warga")


async def test_where_the_kabupaten_has_nobody_it_says_so_before_and_alarms_after(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS)
        await hotline.officer("koor", Role.COORDINATOR, BASEL)
        await hotline.officer("admin", Role.ADMIN, BASEL)
        for number in range(2):
            await report(hotline, f"warga{number}")
        await hotline.says("koor", "/mode")
        assert "posko kabupaten belum ada petugas" in hotline.last("koor")
        await change(hotline, "Ganti ke di luar tahapan")
        assert await poskos(hotline) == [(BASEL, State.NEW, "nobody")] * 2
        for who in ("koor", "admin"):
            assert heard(hotline, who, "Tidak ada petugas") == 1, "once, however many there are"
