"""What else citizens do while they report: change their mind, ask, wait, write nonsense."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.messages import Press, Text
from bot.domain.people import Consent
from bot.domain.tickets import Category
from storage.codec import CONSENT, CONVERSATION
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import FIRST, OFFICE, RIAS, SENT, play, play_on

# --- nothing breaks it ------------------------------------------------------------------------------------------------


BLANK = pytest.param(" ", marks=pytest.mark.needs("blank"))


@pytest.mark.parametrize(
    "nonsense", ["👍", "....", "asdf qwer", BLANK, "x" * 5000, "/", "<b>halo</b>", "{0}", "\u202e"]
)
async def test_nonsense_neither_breaks_nor_loops(hotline: Hotline, nonsense: str) -> None:
    for opening in ("", "/lapor", "belum dicoklit", "rias", "saya"):
        if opening:
            await hotline.says("citizen", opening)
        before = len(hotline.seen("citizen"))
        await hotline.says("citizen", nonsense)
        assert len(hotline.seen("citizen")) <= before + 1
    assert not any("belum dapat kami proses" in seen.text for seen in hotline.seen("citizen"))


async def test_the_third_misunderstanding_offers_another_way(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya di desa rias rt 3 belum dicoklit
        bot> … Siapa nama lengkap pemilihnya? …
        citizen> 123
        bot> Maaf, kami belum paham jawabannya. Siapa …
        citizen> 👍
        bot> Maaf, kami belum paham jawabannya. Siapa …
        citizen> ???
        bot> Tidak apa-apa, kita coba cara lain: … 0812-0000-0000. Siapa nama … [Lewati]
        citizen> [Lewati]
        bot> Mohon dicek dulu: …
        """,
    )


NOT_UNDERSTOOD = "citizen> 123\nbot> …\ncitizen> ???\nbot> …\ncitizen> 👍\nbot> … [Lewati]\n"


async def test_who_cannot_say_the_place_reaches_the_kabupaten(hotline: Hotline) -> None:
    """Its posko finds out; a report without a place would reach nobody."""
    await play(
        hotline,
        "citizen> ibu saya belum dicoklit, namanya aminah, rt 3\nbot> … Di desa …",
        NOT_UNDERSTOOD,
        "citizen> [Lewati]\nbot> Mohon dicek dulu: … [Kirim]\ncitizen> [Kirim]\nbot> Terima kasih, …",
    )
    assert (await hotline.ticket()).area_code == "19.03"


async def test_who_cannot_say_what_it_is_about_is_read_by_an_officer(hotline: Hotline) -> None:
    await play(
        hotline,
        f"citizen> /lapor\nbot> …\n{NOT_UNDERSTOOD}",
        "citizen> [Lewati]\nbot> … Di desa …\ncitizen> rias\nbot> … Tolong ceritakan …",
        "citizen> ade urang marah marah\nbot> …",
        "citizen> [Kirim]\nbot> Terima kasih, …",
    )
    assert (await hotline.ticket()).category == Category.LAINNYA


async def test_what_is_known_cannot_be_left_out_afterwards(hotline: Hotline) -> None:
    await play(hotline, "citizen> ibu saya belum dicoklit, rt 3\nbot> … Di desa …", NOT_UNDERSTOOD)
    skip = hotline.press("citizen", "Lewati")
    await play_on(hotline, "citizen> rias\nbot> … Siapa nama …")
    await hotline.hands_in(hotline.inbound("citizen", skip))
    await hotline.says("citizen", "aminah")
    await hotline.says("citizen", "kirim")
    await hotline.says("citizen", "ya")
    assert (await hotline.ticket()).area_code == RIAS


