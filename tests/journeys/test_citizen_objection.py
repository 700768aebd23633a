"""A voter objects to being reported: from any chat, without learning anything; in person at a posko, too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.messages import Press, base36
from bot.domain.people import Role
from bot.domain.rules import Rules
from bot.domain.tickets import Action, RequestKind
from handlers import objections
from storage import tickets
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE, RIAS, play
from tests.journeys.desk import act, events, report, turn_of
from tests.journeys.reports import taken_back
from tests.journeys.script import Journey
from tests.journeys.test_citizen_data import address, wishes

OBJECTS = """
voter> saya keberatan dilaporkan
bot> …/bantuan… Baik, kami dengarkan. … Siapa nama lengkap Bapak/Ibu? [Batal]
voter> siti aminah
bot> Di desa atau kelurahan mana Bapak/Ibu tinggal (sesuai KTP)? [Batal]
voter> rias
bot> Kalau tahu nomor laporannya, … [Tidak tahu nomornya] [Batal]
voter> [Tidak tahu nomornya]
bot> Apa keberatannya? …
voter> saya tidak pernah minta dilaporkan, hp saya 081234567890
bot> Terima kasih, keberatan Bapak/Ibu sudah kami sampaikan ke koordinator, … paling lambat Jumat, 27 Nov 09.00 WIB.
     [Tarik keberatan saya]
"""


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """Rina coordinates, Budi is PKD of Rias, whose chat is called "rias"."""
    async with Hotline(tmp_path, rules=Rules(office=OFFICE)) as hotline:
        await hotline.officer("rias", Role.PKD, RIAS, name="Budi")
        await hotline.officer("rina", Role.COORDINATOR, "19.03", name="Rina")
        yield hotline


async def objects(hotline: Hotline, script: str = OBJECTS) -> None:
    await Journey(hotline, "voter").play(script)


async def hears(hotline: Hotline, script: str) -> None:
    journey = Journey(hotline, "voter")
    journey.skip()
    await journey.play(script)


@pytest.mark.needs("protection")
async def test_an_objection_is_for_the_coordinators_eyes_and_finds_its_ticket(hotline: Hotline, network: str) -> None:
    await report(hotline, voter_name="Siti Aminah", words="tetangga blm dicoklit")
    await objects(hotline)
    seen = hotline.seen("rina")[-1]
    assert seen.confidential or network == "web"
    assert seen.labels == ["Buka 1903-1-X", "Akhiri 1903-1-X", "Tolak…"]
    assert "Nama: Siti Aminah, Desa Rias, Kec. Toboali" in seen.text
    assert "Katanya: “saya tidak pernah minta dilaporkan, hp saya [nomor disembunyikan]”" in seen.text
    assert "• 1903-1-X · Belum dicoklit · Baru · Desa Rias, Kec. Toboali" in seen.text
    assert not any("Siti" in seen.text for seen in hotline.seen("rias")), "no officer of the desa hears who it is"


async def test_whoever_asks_learns_nothing_of_others(hotline: Hotline) -> None:
    """With a report and without one, the voter's chat looks the same to the letter."""
    await objects(hotline)
    without = [(seen.text, seen.labels) for seen in hotline.seen("voter")]
    assert "Tidak ditemukan laporan dengan nama dan desa itu." in hotline.last("rina")
    assert hotline.seen("rina")[-1].labels == ["Tolak…"]
    await report(hotline, voter_name="Siti Aminah")
    hotline.forget()
    other = OBJECTS.replace("voter>", "twin>")
    await Journey(hotline, "twin").play(other)
    assert [(seen.text, seen.labels) for seen in hotline.seen("twin")] == without


