"""What is stored of somebody, told to them alone; and the wish that it be destroyed: at once, or by a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.messages import Press, press_data
from bot.domain.people import Address, Role
from bot.domain.tickets import Action, DataRequest, Outcome, RequestKind
from storage import requests
from storage.codec import ADDRESS, REQUEST
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import SENT, play, play_on
from tests.journeys.desk import act, events
from tests.journeys.reports import NOT_YOURS
from tests.journeys.script import Journey

CLOSED = f"""
{SENT}
citizen> [Cek status]
bot> …
citizen> [Batalkan laporan]
bot> …
citizen> [Ya, batalkan laporan]
bot> …
"""
ASKED = f"""
{SENT}
rias> [Ambil]
bot> …
citizen> /hapusdata
bot> … Laporan 1903-1-X masih ditangani. … 3×24 jam. … [Ya, hapus data saya] [Lihat data saya]
citizen> [Ya, hapus data saya]
bot> Isi obrolan ini, … Untuk 1903-1-X, … Dijawab paling lambat Jumat, 27 Nov 09.00 WIB.
     [Tidak jadi minta hapus] [Cek status]
"""
FIELDS = {
    "nik": "1903014107500001",
    "phone": "081234567890",
    "birth_date": "1950-07-01",
    "other_voters": "Kakek Amat\nPaman Udin",
    "disability": "1,5",
    "voter_knows": "ill",
}
RINA_SEES = """
rina< Permintaan hapus data dari pelapor • 1903-1-X · Belum dicoklit · Diambil · Desa Rias, Kec. Toboali
      Diajukan Selasa, 24 Nov 09.00 WIB. Wajib dijawab paling lambat Jumat, 27 Nov 09.00 WIB. …
      [Kabulkan: hapus] [Tolak…] [Buka 1903-1-X]
