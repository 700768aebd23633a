"""The posko as a place: its queue, its group, who comes into office and who goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.messages import Membership, MembershipChange
from bot.domain.people import Appointee, Role
from bot.domain.tickets import State, Ticket
from handlers.invitation import make_invite
from handlers.officer.join import redeem
from handlers.turn import Turn
from storage import appointees, people
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.reports import BASEL, GADUNG, RIAS, forge, reports, staff, turn_of, walk

GROUP = "group-rias"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """A hotline with people in office."""
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


# --- finding tickets --------------------------------------------------------------------------------------------------


async def test_the_queue_shows_what_is_due_first_and_how_many_are_left(hotline: Hotline) -> None:
    opened: list[Ticket] = []
    for _ in range(7):
        opened.append((await reports(hotline)).ticket)
        hotline.clock.forward(timedelta(minutes=10))
    await reports(hotline, area_code=GADUNG)
    hotline.forget()
    await hotline.says("sari", "/antrean")
    page = hotline.seen("sari")[-1]
    assert page.labels == [*(f"Buka {ticket.number}" for ticket in opened[:5]), "Berikutnya ▶"]
    assert "Antrean: 7 tiket" in page.text
    assert "Masih ada 2 lagi." in page.text
    await hotline.presses("sari", "Berikutnya")
    assert hotline.seen("sari")[-1].labels == [*(f"Buka {ticket.number}" for ticket in opened[5:]), "◀ Sebelumnya"]
    await hotline.presses("sari", f"Buka {opened[6].number}")
    await hotline.presses("sari", "Ambil")
    assert (await hotline.tickets())[6].state is State.CLAIMED


async def test_an_empty_queue_says_so(hotline: Hotline) -> None:
    await hotline.says("sari", "/antrean")
    assert hotline.last("sari").startswith("Tidak ada tiket yang menunggu")


async def test_a_ticket_is_found_by_its_number_in_any_spelling_and_only_in_scope(hotline: Hotline) -> None:
    number = (await reports(hotline)).ticket.number
    for words in (f"/tiket {number}", f"/tiket {number.replace('-', '').lower()}", f"tolong lihat {number.lower()} ya"):
        hotline.forget()
        await hotline.says("sari", words)
        assert hotline.last("sari").startswith(number), words
    unknown = "1903-99-" + ("A" if number.endswith("T") else "T")
    answers = []
    for who, asked in (("wati", number), ("sari", unknown)):
        await hotline.says(who, f"/tiket {asked}")
        answers.append(hotline.last(who).replace(asked, "…"))
    assert answers[0] == answers[1]
    await hotline.says("sari", "/tiket")
    assert "misalnya" in hotline.last("sari")
    await hotline.says("wati", f"tolong lihat {number}")
    assert hotline.seen("wati")[-1].labels == ["Lihat antrean", "Bantuan"]


async def test_only_the_newest_card_of_a_chat_is_live(hotline: Hotline) -> None:
    number = (await reports(hotline)).ticket.number
    await hotline.says("sari", f"/tiket {number}")
    old, new = hotline.seen("sari")
    assert new.labels == ["Ambil"]
    await hotline.presses("sari", "Ambil")
    assert "Diambil oleh Sari" in hotline.last("sari")
    if hotline.changes:
        assert (old.text, old.labels) == (f"{number} · kartu lama", [])
        assert "Diambil oleh Sari" in new.text
    else:
        assert len(hotline.seen("sari")) == 3, "that a card is an old one is no news"


# --- groups -----------------------------------------------------------------------------------------------------------


@pytest.mark.needs("groups")
async def test_a_group_is_bound_gets_cards_and_can_only_claim(hotline: Hotline) -> None:
    await hotline.member("sari", MembershipChange.JOINED, group=GROUP)
    assert "/kaitkan" in hotline.last(GROUP)
    await hotline.says("sari", "/kaitkan", group=GROUP)
    assert hotline.last(GROUP) == "Kelompok ini sekarang menerima tiket Posko Desa Rias."
    await reports(hotline)
    assert hotline.seen(GROUP)[-1].labels == ["Ambil"]
    await hotline.presses("budi", "Ambil", group=GROUP)
    assert "Diambil oleh Budi" in hotline.last(GROUP)
    assert hotline.seen(GROUP)[-1].labels == []
    assert "Lihat data" in hotline.seen("budi")[-1].labels
    await forge(hotline, "budi", "view", group=GROUP)
    assert "Suminah" in hotline.last("budi")
    await forge(hotline, "budi", "trace", group=GROUP)
    assert hotline.toasts(GROUP)[-1] == "Silakan buka di chat pribadi dengan bot."
    assert (await hotline.ticket()).state is State.CLAIMED
    assert not any("Suminah" in seen.text for seen in hotline.seen(GROUP))


@pytest.mark.needs("groups")
async def test_a_claim_from_a_group_waits_for_the_private_chat(hotline: Hotline) -> None:
    await hotline.says("sari", "/kaitkan", group=GROUP)
    await reports(hotline)
    await hotline.member("sari", MembershipChange.BLOCKED)
    await hotline.presses("sari", "Ambil", group=GROUP)
    assert (await hotline.ticket()).state is State.NEW
    assert "Buka chat pribadi" in hotline.toasts(GROUP)[-1]
    await hotline.member("sari", MembershipChange.UNBLOCKED)
    await hotline.presses("sari", "Ambil", group=GROUP)
    assert (await hotline.ticket()).state is State.CLAIMED


@pytest.mark.needs("groups")
async def test_a_posko_has_one_group_the_last_one_bound(hotline: Hotline) -> None:
    await hotline.says("sari", "/kaitkan", group=GROUP)
    await hotline.says("budi", "/kaitkan", group="group-new")
    assert "menggantikan" in hotline.last("group-new")
    assert "kelompok lain" in hotline.last(GROUP)
    await hotline.says("budi", "/kaitkan", group="group-new")
    assert "memang sudah" in hotline.last("group-new")
    await reports(hotline)
    assert hotline.seen("group-new")[-1].labels == ["Ambil"]
    assert hotline.seen(GROUP)[-1].labels == []


@pytest.mark.needs("groups")
async def test_who_has_several_poskos_chooses(hotline: Hotline) -> None:
    await redeems(hotline, "sari", await invite(hotline, Role.PKD, GADUNG))
    await hotline.says("sari", "/kaitkan", group=GROUP)
    assert hotline.seen(GROUP)[-1].labels == ["Posko Desa Gadung", "Posko Desa Rias"]
    await hotline.presses("budi", "Posko Desa Gadung", group=GROUP)
    assert hotline.toasts(GROUP) == ["Langkah ini bukan kewenangan Anda."]
    await hotline.presses("sari", "Posko Desa Gadung", group=GROUP)
    assert hotline.last(GROUP) == "Kelompok ini sekarang menerima tiket Posko Desa Gadung."


@pytest.mark.needs("groups")
async def test_a_lost_group_is_unbound_and_its_officers_are_told(hotline: Hotline) -> None:
    await hotline.says("sari", "/kaitkan", group=GROUP)
    await hotline.member("budi", MembershipChange.LEFT, group=GROUP)
    for who in ("sari", "budi"):
        assert "dikeluarkan dari kelompok Posko Desa Rias" in hotline.last(who)
    hotline.forget()
    await reports(hotline)
    assert hotline.seen(GROUP) == []
    assert hotline.seen("sari")[-1].labels == ["Ambil"]


@pytest.mark.parametrize("spoken", [False, True])
@pytest.mark.needs("groups")
async def test_a_group_that_moved_keeps_its_posko(hotline: Hotline, spoken: bool) -> None:
    await hotline.says("sari", "/kaitkan", group=GROUP)
    if spoken:  # somebody wrote in the new group before the network told of the move
        await hotline.says("budi", "/kaitkan@bot x", group="group-elsewhere")
        await hotline.says("sari", "/kaitkan", group=GROUP)
    moved = Membership(MembershipChange.MOVED, moved_to=hotline.endpoint("group-elsewhere").external_id)
    await hotline.hands_in(hotline.inbound("sari", moved, GROUP))
    await reports(hotline)
    assert hotline.seen("group-elsewhere")[-1].labels == ["Ambil"]


@pytest.mark.needs("groups")
async def test_what_belongs_into_private_is_hinted_at_in_groups(hotline: Hotline) -> None:
    await hotline.says("sari", "/antrean", group=GROUP)
    assert hotline.last(GROUP) == "Perintah ini untuk chat pribadi dengan bot."
    await hotline.says("sari", "halo semua", group=GROUP)
    assert len(hotline.seen(GROUP)) == 1
    await hotline.says("sari", "/kaitkan")
    assert "tambahkan bot" in hotline.last("sari")


# --- coming into office -----------------------------------------------------------------------------------------------


async def invite(hotline: Hotline, role: Role, area_code: str, appointee_id: int = 0) -> str:
    """An invite's token, as a coordinator would hand it over."""

    async def make(turn: Turn) -> str:
        made, token = make_invite(turn.world, role, area_code, 0, turn.now, appointee_id=appointee_id)
        turn.changes.create(made)
        return token

    return await turn_of(hotline, "rina", make)


