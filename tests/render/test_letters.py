"""Templates of letters: the shipped ones, an office's own, and those that are none."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from bot.domain.errors import UserError
from bot.render import letters
from tests import templates

LIBREOFFICE = shutil.which("soffice") or shutil.which("libreoffice") or ""
ROW = {"no": 1, "nama": "Siti <b> & Amat", "nik": "-", "alamat": "RT 004", "temuan": "6", "laporan": "1903-1-X"}
VALUES = {**letters.SAMPLES["suggestion"], "nomor": "001/SP", "pemilih": [ROW, ROW | {"no": 2, "nama": "Ijah"}]}


def own(folder: Path, text: str) -> str:
    """A template that an office wrote."""
    document = Document()
    document.add_paragraph(text)
    document.save(str(folder / "own.docx"))
    return str(folder / "own.docx")


def shown(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


@pytest.mark.parametrize("name", letters.NAMES)
def test_the_shipped_templates_use_every_place_and_no_other(name: str) -> None:
    letters.filled("", name, letters.SAMPLES[name])
    for place in letters.SAMPLES[name]:
        lacking = {key: value for key, value in letters.SAMPLES[name].items() if key != place}
        with pytest.raises(UserError, match=place):
            letters.filled("", name, lacking)


@pytest.mark.parametrize(("name", "made"), templates.TEMPLATES.items())
def test_the_shipped_templates_are_what_the_program_makes(name: str, made: object) -> None:
    file = io.BytesIO()
    made().save(file)  # type: ignore[operator]  # the two are functions
    assert shown(file.getvalue()) == shown(letters.shipped(name))


def test_a_row_for_each_voter_with_their_signs_as_they_are() -> None:
    document = Document(io.BytesIO(letters.filled("", "suggestion", VALUES)))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert [row[1] for row in rows if row[0] in ("1", "2")] == ["Siti <b> & Amat", "Ijah"]
    assert ["Nomor", ":", "001/SP"] in rows


def test_an_offices_own_template(tmp_path: Path) -> None:
    assert shown(letters.filled(own(tmp_path, "Nomor {{ nomor }}"), "suggestion", VALUES)) == ["Nomor 001/SP"]


@pytest.mark.parametrize(
    "text",
    ["{{ nomer }}", "{% for x in %}", "{{ nomor.__class__.__mro__ }}", "{{ ''.__class__.__base__.__subclasses__() }}"],
)
def test_what_a_template_may_not_hold_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError, match=r"own\.docx"):
        letters.filled(own(tmp_path, text), "suggestion", VALUES)


def test_no_docx_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK nonsense")
    with pytest.raises(UserError, match="is no DOCX file"):
        letters.filled(str(tmp_path / "x.docx"), "suggestion", VALUES)
    with pytest.raises(UserError, match="cannot be read"):
        letters.filled(str(tmp_path / "missing.docx"), "suggestion", VALUES)


@pytest.mark.skipif(not LIBREOFFICE, reason="LibreOffice is not installed here")
def test_a_pdf_shows_the_same() -> None:
    content = letters.as_pdf(letters.filled("", "suggestion", VALUES), LIBREOFFICE)
    with contextlib.closing(pypdfium2.PdfDocument(content)) as pdf:
        text = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert "001/SP" in text
    assert "Siti <b> & Amat" in text


def test_without_libreoffice_no_pdf_is_promised(tmp_path: Path) -> None:
    false = tmp_path / "soffice"
    false.write_text("#!/bin/sh\nexit 1\n")
    false.chmod(0o755)
    with pytest.raises(UserError, match="no PDF"):
        letters.as_pdf(letters.shipped("report"), str(false))
