"""`python -m tests.chaos [PROOF …] [--parts 1-5] [--again]`: break it, and see that nothing is lost.

What was found stands in `chaos-results.json` where it is started; parts that stand there already are not run again.
Ends with 1 when something was violated.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.chaos.proofs import PROOFS, total

RESULTS = Path("chaos-results.json")


def main() -> int:
    """Read the command line and prove."""
    parser = argparse.ArgumentParser(prog="make chaos", description="Break it, and see that nothing is lost.")
    parser.add_argument("proofs", nargs="*", default=[], help=f"of: {', '.join(PROOFS)}")
    parser.add_argument("--parts", default="", help="some parts only, as 3 or 1-5")
    parser.add_argument("--again", action="store_true", help="run parts again that were run before")
    options = parser.parse_args()
    if unknown := set(options.proofs) - PROOFS.keys():
        parser.error(f"no such proof: {', '.join(sorted(unknown))}")
    for name in options.proofs or PROOFS:
        for part in _parts(options.parts, PROOFS[name].parts):
            results = _read()
            if options.again or str(part) not in results.get(name, {}).get("parts", {}):
                _prove(name, part)
    return _summary(options.proofs or list(PROOFS))


def _parts(asked: str, count: int) -> range:
    first, _, last = asked.partition("-")
    return range(int(first), min(int(last or first), count) + 1) if asked else range(1, count + 1)


def _prove(name: str, part: int) -> None:
    proof, began = PROOFS[name], perf_counter()
    counts = asyncio.run(proof.run(part))
    say(f"{name} {part}/{proof.parts} ({perf_counter() - began:.0f} s): {json.dumps(counts)[:300]}")
    results = _read()  # another run may have added something
    entry = results.setdefault(name, {"says": proof.says, "parts": {}})
    entry["parts"][str(part)] = counts
    found = [entry["parts"][key] for key in sorted(entry["parts"], key=int)]
    entry["of"], entry["total"] = proof.parts, total(found)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def _read() -> dict[str, Any]:
    return dict(json.loads(RESULTS.read_text(encoding="utf-8"))) if RESULTS.exists() else {}


def _summary(names: list[str]) -> int:
    violated = False
    for name in names:
        entry = _read().get(name, {"parts": {}, "total": {}})
        violations = entry["total"].get("violations", [])
        violated = violated or bool(violations)
        say(f"{PROOFS[name].says}: {len(entry['parts'])} of {PROOFS[name].parts} parts, {len(violations)} violations")
        for violation in violations[:5]:
            say(f"  {violation}")
    return 1 if violated else 0


def say(text: str) -> None:
    """Tell whoever waits."""
    print(text, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    sys.exit(main())
