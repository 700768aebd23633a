"""One tap at the end: how citizens rate, what is counted of it, and who sees that."""

from __future__ import annotations

import pytest

from bot.domain.people import Role
from bot.domain.tickets import Action, Outcome
from tests.hotline import Hotline
from tests.journeys.citizens import FOLLOWED_UP, SENT, play, play_on
from tests.journeys.desk import RIAS, act, events, report

STARS = "[1 ★] [2 ★] [3 ★] [4 ★] [5 ★]"
CONFIRMED = f"""
citizen> [Ya, sudah]
bot> Syukurlah. Laporan 1903-1-X kami tutup. … Bagaimana layanan kami? … {STARS}
"""


async def test_one_tap_rates_and_another_changes_it(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        FOLLOWED_UP,
        CONFIRMED,
        """
        citizen> [2 ★]
        toast> Terima kasih, kami catat (2 dari 5). Maaf belum memuaskan. …
        citizen> [5 ★]
        toast> Terima kasih, penilaiannya (5 dari 5) kami catat.
        citizen> [5 ★]
        toast> Terima kasih, …
        citizen> /status
        bot> …
        citizen> [Lihat 1903-1-X]
        bot> … Penilaian Bapak/Ibu: 5 dari 5. Masih bisa diubah. [Masih belum] [1 ★]
        """,
    )
    ticket = await hotline.ticket()
    assert ticket.rating == 5
    rated = [event for event in await events(hotline, ticket) if event.action is Action.RATE]
    assert [(event.actor, event.note) for event in rated] == [("citizen", "")] * 2


async def test_officers_are_not_bothered_with_a_rating(hotline: Hotline) -> None:
    await play(hotline, SENT, FOLLOWED_UP, CONFIRMED)
    before = [seen.text for seen in hotline.seen("rias")]
    await play_on(hotline, "citizen> [1 ★]\ntoast> … (1 dari 5) …")
    assert [seen.text for seen in hotline.seen("rias")] == before


@pytest.mark.parametrize("outcome", [o for o in Outcome if o not in (Outcome.DIBATALKAN, Outcome.GANDA)])
async def test_every_end_of_our_work_can_be_rated(hotline: Hotline, outcome: Outcome) -> None:
    ticket = await report(hotline)
    await act(hotline, "rias", ticket, Action.CLAIM, Action.CONCLUDE, outcome=outcome)
    assert hotline.seen("citizen")[-1].labels == ["Masih belum", "1 ★", "2 ★", "3 ★", "4 ★", "5 ★"]


@pytest.mark.parametrize("outcome", [Outcome.DIBATALKAN, Outcome.GANDA])
async def test_what_was_no_work_of_ours_is_not_rated(hotline: Hotline, outcome: Outcome) -> None:
    ticket = await report(hotline)
    await act(hotline, "rias", ticket, Action.CLAIM, Action.CONCLUDE, outcome=outcome)
    assert hotline.seen("citizen")[-1].labels == []


async def test_opened_again_it_waits_for_a_new_rating(hotline: Hotline) -> None:
    await play(hotline, SENT, FOLLOWED_UP, CONFIRMED, "citizen> [4 ★]\ntoast> …")
    stars = hotline.press("citizen", "1 ★")
    await play_on(
        hotline,
        """
        citizen> /status
        bot> …
        citizen> [Lihat 1903-1-X]
        bot> …
        citizen> [Masih belum]
        bot> … kami buka lagi …
        """,
    )
    assert (await hotline.ticket()).rating == 0
    hotline.network.forget_toasts()
    await hotline.hands_in(hotline.inbound("citizen", stars))
    assert hotline.toasts("citizen") == ["Tombol ini sudah tidak berlaku."]
    assert (await hotline.ticket()).rating == 0


async def test_after_the_time_to_object_the_stars_are_old_and_others_cannot_rate(hotline: Hotline) -> None:
    await play(hotline, SENT, FOLLOWED_UP, CONFIRMED)
    stars = hotline.press("citizen", "1 ★")
    await hotline.hands_in(hotline.inbound("other", stars))
    assert hotline.toasts("other") == ["Laporan itu tidak ditemukan."]
    await hotline.forward(days=15, step_minutes=600)
    await play_on(hotline, "citizen> [1 ★]\ntoast> Tombol ini sudah tidak berlaku.")
    assert (await hotline.ticket()).rating == 0


async def closed(hotline: Hotline, *ratings: int) -> None:
    """So many tickets of Rias, rated like this."""
    for stars in ratings:
        ticket = await report(hotline)
        await act(hotline, "rias", ticket, Action.CLAIM, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
        await hotline.presses("citizen", f"{stars} ★")


async def test_coordinators_see_the_mean_of_three_or_more_and_never_of_a_desa(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03")
    await hotline.officer("kec", Role.PANWASCAM, "19.03.01")
    await closed(hotline, 5, 4)
    await hotline.says("koor", "/rekap")
    assert "Penilaian" not in hotline.last("koor")
    await closed(hotline, 4)
    await hotline.says("koor", "/rekap")
    assert "\nPenilaian: 4,3 dari 5 (3 pelapor)\n" in hotline.last("koor")
    await hotline.says("koor", "/rekap toboali")
    assert "Penilaian: 4,3" in hotline.last("koor")
    await hotline.says("koor", "/rekap rias")
    assert hotline.last("koor").startswith("Rekap Desa Rias")
    assert "Penilaian" not in hotline.last("koor")
    for who in ("kec", "rias"):
        await hotline.says(who, "/rekap")
        assert "Penilaian" not in hotline.last(who)


async def test_a_rating_outlives_the_personal_part(hotline: Hotline) -> None:
    await closed(hotline, 3)
    await hotline.says("citizen", "/hapusdata")
    await hotline.presses("citizen", "Ya, hapus data saya")
    ticket = await hotline.ticket()
    assert (ticket.voter_name, ticket.rating) == ("", 3)
    assert ticket.area_code == RIAS
