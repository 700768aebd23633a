"""/alias: a place that nobody knew becomes another name of its village, and is understood from the next tick on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.areas import Area, AreaKind
from bot.domain.messages import Press
from bot.domain.people import Role
from handlers.citizen import unfound
from storage import areas
from storage.areas import AreaList
from storage.codec import table_of
from storage.models import UnfoundPlaceRow
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.reports import BASEL, RIAS
from tests.journeys.test_retention import nightly

NEVER_HEARD = "lubuk jering"


async def nobody_knows(hotline: Hotline, who: str) -> None:
    """A citizen types a place that nobody knows, and finds the village in the lists."""
    await hotline.says(who, "ibu saya belum dicoklit")
    await hotline.says(who, NEVER_HEARD)
    await hotline.presses(who, "Toboali")
    await hotline.presses(who, "Rias")


async def sends(hotline: Hotline, who: str) -> None:
    await hotline.says(who, "Aminah")
    await hotline.says(who, "rt 3")
    await hotline.presses(who, "Kirim · pemilihnya sudah tahu")


def labels(hotline: Hotline, who: str) -> list[str]:
    return hotline.seen(who)[-1].labels


async def understands(hotline: Hotline, words: str) -> str:
    best = hotline.engine.world.places.find(f"desa {words}").best
    return best.code if best else ""


async def test_what_nobody_knew_is_suggested_and_understood_when_taken(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL, name="Rina")
        for who in ("warga", "tetangga"):
            await nobody_knows(hotline, who)
            await sends(hotline, who)
        await hotline.says("rina", "/alias")
        assert "“lubuk jering” ternyata Desa Rias, Kec. Toboali (2 kali)" in hotline.last("rina")
        await hotline.presses("rina", "Jadikan nama lain: lubuk jering")
        assert "Mulai sekarang “lubuk jering” dibaca sebagai Desa Rias" in hotline.last("rina")
        assert await understands(hotline, NEVER_HEARD) == ""
        await hotline.tick()
        assert await understands(hotline, NEVER_HEARD) == RIAS
        await hotline.says("rina", "/alias")
        assert "Belum ada usulan" in hotline.last("rina")
        await hotline.says("rina", "/catatan")
        assert "Rina: memberi nama lain “lubuk jering”" in hotline.last("rina")


async def test_a_name_in_the_first_sentence_counts_too(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await hotline.says("warga", "ibu saya di dusun lubuk jering belum dicoklit")
        await hotline.presses("warga", "Pilih dari daftar")
        await hotline.presses("warga", "Toboali")
        await hotline.presses("warga", "Rias")
        await sends(hotline, "warga")
        await hotline.says("rina", "/alias")
        assert "“lubuk jering” ternyata Desa Rias" in hotline.last("rina")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("saya di desa lubuk jering belum dicoklit", "lubuk jering"),
        ("warga kp. Pelawan rt 3 blm terdaftar", "Pelawan"),
        ("desa saya belum dicoklit", ""),
        ("di desa kami belum ada petugas", ""),
        ("kepala desa bilang nanti", ""),
        ("pelawan", ""),
    ],
)
def test_only_a_name_after_desa_is_taken_from_a_sentence(text: str, name: str) -> None:
    assert unfound.announced(text) == name


async def test_who_never_sends_leaves_nothing_behind(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await nobody_knows(hotline, "warga")
        await hotline.says("rina", "/alias")
        assert "Belum ada usulan" in hotline.last("rina")


async def test_typed_words_are_sealed(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await nobody_knows(hotline, "warga")
        await sends(hotline, "warga")
        async with hotline.database.reading() as connection:
            (row,) = (await connection.execute(table_of(UnfoundPlaceRow).select())).all()
        assert b"jering" not in row.words
        assert b"jering" not in row.words_index


async def test_a_suggestion_can_be_ignored(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await nobody_knows(hotline, "warga")
        await sends(hotline, "warga")
        await hotline.says("rina", "/alias")
        await hotline.presses("rina", "Abaikan: lubuk jering")
        assert "Belum ada usulan" in hotline.last("rina")
        await nobody_knows(hotline, "tetangga")
        await sends(hotline, "tetangga")
        await hotline.says("rina", "/alias")
        assert "Belum ada usulan" in hotline.last("rina"), "once ignored it stays so"


async def test_what_an_officer_finds_out_is_suggested_too(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await hotline.officer("kabu", Role.OFFICER, BASEL)
        await hotline.says("warga", "ibu saya belum dicoklit", NEVER_HEARD)
        await hotline.presses("warga", "Tidak tahu kecamatannya")
        await sends(hotline, "warga")
        ticket = await hotline.ticket()
        assert (ticket.area_code, ticket.place_hint) == (BASEL, NEVER_HEARD)
        await hotline.says("rina", "/alias")
        assert "“lubuk jering”, desanya belum diketahui" in hotline.last("rina")
        await hotline.presses("kabu", "Ambil")
        await hotline.presses("kabu", "Lainnya…")
        await hotline.presses("kabu", "Teruskan")
        await hotline.presses("kabu", "Desa/kelurahan lain…")
        await hotline.says("kabu", "rias")
        await hotline.presses("kabu", labels(hotline, "kabu")[0])
        await hotline.says("rina", "/alias")
        assert "“lubuk jering” ternyata Desa Rias" in hotline.last("rina")
        assert "belum diketahui" not in hotline.last("rina")


async def test_a_name_is_given_in_words_and_taken_back(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await hotline.says("rina", "/alias pelawan = desa rias")
        await hotline.tick()
        assert await understands(hotline, "pelawan") == RIAS
        await hotline.says("rina", "/alias pelawan = gadung")
        assert "sudah nama Desa Rias" in hotline.last("rina")
        await hotline.says("rina", "/alias pelawan = rias")
        assert "memang sudah dibaca" in hotline.last("rina")
        await hotline.says("rina", "/alias")
        await hotline.presses("rina", "Yang sudah ditambahkan (1)")
        assert "“pelawan” = Desa Rias, Kec. Toboali" in hotline.last("rina")
        await hotline.presses("rina", "Hapus: pelawan")
        await hotline.tick()
        assert await understands(hotline, "pelawan") == ""
        await hotline.presses("rina", "Hapus: pelawan")
        assert hotline.toasts("rina")[-1] == "Sudah tidak ada."


async def test_an_import_leaves_given_names_alone(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await hotline.says("rina", "/alias pelawan = rias")
        async with hotline.database.transaction() as connection:
            await areas.save(View(connection, hotline.keys), areas.shipped(), hotline.new_id)
        await hotline.tick()
        assert await understands(hotline, "pelawan") == RIAS


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("pelawan", "tanda sama dengan"),
        ("pelawan =", "tanda sama dengan"),
        ("= rias", "tidak bisa jadi nama"),
        ("12 = rias", "tidak bisa jadi nama"),
        ("satu dua tiga empat lima = rias", "tidak bisa jadi nama"),
        (f"{'x' * 50} = rias", "tidak bisa jadi nama"),
        ("a<b>c = rias", "tidak bisa jadi nama"),
        ("pelawan = manggar", "bukan wilayah Anda"),
        ("gadung = rias", "sudah nama Desa Gadung"),
    ],
)
async def test_what_cannot_be_a_name_is_said(tmp_path: Path, words: str, answer: str) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await hotline.says("rina", f"/alias {words}")
        assert answer in hotline.last("rina")


async def test_an_everyday_word_is_given_with_a_warning(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await hotline.says("rina", "/alias kelapa = rias")
        assert "juga kata sehari-hari" in hotline.last("rina")
        await hotline.tick()
        assert hotline.engine.world.places.find("makan kelapa muda").best is None
        assert await understands(hotline, "kelapa") == RIAS


async def test_only_in_ones_own_area(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        far = AreaList((Area("19.04", "Bangka Tengah", AreaKind.KABUPATEN, "19"),), ())
        async with hotline.database.transaction() as connection:
            await areas.save(View(connection, hotline.keys), far, hotline.new_id)
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await hotline.officer("jauh", Role.COORDINATOR, "19.04")
        await nobody_knows(hotline, "warga")
        await sends(hotline, "warga")
        await hotline.says("jauh", "/alias")
        assert "lubuk jering" not in hotline.last("jauh")
        await hotline.says("jauh", "/alias pelawan = rias")
        assert "bukan wilayah Anda" in hotline.last("jauh")
        await hotline.says("rina", "/alias")
        take = next(b for b in hotline.seen("rina")[-1].buttons if "Jadikan" in b.label)
        await hotline.hands_in(hotline.inbound("jauh", Press(take.data, press_id="press")))
        await hotline.tick()
        assert await understands(hotline, NEVER_HEARD) == ""


async def test_what_was_typed_long_ago_is_forgotten(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL)
        await nobody_knows(hotline, "warga")
        await sends(hotline, "warga")
        hotline.clock.forward(timedelta(days=hotline.rules.retention.closed_tickets_days + 1))
        await nightly(hotline)
        await hotline.says("rina", "/alias")
        assert "Belum ada usulan" in hotline.last("rina")
