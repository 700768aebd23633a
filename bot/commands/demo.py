"""`posko demo`: the real hotline on a fresh file, with invented people, three phones in a page, and a clock to push."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot import app, wiring
from bot.channels.web.demo import mount_demo
from bot.channels.web.pages import Role as Phone
from bot.clock import MovableClock, SystemClock
from bot.commands import say
from bot.commands.serve import stop_event
from bot.commands.setup import store_shipped_areas
from bot.demo_seed import Seeder
from bot.logs import configure_logs
from bot.settings import (
    DASHBOARD,
    DatabaseSettings,
    DeliverySettings,
    KeySettings,
    MonitoringSettings,
    Settings,
    WebSettings,
)
from storage.crypto import KeyRing
from storage.database import Database
from storage.migrate import upgrade

STEP = timedelta(hours=1)
HINTS = {
    "id": "Ketik di ponsel Warga: pak ibu saya di desa rias rt 3 blm dicoklit",
    "en": "Type on the citizen's phone: my mother in rias village rt 3 has not been visited for coklit",
}


class DemoWorld:
    """The demo's clock: pushed by the page, an hour at a time, so that what falls due on the way comes in its order."""

    def __init__(self, hotline: wiring.Hotline, clock: MovableClock) -> None:
        self._hotline = hotline
        self._clock = clock
        self._pushing = asyncio.Lock()

    def now(self) -> datetime:
        """The demo's calendar time."""
        return self._clock.now()

    async def forward(self, hours: int) -> datetime:
        """Let so many hours pass."""
        async with self._pushing:
            for _ in range(hours):
                self._clock.forward(STEP)
                await self._hotline.ticker.tick()
        return self.now()


def run(options: argparse.Namespace) -> int:
    """Serve the demo until Ctrl-C. Everything lies in a temporary folder that goes with it."""
    configure_logs("console", "warning")
    with tempfile.TemporaryDirectory(prefix="posko-demo-") as folder:
        asyncio.run(_run(options, _settings(options, Path(folder))))
    return 0


def _settings(options: argparse.Namespace, folder: Path) -> Settings:
    defaults = Settings()
    return replace(
        defaults,
        database=DatabaseSettings(f"sqlite:///{folder / 'demo.sqlite'}"),
        keys=KeySettings(inline=KeyRing.generate(secrets.token_bytes).to_text()),
        web=WebSettings(host=options.host, port=options.port),
        monitoring=MonitoringSettings(port=0),
        service=replace(defaults.service, language=options.language),
        delivery=DeliverySettings(shutdown_grace=timedelta(seconds=1)),
    )


async def _run(options: argparse.Namespace, settings: Settings) -> None:
    stop, clock = stop_event(), MovableClock(SystemClock())
    await _prepare(settings)
    hotline = await wiring.build(settings, clock)
    tokens = {phone: secrets.token_urlsafe(32) for phone in Phone}
    await Seeder(hotline.database, hotline.keys, hotline.engine.world, clock.now()).fill(tokens)
    server = web.Application()
    mount_demo(server, hotline.web, DemoWorld(hotline, clock), tokens, title=settings.office.name)
    hotline.board.mount(server, f"/{DASHBOARD}")
    async with app.running(hotline, settings, clock, server) as port:
        home = f"http://{options.host}:{port}"
        rules = replace(hotline.engine.world.rules, dashboard_url=f"{home}/{DASHBOARD}")
        hotline.engine.world = replace(hotline.engine.world, rules=rules)
        say(f"{home}/{'?lang=en' if options.language == 'en' else ''}")
        say(HINTS[options.language])
        await stop.wait()


async def _prepare(settings: Settings) -> None:
    keys = settings.key_ring(secrets.token_bytes)
    database = Database(settings.database.url)
    try:
        await upgrade(database)
        await store_shipped_areas(database, keys, settings.areas.kabupaten)
    finally:
        await database.close()
