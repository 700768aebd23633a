"""It runs a wired hotline, and takes it down in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import structlog
from aiohttp import web

from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.domain.errors import UserError
from bot.lease import Lease, alone
from bot.networks import introduce
from bot.settings import DASHBOARD, Settings
from bot.tasks import Tasks
from bot.web.server import health_app, serving
from bot.wiring import Hotline, build
from storage import bell
from storage.database import TROUBLES
from storage.schema import is_current

log = structlog.get_logger()

TICK_S = 10.0
BELL_PAUSE_S = 1.0
WEB_PREFIX = "/"


@asynccontextmanager
async def running(hotline: Hotline, settings: Settings, clock: Clock, app: web.Application) -> AsyncIterator[int]:
    """The hotline at work, serving `app` as well; gives the web server's port.

    At the end intake stops first, then the batch at hand is finished, then what is waiting is delivered for as long as
    the configuration allows.
    """
    intake_tasks, work = Tasks(), Tasks()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(hotline.database.close)
        await stack.enter_async_context(alone(hotline.database, hotline.keys))
        await hotline.watch.look()  # what waits on purpose is not sent before that is known
        work.start(hotline.engine.run(), "engine")
        work.start(hotline.fetcher.run(), "fetcher")
        work.start(hotline.maker.run(), "maker")
        work.start(hotline.sweeper.run(), "sweeper")
        delivering = work.start(hotline.outbox.run(), "outbox")
        if not hotline.database.is_sqlite:
            work.start(_listen(hotline), "bell")
        monitoring = health_app(hotline.metrics, lambda: _readiness(hotline), lambda: _states(hotline))
        await stack.enter_async_context(serving(monitoring, settings.monitoring.host, settings.monitoring.port))
        stack.push_async_callback(hotline.networks.close)
        if (telegram := hotline.networks.telegram) is not None:
            if settings.telegram.mode == "webhook":
                app.add_routes(telegram.routes(hotline.engine.intake))
            intake_tasks.start(_take_in_telegram(hotline, telegram, settings, clock), "telegram")
            intake_tasks.start(introduce(telegram, hotline.engine), "telegram_introduction")
        if (whatsapp := hotline.networks.whatsapp) is not None:
            app.add_routes(whatsapp.routes(hotline.engine.intake))
        try:
            async with serving(app, settings.web.host, settings.web.port) as port:
                hotline.ticker.start(TICK_S)
                yield port
                hotline.ticker.stop()
                await intake_tasks.stop()
        finally:
            hotline.ticker.stop()
            await intake_tasks.stop()
            delivering.cancel()
            await hotline.outbox.drain(settings.delivery.shutdown_grace / timedelta(seconds=1))
            await hotline.outbox.give_up()
            await work.stop()


async def _listen(hotline: Hotline) -> None:
    """Deliver what other processes commit, as soon as they do."""
    while True:
        try:
            await bell.listen(hotline.database, hotline.outbox.look)
        except Exception as error:
            log.warning("bell_not_heard", error=type(error).__name__)
        await asyncio.sleep(BELL_PAUSE_S)


async def _take_in_telegram(hotline: Hotline, telegram: TelegramChannel, settings: Settings, clock: Clock) -> None:
    """Webhooks may reach any process; only one may poll an account, or Telegram answers both with a conflict."""
    if settings.telegram.mode == "webhook":
        await telegram.run(hotline.engine.intake)
        return
    lease = Lease(hotline.database, hotline.keys, "poll:telegram", hotline.outbox.owner, clock.now)
    await lease.while_held(lambda: telegram.run(hotline.engine.intake))


async def _readiness(hotline: Hotline) -> dict[str, bool]:
    """Ready means: the database answers in its newest schema, and nothing keeps from saving."""
    try:
        ready = {"database": await is_current(hotline.database)}
    except Exception as error:
        log.warning("readiness_failed", error=type(error).__name__)
        ready = {"database": False}
    return ready | {kind: kind != hotline.metrics.saving_fails for kind in TROUBLES}


def _states(hotline: Hotline) -> dict[str, list[str]]:
    """Which networks are in a state that somebody should know of; none of it keeps from serving."""
    sparing = hotline.engine.world.rules.sparing
    found = {"halted": sparing.halted, "surge": sparing.surge, "spent": sparing.spent}
    return {name: sorted(channels) for name, channels in found.items() if channels}


def web_app(hotline: Hotline, settings: Settings) -> web.Application:
    """The public server: the dashboard and the chat's page where they are on, and what channels add (a webhook)."""
    app = web.Application()
    if settings.dashboard.enabled:
        hotline.board.mount(app, f"/{DASHBOARD}")
    if settings.web.chat:
        hotline.web.mount(app, WEB_PREFIX, title=settings.office.name)
    return app


async def run(settings: Settings, clock: Clock, stop: asyncio.Event) -> None:
    """Serve until `stop` is set."""
    if not (settings.telegram.enabled or settings.whatsapp.enabled or settings.web.chat):
        raise UserError(
            "nothing to serve: set telegram.token, whatsapp.number_id, or web.chat = true, in the configuration"
        )
    hotline = await build(settings, clock)
    async with running(hotline, settings, clock, web_app(hotline, settings)) as port:
        log.info("serving", host=settings.web.host, port=port, networks=sorted(hotline.networks.channels))
        await stop.wait()
        log.info("stopping")
    log.info("stopped")
