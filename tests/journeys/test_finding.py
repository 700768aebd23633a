"""/cari: by number, name, NIK, telephone and place; within one's own area, and without a trace of what was typed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.domain.people import Role
from bot.domain.tickets import Action, Outcome
from storage import names
from storage.codec import AUDIT
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.desk import act
from tests.journeys.reports import BASEL, GADUNG, NIK, refusal, reports, staff


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        await reports(line, "w1", voter_name="Siti Aminah", nik=NIK, phone="081234567890")
        await reports(
            line, "w2", voter_name="Budi", other_voters="Aminah Çelik\nJoko", area_code=GADUNG, nik="", phone=""
        )
        await reports(line, "w3", voter_name="Rias Hidayat", area_code=GADUNG, nik="", phone="")
        yield line


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("aminah", ["1903-2-B", "1903-1-X"]),
        ("AMINAH SITI", ["1903-1-X"]),
        ("celik", ["1903-2-B"]),
        ("joko", ["1903-2-B"]),
        ("hidayat", ["1903-3-N"]),
        (NIK, ["1903-1-X"]),
        (f"{NIK[:6]} {NIK[6:12]} {NIK[12:]}", ["1903-1-X"]),
        ("0812-3456-7890", ["1903-1-X"]),
        ("+62 812 3456 7890", ["1903-1-X"]),
        ("desa gadung", ["1903-3-N", "1903-2-B"]),
        ("gadung", ["1903-3-N", "1903-2-B"]),
        ("rias", ["1903-3-N"]),
        ("desa rias", ["1903-1-X"]),
        ("tidak ada namanya", []),
        ("1903014107900099", []),
    ],
)
@pytest.mark.parametrize("frequent", [1, 2, names.FREQUENT])
async def test_what_is_found(
    hotline: Hotline, words: str, numbers: list[str], frequent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By way of the ticket or of the word, however frequent words are."""
    monkeypatch.setattr(names, "FREQUENT", frequent)
    all_numbers = [ticket.number for ticket in await hotline.tickets()]
    named = {"1903-2-B": all_numbers[1], "1903-3-N": all_numbers[2], "1903-1-X": all_numbers[0]}
    await hotline.says("rina", f"/cari {words}")
    expected = [f"Buka {named[number]}" for number in numbers]
    assert [label for label in hotline.seen("rina")[-1].labels if label.startswith("Buka")] == expected
    for personal in ("Aminah", "Budi", "Joko", NIK, "0812"):
        assert personal not in hotline.last("rina")


async def test_a_number_leads_to_its_card(hotline: Hotline) -> None:
    await hotline.says("rina", "/cari 1903-1-x")
    assert hotline.last("rina").startswith("1903-1-X · Baru")


async def test_nobody_finds_anything_elsewhere(hotline: Hotline) -> None:
    await hotline.officer("far", Role.COORDINATOR, "19.04", name="Farida")
    await hotline.officer("audit", Role.AUDITOR, BASEL, name="Audi")
    for words in ("aminah", NIK, "081234567890", "desa rias", "1903-1-X"):
        await hotline.says("far", f"/cari {words}")
        assert hotline.last("far").startswith("Tidak ditemukan di wilayah Anda.")
        await hotline.says("wati", f"/cari siti {words}")
        assert "1903-1-X" not in hotline.last("wati")
        for who in ("audit", "warga"):
            await hotline.says(who, f"/cari {words}")
            assert hotline.last(who) == refusal(who)


async def test_open_ones_come_first_and_pages_go_on(hotline: Hotline) -> None:
    for number in range(6):
        await reports(hotline, f"x{number}", voter_name="Aminah", nik="", phone="")
    newest = await hotline.ticket()
    await act(hotline, "sari", newest, Action.CLAIM, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
    await hotline.says("rina", "/cari aminah")
    assert hotline.last("rina").startswith("Nama pemilih: 8 tiket")
    assert "Masih ada 3 lagi." in hotline.last("rina")
    await hotline.restart()
    await hotline.presses("rina", "Berikutnya ▶")
    assert f"Buka {newest.number}" in hotline.seen("rina")[-1].labels
    await hotline.says("rina", "/lapor saya belum dicoklit")
    await hotline.presses("rina", "◀ Sebelumnya")
    assert hotline.toasts("rina")[-1] == "Mohon ketik /cari lagi."


async def test_what_is_due_first_is_found_first(hotline: Hotline) -> None:
    first = await reports(hotline, "y1", voter_name="Bagong", nik="", phone="")
    await hotline.forward(hours=3)
    second = await reports(hotline, "y2", voter_name="Bagong", nik="", phone="")
    await act(hotline, "sari", first.ticket, Action.CLAIM)  # more time than an untaken one has
    await hotline.says("rina", "/cari bagong")
    opened = [label for label in hotline.seen("rina")[-1].labels if label.startswith("Buka")]
    assert opened == [f"Buka {second.ticket.number}", f"Buka {first.ticket.number}"]


async def test_what_is_typed_is_kept_nowhere_and_the_search_is_written_down(hotline: Hotline) -> None:
    await hotline.says("rina", "/cari aminah")
    await hotline.says("rina", "/cari zzz")
    async with hotline.database.reading() as connection:
        rows = (await connection.execute(AUDIT.table.select().order_by("id"))).all()
    assert [(row.what, row.detail) for row in rows] == [("find", "name 2"), ("find", "nothing 0")]


async def test_a_name_that_is_destroyed_is_found_no_more(hotline: Hotline) -> None:
    await hotline.says("w1", "/hapusdata")
    await act(hotline, "citizen", (await hotline.tickets())[0], Action.CANCEL)
    await hotline.says("w1", "/hapusdata")
    await hotline.presses("w1", "Ya, hapus data saya")
    await hotline.says("rina", "/cari siti")
    assert hotline.last("rina").startswith("Tidak ditemukan")
    async with hotline.database.reading() as connection:
        left = (await connection.execute(names.TABLE.select())).all()
    assert {row.ticket_id for row in left} == {ticket.id for ticket in (await hotline.tickets())[1:]}


async def test_tickets_from_before_are_indexed_afterwards(hotline: Hotline) -> None:
    async with hotline.database.transaction() as connection:
        await connection.execute(delete(names.TABLE))
    await hotline.says("rina", "/cari hidayat")
    assert hotline.last("rina").startswith("Tidak ditemukan")
    async with hotline.database.transaction() as connection:
        view = View(connection, hotline.keys)
        assert [await names.index_missing(view), await names.index_missing(view)] == [3, 0]
    await hotline.says("rina", "/cari hidayat")
    assert "Nama pemilih: 1 tiket" in hotline.last("rina")


async def test_an_officer_finds_what_is_their_poskos(hotline: Hotline) -> None:
    await hotline.says("sari", "/cari aminah")
    assert hotline.last("sari").startswith("Nama pemilih: 1 tiket")
