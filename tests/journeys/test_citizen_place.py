"""Where: a shared location, and places outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.conversations import Conversation
from bot.domain.messages import Request
from bot.domain.tickets import Action
from storage.codec import CONVERSATION, table_of
from storage.models import InboxRow
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, RIAS, SENT, play, play_on
from tests.journeys.desk import act
from tests.journeys.places import AT_RIAS, IN_JAKARTA, IN_KOBA, among_neighbours

INBOX = table_of(InboxRow)


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with among_neighbours(tmp_path) as hotline:
        yield hotline


# --- a shared location ------------------------------------------------------------------------------------------------


async def test_the_area_by_a_shared_location_is_confirmed(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        citizen> ibu saya belum dicoklit, namanya aminah, rt 3
        bot> … Di desa atau kelurahan mana … [Pilih dari daftar] [Kirim lokasi] [Batal]
        citizen> [Kirim lokasi]
        bot> Tekan tombol di bawah … tidak kami simpan. Tidak jadi? Tulis saja nama desanya, … [Kirim lokasi saya]
        citizen> {AT_RIAS}
        bot> Menurut peta, lokasi itu di sekitar sini. Di mana pemilihnya tinggal (sesuai KTP)?
             [Desa Rias, Kec. Toboali] [Desa Serdang, Kec. Toboali] [Bukan itu semua] [Batal]
        citizen> [Desa Rias, Kec. Toboali]
        bot> Mohon dicek dulu: … Alamat: Desa Rias, Kec. Toboali, RT 3 …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    ticket = await hotline.ticket()
    assert (ticket.area_code, ticket.place_hint) == (RIAS, "")


async def test_the_message_with_the_request_holds_nothing_else(hotline: Hotline) -> None:
    await play(hotline, "citizen> ibu saya belum dicoklit\nbot> … Di desa …\ncitizen> [Kirim lokasi]\nbot> Tekan …")
    buttons = hotline.seen("citizen")[-1].buttons
    assert [(button.request, button.data, button.url) for button in buttons] == [(Request.LOCATION, "", "")]


async def test_the_ways_back_from_the_request_stay_open(hotline: Hotline) -> None:
    asked = "citizen> ibu saya belum dicoklit\nbot> … Di desa …\ncitizen> [Kirim lokasi]\nbot> Tekan …"
    await play(hotline, asked, "citizen> desa rias\nbot> … Siapa nama …\ncitizen> /batal\nbot> Baik, …")
    await play_on(hotline, asked + "\ncitizen> batal\nbot> Baik, laporan dibatalkan …")
    await play_on(hotline, asked + "\ncitizen> [Batal]\nbot> Baik, laporan dibatalkan …")
    await play_on(hotline, asked + "\ncitizen> [Pilih dari daftar]\nbot> Di kecamatan mana? [Toboali]")


async def test_one_village_is_asked_for_with_yes_and_no(hotline: Hotline) -> None:
    """Off an island far out only one is in reach."""
    asked = """
        citizen> ibu saya belum dicoklit, namanya aminah, rt 3
        bot> … Di desa …
        citizen> (lokasi: -2.8655 107.3070)
        bot> Menurut peta, lokasi itu di Desa Pongok, Kec. Kepulauan Pongok. Maksud Bapak/Ibu pemilihnya tinggal di situ
             (sesuai KTP)? [Ya] [Bukan]
        """
    await play(hotline, asked, "citizen> [Bukan]\nbot> Di kecamatan mana? … [Bukan di sini]\ncitizen> /batal\nbot> …")
    await play_on(hotline, asked + "\ncitizen> bukan\nbot> Di kecamatan mana? …\ncitizen> /batal\nbot> …")
    await play_on(hotline, asked + "\ncitizen> ya\nbot> … Alamat: Desa Pongok, Kec. Kepulauan Pongok, RT 3 …")


async def test_a_location_before_the_kind_of_report_is_not_forgotten(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        citizen> /lapor
        bot> … Tentang apa laporannya? …
        citizen> {AT_RIAS}
        bot> Menurut peta, … [Desa Rias, Kec. Toboali]
        citizen> [Desa Rias]
        bot> Tentang apa laporannya? …
        """,
    )