async def test_a_button_of_an_older_draft_shows_the_current_question(hotline: Hotline) -> None:
    await play(hotline, f"{FIRST}\nbot> …")
    old = hotline.press("citizen", "Batal")
    await play_on(hotline, "citizen> /batal\nbot> …\ncitizen> [Belum terdaftar]\nbot> Di desa …")
    await hotline.hands_in(hotline.inbound("citizen", old))
    assert hotline.toasts("citizen") == ["Tombol ini sudah tidak berlaku."]
    assert hotline.last("citizen").startswith("Di desa atau kelurahan mana")


async def test_an_old_button_beside_an_offer_is_answered(hotline: Hotline) -> None:
    """What was said beside a ticket waits for a press; one on a button of an older draft must not end it."""
    await play(hotline, SENT)
    old = hotline.press("citizen", "Batal")
    await play_on(hotline, "citizen> (foto)\nbot> …")
    await hotline.hands_in(hotline.inbound("citizen", old))
    assert hotline.toasts("citizen") == ["Tombol ini sudah tidak berlaku."]
    await play_on(hotline, f"{FIRST}\nbot> … Siapa nama …")


@pytest.mark.parametrize(
    "data", ["f", "f.", "f.x", "f..area", "f.zz.area.99-99", "s.!.show", "s.1.show", "b.new.x", "l.fr"]
)
async def test_a_forged_press_does_nothing(hotline: Hotline, data: str) -> None:
    await play(hotline, f"{FIRST}\nbot> …")
    await hotline.hands_in(hotline.inbound("citizen", Press(data, "press")))
    assert len(hotline.toasts("citizen")) == 1
    assert await hotline.tickets() == []


@pytest.mark.parametrize(
    "what", ["area.99-99", "area", "in.99", "category.x", "edit.x", "skip.x", "nonsense", "back", "send"]
)
async def test_a_forged_press_on_ones_own_draft_breaks_nothing(hotline: Hotline, what: str) -> None:
    await play(hotline, f"{FIRST}\nbot> …")
    draft = hotline.press("citizen", "Batal").data.split(".")[1]
    await hotline.hands_in(hotline.inbound("citizen", Press(f"f.{draft}.{what}", "press")))
    assert not any("belum dapat kami proses" in seen.text for seen in hotline.seen("citizen"))
    assert await hotline.tickets() == []


async def test_a_restart_in_the_middle_loses_nothing(hotline: Hotline) -> None:
    await play(hotline, f"{FIRST}\nbot> …")
    await hotline.restart()
    await play_on(hotline, "citizen> Aminah\nbot> Mohon dicek dulu: …\ncitizen> [Kirim]\nbot> Terima kasih, …")


# --- change, stop, aside ----------------------------------------------------------------------------------------------


