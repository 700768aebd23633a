"""Where: a shared location, places outside, and the way to one's posko."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.domain.conversations import Conversation
from bot.domain.messages import Pin, Press, Request
from bot.domain.people import Role
from bot.domain.rules import Mode, Neighbour, Rules
from bot.domain.tickets import Action
from storage import areas
from storage.areas import AreaList, area_of
from storage.codec import CONVERSATION, POSKO, table_of
from storage.models import InboxRow
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, OFFICE, RIAS, SENT, play, play_on
from tests.journeys.desk import act

INBOX = table_of(InboxRow)
AT_RIAS = "(lokasi: -2.9452 106.3995)"
IN_KOBA = "(lokasi: -2.4900 106.4100)"
IN_JAKARTA = "(lokasi: -6.2000 106.8000)"
AROUND = (
    Neighbour("19.04", "Bangka Tengah", "Bawaslu Koba, 0718-1"),
    Neighbour("19.71", "Kota Pangkalpinang", "0717-2"),
)


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """The usual hotline, with two neighbours of whom the points inside are known."""
    async with Hotline(tmp_path, rules=Rules(office=OFFICE, neighbours=AROUND)) as hotline:
        await hotline.officer("rias", Role.PKD, RIAS, name="Budi")
        around = (area_of("19.04", "Bangka Tengah"), area_of("19.04.01", "Koba", -2.4933, 106.4151))
        async with hotline.database.transaction() as connection:
            await areas.save(View(connection, hotline.keys), AreaList(around, ()), hotline.new_id)
        await hotline.restart()
        yield hotline


async def stands(hotline: Hotline, code: str, **known: object) -> None:
    """What is known of a posko."""
    async with hotline.database.transaction() as connection:
        await connection.execute(update(POSKO.table).where(POSKO.table.c.area_code == code).values(known))


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
    await play(hotline, asked, "citizen> [Bukan]\nbot> Di kecamatan mana? …\ncitizen> /batal\nbot> …")
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


# --- where is my posko ------------------------------------------------------------------------------------------------

ADDRESS = {
    "address": "Jl. Raya Rias 5",
    "hours": "Senin–Jumat 08.00–16.00",
    "phone": "0812-3",
    "lat": -2.94,
    "lon": 106.4,
}
TOLD = """Posko Desa Rias Melayani Desa Rias, Kec. Toboali. Alamat: Jl. Raya Rias 5 Buka: Senin–Jumat 08.00–16.00
    Telepon: 0812-3"""
PIN = Pin(-2.94, 106.4, "Posko Desa Rias", "Jl. Raya Rias 5")


@pytest.mark.parametrize(
    "asks", ["/posko rias", "alamat posko rias", "posko desa rias dimana ya pak", "/posko desa Rias"]
)
async def test_the_posko_of_a_named_place_with_a_pin(hotline: Hotline, asks: str) -> None:
    await stands(hotline, RIAS, **ADDRESS)
    await play(hotline, f"citizen> {asks}\nbot> {TOLD}")
    assert hotline.seen("citizen")[-1].pin == PIN


async def test_ones_own_posko_after_a_report(hotline: Hotline) -> None:
    await stands(hotline, RIAS, **ADDRESS)
    await play(hotline, SENT, f"citizen> posko saya di mana?\nbot> {TOLD}", f"citizen> /posko\nbot> {TOLD}")
    await play_on(
        hotline,
        f"citizen> /bantuan\nbot> … /posko: alamat posko … [Alamat posko]\ncitizen> [Alamat posko]\nbot> {TOLD}",
    )


async def test_the_report_goes_on_after_the_posko(hotline: Hotline) -> None:
    await stands(hotline, RIAS, **ADDRESS)
    await play(
        hotline,
        f"""
        {FIRST}
        bot> … Siapa nama …
        citizen> posko sy dimane pak
        bot> {TOLD}
        bot> Siapa nama lengkap pemilihnya? …
        citizen> /posko
        bot> {TOLD}
        bot> Siapa nama …
        citizen> Aminah
        bot> Mohon dicek dulu: …
        """,
    )


async def test_in_a_report_without_a_place_the_place_comes_first(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya belum dicoklit
        bot> … Di desa …
        citizen> posko saya di mana?
        bot> Untuk alamat posko, tulis /posko dan nama desanya, misalnya: /posko Rias
        bot> Di desa atau kelurahan mana …
        """,
    )