async def test_the_report_ends_and_everybody_hears_what_concerns_them(hotline: Hotline) -> None:
    ticket = await report(hotline, "citizen", voter_name="Siti Aminah", words="tetangga blm dicoklit")
    await act(hotline, "rias", ticket, Action.CLAIM)
    await objects(hotline)
    await hears(
        hotline,
        """
        rina> [Akhiri 1903-1-X]
        rina< Yakin? 1903-1-X akan diakhiri … [Ya, akhiri dan hapus]
        rina> [Ya, akhiri dan hapus]
        bot> Keberatan Bapak/Ibu kami terima. Laporan tentang Bapak/Ibu, bila ada, sudah dihentikan …
        """,
    )
    assert "Laporan 1903-1-X kami hentikan: pemilihnya keberatan, dan itu haknya." in hotline.last("citizen")
    ticket, [wish] = await hotline.ticket(), await wishes(hotline)
    assert (ticket.outcome, ticket.voter_name, ticket.words, ticket.is_open) == ("dibatalkan", "", "", False)
    assert (wish.state, wish.name, wish.words) == ("granted", "", "")
    [decided] = [seen.text for seen in hotline.seen("rina") if "dikabulkan oleh Rina" in seen.text]
    assert decided.startswith("keberatan, Desa Rias, Kec. Toboali: dikabulkan oleh Rina.")
    assert taken_back(hotline, "rina", lambda seen: "Siti Aminah" in seen.text)


async def test_of_two_reporters_about_one_voter_both_reports_end(hotline: Hotline) -> None:
    await report(hotline, "one", voter_name="Siti Aminah")
    await report(hotline, "two", voter_name="SITI  AMINAH")
    await report(hotline, "three", voter_name="Siti Aminah", area="19.03.01.2007")
    await objects(hotline)
    assert hotline.seen("rina")[-1].labels[-2:] == ["Akhiri semua (2)", "Tolak…"]
    await hotline.presses("rina", "Akhiri semua (2)")
    await hotline.presses("rina", "Ya, akhiri dan hapus")
    assert [ticket.is_open for ticket in await hotline.tickets()] == [False, False, True]
    assert "kami hentikan" in hotline.last("one")
    assert "kami hentikan" in hotline.last("two")


async def test_a_number_leads_to_the_ticket_whatever_name_it_bears(hotline: Hotline) -> None:
    ticket = await report(hotline, voter_name="Bu Siti")
    await objects(
        hotline,
        OBJECTS.replace("voter> [Tidak tahu nomornya]", "voter> 1903 1 x"),
    )
    assert "Akhiri 1903-1-X" in hotline.seen("rina")[-1].labels
    said = (await events(hotline, ticket))[-1]
    assert (said.action, said.actor, said.note) == (Action.OBJECT, "voter", "")


async def test_a_refusal_tells_the_reason_and_the_way_to_a_posko(hotline: Hotline) -> None:
    await report(hotline, voter_name="Siti Aminah")
    await objects(hotline)
    await hears(
        hotline,
        """
        rina> [Tolak…]
        rina> [Nama sama, orangnya lain]
        bot> Keberatan Bapak/Ibu belum bisa kami kabulkan. Alasan koordinator: “Nama sama, orangnya lain”. … KTP, …
        """,
    )
    assert (await hotline.ticket()).is_open
    assert (await wishes(hotline))[0].name == "Siti Aminah", "kept as long as it may be asked after"


async def test_what_was_said_can_be_taken_back(hotline: Hotline) -> None:
    await report(hotline, voter_name="Siti Aminah")
    await objects(hotline)
    await hears(hotline, "voter> [Tarik keberatan saya]\nbot> Baik, tidak jadi. …")
    assert hotline.last("rina").startswith("keberatan, Desa Rias, Kec. Toboali: ditarik oleh pemohon.")
    assert taken_back(hotline, "rina", lambda seen: "Siti Aminah" in seen.text)
    assert [(wish.state, wish.words) for wish in await wishes(hotline)] == [("withdrawn", "")]


async def test_the_objector_is_told_what_is_stored_and_can_be_forgotten_when_it_is_decided(hotline: Hotline) -> None:
    await objects(hotline)
    await hears(
        hotline,
        """
        voter> /datasaya
        bot> … Keberatan atas nama Siti Aminah menunggu keputusan, … “saya tidak pernah …
        voter> /hapusdata
        bot> … [Ya, hapus data saya]
        voter> [Ya, hapus data saya]
        bot> …
        """,
    )
    who = (await wishes(hotline))[0].address_id
    await hotline.forward(hours=3)
    assert (await address(hotline, who)).endpoint == hotline.endpoint("voter"), "the answer has to find them"


