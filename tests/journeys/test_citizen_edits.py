"""Messages that are changed after they were sent: what they told is replaced by what they tell now."""

from __future__ import annotations

import pytest

from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, SENT, TRACED, play, play_on

pytestmark = pytest.mark.needs("edits")


async def test_what_a_message_told_is_replaced_by_what_it_tells_now(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya di desa rias rt 3 blm dicoklit
        bot> … Desa Rias, … RT 3. Siapa nama lengkap pemilihnya? …
        citizen> (ubah: ibu saya di desa gadung rt 5 blm dicoklit)
        bot> Baik, sudah kami ganti sesuai pesan yang diubah. … Siapa nama lengkap pemilihnya? …
        citizen> Aminah
        bot> … Desa Gadung, Kec. Toboali, RT 5 Cerita: “ibu saya di desa gadung rt 5 blm dicoklit” …
        """,
    )


async def test_an_answer_that_is_changed_is_the_answer_still(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> Aminah
        bot> Mohon dicek dulu: … Nama pemilih: Aminah Tentang: …
        citizen> (ubah: Aminah binti Ali)
        bot> Baik, sudah kami ganti … Nama pemilih: Aminah binti Ali Tentang: … [Kirim]
        citizen> (ubah: Aminah binti Ali)
        bot> Baik, isinya tetap sama.
        """,
    )


async def test_what_was_put_right_since_stays(hotline: Hotline) -> None:
    await hotline.says("citizen", "ibu saya di desa rias rt 3 blm dicoklit")
    first = hotline.text_of("citizen")
    await hotline.says("citizen", "Aminah")
    await hotline.says("citizen", "rt nya 7")
    assert "RT 7" in hotline.last("citizen")
    await hotline.edits("citizen", "ibu saya di desa rias rt 4 belum terdaftar", of=first)
    assert "RT 7" in hotline.last("citizen")
    assert "Laporan: Belum terdaftar" in hotline.last("citizen")
    assert "Nama pemilih: Aminah" in hotline.last("citizen")


async def test_a_changed_caption_is_heard_and_a_restart_forgets_nothing(hotline: Hotline) -> None:
    await hotline.says("citizen", "ibu saya blm dicoklit")
    await hotline.restart()
    await hotline.edits("citizen", "ibu saya di rias blm dicoklit")
    assert "Siapa nama lengkap pemilihnya?" in hotline.last("citizen")
    await hotline.says("citizen", "Aminah")
    await hotline.presses("citizen", "Lewati")
    assert "Desa Rias" in hotline.last("citizen")


@pytest.mark.parametrize("words", ["kirim", "batal", "ya", "kembali", "lewati", "👍", "????"])
async def test_a_change_never_sends_or_stops_anything(hotline: Hotline, words: str) -> None:
    await play(hotline, f"{FIRST}\nbot> …\ncitizen> Aminah\nbot> …")
    await hotline.edits("citizen", words)
    assert hotline.last("citizen").startswith("Perubahan pesan itu belum kami pahami")
    assert await hotline.tickets() == []
    await hotline.says("citizen", "kirim")
    assert len(await hotline.tickets()) == 1 or "sudah tahu" in str(hotline.seen("citizen")[-1].labels).lower()


async def test_after_sending_a_change_reaches_the_officer(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT,
        """
        rias> [Ambil]
        bot> …
        citizen> (ubah: aminah binti sulaiman, rumahnya pindah ke RT 8)
        bot> Pesan yang diubah tadi sudah kami teruskan ke petugas laporan 1903-1-X.
        rias< Pelapor 1903-1-X menambah keterangan. “(pesan diubah) aminah binti sulaiman, rumahnya pindah ke RT 8”
        citizen> (ubah: aminah binti sulaiman, rumahnya pindah ke RT 9)
        bot> Pesan yang diubah tadi sudah kami teruskan …
        rias< … ke RT 9”
        """,
    )


async def test_a_changed_answer_to_an_officer_reaches_the_officer_once(hotline: Hotline) -> None:
    await play(hotline, SENT, TRACED)
    await hotline.presses("rias", "Tanya pelapor")
    await hotline.says("rias", "RT berapa?")
    await play_on(
        hotline,
        """
        citizen> RT 4
        bot> Terima kasih, jawabannya sudah kami teruskan …
        citizen> (ubah: RT 5 dekat masjid)
        bot> Pesan yang diubah tadi sudah kami teruskan ke petugas laporan 1903-1-X.
        citizen> (ubah: RT 5 dekat masjid)
        """,
    )
    assert "RT 5 dekat masjid" in hotline.last("rias")


async def test_what_nothing_waits_for_is_left_alone(hotline: Hotline) -> None:
    await hotline.says("citizen", "/status")
    heard = len(hotline.seen("citizen"))
    await hotline.edits("citizen", "/statusku")
    await hotline.edits("citizen", "halo semua")
    assert len(hotline.seen("citizen")) == heard
