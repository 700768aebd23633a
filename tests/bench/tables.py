"""Puts what `make bench` and `make chaos` found into the tables of `docs/`, between their marks."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.bots import BOTS
from tests.bench.measure import AWAY_S
from tests.chaos.proofs import PROOFS

ROOT = Path(__file__).parents[2]
Found = dict[str, Any]
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
UNTOLD = ("violations", "restart_median_s", "restart_most_s", "never_came_by")


def speed(bench: Found) -> list[str]:
    """Bot by bot."""
    lines = [
        f"| | updates/s | ours is | updates/s, network {AWAY_S * 1000:.0f} ms away | ours is"
        " | CPU ms | p50 / p99 ms at 100/s | MB | start s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    distant = bench["far"]
    for bot in BOTS:
        if bot.name in bench["throughput"]:
            wait = bench["open_load_100_of"][bot.name]
            ratio = bench["ratios"].get(bot.name)
            further = distant["ours"] / distant[bot.name] if ratio else 0
            lines.append(
                f"| {bot.title} | {bench['throughput'][bot.name]:,} | {f'{ratio:.1f} ×' if ratio else ''}"
                f" | {distant[bot.name]:,} | {f'{further:.1f} ×' if ratio else ''}"
                f" | {bench['cpu_ms'][bot.name]:.2f} | {wait['p50_ms']:.1f} / {wait['p99_ms']:.1f}"
                f" | {bench['memory_mb_of'][bot.name]} | {bench['start_s_of'][bot.name]:.1f} |"
            )
    lines.append(
        f"| this hotline, a whole report to its receipt (a ticket) | {bench['whole_report_per_s']:,} | | | | | | | |"
    )
    return [
        *lines,
        "",
        f"{bench['machine']}; {bench['rounds']} rounds; the server alone takes {bench['server_ceiling']:,} calls/s.",
    ]


def rightness(bench: Found) -> list[str]:
    """What each bot does with bursts, repeats and a kill."""
    lines = ["| | updates | chats out of order | answered twice | confirmed and lost |", "|---|---|---|---|---|"]
    known = [(bot, bench["rightness"][bot.name]) for bot in BOTS if bot.name in bench["rightness"]]
    return lines + [
        f"| {bot.title} | {found['updates']} | {found['out_of_order']} | {found['repeated']} | {found['lost']} |"
        for bot, found in known
    ]


def growth(bench: Found) -> list[str]:
    """Size by size."""
    detail = bench["growth_detail"]
    columns = [(engine, size) for engine, sizes in detail.items() for size in sizes]
    lines = [
        "| | " + " | ".join(f"{ENGINES[engine]}, {10 ** int(size[2:]):,} tickets" for engine, size in columns) + " |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for name in detail[columns[0][0]][columns[0][1]]:
        cells = []
        for engine, size in columns:
            value = detail[engine][size][name]
            cells.append(
                f"{value:.2f} ms" if isinstance(value, float) else f"{value['p50_ms']:.0f} / {value['p99_ms']:.0f} ms"
            )
        lines.append(f"| {name.removesuffix('_ms')} | " + " | ".join(cells) + " |")
    return lines


def export(bench: Found) -> list[str]:
    """Table by table."""
    lines = ["| tickets | seconds | document | the process grew by |", "|---|---|---|---|"]
    return lines + [
        f"| {name} | {found['seconds']:.1f} | {found['document_mb']:.1f} MB | {found['grew_mb']:.1f} MB |"
        for name, found in bench["export"].items()
    ]


def whatsapp(bench: Found) -> list[str]:
    """Load by load."""
    lines = [
        "| calls | p50 / p99 / slowest ms | CPU ms | not taken at once | messages answered |",
        "|---|---|---|---|---|",
    ]
    return lines + [
        f"| {one['calls']:,} {name} | {one['p50_ms']:.0f} / {one['p99_ms']:.0f} / {one['slowest_ms']:.0f}"
        f" | {one['cpu_ms']:.2f} | {one['refused']} | {one['answered']:,} of {one['messages']:,} |"
        for name, one in bench["whatsapp"]["loads"].items()
    ]


def processes(bench: Found) -> list[str]:
    """What more processes add."""
    rates = bench["processes"]
    return ["| processes | updates/s |", "|---|---|", *(f"| {count} | {rate:,} |" for count, rate in rates.items())]


def proofs(chaos: Found, before: str) -> list[str]:
    """Proof by proof; one that was not run this time keeps its line."""
    lines = ["| what | parts | counts | violations |", "|---|---|---|---|"]
    earlier = {line.split(" | ")[0].removeprefix("| "): line for line in before.splitlines() if line.startswith("| ")}
    for name, proof in PROOFS.items():
        if not (found := chaos.get(name)):
            lines += [earlier[proof.says]] if proof.says in earlier else []
        else:
            total = found["total"]
            shown = [f"{key.replace('_', ' ')} {_shown(value)}" for key, value in total.items() if key not in UNTOLD]
            if "restart_median_s" in total:
                shown.append(
                    f"restart to first reply {total['restart_median_s']:.1f} s, at most {total['restart_most_s']:.1f} s"
                )
            parts = f"{len(found['parts'])} of {found['of']}"
            lines.append(f"| {proof.says} | {parts} | {', '.join(shown)} | {len(total['violations'])} |")
    return lines


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{key} {count}" for key, count in value.items()) + ")"
    if isinstance(value, list):
        return ", ".join(sorted(set(map(str, value)))) or "none"
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


CHAOS = "chaos-results.json"
TABLES: dict[str, tuple[str, Callable[[Found], list[str]]]] = {
    "speed": ("bench-results.json", speed),
    "rightness": ("bench-results.json", rightness),
    "growth": ("bench-results.json", growth),
    "export": ("bench-results.json", export),
    "whatsapp": ("bench-results.json", whatsapp),
    "processes": ("bench-results.json", processes),
}


def filled(text: str, results: dict[str, Found]) -> str:
    """`text` with each table between its marks made anew, where its figures are there."""

    def table(match: re.Match[str]) -> str:
        try:
            if match[1] == "proofs":
                lines: Sequence[str] = proofs(results[CHAOS], match[0])
            else:
                file, make = TABLES[match[1]]
                lines = make(results[file])
        except KeyError:
            return match[0]
        return "\n".join([f"<!-- {match[1]} -->", *lines, f"<!-- /{match[1]} -->"])

    return re.sub(r"<!-- (\w+) -->\n.*?<!-- /\1 -->", table, text, flags=re.DOTALL)


def main() -> int:
    """Fill the tables of all documents from the results where this is started."""
    files = {CHAOS, *(file for file, _ in TABLES.values())}
    results = {file: json.loads(Path(file).read_text()) if Path(file).exists() else {} for file in files}
    for document in sorted((ROOT / "docs").glob("*.md")):
        before = document.read_text(encoding="utf-8")
        if (after := filled(before, results)) != before:
            document.write_text(after, encoding="utf-8")
            sys.stdout.write(f"{document.name}: tables made anew\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
