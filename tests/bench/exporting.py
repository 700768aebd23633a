"""A table of a hundred thousand tickets: how long it takes, and whether it takes more memory than one of thousands.

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

from bot.domain.messages import MediaFile
from bot.render import Renderer
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
            made = Renderer(
                hotline.database, hotline.keys, lambda: hotline.engine.world, hotline.clock.now, lambda _: None
            )
            await made.fetch(_file("csv", "12"))  # what it needs is loaded
            return {
                f"{name} ({form.upper()})": await _one(made, _file(form, scopes))
                for form in ("csv", "xlsx")
                for name, scopes in SIZES.items()
            }


def _file(form: str, scopes: str) -> MediaFile:
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
    return MediaFile(json.dumps(["export", made_of]), "", 0)


async def _one(made: Renderer, file: MediaFile) -> dict[str, float]:
    gc.collect()
    before, began = _now_mb(), perf_counter()
    size = len(await made.fetch(file))
    seconds = perf_counter() - began
    return {
        "seconds": round(seconds, 1),
        "document_mb": round(size / 1e6, 1),
        "grew_mb": round(_peak_mb() - before, 1),
    }


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
