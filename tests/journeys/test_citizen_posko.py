"""Where is my posko: its address, hours, telephone and pin, for a village or a location."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.messages import Pin, Press
from bot.domain.people import Role
from bot.domain.rules import Mode, Rules
from storage.codec import POSKO
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, OFFICE, RIAS, SENT, play, play_on
from tests.journeys.places import AT_RIAS, IN_KOBA, among_neighbours

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


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with among_neighbours(tmp_path) as hotline:
        yield hotline


async def stands(hotline: Hotline, code: str, **known: object) -> None:
    """What is known of a posko."""
    async with hotline.database.transaction() as connection:
        await connection.execute(update(POSKO.table).where(POSKO.table.c.area_code == code).values(known))


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
