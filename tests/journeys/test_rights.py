"""Every command and every button, by every role, in their own area and elsewhere, in private and in a group: what the
table does not give is refused, changes nothing, tells nothing, and is written down. New ones are walked by themselves.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.messages import Press, Text, base36
from bot.domain.people import LEVEL, RIGHTS, Role
from handlers import COMMANDS, PRESSES
from handlers.officer.ticket import PRESSED
from storage.codec import AUDIT, TICKET
from tests.hotline import Hotline
from tests.journeys.reports import NIK, RIAS, reports, staff

NAME, PHONE = "Zulaikha Rahasia", "081298765432"
PERSONAL = ("Zulaikha", "Rahasia", NIK, PHONE, "rumah cat ungu")
OTHER_DESA, OTHER_REGENCY = "19.03.03.2001", "19.04.01.2001"
GROUP = "group-rias"
LEAVES = {"berhenti", "resign", "quit"}
"""What ends the tried one's own office, and is tried elsewhere (test_leaving)."""
AREAS = {"own": RIAS, "other": OTHER_DESA, "far": OTHER_REGENCY}
WHO = [("citizen", "own"), *((role.value, where) for role in Role for where in AREAS)]


def place(role: Role, where: str) -> str:
    """The area of an office: the one that holds the ticket, another in the regency where there is one, or far away."""
    return ".".join(AREAS[where].split(".")[: LEVEL[role]])


async def rows(hotline: Hotline) -> list[Any]:
    async with hotline.database.reading() as connection:
        return [tuple(row) for row in (await connection.execute(TICKET.table.select())).all()]


async def refusals(hotline: Hotline) -> set[tuple[str, str]]:
    async with hotline.database.reading() as connection:
        found = (await connection.execute(AUDIT.table.select())).all()
    return {(row.what, row.detail) for row in found if row.refused}


def told(hotline: Hotline) -> str:
    return "\n".join(seen.text for who in ("tried", GROUP) for seen in hotline.seen(who))


@pytest.mark.needs("groups")
@pytest.mark.parametrize(("role", "where"), WHO, ids=["-".join(case) for case in WHO])
async def test_nobody_gets_more_than_the_table_gives(tmp_path: Path, role: str, where: str) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        await hotline.says("sari", "/kaitkan", group=GROUP)
        receipt = await reports(hotline, voter_name=NAME, nik=NIK, phone=PHONE, words="rumah cat ungu")
        await hotline.presses("sari", "Ambil")
        given = set(RIGHTS[Role(role)]) if role != "citizen" else set()
        if role != "citizen":
            await hotline.officer("tried", Role(role), place(Role(role), where), name="Tried")
        number, id36 = receipt.ticket.number, base36(receipt.ticket.id)
        before = await rows(hotline)
        sees = where == "own" or (role != "citizen" and place(Role(role), where) == "19.03")

        commands = [name for name in COMMANDS if name not in LEAVES]
        verbs = [verb for verb in PRESSES if verb not in LEAVES]
        presses = [f"{verb}.{id36}" for verb in verbs] + [f"t.{id36}.{word}" for word in PRESSED]
        beyond: list[tuple[str, str]] = []
        with capture_logs() as logged:
            for group in ("", GROUP):
                for name in commands:
                    right = COMMANDS[name].right
                    if right in given and sees:
                        continue  # theirs: what it does is told elsewhere
                    body: Text | Press = Text(f"/{name} {number}")
                    await hotline.hands_in(hotline.inbound("tried", body, group))
                    if right is not None and right not in given and not group:
                        beyond.append(("command", f"/{name}"))
                for data in presses:
                    right = PRESSES[data.split(".")[0]].right
                    if right in given and sees:
                        continue
                    await hotline.hands_in(hotline.inbound("tried", Press(data, press_id="p"), group))
                    if right is not None and right not in given and not group and not data.startswith("t."):
                        beyond.append(("press", data.split(".")[0]))

        assert await rows(hotline) == before
        assert not [word for word in PERSONAL if word in told(hotline)]
        if not sees:
            assert not [seen.text for seen in hotline.seen("tried") if f"{number} · " in seen.text]
        if role == "citizen":
            written = {(line["what"], line["detail"]) for line in logged if line["event"] == "refused"}
        else:
            written = await refusals(hotline)
        assert set(beyond) <= written, set(beyond) - written


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COORDINATOR])
async def test_who_watches_reads_what_happened_and_nothing_personal(tmp_path: Path, role: Role) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        receipt = await reports(hotline, voter_name=NAME, nik=NIK, phone=PHONE, words="rumah cat ungu")
        await hotline.presses("sari", "Ambil")
        await hotline.presses("sari", "Catatan")
        await hotline.says("sari", "ketemu Zulaikha di pasar")
        await hotline.officer("tried", role, "19.03", name="Tried")
        for word in PRESSED:
            data = f"t.{base36(receipt.ticket.id)}.{word}"
            if word in ("history", "show", "view", "identity", "more", "back"):
                await hotline.hands_in(hotline.inbound("tried", Press(data, press_id="p")))
        await hotline.says("tried", f"/tiket {receipt.ticket.number}")
        assert "diambil (Sari)" in told(hotline)
        assert not [word for word in PERSONAL if word in told(hotline)]


# --- the trail --------------------------------------------------------------------------------------------------------


async def test_the_trail_tells_who_did_what_and_what_was_refused(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        receipt = await reports(hotline)
        await hotline.officer("audi", Role.AUDITOR, "19.03", name="Audi")
        await hotline.officer("far", Role.COORDINATOR, "19.04", name="Farida")
        await hotline.says("rina", "/cari suminah")
        await hotline.says("sari", "/rekap")
        await hotline.says("wati", f"/tiket {receipt.ticket.number}")
        await hotline.says("audi", "/catatan")
        said = hotline.last("audi")
        assert said.startswith("Catatan: 3")
        assert "Rina: mencari (name 1)" in said
        assert "Sari: perintah /rekap" in said
        assert f"Wati: tiket {receipt.ticket.number}" in said
        assert "Suminah" not in said
        await hotline.presses("audi", "Yang ditolak saja")
        assert hotline.last("audi").startswith("Yang ditolak: 2")
        await hotline.says("far", "/catatan")
        assert hotline.last("far").startswith("Catatan: 0")


async def test_the_trail_comes_by_pages(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        for _ in range(10):
            await hotline.says("sari", "/rekap")
        await hotline.says("rina", "/catatan")
        await hotline.presses("rina", "Yang ditolak saja")
        await hotline.presses("rina", "Berikutnya ▶")
        assert hotline.last("rina").count("/rekap") == 2
        assert hotline.seen("rina")[-1].labels == ["◀ Sebelumnya", "Semua catatan"]


async def test_a_citizens_tries_fill_no_table(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.says("warga", "/rekap")
        async with hotline.database.reading() as connection:
            assert (await connection.execute(AUDIT.table.select())).all() == []
