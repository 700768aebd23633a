"""People who are gone and come back: who hears of it, once, and what they hear themselves."""

from __future__ import annotations

import pytest

from bot.domain.messages import MembershipChange
from bot.domain.people import Role
from bot.domain.tickets import Action
from tests.hotline import Hotline
from tests.journeys.desk import act, events, report

pytestmark = pytest.mark.needs("blocking")
GONE = "Pelapor 1903-1-X tidak bisa dihubungi lewat bot lagi. "


async def claimed(hotline: Hotline) -> None:
    """Budi of Rias works on a ticket."""
    ticket = await report(hotline)
    await act(hotline, "rias", ticket, Action.CLAIM)


def told(hotline: Hotline, who: str, words: str) -> int:
    return sum(words in seen.text for seen in hotline.seen(who))


@pytest.mark.parametrize("silently", [True, False], ids=["silently", "by-blocking"])
async def test_the_officer_at_work_hears_that_the_reporter_is_gone_and_cannot_ask(
    hotline: Hotline, silently: bool
) -> None:
    await hotline.officer("ani", Role.PKD, "19.03.01.2008")
    await claimed(hotline)
    if silently:
        hotline.network.shut(hotline.endpoint("citizen"))
        await hotline.presses("rias", "Mulai telusuri")  # the news of it finds nobody
    else:
        await hotline.member("citizen", MembershipChange.BLOCKED)
    await hotline.tick()
    await hotline.tick()
    assert told(hotline, "rias", GONE) == 1
    assert told(hotline, "ani", GONE) == 0
    story = [event.action for event in await events(hotline, await hotline.ticket())]
    assert story.count(Action.UNREACHABLE) == 1
    await hotline.presses("rias", "Tanya pelapor")
    assert hotline.toasts("rias")[-1].startswith("Pelapor tidak bisa dihubungi lewat bot lagi")
    assert (await hotline.ticket()).waiting_since is None


async def test_where_nobody_works_on_it_the_posko_hears(hotline: Hotline) -> None:
    await report(hotline)
    await hotline.member("citizen", MembershipChange.BLOCKED)
    await hotline.tick()
    assert told(hotline, "rias", GONE) == 1


async def test_a_question_that_was_begun_before_is_not_sent(hotline: Hotline) -> None:
    await claimed(hotline)
    await hotline.presses("rias", "Tanya pelapor")
    await hotline.member("citizen", MembershipChange.BLOCKED)
    await hotline.says("rias", "RT berapa?")
    assert hotline.last("rias").startswith("Pelapor tidak bisa dihubungi lewat bot lagi")
    assert (await hotline.ticket()).waiting_since is None


async def test_back_again_the_citizen_hears_how_things_stand_and_can_be_asked(hotline: Hotline) -> None:
    await claimed(hotline)
    await hotline.member("citizen", MembershipChange.BLOCKED)
    await hotline.tick()
    await hotline.presses("rias", "Mulai telusuri")
    heard = len(hotline.seen("citizen"))
    await hotline.member("citizen", MembershipChange.UNBLOCKED)
    summary, *more = hotline.seen("citizen")[heard:]
    assert not more
    assert summary.text.startswith("Selamat datang kembali, Bapak/Ibu. ")
    assert "1903-1-X · Belum dicoklit" in summary.text
    assert "Sedang ditelusuri petugas" in summary.text
    assert summary.labels == ["Lihat 1903-1-X"]
    await hotline.says("citizen", "/bahasa")
    assert not told(hotline, "citizen", "Selamat datang kembali, Bapak/Ibu. ") > 1
    await hotline.presses("rias", "Tanya pelapor")
    await hotline.says("rias", "RT berapa?")
    assert "RT berapa?" in hotline.last("citizen")


async def test_who_simply_writes_again_is_back_too_and_what_ended_meanwhile_is_told(hotline: Hotline) -> None:
    await claimed(hotline)
    hotline.network.shut(hotline.endpoint("citizen"))
    await hotline.presses("rias", "Hasil")
    await hotline.presses("rias", "Tidak terbukti")
    hotline.network.shut(hotline.endpoint("citizen"), reopened=True)
    heard = len(hotline.seen("citizen"))
    await hotline.says("citizen", "/bahasa")
    summary, answer = hotline.seen("citizen")[heard:]
    assert "Selesai: Tidak terbukti" in summary.text
    assert answer.text == "Mau pakai bahasa apa?"


