"""The same voter reported twice: officers are told by numbers, silently for every citizen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.domain.people import Role
from bot.domain.tickets import Action, Ticket
from tests.hotline import Hotline
from tests.journeys.citizens import RIAS, play_on
from tests.journeys.reports import BASEL, GADUNG, acts, card, reports, staff, walk
from tests.journeys.script import Journey

NIK = "1903015508900001"
SAME_NIK = "NIK sama dengan tiket"
HINT = "Mungkin pemilih yang sama dengan tiket"


async def _two(hotline: Hotline, **second: Any) -> tuple[Ticket, Ticket]:
    """The mother's NIK comes from two people."""
    await staff(hotline)
    await reports(hotline, "anak", nik=NIK, voter_name="Aminah")
    await reports(hotline, "tetangga", **{"nik": NIK, "voter_name": "Bu Minah"} | second)
    first, then = await hotline.tickets()
    return first, then


async def test_the_new_ticket_points_at_the_oldest_open_one_and_both_cards_say_so(hotline: Hotline) -> None:
    first, second = await _two(hotline)
    await reports(hotline, "ketiga", nik=NIK, voter_name="Mak Minah")
    third = await hotline.ticket()
    assert [ticket.same_voter_id for ticket in (first, second, third)] == [0, first.id, first.id]
    for ticket, others in ((first, (second, third)), (second, (first, third)), (third, (first, second))):
        shown = await card(hotline, "sari", ticket.number)
        assert f"{SAME_NIK} {others[0].number}, {others[1].number}" in shown.text
    assert not any(NIK in seen.text or "inah" in seen.text for seen in hotline.seen("sari"))
    assert [ticket.state for ticket in await hotline.tickets()] == ["new"] * 3, "nothing is merged by itself"


async def test_the_citizen_learns_nothing_byte_for_byte(tmp_path: Path) -> None:
    """The same report where nobody reported before, and where the NIK stands in an open ticket already."""
    heard = []
    for folder, before in (("alone", "1903025508900001"), ("again", NIK)):
        async with Hotline(tmp_path, url=f"sqlite:///{tmp_path / folder}.sqlite") as hotline:
            await staff(hotline)
            await reports(hotline, "anak", nik=before, voter_name="Aminah")
            told = len(hotline.seen("anak"))
            await hotline.says("citizen", f"ibu saya Aminah di desa rias rt 3 belum dicoklit, nik {NIK}")
            await walk(hotline, "citizen", "Kirim · pemilihnya sudah tahu", "Cek status", "Batalkan laporan")
            await hotline.says("citizen", "/status", "rumahnya cat hijau ya pak")
            assert len(hotline.seen("anak")) == told, "and the other one hears nothing"
            same = (await hotline.ticket()).same_voter_id
            assert bool(same) is (before == NIK)
            heard.append([(_plain(seen.text), seen.labels) for seen in hotline.seen("citizen")])
    assert heard[0] == heard[1]


def _plain(text: str) -> str:
    """A text without number and code: those differ from ticket to ticket."""
    return re.sub(r"Kode rahasia: \w+", "", re.sub(r"1903-\d+-\w", "", text))


async def test_who_may_not_see_the_other_ticket_is_not_told_of_it(hotline: Hotline) -> None:
    first, second = await _two(hotline, area_code=GADUNG)
    assert SAME_NIK not in hotline.seen("wati")[-1].text, "Gadung knows nothing of Rias"
    assert SAME_NIK not in hotline.seen("sari")[0].text
    await hotline.says("dewi", f"/tiket {second.number}")
    assert f"{SAME_NIK} {first.number}" in hotline.last("dewi"), "the kecamatan sees both"
    await hotline.says("rina", f"/tiket {first.number}")
    assert f"{SAME_NIK} {second.number}" in hotline.last("rina")


@pytest.mark.needs("groups")
async def test_a_group_is_told_of_its_own_poskos_tickets_only(hotline: Hotline) -> None:
    await staff(hotline)
    await hotline.says("sari", "/kaitkan", group="group Rias")
    await reports(hotline, "anak", nik=NIK)
    await reports(hotline, "tetangga", nik=NIK, area_code=GADUNG, voter_name="Minah")
    assert SAME_NIK not in hotline.last("group Rias")
    await reports(hotline, "ketiga", nik=NIK, voter_name="Mak Minah")
    first, second, _ = await hotline.tickets()
    assert f"{SAME_NIK} {first.number}" in hotline.last("group Rias")
    assert second.number not in hotline.last("group Rias")


