"""Health and metrics, on a server of their own, and how a server is opened and closed.

`/healthz`: the process lives. `/readyz`: it can do its work; 503 with what it lacks. Either way it says which networks
refuse the account (`halted`), and where messages are spared (`surge`, `spent`). `/metrics`: for Prometheus.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from bot.domain.errors import UserError
from bot.metrics import CONTENT_TYPE, Metrics

log = structlog.get_logger()

Readiness = Callable[[], Awaitable[Mapping[str, bool]]]
"""Looks at everything that the work needs (database, channels, ...) and says which of it is there."""

READINESS_TIMEOUT_S = 5.0
States = Callable[[], Mapping[str, list[str]]]
"""What somebody should know of and does not keep from serving: a state → the networks that are in it."""


def health_app(
    metrics: Metrics, readiness: Readiness, states: States = dict, *, timeout_s: float = READINESS_TIMEOUT_S
) -> web.Application:
    """The application with /healthz, /readyz and /metrics. A check that fails or takes too long means: not ready."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        missing = await _not_ready(readiness, timeout_s)
        said = {"ready": not missing, "not_ready": missing, "networks": states()}
        return web.json_response(said, status=503 if missing else 200)

    async def metricsz(_request: web.Request) -> web.Response:
        return web.Response(body=metrics.render(), headers={"Content-Type": CONTENT_TYPE})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metricsz)])
    return app


async def _not_ready(readiness: Readiness, timeout_s: float) -> list[str]:
    """The names of what is not there, sorted."""
    try:
        async with asyncio.timeout(timeout_s):
            checks = await readiness()
    except Exception as error:  # whatever the check met, the answer is: not ready
        log.warning("readiness_failed", error=type(error).__name__)
        return ["readiness"]
    return sorted(name for name, there in checks.items() if not there)


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int, *, grace_s: float = 5.0) -> AsyncIterator[int]:
    """Serve `app` while the block runs; gives the port (a free one for 0). Open requests get `grace_s` at the end.

    Raises UserError when the port is taken or the host is not this machine's.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=grace_s)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise UserError(
                f"cannot listen on {host} port {port} ({error.strerror}): choose another in config.toml"
            ) from None
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
