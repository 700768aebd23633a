"""Scripts that several journeys of citizens begin with (tests/journeys/script.py says how to read them)."""

from __future__ import annotations

from bot.domain.rules import Office
from tests.hotline import Hotline
from tests.journeys.script import Journey

RIAS = "19.03.01.2008"
OFFICE = Office(contact="0812-0000-0000", violations_url="https://contoh.example/lapor")

FIRST = "citizen> pak ibu saya di desa rias rt 3 blm dicoklit"
SENT = f"""
{FIRST}
bot> …/bantuan… Kami catat: Belum dicoklit · Desa Rias, Kec. Toboali · RT 3. Siapa nama lengkap pemilihnya?
     [Batal]
citizen> aminah binti sulaiman
bot> Mohon dicek dulu: Laporan: Belum dicoklit Nama pemilih: Aminah Binti Sulaiman Tentang: Keluarga saya
     Alamat: Desa Rias, Kec. Toboali, RT 3 Cerita: … setuju … [Kirim] [Ubah…] [Tambah foto] [Batal]
citizen> [Kirim]
bot> Terima kasih, … Nomor laporan: 1903-1-X Kode rahasia: … Ditangani oleh Posko Desa Rias. Paling lambat Rabu,
     25 Nov 09.00 WIB … [Cek status]
"""

TRACED = """
rias> [Ambil]
bot> …
rias> [Mulai telusuri]
bot> …
"""
FOLLOWED_UP = (
    TRACED
    + """
rias> [Hasil]
rias> [Saran perbaikan disampaikan]
bot> …
rias> [Sudah ditindaklanjuti]
bot> … [Ya, sudah] [Masih belum]
"""
)


async def play(hotline: Hotline, *scripts: str) -> None:
    """Play the scripts as one, from the first message in the citizen's chat on."""
    await Journey(hotline).play("\n".join(scripts))


async def play_on(hotline: Hotline, script: str) -> None:
    """Play from here on: what was said before is known."""
    journey = Journey(hotline)
    journey.skip()
    await journey.play(script)
