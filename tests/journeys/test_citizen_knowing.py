"""Reporter and voter as two people: whether the voter knows is said with the press that sends, and by whoever types."""

from __future__ import annotations

import pytest

from tests.hotline import Hotline
from tests.journeys.citizens import SENT, play, play_on
from tests.journeys.reports import walk

SUMMARY = SENT.rsplit("citizen> [Kirim]", 1)[0]
ASKED = f"{SUMMARY}\ncitizen> kirim\nbot> Apakah pemilihnya sudah tahu tentang laporan ini? [Sudah tahu] [Batal]\n"
WHY = f"{SUMMARY}\ncitizen> [Kirim · belum tahu…]\nbot> Kenapa pemilihnya belum tahu? [Belum, sedang sakit] [Batal]\n"
RECEIPT = "bot> Terima kasih, laporan Bapak/Ibu sudah kami terima. …"


async def test_one_press_sends_and_says_that_the_voter_knows(hotline: Hotline) -> None:
    await play(hotline, SUMMARY, f"citizen> [Kirim · pemilihnya sudah tahu]\n{RECEIPT}")
    assert (await hotline.ticket()).voter_knows == "yes"
    await walk(hotline, "rias", "Ambil", "Lihat data")
    assert "Pemilih tahu dilaporkan: Sudah tahu" in hotline.last("rias")


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("Belum, sedang sakit", "ill"),
        ("Belum, tinggal jauh", "far"),
        ("Sudah meninggal", "deceased"),
        ("Belum, alasan lain", "other"),
    ],
)
async def test_why_not_is_one_tap_and_sends(hotline: Hotline, label: str, kept: str) -> None:
    await play(hotline, WHY, f"citizen> [{label}]\n{RECEIPT}")
    assert (await hotline.ticket()).voter_knows == kept
    await walk(hotline, "rias", "Ambil", "Lihat data")
    assert f"Pemilih tahu dilaporkan: {label}" in hotline.last("rias")


async def test_a_second_press_makes_no_second_ticket(hotline: Hotline) -> None:
    await play(hotline, WHY)
    press = hotline.press("citizen", "Belum, sedang sakit")
    await hotline.hands_in(hotline.inbound("citizen", press), hotline.inbound("citizen", press))
    assert len(await hotline.tickets()) == 1
    assert hotline.toasts("citizen") == ["Laporan ini sudah terkirim, terima kasih."]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("ya", "yes"),
        ("sudah tau kok", "yes"),
        ("iya beliau setuju", "yes"),
        ("sudah saya bilang", "yes"),
        ("belum, beliau sakit", "ill"),
        ("di rumah sakit pak", "ill"),
        ("dia lagi merantau", "far"),
        ("sudah meninggal", "deceased"),
        ("alasan lain", "other"),
    ],
)
async def test_who_types_is_asked_once(hotline: Hotline, words: str, kept: str) -> None:
    await play(hotline, ASKED, f"citizen> {words}\n{RECEIPT}")
    assert (await hotline.ticket()).voter_knows == kept


@pytest.mark.parametrize(
    ("words", "kept", "told"),
    [
        ("strok pak, sakit", "ill", "strok"),
        ("belum sempat", "other", ""),
        ("dak tau", "other", ""),
        ("takut nanti dia kepikiran", "other", "takut nanti dia kepikiran"),
    ],
)
async def test_why_not_may_be_told_in_words(hotline: Hotline, words: str, kept: str, told: str) -> None:
    await play(hotline, ASKED, "citizen> belum\nbot> Kenapa pemilihnya belum tahu? …", f"citizen> {words}\n{RECEIPT}")
    ticket = await hotline.ticket()
    assert ticket.voter_knows == kept
    assert (told in ticket.words) is (kept == "other") or not told


async def test_what_is_no_answer_is_asked_again_and_what_is_said_beside_is_kept(hotline: Hotline) -> None:
    await play(
        hotline,
        ASKED,
        """
        citizen> kirim
        bot> Sedikit lagi, … Apakah pemilihnya sudah tahu …
        citizen> 👍
        bot> Maaf, kami belum paham jawabannya. Apakah pemilihnya sudah tahu …
        citizen> rt nya 5
        bot> Mohon dicek dulu: … RT 5 … [Kirim · pemilihnya sudah tahu] [Kirim · belum tahu…]
        citizen> [Kirim · belum tahu…]
        bot> Kenapa …
        citizen> [« Kembali]
        bot> Mohon dicek dulu: … [Kirim · belum tahu…]
        citizen> kirim
        bot> Apakah …
        citizen> kembali
        bot> Mohon dicek dulu: …
        """,
    )


async def test_it_can_be_said_and_changed_before_sending(hotline: Hotline) -> None:
    await play(
        hotline,
        SUMMARY,
        """
        citizen> [Ubah…]
        bot> … [Pemilih tahu laporan]
        citizen> [Pemilih tahu laporan]
        bot> Apakah pemilihnya sudah tahu tentang laporan ini? [Sudah tahu] [« Kembali]
        citizen> [Belum, tinggal jauh]
        bot> Mohon dicek dulu: … Pemilih tahu laporan ini: Belum, tinggal jauh … [Kirim] [Ubah…]
        citizen> ya
        bot> Terima kasih, …
        """,
    )
    assert (await hotline.ticket()).voter_knows == "far"


PLAIN = {
    "oneself": ("saya di desa rias rt 3 belum dicoklit, nama saya Budi Santoso", ""),
    "who died": ("ibu saya aminah di desa rias rt 3 sudah meninggal tapi masih terdaftar", "deceased"),
    "no voter": ("petugas coklit di desa rias minta uang ke warga saat tempel stiker", ""),
}


@pytest.mark.parametrize(("sentence", "kept"), PLAIN.values(), ids=PLAIN)
async def test_nothing_needs_to_be_said_of(hotline: Hotline, sentence: str, kept: str) -> None:
    await hotline.says("citizen", sentence)
    labels = hotline.seen("citizen")[-1].labels
    assert labels[0] == "Kirim"
    assert not any("tahu" in label for label in labels)
    await play_on(hotline, f"citizen> kirim\n{RECEIPT}")
    assert (await hotline.ticket()).voter_knows == kept
