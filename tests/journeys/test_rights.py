"""Every command and every button, by every role, in their own area and elsewhere, in private and in a group: what the
table does not give is refused, changes nothing, tells nothing, and is written down. New ones are walked by themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.domain.areas import AddedName
from bot.domain.messages import Press, Text, base36
from bot.domain.people import LEVEL, RIGHTS, STEPS, Appointee, Person, Right, Role
from bot.domain.tickets import CONCLUSIONS, Action, DataRequest, RequestKind, Ticket, VoterWord
from handlers import COMMANDS, FORMS, PRESSES, cards, wishing
from handlers.citizen import form
from handlers.officer.ticket import IN_GROUPS, PRESSED
from handlers.turn import Turn
from storage import areas, people
from storage.codec import ADDED_NAME, ADDRESS, ASSIGNMENT, AUDIT, INVITE, POSKO, REQUEST, TICKET
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.reports import BASEL, NIK, RIAS, forge, reports, staff, turn_of

NAME, PHONE = "Zulaikha Rahasia", "081298765432"
PERSONAL = ("Zulaikha", "Rahasia", NIK, PHONE, "rumah cat ungu")
OTHER_DESA, OTHER_REGENCY = "19.03.03.2001", "19.04.01.2001"
GROUP = "group-rias"
LEAVES = {"berhenti", "resign", "quit"}
"""What ends the tried one's own office, and is tried elsewhere (test_leaving)."""
AREAS = {"own": RIAS, "other": OTHER_DESA, "far": OTHER_REGENCY}
WHO = [("citizen", "own"), *((role.value, where) for role in Role for where in AREAS)]
STEP_OF = {"said": "word", "identity": "view", "whither": "pass", "decide": "accept"}
"""Buttons that are a part of another step."""
UNGUARDED = ("show", "back", "more", "history", "undo")
"""Buttons of a ticket that are no step: whoever may see it may press them; undo is for one's own slip alone."""
BOLD = {
    "conclude": f"conclude.{CONCLUSIONS[0]}",
    "said": f"said.{VoterWord.OBJECTS}",
    "decide": f"decide.{CONCLUSIONS[0]}",
    "return": "return.-.proof",
    "postpone": "postpone.day.absent",
}
"""The buttons of a ticket that do nothing without a choice."""
ABOUT_A_TICKET = ("tiket", "ticket", "tugaskan", "assign", "blokir", "block", "cari", "find")
"""The commands that name a ticket by its number."""


def place(role: Role, where: str) -> str:
    """The area of an office: the one that holds the ticket, another in the regency where there is one, or far away."""
    return ".".join(AREAS[where].split(".")[: LEVEL[role]])


@dataclass(frozen=True)
class Target:
    """What is tried, or whom: all of it lies in Rias."""

    ticket: Ticket
    wish: DataRequest
    sari: Person
    reporter_id: int
    posko_id: int
    appointee_id: int
    alias_id: int

    def presses(self) -> dict[str, str]:
        """Every verb with the boldest button of it."""
        office = base36(self.sari.assignments[0].id)
        bold = {
            "r": "r.19-03-01-2008.w",
            "map": "map.19-03-01-2008.w.open.v",
            "chart": "chart.19-03-01-2008.m",
            "pace": "pace.19-03-01-2008.a",
            "u": "u.pkd.19-03-01-2008",
            "person": f"person.{base36(self.sari.id)}.sure.{office}",
            "term": "term.19-03.sure",
            "mode": "mode.19-03.pdpb",
            "siar": "siar.whom.19-03-01-2008.all",
            "down": f"down.{office}",
            "d": f"d.{base36(self.wish.id)}.yes",
            "block": f"block.{base36(self.reporter_id)}.flood",
            "g": f"g.{base36(self.posko_id)}",
            "posko": "posko.19-03-01-2008.none.address",
            "alias": f"alias.drop.{base36(self.alias_id)}",
            "join": f"join.make.{base36(self.appointee_id)}",
        }
        verbs = [verb for verb in PRESSES if verb not in LEAVES and verb != "t"]
        return {verb: bold.get(verb, f"{verb}.{base36(self.ticket.id)}") for verb in verbs}


BEYOND = {
    *{"case", "r", "map", "chart", "pace", "u", "person", "term", "mode", "down", "d", "block", "g", "join", "posko"},
    *{"alias", "siar"},
}
"""The verbs whose button names something that may lie outside of a right's scope."""


