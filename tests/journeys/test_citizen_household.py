"""Several voters in one report: asked for in one question, added and taken out in the summary, shown to the officer."""

from __future__ import annotations

import pytest

from tests.hotline import Hotline
from tests.journeys.citizens import SENT, play, play_on
from tests.journeys.reports import walk

SUMMARY = SENT.rsplit("citizen> [Kirim]", 1)[0]
FAMILY = """
citizen> kami sekeluarga 4 orang di desa rias rt 3 belum dicoklit
bot> … Siapa saja nama pemilihnya? Boleh beberapa sekaligus, misalnya: Aminah, Sulaiman, dan Budi. …
"""


async def test_one_question_takes_all_names(hotline: Hotline) -> None:
    await play(
        hotline,
        FAMILY,
        """
        citizen> 1. Aminah 2. Sulaiman 3. Budi 4. Siti
        bot> Mohon dicek dulu: … Nama pemilih: Aminah, Sulaiman, Budi, Siti … Jumlah pemilih: 4 Alamat: …
             [Kirim · pemilihnya sudah tahu] [Tambah pemilih]
        citizen> [Kirim · pemilihnya sudah tahu]
        bot> Terima kasih, …
        rias< … Belum dicoklit · 4 pemilih …
        """,
    )
    ticket = await hotline.ticket()
    assert (ticket.voter_name, ticket.other_voters, ticket.voters) == ("Aminah", "Sulaiman\nBudi\nSiti", 4)
    assert "Sulaiman" not in hotline.last("rias")
    await walk(hotline, "rias", "Ambil", "Lihat data")
    assert "Nama pemilih: Aminah\nPemilih lain: Sulaiman, Budi, Siti\n" in hotline.last("rias")


@pytest.mark.parametrize(
    ("answer", "names", "told"),
    [
        ("Aminah dan Sulaiman, yang lain menyusul", ["Aminah", "Sulaiman"], "4 (2 nama menyusul)"),
        ("aminah", ["Aminah"], "4 (3 nama menyusul)"),
        ("Aminah\nSulaiman\nBudi\nSiti\nAni", ["Aminah", "Sulaiman", "Budi", "Siti", "Ani"], "5"),
    ],
)
async def test_fewer_or_more_names_than_were_said(hotline: Hotline, answer: str, names: list[str], told: str) -> None:
    await play(hotline, FAMILY)
    await hotline.says("citizen", answer)
    assert f"Nama pemilih: {', '.join(names)}\n" in hotline.last("citizen")
    assert f"Jumlah pemilih: {told}\n" in hotline.last("citizen")


