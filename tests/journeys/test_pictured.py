"""/peta, /grafik and /kinerja: a picture that comes with its numbers in words, and buttons that lead on."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from bot.domain.borders import border_of
from bot.domain.messages import Press
from bot.domain.people import Role
from bot.domain.rules import Rules, Stage
from bot.domain.tickets import Action, Outcome
from storage import boundaries
from storage.codec import AUDIT
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.desk import act, report
from tests.journeys.reports import GADUNG, RIAS, staff, walk
from tests.networks import Seen

LEPAR = "19.03.02.2001"
STAGES = (
    Stage("Coklit", date(2026, 10, 1), date(2026, 11, 20)),
    Stage("Pleno DPS desa", date(2026, 11, 25), date(2026, 11, 27), locks_list=True),
    Stage("DPT", date(2027, 3, 1), date(2027, 3, 2), locks_list=True),
)


@pytest.fixture
async def hotline(tmp_path: Path, database_url: str) -> AsyncIterator[Hotline]:
    """Three reports from Rias, the first closed; two from Gadung, late; one from Lepar, one from nowhere."""
    rules = Rules(review=False, stages=STAGES, voters={"19.03.01": 2_000, RIAS: 400, GADUNG: 100})
    async with Hotline(tmp_path, url=database_url, rules=rules) as hotline:
        await staff(hotline)
        for place, area in enumerate((RIAS, RIAS, RIAS, GADUNG, GADUNG)):
            await report(hotline, f"w{place}", area=area)
        hotline.clock.forward(timedelta(hours=6))
        for ticket in (await hotline.tickets())[:3]:
            await act(hotline, "sari", ticket, Action.CLAIM)
        await act(hotline, "sari", (await hotline.tickets())[0], Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
        hotline.clock.forward(timedelta(days=1, hours=20))
        await report(hotline, "w8", area=LEPAR)
        await report(hotline, "w9", area="19.03")
        yield hotline


async def drawn(hotline: Hotline, who: str = "rina") -> Seen:
    """The newest message, once its picture is made."""
    await hotline.forward(hours=0.02, step_minutes=1)
    seen = hotline.seen(who)[-1]
    assert seen.photo
    picture = Image.open(io.BytesIO(seen.photo))
    assert (picture.format, picture.width) == ("PNG", 1080)
    return seen


async def asks(hotline: Hotline, words: str, who: str = "rina") -> list[str]:
    await hotline.says(who, words)
    return (await drawn(hotline, who)).text.splitlines()


async def presses(hotline: Hotline, label: str, who: str = "rina") -> list[str]:
    await hotline.presses(who, label)
    return (await drawn(hotline, who)).text.splitlines()


# --- maps -------------------------------------------------------------------------------------------------------------


@pytest.mark.needs("bytes")
async def test_a_map_tells_what_is_open_where(hotline: Hotline) -> None:
    assert await asks(hotline, "/peta") == [
        "Laporan terbuka · Bangka Selatan",
        "Keadaan 26 November 2026",
        "",
        "Terbuka: 6",
        "Toboali: 4",
        "Lepar: 1",
        "Desa belum diketahui: 1",
    ]
    labels = hotline.seen("rina")[-1].labels
    assert labels == [
        *("Lewat batas", "Masuk", "Selesai", "Per desa", "Per 1.000 pemilih", "Toboali", "Lepar"),
        *("Grafik", "Kinerja", "Rekap"),
    ]


@pytest.mark.needs("bytes")
async def test_buttons_lead_to_other_measures_deeper_and_back(hotline: Hotline) -> None:
    await asks(hotline, "/peta")
    late = await presses(hotline, "Lewat batas")
    assert late[0] == "Lewat batas waktu · Bangka Selatan"
    assert late[3:] == ["Lewat batas waktu: 4", "Toboali: 4"]
    assert (await presses(hotline, "Toboali"))[3:] == ["Lewat batas waktu: 4", "Gadung: 2", "Rias: 2"]
    assert (await presses(hotline, "Gadung"))[0] == "Lewat batas waktu · Desa Gadung, Kec. Toboali"
    assert (await presses(hotline, "▲ Kec. Toboali"))[0] == "Lewat batas waktu · Kec. Toboali"
    assert (await presses(hotline, "▲ Bangka Selatan"))[0] == "Lewat batas waktu · Bangka Selatan"
    villages = await presses(hotline, "Per desa")
    assert villages[3:] == ["Lewat batas waktu: 4", "Gadung: 2", "Rias: 2"]
    assert "Per kecamatan" in hotline.seen("rina")[-1].labels


@pytest.mark.needs("bytes")
async def test_what_came_and_ended_has_a_time(hotline: Hotline) -> None:
    closed = await asks(hotline, "/peta selesai")
    assert closed[:2] == ["Laporan selesai · Bangka Selatan", "23 November 2026 – 26 November 2026"]
    assert closed[3:] == ["Selesai: 1", "Toboali: 1"]
    assert (await presses(hotline, "hari ini"))[1:] == ["26 November 2026", "", "Selesai: 0"]
    received = await presses(hotline, "Masuk")
    assert received[1:] == ["26 November 2026", "", "Masuk: 2", "Lepar: 1", "Desa belum diketahui: 1"]
    assert (await presses(hotline, "semua"))[1] == "sampai 26 November 2026"
    await hotline.presses("rina", "Tanggal lain…")
    assert "/peta 1 nov..24 nov" in hotline.last("rina")


@pytest.mark.needs("bytes")
async def test_measure_place_and_time_can_be_typed(hotline: Hotline) -> None:
    assert (await asks(hotline, "/peta lewat batas toboali"))[0] == "Lewat batas waktu · Kec. Toboali"
    assert (await asks(hotline, "/peta Rias"))[3:] == ["Terbuka: 2", "Rias: 2"]
    found = await asks(hotline, "/peta masuk toboali 24 nov..25 nov")
    assert found[:2] == ["Laporan masuk · Kec. Toboali", "24 November 2026 – 25 November 2026"]
    assert found[3:] == ["Masuk: 5", "Gadung: 2", "Rias: 3"]


@pytest.mark.needs("bytes")
async def test_a_thousand_voters_are_asked_for_where_the_office_told_how_many(hotline: Hotline) -> None:
    await asks(hotline, "/peta toboali")
    rates = await presses(hotline, "Per 1.000 pemilih")
    assert rates[0] == "Terbuka per 1.000 pemilih · Kec. Toboali"
    assert rates[3:] == ["Terbuka: 4", "Gadung: 2 (20,0 per 1.000 pemilih)", "Rias: 2 (5,0 per 1.000 pemilih)"]
    assert (await presses(hotline, "Jumlah laporan"))[3:] == ["Terbuka: 4", "Gadung: 2", "Rias: 2"]
    hotline.engine.world = replace(hotline.engine.world, rules=replace(hotline.engine.world.rules, voters={}))
    await asks(hotline, "/peta toboali")
    assert "Per 1.000 pemilih" not in hotline.seen("rina")[-1].labels


@pytest.mark.needs("bytes")
async def test_imported_borders_make_the_map(hotline: Hotline) -> None:
    await asks(hotline, "/peta toboali")
    tiles = hotline.seen("rina")[-1].photo
    codes = [area.code for area in hotline.world.areas.children("19.03.01")]
    async with hotline.database.transaction() as connection:
        some = [
            border_of(code, [[(-3 - n, 106), (-3 - n, 107), (-2 - n, 107), (-2 - n, 106)]])
            for n, code in enumerate(codes)
        ]
        await boundaries.save(View(connection, hotline.keys), some)
    await asks(hotline, "/peta toboali")
    ground = hotline.seen("rina")[-1].photo
    assert ground != tiles
    await asks(hotline, "/peta")  # only one kecamatan has borders
    assert len({tiles, ground, hotline.seen("rina")[-1].photo}) == 3


# --- charts -----------------------------------------------------------------------------------------------------------


@pytest.mark.needs("bytes")
async def test_a_chart_tells_the_days_the_ages_and_the_stages(hotline: Hotline) -> None:
    assert await asks(hotline, "/grafik") == [
        "Grafik laporan · Bangka Selatan",
        "28 Oktober 2026 – 26 November 2026",
        "",
        "Masuk: 7 · selesai: 1 · terbuka: 6",
        "Paling banyak masuk: 24 November 2026 (5)",
        "Umur yang terbuka sekarang: 0–1 hari: 2, 2–3 hari: 4",
        "1 Oktober 2026 – 20 November 2026: Coklit",
        "25 November 2026 – 27 November 2026: Pleno DPS desa",
    ]
    assert (await presses(hotline, "Lepar"))[3] == "Masuk: 1 · selesai: 0 · terbuka: 1"
    assert (await presses(hotline, "hari ini"))[:2] == ["Grafik laporan · Kec. Lepar", "26 November 2026"]
    assert (await presses(hotline, "semua"))[1] == "sampai 26 November 2026"
    assert (await presses(hotline, "Kinerja"))[:2] == ["Kinerja posko · Kec. Lepar", "sampai 26 November 2026"]
    assert (await presses(hotline, "Peta"))[0] == "Laporan terbuka · Kec. Lepar"
    await hotline.presses("rina", "Rekap")
    assert hotline.last("rina").startswith("Rekap Kec. Lepar")
    assert (await presses(hotline, "Grafik"))[0] == "Grafik laporan · Kec. Lepar"


@pytest.mark.needs("bytes")
@pytest.mark.parametrize("words", ["2026-01-01..2026-11-26", "2020-01-01..2026-11-26", "1 des..31 des 2026"])
async def test_a_chart_of_any_length_is_drawn(hotline: Hotline, words: str) -> None:
    """By week, by month, and of days that are still to come."""
    assert (await asks(hotline, f"/grafik {words}"))[3].startswith("Masuk: ")


@pytest.mark.needs("bytes")
async def test_an_empty_hotline_has_pictures_too(tmp_path: Path, database_url: str) -> None:
    async with Hotline(tmp_path, url=database_url) as hotline:
        await staff(hotline)
        assert (await asks(hotline, "/peta"))[3:] == ["Terbuka: 0"]
        assert (await asks(hotline, "/grafik semua"))[3:] == ["Masuk: 0 · selesai: 0 · terbuka: 0"]
        assert (await asks(hotline, "/kinerja"))[3] == "Semua posko (0): diambil – · ditelusuri – · selesai –"


# --- times ------------------------------------------------------------------------------------------------------------


@pytest.mark.needs("bytes")
async def test_times_are_told_by_posko_in_their_order_and_of_nobody(hotline: Hotline) -> None:
    assert await asks(hotline, "/kinerja toboali") == [
        "Kinerja posko · Kec. Toboali",
        "28 Oktober 2026 – 26 November 2026",
        "",
        "Semua posko (3): diambil 6 jam (90%: 6 jam) · ditelusuri – · selesai 6 jam (90%: 6 jam)",
        "Rias (3): diambil 6 jam (90%: 6 jam) · ditelusuri – · selesai –",
        "",
        "Median sejak laporan masuk; dalam kurung: waktu yang cukup untuk 9 dari 10 laporan. Urut kode wilayah.",
    ]
    for ticket in (await hotline.tickets())[3:5]:
        await act(hotline, "wati", ticket, Action.CLAIM)
    lines = await asks(hotline, "/kinerja toboali")
    assert lines[4].startswith("Rias (3): ")
    assert lines[5] == "Posko lainnya (2): diambil – · ditelusuri – · selesai –"
    told = "\n".join(seen.text for seen in hotline.seen("rina"))
    assert not [name for name in ("Sari", "Wati", "Siti") if name in told]


# --- whose ------------------------------------------------------------------------------------------------------------


@pytest.mark.needs("bytes")
async def test_each_sees_the_own_area_alone(hotline: Hotline) -> None:
    assert (await asks(hotline, "/peta", "dewi"))[0] == "Laporan terbuka · Kec. Toboali"
    assert not [label for label in hotline.seen("dewi")[-1].labels if "▲" in label]
    for command in ("peta", "grafik", "kinerja"):
        for words in ("lepar", "bangka selatan", "19.03.02", "nowhere at all"):
            await hotline.says("dewi", f"/{command} {words}")
            assert hotline.last("dewi").startswith("Wilayah itu tidak ada dalam wilayah tugas Bapak/Ibu.")
            assert f"/{command} Toboali" in hotline.last("dewi")
            assert hotline.seen("dewi")[-1].labels == ["Kec. Toboali"]


@pytest.mark.parametrize("verb", ["map", "chart", "pace"])
async def test_a_forged_button_shows_nothing_and_is_written_down(hotline: Hotline, verb: str) -> None:
    for data in ("19-03.w", "19-03-02.w", "19-04.w", "19-03-02-2001.20261101-20261124.open.v"):
        await hotline.hands_in(hotline.inbound("dewi", Press(f"{verb}.{data}", press_id="p")))
        assert hotline.last("dewi").startswith("Wilayah itu tidak ada dalam wilayah tugas Bapak/Ibu.")
    await hotline.hands_in(hotline.inbound("sari", Press(f"{verb}.19-03-01-2008.w", press_id="p")))
    async with hotline.database.reading() as connection:
        noted = (await connection.execute(select(AUDIT.table.c.what, AUDIT.table.c.detail))).all()
    assert [tuple(row) for row in noted] == [("press", "recap")] * 2
    await hotline.forward(hours=0.02, step_minutes=1)
    assert not [seen for who in ("dewi", "sari") for seen in hotline.seen(who) if seen.photo]


@pytest.mark.needs("bytes")
async def test_odd_buttons_show_what_is_usual(hotline: Hotline) -> None:
    for data in ("map.19-03-01.w.nonsense.xyz", "map.19-03-01", "map"):
        await hotline.hands_in(hotline.inbound("dewi", Press(data, press_id="p")))
        assert (await drawn(hotline, "dewi")).text.startswith("Laporan terbuka · Kec. Toboali")


@pytest.mark.needs("bytes")
async def test_who_has_two_offices_is_asked_which(hotline: Hotline) -> None:
    await hotline.officer("audi", Role.AUDITOR, "19.03.01", name="Audi")
    await hotline.says("audi", "/peta", "/map")
    assert (await drawn(hotline, "audi")).text.startswith("Laporan terbuka · Kec. Toboali")


@pytest.mark.needs("bytes")
async def test_in_english_the_picture_is_english(hotline: Hotline) -> None:
    await hotline.says("rina", "/language")
    await walk(hotline, "rina", "English")
    assert (await asks(hotline, "/map overdue"))[0] == "Overdue · Bangka Selatan"
    english = hotline.seen("rina")[-1].photo
    assert (await asks(hotline, "/chart"))[3] == "Received: 7 · closed: 1 · open: 6"
    assert (await asks(hotline, "/pace toboali"))[4].startswith("Rias (3): taken 6 hours (90%: 6 hours)")
    await hotline.says("rina", "/bahasa")
    await walk(hotline, "rina", "Indonesia")
    await asks(hotline, "/peta lewat")
    assert hotline.seen("rina")[-1].photo != english
