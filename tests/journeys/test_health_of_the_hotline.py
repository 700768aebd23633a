"""/kesehatan: what is wrong, in words that say what to do; and that all is well."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.messages import MembershipChange
from bot.domain.people import Role
from bot.domain.rules import Mode, Rules
from storage.codec import table_of
from storage.models import InboxRow, OutboxRow
from tests.hotline import Hotline
from tests.journeys.reports import refusal, reports, staff


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


async def test_between_elections_a_staffed_kabupaten_is_well(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(mode=Mode.PDPB)) as hotline:
        await hotline.officer("kab", Role.OFFICER, "19.03")
        await hotline.officer("rina", Role.COORDINATOR, "19.03", name="Rina")
        await hotline.says("rina", "/kesehatan")
        assert hotline.last("rina").startswith("Semua baik, Selasa, 24 Nov 09.00 WIB.")


@pytest.mark.needs("blocking")
async def test_what_is_wrong_is_told_with_its_remedy(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.member("warga", MembershipChange.BLOCKED)
    await hotline.member("wati", MembershipChange.BLOCKED)
    async with hotline.database.transaction() as connection:
        await connection.execute(update(table_of(InboxRow)).values(state="set_aside"))
        await connection.execute(update(table_of(OutboxRow)).values(state="failed"))
    await hotline.says("rina", "/kesehatan")
    said = hotline.last("rina")
    assert said.startswith("Perlu perhatian")
    assert "pesan disisihkan" in said
    assert "pesan tidak terkirim" in said
    assert "1 petugas tidak bisa dihubungi: Wati." in said
    assert "1 pelapor tidak bisa dihubungi: 1903-1-X." in said
    assert "59 posko tanpa petugas" in said
    assert "/undang" in said
    assert len(said) < 1500


@pytest.mark.parametrize("who", ["sari", "dewi", "warga"])
async def test_it_is_not_for_everybody(hotline: Hotline, who: str) -> None:
    await hotline.says(who, "/kesehatan")
    assert hotline.last(who) == refusal(who)