"""


async def coordinate(hotline: Hotline) -> None:
    await hotline.officer("rina", Role.COORDINATOR, "19.03", name="Rina")
    await hotline.officer("joni", Role.COORDINATOR, "19.03", name="Joni")


async def wishes(hotline: Hotline) -> Sequence[DataRequest]:
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        return await view.values(DataRequest, select(REQUEST.table).order_by("id"))


async def address(hotline: Hotline, address_id: int) -> Address:
    async with hotline.database.reading() as connection:
        named = select(ADDRESS.table).where(ADDRESS.table.c.id == address_id)
        found = await View(connection, hotline.keys).value(Address, named)
    assert found is not None
    return found


# --- what is stored ---------------------------------------------------------------------------------------------------


async def test_everything_that_is_stored_is_told_and_the_nik_masked(hotline: Hotline, network: str) -> None:
    await play(hotline, SENT)
    ticket = await act(hotline, "rias", await hotline.ticket(), Action.CLAIM, Action.NOTE, note="galak anjingnya")
    await act(hotline, "citizen", ticket, Action.ADD, note="pakai kursi roda", **FIELDS)
    await play_on(
        hotline,
        """
        citizen> (foto: ini rumahnya pak)
        bot> …
        citizen> [Tambahkan ke laporan 1903-1-X]
        bot> …
        citizen> tetangga saya di desa gadung belum terdaftar
        bot> …
        citizen> Rahmat Hidayat
        bot> …
        citizen> /datasaya
        bot> …
        """,
    )
    seen = hotline.seen("citizen")[-1]
    assert seen.confidential or network == "web"
    assert seen.labels == ["Kirim foto/berkas saya", "Hapus data saya…"]
    for told in (
        "Obrolan: " + {"telegram": "Telegram", "whatsapp": "WhatsApp"}.get(network, "halaman web ini"),
        "Bahasa: Bahasa Indonesia",
        "Pemberitahuan soal data (versi 2026-11) ditampilkan Selasa, 24 Nov 09.00 WIB.",
        "Persetujuan (versi 2026-11) diberikan",
        "1903-1-X · Belum dicoklit · Diambil",
        "Alamat: Desa Rias, Kec. Toboali, RT 3",
        "Nama pemilih: Aminah Binti Sulaiman",
        "Pemilih lain: Kakek Amat, Paman Udin",
        "Telepon: 081234567890",
        "NIK: 190301********01 (disamarkan",
        "Tanggal lahir: 1 Juli 1950",
        "Disabilitas: fisik, rungu",
        "Pemilihnya tahu dilaporkan: belum, karena sakit",
        "Yang ditambahkan: “pakai kursi roda”",
        "Cerita: “pak ibu saya di desa rias rt 3 blm dicoklit”",
        "Yang ditambahkan: “ini rumahnya pak”",
        "Yang sedang diisi, belum dikirim:",
        "Alamat: Desa Gadung, Kec. Toboali",
        "Nama pemilih: Rahmat Hidayat",
        "Foto/berkas yang dikirim: 1",
        "180 hari",
        "Hubungi 0812-0000-0000.",
    ):
        assert told in seen.text, f"{told!r} is missing in\n{seen.text}"
    assert "1903014107500001" not in seen.text
    assert "galak" not in seen.text, "an officer's note is the office's own"


@pytest.mark.needs("protection")
async def test_one_gets_ones_own_files_back(hotline: Hotline, network: str) -> None:
    await play(hotline, SENT)
    await play_on(hotline, "citizen> (foto)\nbot> …\ncitizen> [Tambahkan ke laporan 1903-1-X]\nbot> …")
    await play_on(
        hotline,
        """
        citizen> /mydata
        bot> … [Kirim foto/berkas saya]
        citizen> [Kirim foto/berkas saya]
        bot> Foto/berkas 1 dari 1, dikirim Selasa, 24 Nov 09.00 WIB
        """,
    )
    sent = hotline.seen("citizen")[-1]
    assert sent.confidential or network == "web"
    assert sent.photo is not None


async def test_who_asks_from_elsewhere_is_told_nothing_of_others(hotline: Hotline) -> None:
    await play(hotline, SENT)
    code = hotline.last("citizen").split("Kode rahasia: ")[1].split()[0]
    other = Journey(hotline, "other")
    await other.play(
        f"""
        other> /status 1903-1-X {code}
        bot> …
        other> /datasaya
        bot> Data Bapak/Ibu … Tidak ada laporan dari obrolan ini. … [Hapus data saya…]
        """
    )
    assert "Aminah" not in "".join(seen.text for seen in hotline.seen("other"))


@pytest.mark.needs("groups")
async def test_in_a_group_nothing_is_told(hotline: Hotline) -> None:
    await hotline.says("citizen", "/datasaya", group="group")
    assert "Data Bapak/Ibu" not in hotline.last("group")


async def test_an_officer_is_told_name_and_offices(hotline: Hotline) -> None:
    await hotline.says("rias", "/datasaya")
    assert "Sebagai petugas: Budi\n  PKD, Desa Rias, Kec. Toboali, sejak 24 Nov 2026" in hotline.last("rias")


# --- at once ----------------------------------------------------------------------------------------------------------


async def test_what_is_closed_is_destroyed_in_the_same_turn_and_counted_still(hotline: Hotline) -> None:
    await play(hotline, CLOSED)
    await play_on(
        hotline,
        """
        citizen> hapus data saya
        bot> Kami hapus sekarang juga: … Lanjutkan? [Ya, hapus data saya] [Lihat data saya]
        citizen> [Ya, hapus data saya]
        bot> Sudah kami hapus: laporan, foto, dan isi obrolan ini. …
        citizen> /status
        bot> Belum ada laporan dari Bapak/Ibu. [Buat laporan]
        citizen> /datasaya
        bot> … Tidak ada laporan dari obrolan ini. …
        """,
    )
    ticket = await hotline.ticket()
    personal = (ticket.voter_name, ticket.words, ticket.nik, ticket.phone, ticket.place_hint, ticket.rt)
    assert personal == ("", "", "", "", "", 0)
    assert ticket.erased_at == hotline.clock.now()
    assert (ticket.category, ticket.area_code, ticket.outcome) == ("belum_dicoklit", "19.03.01.2008", "dibatalkan")
    assert [event.action for event in await events(hotline, ticket)][-1] is Action.ERASE


async def test_a_draft_is_destroyed_with_its_timers(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya di desa rias belum dicoklit
        bot> …
        citizen> aminah
        bot> …
        citizen> /hapusdata
        bot> … [Ya, hapus data saya]
        citizen> [Ya, hapus data saya]
        bot> Sudah kami hapus: …
        wait> 72
        citizen> /datasaya
        bot> …
        """,
    )
    assert "Aminah" not in hotline.last("citizen")