async def redeems(hotline: Hotline, who: str, token: str) -> None:
    await turn_of(hotline, who, lambda turn: redeem(turn, token))


async def appointed(hotline: Hotline, name: str) -> Appointee:
    """Somebody on the office's list of PKD of Rias."""

    async def appoint(turn: Turn) -> Appointee:
        listed = Appointee(
            id=turn.world.new_id(), role=Role.PKD, area_code=RIAS, name=name, created_at=turn.now, phone="081299988777"
        )
        turn.changes.create(listed)
        return listed

    return await turn_of(hotline, "rina", appoint)


@pytest.mark.parametrize("who", ["tono", "budi"])
async def test_who_is_appointed_joins_under_the_name_on_the_list(hotline: Hotline, who: str) -> None:
    """A newcomer, and somebody who is in office already under the name of their chat."""
    listed = await appointed(hotline, "Siti Aminah")
    await redeems(hotline, who, await invite(hotline, Role.PKD, RIAS, listed.id))
    assert "Selamat bertugas, Siti Aminah!" in hotline.last(who)
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        joined = await appointees.by_id(view, listed.id)
        assert joined is not None
        person = await people.by_id(view, joined.person_id)
        assert await appointees.waiting(view, Role.PKD, RIAS) == []
    assert person is not None
    assert person.name == "Siti Aminah"
    assert (Role.PKD, RIAS) in [(held.role, held.area_code) for held in person.in_office]
    assert (joined.name, joined.phone) == (listed.name, listed.phone)