async def test_a_location_first_of_all(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        citizen> {AT_RIAS}
        bot> … Data hanya untuk laporan ini, … Lokasi itu di sekitar Desa Rias, Kec. Toboali. Apa yang bisa kami bantu?
             [Belum dicoklit] [Alamat posko di situ]
        citizen> [Alamat posko di situ]
        bot> Posko Desa Rias …
        citizen> [Belum dicoklit]
        bot> Menurut peta, … [Desa Rias, Kec. Toboali] [Bukan itu semua]
        citizen> [Desa Rias]
        bot> Ini tentang siapa? …
        """,
    )


async def test_a_location_that_fits_the_report_is_said_and_not_kept(hotline: Hotline) -> None:
    await play(
        hotline,
        f"{FIRST}\nbot> …",
        f"citizen> {AT_RIAS}\nbot> Lokasinya cocok dengan Desa Rias, Kec. Toboali, terima kasih. Siapa nama …",
    )


async def test_the_point_itself_is_kept_nowhere(hotline: Hotline) -> None:
    """Neither in the draft nor among what was received: only the villages that it may mean."""
    await play(hotline, f"citizen> ibu saya belum dicoklit\nbot> …\ncitizen> {AT_RIAS}\nbot> Menurut peta, …")
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        drafts = await view.values(Conversation, select(CONVERSATION.table))
        rows = await view.rows(select(INBOX).where(INBOX.c.body.is_not(None)))
    received = [hotline.keys.open(row.body, table="inbox", column="body", row=row.id).decode() for row in rows]
    kept = str([draft.answers for draft in drafts]) + str(received)
    assert RIAS in kept
    assert "106.39" not in kept


async def test_a_location_beside_a_known_village_asks_which_is_right(hotline: Hotline) -> None:
    elsewhere = "(lokasi: -2.8500 106.4865)"
    other = """
        bot> Menurut peta, lokasi itu di sekitar Desa Jeriji, Kec. Toboali, sedangkan laporannya untuk Desa Rias,
             Kec. Toboali. Di mana … [Desa Jeriji, Kec. Toboali] [Tetap Desa Rias, Kec. Toboali]
        """
    await play(hotline, f"{FIRST}\nbot> …\ncitizen> {elsewhere}", other, "citizen> [Tetap Desa Rias]\nbot> Siapa …")
    await play_on(hotline, f"citizen> {elsewhere}\n{other}\ncitizen> [Desa Jeriji]\nbot> Siapa nama …")
    await play_on(hotline, "citizen> Aminah\nbot> … Alamat: Desa Jeriji, Kec. Toboali, RT 3 …")


async def test_a_point_is_kept_only_as_the_answer_where_the_house_is(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT.rsplit("citizen> [Kirim]", 1)[0],
        f"""
        citizen> [Ubah…]
        bot> …
        citizen> [Dusun/patokan]
        bot> Rumahnya dekat apa? …
        citizen> {AT_RIAS}
        bot> … Patokan: titik peta -2.9452, 106.3995 …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    assert (await hotline.ticket()).place_hint == "titik peta -2.9452, 106.3995"
    assert not any("106.39" in seen.text for seen in hotline.seen("rias"))
    await hotline.presses("rias", "Ambil")
    await hotline.presses("rias", "Lihat data")
    assert "titik peta -2.9452, 106.3995" in hotline.last("rias")


async def test_a_location_answers_the_officer_who_asked(hotline: Hotline) -> None:
    await play(hotline, SENT)
    await act(hotline, "rias", await hotline.ticket(), Action.CLAIM, Action.ASK, note="Rumahnya di mana, Pak?")
    await play_on(
        hotline,
        f"citizen> {AT_RIAS}\nbot> Terima kasih, jawaban … rias< … titik peta -2.9452, 106.3995 …".replace(
            " rias<", "\nrias<"
        ),
    )
    assert (await hotline.ticket()).waiting_since is None


async def test_a_location_answers_in_the_form_for_it(hotline: Hotline) -> None:
    await play(hotline, SENT)
    await act(hotline, "rias", await hotline.ticket(), Action.CLAIM, Action.ASK, note="Rumahnya di mana, Pak?")
    await play_on(
        hotline,
        f"""
        citizen> [Jawab]
        bot> …
        citizen> {AT_RIAS}
        bot> Terima kasih, jawaban …
        """,
    )
    assert "titik peta" in hotline.last("rias")


async def test_a_location_beside_a_ticket_is_asked_where_it_belongs(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        f"citizen> {AT_RIAS}\nbot> … [Tambahkan ke laporan 1903-1-X] [Laporan baru]",
        "citizen> [Tambahkan ke laporan]\nbot> Sudah kami tambahkan …",
    )


# --- outside ----------------------------------------------------------------------------------------------------------


async def test_a_location_in_a_neighbours_village_leads_to_its_contact(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        citizen> ibu saya belum dicoklit, namanya aminah, rt 3
        bot> … Di desa …
        citizen> {IN_KOBA}
        bot> Lokasi itu di luar wilayah kami. Hotline ini melayani Bangka Selatan. Untuk Bangka Tengah, mohon hubungi:
             Bawaslu Koba, 0718-1. Apakah pemilihnya seharusnya terdaftar di Bangka Selatan? …
             [Pilih dari daftar] [Bukan di sini]
        citizen> rias
        bot> … Alamat: Desa Rias, Kec. Toboali, RT 3 … [Kirim]
        """,
    )


async def test_who_is_not_from_here_leaves_with_the_contact(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        citizen> ibu saya belum dicoklit
        bot> … Di desa …
        citizen> {IN_KOBA}
        bot> Lokasi itu …
        citizen> [Bukan di sini]
        bot> Baik. Hotline ini hanya melayani Bangka Selatan, … Untuk Bangka Tengah, mohon hubungi: Bawaslu Koba,
             0718-1. Nama pemilih bisa dicek di …
        """,
    )


async def test_who_finds_none_of_the_places_offered_can_say_so(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        citizen> ibu saya belum dicoklit
        bot> … Di desa …
        citizen> {AT_RIAS}
        bot> Menurut peta, … [Bukan itu semua]
        citizen> [Bukan itu semua]
        bot> Di kecamatan mana? … [Bukan di sini]
        citizen> [Bukan di sini]
        bot> Baik. Hotline ini hanya melayani Bangka Selatan, …
        """,
    )


async def test_a_location_far_away_loses_no_report(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        citizen> ibu saya belum dicoklit, rt 3
        bot> … Di desa …
        citizen> {IN_JAKARTA}
        bot> Lokasi itu di luar wilayah kami. Hotline ini melayani Bangka Selatan. Apakah pemilihnya seharusnya …
        citizen> [Pilih dari daftar]
        bot> Di kecamatan mana? [Toboali]
        citizen> /batal
        bot> …
        citizen> {IN_JAKARTA}
        bot> Lokasi itu di luar wilayah kami. Hotline ini melayani Bangka Selatan. [Belum dicoklit]
        citizen> {IN_KOBA}
        bot> Lokasi itu … Untuk Bangka Tengah, mohon hubungi: Bawaslu Koba, 0718-1. [Belum dicoklit]
        """,
    )


async def test_far_away_from_a_known_village_changes_nothing(hotline: Hotline) -> None:
    await play(
        hotline,
        f"{FIRST}\nbot> …\ncitizen> {IN_JAKARTA}",
        "bot> Lokasi itu di luar wilayah kami. Alamat di laporan tetap Desa Rias, Kec. Toboali. Siapa nama …",
    )


@pytest.mark.parametrize(
    ("place", "contact"),
    [
        ("pangkalpinang", "Untuk Kota Pangkalpinang, mohon hubungi: 0717-2."),
        ("kab bangka tengah", "Untuk Bangka Tengah, mohon hubungi: Bawaslu Koba, 0718-1."),
        ("bateng", "Untuk Bangka Tengah, mohon hubungi: Bawaslu Koba, 0718-1."),
        ("koba", "Untuk Bangka Tengah, mohon hubungi: Bawaslu Koba, 0718-1."),
    ],
)
async def test_a_place_of_a_neighbour_in_words_leads_to_its_contact(hotline: Hotline, place: str, contact: str) -> None:
    await play(
        hotline,
        f"""
        citizen> ibu saya belum dicoklit
        bot> … Di desa …
        citizen> {place}
        bot> … di luar wilayah kami. Hotline ini melayani Bangka Selatan. {contact} Apakah … [Bukan di sini]
        citizen> [Bukan di sini]
        bot> Baik. … {contact} Nama pemilih …
        """,
    )


async def test_a_place_of_nobody_known_is_told_as_before(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya belum dicoklit
        bot> … Di desa …
        citizen> muntok
        bot> Muntok di luar wilayah kami. Hotline ini melayani Bangka Selatan. Apakah … [Bukan di sini]
        citizen> [Bukan di sini]
        bot> Baik. Hotline ini hanya melayani Bangka Selatan, … Mohon hubungi Bawaslu di daerah Bapak/Ibu. …
        """,
    )
