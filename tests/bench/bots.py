"""The bots that are measured, each in a process of its own, and the server that they talk to."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Self

from tests.bench.server import Plan, Report
from tests.service import Service, environment

ROOT = Path(__file__).parents[2]
AIOGRAM = ROOT / ".venv" / "peers" / "bin" / "python"
"""The environment that `make bench` makes of requirements-bench.txt."""
TOKEN = "7000000001:AAFakeTokenOfTheBench_0123456789abc"
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Seconds of processor time that a process has used so far, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Telegram:
    """The server's process."""

    token = TOKEN
    module = "tests.bench.server"

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self.port = port

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url."""
        return f"http://127.0.0.1:{self.port}/bot"

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Self]:
        """Serve while the block runs."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", cls.module),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**28,
        )
        try:
            assert process.stdout is not None
            yield cls(process, json.loads(await process.stdout.readline())["port"])
        finally:
            process.kill()
            await process.wait()

    async def hand_out(self, plan: Plan) -> None:
        """Have these updates waiting from now on."""
        await self._ask(asdict(plan))

    async def report(self, within_s: float) -> Report:
        """What happened, once every update has its reply, or after so many seconds."""
        return Report(**await self._ask({"within": within_s}))

    async def _ask(self, line: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        await self._process.stdin.drain()
        return dict(json.loads(await self._process.stdout.readline()))


class WhatsApp(Telegram):
    """The process of a server that is WhatsApp."""

    module = "tests.bench.graph"
    number_id = "106540352242922"
    app_secret = "0123456789abcdef0123456789abcdef"
    verify_token = "kata-verifikasi-1234"

    @property
    def base_url(self) -> str:
        """The Graph API's address."""
        return f"http://127.0.0.1:{self.port}/v24.0"


def installed() -> dict[str, str]:
    """The environment of a bot that is installed to stay: bytecode is kept, and all of them run as docs/posko.service
    runs ours, without docstrings."""
    kept = environment() | {"PYTHONOPTIMIZE": "2"}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


@dataclass
class Running:
    """A bot's process."""

    process: asyncio.subprocess.Process
    began: float
    """When it was started, on the clock of all processes."""

    def cpu_s(self) -> float:
        """Seconds of processor time so far, of all its threads."""
        return cpu_s(self.process.pid)

    def memory_mb(self) -> float:
        """The most memory that it ever held, in megabytes (10⁶ bytes)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        (found,) = [line for line in lines if line.startswith("VmHWM")]
        return int(found.split()[1]) * 1024 / 1e6


@dataclass(frozen=True)
class Bot:
    """Something to measure. `share` of the citizens write to it, so that slow ones take no longer than fast ones."""

    name: str
    title: str
    share: float

    async def prepare(self, telegram: Telegram, folder: Path) -> None:
        """What is done once before it can start."""
        if self.name == "ours":
            with redirect_stdout(sys.stderr):
                await Service(folder, telegram, module="tests.bench.ours").prepared()

    @asynccontextmanager
    async def running(self, telegram: Telegram, folder: Path) -> AsyncIterator[Running]:
        """Run while the block does; killed at its end."""
        began = perf_counter()
        process = await asyncio.create_subprocess_exec(
            *self._command(telegram, folder),
            cwd=ROOT,
            env=installed(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            yield Running(process, began)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM if os.environ.get("BENCH_PROFILE") else signal.SIGKILL)
            await process.wait()

    def _command(self, telegram: Telegram, folder: Path) -> Sequence[str]:
        python = sys.executable
        match self.name.split("_"):
            case ["ptb", kind, *_]:
                return (python, "-m", "tests.bench.peers", kind, TOKEN, telegram.base_url, str(folder))
            case ["aiogram", kind]:
                server = telegram.base_url.removesuffix("/bot")
                return (str(AIOGRAM), "tests/bench/peers_aiogram.py", kind, TOKEN, server)
            case _:
                return (python, "-m", "tests.bench.ours", "run", "--config", str(folder / "config.toml"))


BOTS = (
    Bot("ours", "this hotline, a citizen's step", 1.0),
    Bot("ptb_echo", "python-telegram-bot, echo", 0.5),
    Bot("ptb_conversation_sqlmodel", "python-telegram-bot, ConversationHandler + SQLModel row a step", 0.2),
    Bot("aiogram_echo", "aiogram, echo", 1.0),
    Bot("aiogram_fsm", "aiogram, finite state machine in memory", 0.5),
)
