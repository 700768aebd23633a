"""The real program in processes of its own: `python -m bot COMMAND` in a folder with a configuration.

    service = Service(folder, telegram)
    await service.posko("migrate")
    async with service.running():
        ...
        service.kill()          # as `kill -9`
    assert await service.ended() == -9

Nothing is waited for by time: readiness is a line of the log, the end is the process's own.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from typing import Any, Protocol

from bot.__main__ import main
from bot.tasks import Tasks
from storage.crypto import KeyRing, write_key_file

PATIENCE_S = 60.0
"""Generous: it bounds a test that has gone wrong, no right one comes near it."""

TOKEN = re.compile(r"/start (i-\w+)")
SECRET = "rahasia_webhook-1234"
WEBHOOK_PATH = "/telegram"

CONFIG = """
[database]
url = "{database}"
[telegram]
token = "{token}"
base_url = "{base_url}"
{webhook}
{whatsapp}
[web]
chat = {chat}
port = {port}
[monitoring]
port = {monitoring}
[office]
name = "Bawaslu Kabupaten Bangka Selatan"
[areas]
kabupaten = ["19.03"]
[service]
quiet_start = "00:00"
quiet_end = "00:00"
[delivery]
shutdown_grace = "10s"
[logs]
format = "json"
"""


WHATSAPP = """
[whatsapp]
number_id = "{at.number_id}"
token = "{at.token}"
app_secret = "{at.app_secret}"
verify_token = "{at.verify_token}"
base_url = "{at.base_url}"
webhook_path = "{path}"
surge_waiting = 0  # a proof counts each answer, and a burst must not merge them
"""
WHATSAPP_PATH = "/whatsapp"


class GraphApi(Protocol):
    """A WhatsApp server, and the business number at it."""

    number_id: str
    token: str
    app_secret: str
    verify_token: str

    @property
    def base_url(self) -> str:
        """Its address, with the version of the API."""


class BotApi(Protocol):
    """A Telegram server."""

    token: str

    @property
    def base_url(self) -> str:
        """Its address, as python-telegram-bot wants it."""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment() -> dict[str, str]:
    """This process's environment without settings of the program."""
    return {name: value for name, value in os.environ.items() if not name.startswith("POSKO_")}


PORTS = itertools.count(10_000 + os.getpid() % 100 * 200)
"""Below those that the system gives to outgoing connections, and others in each process of a test run."""


def free_port() -> int:
    """A port that nobody listens on now, and that was not given out before."""
    for port in PORTS:
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("ports do not end")


