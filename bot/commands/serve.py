"""`posko run`: serve until SIGTERM or Ctrl-C, then stop in order."""

from __future__ import annotations

import argparse
import asyncio
import signal

from bot import app
from bot.clock import SystemClock
from bot.commands import settings_of
from bot.logs import configure_logs
from bot.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Serve with the configuration. Ends with 0 when asked to stop."""
    settings = settings_of(options.config)
    configure_logs(settings.logs.format, settings.logs.level)
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    stop = stop_event()
    await app.run(settings, SystemClock(), stop)


def stop_event() -> asyncio.Event:
    """Set when the process is asked to end: by a service manager (SIGTERM) or at a terminal (Ctrl-C)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(asked, stop.set)
    return stop
