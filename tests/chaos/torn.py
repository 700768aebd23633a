"""Power cuts: a hotline's database and log as a disk may leave them at any instant, opened again.

`kill -9` cannot show this: what was written stays with the operating system. Here the disk's history is recorded while
citizens report, and images are made of it: all that was flushed, and of what came after it nothing, some sectors, or
some bytes, behind it the frames of an earlier log.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.messages import Inbound, Text
from bot.domain.people import Role
from storage.database import SQLITE_PRAGMAS
from tests.chaos.disk import Image, Mark, Recorder, Step, Write, durable, files
from tests.chaos.ledger import NEVER
from tests.chaos.siege import name_of
from tests.hotline import Hotline

STEPS = ("pak ibu saya di desa rias rt 3 blm dicoklit", "{voter}", "kirim", "ya")
LOG = "-wal"


@dataclass
class Torn:
    """How many images were looked at; `violations` are to be empty. `acknowledged`: instants at which all that had been
    acknowledged was looked for in what was flushed."""

    images: int = 0
    torn: int = 0
    acknowledged: int = 0
    violations: list[str] = field(default_factory=list)


@dataclass
class History:
    """What a disk went through: its files at first, then its steps; a Mark holds the inbounds acknowledged by then."""

    before: dict[str, bytes]
    steps: list[Step]
    inbounds: list[str]
    """The names of all in the order in which they were handed in."""


async def recorded(folder: Path, citizens: int, seed: int) -> History:
    """Let citizens report in batches of any size, an officer in office, with no checkpoint in between."""
    chance = random.Random(seed)
    recorder = Recorder((".sqlite", LOG))
    with recorder.recording(), _without_checkpoints():
        async with Hotline(folder, url=f"sqlite:///{folder / 'torn.sqlite'}") as hotline:
            await hotline.officer("sari", Role.PKD, "19.03.01.2008")
            inbounds: list[str] = []
            await _report(hotline, recorder, range(5000, 5000 + citizens), chance, inbounds)
            await _restart_log(hotline)
            before, first = files(folder / "torn.sqlite"), len(recorder.steps)
            await _report(hotline, recorder, range(1000, 1000 + citizens), chance, inbounds)
    return History(before, recorder.steps[first:], inbounds)


@contextmanager
def _without_checkpoints() -> Iterator[None]:
    SQLITE_PRAGMAS["wal_autocheckpoint"] = 0
    try:
        yield
    finally:
        del SQLITE_PRAGMAS["wal_autocheckpoint"]


async def _restart_log(hotline: Hotline) -> None:
    """Bring the log into the database and let the next write begin it anew: behind new frames lie the old ones."""
    async with hotline.database._writer.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute_fetchall("PRAGMA wal_checkpoint(RESTART)")


async def _report(
    hotline: Hotline, recorder: Recorder, people: range, chance: random.Random, handed: list[str]
) -> None:
    """All reports, cut into batches anyhow; what was handed in stands in `handed`, in order."""
    for step in STEPS:
        waiting = [_said(hotline, person, step) for person in people]
        while waiting:
            size = chance.randint(1, 12)
            batch, waiting = waiting[:size], waiting[size:]
            handed += [inbound.external_id for inbound in batch]
            await hotline.engine.intake(batch)
            recorder.mark(len(handed))
            if chance.random() < 0.3:
                await hotline.outbox.deliver_due()
    await hotline.outbox.deliver_due()


def _said(hotline: Hotline, person: int, step: str) -> Inbound:
    return hotline.inbound(f"warga {person}", Text(step.format(voter=name_of(person))))


def look(history: History, folder: Path, images: int, seed: int) -> Torn:
    """Make so many images and look at each; then at what was flushed at each acknowledgement."""
    chance, found = random.Random(seed), Torn()
    for _ in range(images):
        end = chance.randint(1, len(history.steps))
        log, after = durable(history.before[LOG], history.steps[:end], LOG)
        found.torn += bool(after)
        _lose_some(log, after, chance)
        found.images += 1
        kept = _open(folder, history.before, log, found.violations)
        if kept != history.inbounds[: len(kept)]:
            found.violations.append(f"{len(kept)} inbounds are kept, and they are not the first")
    for place, step in enumerate(history.steps):
        if isinstance(step, Mark):
            log, _ = durable(history.before[LOG], history.steps[:place], LOG)
            found.acknowledged += 1
            kept = _open(folder, history.before, log, found.violations)
            if missing := step.what - len(kept):
                found.violations.append(f"{missing} of {step.what} acknowledged inbounds are missing")
    return found


def _lose_some(log: Image, after: Sequence[Step], chance: random.Random) -> None:
    """Of what was not flushed a disk keeps anything: every write whole, in part or not."""
    for step in after:
        fate = chance.random()
        if fate < 0.4 or not isinstance(step, Write):
            log.apply(step)
        elif fate < 0.8:
            log.tear(step, chance)


def _open(folder: Path, before: dict[str, bytes], log: Image, violations: list[str]) -> list[str]:
    """Open an image as the program would, and try the rules on it; the inbounds that it keeps, in order."""
    file = folder / "image.sqlite"
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    file.write_bytes(before[".sqlite"])
    file.with_name(file.name + LOG).write_bytes(log.content)
    try:
        with closing(sqlite3.connect(file)) as database:
            (whole,) = database.execute("PRAGMA integrity_check").fetchone()
            if whole != "ok":
                violations.append(f"integrity: {whole}")
            violations += [rule for rule, statement in NEVER.items() if database.execute(statement).fetchone()]
            rows = database.execute("SELECT external_id FROM inbox ORDER BY id").fetchall()
    except sqlite3.DatabaseError as error:
        violations.append(f"does not open: {error}")
        return []
    return [name for (name,) in rows]