class Service:
    """A folder with a configuration, the commands run there, and at most one process that serves."""

    def __init__(
        self,
        folder: Path,
        telegram: BotApi | None = None,
        *,
        whatsapp: GraphApi | None = None,
        webhook: bool = False,
        public: str = "",
        module: str = "bot",
        database: str = "",
    ) -> None:
        """`database`: a url, '' for a SQLite file in `folder`. `module`: what serves instead of the program itself.
        `public`: where a `webhook` is announced, if not where this process listens."""
        self.folder = folder
        self.config = folder / "config.toml"
        self.database = folder / "posko.sqlite"
        self.port, self.monitoring = free_port(), free_port()
        self.log: list[str] = []
        self.extra: dict[str, str] = {}
        """What else the process finds in its environment."""
        self._changed = asyncio.Condition()
        self._tasks = Tasks()
        self._module = module
        self._process: asyncio.subprocess.Process | None = None
        lines = ""
        if webhook:
            url = public or f"http://127.0.0.1:{self.port}{WEBHOOK_PATH}"
            lines = f'mode = "webhook"\nwebhook_url = "{url}"\nwebhook_secret = "{SECRET}"'
        filled = CONFIG.format(
            database=database or "sqlite:///posko.sqlite",
            token=telegram.token if telegram else "",
            base_url=telegram.base_url.removesuffix("/bot") if telegram else "https://api.telegram.org",
            webhook=lines,
            whatsapp=WHATSAPP.format(at=whatsapp, path=WHATSAPP_PATH) if whatsapp else "",
            chat="false" if telegram or whatsapp else "true",
            port=self.port,
            monitoring=self.monitoring,
        )
        self.config.write_text(filled, encoding="utf-8")

    # --- commands -----------------------------------------------------------------------------------------------------

    async def posko(self, *arguments: str) -> Done:
        """Run a command to its end. A mistake of the program (a traceback) fails the test here."""
        process = await self._spawn(*arguments, out=asyncio.subprocess.PIPE)
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate()
        assert "Traceback" not in err.decode(), err.decode()
        return Done(process.returncode or 0, out.decode(), err.decode())

    async def prepared(self) -> None:
        """Make the keys and the database, as an operator does once."""
        write_key_file(self.folder / "posko.keys", KeyRing.generate(token_bytes))
        assert await asyncio.to_thread(main, ["migrate", "--config", str(self.config)]) == 0

    async def invite(self, role: str, area: str) -> str:
        """Make an invite; what its holder writes to the bot after "/start "."""
        done = await self.posko("invite", role, area, "--config", str(self.config))
        found = TOKEN.search(done.out)
        assert found, done
        return found[1]

    # --- the process that serves --------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start to serve and wait until it does."""
        self.log.clear()
        self._process = await self._spawn("run", "--config", str(self.config), out=asyncio.subprocess.DEVNULL)
        self._tasks.start(self._read(self._process), "log")
        await self.logged("serving")

    def kill(self) -> None:
        """`kill -9`: it gets no chance to do anything more."""
        self._running.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM, as a service manager asks it to stop."""
        self._running.send_signal(signal.SIGTERM)

    async def ended(self) -> int:
        """Wait until it has ended; its exit code, negative for a signal."""
        async with asyncio.timeout(PATIENCE_S):
            code = await self._running.wait()
            await self._tasks.join()
        return code

    @property
    def is_running(self) -> bool:
        """True between a start and an end."""
        return self._process is not None and self._process.returncode is None

    @property
    def whatsapp_url(self) -> str:
        """Where WhatsApp calls us."""
        return f"http://127.0.0.1:{self.port}{WHATSAPP_PATH}"

    @property
    def pid(self) -> int:
        """The number of the process that serves."""
        return self._running.pid

    async def restart(self) -> None:
        """Kill it and start it again."""
        self.kill()
        await self.ended()
        await self.start()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve while the block runs. Whatever serves at its end is killed."""
        await self.start()
        try:
            yield
        finally:
            if self._running.returncode is None:
                self.kill()
                await self.ended()

    async def logged(self, event: str) -> dict[str, Any]:
        """Wait until this event stands in the log; its fields."""
        await self._until(lambda: self._found(event) is not None or self._running.returncode is not None)
        found = self._found(event)
        assert found is not None, f"ended without {event!r}:\n" + "\n".join(self.log)
        return found

    def _found(self, event: str) -> dict[str, Any] | None:
        parsed = (json.loads(line) for line in self.log if line.startswith("{"))
        return next((line for line in parsed if line.get("event") == event), None)

    async def _until(self, happened: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S), self._changed:
                await self._changed.wait_for(happened)
        except TimeoutError:
            raise AssertionError("did not happen; its log:\n" + "\n".join(self.log)) from None

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "nothing was started"
        return self._process

    async def _spawn(self, *arguments: str, out: int) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-OO", "-m", self._module, *arguments),  # as docs/posko.service and the image do
            cwd=Path(__file__).parents[1],
            env=environment() | self.extra,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=asyncio.subprocess.PIPE,
        )

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Keep what the process says, to its end; it never waits for a reader."""
        assert process.stderr is not None
        while line := await process.stderr.readline():
            self.log.append(line.decode().rstrip())
            async with self._changed:
                self._changed.notify_all()
        await process.wait()
        async with self._changed:
            self._changed.notify_all()

    # --- what it kept -------------------------------------------------------------------------------------------------

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds in the SQLite file."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            return list(database.execute(statement, values))
