"""A table of a hundred thousand tickets, made, kept sealed and handed to a network: how long it takes, and whether it
takes more memory than one of thousands.

`python -m tests.bench.exporting`; reads and resets the process's peak in /proc, so it needs Linux.
"""

from __future__ import annotations

import asyncio
import gc
import json
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from bot import contents
from bot.domain.changes import Changes
from bot.domain.conversations import Attachment
from bot.domain.people import Role
from bot.fetcher import Fetcher
from bot.render import Renderer
from handlers import documents
from storage import people
from storage.batch import Batch
from tests.bench.filler import Filler
from tests.hotline import START, Hotline

RESULTS = Path("bench-results.json")
TICKETS = 100_000
SIZES: Mapping[str, str] = {"3,333": "12", "100,000": ",".join(str(code) for code in range(11, 41))}
"""The scopes that the tickets lie in: one province of thirty, and all of them."""


async def measured() -> dict[str, Any]:
    """Seconds, megabytes of the document, and megabytes that the process grew by meanwhile."""
    with tempfile.TemporaryDirectory(prefix="posko-export-") as folder:
        path = Path(folder) / "grown.sqlite"
        async with Hotline(Path(folder), url=f"sqlite:///{path}") as hotline:
            await asyncio.to_thread(Filler(hotline, TICKETS).sqlite, path)
            await hotline.officer("koordinator", Role.COORDINATOR, "19.03")
            await _one(hotline, "csv", "12")  # what it needs is loaded
            return {
                f"{name} ({form.upper()})": await _one(hotline, form, scopes)
                for form in ("csv", "xlsx")
                for name, scopes in SIZES.items()
            }


def _recipe(form: str, scopes: str) -> str:
    far = timedelta(days=400)
    made_of = {
        "format": form,
        "scopes": scopes,
        "since": (START - far).isoformat(),
        "until": (START + far).isoformat(),
        "now": START.isoformat(),
        "language": "id",
        "ratings": "",
    }
    return json.dumps(["export", made_of])


async def _one(hotline: Hotline, form: str, scopes: str) -> dict[str, float]:
    gc.collect()
    before, began = _now_mb(), perf_counter()
    size = await _handed_over(hotline, await _named(hotline, _recipe(form, scopes)))
    seconds = perf_counter() - began
    return {
        "seconds": round(seconds, 1),
        "document_mb": round(size / 1e6, 1),
        "grew_mb": round(_peak_mb() - before, 1),
    }


async def _named(hotline: Hotline, recipe: str) -> int:
    """The id of a document that somebody waits for."""
    async with hotline.database.transaction() as connection:
        batch = Batch(connection, hotline.keys, hotline.new_id, hotline.clock.now())
        to = await people.by_endpoint(batch, hotline.endpoint("koordinator"))
        assert to is not None
        named = Attachment(
            id=hotline.new_id(),
            address_id=to.id,
            channel=documents.CHANNEL,
            remote_id=recipe,
            mime_type="",
            size=0,
            created_at=batch.now,
        )
        batch.keep(Changes(created=[named]))
        await batch.flush()
    return named.id


async def _handed_over(hotline: Hotline, document: int) -> int:
    """Make it, keep it, and give it away as to a network. Returns its bytes."""
    made = Renderer(hotline.database, hotline.keys, lambda: hotline.engine.world, hotline.clock.now, lambda _: None)
    sources = {documents.CHANNEL: made}
    await Fetcher(hotline.database, hotline.keys, sources, hotline.clock.now, new_id=hotline.new_id).fetch_wanted()
    content = await contents.stored(hotline.database, hotline.keys, document)
    handed = 0
    async for piece in content.pieces(0):
        handed += len(piece)
    assert handed == content.size > 0
    return handed


def _now_mb() -> float:
    """What the process takes now, from where its peak is counted anew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _peak_mb()


def _peak_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(peak) / 1000


def main() -> None:
    """Measure, tell, and keep what was found."""
    found = asyncio.run(measured())
    for name, figures in found.items():
        print(f"{name}: {json.dumps(figures)}", flush=True)  # noqa: T201 - what it is for
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(before | {"export": found}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