async def test_a_closed_ticket_is_not_linked_and_its_number_goes_from_the_others_card(hotline: Hotline) -> None:
    first, second = await _two(hotline)
    await walk(hotline, "sari", "Ambil")
    await acts(hotline, "tetangga", Action.CANCEL)
    card = next(seen for seen in hotline.seen("sari") if seen.text.startswith(first.number))
    assert SAME_NIK not in card.text
    await reports(hotline, "ketiga", nik=NIK, voter_name="Mak Minah")
    assert (await hotline.ticket()).same_voter_id == first.id
    assert second.number not in hotline.last("sari")


async def test_destroyed_data_links_nothing(hotline: Hotline) -> None:
    await _two(hotline)
    await acts(hotline, "tetangga", Action.CANCEL)
    await hotline.says("tetangga", "/hapusdata")
    await walk(hotline, "tetangga", "Ya, hapus data saya")
    erased = (await hotline.tickets())[-1]
    assert erased.erased_at is not None
    assert erased.same_voter_id == 0
    await reports(hotline, "ketiga", nik=NIK, voter_name="Mak Minah")
    assert (await hotline.ticket()).same_voter_id == (await hotline.tickets())[0].id


async def test_the_same_reporter_twice_is_linked_too(hotline: Hotline) -> None:
    await staff(hotline)
    await reports(hotline, "anak", nik=NIK)
    await reports(hotline, "anak", nik=NIK)
    first, second = await hotline.tickets()
    assert second.same_voter_id == first.id


async def test_tickets_without_a_nik_are_no_same_voter(hotline: Hotline) -> None:
    await staff(hotline)
    await reports(hotline, "anak", nik="", voter_name="Aminah")
    await reports(hotline, "tetangga", nik="", voter_name="Sulaiman")
    assert not any(SAME_NIK in seen.text or HINT in seen.text for seen in hotline.seen("sari"))


@pytest.mark.parametrize("asked", [True, False], ids=["as an answer", "as added words"])
async def test_a_nik_that_comes_later_links_then(hotline: Hotline, asked: bool) -> None:
    await staff(hotline)
    await reports(hotline, "anak", nik=NIK, voter_name="Aminah")
    await reports(hotline, "citizen", nik="", voter_name="Bu Minah")
    await walk(hotline, "sari", "Ambil")
    first, second = await hotline.tickets()
    assert second.same_voter_id == 0
    if asked:
        await walk(hotline, "sari", "Tanya pelapor")
        await hotline.says("sari", "Berapa NIK-nya?")
        await play_on(hotline, f"citizen> {NIK}\nbot> Terima kasih, jawabannya sudah kami teruskan …")
    else:
        await hotline.says("citizen", f"rumahnya cat hijau samping masjid, nik {NIK}")
        await hotline.presses("citizen", "Tambahkan ke laporan")
    second = await hotline.ticket()
    assert (second.nik, second.same_voter_id) == (NIK, first.id)
    for ticket, other in ((first, second), (second, first)):
        assert f"{SAME_NIK} {other.number}" in (await card(hotline, "sari", ticket.number)).text


async def test_the_same_name_in_the_same_area_is_only_a_hint(hotline: Hotline) -> None:
    await staff(hotline)
    await reports(hotline, "anak", nik="", voter_name="Aminah binti Sulaiman")
    await reports(hotline, "tetangga", nik=NIK, voter_name="AMINAH  BINTI SULAIMAN")
    first, second = await hotline.tickets()
    assert second.same_voter_id == 0
    assert f"{HINT} {first.number}" in hotline.last("sari")
    assert "minah" not in hotline.last("sari").casefold()
    await reports(hotline, "lain", nik="", voter_name="Aminah binti Sulaiman", area_code=GADUNG)
    assert HINT not in hotline.last("wati")


async def test_two_at_once_in_one_batch_are_linked(hotline: Hotline) -> None:
    await hotline.officer("rina", Role.COORDINATOR, BASEL)
    sentence = f"ibu saya Aminah di desa rias rt 3 belum dicoklit, nik {NIK}"
    for who in ("anak", "citizen"):
        await hotline.says(who, sentence)
    presses = [hotline.inbound(who, hotline.press(who, "Kirim")) for who in ("anak", "citizen")]
    await hotline.hands_in(*presses)
    first, second = await hotline.tickets()
    assert (first.same_voter_id, second.same_voter_id) == (0, first.id)
    assert first.area_code == second.area_code == RIAS
    journey = Journey(hotline)
    journey.skip()
    await journey.play("rias< … NIK sama dengan tiket 1903-1-X")
