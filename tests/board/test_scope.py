"""Every page by every role, in their own area and elsewhere. What is allowed follows from RIGHTS and the tree of areas;
a route that no line here knows fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.people import LEVEL, RIGHTS, Right, Role
from bot.web.board.routes import ROUTES
from storage.codec import AUDIT
from tests.board.kit import serving
from tests.hotline import Hotline
from tests.journeys.reports import NIK, RIAS, reports, staff

PLACES = {"own desa": RIAS, "other desa": "19.03.01.2007", "other kecamatan": "19.03.03.2001", "far": "19.04.01.2001"}
HOSTILE = "<script>alert(1)</script><b>Zulaikha</b>"
PERSONAL = ("Zulaikha", NIK, "081234567890", "dekat masjid", "mamak ku blm", "Warga")
"""What no page of those who did not take the ticket may hold."""

ASKS = {
    "/": [("", False)],
    "/ringkasan": [
        ("ringkasan", False),
        ("ringkasan?area={desa}", True),
        ("ringkasan?area={kecamatan}&period=m", True),
    ],
    "/angka": [("angka", False), ("angka?area={desa}", True)],
    "/gambar-{kind}.png": [
        ("gambar-map.png", False),
        ("gambar-map.png?area={desa}&map=late", True),
        ("gambar-chart.png?area={kecamatan}&period=m", True),
        ("gambar-pace.png?area={desa}&period=a", True),
    ],
    "/antrean": [
        ("antrean", False),
        ("antrean?area={desa}", True),
        ("antrean?state=new&late=1&mine=1&order=newest", False),
    ],
    "/cari": [("cari", False)],
    "/tiket/{number}": [("tiket/{ticket}", True)],
    "/tiket/{number}/data": [("tiket/{ticket}/data", True)],
    "/petugas": [("petugas", False), ("petugas?area={desa}", True)],
    "/keluar": [("keluar", False)],
}
"""Each route: how it is asked, and whether that names something in Rias."""


def within(role: Role, where: str) -> tuple[str, ...]:
    """The blocks of an office's area."""
    return tuple(PLACES[where].split(".")[: LEVEL[role]])


def test_every_route_is_walked() -> None:
    assert sorted(route.path for route in ROUTES) == sorted(ASKS)


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("role", list(Role))
async def test_nobody_sees_more_than_their_rights(tmp_path: Path, role: Role, where: str) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        await reports(hotline, voter_name=HOSTILE)
        await hotline.presses("sari", "Ambil")
        await hotline.presses("sari", "Catatan")
        await hotline.says("sari", "ketemu Zulaikha di pasar")
        ticket, area = await hotline.ticket(), within(role, where)
        await hotline.officer("tried", role, ".".join(area), name="Tried")
        reaches = tuple(RIAS.split(".")[: len(area)]) == area
        async with serving(hotline) as served:
            for route in ROUTES:
                for asked, names_rias in ASKS[route.path]:
                    browser = await served.enter("tried")
                    path = asked.format(desa=RIAS, kecamatan=RIAS[:8], ticket=ticket.number)
                    asks = browser.get(path) if route.method == "GET" else browser.post(path, words="Zulaikha")
                    status, page = await asks
                    # a kecamatan asked for by a desa's own officer is wider than theirs
                    too_wide = "{kecamatan}" in asked and len(area) > 3
                    seen = route.right in RIGHTS[role] and (not names_rias or (reaches and not too_wide))
                    seen = seen and not route.path.endswith("/data")  # Sari holds it, and nobody above has to decide
                    leads_to = Right.RECAP if path == "" and Right.RECAP in RIGHTS[role] else route.right
                    if where == "far" and leads_to in (Right.RECAP, Right.STAFF):
                        seen = False  # the hotline does not serve that regency
                    assert status == (200 if seen else 404), (path, status)
                    assert [word for word in PERSONAL if word in page] == [], path
                    told = ticket.number in page.replace(path, "")
                    assert not told or (reaches and Right.TICKET in RIGHTS[role]), path


async def test_what_is_refused_is_written_down(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        await reports(hotline)
        number = (await hotline.ticket()).number
        async with serving(hotline) as served:
            wati, sari = await served.enter("wati"), await served.enter("sari")
            await wati.get(f"tiket/{number}")
            await sari.get("ringkasan")
            await hotline.officer("audi", Role.AUDITOR, "19.03", name="Audi")
            audi = await served.enter("audi")
            await audi.post(f"tiket/{number}/data")
        async with hotline.database.reading() as connection:
            found = (await connection.execute(select(AUDIT.table.c.what, AUDIT.table.c.detail))).all()
        assert {tuple(row) for row in found} == {("ticket", ""), ("command", "/dasbor"), ("step", "view")}
