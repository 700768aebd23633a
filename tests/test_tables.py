"""The tables of the documents are made from what was measured, and left alone where nothing was."""

from __future__ import annotations

from tests.bench.tables import ROOT, TABLES, filled

TEXT = "before\n<!-- processes -->\nold\n<!-- /processes -->\nafter"


def test_a_table_is_made_anew_between_its_marks() -> None:
    results = {"bench-results.json": {"processes": {"1": 700, "2": 1200}}, "chaos-results.json": {}}
    made = filled(TEXT, results)
    assert "old" not in made
    assert made.startswith("before\n<!-- processes -->\n| processes | updates/s |")
    assert "| 2 | 1,200 |\n<!-- /processes -->\nafter" in made


def test_without_figures_it_stays() -> None:
    assert filled(TEXT, {"bench-results.json": {}, "chaos-results.json": {}}) == TEXT


def test_every_table_has_its_place_and_was_filled() -> None:
    text = "\n".join(document.read_text(encoding="utf-8") for document in (ROOT / "docs").glob("*.md"))
    for name in TABLES:
        _, _, rest = text.partition(f"<!-- {name} -->\n")
        assert rest.startswith("|"), name
