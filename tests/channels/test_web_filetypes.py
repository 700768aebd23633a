"""Which archives the web chat takes: a workbook, and no other."""

from __future__ import annotations

import io
import zipfile

import pytest

from bot.channels.web.filetypes import WORKBOOK, media_type


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


BOOK = ("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (archive(*BOOK), WORKBOOK),
        (archive(*BOOK, "xl/vbaProject.bin"), ""),
        (archive("[Content_Types].xml", "word/document.xml"), ""),
        (archive("a.txt"), ""),
        (archive(*BOOK)[:40], ""),
        (b"PK\x03\x04", ""),
    ],
    ids=["workbook", "macros", "letter", "text", "cut off", "head alone"],
)
def test_a_workbook_is_taken_and_no_other_archive(content: bytes, kind: str) -> None:
    assert media_type(content) == kind
