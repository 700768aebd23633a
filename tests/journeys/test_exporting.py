"""/ekspor: a table of what is within one's own area, with nothing personal in it."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.people import Role
from bot.domain.tickets import Action, Outcome
from bot.render import export
from handlers.coordinator import exporting
from storage import outbox
from storage.codec import AUDIT
from tests.hotline import Hotline
from tests.journeys.desk import act
from tests.journeys.reports import GADUNG, NIK, refusal, reports, staff, walk


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        await reports(line, "w1", voter_name="=1+1 Suminah", place_hint="@rumah")
        await reports(line, "w2", area_code=GADUNG, nik="")
        yield line


async def table(hotline: Hotline, who: str, period: str = "minggu ini") -> list[dict[str, str]]:
    await hotline.says(who, "/ekspor")
    await walk(hotline, who, period, "CSV")
    sent = hotline.seen(who)[-1]
    assert sent.photo is not None
    return list(csv.DictReader(io.StringIO(sent.photo.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.needs("bytes")
async def test_the_table_tells_what_happened_and_nothing_personal(hotline: Hotline) -> None:
    await act(
        hotline, "sari", (await hotline.tickets())[0], Action.CLAIM, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI
    )
    first, second = await table(hotline, "rina")
    assert (first["Nomor"], first["Kecamatan"], first["Desa/kelurahan"]) == ("1903-1-X", "Toboali", "Rias")
    assert (first["Status"], first["Masuk"], first["Diambil"]) == ("Selesai", "2026-11-24 09:00", "2026-11-24 09:00")
    assert (second["Desa/kelurahan"], second["Status"]) == ("Gadung", "Baru")
    sent = (hotline.seen("rina")[-1].photo or b"").decode()
    for personal in ("Suminah", NIK, "0812", "rumah", "mamak"):
        assert personal not in sent
    async with hotline.database.reading() as connection:
        rows = (await connection.execute(AUDIT.table.select())).all()
    assert [(row.what, row.area_code, row.detail) for row in rows] == [("export", "19.03", "csv w")]


@pytest.mark.needs("bytes")
async def test_a_workbook_comes_as_well(hotline: Hotline) -> None:
    await hotline.says("rina", "/ekspor")
    await walk(hotline, "rina", "semua", "Excel (XLSX)")
    assert (hotline.seen("rina")[-1].photo or b"").startswith(b"PK")


@pytest.mark.needs("bytes")
async def test_each_takes_out_what_is_theirs(hotline: Hotline) -> None:
    await hotline.officer("aira", Role.PANWASCAM, "19.03.03", name="Aira")
    assert len(await table(hotline, "dewi")) == 2
    assert await table(hotline, "aira") == []
    for who in ("sari", "warga"):
        await hotline.says(who, "/ekspor")
        assert hotline.last(who) == refusal(who)


@pytest.mark.needs("bytes")
async def test_only_the_period_that_was_chosen(hotline: Hotline) -> None:
    await hotline.forward(days=8, step_minutes=600)
    assert await table(hotline, "rina", "hari ini") == []
    assert len(await table(hotline, "rina", "semua")) == 2


@pytest.mark.needs("bytes")
async def test_days_of_ones_own_can_be_typed(hotline: Hotline) -> None:
    await hotline.forward(days=8, step_minutes=600)

    async def rows(words: str) -> int:
        await hotline.says("rina", f"/ekspor {words}")
        await hotline.presses("rina", "CSV")
        sent = hotline.seen("rina")[-1].photo or b""
        return len(sent.decode("utf-8-sig").splitlines()) - 1

    assert await rows("24 nov..24 nov") == 2
    assert await rows("25 nov..2 des") == 0
    await hotline.says("rina", "/ekspor entah kapan")
    assert hotline.last("rina").startswith("Ekspor tiket dari kapan?")


@pytest.mark.needs("bytes")
async def test_a_long_table_says_how_far_it_is(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "LARGE", 1)
    monkeypatch.setattr(export, "PAGE", 1)
    before = len(hotline.seen("rina"))
    assert len(await table(hotline, "rina")) == 2
    told = [row.key async for row in edits(hotline)]
    texts = [sent.text for sent in hotline.seen("rina")[before:]]
    assert [key.rsplit(":", 1)[1] for key in told] == (["2", "4"] if hotline.changes else [])
    assert texts.count("Tabel sudah siap: 2 tiket.") == hotline.changes, "no message for each step"
    assert any(text.startswith("Tabelnya panjang") for text in texts) is not hotline.changes  # edited, not said again


async def edits(hotline: Hotline) -> AsyncIterator[Any]:
    async with hotline.database.reading() as connection:
        for row in (await connection.execute(outbox.TABLE.select().where(outbox.TABLE.c.kind == "edit"))).all():
            if row.key.count(":") > 2:
                yield row
