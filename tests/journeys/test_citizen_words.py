"""Citizens who write as they talk: they look for no button, put things right, answer late, and say "udah gitu aja"."""

from __future__ import annotations

import pytest

from bot.domain.tickets import Action, State
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, FOLLOWED_UP, SENT, play, play_on
from tests.journeys.reports import story

SUMMARY = SENT.rsplit("citizen> [Kirim]", 1)[0]
ASKED = f"""
{SENT}
rias> [Ambil]
bot> …
rias> [Tanya pelapor]
rias> Rumahnya dekat apa?
bot> … Rumahnya dekat apa? [Jawab]
"""


# --- at the summary ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "yes", ["ya betul pak", "udah gitu aja", "sudah benar semua, kirim", "ok kirim", "iya itu aja bu"]
)
async def test_a_yes_in_many_words_sends(hotline: Hotline, yes: str) -> None:
    await play(
        hotline, SUMMARY, f"citizen> {yes}\nbot> Apakah pemilihnya sudah tahu …\ncitizen> {yes}\nbot> Terima kasih, …"
    )


async def test_what_is_wrong_in_the_summary_is_no_report_of_wrong_data(hotline: Hotline) -> None:
    await play(
        hotline,
        SUMMARY,
        """
        citizen> alamatnya salah, bukan rias tapi gadung
        bot> … Laporan: Belum dicoklit … Tentang: Keluarga saya Alamat: Desa Gadung, … RT 3 … [Kirim] …
        citizen> saya mau cerita sedikit
        bot> … Tentang: Keluarga saya … [Kirim] …
        citizen> ada lagi pak, tetangga di nangka belum terdaftar juga
        bot> Satu-satu ya, … tekan “Kirim” dulu, … Laporan: Belum dicoklit … Desa Gadung, …
        """,
    )


# --- in the middle ----------------------------------------------------------------------------------------------------


async def test_nobody_has_to_wonder_whether_they_were_heard(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya belum dicoklit
        bot> … Di desa atau kelurahan mana …
        citizen> namanya Siti, rt 3
        bot> Kami catat: RT 3 · Siti. Di desa atau kelurahan mana …
        citizen> kirim
        bot> Sedikit lagi, … belum lengkap. Di desa atau kelurahan mana …
        citizen> dak tau
        bot> Di kecamatan mana? …
        citizen> toboali
        bot> Desa atau kelurahan mana di … Toboali? [Rias] …
        """,
    )


async def test_no_sentence_becomes_a_name(hotline: Hotline) -> None:
    await play(hotline, f"{FIRST}\nbot> …\ncitizen> bukan ibu saya tapi nenek saya\nbot> Maaf, kami belum paham …")


async def test_a_nik_at_the_door_is_kept_and_not_repeated(hotline: Hotline) -> None:
    await play(hotline, "citizen> 1903015508900001\nbot> … Kami catat: NIK. Tentang apa laporannya? …")
    assert not any("5508900001" in seen.text for seen in hotline.seen("citizen"))


async def test_what_is_not_compulsory_may_be_declined(hotline: Hotline) -> None:
    script = """
    citizen> [Ubah…]
    bot> …
    citizen> [NIK (tidak wajib)]
    bot> NIK 16 angka …
    citizen> tidak mau
    bot> Mohon dicek dulu: …
    """
    await play(hotline, SUMMARY, script)


# --- after it was sent ------------------------------------------------------------------------------------------------


async def test_an_officer_is_answered_without_a_button(hotline: Hotline) -> None:
    await play(
        hotline, ASKED, "citizen> dekat masjid, belum pernah didatangi ya\nbot> Ini mau ditambahkan … [Tambahkan] …"
    )
    await play_on(hotline, "citizen> [Tambahkan]\nbot> Sudah kami tambahkan …")
    assert [event.action for event in await story(hotline)][-1] is Action.ANSWER
    assert (await hotline.ticket()).waiting_since is None


@pytest.mark.parametrize("words", ["dekat masjid pak", "ya", "(foto)", "(foto: ini rumahnya)"])
async def test_plain_words_and_photos_answer_the_officer(hotline: Hotline, words: str) -> None:
    await play(hotline, ASKED, f"citizen> {words}\nbot> Terima kasih, jawabannya sudah kami teruskan …")
    assert (await hotline.ticket()).waiting_since is None


async def test_words_below_a_further_photo_of_an_answer_are_added(hotline: Hotline) -> None:
    await play(
        hotline,
        ASKED,
        """
        citizen> (album: ini rumahnya)
        bot> Terima kasih, jawabannya …
        citizen> (album: yang ini pintu belakang)
        bot> …
        """,
    )
    told = [event.note for event in await story(hotline)][-2:]
    assert told == ["ini rumahnya", "yang ini pintu belakang"]


async def test_an_album_is_one_answer(hotline: Hotline) -> None:
    await play(hotline, ASKED, "citizen> (album)\nbot> Terima kasih, jawabannya …\ncitizen> (album)\ncitizen> (album)")


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("sudah", State.CLOSED),
        ("ya sudah pak", State.CLOSED),
        ("alhamdulillah sudah beres", State.CLOSED),
        ("belum pak", State.TRACING),
        ("masih belum ada namanya", State.TRACING),
        ("terima kasih", State.FOLLOWED_UP),
    ],
)
async def test_whether_it_is_settled_may_be_said_in_words(hotline: Hotline, words: str, state: State) -> None:
    await play(hotline, SENT, FOLLOWED_UP, f"citizen> {words}\nbot> …")
    assert (await hotline.ticket()).state is state


async def test_late_corrections_and_good_news_belong_to_the_report(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {SENT}
        citizen> kirim
        bot> Laporan ini sudah terkirim, terima kasih.
        citizen> eh rt nya salah, harusnya rt 8
        bot> Ini mau ditambahkan … [Tambahkan] [Laporan baru]
        citizen> [Tambahkan]
        bot> Sudah kami tambahkan …
        citizen> terimakasih pak dah didatangi petugas
        bot> Ini mau ditambahkan … [Tambahkan] [Laporan baru]
        """,
    )