async def prepared(hotline: Hotline, group: str) -> Target:
    """A ticket that Sari works on, whose reporter wants it erased; and her posko's group."""
    await staff(hotline)
    if group:
        await hotline.says("sari", "/kaitkan", group=group)
    receipt = await reports(hotline, voter_name=NAME, nik=NIK, phone=PHONE, words="rumah cat ungu")
    await hotline.presses("sari", "Ambil")
    ticket = await hotline.ticket()

    listed = Appointee(id=hotline.new_id(), role=Role.PKD, area_code=RIAS, name="Siti", created_at=hotline.clock.now())

    named = AddedName(id=hotline.new_id(), code=RIAS, name="Pelawan", added_at=hotline.clock.now())

    async def wish(turn: Turn) -> DataRequest:
        turn.changes.create(listed)
        turn.changes.create(named)
        return await wishing.begin(turn, RequestKind.ERASURE, RIAS, ticket=ticket)

    wanted = await turn_of(hotline, "warga", wish)
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        sari = await people.by_id(view, ticket.assignee_id)
        posko = await areas.posko_of(view, RIAS)
    assert sari
    assert posko
    assert receipt.ticket.id == ticket.id
    return Target(ticket, wanted, sari, ticket.reporter_address_id, posko.id, listed.id, named.id)


async def standing(hotline: Hotline, target: Target) -> list[Any]:
    """All that nobody without the right may change."""
    async with hotline.database.reading() as connection:
        whole = [
            (await connection.execute(shape.table.select())).all() for shape in (TICKET, INVITE, REQUEST, ADDED_NAME)
        ]
        offices = select(ASSIGNMENT.table).where(ASSIGNMENT.table.c.person_id == target.sari.id)
        blocked = select(ADDRESS.table.c.id).where(ADDRESS.table.c.blocked_at.is_not(None))
        posko = select(POSKO.table).where(POSKO.table.c.id == target.posko_id)
        some = [(await connection.execute(statement)).all() for statement in (offices, blocked, posko)]
    return [[tuple(row) for row in rows] for rows in (*whole, *some)]


async def taken_down(hotline: Hotline) -> set[tuple[str, str]]:
    """What was refused and written down; the table is empty afterwards."""
    async with hotline.database.transaction() as connection:
        found = (await connection.execute(AUDIT.table.select())).all()
        await connection.execute(AUDIT.table.delete())
    return {(row.what, row.detail) for row in found if row.refused}


def told(hotline: Hotline, *chats: str) -> str:
    return "\n".join(seen.text for who in ("tried", *chats) for seen in hotline.seen(who))


@dataclass(frozen=True)
class Try:
    """Something that is tried, and what stands in the trail when it is refused ("" where that cannot be)."""

    body: Text | Press
    what: str
    detail: str = ""
    form: str = ""


def tries(target: Target, given: Collection[Right], steps: Collection[Action], *, sees: bool, group: bool) -> list[Try]:
    """All that is not theirs. What is theirs is told elsewhere."""
    return [
        *_commands(target, given, sees=sees, group=group),
        *_presses(target, given, sees=sees, group=group),
        *_card(target, given, steps, sees=sees, group=group),
        *([] if group else _forms(given, sees=sees)),
    ]


def _commands(target: Target, given: Collection[Right], *, sees: bool, group: bool) -> Iterator[Try]:
    for name, route in COMMANDS.items():
        if name in LEAVES or (sees and route.right in given):
            continue
        body = Text(f"/{name} {target.ticket.number}")
        if route.right is not None and route.right not in given:
            yield Try(body, "command", f"/{name}")
        else:
            yield Try(body, "ticket" if name in ABOUT_A_TICKET and not group else "")


def _presses(target: Target, given: Collection[Right], *, sees: bool, group: bool) -> Iterator[Try]:
    for verb, data in target.presses().items():
        right = PRESSES[verb].right
        here = not group or PRESSES[verb].groups
        if right is not None and right not in given:
            yield Try(Press(data, press_id="p"), "press", right.value)
        elif right is None or not sees:
            written = right is not None and verb in BEYOND and here
            yield Try(Press(data, press_id="p"), "press" if written else "", right.value if right and written else "")


def _card(
    target: Target, given: Collection[Right], steps: Collection[Action], *, sees: bool, group: bool
) -> Iterator[Try]:
    for word in PRESSED:
        body = Press(f"t.{base36(target.ticket.id)}.{BOLD.get(word, word)}", press_id="p")
        if Right.TICKET not in given:
            yield Try(body, "press", Right.TICKET.value)
        elif not sees:
            yield Try(body, "ticket")
        elif word not in UNGUARDED and cards.ACTIONS[STEP_OF.get(word, word)] not in steps:
            here = not group or word in IN_GROUPS
            yield Try(body, "step" if here else "", STEP_OF.get(word, word) if here else "")


def test_what_no_right_is_needed_for_is_what_citizens_fill_in() -> None:
    assert {name for name, route in FORMS.items() if route.right is None} == set(form.FORMS)


def _forms(given: Collection[Right], *, sees: bool) -> Iterator[Try]:
    for name, route in FORMS.items():
        if route.right is None or (sees and route.right in given):
            continue
        refusal = Try(Text("sudah dicek"), "form", name, form=name)
        yield (
            refusal
            if route.right not in given or name in ("refusal", "posko", "broadcast")
            else replace(refusal, what="ticket", detail="")
        )