async def test_names_in_the_first_sentence_are_understood(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya Aminah dan bapak saya Sulaiman di desa rias rt 3 belum dicoklit
        bot> … Mohon dicek dulu: … Nama pemilih: Aminah, Sulaiman … Jumlah pemilih: 2 …
        """,
    )


async def test_the_others_are_asked_for_where_only_one_is_named_and_may_be_left_out(hotline: Hotline) -> None:
    first = "citizen> kami sekeluarga 4 orang di desa rias rt 3 belum dicoklit, nama saya Budi Santoso\n"
    others = "bot> … Siapa nama pemilih yang lain? … [Lewati]\n"
    await play(hotline, first, others, "citizen> [Lewati]\nbot> … Jumlah pemilih: 4 (3 nama menyusul) …")
    await play_on(hotline, "citizen> batal\nbot> …")
    await play_on(hotline, f"{first}{others}citizen> nanti menyusul\nbot> … Jumlah pemilih: 4 (3 nama menyusul) …")
    await play_on(hotline, "citizen> batal\nbot> …")
    await play_on(
        hotline,
        f"""{first}{others}citizen> rumahnya jauh sekali
        bot> … Siapa nama pemilih yang lain? …
        citizen> Ani & Siti
        bot> … Nama pemilih: Budi Santoso, Ani, Siti … Jumlah pemilih: 4 (1 nama menyusul) …""",
    )


async def test_two_names_for_one_voter_make_a_household(hotline: Hotline) -> None:
    await play(
        hotline,
        "citizen> ibu saya di desa rias rt 3 belum dicoklit\nbot> … Siapa nama lengkap pemilihnya? …",
        "citizen> Aminah dan Sulaiman\nbot> … Nama pemilih: Aminah, Sulaiman … Jumlah pemilih: 2 …",
    )


async def test_a_voter_is_added_and_taken_out_in_the_summary(hotline: Hotline) -> None:
    await play(
        hotline,
        SUMMARY,
        """
        citizen> [Tambah pemilih]
        bot> 1. Aminah Binti Sulaiman Tulis nama yang mau ditambahkan … [« Kembali]
        citizen> Budi dan Siti
        bot> … Nama pemilih: Aminah Binti Sulaiman, Budi, Siti … Jumlah pemilih: 3 …
        citizen> [Ubah…]
        bot> … [Pemilih lain] [Jumlah pemilih]
        citizen> [Pemilih lain]
        bot> 1. Aminah Binti Sulaiman 2. Budi 3. Siti Tulis nama … [Hapus nomor 1] [Hapus nomor 3] [Hapus semua]
        citizen> [Hapus nomor 1]
        bot> … Nama pemilih: Budi, Siti … Jumlah pemilih: 2 …
        citizen> [Hapus nomor 1]
        toast> Tombol ini sudah tidak berlaku.
        bot> … Nama pemilih: Budi, Siti …
        citizen> adik saya Joko juga
        bot> … Nama pemilih: Budi, Siti, Joko … Jumlah pemilih: 3 …
        citizen> [Tambah pemilih]
        bot> …
        citizen> [Hapus semua]
        bot> … Nama pemilih: Budi Tentang: Keluarga saya Alamat: …
        citizen> [Tambah pemilih]
        bot> 1. Budi Tulis …
        citizen> ???
        bot> Maaf, kami belum paham jawabannya. 1. Budi Tulis …
        citizen> [« Kembali]
        bot> … Nama pemilih: Budi …
        """,
    )


async def test_the_count_can_be_changed(hotline: Hotline) -> None:
    change = "citizen> [Ubah…]\nbot> …\ncitizen> [Jumlah pemilih]\nbot> Berapa pemilih semuanya? …\n"
    await play(
        hotline,
        SUMMARY,
        f"""
        {change}
        citizen> banyak
        bot> Maaf, … Berapa pemilih semuanya? …
        citizen> empat orang
        bot> Siapa nama pemilih yang lain? …
        citizen> Budi, Siti
        bot> … Jumlah pemilih: 4 (1 nama menyusul) …
        {change}
        citizen> 2
        bot> … Nama pemilih: Aminah Binti Sulaiman, Budi … Jumlah pemilih: 2 Alamat …
        {change}
        citizen> 1
        bot> … Nama pemilih: Aminah Binti Sulaiman Tentang: Keluarga saya Alamat …
        """,
    )


async def test_twenty_names_are_kept_and_more_are_counted(hotline: Hotline) -> None:
    await play(hotline, FAMILY)
    letters = "ABCDEFGHIJKLMNOPQRSTUVW"
    await hotline.says("citizen", ", ".join(f"Siti {letter}urmala" for letter in letters))
    assert "Jumlah pemilih: 23 (3 nama menyusul)" in hotline.last("citizen")
    assert "Tambah pemilih" not in hotline.seen("citizen")[-1].labels
    await hotline.presses("citizen", "Kirim · pemilihnya sudah tahu")
    ticket = await hotline.ticket()
    assert (ticket.voters, len(ticket.other_voters.splitlines())) == (23, 19)


async def test_no_name_stands_in_a_button(hotline: Hotline) -> None:
    await play(hotline, FAMILY)
    await hotline.says("citizen", "Aminah, Sulaiman")
    await walk(hotline, "citizen", "Tambah pemilih")
    assert not any("Aminah" in b.label + b.data for seen in hotline.seen("citizen") for b in seen.buttons)


async def test_a_village_beside_a_name_is_no_second_voter(hotline: Hotline) -> None:
    await play(
        hotline,
        "citizen> ibu saya belum dicoklit\nbot> …\ncitizen> rias\nbot> … Siapa nama …",
        "citizen> Aminah, Gadung\nbot> … RT …\ncitizen> 3\nbot> … Nama pemilih: Aminah Tentang: …",
    )


async def test_the_names_of_a_household_may_come_with_the_first_sentence(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> kami berempat: Aminah, Budi, Siti, Joko blm dicoklit di desa rias rt 4
        bot> … Mohon dicek dulu: … Nama pemilih: Aminah, Budi, Siti, Joko … 4 …
        citizen> [Kirim]
        bot> …
        """,
    )
    ticket = await hotline.ticket()
    assert (ticket.voter_name, ticket.other_voters, ticket.voters) == ("Aminah", "Budi\nSiti\nJoko", 4)
