"""Into the dashboard and out again: whatever is wrong with a link or a cookie is answered alike, and nobody stays
longer than their office."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.channels.web.settings import Rate
from bot.domain.people import Role
from bot.domain.rules import Dashboard, Rules
from bot.web.board.sessions import Cookies
from handlers.board import listing
from storage.codec import ADDRESS, ASSIGNMENT, BOARD_SESSION
from tests.board.kit import OURS, PREFIX, ROOMY, Browser, Served, serving
from tests.hotline import Hotline
from tests.journeys.reports import GADUNG, RIAS, reports, staff

CLOSED = "Halaman ini tidak terbuka"
WRONG = "A" * 32


@pytest.fixture
async def served(tmp_path: Path, database_url: str) -> AsyncIterator[Served]:
    async with Hotline(tmp_path, url=database_url) as hotline:
        await staff(hotline)
        await reports(hotline)
        async with serving(hotline) as board:
            yield board


async def press_enter(browser: Browser, link: str) -> tuple[int, str]:
    async with browser.http.post(link, headers=OURS) as answer:
        return answer.status, await answer.text()


# --- coming in --------------------------------------------------------------------------------------------------------


async def test_a_link_lets_one_browser_in_once_and_a_preview_uses_nothing_up(served: Served) -> None:
    link = await served.link("rina")
    browser, other = served.browser(), served.browser()
    for _ in range(3):
        async with browser.http.get(link) as answer:
            page = await answer.text()
            assert answer.status == 200
            assert page.count("<button") == 1
            assert "Set-Cookie" not in answer.headers
    status, page = await press_enter(browser, link)
    assert (status, "Ringkasan" in page) == (200, True)
    assert (await other.get())[0] == 403
    assert (await press_enter(other, link))[0] == 404
    assert (await browser.get())[0] == 200


async def test_every_link_that_does_not_hold_is_answered_alike(served: Served) -> None:
    async def used() -> str:
        link = await served.link("rina")
        await press_enter(served.browser(), link)
        return link

    async def expired() -> str:
        link = await served.link("rina")
        served.hotline.clock.forward(timedelta(minutes=10))
        return link

    async def taken_back() -> str:
        link = await served.link("rina")
        await served.link("rina")
        return link

    async def ended() -> str:
        await served.enter("rina")
        link = await served.link("rina")
        await served.hotline.presses("rina", "Tutup semua")
        return link

    async def wrong() -> str:
        return f"{served.home}masuk/{WRONG}"

    ways: list[Callable[[], Awaitable[str]]] = [used, expired, taken_back, ended, wrong]
    answers = {await press_enter(served.browser(), await way()) for way in ways}
    assert len(answers) == 1
    ((status, page),) = answers
    assert (status, CLOSED in page) == (404, True)


async def test_every_cookie_that_does_not_hold_is_answered_alike(served: Served) -> None:
    async def page_of(token: str) -> tuple[int, str]:
        browser = served.browser()
        browser.http.cookie_jar.update_cookies({served.board.cookies.name: token} if token else {})
        return await browser.get("ringkasan")

    session = await served.enter("rina")
    (cookie,) = session.http.cookie_jar
    assert (await page_of(cookie.value))[0] == 200
    await served.hotline.says("rina", "/dasbor")
    await served.hotline.presses("rina", "Tutup semua")
    answers = {await page_of(token) for token in ("", "x", WRONG, f"{cookie.value}x", cookie.value)}
    assert len(answers) == 1
    ((status, page),) = answers
    assert (status, CLOSED in page) == (403, True)


@pytest.mark.parametrize(("hours", "step"), [(8.0, 0.5), (1.0, 1.0)], ids=["too long", "idle"])
async def test_a_session_ends_by_itself(served: Served, hours: float, step: float) -> None:
    browser = await served.enter("rina")
    passed = step
    while passed < hours:
        served.hotline.clock.forward(timedelta(hours=step))
        assert (await browser.get("ringkasan"))[0] == 200
        passed += step
    served.hotline.clock.forward(timedelta(hours=step))
    assert (await browser.get("ringkasan"))[0] == 403


async def test_a_page_that_looks_by_itself_keeps_no_session_open(served: Served) -> None:
    browser = await served.enter("rina")
    for _ in range(3):
        served.hotline.clock.forward(timedelta(minutes=19))
        assert (await browser.get("angka"))[0] == 200
    served.hotline.clock.forward(timedelta(minutes=4))
    assert (await browser.get("angka"))[0] == 403


async def test_the_chat_tells_who_is_in_and_ends_all_of_it(served: Served) -> None:
    first, second = await served.enter("rina"), await served.enter("rina")
    served.hotline.clock.forward(timedelta(minutes=5))
    await second.get("ringkasan")
    await served.hotline.says("rina", "/dashboard")
    said = served.hotline.last("rina")
    assert "Sedang terbuka: 2" in said
    assert re.findall(r"sejak \S+ 24 Nov (\S+) WIB, terakhir dipakai \S+ 24 Nov (\S+) WIB", said) == [
        ("09.00", "09.05"),
        ("09.00", "09.00"),
    ]
    others = await served.enter("dewi")
    await served.hotline.presses("rina", "Tutup semua")
    assert "Semua dasbor Anda ditutup" in served.hotline.last("rina")
    assert [(await browser.get("antrean"))[0] for browser in (first, second, others)] == [403, 403, 200]
    await served.hotline.says("rina", "/dasbor")
    assert "Sedang terbuka" not in served.hotline.last("rina")


async def test_leaving_ends_the_session_on_the_server_too(served: Served) -> None:
    browser = await served.enter("rina")
    (cookie,) = browser.http.cookie_jar
    status, page = await browser.post("keluar")
    assert (status, "Anda sudah keluar" in page) == (200, True)
    assert list(browser.http.cookie_jar) == []
    browser.http.cookie_jar.update_cookies({cookie.key: cookie.value})
    assert (await browser.get("ringkasan"))[0] == 403


# --- offices ----------------------------------------------------------------------------------------------------------


async def _end_office(served: Served, person_id: int) -> None:
    table = ASSIGNMENT.table
    async with served.hotline.database.transaction() as connection:
        ended = update(table).where(table.c.person_id == person_id).values(ended_at=served.hotline.clock.now())
        await connection.execute(ended)


async def test_a_session_ends_with_the_last_office_and_stays_so(served: Served) -> None:
    ani = await served.hotline.officer("ani", Role.PANWASCAM, "19.03.01")
    browser, number = await served.enter("ani"), (await served.hotline.ticket()).number
    for path in ("ringkasan", f"tiket/{number}"):
        assert (await browser.get(path))[0] == 200
    await _end_office(served, ani.id)
    assert await browser.get(f"tiket/{number}") == await served.browser().get(f"tiket/{number}")
    table = ASSIGNMENT.table
    async with served.hotline.database.transaction() as connection:
        await connection.execute(update(table).where(table.c.person_id == ani.id).values(ended_at=None))
    assert (await browser.get("ringkasan"))[0] == 403


async def test_another_scope_is_in_force_at_once(served: Served) -> None:
    tono = await served.hotline.officer("tono", Role.PKD, RIAS)
    browser, number = await served.enter("tono"), (await served.hotline.ticket()).number
    assert number in (await browser.get("antrean"))[1]
    table = ASSIGNMENT.table
    async with served.hotline.database.transaction() as connection:
        await connection.execute(update(table).where(table.c.person_id == tono.id).values(area_code=GADUNG))
    status, page = await browser.get("antrean")
    assert (status, number in page) == (200, False)
    assert (await browser.get(f"tiket/{number}"))[0] == 404


@pytest.mark.parametrize("change", [{"blocked": True}, {"person_id": None}], ids=["blocked", "somebody else's"])
async def test_a_session_ends_with_its_chat(served: Served, change: dict[str, object]) -> None:
    person = await served.hotline.officer("ani", Role.PANWASCAM, "19.03.01")
    browser = await served.enter("ani")
    values = {"blocked_at": served.hotline.clock.now()} if "blocked" in change else {"person_id": None}
    table = ADDRESS.table
    async with served.hotline.database.transaction() as connection:
        await connection.execute(update(table).where(table.c.person_id == person.id).values(values))
    assert (await browser.get("antrean"))[0] == 403


# --- where a form comes from ------------------------------------------------------------------------------------------

FOREIGN: list[dict[str, str]] = [
    {},
    {"Origin": "https://palsu.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "SELF"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_a_form_from_elsewhere_does_nothing(served: Served, headers: dict[str, str]) -> None:
    sent = {k: served.home.removesuffix("/dasbor/") if v == "SELF" else v for k, v in headers.items()}
    browser, link = await served.enter("rina"), await served.link("dewi")
    number = (await served.hotline.ticket()).number
    for path in ("keluar", "cari", f"tiket/{number}/data"):
        assert (await browser.post(path, sent, words="suminah"))[0] == 403
    async with served.browser().http.post(link, headers=sent) as answer:
        assert answer.status == 403
    assert (await browser.get("ringkasan"))[0] == 200
    assert (await press_enter(served.browser(), link))[0] == 200


async def test_older_browsers_prove_it_by_the_origin(served: Served) -> None:
    browser = await served.enter("rina")
    origin = {"Origin": served.home.removesuffix("/dasbor/")}
    assert (await browser.post("cari", origin, words="suminah"))[0] == 200


# --- bounds, headers, secrets -----------------------------------------------------------------------------------------


async def test_guessing_is_slowed_down(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        async with serving(hotline, replace(ROOMY, guess_rate=Rate(burst=5, per_s=0.1))) as served:
            link = await served.link("rina")
            tries = [(await press_enter(served.browser(), f"{served.home}masuk/{WRONG}"))[0] for _ in range(4)]
            browser = served.browser()
            browser.http.cookie_jar.update_cookies({served.board.cookies.name: WRONG})
            tries.append((await browser.get("antrean"))[0])
            assert tries == [404, 404, 404, 404, 403]
            assert (await browser.get("antrean"))[0] == 429
            assert (await press_enter(served.browser(), f"{served.home}masuk/{WRONG}"))[0] == 429
            assert (await press_enter(served.browser(), link))[0] == 200  # nobody locks out the others


async def test_who_asks_too_often_is_told_to_wait(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await staff(hotline)
        async with serving(hotline, replace(ROOMY, reading_rate=Rate(burst=3, per_s=0.1))) as served:
            browser = await served.enter("rina")
            assert [(await browser.get("antrean"))[0] for _ in range(4)] == [200, 200, 200, 429]


async def test_every_answer_tells_browsers_what_they_must_not_do(served: Served) -> None:
    browser, stranger = await served.enter("rina"), served.browser()
    link, number = await served.link("dewi"), (await served.hotline.ticket()).number
    paths = ["", "ringkasan", "angka", "antrean", f"tiket/{number}", "tiket/x", "petugas", "nowhere", "a/b/c"]
    paths += ["static/board.css", "static/nothing.js", link.removeprefix(served.home)]
    for one in (browser, stranger):
        for path in paths:
            async with one.http.get(served.home + path, allow_redirects=False) as answer:
                headers = answer.headers
                assert headers["X-Content-Type-Options"] == "nosniff", path
                assert headers["Referrer-Policy"] in ("strict-origin", "no-referrer"), path
                if not path.startswith("static/board"):
                    assert headers["Cache-Control"] == "no-store", path
                    policy = headers["Content-Security-Policy"]
                    assert policy.startswith("default-src 'none'; script-src 'self'"), path
                    assert "unsafe" not in policy
                    assert "frame-ancestors 'none'" in policy


async def test_the_cookie_is_for_the_dashboard_and_for_no_script(served: Served) -> None:
    async with served.browser().http.post(await served.link("rina"), headers=OURS, allow_redirects=False) as answer:
        assert answer.status == 303
        (cookie,) = answer.headers.getall("Set-Cookie")
    parts = cookie.split("; ")
    assert parts[0].startswith("posko-dasbor=")
    assert {"HttpOnly", "Path=/dasbor", "SameSite=Lax", "Max-Age=28800"} <= set(parts)
    secure = Cookies("https://posko.example/hotline", PREFIX, 60)
    assert secure.name == "__Secure-posko-dasbor"


async def test_no_secret_is_stored_or_logged(served: Served) -> None:
    with capture_logs() as logged:
        link = await served.link("rina")
        browser = served.browser()
        await press_enter(browser, link)
        await browser.get(f"masuk/{WRONG}")
        await browser.post("cari", words="suminah")
    (cookie,) = browser.http.cookie_jar
    token = link.rsplit("/", 1)[1].split("?")[0]
    async with served.hotline.database.reading() as connection:
        rows = str((await connection.execute(BOARD_SESSION.table.select())).all())
    for secret in (token, cookie.value, "suminah", "Rina"):
        assert secret not in rows
        assert secret not in str(logged)


async def test_trouble_is_told_kindly_and_logged_without_what_it_was_about(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await served.enter("rina")

    async def broken(*_: object) -> None:
        raise RuntimeError("Suminah 081234567890")

    monkeypatch.setattr(listing, "found", broken)
    with capture_logs() as logged:
        status, page = await browser.post("cari", words="suminah")
    assert (status, "Ada gangguan sebentar" in page) == (503, True)
    assert [line["event"] for line in logged] == ["board_failed"]
    assert "uminah" not in f"{logged}{page}"


async def test_any_process_knows_who_entered_at_another(served: Served) -> None:
    async with serving(served.hotline) as second:
        browser = await served.enter("rina")
        link = await second.link("dewi")
        elsewhere = Browser(browser.http, second.home)
        assert (await elsewhere.get("ringkasan"))[0] == 200
        assert (await elsewhere.post("keluar"))[0] == 200
        assert (await browser.get("ringkasan"))[0] == 403
        assert (await press_enter(served.browser(), link.replace(second.home, served.home)))[0] == 200
        assert (await press_enter(second.browser(), link))[0] == 404


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Rules(), "belum punya alamat web"),
        (Rules(dashboard=Dashboard(enabled=False), dashboard_url="https://posko.example/dasbor"), "tidak dipakai"),
    ],
)
async def test_without_an_address_the_chat_says_so(tmp_path: Path, rules: Rules, said: str) -> None:
    async with Hotline(tmp_path, rules=rules) as hotline:
        await staff(hotline)
        await hotline.says("rina", "/dasbor")
        assert said in hotline.last("rina")
        assert hotline.seen("rina")[-1].buttons == []
        async with hotline.database.reading() as connection:
            assert (await connection.execute(BOARD_SESSION.table.select())).all() == []


async def test_links_and_sessions_are_forgotten_when_they_are_over(served: Served) -> None:
    await served.enter("rina")
    await served.hotline.forward(days=4, step_minutes=720)
    async with served.hotline.database.reading() as connection:
        assert len((await connection.execute(BOARD_SESSION.table.select())).all()) in (0, 1)