async def test_every_field_can_be_changed_from_the_summary(hotline: Hotline) -> None:
    await play(
        hotline,
        SENT.rsplit("citizen> [Kirim]", 1)[0],
        """
        citizen> [Ubah…]
        bot> Bagian mana yang mau diubah? [Jenis laporan] [NIK (tidak wajib)] [« Kembali ke ringkasan]
        citizen> [« Kembali ke ringkasan]
        bot> Mohon dicek …
        citizen> [Ubah…]
        bot> …
        citizen> [Nama pemilih]
        bot> Siapa … [« Kembali]
        citizen> [« Kembali]
        bot> … Nama pemilih: Aminah Binti Sulaiman …
        citizen> [Ubah…]
        bot> …
        citizen> [Desa/kelurahan]
        bot> Di desa …
        citizen> [Pilih dari daftar]
        bot> Di kecamatan …
        citizen> [« Kembali]
        bot> … Desa Rias, Kec. Toboali …
        citizen> [Ubah…]
        bot> …
        citizen> [Desa/kelurahan]
        bot> …
        citizen> gadung
        bot> … Desa Gadung, Kec. Toboali, RT 3 …
        citizen> [Ubah…]
        bot> …
        citizen> [NIK (tidak wajib)]
        bot> NIK 16 angka …
        citizen> 12
        bot> Maaf, … NIK 16 angka …
        citizen> 1903015508900001
        bot> … NIK: 190301********01 …
        wait> 0.02
        citizen> [Ubah…]
        bot> …
        citizen> [Telepon]
        bot> Nomor telepon …
        citizen> 0812 3456 7890
        bot> … Telepon: 081234567890 …
        citizen> [Ubah…]
        bot> …
        citizen> [KTP-el]
        bot> … [Ya] [Tidak]
        citizen> belum
        bot> … Punya KTP-el: Tidak …
        citizen> [Ubah…]
        bot> …
        citizen> [Sembunyikan kontak]
        bot> … tidak bisa kami jamin. [Ya] [Tidak]
        citizen> [Ya]
        bot> … Kontak disembunyikan: Ya …
        citizen> [Ubah…]
        bot> …
        citizen> [Dusun/patokan]
        bot> …
        citizen> samping masjid, cat hijau
        bot> … Patokan: samping masjid, cat hijau …
        citizen> [Ubah…]
        bot> …
        citizen> [Jenis laporan]
        bot> Tentang apa …
        citizen> [Tidak memenuhi syarat]
        bot> Kenapa …
        citizen> [Sudah meninggal]
        bot> Mohon dicek dulu: Laporan: Tidak memenuhi syarat tapi terdaftar (Sudah meninggal) …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    ticket = await hotline.ticket()
    assert (ticket.nik, ticket.phone, ticket.hidden, ticket.has_ktp) == (
        "1903015508900001",
        "081234567890",
        True,
        False,
    )
    assert (ticket.area_code, ticket.place_hint) == ("19.03.01.2007", "samping masjid, cat hijau")


async def test_a_nik_that_was_not_asked_for_is_kept_sealed_and_never_echoed(hotline: Hotline) -> None:
    nik = "1903015508900001"
    await play(
        hotline,
        f"""
        citizen> ibu saya nik {nik} di desa rias rt 3 belum dicoklit
        bot> …
        citizen> Aminah
        bot> … NIK: 190301********01 …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    ticket = await hotline.ticket()
    assert ticket.nik == nik
    assert nik not in ticket.words
    assert not any(nik in seen.text for who in ("citizen", "rias") for seen in hotline.seen(who))


async def test_stopping_drops_the_draft(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> batal pak, datenye tolong dihapus
        bot> Baik, laporan dibatalkan dan isinya sudah kami hapus. … [Belum dicoklit]
        citizen> /batal
        bot> Tidak ada yang sedang diisi. …
        """,
    )
    async with hotline.database.reading() as connection:
        (row,) = (await connection.execute(select(CONVERSATION.table))).all()
    assert (row.form, row.answers) == ("", None)


async def test_asides_are_answered_and_the_question_comes_again(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        citizen> halo
        bot> Halo Bapak/Ibu, salam. Siapa nama lengkap pemilihnya? …
        citizen> siapa yang menang pilkada?
        bot> Maaf, kami belum yakin maksudnya. … Siapa nama … [Kapan jadwalnya?] [Tetap sampaikan ke petugas]
        citizen> /bantuan
        bot> Hotline … Hubungi kami: 0812-0000-0000 [Lanjutkan]
        citizen> [Lanjutkan]
        bot> Siapa nama …
        citizen> /antahberantah
        bot> Perintah itu tidak kami kenal. [Lanjutkan]
        citizen> /antrean
        bot> Perintah itu khusus petugas.
        citizen> Aminah
        bot> Mohon dicek dulu: …
        citizen> tidak
        bot> Bagian mana …
        citizen> kembali
        bot> Mohon dicek dulu: …
        citizen> rumahnya dekat sumur tua ya pak
        bot> Mohon dicek dulu: … sumur tua …
        """,
    )


async def test_what_is_no_report_can_still_reach_an_officer(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ada yang bagi bagi uang pak
        bot> … hotline ini khusus soal daftar pemilih. … https://contoh.example/lapor … [Tetap sampaikan ke
             petugas]
        citizen> [Tetap sampaikan ke petugas]
        bot> Baik, kami sampaikan ke petugas. Di desa …
        citizen> desa rias
        bot> … Laporan: Lainnya … Cerita: “ada yang bagi bagi uang pak …
        citizen> [Kirim]
        bot> Terima kasih, …
        """,
    )
    ticket = await hotline.ticket()
    assert (ticket.category, ticket.posko_area) == (Category.LAINNYA, RIAS)


async def test_a_greeting_a_thanks_and_words_we_do_not_understand(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> assalamualaikum
        bot> … Selamat datang … [Belum dicoklit]
        citizen> terima kasih pak
        bot> Sama-sama, Bapak/Ibu.
        citizen> qwerty
        bot> Maaf, kami belum paham. … [Belum dicoklit] [Bantuan]
        citizen> [Bantuan]
        bot> Hotline … /lapor: … [Belum dicoklit]
        citizen> mau bicara dengan petugas
        bot> Petugas membaca setiap laporan … 0812-0000-0000. … [Tetap sampaikan ke petugas]
        citizen> hapus data saya
        bot> Kami hapus sekarang juga: … Lanjutkan? [Ya, hapus data saya] [Lihat data saya]
        """,
    )


