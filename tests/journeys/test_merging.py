"""Two reports about one voter become one; a household becomes a ticket for each. Reporters hear of their own alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.messages import base36
from bot.domain.tickets import Action, Outcome, State, Ticket
from tests.hotline import Hotline
from tests.journeys.desk import act
from tests.journeys.reports import GADUNG, card, forge, reports, staff, walk

MERGE = ("Lainnya…", "Gabungkan dengan tiket lain")


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path) as line:
        await staff(line)
        yield line


async def twins(hotline: Hotline) -> tuple[Ticket, Ticket]:
    """Two people reported the same voter; Sari has taken both, and holds the second one's card."""
    first = await reports(hotline, "ani")
    await hotline.presses("sari", "Ambil")
    second = await reports(hotline, "budiman")
    await hotline.presses("sari", "Ambil")
    return first.ticket, second.ticket


async def merged(hotline: Hotline) -> tuple[str, str]:
    first, second = await twins(hotline)
    await walk(hotline, "sari", *MERGE, f"{first.number} · Diambil", "Ya, gabungkan")
    return first.number, second.number


async def test_one_goes_on_in_the_other(hotline: Hotline) -> None:
    first, second = await merged(hotline)
    main, gone = await hotline.tickets()
    assert (gone.state, gone.outcome, gone.merged_into_id) == (State.CLOSED, Outcome.GANDA, main.id)
    assert main.state is State.CLAIMED
    assert f"{second} digabung ke {first}." in hotline.last("sari")
    assert f"Digabung dengan tiket {first}" in (await card(hotline, "budi", second)).text
    told = hotline.last("budiman")
    assert "sudah diambil petugas" in told, "the merging itself is not told"
    await hotline.says("sari", "/antrean")
    assert "Antrean: 1 tiket" in hotline.last("sari")


async def test_each_reporter_hears_of_their_own(hotline: Hotline) -> None:
    first, second = await merged(hotline)
    await hotline.says("sari", f"/tiket {first}")
    await walk(hotline, "sari", "Mulai telusuri", "Hasil", "Saran perbaikan disampaikan")
    for who, own, other in (("ani", first, second), ("budiman", second, first)):
        assert f"Laporan {own} sudah ditelusuri." in hotline.last(who)
        assert not any(other in seen.text for seen in hotline.seen(who))
    await hotline.says("budiman", "/status")
    assert f"{second} · Belum dicoklit" in hotline.last("budiman")
    assert "Saran perbaikan sudah disampaikan" in hotline.last("budiman")
    await hotline.presses("budiman", f"Lihat {second}")
    assert first not in hotline.last("budiman")
    assert hotline.seen("budiman")[-1].labels == []
    await walk(hotline, "sari", "Sudah ditindaklanjuti")
    assert "sudah ditindaklanjuti" in hotline.last("budiman")
    await hotline.presses("ani", "Ya, sudah")
    assert f"Laporan {second} selesai" in hotline.last("budiman")


async def test_a_question_goes_to_the_reporter_of_the_one_in_work(hotline: Hotline) -> None:
    first, _ = await merged(hotline)
    await hotline.says("sari", f"/tiket {first}")
    heard = len(hotline.seen("budiman"))
    await hotline.presses("sari", "Tanya pelapor")
    await hotline.says("sari", "RT berapa?")
    assert "RT berapa?" in hotline.last("ani")
    assert len(hotline.seen("budiman")) == heard


async def test_when_the_other_is_taken_back_this_one_stands_again(hotline: Hotline) -> None:
    first, second = await merged(hotline)
    await act(hotline, "citizen", (await hotline.tickets())[0], Action.CANCEL)
    main, again = await hotline.tickets()
    assert (main.number, main.outcome) == (first, Outcome.DIBATALKAN)
    assert (again.number, again.state, again.merged_into_id) == (second, State.NEW, 0)
    assert "Ambil" in hotline.seen("budi")[-1].labels


async def test_a_slip_is_taken_back(hotline: Hotline) -> None:
    await merged(hotline)
    await forge(hotline, "sari", "undo")
    _, again = await hotline.tickets()
    assert (again.state, again.outcome, again.merged_into_id) == (State.CLAIMED, "", 0)


async def test_only_the_same_voter_is_offered(hotline: Hotline) -> None:
    await reports(hotline, "ani", nik="", voter_name="Siti")
    await hotline.presses("sari", "Ambil")
    await reports(hotline, "budiman", nik="", voter_name="Budi", area_code=GADUNG)
    await walk(hotline, "sari", *MERGE)
    assert "Tidak ada tiket terbuka lain" in hotline.last("sari")
    newest = await hotline.tickets()
    assert newest[0].state is State.CLAIMED
    await hotline.presses("wati", "Ambil")
    await forge(hotline, "wati", "merge", base36(newest[0].id), "sure")
    assert [ticket.state for ticket in await hotline.tickets()] == [State.CLAIMED, State.CLAIMED]


# --- a household ------------------------------------------------------------------------------------------------------


async def test_a_household_becomes_a_ticket_for_each(hotline: Hotline) -> None:
    await reports(hotline, "ani", voters=4, voter_name="Aminah", other_voters="Budi\nSiti")
    await walk(hotline, "sari", "Ambil", "Lainnya…", "Pecah per pemilih")
    assert "Pecah menjadi 3 tiket" in hotline.last("sari")
    await hotline.presses("sari", "Ya, pecah")
    first, second, third = await hotline.tickets()
    assert [(t.voter_name, t.voters, t.other_voters) for t in (first, second, third)] == [
        *(("Aminah", 2, ""), ("Budi", 1, ""), ("Siti", 1, "")),
    ]
    assert (first.nik != "", second.nik, third.nik) == (True, "", "")
    assert {t.split_from_id for t in (second, third)} == {first.id}
    assert {t.assignee_id for t in (second, third)} == {first.assignee_id}
    said = hotline.last("ani")
    assert said.startswith("Laporan Bapak/Ibu kami urus per orang")
    assert f"{second.number}: Budi, kode " in said
    code = said.split("Budi, kode ")[1][:6]
    await hotline.says("orang", f"/status {second.number} {code}")
    assert second.number in hotline.last("orang")
    await hotline.says("sari", f"/tiket {second.number}")
    await walk(hotline, "sari", "Hasil", "Ternyata sudah terdaftar")
    assert [t.state for t in await hotline.tickets()] == [State.CLAIMED, State.CLOSED, State.CLAIMED]
    assert second.number in hotline.last("ani")
    await hotline.forward(hours=50, step_minutes=60)
    assert any(third.number in seen.text and "belum ditelusuri" in seen.text for seen in hotline.seen("sari"))


async def test_a_single_voter_is_not_split(hotline: Hotline) -> None:
    await reports(hotline, "ani")
    await walk(hotline, "sari", "Ambil", "Lainnya…")
    assert "Pecah per pemilih" not in hotline.seen("sari")[-1].labels
    await forge(hotline, "sari", "split", "sure")
    assert len(await hotline.tickets()) == 1
