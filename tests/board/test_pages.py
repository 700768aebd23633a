"""What the dashboard's pages tell: the list and its filters, page after page; one ticket, its personal part; searches;
the poskos. Whatever citizens wrote stays text."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.domain.people import Role
from bot.domain.tickets import OPEN_STATES, Action, State
from handlers.board import listing as pages
from storage import listing
from storage.codec import AUDIT, TICKET
from storage.listing import Key, Wanted
from storage.view import View
from tests.board.kit import OURS, Browser, Served, serving
from tests.board.test_scope import HOSTILE
from tests.hotline import Hotline
from tests.journeys.desk import act, report
from tests.journeys.reports import GADUNG, NIK, RIAS, reports, staff, story, walk

NUMBER = re.compile(r'<a href="\./tiket/([^"]+)"')


@pytest.fixture
async def served(tmp_path: Path, database_url: str) -> AsyncIterator[Served]:
    async with Hotline(tmp_path, url=database_url) as hotline:
        await staff(hotline)
        async with serving(hotline) as board:
            yield board


async def numbers(browser: Browser, query: str = "") -> list[str]:
    """The tickets on a page of the list."""
    status, page = await browser.get(f"antrean{query}")
    assert status == 200
    return NUMBER.findall(page)


# --- the list ---------------------------------------------------------------------------------------------------------


async def test_filters_narrow_the_list(served: Served) -> None:
    hotline = served.hotline
    late = await report(hotline, "a", voters=3)
    hotline.clock.forward(timedelta(hours=30))
    taken = await report(hotline, "b", category="data_keliru")
    await act(hotline, "sari", taken, Action.CLAIM)
    asked = await report(hotline, "c", area=GADUNG)
    await act(hotline, "wati", asked, Action.CLAIM, Action.ASK)
    closed = await report(hotline, "d", area=GADUNG)
    await act(hotline, "wati", closed, Action.CLAIM, Action.TRACE, Action.CONCLUDE, outcome="tidak_terbukti")
    a, b, c, d = (one.number for one in (late, taken, asked, closed))
    cases = {
        "": [a, b, c],
        "?order=newest": [c, b, a],
        "?state=new": [a],
        "?state=claimed": [b, c],
        "?state=closed": [d],
        "?category=data_keliru": [b],
        f"?area={RIAS}": [a, b],
        "?late=1": [a],
        "?asked=1": [c],
        "?mine=1": [],
        "?state=&category=&area=": [a, b, c],
    }
    rina, sari = await served.enter("rina"), await served.enter("sari")
    assert {query: await numbers(rina, query) for query in cases} == cases
    assert await numbers(sari) == [a, b]
    assert await numbers(sari, "?mine=1") == [b]
    for forged in ("?state=x", "?category=x", "?order=x", "?area=19.04", f"?area={GADUNG}"):
        assert (await sari.get(f"antrean{forged}"))[0] == 404, forged


async def test_the_list_goes_on_where_the_page_before_ended(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "A_PAGE", 2)
    for place in range(5):
        await report(served.hotline, f"w{place}")
        served.hotline.clock.forward(timedelta(minutes=place % 2))  # some are due at the same instant
    browser, seen, path = await served.enter("rina"), [], "antrean"
    for _ in range(3):
        _, page = await browser.get(path)
        seen.append(NUMBER.findall(page))
        following = re.search(r'rel="next" href="\./([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert [len(part) for part in seen] == [2, 2, 1]
    assert [number for part in seen for number in part] == [one.number for one in await served.hotline.tickets()]
    assert path == ""
    assert (await browser.get("antrean?after=nonsense~x"))[0] == 200


@pytest.mark.parametrize("order", listing.ORDERS)
@pytest.mark.parametrize("walk", [False, True], ids=["few", "many"])
async def test_both_ways_through_a_list_are_the_same(
    served: Served, monkeypatch: pytest.MonkeyPatch, order: str, *, walk: bool
) -> None:
    hotline = served.hotline
    monkeypatch.setattr(listing, "MANY", 0 if walk else 1_000)
    for place in range(6):
        made = await report(hotline, f"w{place}", area=(RIAS, GADUNG, "19.03.03.2001")[place % 3])
        if place in (1, 4):
            async with hotline.database.transaction() as connection:
                table = TICKET.table
                await connection.execute(update(table).where(table.c.id == made.id).values(due_at=None))
        hotline.clock.forward(timedelta(hours=3))
    everything = await hotline.tickets()
    there = [one for one in everything if one.area_code.startswith("19.03.01") and one.state in OPEN_STATES]
    never = [one for one in there if one.due_at is None]
    due = sorted((one for one in there if one.due_at), key=lambda one: (one.due_at, one.id))
    expected = [*due, *never] if order == listing.DUE else there[::-1]
    assert never
    wanted, found, after = Wanted(("19.03.01",), order=order), list[int](), None
    for _ in range(4):
        async with hotline.database.reading() as connection:
            view = View(connection, hotline.keys)
            page = await listing.page(view, wanted, hotline.clock.now(), limit=1, after=after)
        found += [one.id for one in page]
        after = Key(page[-1].id, page[-1].due_at if order == listing.DUE else None) if page else after
    assert found == [one.id for one in expected]


# --- one ticket -------------------------------------------------------------------------------------------------------

PERSONAL = ("Suminah", "081234567890", "dekat masjid", "mamak ku blm dicoklit", "ketemu di pasar")


async def test_personal_data_is_opened_by_a_press_of_its_holder_and_each_look_is_a_line_of_the_story(
    served: Served,
) -> None:
    hotline = served.hotline
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Catatan")
    await hotline.says("sari", "ketemu di pasar")
    number = (await hotline.ticket()).number
    sari = await served.enter("sari")
    status, page = await sari.get(f"tiket/{number}")
    assert (status, [word for word in PERSONAL if word in page]) == (200, [])
    assert "Buka data pribadi" in page
    before = len(await story(hotline))
    status, page = await sari.post(f"tiket/{number}/data")
    assert (status, [word for word in PERSONAL if word not in page]) == (200, [])
    assert NIK not in page
    seen = await story(hotline)
    assert [event.action for event in seen[before:]] == [Action.VIEW]
    assert seen[-1].actor_id == (await hotline.ticket()).assignee_id
    for other in ("budi", "dewi", "rina", "wati"):
        assert (await (await served.enter(other)).post(f"tiket/{number}/data"))[0] == 404
    assert len(await story(hotline)) == before + 1


async def test_a_ticket_tells_what_happened_and_what_is_to_come(served: Served) -> None:
    hotline = served.hotline
    await reports(hotline)
    await walk(hotline, "sari", "Ambil", "Mulai telusuri")
    await reports(hotline, "other", words="juga")  # the same NIK
    first = (await hotline.tickets())[0].number
    _, page = await (await served.enter("dewi")).get(f"tiket/{first}")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for told in ("Ditelusuri", "Desa Rias", "RT 4", "mulai ditelusuri · Sari", "masuk · pelapor", "belum ada hasil"):
        assert told in text, told
    assert f"NIK sama dengan tiket {(await hotline.ticket()).number}" in text
    assert f"/tiket {first}" in text


async def test_what_citizens_write_stays_text(served: Served) -> None:
    hotline = served.hotline
    await reports(hotline, voter_name=HOSTILE, place_hint='"><img src=x onerror=alert(1)>', words=HOSTILE)
    await walk(hotline, "sari", "Ambil")
    number = (await hotline.ticket()).number
    _, page = await (await served.enter("sari")).post(f"tiket/{number}/data")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


async def test_how_people_call_themselves_stays_text_too(served: Served) -> None:
    hotline = served.hotline
    await hotline.officer("eve", Role.PKD, RIAS, name=HOSTILE)
    await reports(hotline)
    await walk(hotline, "eve", "Ambil")
    number = (await hotline.ticket()).number
    eve, dewi = await served.enter("eve"), await served.enter("dewi")
    pages = [await eve.get("antrean"), await eve.post("cari", words="Suminah")]
    pages += [await dewi.get(path) for path in ("antrean", f"tiket/{number}", "petugas")]
    for status, page in pages:
        assert status == 200
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


async def test_an_english_chat_has_an_english_dashboard_and_a_way_into_telegram(served: Served) -> None:
    hotline = served.hotline
    await reports(hotline)
    await hotline.says("rina", "/language")
    await hotline.presses("rina", "English")
    rules = replace(hotline.engine.world.rules, telegram_username="posko_bot")
    hotline.engine.world = replace(hotline.engine.world, rules=rules)
    browser, number = await served.enter("rina"), (await hotline.ticket()).number
    assert "Overview" in (await browser.get("ringkasan"))[1]
    _, page = await browser.get(f"tiket/{number}")
    assert f'href="https://t.me/posko_bot?start=t-{number}"' in page
    await hotline.says("rina", f"/start t-{number}")
    assert hotline.last("rina").startswith(number)
    await hotline.says("wati", f"/start t-{number}")
    assert "tidak ditemukan" in hotline.last("wati")


# --- searches ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "kind", "found"),
    [
        ("Suminah", "name 1", True),
        (NIK, "nik 1", True),
        ("0812-3456-7890", "phone 1", True),
        ("desa rias", "area 1", True),
        ("Nobody", "nothing 0", False),
        ("", "", False),
    ],
)
async def test_a_search_finds_and_notes_what_the_chats_does(
    served: Served,
    words: str,
    kind: str,
    found: bool,
) -> None:
    await reports(served.hotline)
    number = (await served.hotline.ticket()).number
    status, page = await (await served.enter("sari")).post("cari", words=words)
    assert (status, number in page) == (200, found)
    async with served.hotline.database.reading() as connection:
        noted = (await connection.execute(select(AUDIT.table.c.detail).where(AUDIT.table.c.what == "find"))).scalars()
        assert noted.all() == ([kind] if kind else [])
    _, page = await (await served.enter("wati")).post("cari", words=words)
    assert number not in page


async def test_a_number_leads_to_its_ticket(served: Served) -> None:
    await reports(served.hotline)
    number = (await served.hotline.ticket()).number
    _, page = await (await served.enter("sari")).post("cari", words=number.replace("-", " ").lower())
    assert f"<title>{number}" in page
    _, page = await (await served.enter("wati")).post("cari", words=number)
    assert number not in page


@pytest.mark.parametrize("form", [{"data": b"x" * 5000}, {"json": {"words": "Suminah"}}], ids=["too long", "json"])
async def test_a_form_of_another_shape_finds_nothing(served: Served, form: dict[str, Any]) -> None:
    await reports(served.hotline)
    browser = await served.enter("sari")
    async with browser.http.post(f"{served.home}cari", headers=OURS, **form) as answer:
        assert answer.status == 200
        assert (await served.hotline.ticket()).number not in await answer.text()


# --- figures and poskos -----------------------------------------------------------------------------------------------


async def test_figures_are_sent_only_when_they_changed(served: Served) -> None:
    browser = await served.enter("rina")
    async with browser.http.get(f"{served.home}angka") as answer:
        tag, first = answer.headers["ETag"], await answer.text()
    async with browser.http.get(f"{served.home}angka", headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    await reports(served.hotline)
    async with browser.http.get(f"{served.home}angka", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 200
        assert await answer.text() != first


async def test_a_figure_leads_to_its_tickets(served: Served) -> None:
    hotline = served.hotline
    for place in range(3):
        await report(hotline, f"late {place}", area=(RIAS, RIAS, GADUNG)[place])
    hotline.clock.forward(timedelta(hours=30))
    await report(hotline, "new")
    browser = await served.enter("rina")
    _, page = await browser.get(f"ringkasan?area={RIAS}&period=a")
    links = re.findall(r'<a href="\./([^"]+)"><b>(\d+)</b>', page)
    assert [
        (count, len(await numbers(browser, link.removeprefix("antrean").replace("&amp;", "&"))))
        for link, count in links
    ] == [
        ("3", 3),
        ("2", 2),
        ("0", 0),
    ]
    await hotline.officer("admin", Role.ADMIN, "19.03", name="Adi")
    _, page = await (await served.enter("admin")).get("ringkasan")
    assert "antrean" not in page


async def test_poskos_without_officers_are_pointed_out(served: Served) -> None:
    await reports(served.hotline)
    _, page = await (await served.enter("dewi")).get("petugas")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "3 Posko berpetugas" in text
    assert "Desa Rias, Kec. Toboali Sari PKD Budi PKD 1 1 0" in text
    assert "Belum ada petugas" in text
    await served.hotline.officer("admin", Role.ADMIN, "19.03", name="Adi")
    _, page = await (await served.enter("admin")).get("petugas?area=19.03.01")
    assert "Kec. Toboali" in page
    assert {State.NEW} == {one.state for one in await served.hotline.tickets()}
