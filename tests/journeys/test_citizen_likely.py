"""A question that we are not sure of: two that may be meant, then an officer; and the same words get one answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.likely_questions import MEANT, likely_topics
from bot.domain.messages import Press
from bot.domain.people import Role
from tests.hotline import Hotline
from tests.journeys.citizens import RIAS, play

UNSURE = "gmn ya soal anak saya yg baru lulus"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        yield line


async def test_two_likely_questions_and_then_an_officer(hotline: Hotline) -> None:
    await hotline.officer("sari", Role.PKD, RIAS)
    await hotline.says("citizen", UNSURE)
    assert "Maaf, kami belum yakin maksudnya." in hotline.last("citizen")
    assert hotline.seen("citizen")[-1].labels[:3] == [
        "Umur berapa boleh memilih?",
        "Bagaimana cara melapor?",
        "Tetap sampaikan ke petugas",
    ]
    await hotline.presses("citizen", "Umur berapa boleh memilih?")
    assert hotline.last("citizen").startswith("Yang berumur 17 tahun")
    assert "Tetap sampaikan ke petugas" in hotline.seen("citizen")[-1].labels
    await hotline.presses("citizen", "Tetap sampaikan ke petugas")
    await hotline.says("citizen", "rias")
    await hotline.presses("citizen", "Kirim")
    ticket = await hotline.ticket()
    assert (ticket.category, ticket.area_code, ticket.words) == ("lainnya", RIAS, UNSURE)


async def test_in_the_middle_of_a_report_it_goes_on_afterwards(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya di desa rias blm dicoklit
        bot> … Siapa nama …
        citizen> siapa yang menang pilkada?
        bot> Maaf, kami belum yakin … Siapa nama … [Kapan jadwalnya?]
        citizen> [Siapa yang boleh memilih?]
        bot> Yang boleh memilih: … Siapa nama …
        citizen> Aminah
        bot> RT berapa rumahnya? …
        """,
    )
    assert hotline.seen("citizen")[-1].labels == ["Lewati", "« Kembali", "Batal"], "no likely question any more"


async def test_a_forged_question_is_an_old_button(hotline: Hotline) -> None:
    await hotline.hands_in(hotline.inbound("citizen", Press("faq.why", press_id="p")))
    await hotline.hands_in(hotline.inbound("citizen", Press("faq", press_id="p")))
    assert hotline.toasts("citizen")


async def test_every_question_that_may_be_meant_has_an_answer(hotline: Hotline) -> None:
    for topic in sorted(MEANT):
        await hotline.hands_in(hotline.inbound("citizen", Press(f"faq.{topic}", press_id="p")))
    assert len({seen.text for seen in hotline.seen("citizen")}) == len(MEANT)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("saya di jogja nanti gimana nyoblosnya", "who_may_vote"),
        ("nenek saya ga bisa jalan terus gmn", "cannot_come"),
        ("stiker nya kenapa warna itu", "coklit"),
        ("nomor nik kok diminta orang", "privacy"),
    ],
)
def test_the_words_tell_what_may_be_meant(text: str, topic: str) -> None:
    assert topic in likely_topics(text)
    assert len(likely_topics(text)) == 2


async def test_a_burst_of_the_same_words_gets_one_answer(hotline: Hotline) -> None:
    for _ in range(5):
        await hotline.says("citizen", "halo")
    assert len(hotline.seen("citizen")) == 1
    await hotline.says("citizen", "halo pak")
    assert len(hotline.seen("citizen")) == 2
    hotline.clock.forward(timedelta(seconds=31))
    await hotline.says("citizen", "halo pak")
    assert len(hotline.seen("citizen")) == 3, "later it is said anew"


async def test_the_same_answer_to_the_next_question_counts(hotline: Hotline) -> None:
    await hotline.says("citizen", "lapor", "belum dicoklit", "rias", "saya", "Aminah")
    assert "RT berapa" in hotline.last("citizen")
    asked = len(hotline.seen("citizen"))
    await hotline.says("citizen", "Aminah")
    assert len(hotline.seen("citizen")) == asked, "no second time to a question that it does not answer"
    await hotline.says("citizen", "3")
    assert "Mohon dicek dulu" in hotline.last("citizen")


async def test_a_report_sent_twice_is_one_report(hotline: Hotline) -> None:
    words = "ibu saya Aminah di desa rias rt 3 belum dicoklit"
    await hotline.says("citizen", words, words)
    assert len(hotline.seen("citizen")) == 1
    await hotline.presses("citizen", "Kirim · pemilihnya sudah tahu")
    assert (await hotline.ticket()).words == words


async def test_others_may_say_the_same(hotline: Hotline) -> None:
    await hotline.says("citizen", "halo")
    await hotline.says("neighbour", "halo")
    assert hotline.seen("neighbour")


async def test_an_order_said_twice_is_carried_out_twice(hotline: Hotline) -> None:
    await hotline.says("citizen", "ibu saya Aminah di desa rias belum dicoklit")
    assert "RT berapa" in hotline.last("citizen")
    await hotline.says("citizen", "kembali", "kembali")
    assert len(hotline.seen("citizen")) == 3