async def test_nothing_is_said_to_somebody_who_missed_nothing(hotline: Hotline) -> None:
    await hotline.says("citizen", "halo")
    await hotline.member("citizen", MembershipChange.BLOCKED)
    await hotline.tick()
    heard = len(hotline.seen("citizen"))
    await hotline.member("citizen", MembershipChange.UNBLOCKED)
    assert len(hotline.seen("citizen")) == heard
    assert told(hotline, "rias", "tidak bisa dihubungi") == 0


async def test_going_and_coming_all_day_is_told_once(hotline: Hotline) -> None:
    await claimed(hotline)
    for _ in range(4):
        await hotline.member("citizen", MembershipChange.BLOCKED)
        await hotline.tick()
        await hotline.member("citizen", MembershipChange.UNBLOCKED)
    assert told(hotline, "rias", GONE) == 1


async def test_nobody_is_woken_for_it(hotline: Hotline) -> None:
    await claimed(hotline)
    await hotline.forward(hours=13.5)  # 22.30 WIB
    await hotline.member("citizen", MembershipChange.BLOCKED)
    await hotline.forward(hours=7)
    assert told(hotline, "rias", GONE) == 0
    await hotline.forward(hours=1)
    assert told(hotline, "rias", GONE) == 1


async def test_the_coordinator_hears_of_an_officer_who_is_gone(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03")
    await claimed(hotline)
    await hotline.member("rias", MembershipChange.BLOCKED)
    await hotline.tick()
    assert hotline.last("koor").startswith("Budi (PKD Desa Rias, Kec. Toboali) tidak bisa dihubungi lewat bot lagi.")
    assert "Tiket yang sedang dipegang: 1." in hotline.last("koor")
    assert (await hotline.ticket()).assignee_id, "what to do about it is the coordinator's to decide"
    await hotline.member("rias", MembershipChange.UNBLOCKED)
    assert "tiket yang menunggu sekarang: 1" in hotline.last("rias")
    assert hotline.seen("rias")[-1].labels == ["Lihat antrean"]


async def test_a_press_in_a_group_does_not_make_somebody_reachable(hotline: Hotline) -> None:
    await hotline.says("rias", "/kaitkan", group="group-rias")
    await report(hotline)
    await hotline.member("rias", MembershipChange.BLOCKED)
    await hotline.presses("rias", "Ambil", group="group-rias")
    assert "Buka chat pribadi" in hotline.toasts("group-rias")[-1]


async def test_a_group_that_is_gone_is_no_poskos_any_more(hotline: Hotline) -> None:
    await hotline.says("rias", "/kaitkan", group="group-rias")
    hotline.network.shut(hotline.endpoint("group-rias"))
    await report(hotline)
    await hotline.tick()
    assert told(hotline, "rias", "Bot dikeluarkan dari kelompok Posko Desa Rias.") == 1
    hotline.network.shut(hotline.endpoint("group-rias"), reopened=True)
    await hotline.says("rias", "/kaitkan", group="group-rias")
    await report(hotline)
    assert hotline.last("group-rias").startswith("1903-2-")


async def test_who_is_gone_is_told_of_though_the_program_dies_in_between(hotline: Hotline) -> None:
    await claimed(hotline)
    hotline.network.shut(hotline.endpoint("citizen"))
    await hotline.presses("rias", "Mulai telusuri")
    await hotline.restart()
    await hotline.tick()
    assert told(hotline, "rias", GONE) == 1


async def test_of_many_officers_who_are_gone_at_once_the_coordinator_hears_in_few_lines(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03")
    for number in range(12):
        await hotline.officer(f"pkd{number}", Role.PKD, "19.03.01.2008", name=f"Petugas {number}")
        hotline.network.shut(hotline.endpoint(f"pkd{number}"))
    for text in ("/siar rias", "Besok apel.", "kirim"):
        await hotline.says("koor", text)
    await hotline.forward(hours=0.1, step_minutes=1)
    assert told(hotline, "koor", "Tiket yang sedang dipegang: 0") == 5
    assert told(hotline, "koor", "Ada petugas lain yang juga") == 1
    await hotline.says("koor", "/kesehatan")
    assert "Petugas 0" in hotline.last("koor")
