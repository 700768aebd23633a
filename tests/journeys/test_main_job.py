"""The main job on both databases: one sentence reaches the right posko and is followed up to its end."""

from __future__ import annotations

from pathlib import Path

from bot.domain.people import Role
from bot.domain.tickets import Outcome, State
from tests.hotline import Hotline
from tests.journeys.script import Journey

RIAS, TOBOALI, BASEL = "19.03.01.2008", "19.03.01", "19.03"

REPORTED = """
citizen> pak ibu saya di desa rias rt 3 blm dicoklit
bot> …Desa Rias, Kec. Toboali · RT 3…nama lengkap… [Batal]
citizen> siti aminah
bot> …Mohon dicek…Siti Aminah… [Kirim]
citizen> [Kirim]
bot> …Nomor laporan: 1903-1-X…Posko Desa Rias… [Cek status]
"""

FOLLOWED_UP = """
sari> [Ambil]
bot> …sudah diambil…
sari> [Mulai telusuri]
bot> …menelusuri…
sari> [Tanya pelapor]
sari> Rumahnya yang mana, Bu?
bot> …bertanya…Rumahnya yang mana, Bu?… [Jawab]
citizen> [Jawab]
bot> …
citizen> Yang cat hijau dekat masjid
bot> …
sari< …menjawab…Yang cat hijau dekat masjid…
"""

CLOSED = """
sari> [Buka tiket]
sari> [Hasil]
sari> [Ternyata sudah terdaftar]
bot> …1903-1-X…sudah ada di daftar… [Masih belum]
citizen> [Masih belum]
bot> …
sari< …1903-1-X…
"""


async def staffed(hotline: Hotline) -> Journey:
    await hotline.officer("sari", Role.PKD, RIAS, name="Sari")
    await hotline.officer("umar", Role.PANWASCAM, TOBOALI, name="Umar")
    await hotline.officer("rini", Role.COORDINATOR, BASEL, name="Rini")
    return Journey(hotline)


async def test_a_sentence_is_followed_up_to_its_end(tmp_path: Path, database_url: str) -> None:
    async with Hotline(tmp_path, url=database_url) as hotline:
        journey = await staffed(hotline)
        await journey.play(REPORTED)
        assert "Siti Aminah" not in hotline.last("sari")
        await journey.play(FOLLOWED_UP)
        await journey.play(CLOSED)
        ticket = await hotline.ticket()
        assert (ticket.state, ticket.outcome, ticket.area_code) == (State.NEW, "", RIAS)  # "still not" reopens
        await hotline.says("rini", "/rekap")
        assert "Toboali" in hotline.last("rini")


async def test_a_forgotten_report_climbs_and_is_dealt_with(tmp_path: Path, database_url: str) -> None:
    async with Hotline(tmp_path, url=database_url) as hotline:
        journey = await staffed(hotline)
        await journey.play(REPORTED)
        await hotline.forward(hours=25)
        assert any("belum diambil" in seen.text for seen in hotline.seen("sari"))
        await hotline.forward(hours=24)
        assert any("belum diambil" in seen.text for seen in hotline.seen("umar"))
        await hotline.forward(hours=24)
        assert any("belum diambil" in seen.text for seen in hotline.seen("rini"))
        await hotline.restart()
        await hotline.presses("umar", "Buka")
        await hotline.presses("umar", "Ambil")
        await hotline.presses("umar", "Hasil")
        await hotline.presses("umar", "Tidak terbukti")
        hotline.forget()
        await hotline.forward(days=3)
        assert (await hotline.ticket()).outcome == Outcome.TIDAK_TERBUKTI
        assert not any("1903-1-X" in seen.text for who in ("sari", "umar", "rini") for seen in hotline.seen(who))
