"""The table of tickets: no cell runs, in CSV or in a workbook."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

from bot.render.export import SHEETS, Xlsx, harmless


def sheet(form: str, *rows: list[str]) -> bytes:
    file = io.BytesIO()
    table = SHEETS[form](file)
    for row in rows:
        table.add([row])
    table.close()
    return file.getvalue()


EVIL = [
    *("=1+1", "+62812", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', "https://example.org"),
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("cell", [*EVIL[:6], EVIL[6], EVIL[8]])
def test_what_a_spreadsheet_would_run_is_shown(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Rias", "1903-12-K", "Desa Rias, Kec. Toboali", "5", "a=b"])
def test_everything_else_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_csv_comes_back_cell_by_cell() -> None:
    rows = [["1903-1-X", 'a;b"c\nd', *EVIL], ["Ünïcode 🙏", "", *EVIL]]
    made = sheet("csv", ["Nomor", "Kata"], *rows)
    assert made.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read == [["Nomor", "Kata"], *([harmless(cell) for cell in row] for row in rows)]


def test_a_workbook_holds_strings_alone() -> None:
    made = sheet("xlsx", ["Nomor"], *([cell] for cell in EVIL))
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        links = [name for name in book.namelist() if "rels" in name and "sheet" in name]
    assert "<f>" not in page
    assert page.count('t="inlineStr"') == len(EVIL) + 1
    assert links == []


def test_what_a_sheet_cannot_hold_goes_on_in_the_next() -> None:
    file = io.BytesIO()
    table = Xlsx(file, most=3)
    table.add([["Nomor"], ["1"], ["2"]])
    table.add([["3"]])
    table.close()
    with zipfile.ZipFile(file) as book:
        pages = [book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2)]
    assert [re.findall("<t>(.*?)</t>", page) for page in pages] == [["Nomor", "1", "2"], ["Nomor", "3"]]
