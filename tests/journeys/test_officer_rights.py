"""What must not happen: steps that do not hold, people without the right, data in the wrong hands, words too late."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.messages import Press
from bot.domain.tickets import Action, State
from tests.hotline import Hotline
from tests.journeys.reports import NIK, acts, forge, reports, staff, story, taken_back, walk


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """A hotline with people in office."""
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


# --- what must not happen ---------------------------------------------------------------------------------------------

EVERY_PRESS = [
    ("claim",),
    ("view",),
    ("trace",),
    ("result",),
    ("sheet",),
    ("suggest",),
    ("accept",),
    ("change",),
    ("decide", "tidak_terbukti"),
    ("return", "-", "proof"),
    ("follow_up",),
    ("ignored",),
    ("conclude", "tidak_terbukti"),
    ("conclude", "terdaftar"),
    ("conclude",),
    ("close",),
    ("release",),
    ("ask",),
    ("note",),
    ("history",),
    ("show",),
    ("back",),
    ("cancel",),
    ("reopen",),
    ("confirm",),
    ("nonsense",),
    (),
]


@pytest.mark.parametrize("who", ["wati", "warga", "stranger"])
async def test_whoever_it_is_none_of_their_business_changes_and_sees_nothing(hotline: Hotline, who: str) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    before, told = await hotline.ticket(), await story(hotline)
    hotline.forget()
    for arguments in EVERY_PRESS:
        await forge(hotline, who, *arguments)
    assert await hotline.ticket() == before
    assert await story(hotline) == told
    assert before.number not in "".join(seen.text for seen in hotline.seen(who))
    if who == "wati":
        assert set(hotline.toasts(who)) == {"Tiket ini tidak ditemukan di wilayah Anda."}


NOT_NOW = "Langkah ini tidak berlaku lagi. Status sekarang: {state}."
ILLEGAL: list[tuple[list[str], str, str]] = [
    ([], "view trace result suggest follow_up ignored conclude close release ask", "Ambil dulu tiketnya."),
    (["Ambil"], "claim suggest follow_up ignored close", NOT_NOW),
    (["Ambil", "Mulai telusuri"], "claim trace follow_up ignored close", NOT_NOW),
    (["Ambil", "Mulai telusuri", "Hasil", "Saran"], "claim trace suggest oral close", NOT_NOW),
    (
        ["Ambil", "Mulai telusuri", "Hasil", "Saran", "Sudah ditindaklanjuti"],
        "claim trace sheet suggest follow_up ignored",
        NOT_NOW,
    ),
    (
        ["Ambil", "Hasil", "Tidak terbukti"],
        "claim view trace result suggest follow_up ignored conclude close release ask",
        "Tiket ini sudah ditutup.",
    ),
]
"""The buttons pressed to get there, the words in presses that hold no more, and what is said to them."""


@pytest.mark.parametrize(
    ("way", "presses", "says"), ILLEGAL, ids=[state for state in State if state is not State.RECOMMENDED]
)
async def test_an_illegal_press_changes_nothing_and_says_why(
    hotline: Hotline, way: list[str], presses: str, says: str
) -> None:
    await reports(hotline)
    await walk(hotline, "sari", *way)
    before, told, card = await hotline.ticket(), await story(hotline), hotline.last("sari")
    said = says.format(state=hotline.world.texts.get("id", f"common.state.{before.state}"))
    for word in presses.split():
        hotline.network.forget_toasts()
        await forge(hotline, "sari", *((word, "tidak_terbukti") if word == "conclude" else (word,)))
        assert hotline.toasts("sari") == [said], word
    assert (await hotline.ticket(), await story(hotline)) == (before, told)
    assert hotline.last("sari").partition("\nKabar ke pelapor")[0] == card, "what became of news may be told by now"


async def test_an_outcome_that_is_not_an_officers_is_refused(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri")
    before = await hotline.ticket()
    for outcome in ("terdaftar", "diteruskan", "dibatalkan", "ganda", "x", ""):
        await forge(hotline, "sari", "conclude", outcome)
    assert await hotline.ticket() == before


@pytest.mark.parametrize(
    "data", ["t", "t.", "t.-1.claim", "t.zzzzzzzzzzzzzzzzzzzzzz.claim", "t.ä.claim", "q.ä", "q.zz"]
)
async def test_broken_button_data_breaks_nothing(hotline: Hotline, data: str) -> None:
    await reports(hotline)
    before = await hotline.ticket()
    await hotline.hands_in(hotline.inbound("sari", Press(data, press_id="p")))
    assert await hotline.ticket() == before
    assert "gagal" not in hotline.last("rina")
    assert "belum dapat kami proses" not in hotline.last("sari")


# --- personal data ----------------------------------------------------------------------------------------------------


@pytest.mark.needs("protection")
async def test_data_goes_to_the_holder_alone_is_logged_and_leaves_with_the_end(hotline: Hotline) -> None:
    await reports(hotline, photos=2)
    card = hotline.last("sari")
    assert "Foto/berkas: 2" in card
    for personal in ("Suminah", "masjid", "0812", NIK, NIK[-4:], "mamak"):
        assert personal not in card
    await walk(hotline, "sari", "Ambil", "Lihat data")
    data, *photos = hotline.seen("sari")[-3:]
    assert "Suminah" in data.text
    assert "081234567890" in data.text
    assert NIK not in data.text
    assert data.confidential
    assert [(photo.photo, photo.confidential) for photo in photos] == [(b"foto 1", True), (b"foto 2", True)]
    viewed = [event for event in await story(hotline) if event.action is Action.VIEW]
    assert [event.actor_id for event in viewed] == [(await hotline.ticket()).assignee_id]

    await walk(hotline, "sari", "Hasil", "Tidak terbukti")
    assert taken_back(hotline, "sari", lambda seen: "Suminah" in seen.text or seen.photo)
    if hotline.changes:
        assert any("sudah dihapus dari percakapan" in seen.text for seen in hotline.seen("sari"))


async def test_who_asked_to_stay_hidden_is_not_shown(hotline: Hotline) -> None:
    await reports(hotline, hidden=True)
    await walk(hotline, "sari", "Ambil", "Lihat data")
    assert "0812" not in hotline.last("sari")
    assert "minta tidak dikenali" in hotline.last("sari")


@pytest.mark.parametrize(
    ("who", "heard"),
    [
        ("budi", "Sudah diambil oleh Sari."),
        ("dewi", "Sudah diambil oleh Sari."),
        ("rina", "Langkah ini bukan kewenangan Anda."),
    ],
)
async def test_nobody_else_sees_the_data(hotline: Hotline, who: str, heard: str) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    await forge(hotline, who, "view")
    assert hotline.toasts(who) == [heard]
    assert "Suminah" not in "".join(seen.text for seen in hotline.seen(who))
    assert Action.VIEW not in [event.action for event in await story(hotline)]


@pytest.mark.needs("protection")
async def test_what_is_added_after_the_end_is_still_read(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Hasil", "Tidak terbukti")
    await acts(hotline, "warga", Action.ADD, note="tolong hapus data saya")
    assert "tolong hapus data saya" in hotline.last("sari")
    assert hotline.seen("sari")[-1].confidential
    await hotline.presses("sari", "Riwayat")
    assert "tolong hapus data saya" in hotline.last("sari")
    assert "tolong" not in "".join(seen.text for seen in hotline.seen("budi"))


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.needs("protection")
async def test_a_question_pauses_the_clock_and_its_answer_moves_the_deadline(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Tanya pelapor")
    due = (await hotline.ticket()).due_at
    assert due is not None
    await hotline.says("sari", f"RT berapa ya? Apakah NIK-nya {NIK}?")
    asked = hotline.seen("warga")[-1]
    assert "RT berapa ya?" in asked.text
    assert NIK not in asked.text
    assert asked.labels == ["Jawab"]
    assert (await hotline.ticket()).waiting_since == hotline.clock.now()

    hotline.clock.forward(timedelta(hours=5))
    await hotline.presses("warga", "Jawab")
    await hotline.says("warga", "RT 4 dekat masjid")
    ticket = await hotline.ticket()
    assert (ticket.waiting_since, ticket.due_at) == (None, due + timedelta(hours=5))
    answer = hotline.seen("sari")[-1]
    assert "RT 4 dekat masjid" in answer.text
    assert answer.confidential
    assert answer.labels == ["Buka tiket", "Tanya pelapor"]
    assert hotline.last("budi").startswith(ticket.number)


async def test_a_note_is_kept_and_only_the_holder_reads_it(hotline: Hotline) -> None:
    receipt = await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Catatan")
    await hotline.says("sari", "Rumahnya pindah ke RT 5")
    await hotline.says("dewi", f"/tiket {receipt.ticket.number}")
    await hotline.presses("dewi", "Catatan")
    await hotline.says("dewi", "Mohon dipercepat")
    assert "Dewi menambah catatan" in hotline.last("sari")
    await hotline.presses("sari", "Riwayat")
    assert "Rumahnya pindah ke RT 5" in hotline.last("sari")
    assert "Mohon dipercepat" in hotline.last("sari")
    await hotline.presses("dewi", "Riwayat")
    assert "Rumahnya" not in hotline.last("dewi")
    assert "diambil (Sari)" in hotline.last("dewi")


async def test_words_can_be_called_off_and_must_be_words(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Catatan", "Batal")
    assert hotline.last("sari") == "Baik, tidak jadi."
    await hotline.presses("sari", "Tanya pelapor")
    await hotline.sends_photo("sari")
    assert hotline.last("sari") == "Mohon ditulis dengan kata-kata."
    await hotline.presses("sari", "Batal")
    await hotline.presses("sari", "Catatan")
    await hotline.shares_contact("sari", "081234567890")
    assert hotline.last("sari") == "Mohon tulis catatannya, kirim foto, atau bagikan lokasi."
    await hotline.says("sari", "x" * 1001)
    assert "1.001 huruf" in hotline.last("sari")
    await hotline.says("sari", "sudah didatangi")
    assert [event.note for event in await story(hotline) if event.note] == ["sudah didatangi"]


async def test_words_that_come_too_late_change_nothing(hotline: Hotline) -> None:
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Tanya pelapor")
    await acts(hotline, "warga", Action.CANCEL)
    told = len(hotline.seen("warga"))
    await hotline.says("sari", "RT berapa?")
    assert "sudah berubah" in hotline.last("sari")
    assert len(hotline.seen("warga")) == told


async def test_a_long_history_comes_by_pages_to_its_beginning(hotline: Hotline) -> None:
    await reports(hotline)
    await hotline.presses("sari", "Ambil")
    for number in range(25):
        await acts(hotline, "warga", Action.ADD, note=f"kunjungan {number}")
    await hotline.presses("sari", "Riwayat")
    assert "… dan 7 hal sebelumnya" in hotline.last("sari")
    assert "kunjungan 24" in hotline.last("sari")
    await hotline.presses("sari", "◀ Lebih awal")
    assert "kunjungan 4" in hotline.last("sari")
    assert "sebelumnya" not in hotline.last("sari")
    assert hotline.last("sari").splitlines()[1].endswith("masuk (pelapor)")
    await hotline.presses("sari", "Lebih baru ▶")
    assert "kunjungan 24" in hotline.last("sari")
