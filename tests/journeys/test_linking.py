"""One person in several chats: joined by a code and a press in the first one; then both see and may do the same."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.domain.messages import MembershipChange
from bot.domain.people import Role
from bot.domain.tickets import Action
from storage.codec import ADDRESS, AUDIT, LINK_CODE
from tests.hotline import Hotline
from tests.journeys.desk import act, report, turn_of

OLD, NEW, RIAS = "rumah", "kantor", "19.03.01.2008"


async def code_of(hotline: Hotline, who: str) -> str:
    await hotline.says(who, "/hubungkan")
    return str(re.findall(r"/hubungkan ([\w ]{9})", hotline.last(who))[0])


async def joined(hotline: Hotline, first: str = OLD, other: str = NEW) -> None:
    code = await code_of(hotline, first)
    await hotline.says(other, f"/hubungkan {code.lower()}")
    await hotline.presses(first, "Ya, itu saya")


async def test_both_chats_see_the_reports_and_news_comes_to_the_newer_one(hotline: Hotline) -> None:
    ticket = await report(hotline, OLD)
    await joined(hotline)
    assert hotline.last(NEW).startswith("Chat ini sudah terhubung")
    for who in (OLD, NEW):
        await hotline.says(who, "/status")
        assert ticket.number in hotline.last(who)
    hotline.forget()
    await act(hotline, "rias", ticket, Action.CLAIM)
    assert "sudah diambil" in hotline.last(NEW)
    assert hotline.seen(OLD) == []


async def test_the_chat_that_one_reports_in_hears_of_it_all(hotline: Hotline) -> None:
    first = await report(hotline, OLD)
    await joined(hotline)
    second = await report(hotline, OLD)
    for ticket in (first, second):
        hotline.forget()
        await act(hotline, "rias", ticket, Action.CLAIM)
        assert "sudah diambil" in hotline.last(OLD)
        assert hotline.seen(NEW) == []
    await hotline.says(NEW, "/hubungkan")
    await hotline.presses(NEW, "Kabar ke chat ini")
    hotline.forget()
    await act(hotline, "rias", first, Action.TRACE)
    assert hotline.seen(OLD) == []
    assert "menelusuri" in hotline.last(NEW)


async def test_a_button_of_one_chat_holds_in_the_other(hotline: Hotline) -> None:
    ticket = await report(hotline, OLD)
    await joined(hotline)
    await hotline.says(OLD, f"/status {ticket.number}")
    await hotline.presses(OLD, "Batalkan laporan")
    await hotline.presses(OLD, "Ya, batalkan")
    assert not (await hotline.ticket()).is_open


async def test_the_code_alone_joins_nothing(hotline: Hotline) -> None:
    """Whoever talked somebody out of it still needs the press."""
    ticket = await report(hotline, OLD)
    code = await code_of(hotline, OLD)
    await hotline.says("penipu", f"/hubungkan {code}")
    assert any(who in hotline.last(OLD).lower() for who in ("penipu", "seseorang tanpa nama"))
    await hotline.says("penipu", "/status")
    assert ticket.number not in hotline.last("penipu")
    await hotline.presses(OLD, "Bukan saya")
    assert hotline.last("penipu").startswith("Chat yang lama tidak menyetujui")
    await hotline.says("penipu", f"/hubungkan {code}")
    assert hotline.last("penipu").startswith("Kode itu tidak kami kenal")
    await hotline.says("penipu", f"/status {ticket.number}")
    assert "Rias" not in hotline.last("penipu")


async def test_a_stranger_cannot_press_for_the_first_chat(hotline: Hotline) -> None:
    ticket = await report(hotline, OLD)
    await hotline.says("penipu", f"/hubungkan {await code_of(hotline, OLD)}")
    yes = hotline.press(OLD, "Ya, itu saya")
    for who in ("penipu", "lain"):
        await hotline.hands_in(hotline.inbound(who, yes))
        await hotline.says(who, "/status")
        assert ticket.number not in hotline.last(who)


async def test_codes_run_out_and_guesses_are_counted(hotline: Hotline) -> None:
    code = await code_of(hotline, OLD)
    await hotline.forward(hours=0.3)
    await hotline.says(NEW, f"/hubungkan {code}")
    assert hotline.last(NEW).startswith("Kode itu tidak kami kenal")
    for guess in ("22222222", "33333333", "44444444", "55555555"):
        await hotline.says(NEW, f"/hubungkan {guess}")
    good = await code_of(hotline, OLD)
    await hotline.says(NEW, f"/hubungkan {good}")
    assert hotline.last(NEW).startswith("Terlalu banyak kode yang salah")
    await hotline.forward(hours=1.1)
    await joined(hotline)
    assert hotline.last(NEW).startswith("Chat ini sudah terhubung")


async def test_an_answer_that_comes_too_late_joins_nothing(hotline: Hotline) -> None:
    await hotline.says(NEW, f"/hubungkan {await code_of(hotline, OLD)}")
    await hotline.forward(hours=0.3)
    await hotline.presses(OLD, "Ya, itu saya")
    assert not any("terhubung" in seen.text for seen in hotline.seen(NEW))


async def test_a_new_code_ends_the_one_before(hotline: Hotline) -> None:
    first = await code_of(hotline, OLD)
    await code_of(hotline, OLD)
    await hotline.says(NEW, f"/hubungkan {first}")
    assert hotline.last(NEW).startswith("Kode itu tidak kami kenal")
    await hotline.says(OLD, f"/hubungkan {await code_of(hotline, OLD)}")
    assert hotline.last(OLD).startswith("Kode itu dari chat Bapak/Ibu sendiri")


# --- officers ---------------------------------------------------------------------------------------------------------


@pytest.mark.needs("refusals")
async def test_news_that_found_nobody_are_told_in_the_other_chat(hotline: Hotline) -> None:
    """Where no network says beforehand that somebody is gone."""
    ticket = await report(hotline, OLD)
    await joined(hotline)
    hotline.forget()
    hotline.network.shut(hotline.endpoint(NEW))
    await act(hotline, "rias", ticket, Action.CLAIM)
    assert hotline.seen(OLD) == []
    await hotline.forward(hours=0.1)
    told = hotline.seen(OLD)[-1]
    assert told.text.startswith("Chat Bapak/Ibu yang lain tidak bisa kami hubungi")
    assert f"{ticket.number} · " in told.text
    await hotline.forward(hours=0.1)
    assert hotline.seen(OLD)[-1] is told, "once"
    await act(hotline, "rias", ticket, Action.TRACE)
    assert "menelusuri" in hotline.last(OLD)
    assert not any("tidak bisa dihubungi" in seen.text for seen in hotline.seen("rias"))


async def test_an_officer_works_in_both_chats(hotline: Hotline) -> None:
    await joined(hotline, "rias", NEW)
    said = hotline.last(NEW)
    assert "bertugas di chat ini sebagai Budi" in said
    assert ("Bekerja lewat WhatsApp ada batasnya" in said) is (hotline.endpoint(NEW).channel == "whatsapp")
    hotline.forget()
    ticket = await report(hotline, "warga")
    assert ticket.number in hotline.last(NEW)
    assert hotline.seen("rias") == []
    for who in ("rias", NEW):
        await hotline.says(who, "/antrean")
        assert ticket.number in hotline.last(who)
    await hotline.presses(NEW, "Ambil")
    assert (await hotline.ticket()).assignee_id
    async with hotline.database.reading() as connection:
        noted = (await connection.execute(AUDIT.table.select())).all()
    assert [(row.what, row.area_code) for row in noted] == [("link", RIAS)]


async def test_two_officers_are_never_one(hotline: Hotline) -> None:
    await hotline.officer("lain", Role.PKD, "19.03.01.2005", name="Sari")
    await hotline.says("lain", f"/hubungkan {await code_of(hotline, 'rias')}")
    assert hotline.last("lain").startswith("Kedua chat dipakai dua petugas")


async def test_a_chat_that_is_let_go_sees_nothing_any_more(hotline: Hotline) -> None:
    own = await report(hotline, "rias")
    await joined(hotline, "rias", NEW)
    await hotline.says("rias", "/hubungkan")
    lost = next(
        label for label in hotline.seen("rias")[-1].labels if label.startswith("Lepas") and "chat ini" not in label
    )
    await hotline.presses("rias", lost)
    assert hotline.last(NEW).startswith("Chat ini sudah dilepas")
    for command in ("/status", "/antrean"):
        await hotline.says(NEW, command)
        assert own.number not in hotline.last(NEW)
    await hotline.says("rias", "/status")
    assert own.number in hotline.last("rias")
    async with hotline.database.reading() as connection:
        rows = (await connection.execute(ADDRESS.table.select())).all()
    assert not [row for row in rows if row.account_id]


# --- what is gone, blocked, forgotten ---------------------------------------------------------------------------------


@pytest.mark.needs("blocking")
async def test_where_one_chat_is_gone_news_comes_to_the_other(hotline: Hotline) -> None:
    ticket = await report(hotline, OLD)
    await joined(hotline)
    await hotline.member(NEW, MembershipChange.BLOCKED)
    await hotline.forward(hours=0.1)
    hotline.forget()
    await act(hotline, "rias", ticket, Action.CLAIM)
    assert "sudah diambil" in hotline.last(OLD)
    assert not any("tidak bisa dihubungi" in seen.text for seen in hotline.seen("rias"))


async def test_who_is_blocked_is_blocked_in_all_chats(hotline: Hotline) -> None:
    await hotline.officer("koor", Role.COORDINATOR, "19.03", name="Fitri")
    ticket = await report(hotline, OLD)
    await joined(hotline)
    await hotline.says("koor", f"/blokir {ticket.number}")
    await hotline.presses("koor", "Alasan lain")
    hotline.forget()
    for who in (OLD, NEW):
        await hotline.says(who, "halo")
        assert hotline.seen(who) == []


async def test_to_be_forgotten_in_one_chat_is_to_be_forgotten_in_all(hotline: Hotline) -> None:
    ticket = await report(hotline, OLD)
    await joined(hotline)
    await act(hotline, OLD, ticket, Action.CANCEL)
    await hotline.says(OLD, "/datasaya")
    assert "Dihubungkan dengan 1 chat lain" in hotline.last(OLD)
    await hotline.says(OLD, "/hapusdata")
    await hotline.presses(OLD, "Ya, hapus data saya")
    assert (await hotline.ticket()).erased_at is not None
    await hotline.forward(hours=2)
    async with hotline.database.reading() as connection:
        rows = (await connection.execute(ADDRESS.table.select())).all()
    external = [hotline.endpoint(who).external_id for who in (OLD, NEW)]
    assert not [row for row in rows if row.external_id in external or row.account_id]


async def test_the_code_is_kept_nowhere(hotline: Hotline) -> None:
    code = (await code_of(hotline, OLD)).replace(" ", "")
    async with hotline.database.reading() as connection:
        (row,) = (await connection.execute(LINK_CODE.table.select())).all()
    assert code.encode() not in row.code_hash


async def test_a_report_by_word_of_mouth_moves_nothing(hotline: Hotline) -> None:
    await report(hotline, "rias")
    await joined(hotline, "rias", NEW)
    async with turn_of(hotline, "rias") as turn:
        before = turn.sender
    await report(hotline, "rias", spoken="phone")
    async with turn_of(hotline, "rias") as turn:
        assert replace(turn.sender, name="") == replace(before, name="")
