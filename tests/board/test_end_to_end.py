"""The dashboard of the real program, behind a proxy that speaks https, entered from Telegram."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp

from tests.fakes.telegram import FakeTelegram
from tests.journeys.phones import Phone
from tests.service import Service

OFFICER = 2002
PUBLIC = "https://posko.example.id"
FROM_PROXY = {"Host": "posko.example.id", "Origin": PUBLIC}


async def test_an_officer_enters_from_telegram_and_no_secret_is_logged(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        service = Service(tmp_path, telegram)
        config = service.config.read_text(encoding="utf-8").replace("[web]", f'[web]\npublic_url = "{PUBLIC}"')
        service.config.write_text(config, encoding="utf-8")
        await service.prepared()
        invite = await service.invite("panwascam", "19.03.01")
        async with service.running():
            officer = Phone(telegram, OFFICER)
            await officer.says(f"/start {invite}")
            await officer.sees("Panwascam")
            await officer.says("/dasbor")
            [[button]] = (await officer.shows("Dasbor dibuka")).buttons
            link = button["url"]
            assert link.startswith(f"{PUBLIC}/dasbor/masuk/")
            cookie, pages = await _looks(f"http://127.0.0.1:{service.port}", link.removeprefix(PUBLIC))
            service.terminate()
            assert await service.ended() == 0
        token = link.rsplit("/", 1)[1].split("?")[0]
        assert "Kec. Toboali" in pages
        assert not [line for line in service.log if token in line or cookie in line]


async def _looks(here: str, path: str) -> tuple[str, str]:
    """What a browser does behind the proxy; its cookie, and what it read."""
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{here}/dasbor/petugas", headers=FROM_PROXY) as answer:
            assert answer.status == 403
        async with browser.post(here + path, headers=FROM_PROXY, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "../")
            said = answer.headers["Set-Cookie"]
        assert {"Secure", "HttpOnly", "Path=/dasbor", "SameSite=Lax"} <= set(said.split("; "))
        found = re.match(r"__Secure-posko-dasbor=([\w-]+);", said)
        assert found
        own = FROM_PROXY | {"Cookie": f"__Secure-posko-dasbor={found[1]}"}
        async with browser.get(f"{here}/dasbor/petugas", headers=own) as answer:
            assert answer.status == 200
            return found[1], await answer.text()