async def test_who_asked_to_be_forgotten_is_unknown_an_hour_later(hotline: Hotline) -> None:
    await play(hotline, CLOSED)
    reporter = (await hotline.ticket()).reporter_address_id
    await play_on(hotline, "citizen> /hapusdata\nbot> …\ncitizen> [Ya, hapus data saya]\nbot> …")
    await hotline.forward(hours=0.5)
    await play_on(hotline, "citizen> makasih pak\nbot> …")
    await hotline.forward(hours=1)
    assert (await address(hotline, reporter)).endpoint == hotline.endpoint("citizen"), "somebody spoke meanwhile"
    await hotline.forward(hours=2)
    assert (await address(hotline, reporter)).endpoint.external_id == f"gone:{reporter}"
    await play_on(hotline, "citizen> ibu saya di desa rias belum dicoklit\nbot> … Kami catat …")


async def test_who_comes_back_with_a_report_is_not_forgotten(hotline: Hotline) -> None:
    await play(hotline, CLOSED)
    reporter = (await hotline.ticket()).reporter_address_id
    await play_on(hotline, "citizen> /hapusdata\nbot> …\ncitizen> [Ya, hapus data saya]\nbot> …")
    await play_on(hotline, "citizen> tetangga saya di desa gadung belum terdaftar\nbot> …")
    await hotline.forward(hours=1.5)
    assert (await address(hotline, reporter)).endpoint == hotline.endpoint("citizen")


async def test_an_officer_keeps_the_office(hotline: Hotline) -> None:
    await hotline.says("rias", "/hapusdata")
    await hotline.presses("rias", "Ya, hapus data saya")
    assert "Data sebagai petugas tetap disimpan." in hotline.last("rias")
    await hotline.forward(hours=3)
    await hotline.says("rias", "/antrean")
    assert hotline.last("rias") == "Tidak ada tiket yang menunggu. Terima kasih!"


