"""Officer and reporter talk through the bot; photos from the field; a claim from a group opens the private chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.messages import MembershipChange, base36
from bot.domain.people import Role
from bot.domain.rules import Rules
from bot.domain.tickets import Action, State
from handlers.invitation import make_invite
from tests.hotline import Hotline
from tests.journeys import desk
from tests.journeys.reports import NIK, RIAS, reports, staff, story, walk
from tests.networks.script import ScriptNetwork

GROUP = "group-rias"
BOT = "posko_basel_bot"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, rules=Rules(telegram_username=BOT)) as line:
        await staff(line)
        yield line


# --- a relayed conversation -------------------------------------------------------------------------------------------


async def asks(hotline: Hotline, question: str) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Tanya pelapor")
    await hotline.says("sari", question)


async def test_a_telephone_number_goes_out_only_when_it_is_wanted(hotline: Hotline) -> None:
    await asks(hotline, f"Boleh hubungi saya di 0812-3456-7890? NIK {NIK} betul?")
    assert "Ada nomor di pertanyaan Anda." in hotline.last("sari")
    assert "hubungi saya" not in hotline.last("warga")
    await hotline.presses("sari", "Kirim dengan nomor telepon")
    assert "0812-3456-7890" in hotline.last("warga")
    assert NIK not in hotline.last("warga")
    assert "terkirim" in hotline.last("sari")


async def test_the_question_can_go_out_without_its_number(hotline: Hotline) -> None:
    await asks(hotline, "Boleh hubungi saya di 081234567890?")
    await hotline.presses("sari", "Kirim tanpa nomor")
    assert "Boleh hubungi saya di [nomor disembunyikan]?" in hotline.last("warga")


async def test_a_number_that_is_called_off_sends_nothing(hotline: Hotline) -> None:
    await asks(hotline, "Boleh hubungi saya di 081234567890?")
    await hotline.presses("sari", "Batal")
    assert hotline.last("sari") == "Baik, tidak jadi."
    assert "hubungi saya" not in hotline.last("warga")
    await hotline.presses("sari", "Kirim dengan nomor telepon")
    assert hotline.toasts("sari")[-1] == "Tidak ada isian yang sedang berjalan."


async def test_a_question_with_a_nik_alone_is_blanked_without_asking(hotline: Hotline) -> None:
    await asks(hotline, f"Apakah NIK-nya {NIK}?")
    assert "Apakah NIK-nya [nomor disembunyikan]?" in hotline.last("warga")


async def test_it_goes_back_and_forth_and_neither_sees_the_other(hotline: Hotline) -> None:
    await asks(hotline, "RT berapa?")
    await hotline.says("warga", "RT 4, nomor saya 081299988877")
    assert "081299988877" not in hotline.last("sari")
    assert "Warga" not in hotline.last("sari")
    await hotline.presses("sari", "Tanya pelapor")
    await hotline.says("sari", "Dekat masjid?")
    assert "Dekat masjid?" in hotline.last("warga")
    assert "Sari" not in hotline.last("warga")
    await hotline.says("warga", "iya dekat masjid")
    assert "iya dekat masjid" in hotline.last("sari")
    assert (await hotline.ticket()).phone == "081299988877"


# --- photos from the field --------------------------------------------------------------------------------------------


async def test_a_photo_from_the_field_belongs_to_the_ticket(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Catatan")
    await hotline.sends_photo("sari", "depan rumah tanpa stiker")
    assert "tersimpan" in hotline.last("sari")
    assert [(e.action, e.note) for e in await story(hotline)][-1] == (Action.NOTE, "depan rumah tanpa stiker")
    await hotline.presses("sari", "Buka tiket")
    assert "Foto/berkas: 1" in hotline.last("sari")
    await hotline.presses("sari", "Lihat data")
    assert "berkas 1 dari 1 · bukti" in hotline.last("sari")


async def test_an_album_from_the_field_is_one_note(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Catatan")
    before = len(hotline.seen("sari"))
    for _ in range(3):
        await hotline.sends_photo("sari", album="rumah")
    assert len(hotline.seen("sari")) == before + 1
    assert [e.note for e in await story(hotline) if e.action is Action.NOTE] == ["berkas dari petugas"]
    await hotline.presses("sari", "Buka tiket")
    assert "Foto/berkas: 3" in hotline.last("sari")


async def test_words_below_a_further_photo_are_a_note_of_their_own(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Catatan")
    for caption in ("rumahnya kosong", "", "tetangganya bilang sudah pindah"):
        await hotline.sends_photo("sari", caption, album="rumah")
    notes = [e.note for e in await story(hotline) if e.action is Action.NOTE]
    assert notes == ["rumahnya kosong", "tetangganya bilang sudah pindah"]
    await hotline.presses("sari", "Buka tiket")
    assert "Foto/berkas: 3" in hotline.last("sari")


async def test_a_place_from_the_field_is_a_note(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Catatan")
    await hotline.shares_location("sari", -2.9452, 106.3995)
    assert (await story(hotline))[-1].note == "titik peta -2.9452, 106.3995"
    await hotline.presses("sari", "Tanya pelapor")
    await hotline.shares_location("sari", -2.9452, 106.3995)
    assert "kata-kata" in hotline.last("sari")


@pytest.mark.needs("sizes")
async def test_a_file_that_is_too_large_is_refused_and_the_note_stays_open(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Catatan")
    await hotline.sends_photo("sari", size=21_000_000)
    assert "20" in hotline.last("sari")
    await hotline.says("sari", "sudah didatangi")
    assert [e.note for e in await story(hotline) if e.note] == ["sudah didatangi"]


# --- a claim from a group ---------------------------------------------------------------------------------------------


async def bound(hotline: Hotline) -> None:
    await hotline.member("sari", MembershipChange.JOINED, group=GROUP)
    await hotline.says("sari", "/kaitkan", group=GROUP)
    await reports(hotline)


async def opens(hotline: Hotline, who: str) -> None:
    """`who` follows the link that a press on the newest ticket was answered with."""
    ticket = await hotline.ticket()
    payload = f"c-{base36(ticket.id)}"
    if isinstance(hotline.network, ScriptNetwork):
        assert hotline.channel.opened[-1] == f"https://t.me/{BOT}?start={payload}"
    await hotline.says(who, f"/start {payload}")


@pytest.mark.needs("groups")
async def test_a_claim_waits_for_the_private_chat_that_was_closed(hotline: Hotline) -> None:
    await bound(hotline)
    await hotline.member("budi", MembershipChange.BLOCKED)
    await hotline.presses("budi", "Ambil", group=GROUP)
    ticket = await hotline.ticket()
    assert ticket.state is State.NEW
    assert "Buka chat pribadi dengan bot" in hotline.toasts(GROUP)[-1]
    await hotline.member("budi", MembershipChange.UNBLOCKED)
    await opens(hotline, "budi")
    assert (await hotline.ticket()).state is State.CLAIMED
    assert "Diambil oleh Budi" in hotline.last("budi")


@pytest.mark.needs("groups")
async def test_who_was_quicker_keeps_it(hotline: Hotline) -> None:
    await bound(hotline)
    await hotline.member("budi", MembershipChange.BLOCKED)
    await hotline.presses("budi", "Ambil", group=GROUP)
    await hotline.presses("sari", "Ambil", group=GROUP)
    await hotline.member("budi", MembershipChange.UNBLOCKED)
    await opens(hotline, "budi")
    assert "Sudah diambil oleh Sari." in [seen.text for seen in hotline.seen("budi")]
    assert "Diambil oleh Sari" in hotline.last("budi")


@pytest.mark.needs("groups")
async def test_who_comes_into_office_after_the_press_takes_it_with_the_invite(hotline: Hotline) -> None:
    await bound(hotline)
    await hotline.presses("ani", "Ambil", group=GROUP)
    assert hotline.toasts(GROUP)[-1].startswith("Anda belum tercatat sebagai petugas.")
    ticket = await hotline.ticket()
    await opens(hotline, "ani")
    assert "Anda belum tercatat sebagai petugas posko." in hotline.last("ani")
    assert ticket.number not in "".join(seen.text for seen in hotline.seen("ani"))
    invite, token = make_invite(hotline.world, Role.PKD, RIAS, 0, hotline.clock.now())
    async with desk.turn_of(hotline, "rina") as turn:
        turn.changes.create(invite)
    await hotline.says("ani", f"/start i-{token}")
    assert (await hotline.ticket()).state is State.CLAIMED
    assert ticket.number in hotline.last("ani")


@pytest.mark.needs("groups")
async def test_a_stranger_learns_nothing_from_a_claim(hotline: Hotline) -> None:
    await bound(hotline)
    ticket = await hotline.ticket()
    await hotline.says("orang", f"/start c-{base36(ticket.id)}")
    await hotline.says("orang", "/start c-zzzz")
    texts = [seen.text for seen in hotline.seen("orang")]
    assert texts[0] == texts[1]
    assert (await hotline.ticket()).state is State.NEW