async def test_who_has_no_report_is_asked_for_the_village(hotline: Hotline) -> None:
    await stands(hotline, RIAS, **ADDRESS)
    which = "Posko desa mana yang dicari? Tulis nama desanya, … tidak kami simpan. … [Kirim lokasi saya]"
    others = "[Posko Desa Serdang, Kec. Toboali]"
    await play(
        hotline,
        f"""
        citizen> where is my posko
        bot> {which}
        citizen> rias
        bot> {TOLD}
        citizen> /posko
        bot> {which}
        citizen> {AT_RIAS}
        bot> {TOLD} {others}
        citizen> [Posko Desa Serdang]
        bot> Terus terang, saat ini belum ada petugas di Posko Desa Serdang, …
        citizen> /posko
        bot> {which}
        citizen> batal
        bot> Baik, dibatalkan.
        citizen> /posko
        bot> {which}
        citizen> {IN_KOBA}
        bot> Lokasi itu di luar wilayah kami. … Untuk Bangka Tengah, … [Belum dicoklit]
        """,
    )


@pytest.mark.parametrize("says", [FIRST, "citizen> (foto: ibu saya di desa rias rt 3 blm dicoklit)"])
async def test_who_reports_instead_is_heard(hotline: Hotline, says: str) -> None:
    await play(hotline, f"citizen> /posko\nbot> Posko desa mana …\n{says}\nbot> … Desa Rias, Kec. Toboali … Siapa …")


async def test_a_posko_without_anybody_says_who_answers(hotline: Hotline) -> None:
    await hotline.officer("camat", Role.PANWASCAM, "19.03.01", name="Ani")
    await stands(hotline, "19.03.01", address="Jl. Sudirman, Toboali")
    await play(
        hotline,
        """
        citizen> /posko gadung
        bot> Saat ini belum ada petugas yang bertugas di Posko Desa Gadung, jadi Desa Gadung, Kec. Toboali dilayani
             oleh: Posko Kecamatan Toboali Alamat: Jl. Sudirman, Toboali
        """,
    )
    assert hotline.seen("citizen")[-1].pin is None


async def test_where_nobody_is_in_office_it_is_said_honestly(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> /posko gadung
        bot> Terus terang, saat ini belum ada petugas di Posko Desa Gadung, … Posko Kabupaten Bangka Selatan
             Alamat poskonya belum tercatat di sini. Bisa juga hubungi: 0812-0000-0000
        """,
    )


async def test_a_posko_of_which_only_the_village_is_known_has_no_pin(hotline: Hotline) -> None:
    await play(
        hotline,
        "citizen> /posko rias\nbot> Posko Desa Rias Melayani … Alamat poskonya belum tercatat … 0812-0000-0000",
    )
    assert hotline.seen("citizen")[-1].pin is None


async def test_between_elections_the_kabupaten_answers(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(office=OFFICE, mode=Mode.PDPB)) as hotline:
        await hotline.officer("kab", Role.OFFICER, "19.03")
        await play(hotline, "citizen> /posko rias\nbot> Di luar tahapan pemilu, Desa Rias, Kec. Toboali dilayani …")


async def test_places_that_cannot_be_told_apart_or_are_unknown(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> /posko xyzzyq
        bot> Maaf, nama tempat itu belum kami kenal. … [Kirim lokasi saya]
        citizen> /posko pangkalpinang
        bot> Pangkalpinang di luar wilayah kami. … Untuk Kota Pangkalpinang, mohon hubungi: 0717-2.
        """,
    )


async def test_an_officer_is_told_of_their_own_posko(hotline: Hotline) -> None:
    await stands(hotline, RIAS, **ADDRESS)
    await hotline.says("rias", "/posko")
    assert hotline.last("rias").startswith("Posko Desa Rias")


async def test_a_forged_press_tells_nothing(hotline: Hotline) -> None:
    for data in ("a.99-99", "a.x", "a.19-03-01-9999"):
        await hotline.hands_in(hotline.inbound("citizen", Press(data, "press")))
    assert hotline.seen("citizen") == []
    assert len(hotline.toasts("citizen")) == 3


async def test_in_english(hotline: Hotline) -> None:
    await stands(hotline, RIAS, **ADDRESS)
    await play(
        hotline,
        f"""
        citizen> /language
        bot> … [English]
        citizen> [English]
        bot> …
        citizen> my mother has not been visited
        bot> … In which desa … [Send location]
        citizen> {IN_KOBA}
        bot> That location is outside our area. This hotline serves Bangka Selatan. For Bangka Tengah please contact: …
        citizen> {AT_RIAS}
        bot> By the map that location is around here. … [None of these]
        citizen> [Desa Rias]
        bot> … full name …
        citizen> where is my posko
        bot> Posko Desa Rias Serves Desa Rias, Kec. Toboali. Address: …
        bot> … full name …
        """,
    )