async def test_what_is_destroyed_cannot_be_opened_again_nor_added_to(hotline: Hotline) -> None:
    await play(hotline, SENT)
    ticket = await act(hotline, "rias", await hotline.ticket(), Action.CLAIM, Action.TRACE)
    await act(hotline, "rias", ticket, Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
    still = hotline.press("citizen", "Masih belum")
    await play_on(hotline, "citizen> /hapusdata\nbot> …\ncitizen> [Ya, hapus data saya]\nbot> …")
    await hotline.hands_in(hotline.inbound("citizen", still))
    assert hotline.toasts("citizen")[-1] == "Laporan itu tidak ditemukan."
    assert not (await hotline.ticket()).is_open
    await hotline.hands_in(hotline.inbound("rias", Press(press_data("t", ticket.id, "note"))))
    assert hotline.toasts("rias")[-1] == "Tiket ini sudah ditutup."


# --- by a decision ----------------------------------------------------------------------------------------------------


async def test_a_coordinator_grants_and_the_report_ends_with_its_data(hotline: Hotline) -> None:
    await coordinate(hotline)
    await play(hotline, ASKED, RINA_SEES)
    assert "Aminah" not in hotline.last("rina")
    assert "meminta datanya dihapus" in hotline.last("rias")
    await play_on(
        hotline,
        """
        rina> [Kabulkan: hapus]
        rina< Yakin? Laporan 1903-1-X akan dibatalkan … [Ya, akhiri dan hapus] [« Kembali]
        rina> [Ya, akhiri dan hapus]
        bot> Permintaan Bapak/Ibu dikabulkan: data pribadi laporan 1903-1-X sudah dihapus, …
        """,
    )
    ticket, [wish] = await hotline.ticket(), await wishes(hotline)
    assert (ticket.outcome, ticket.voter_name, ticket.words) == ("dibatalkan", "", "")
    assert ticket.erased_at is not None
    assert (wish.state, wish.decided_by != 0) == ("granted", True)
    shown = [seen for who in ("rina", "joni") for seen in hotline.seen(who) if "dikabulkan oleh Rina" in seen.text]
    assert len(shown) == 2
    assert [seen.labels for seen in shown] == [[], []]
    story = [event.action for event in await events(hotline, ticket)]
    assert story[-3:] == [Action.ASK_ERASURE, Action.CANCEL, Action.ERASE]
    assert not any(event.note for event in await events(hotline, ticket))
    reporter = await address(hotline, ticket.reporter_address_id)
    await hotline.forward(hours=2)
    assert (await address(hotline, reporter.id)).endpoint.external_id == f"gone:{reporter.id}"


async def test_a_refusal_is_told_with_its_reason(hotline: Hotline) -> None:
    await coordinate(hotline)
    await play(
        hotline,
        ASKED,
        """
        rina> [Tolak…]
        rina< Apa alasannya? … [Laporan masih ditelusuri] [Dibutuhkan sebagai bukti] [Tulis alasan lain] [« Kembali]
        rina> [Laporan masih ditelusuri]
        bot> Data laporan 1903-1-X belum bisa dihapus. Alasan koordinator: “Laporan masih ditelusuri”. …
        """,
    )
    ticket, [wish] = await hotline.ticket(), await wishes(hotline)
    assert ticket.voter_name == "Aminah Binti Sulaiman"
    assert (wish.state, wish.answer) == ("refused", "Laporan masih ditelusuri")
    refusal = (await events(hotline, ticket))[-1]
    assert (refusal.action, refusal.note) == (Action.REFUSE, "Laporan masih ditelusuri")
    await play_on(hotline, "citizen> /hapusdata\nbot> …\ncitizen> [Ya, hapus data saya]\nbot> Isi obrolan ini, …")
    assert [wish.state for wish in await wishes(hotline)] == ["refused", "waiting"]


async def test_a_reason_in_ones_own_words(hotline: Hotline) -> None:
    await coordinate(hotline)
    await play(
        hotline,
        ASKED,
        """
        rina> [Tolak…]
        rina> [Tulis alasan lain]
        rina< Tulis alasannya … [Batal]
        rina> sidangnya belum selesai, hub 081298765432
        bot> … Alasan koordinator: “sidangnya belum selesai, hub …”. …
        rina< Ditolak. Alasannya sudah disampaikan.
        """,
    )


async def test_the_first_decision_holds_and_the_second_is_told_whose_it_was(hotline: Hotline) -> None:
    await coordinate(hotline)
    await play(hotline, ASKED)
    late = hotline.press("joni", "Kabulkan")
    await hotline.presses("rina", "Tolak…")
    await hotline.presses("joni", "Tolak…")
    at_once = [
        hotline.inbound("rina", hotline.press("rina", "Dibutuhkan sebagai bukti")),
        hotline.inbound("joni", hotline.press("joni", "Laporan masih ditelusuri")),
    ]
    await hotline.hands_in(*at_once)
    assert [wish.answer for wish in await wishes(hotline)] == ["Dibutuhkan sebagai bukti"]
    assert hotline.toasts("joni") == ["Sudah diputuskan Rina: ditolak."]
    await hotline.hands_in(hotline.inbound("joni", late))
    assert hotline.toasts("joni")[-1] == "Sudah diputuskan Rina: ditolak."
    assert (await hotline.ticket()).is_open


async def test_nobody_else_decides(hotline: Hotline) -> None:
    await coordinate(hotline)
    await hotline.officer("asing", Role.COORDINATOR, "19.71", name="Asing")
    await play(hotline, ASKED)
    grant = hotline.press("rina", "Kabulkan")
    forged = Press(grant.data.replace("grant", "yes"))
    for who in ("citizen", "rias", "asing"):
        for press in (grant, forged):
            await hotline.hands_in(hotline.inbound(who, press))
    assert (await hotline.ticket()).is_open
    assert hotline.toasts("rias") == ["Tiket Anda ambil. Terima kasih!", *[NOT_YOURS] * 2]
    assert hotline.toasts("asing") == ["Permintaan itu tidak ditemukan di wilayah Anda."] * 2
    await hotline.says("asing", "/permintaan")
    assert hotline.last("asing") == "Tidak ada permintaan soal data yang menunggu. Terima kasih!"


async def test_asking_twice_is_told_that_it_is_under_way(hotline: Hotline) -> None:
    await coordinate(hotline)
    await play(hotline, ASKED)
    await play_on(
        hotline,
        """
        citizen> /hapusdata
        bot> …
        citizen> [Ya, hapus data saya]
        bot> Permintaan hapus data sudah kami sampaikan sebelumnya, … [Tidak jadi minta hapus]
        """,
    )
    assert len(await wishes(hotline)) == 1
    assert len(hotline.seen("rina")) == 1


async def test_a_wish_can_be_taken_back(hotline: Hotline) -> None:
    await coordinate(hotline)
    await play(hotline, ASKED)
    await play_on(hotline, "citizen> [Tidak jadi minta hapus]\nbot> Baik, tidak jadi. …")
    assert hotline.last("rina") == "hapus data 1903-1-X: ditarik oleh pemohon."
    assert (await hotline.ticket()).voter_name == "Aminah Binti Sulaiman"
    await hotline.forward(days=4, step_minutes=120)
    assert not any("Terlambat" in seen.text for seen in hotline.seen("rina"))
    assert "tidak jadi meminta" in "".join(seen.text for seen in hotline.seen("rias"))


@pytest.mark.parametrize("by", ["officer", "citizen"])
async def test_what_ends_meanwhile_is_destroyed_with_its_end(hotline: Hotline, by: str) -> None:
    await coordinate(hotline)
    await play(hotline, ASKED)
    if by == "officer":
        ticket = await act(hotline, "rias", await hotline.ticket(), Action.TRACE)
        outcome: dict[str, Any] = {"outcome": Outcome.SUDAH_TERDAFTAR, "note": "ketemu bu Aminah"}
        await act(hotline, "rias", ticket, Action.CONCLUDE, **outcome)
    else:
        await act(hotline, "citizen", await hotline.ticket(), Action.CANCEL)
    ticket, [wish] = await hotline.ticket(), await wishes(hotline)
    assert (wish.state, wish.decided_by, ticket.voter_name) == ("granted", 0, "")
    assert ticket.outcome == ("sudah_terdaftar" if by == "officer" else "dibatalkan")
    assert not any(event.note for event in await events(hotline, ticket))
    assert hotline.last("rina") == "hapus data 1903-1-X: laporannya sudah selesai, jadi datanya langsung dihapus."
    assert "sudah dihapus" in hotline.last("citizen")
    assert "Masih belum" not in [label for seen in hotline.seen("citizen")[-2:] for label in seen.labels]


async def test_who_decides_is_reminded_in_time_and_alarmed_each_day_it_is_late(hotline: Hotline) -> None:
    await coordinate(hotline)
    await hotline.officer("admin", Role.ADMIN, "19.03", name="Adi")
    await play(hotline, ASKED)
    await hotline.forward(hours=47.5)
    assert not any("Belum dijawab" in seen.text for seen in hotline.seen("rina"))
    await hotline.forward(hours=1)
    reminders = [seen.text for seen in hotline.seen("rina") if "Belum dijawab" in seen.text]
    assert reminders == ["Belum dijawab: hapus data 1903-1-X. Wajib dijawab paling lambat Jumat, 27 Nov 09.00 WIB."]
    await hotline.forward(hours=24)
    assert sum("Belum dijawab" in seen.text for seen in hotline.seen("rina")) == 2
    late = [seen.text for seen in hotline.seen("rina") if "Terlambat menjawab" in seen.text]
    assert late == [
        "Terlambat menjawab: hapus data 1903-1-X. Batasnya Jumat, 27 Nov 09.00 WIB. Undang-undang memberi 3×24 jam; "
        "mohon diputuskan sekarang."
    ]
    assert sum("Terlambat menjawab" in seen.text for seen in hotline.seen("admin")) == 1
    await hotline.forward(hours=24)
    assert sum("Terlambat menjawab" in seen.text for seen in hotline.seen("rina")) == 2
    await play_on(hotline, "rina> [Buka permintaan]\nrina< Permintaan hapus data … [Kabulkan: hapus]")
    await hotline.presses("rina", "Tolak…")
    await hotline.presses("rina", "Dibutuhkan sebagai bukti")
    assert sum("ditolak oleh Rina" in seen.text for seen in hotline.seen("rina")) == 2, "also where it was shown again"
    await hotline.forward(hours=24)
    assert sum("Terlambat menjawab" in seen.text for seen in hotline.seen("rina")) == 2


async def test_the_list_of_what_waits(hotline: Hotline) -> None:
    await coordinate(hotline)
    await play(hotline, ASKED)
    await hotline.says("rina", "/permintaan")
    assert hotline.last("rina") == (
        "Permintaan soal data yang menunggu: 1\n\n• hapus data 1903-1-X\nPaling lambat Jumat, 27 Nov 09.00 WIB"
    )
    hotline.clock.forward(timedelta(hours=73))
    await hotline.says("rina", "/permintaan")
    assert "Terlambat, batasnya Jumat" in hotline.last("rina")
    await hotline.presses("rina", "Buka: hapus data 1903-1-X")
    assert hotline.last("rina").startswith("Permintaan hapus data dari pelapor")
    await hotline.says("rias", "/permintaan")
    assert hotline.last("rias") == NOT_YOURS


async def test_where_nobody_may_decide_it_waits_for_who_comes(hotline: Hotline) -> None:
    await play(hotline, ASKED)
    await coordinate(hotline)
    async with hotline.database.reading() as connection:
        waiting = await requests.waiting(View(connection, hotline.keys), ["19.03"], limit=5)
    assert [wish.kind for wish in waiting] == [RequestKind.ERASURE]
    await hotline.says("rina", "/permintaan")
    assert "hapus data 1903-1-X" in hotline.last("rina")