async def test_an_invite_brings_one_person_into_office_once(hotline: Hotline) -> None:
    await reports(hotline)
    token = await invite(hotline, Role.PKD, RIAS)
    await redeems(hotline, "tono", token)
    assert "Selamat bertugas, Tono! Anda tercatat sebagai PKD Desa Rias, Kec. Toboali." in hotline.last("tono")
    assert "Tiket yang menunggu sekarang: 1." in hotline.last("tono")
    await walk(hotline, "tono", "Lihat antrean", "Buka 1903-1", "Ambil")
    assert (await hotline.ticket()).state is State.CLAIMED

    await redeems(hotline, "tono", token)
    assert "sudah Anda pakai" in hotline.last("tono")
    await redeems(hotline, "maling", token)
    assert "sudah dipakai" in hotline.last("maling")
    assert hotline.seen("maling")[-1].labels == []


async def test_an_invite_that_ran_out_or_never_was_opens_nothing(hotline: Hotline) -> None:
    token = await invite(hotline, Role.PKD, RIAS)
    hotline.clock.forward(timedelta(days=30))
    await redeems(hotline, "tono", token)
    assert "habis masa berlakunya" in hotline.last("tono")
    answers = set()
    for wrong in (token[:-1], token.lower() + "x", "", "x" * 64):
        await redeems(hotline, "tono", wrong)
        answers.add(hotline.last("tono"))
    assert len(answers) == 1
    assert "tidak dikenal" in answers.pop()
    await turn_of(hotline, "tono", _is_nobody)


async def _is_nobody(turn: Turn) -> None:
    assert turn.person is None


async def test_a_second_office_adds_to_the_first(hotline: Hotline) -> None:
    await redeems(hotline, "sari", await invite(hotline, Role.PKD, GADUNG))
    await redeems(hotline, "sari", await invite(hotline, Role.PKD, GADUNG))  # the same again adds nothing

    async def offices(turn: Turn) -> list[str]:
        assert turn.person is not None
        return sorted(held.area_code for held in turn.person.in_office)

    assert await turn_of(hotline, "sari", offices) == [GADUNG, RIAS]
    await reports(hotline, area_code=GADUNG)
    assert hotline.seen("sari")[-1].labels == ["Ambil"]


async def test_who_only_watches_is_not_sent_to_a_queue(hotline: Hotline) -> None:
    await redeems(hotline, "adi", await invite(hotline, Role.AUDITOR, BASEL))
    assert hotline.world.texts.get("id", "common.role.auditor") in hotline.last("adi")
    assert hotline.seen("adi")[-1].labels == []
    await reports(hotline)
    assert len(hotline.seen("adi")) == 1


@pytest.mark.needs("blocking")
async def test_one_who_blocked_the_bot_is_left_in_peace_until_they_come_back(hotline: Hotline) -> None:
    await hotline.member("sari", MembershipChange.BLOCKED)
    await reports(hotline)
    assert hotline.seen("sari") == []
    assert hotline.seen("budi")[-1].labels == ["Ambil"]
    await hotline.member("sari", MembershipChange.UNBLOCKED)
    await reports(hotline)
    assert hotline.seen("sari")[-1].labels == ["Ambil"]


async def test_who_comes_into_office_hears_of_their_own_work(hotline: Hotline) -> None:
    await redeems(hotline, "rini", await invite(hotline, Role.COORDINATOR, BASEL))
    assert "/rekap" in hotline.last("rini")
    assert "Ambil" not in hotline.last("rini")  # a coordinator takes no tickets
    await redeems(hotline, "joko", await invite(hotline, Role.PKD, GADUNG))
    assert "Ambil" in hotline.last("joko")