async def attempt(hotline: Hotline, target: Target, one: Try, group: str) -> None:
    if one.form:
        draft = {"refusal": target.wish.id, "posko": target.posko_id}.get(one.form, target.ticket.id)
        answers = {"what": "pass", "target": "19-03-01"}

        async def opened(turn: Turn) -> None:
            asking = "address" if one.form == "posko" else "text"
            turn.converse(form=one.form, draft_id=draft, answers=answers, asking=asking)

        await turn_of(hotline, "tried", opened)
    await hotline.hands_in(hotline.inbound("tried", one.body, group))


@pytest.mark.parametrize(
    "group", ["", pytest.param(GROUP, marks=pytest.mark.needs("groups"))], ids=["private", "group"]
)
@pytest.mark.parametrize(("role", "where"), WHO, ids=["-".join(case) for case in WHO])
async def test_nobody_gets_more_than_the_table_gives(tmp_path: Path, role: str, where: str, group: str) -> None:
    async with Hotline(tmp_path) as hotline:
        target = await prepared(hotline, group)
        given: Collection[Right] = ()
        steps: Collection[Action] = ()
        if role != "citizen":
            given, steps = RIGHTS[Role(role)], STEPS[Role(role)]
            await hotline.officer("tried", Role(role), place(Role(role), where), name="Tried")
        sees = where == "own" or (role != "citizen" and place(Role(role), where) == "19.03")
        await taken_down(hotline)
        before = await standing(hotline, target)
        tried = tries(target, given, steps, sees=sees and role != "citizen", group=bool(group))
        with capture_logs() as logged:
            for one in tried:
                await attempt(hotline, target, one, group)

        assert await standing(hotline, target) == before
        assert not [word for word in PERSONAL if word in told(hotline, *filter(None, [group]))]
        if not sees:
            assert not [s.text for s in hotline.seen("tried") if f"{target.ticket.number} · " in s.text]
        written = await taken_down(hotline)
        if role == "citizen":
            assert not written
            written = {(line["what"], line["detail"]) for line in logged if line["event"] == "refused"}
        expected = {(one.what, one.detail) for one in tried if one.what}
        assert expected <= written, expected - written
        assert expected or not [r for r in Right if r not in given]


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
        assert "Rina: mencari (nama, 1 ditemukan)" in said
        assert "Sari: perintah /rekap" in said
        assert f"Wati: tiket {receipt.ticket.number}" in said
        assert "Suminah" not in said
        await hotline.presses("audi", "Ditolak")
        assert hotline.last("audi").startswith("Yang ditolak: 2")
        await hotline.says("far", "/catatan")
        assert hotline.last("far").startswith("Catatan: 0")


async def test_the_trail_comes_by_pages(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        beyond = ("rekap", "tertunda", "petugas", "undang", "ekspor", "catatan", "kesehatan", "blokir", "cabut")
        for name in (*beyond, "permintaan"):
            await hotline.says("sari", f"/{name}")
        await hotline.says("rina", "/catatan")
        await hotline.presses("rina", "Ditolak")
        await hotline.presses("rina", "Berikutnya ▶")
        assert "/rekap" in hotline.last("rina")
        assert hotline.last("rina").count("Sari: perintah") == 2
        assert hotline.seen("rina")[-1].labels[:2] == ["◀ Sebelumnya", "Semua"]
        assert "Masih ada" not in hotline.last("rina")


async def test_an_impatient_thumb_fills_no_trail(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        for _ in range(10):
            await hotline.says("sari", "/rekap")
        assert await taken_down(hotline) == {("command", "/rekap")}
        await hotline.says("sari", "/rekap")
        await hotline.says("sari", "/rekap")
        await hotline.forward(hours=1.5)
        await hotline.says("sari", "/rekap")
        await hotline.says("rina", "/catatan")
        assert hotline.last("rina").count("Sari: perintah /rekap") == 2


async def test_the_trail_names_a_step_and_a_button_as_people_know_them(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        receipt = await reports(hotline)
        await hotline.officer("audi", Role.AUDITOR, BASEL, name="Audi")
        await forge(hotline, "audi", "claim")
        assert hotline.toasts("audi")[-1] == "Langkah ini bukan kewenangan Anda."
        await hotline.hands_in(hotline.inbound("audi", Press("u.pkd", press_id="p")))
        await hotline.says("audi", "/catatan")
        assert f"langkah “Ambil” pada {receipt.ticket.number}" in hotline.last("audi")
        assert "tombol dari /undang" in hotline.last("audi")


async def test_the_trail_is_narrowed_to_what_one_looks_for(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        await hotline.says("rina", "/cari suminah", "/ekspor", "/undang")
        await hotline.says("sari", "/ekspor")
        await hotline.says("rina", "/catatan")
        for label, title in (("Pencarian", "Pencarian: 1"), ("Ekspor", "Ekspor: 0"), ("Ditolak", "Yang ditolak: 1")):
            await hotline.presses("rina", label)
            assert title in hotline.last("rina")
        await hotline.presses("rina", "Semua")
        assert hotline.last("rina").startswith("Catatan: 2")


async def test_a_citizens_tries_fill_no_table(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.says("warga", "/rekap")
        async with hotline.database.reading() as connection:
            assert (await connection.execute(AUDIT.table.select())).all() == []
