"""Much at once: a group stays quiet, and nobody is reminded sixty times in a minute."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.people import Role
from bot.domain.tickets import Action
from storage.codec import POSKO
from tests.hotline import Hotline
from tests.journeys.desk import RIAS, act, report, turn_of

GROUP = "group rias"
GATHERED = "laporan baru"
LATE = "belum diambil petugas"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS)
        await hotline.officer("kec", Role.PANWASCAM, "19.03.01")
        await hotline.officer("kab", Role.COORDINATOR, "19.03")
        await hotline.tick()
        yield hotline


async def bind(hotline: Hotline) -> None:
    async with turn_of(hotline, GROUP) as turn:
        group = turn.chat
    async with hotline.database.transaction() as connection:
        bound = update(POSKO.table).where(POSKO.table.c.area_code == RIAS).values(group_address_id=group.id)
        await connection.execute(bound)


def texts(hotline: Hotline, who: str, words: str = "") -> list[str]:
    return [seen.text for seen in hotline.seen(who) if words in seen.text]


async def many(hotline: Hotline, count: int) -> None:
    for n in range(count):
        await report(hotline, f"citizen{n}", voter_name=f"Pemilih {n}")


@pytest.mark.needs("groups")
async def test_sixty_reports_in_a_minute_are_three_cards_and_a_line(hotline: Hotline) -> None:
    await bind(hotline)
    await many(hotline, 60)
    assert len(texts(hotline, GROUP)) == 3
    await hotline.forward(hours=0.5, step_minutes=5)
    assert len(texts(hotline, GROUP)) == 4
    assert texts(hotline, GROUP)[-1].startswith("60 laporan baru menunggu diambil di Desa Rias")
    assert "Pemilih" not in "".join(texts(hotline, GROUP))


@pytest.mark.needs("groups")
async def test_a_few_reports_are_cards_each(hotline: Hotline) -> None:
    await bind(hotline)
    for _ in range(4):
        await many(hotline, 2)
        await hotline.forward(hours=1)
    assert len(texts(hotline, GROUP)) == 8
    assert texts(hotline, GROUP, GATHERED) == []


async def test_an_officer_gets_five_cards_and_then_one_line_with_the_queue(hotline: Hotline) -> None:
    await many(hotline, 60)
    assert len(texts(hotline, "pkd")) == 5
    await hotline.forward(hours=1, step_minutes=5)
    assert len(texts(hotline, "pkd")) == 6
    line = hotline.seen("pkd")[-1]
    assert line.text == "60 laporan menunggu diambil. Supaya tidak dikirim satu per satu, semuanya ada di antrean."
    await hotline.presses("pkd", "Antrean")
    assert "60" in hotline.last("pkd")


async def test_an_officer_whose_colleague_took_all_meanwhile_hears_no_line(hotline: Hotline) -> None:
    await many(hotline, 8)
    for ticket in await hotline.tickets():
        await act(hotline, "pkd", ticket, Action.CLAIM)
    await hotline.forward(hours=1, step_minutes=5)
    assert not [seen.text for seen in hotline.seen("pkd") if "menunggu diambil. Supaya" in seen.text]


@pytest.mark.needs("groups")
async def test_what_was_taken_meanwhile_is_not_told_of(hotline: Hotline) -> None:
    await bind(hotline)
    await many(hotline, 5)
    for ticket in await hotline.tickets():
        await act(hotline, "pkd", ticket, Action.CLAIM)
    await hotline.forward(hours=1, step_minutes=5)
    assert texts(hotline, GROUP, GATHERED) == []


@pytest.mark.needs("groups")
async def test_by_night_the_line_waits_for_the_morning(hotline: Hotline) -> None:
    await bind(hotline)
    await hotline.forward(hours=14)  # 23.00
    await many(hotline, 10)
    await hotline.forward(hours=6.5)
    assert texts(hotline, GROUP, GATHERED) == []
    await hotline.forward(hours=0.5)
    assert len(texts(hotline, GROUP, GATHERED)) == 1


@pytest.mark.needs("groups")
async def test_a_card_that_stands_in_the_group_is_kept_up_to_date_all_the_same(hotline: Hotline) -> None:
    await bind(hotline)
    await many(hotline, 4)
    first = (await hotline.tickets())[0]
    await act(hotline, "pkd", first, Action.CLAIM)
    await act(hotline, "pkd", first, Action.RELEASE)  # announced anew, but the group has had enough
    card = next(seen for seen in hotline.seen(GROUP) if first.number in seen.text)
    assert card.labels == ["Ambil"]
    assert len(texts(hotline, GROUP)) == 3


@pytest.mark.needs("groups")
async def test_a_group_gets_the_morning_s_digest_with_numbers_only(hotline: Hotline) -> None:
    await bind(hotline)
    await many(hotline, 2)
    await hotline.forward(hours=23)
    (digest,) = texts(hotline, GROUP, "Selamat pagi")
    assert "2 laporan terbuka" in digest
    assert "Pemilih" not in digest
    for ticket in await hotline.tickets():
        await act(hotline, "citizen", ticket, Action.CANCEL)
    await hotline.forward(hours=24)
    assert len(texts(hotline, GROUP, "Selamat pagi")) == 1  # silent when nothing is open


async def test_sixty_reminders_are_three_and_a_line_on_every_rung(hotline: Hotline) -> None:
    await many(hotline, 60)
    await hotline.forward(hours=24.2, step_minutes=5)
    assert sum(text.count(LATE) for text in texts(hotline, "pkd")) == 3
    (line,) = texts(hotline, "pkd", "lewat batas. Supaya")
    assert "60 laporan lewat batas" in line
    assert hotline.seen("pkd")[-1].labels[-1].endswith("Antrean")
    await hotline.forward(hours=23)
    assert sum(text.count(LATE) for text in texts(hotline, "kec")) == 3
    assert len(texts(hotline, "kec", "lewat batas. Supaya")) == 1
    (many_late,) = [seen for seen in hotline.seen("kec") if "lewat batas. Supaya" in seen.text]
    assert [label.rpartition(". ")[2] for label in many_late.labels[-2:]] == ["Antrean", "Lihat yang lewat batas"]
    await hotline.forward(hours=12)
    assert sum(text.count(LATE) for text in texts(hotline, "kab")) == 3
    assert len(texts(hotline, "kab", "lewat batas. Supaya")) == 1
    assert {ticket.escalations for ticket in await hotline.tickets()} == {2}