async def test_the_notice_is_shown_once_and_put_on_record(hotline: Hotline) -> None:
    await play(hotline, SENT)
    await play_on(hotline, "citizen> /lapor\nbot> Tentang apa …")
    async with hotline.database.reading() as connection:
        proofs = await View(connection, hotline.keys).values(Consent, select(CONSENT.table).order_by("id"))
    assert [(p.kind, p.version, p.language) for p in proofs] == [
        ("shown", OFFICE.notice_version, "id"),
        ("agreed", OFFICE.notice_version, "id"),
    ]


@pytest.mark.needs("edits")
async def test_an_edited_message_that_nobody_knows_is_not_taken_for_an_answer(hotline: Hotline) -> None:
    await play(hotline, f"{FIRST}\nbot> …")
    await hotline.hands_in(hotline.inbound("citizen", Text("Aminah", edited=True)))
    assert hotline.last("citizen").startswith("Perubahan pesan itu belum kami pahami")


# --- time -------------------------------------------------------------------------------------------------------------


async def test_a_draft_is_reminded_of_once_and_then_forgotten(hotline: Hotline) -> None:
    await play(
        hotline,
        f"""
        {FIRST}
        bot> …
        wait> 1
        citizen> 12
        bot> Maaf, …
        wait> 1.5
        wait> 1
        bot> Laporan Bapak/Ibu belum terkirim. … dalam 2 hari. [Lanjutkan] [Batal]
        wait> 24
        citizen> [Lanjutkan]
        bot> Siapa nama …
        wait> 40
        wait> 24
        bot> Laporan yang belum terkirim tadi sudah kami hapus. …
        citizen> [Lanjutkan]
        toast> Tombol ini sudah tidak berlaku.
        bot> Tombol itu dari percakapan lama. … [Belum dicoklit]
        wait> 72
        """,
    )
    async with hotline.database.reading() as connection:
        (row,) = (await connection.execute(select(CONVERSATION.table))).all()
    assert (row.form, row.answers) == ("", None)


async def test_nobody_is_reminded_of_a_finished_draft_or_an_open_door(hotline: Hotline) -> None:
    await play(hotline, SENT)
    seen = len(hotline.seen("citizen"))
    await hotline.says("door", "/start d-19-03-01-2008")
    await hotline.forward(hours=10)
    assert len(hotline.seen("citizen")) == seen
    assert len(hotline.seen("door")) == 1


async def test_nobody_is_woken_at_night(hotline: Hotline) -> None:
    hotline.clock.forward(timedelta(hours=11))  # 20.00 WIB
    await play(hotline, f"{FIRST}\nbot> …\nwait> 8", "wait> 3\nbot> Laporan Bapak/Ibu belum terkirim. …")
