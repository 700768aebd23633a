"""Many regencies: no list is longer than a phone can show, and among villages of one name the right one is found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.areas import Area
from bot.domain.messages import Press
from bot.domain.rules import Rules
from storage import areas
from storage.areas import AreaList, area_of
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import play, play_on

WEST, CENTRAL = 26, 4
"""Made regencies of Jawa Barat (more than a page) and Jawa Tengah."""
FIRST = "citizen> ibu saya di desa sukamaju belum dicoklit, namanya aminah, rt 3"
LONGEST = 24 + 6
"""Buttons of the longest message: a page, and the ways around it."""


def made() -> AreaList:
    """Each regency has a Sukamaju; 32.02 has one in each of nine kecamatan, 32.03.01 has two of them."""
    found: list[Area] = []
    for kabupaten in (*(f"32.{n:02}" for n in range(1, WEST + 1)), *(f"33.{n:02}" for n in range(1, CENTRAL + 1))):
        found.append(area_of(kabupaten, f"Kerajaan {_letters(kabupaten)}"))
        for number in range(1, 10 if kabupaten == "32.02" else 3):
            kecamatan = f"{kabupaten}.{number:02}"
            found.append(area_of(kecamatan, f"Lembah {_letters(kecamatan)}"))
            found.append(area_of(f"{kecamatan}.2003", f"Tegal {_letters(kecamatan)}"))
            if kabupaten == "32.02" or number == 1:
                found.append(area_of(f"{kecamatan}.2001", "Sukamaju"))
    found.append(area_of("32.03.01.2002", "Sukamaju"))
    return AreaList(tuple(sorted(found, key=lambda area: area.code)), ())


def _letters(code: str) -> str:
    """A name for each code, of letters alone: digits would be read as RT."""
    return "".join("bcdfghjklm"[int(digit)] + "a" for digit in code.replace(".", ""))


@asynccontextmanager
async def everywhere(folder: Path) -> AsyncIterator[Hotline]:
    async with Hotline(folder, rules=Rules(kabupaten=("*",))) as hotline:
        async with hotline.database.transaction() as connection:
            await areas.save(View(connection, hotline.keys), made(), hotline.new_id)
        await hotline.restart()
        yield hotline
        assert max(len(seen.buttons) for seen in hotline.seen("citizen")) <= LONGEST


async def test_many_namesakes_are_parted_by_province_regency_and_kecamatan(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as hotline:
        await play(
            hotline,
            f"""
            {FIRST}
            bot> … Ada 39 tempat dengan nama itu. Di provinsi mana? [Jawa Barat] [Jawa Tengah] [Bukan itu semua] [Batal]
            citizen> [Jawa Barat]
            bot> Ada 35 tempat dengan nama itu. Di kabupaten atau kota mana? [Kerajaan {_letters("32.02")}]
                 [Berikutnya »] [« Daerah lain] [Bukan itu semua]
            citizen> [Berikutnya »]
            bot> … [Kerajaan {_letters("32.26")}] [« Sebelumnya]
            citizen> [« Sebelumnya]
            bot> … [Kerajaan {_letters("32.02")}]
            citizen> [Kerajaan {_letters("32.02")}]
            bot> Ada 9 tempat dengan nama itu. Di kecamatan mana? [Lembah {_letters("32.02.09")}] [« Daerah lain]
            citizen> [« Daerah lain]
            bot> Ada 39 tempat … [Jawa Tengah]
            citizen> [Jawa Tengah]
            bot> Yang mana yang Bapak/Ibu maksud?
                 [Desa Sukamaju, Kec. Lembah {_letters("33.01.01")}, Kerajaan {_letters("33.01")}]
            citizen> [« Daerah lain]
            bot> Ada 39 tempat … [Jawa Barat]
            citizen> [Jawa Barat]
            bot> …
            citizen> [Kerajaan {_letters("32.02")}]
            bot> Ada 9 tempat …
            citizen> [Lembah {_letters("32.02.09")}]
            bot> Maksud Bapak/Ibu Desa Sukamaju, Kec. Lembah {_letters("32.02.09")}, Kerajaan {_letters("32.02")}?
                 [Ya] [Bukan]
            citizen> [Ya]
            bot> Mohon dicek dulu: … Alamat: Desa Sukamaju, Kec. Lembah … Kerajaan …, RT 3 … [Kirim]
            citizen> [Kirim]
            bot> …
            """,
        )
        assert (await hotline.ticket()).area_code == "32.02.09.2001"


async def test_namesakes_are_parted_in_words_too(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as hotline:
        await play(
            hotline,
            f"""
            {FIRST}
            bot> … Ada 39 tempat …
            citizen> jawa barat
            bot> Ada 35 tempat …
            citizen> kab. kerajaan {_letters("32.02")}
            bot> Ada 9 tempat … Di kecamatan mana? …
            citizen> kec lembah {_letters("32.02.07")}
            bot> Maksud Bapak/Ibu Desa Sukamaju, Kec. Lembah {_letters("32.02.07")}, Kerajaan {_letters("32.02")}? …
            citizen> ya
            bot> Mohon dicek dulu: …
            """,
        )


async def test_a_regency_beside_the_name_narrows_it_at_once(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as hotline:
        await play(
            hotline,
            f"""
            citizen> ibu saya di desa sukamaju kabupaten kerajaan {_letters("32.05")} belum dicoklit, namanya aminah
            bot> … Kami catat: Belum dicoklit · Desa Sukamaju, Kec. Lembah {_letters("32.05.01")}, Kerajaan … RT …
            """,
        )


async def test_namesakes_in_one_kecamatan_are_told_apart_or_left_to_the_officer(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as hotline:
        kerajaan, lembah = _letters("32.03"), _letters("32.03.01")
        both = f"""
            {FIRST} kab kerajaan {kerajaan}
            bot> … Yang mana yang Bapak/Ibu maksud? [· 32.03.01.2001] [· 32.03.01.2002] [Tidak tahu yang mana]
            """
        await play(hotline, both, "citizen> [32.03.01.2002]\nbot> Mohon dicek dulu: …\ncitizen> /batal\nbot> …")
        await play_on(hotline, both)
        await play_on(hotline, f"citizen> [Tidak tahu yang mana]\nbot> … Alamat: Kec. Lembah {lembah}, Kerajaan …")


async def test_the_lists_tell_namesakes_apart_and_lead_back_up(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as hotline:
        await play(
            hotline,
            f"""
            citizen> ibu saya belum dicoklit, namanya aminah, rt 3
            bot> … Di desa …
            citizen> [Pilih dari daftar]
            bot> Di provinsi mana? [Kepulauan Bangka Belitung] [Jawa Barat] [Jawa Tengah]
            citizen> [Jawa Barat]
            bot> Di kabupaten atau kota mana di Jawa Barat? … [« Provinsi lain]
            citizen> [« Provinsi lain]
            bot> Di provinsi mana? …
            citizen> jawa barat
            bot> Di kabupaten atau kota mana di Jawa Barat? …
            citizen> kerajaan {_letters("32.03")}
            bot> Di kecamatan mana di Kerajaan {_letters("32.03")}? … [Tidak tahu kecamatannya] [« Kabupaten lain]
            citizen> [« Kabupaten lain]
            bot> Di kabupaten atau kota mana di Jawa Barat? …
            citizen> [Kerajaan {_letters("32.03")}]
            bot> …
            citizen> [Lembah {_letters("32.03.01")}]
            bot> Desa atau kelurahan mana di … [Sukamaju (desa) · 32.03.01.2001] [Sukamaju (desa) · 32.03.01.2002]
                 [Tidak tahu desanya] [« Kecamatan lain]
            citizen> [« Kecamatan lain]
            bot> Di kecamatan mana di Kerajaan …
            citizen> tidak tahu
            bot> Mohon dicek dulu: … Alamat: Kerajaan {_letters("32.03")}, RT 3 …
            """,
        )


async def test_who_cannot_say_the_place_reaches_the_regency_as_far_as_it_is_known(tmp_path: Path) -> None:
    """Nobody stands above the regencies: while none is known, the lists stay, with a way out."""
    async with everywhere(tmp_path) as hotline:
        lost = "citizen> 123\nbot> …\ncitizen> ???\nbot> …\ncitizen> 👍\nbot> … [Lewati]\ncitizen> [Lewati]\n"
        await play(
            hotline,
            "citizen> ibu saya belum dicoklit, namanya aminah, rt 3\nbot> … Di desa …",
            f"{lost}bot> Di provinsi mana? …",
            f"citizen> kerajaan {_letters('32.09')}\nbot> Di kecamatan mana di Kerajaan …",
            f"{lost}bot> Mohon dicek dulu: … Alamat: Kerajaan {_letters('32.09')}, RT 3 …",
        )


async def test_a_forged_press_on_a_list_breaks_nothing(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as hotline:
        await play(hotline, f"{FIRST}\nbot> …")
        draft = hotline.press("citizen", "Batal").data.split(".")[1]
        for what in ("of.99", "of.32.zz", "of", "in.99", "in.32.zz", "in..zz", "area.32", "area.32-02"):
            await hotline.hands_in(hotline.inbound("citizen", Press(f"f.{draft}.{what}", "press")))
        assert not any("belum dapat kami proses" in seen.text for seen in hotline.seen("citizen"))
