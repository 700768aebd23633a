"""Tables as people keep them: CSV from a spreadsheet, with comma, semicolon or tab, with a byte order mark or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from bot.domain.errors import UserError
from bot.domain.rolls import Row


def read_sheet(path: Path, columns: Mapping[str, str]) -> list[Row]:
    """The rows below the first line, with the cells of known columns; empty rows are left out. `columns`: what a
    column may be called (in small letters) → its name here. Raises UserError for a file that is no such table."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        head = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=head.count)
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        names = [columns.get(" ".join(cell.casefold().split()), "") for cell in next(reader, [])]
        rows = [(reader.line_num, cells) for cells in reader]
    except UnicodeDecodeError:
        raise UserError(f"{path}: is not UTF-8 text: save it as CSV UTF-8") from None
    except (OSError, csv.Error) as error:
        raise UserError(f"{path}: cannot be read as a CSV ({error})") from None
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise UserError(f"{path}: the first line names the column {', '.join(sorted(twice))} twice")
    return [
        Row(line, {name: cell for name, cell in zip(names, cells, strict=False) if name})
        for line, cells in rows
        if any(cell.strip() for cell in cells)
    ]