@pytest.mark.parametrize("news", ["terimakasih pak dah didatangi petugas", "udah dicoklit kok pak", "ya sudah pak"])
async def test_good_news_start_no_report(hotline: Hotline, news: str) -> None:
    await hotline.says("citizen", news)
    assert "Tentang apa" not in hotline.last("citizen")


async def test_a_question_about_the_way_is_answered_with_the_way(hotline: Hotline) -> None:
    await play(
        hotline, "citizen> berapa lama prosesnya?\nbot> … petugas posko mengambil laporan paling lambat 24 jam, …"
    )


# --- to be forgotten --------------------------------------------------------------------------------------------------


async def test_a_wish_to_be_forgotten_starts_no_report(hotline: Hotline) -> None:
    await play(hotline, "citizen> batal pak, datenye tolong dihapus\nbot> Tidak ada laporan … yang kami simpan. …")


async def test_bukan_maksud_saya_puts_right_what_was_understood(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya belum dicoklit di rias
        bot> … Desa Rias … Siapa nama lengkap pemilihnya?
        citizen> bukan, maksud saya Gadung
        bot> Kami catat: Desa Gadung, Kec. Toboali. Siapa nama lengkap pemilihnya?
        citizen> Malik
        bot> RT berapa rumahnya?
        citizen> eh bukan, maksud saya Budi
        bot> … Budi. RT berapa rumahnya?
        citizen> 3
        bot> Mohon dicek dulu: … Nama pemilih: Budi … Alamat: Desa Gadung, Kec. Toboali, RT 3 …
        """,
    )


async def test_what_is_insisted_on_keeps_the_place_it_names(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ada caleg bagi uang di gadung
        bot> … hotline ini khusus soal daftar pemilih. … [Tetap sampaikan ke petugas]
        citizen> [Tetap sampaikan ke petugas]
        bot> Baik, kami sampaikan ke petugas. Mohon dicek dulu: Laporan: Lainnya Alamat: Desa Gadung, Kec. Toboali …
        """,
    )