async def test_places_that_could_be_meant_are_offered_and_nobody_is_held_up(hotline: Hotline) -> None:
    await Journey(hotline, "voter").play(
        """
        voter> /keberatan
        bot> …
        voter> 12345
        bot> Maaf, kami belum paham jawabannya. Siapa nama lengkap Bapak/Ibu?
        voter> Siti Aminah
        bot> Di desa …
        voter> entahlah
        bot> Maaf, kami belum paham jawabannya. Di desa … [Tidak tahu desanya] [Batal]
        voter> [Tidak tahu desanya]
        bot> Kalau tahu nomor …
        voter> tidak tahu
        bot> Apa keberatannya? …
        voter> 😀
        bot> Maaf, … Apa keberatannya? …
        voter> saya dak setuju
        bot> Terima kasih, …
        """
    )
    assert [(wish.kind, wish.area_code) for wish in await wishes(hotline)] == [(RequestKind.OBJECTION, "19.03")]


async def test_it_can_be_stopped_and_does_not_lie_around(hotline: Hotline) -> None:
    await Journey(hotline, "voter").play(
        """
        voter> /keberatan
        bot> …
        voter> Siti Aminah
        bot> …
        voter> [Batal]
        bot> Baik, dibatalkan.
        voter> /keberatan
        bot> Baik, kami dengarkan. …
        voter> batal
        bot> Baik, dibatalkan.
        voter> /keberatan
        bot> …
        voter> Siti Aminah
        bot> …
        wait> 72
        bot> Keberatan yang belum terkirim tadi sudah kami hapus. …
        """
    )
    assert await wishes(hotline) == []


async def test_a_flood_of_objections_is_held(hotline: Hotline) -> None:
    again = OBJECTS.replace("voter> saya keberatan dilaporkan\nbot> …/bantuan… Baik", "voter> /keberatan\nbot> Baik")
    await objects(hotline)
    for _ in range(2):
        await hears(hotline, again)
    await hears(hotline, "voter> /keberatan\nbot> … sedang menunggu keputusan koordinator. [Tarik keberatan saya]")
    assert len(await wishes(hotline)) == 3


async def test_a_report_that_is_being_written_is_not_pushed_aside(hotline: Hotline) -> None:
    await play(
        hotline,
        """
        citizen> ibu saya di desa rias belum dicoklit
        bot> …
        citizen> /keberatan
        bot> Masih ada pertanyaan yang terbuka. …
        """,
    )


async def test_an_objection_made_in_person_is_brought_to_the_coordinators(hotline: Hotline) -> None:
    ticket = await report(hotline, voter_name="Siti Aminah")
    await act(hotline, "rias", ticket, Action.CLAIM)
    for expected in (True, False):
        async with turn_of(hotline, "rias") as turn:
            current = await tickets.by_id(turn.store, ticket.id)
            assert current is not None
            wish = await objections.open(turn, current, "bu Siti tidak mau didata")
            assert (wish is not None) is expected, "one that waits is not made twice"
    assert "“bu Siti tidak mau didata”" in hotline.last("rina")
    await hotline.presses("rina", "Akhiri 1903-1-X")
    await hotline.presses("rina", "Ya, akhiri dan hapus")
    assert "Keberatan pemilih atas 1903-1-X dikabulkan" in hotline.last("rias")
    assert not any(event.note for event in await events(hotline, ticket))


async def test_only_who_coordinates_here_may_decide(hotline: Hotline) -> None:
    await hotline.officer("asing", Role.COORDINATOR, "19.71", name="Asing")
    await report(hotline, voter_name="Siti Aminah")
    await objects(hotline)
    end = hotline.press("rina", "Akhiri 1903-1-X")
    for who in ("voter", "rias", "asing"):
        await hotline.hands_in(hotline.inbound(who, Press(end.data.replace(".end.", ".ended."))))
    assert (await hotline.ticket()).is_open
    another = await report(hotline, voter_name="Orang Lain")
    forged = Press(end.data.replace(".end.", ".ended.").rsplit(".", 1)[0] + f".{base36(another.id)}")
    await hotline.hands_in(hotline.inbound("rina", forged))
    assert [ticket.is_open for ticket in await hotline.tickets()] == [True, True], "only what it may be about"
