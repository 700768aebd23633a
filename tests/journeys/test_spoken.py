"""Reports by word of mouth: somebody comes to the posko, or telephones, and an officer writes it down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.rules import Office, Rules
from bot.domain.tickets import Action, Outcome, State
from handlers.citizen.spoken import SMS
from storage.codec import AUDIT
from tests.hotline import Hotline
from tests.journeys.reports import BASEL, RIAS, staff, story, walk

RULES = Rules(web_url="https://posko.example.org", review=False, office=Office(contact="0718-4123"))
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, rules=RULES) as line:
        await staff(line)
        yield line


async def records(hotline: Hotline, who: str = "sari", way: str = "Datang ke posko") -> None:
    """An officer writes down what somebody tells."""
    await hotline.says(who, "/lapor ibu saya Aminah di desa rias rt 3 belum dicoklit")
    await hotline.presses(who, way)
    await hotline.says(who, "081234567890")
    assert "Bacakan kepada pelapor" in hotline.last(who)
    await hotline.presses(who, "Kirim · pemilihnya sudah tahu")


async def test_an_officer_records_what_somebody_tells_at_the_posko(hotline: Hotline) -> None:
    await hotline.says("sari", "/lapor")
    assert hotline.seen("sari")[-1].labels == ["Datang ke posko", "Lewat telepon", "Laporan saya sendiri"]
    await records(hotline)
    ticket = await hotline.ticket()
    assert (ticket.spoken, ticket.voter_name, ticket.phone, ticket.posko_area) == (
        *("walk_in", "Aminah", "081234567890"),
        RIAS,
    )
    sari = next(seen for seen in hotline.seen("budi") if ticket.number in seen.text)
    assert "Pelapor datang ke posko: kabari sendiri" in sari.text
    opened = (await story(hotline))[0]
    assert (opened.action, opened.actor) == (Action.OPEN, "officer")
    async with hotline.database.reading() as connection:
        (proof,) = (await connection.execute(AUDIT.table.select())).all()
    assert (proof.what, proof.ticket_id, proof.detail) == ("spoken_consent", ticket.id, "walk_in 2026-11")


async def test_the_receipt_fits_an_sms_and_opens_the_report_from_any_chat(hotline: Hotline) -> None:
    await records(hotline)
    before, receipt = hotline.seen("sari")[-2:]
    assert len(receipt.text) <= SMS
    assert set(receipt.text) <= GSM
    assert [*before.labels, *receipt.labels] == ["Cetak tanda terima", "Buka tiket"]
    url = next(button.url for button in [*before.buttons, *receipt.buttons] if button.url)
    assert url.startswith("https://posko.example.org/struk?lang=id#n=1903-1-X&c=")
    code = receipt.text.split("Kode ")[1][:6]
    await hotline.says("orang", f"/status 1903-1-X {code}")
    assert "1903-1-X · Belum dicoklit" in hotline.last("orang")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", ["Posko", "Posko Kelurahan Tanjung Ketapang " * 4])
async def test_an_sms_is_never_too_long(hotline: Hotline, language: str, name: str) -> None:
    said = {"number": "1903-123456-X", "code": "ABCDEF", "posko": name, "where": "https://posko.example.org"}
    texts = [hotline.world.texts.get(language, f"spoken.{key}", **said) for key in ("sms", "sms_short", "sms_shortest")]
    assert any(len(text) <= SMS for text in texts)
    assert all(set(text) <= GSM for text in texts)


async def test_nobody_is_asked_or_told_in_a_chat_and_the_officer_passes_it_on(hotline: Hotline) -> None:
    await records(hotline, way="Lewat telepon")
    heard = len(hotline.seen("sari"))
    await walk(hotline, "budi", "Ambil")
    assert "Tanya pelapor" not in hotline.seen("budi")[-1].labels
    await walk(hotline, "budi", "Mulai telusuri", "Hasil", "Saran perbaikan disampaikan")
    assert "Pelapor 1903-1-X tidak punya chat. Mohon dikabari lewat telepon atau SMS:" in hotline.last("budi")
    assert "telah menyampaikan saran perbaikan" in hotline.last("budi")
    assert not any("Kabar untuk Bapak/Ibu" in seen.text for seen in hotline.seen("sari")[heard:])
    await hotline.presses("budi", "Sudah ditindaklanjuti")
    await hotline.forward(hours=25, step_minutes=60)
    assert any("Mohon tanyakan kepada pelapor 1903-1-X" in seen.text for seen in hotline.seen("budi"))
    await hotline.presses("budi", "Buka tiket")
    await hotline.presses("budi", "Pelapor: masih belum")
    assert (await hotline.ticket()).state is State.TRACING
    await walk(hotline, "budi", "Hasil", "Saran perbaikan", "Sudah ditindaklanjuti")
    await hotline.presses("budi", "Tutup: sudah terdaftar")
    ticket = await hotline.ticket()
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.TERDAFTAR)


async def test_it_is_no_report_of_the_officers_own(hotline: Hotline) -> None:
    await records(hotline)
    await hotline.says("sari", "/status")
    assert "1903-1-X" not in hotline.last("sari")
    await hotline.says("sari", "/datasaya")
    assert "1903-1-X" not in hotline.last("sari")
    await hotline.says("sari", "/hapusdata")
    await hotline.presses("sari", "Ya, hapus data saya")
    assert (await hotline.ticket()).voter_name == "Aminah"


async def test_ones_own_report_is_made_as_ever(hotline: Hotline) -> None:
    await hotline.says("sari", "/lapor saya di desa rias rt 3 belum dicoklit")
    await hotline.presses("sari", "Laporan saya sendiri")
    await hotline.says("sari", "Sari Dewi")
    await hotline.presses("sari", "Kirim")
    ticket = await hotline.ticket()
    assert (ticket.spoken, ticket.recorded_by_id) == ("", 0)
    await hotline.says("sari", "/status")
    assert "1903-1-X" in hotline.last("sari")


async def test_what_is_being_written_is_not_lost(hotline: Hotline) -> None:
    await hotline.says("sari", "/lapor")
    await hotline.presses("sari", "Lewat telepon")
    press = hotline.press("sari", "Datang ke posko")
    await hotline.says("sari", "ibu saya Aminah di desa rias rt 3 belum dicoklit")
    await hotline.hands_in(hotline.inbound("sari", press))
    assert hotline.toasts("sari")[-1].startswith("Selesaikan dulu isian")
    await hotline.says("sari", "/lapor")
    assert "Lewat telepon" not in hotline.seen("sari")[-1].labels


async def test_citizens_and_coordinators_report_as_ever(hotline: Hotline) -> None:
    for who in ("warga", "rina"):
        await hotline.says(who, "/lapor")
        assert "Datang ke posko" not in hotline.seen(who)[-1].labels
    await hotline.officer("kab", Role.OFFICER, BASEL, name="Kab")
    await hotline.says("kab", "/lapor")
    assert "Datang ke posko" in hotline.seen("kab")[-1].labels
