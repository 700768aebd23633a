"""Several programs on one PostgreSQL behind a load balancer: one of them dies, the others go on."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import aiohttp
from aiohttp import web

from tests.chaos.ledger import Ledger
from tests.chaos.siege import Siege, Toll
from tests.chaos.witness import Witness
from tests.service import WEBHOOK_PATH, Service

PROCESSES = 3
LEASE_S = 10.0


class Balancer:
    """Passes each webhook call to the next process that answers, as a load balancer does."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self._turns = itertools.count()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve while the block runs; gives the public address."""
        async with aiohttp.ClientSession() as self._session:
            app = web.Application()
            app.router.add_post(WEBHOOK_PATH, self._pass_on)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            try:
                yield f"http://127.0.0.1:{runner.addresses[0][1]}{WEBHOOK_PATH}"
            finally:
                await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        for _ in self.ports:
            port = self.ports[next(self._turns) % len(self.ports)]
            try:
                async with self._session.post(
                    f"http://127.0.0.1:{port}{WEBHOOK_PATH}", data=body, headers=request.headers
                ) as answer:
                    return web.Response(status=answer.status)
            except aiohttp.ClientConnectorError:
                continue
            except aiohttp.ClientError:
                break  # it may have been taken: let Telegram ask again
        return web.Response(status=502)


@dataclass
class Takeover:
    """What deaths in a cluster cost. `silence_s`: from each kill of the process that delivered to the next message that
    anybody got; `replays`: batches that the database made somebody do again."""

    kills: int = 0
    silence_s: list[float] = field(default_factory=list)
    replays: int = 0
    toll: Toll = field(default_factory=Toll)


class Cluster(Siege):
    """Citizens before several programs."""

    def __init__(self, telegram: Witness, services: list[Service], url: str, seed: int) -> None:
        super().__init__(telegram, services[0], url, seed)
        self.services = services
        self._kept_logs: list[str] = []

    async def run_together(self, kills: int, seconds: float) -> Takeover:
        """Serve under load for so long; now and then kill the process that delivers, and start it again later."""
        found = Takeover(kills=kills)
        await self.muster()
        for service in self.services:
            await service.start()
        for _ in range(kills):
            await self._load(seconds / (kills + 1))
            victim = self.services[await self._who_delivers()]
            victim.kill()
            began = perf_counter()
            self._kept_logs += victim.log
            await victim.ended()
            found.toll.in_flight += await self._chats_in_flight()
            self._bring_citizens(more=2)
            await self._until_some_are_sent(1)
            found.silence_s.append(perf_counter() - began)
            await victim.start()
        await self._load(seconds / (kills + 1))
        await self._reporting.join()
        await self._rest()
        await self._working.stop()
        await self._rest()
        await self._until_all_is_sent()
        for service in self.services:
            service.terminate()
        for service in self.services:
            await service.ended()
        await self.judge(found.toll)
        logs = [*self._kept_logs, *(line for service in self.services for line in service.log)]
        found.replays = sum("batch_tried_again" in line for line in logs)
        return found

    async def _load(self, seconds: float) -> None:
        """Citizens write for so long."""
        until = perf_counter() + seconds
        while perf_counter() < until:
            self._bring_citizens()
            await self._until_some_are_sent(3)

    async def _who_delivers(self) -> int:
        """The number of the process that holds the lease of delivery."""
        async with Ledger(self._url) as ledger:
            ((owner,),) = await ledger.rows("SELECT owner FROM leases WHERE name = 'deliver:telegram'")
        pid = int(owner.split(":")[1])
        return next(number for number, service in enumerate(self.services) if service.pid == pid)


@asynccontextmanager
async def cluster(folder: Path, url: str, processes: int, seed: int) -> AsyncIterator[Cluster]:
    """So many programs on the database `url`, none of them started yet."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(Witness())
        balancer = Balancer()
        public = await stack.enter_async_context(balancer.serving())
        services = []
        for number in range(processes):
            own = folder / f"process{number}"
            own.mkdir()
            service = Service(own, telegram, webhook=True, public=public, database=url)
            if number:
                shutil.copy(folder / "process0" / "posko.keys", own)
            else:
                await service.prepared()
            balancer.ports.append(service.port)
            services.append(service)
        try:
            yield Cluster(telegram, services, url, seed)
        finally:
            await asyncio.gather(*(_end(service) for service in services))


async def _end(service: Service) -> None:
    if service.is_running:
        service.kill()
        await service.ended()


async def take_over(folder: Path, url: str, seed: int, *, kills: int, seconds: float) -> Takeover:
    """Three programs under load, of which the one that delivers is killed so many times."""
    async with cluster(folder, url, PROCESSES, seed) as made:
        return await made.run_together(kills, seconds)
