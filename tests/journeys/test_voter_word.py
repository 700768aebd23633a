"""The voter who is met in person: what they say of being reported is recorded, and an objection is heard above."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.tickets import Action, State
from tests.hotline import Hotline
from tests.journeys.reports import acts, forge, reports, staff, story, walk


@pytest.fixture
async def taken(hotline: Hotline) -> Hotline:
    """Sari took a report about somebody's mother."""
    await staff(hotline)
    await reports(hotline)
    await walk(hotline, "sari", "Ambil")
    return hotline


async def _words(hotline: Hotline) -> list[str]:
    return [event.note for event in await story(hotline) if event.action is Action.VOTER_WORD]


async def test_the_voters_word_is_recorded_and_the_ticket_stays(taken: Hotline) -> None:
    heard = len(taken.seen("warga"))
    await walk(taken, "sari", "Kata pemilih", "Belum bisa ditemui", "Kata pemilih", "Setuju dilaporkan")
    assert await _words(taken) == ["not_met", "agrees"]
    assert taken.toasts("sari")[-2:] == ["Dicatat: pemilih belum bisa ditemui.", "Dicatat: pemilih setuju."]
    assert (await taken.ticket()).state is State.CLAIMED
    assert "Lihat data" in taken.seen("sari")[-1].labels, "the card has its own buttons again"
    assert taken.seen("rina") == []
    assert len(taken.seen("warga")) == heard, "this is no news for the reporter"


async def test_an_objection_is_decided_by_who_coordinates(taken: Hotline) -> None:
    await walk(taken, "sari", "Kata pemilih", "Keberatan dilaporkan", "Kata pemilih", "Keberatan dilaporkan")
    assert len(taken.seen("rina")) == 1, "said twice, it is still one"
    told = taken.last("rina")
    assert told.startswith("Keberatan pemilih")
    assert "1903-1-X" in told
    assert "Suminah" not in told
    assert taken.seen("dewi") == []
    await walk(taken, "rina", "Akhiri 1903-1-X", "Ya, akhiri dan hapus")
    assert (await taken.ticket()).erased_at is not None
    assert taken.last("sari").startswith("Keberatan pemilih atas 1903-1-X dikabulkan")


async def test_the_choice_can_be_left_again(taken: Hotline) -> None:
    await walk(taken, "sari", "Kata pemilih", "Kembali")
    assert "Mulai telusuri" in taken.seen("sari")[-1].labels
    assert await _words(taken) == []


async def test_the_story_tells_the_word_to_whom_it_concerns(taken: Hotline) -> None:
    await walk(taken, "sari", "Kata pemilih", "Keberatan dilaporkan", "Riwayat")
    assert "kata pemilih dicatat (Sari) “Keberatan dilaporkan”" in " ".join(taken.last("sari").split())
    await taken.says("dewi", "/tiket 1903-1-X")
    await walk(taken, "dewi", "Riwayat")
    assert "kata pemilih dicatat" in taken.last("dewi")
    assert "Keberatan" not in taken.last("dewi")


@pytest.mark.parametrize("forged", [("said", "hilang"), ("said",)])
async def test_a_word_that_does_not_exist_is_refused(taken: Hotline, forged: tuple[str, ...]) -> None:
    await forge(taken, "sari", *forged)
    assert await _words(taken) == []
    assert taken.toasts("sari")[-1] == "Tiket ini tidak ditemukan di wilayah Anda."


async def test_only_who_works_on_the_ticket_records_it_and_only_while_it_is_open(taken: Hotline) -> None:
    for who in ("budi", "dewi", "rina", "wati"):
        await forge(taken, who, "said", "objects")
    await acts(taken, "warga", Action.CANCEL)
    await forge(taken, "sari", "said", "objects")
    assert await _words(taken) == []
    assert not any("keberatan" in seen.text for seen in taken.seen("rina"))


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({"subject": "self"}, False),
        ({"subject": "self", "voters": 3}, True),
        ({"subject": "other"}, True),
        ({"category": "tms_terdaftar", "reason": "meninggal"}, False),
        ({"category": "tms_terdaftar", "reason": "pindah"}, True),
        ({"category": "prosedur_coklit", "subject": "unknown"}, False),
    ],
)
async def test_it_is_asked_for_where_reporter_and_voter_are_two(
    hotline: Hotline, fields: dict[str, Any], offered: bool
) -> None:
    await staff(hotline)
    await reports(hotline, **fields)
    await walk(hotline, "sari", "Ambil")
    assert ("Kata pemilih" in hotline.seen("sari")[-1].labels) is offered
