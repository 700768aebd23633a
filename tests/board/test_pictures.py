"""The pictures of the dashboard: within the visitor's own area, and told in words beside them."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.domain.people import Role
from tests.board.kit import Browser, Served, serving
from tests.hotline import Hotline
from tests.journeys.desk import report
from tests.journeys.reports import GADUNG, RIAS, TOBOALI, staff

KINDS = ("map", "chart", "pace")
WRONG = "A" * 32


@pytest.fixture
async def served(tmp_path: Path, database_url: str) -> AsyncIterator[Served]:
    async with Hotline(tmp_path, url=database_url) as hotline:
        await staff(hotline)
        for place in range(3):
            await report(hotline, f"w{place}", area=(RIAS, RIAS, GADUNG)[place])
        async with serving(hotline) as board:
            yield board


async def picture(browser: Browser, path: str) -> bytes:
    async with browser.http.get(browser.home + path) as answer:
        assert answer.status == 200
        assert answer.content_type == "image/png"
        assert answer.headers["Cache-Control"] == "no-store"
        content = await answer.read()
    assert Image.open(io.BytesIO(content)).width == 1080
    return content


async def test_the_page_has_them_with_their_words(served: Served) -> None:
    browser = await served.enter("rina")
    _, page = await browser.get(f"ringkasan?area={TOBOALI}&period=m")
    sources = [source.replace("&amp;", "&") for source in re.findall(r'<img src="\./(gambar[^"]+)"', page)]
    assert [source.split(".")[0] for source in sources] == [f"gambar-{kind}" for kind in KINDS]
    contents = [await picture(browser, source) for source in sources]
    assert len(set(contents)) == 3
    assert page.count('loading="lazy"') == 3
    assert 'alt="Laporan terbuka · Kec. Toboali · Keadaan 24 November 2026"' in page
    for words in ("Rias: 2", "Gadung: 1", "Masuk: 3 · selesai: 0 · terbuka: 3", "Semua posko (0)"):
        assert words in page, words


async def test_a_map_is_coloured_by_what_is_chosen(served: Served) -> None:
    rules = replace(served.hotline.engine.world.rules, voters={"19.03.01": 2_000})
    served.hotline.engine.world = replace(served.hotline.engine.world, rules=rules)
    served.hotline.clock.forward(timedelta(hours=30))
    browser = await served.enter("rina")
    _, page = await browser.get("ringkasan?map=late")
    assert re.search(r'<a href="[^"]+map=late[^"]*" aria-current="true">Lewat batas</a>', page)
    assert "Lewat batas waktu: 3" in page
    ways = dict(reversed(re.findall(r'<a href="\./(ringkasan[^"]+)#gambar"[^>]*>([^<]+)</a>', page)))
    by_label = {label: path.replace("&amp;", "&") for path, label in ways.items()}
    _, page = await browser.get(by_label["Per 1.000 pemilih"])
    assert "Toboali: 3 (1,5 per 1.000 pemilih)" in page
    assert await picture(browser, "gambar-map.png?map=late&voters=1") != await picture(
        browser, "gambar-map.png?map=late"
    )


async def test_nobody_sees_another_areas(served: Served) -> None:
    for kind in KINDS:
        dewi = await served.enter("dewi")
        assert await picture(dewi, f"gambar-{kind}.png")
        assert await picture(dewi, f"gambar-{kind}.png?area={RIAS}")
        for area in ("19.03", "19.03.02", "19.03.02.2001", "19.04", "nowhere"):
            assert (await dewi.get(f"gambar-{kind}.png?area={area}"))[0] == 404
        sari = await served.enter("sari")
        assert (await sari.get(f"gambar-{kind}.png?area={RIAS}"))[0] == 404  # no right to any figures


async def test_every_cookie_that_does_not_hold_is_answered_alike(served: Served) -> None:
    async def page_of(token: str) -> tuple[int, str]:
        browser = served.browser()
        browser.http.cookie_jar.update_cookies({served.board.cookies.name: token} if token else {})
        return await browser.get("gambar-map.png")

    session = await served.enter("rina")
    (cookie,) = session.http.cookie_jar
    assert (await page_of(cookie.value))[0] == 200
    served.hotline.clock.forward(timedelta(hours=9))
    answers = {await page_of(token) for token in ("", "x", WRONG, f"{cookie.value}x", cookie.value)}
    assert [status for status, _ in answers] == [403]


async def test_what_is_no_picture_is_not_there(served: Served) -> None:
    browser = await served.enter("rina")
    for path in ("gambar-rank.png", "gambar-.png", "gambar-map.png?period=never", "gambar-map.svg"):
        assert (await browser.get(path))[0] == 404
    usual = await picture(browser, "gambar-map.png")
    assert await picture(browser, "gambar-map.png?map=nonsense&voters=1") == usual


async def test_the_office_above_sees_all_of_it(served: Served) -> None:
    await served.hotline.officer("audi", Role.AUDITOR, "19.03", name="Audi")
    browser = await served.enter("audi")
    assert await picture(browser, "gambar-map.png") == await picture(await served.enter("rina"), "gambar-map.png")
