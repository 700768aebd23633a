"""Groups that the bot is added to: by whom, for how long it stays, and that an unknown one hears one sentence."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.domain.messages import Membership, MembershipChange, Text
from tests.hotline import Hotline
from tests.journeys.reports import reports

GROUP = "group-baru"
A_MOMENT = 20 / 3600
pytestmark = pytest.mark.needs("groups")


async def adds(hotline: Hotline, who: str) -> None:
    await hotline.member(who, MembershipChange.JOINED, group=GROUP, title="Arisan RT 3")


async def test_an_unknown_group_hears_one_sentence_and_is_left(hotline: Hotline) -> None:
    with capture_logs() as logged:
        await adds(hotline, "warga")
        await hotline.forward(hours=A_MOMENT)
    (said,) = hotline.seen(GROUP)
    assert said.text.startswith("Maaf, bot ini hanya untuk kelompok petugas posko, jadi kami pamit.")
    assert hotline.network.was_left(hotline.endpoint(GROUP))
    (line,) = [entry for entry in logged if entry["event"] == "unknown_group"]
    assert set(line) == {"event", "log_level", "group_id", "added_by_id"}
    network_ids = {hotline.endpoint(who).external_id for who in ("warga", GROUP)}
    assert not {str(value) for value in line.values()} & network_ids


async def test_added_again_it_says_so_again_and_leaves_again(hotline: Hotline) -> None:
    for _ in range(2):
        await adds(hotline, "warga")
        await hotline.forward(hours=A_MOMENT)
        await hotline.member("warga", MembershipChange.LEFT, group=GROUP)
    assert [seen.text[:5] for seen in hotline.seen(GROUP)] == ["Maaf,", "Maaf,"]


async def test_an_officers_group_that_is_bound_keeps_the_bot(hotline: Hotline) -> None:
    await adds(hotline, "rias")
    await hotline.says("rias", "/kaitkan", group=GROUP)
    await hotline.forward(hours=30)
    assert not hotline.network.was_left(hotline.endpoint(GROUP))
    assert len(hotline.seen(GROUP)) == 2


async def test_an_officers_group_that_is_not_bound_within_a_day_is_left(hotline: Hotline) -> None:
    await adds(hotline, "rias")
    assert "/kaitkan" in hotline.last(GROUP)
    await hotline.forward(hours=23)
    assert not hotline.network.was_left(hotline.endpoint(GROUP))
    await hotline.forward(hours=2)
    assert hotline.last(GROUP).startswith("Kelompok ini belum dikaitkan dengan posko, jadi bot pamit dulu.")
    assert hotline.network.was_left(hotline.endpoint(GROUP))
    await hotline.forward(days=3)
    assert len(hotline.seen(GROUP)) == 2


async def test_taken_out_and_added_again_the_day_begins_anew(hotline: Hotline) -> None:
    await adds(hotline, "rias")
    await hotline.forward(hours=20)
    await hotline.member("rias", MembershipChange.LEFT, group=GROUP)
    await adds(hotline, "rias")
    await hotline.forward(hours=22)
    assert not hotline.network.was_left(hotline.endpoint(GROUP))


async def test_bound_before_the_news_of_joining_arrives_it_stays(hotline: Hotline) -> None:
    """Somebody who is no officer made the group; the officer in it was quicker than the network's notice."""
    await hotline.hands_in(
        hotline.inbound("rias", Text("/kaitkan"), GROUP),
        hotline.inbound("warga", Membership(MembershipChange.JOINED, "Posko Rias"), GROUP),
    )
    assert [seen.text for seen in hotline.seen(GROUP)] == ["Kelompok ini sekarang menerima tiket Posko Desa Rias."]
    assert not hotline.network.was_left(hotline.endpoint(GROUP))


@pytest.mark.parametrize("joined_first", [True, False])
async def test_a_posko_keeps_its_group_when_somebody_else_makes_it_a_supergroup(
    hotline: Hotline, *, joined_first: bool
) -> None:
    """The network tells of a new group that the bot is in, and that the old one moved there: in either order."""
    await hotline.says("rias", "/kaitkan", group=GROUP)
    news = [
        hotline.inbound("warga", Membership(MembershipChange.JOINED, "Posko Rias"), "group-super"),
        hotline.inbound(
            "warga",
            Membership(MembershipChange.MOVED, "Posko Rias", hotline.endpoint("group-super").external_id),
            GROUP,
        ),
    ]
    for happened in news if joined_first else reversed(news):
        await hotline.hands_in(happened)
    await hotline.forward(hours=30)
    assert hotline.seen("group-super") == []
    assert not hotline.network.was_left(hotline.endpoint("group-super"))
    await reports(hotline)
    assert hotline.seen("group-super")[-1].labels == ["Ambil"]


async def test_a_group_that_another_one_replaced_is_left_after_a_day(hotline: Hotline) -> None:
    await adds(hotline, "rias")
    await hotline.says("rias", "/kaitkan", group=GROUP)
    await hotline.forward(days=5)
    await hotline.says("rias", "/kaitkan", group="group-lain")
    await hotline.forward(hours=30)
    assert hotline.network.was_left(hotline.endpoint(GROUP))
    assert not hotline.network.was_left(hotline.endpoint("group-lain"))
