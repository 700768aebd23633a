"""How many voters areas have, from a list that the office keeps: a CSV with a code and a number a row."""

from __future__ import annotations

from pathlib import Path

from bot.domain.errors import UserError
from storage.areas import CODE
from storage.sheets import read_sheet

COLUMNS = {
    **dict.fromkeys(("code", "kode", "kode wilayah"), "code"),
    **dict.fromkeys(("voters", "pemilih", "jumlah pemilih", "dpt"), "voters"),
}
"""What a column may be called."""


def read_voters(path: Path) -> dict[str, int]:
    """Voters by the area's code. Raises UserError that names the line and what would be right."""
    found: dict[str, int] = {}
    for row in read_sheet(path, COLUMNS):
        code, number = row["code"], row["voters"]
        if not (code and number):
            raise UserError(f"{path}: line {row.line}: needs a code and a number, in the columns code,voters")
        for sign in ".,":  # 151.742 and 151,742, as spreadsheets write it
            whole, *groups = number.split(sign)
            number = whole + "".join(groups) if all(len(group) == 3 for group in groups) else number
        if not CODE.fullmatch(code):
            raise UserError(f"{path}: line {row.line}: {code!r} is no Kemendagri code such as 19.03.01.2008")
        if not (number.isascii() and number.isdigit() and int(number)):
            raise UserError(f"{path}: line {row.line}: {number!r} is no number of voters: a whole number above 0")
        if code in found:
            raise UserError(f"{path}: line {row.line}: {code} stands in it twice")
        found[code] = int(number)
    if not found:
        raise UserError(f"{path}: no area stands in it: the columns are code,voters")
    return found
