"""Letters: a template of the office's own (DOCX), or the shipped one, filled in; as PDF where LibreOffice is there.

A template holds places such as `{{ nomor }}`, and rows that repeat (docxtpl.readthedocs.io). It is filled in inside a
sandbox: what an office, or anybody who sends it a template, writes into one cannot reach the program.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bot.domain.errors import UserError

NAMES = ("suggestion", "report", "periodic")
"""The shipped templates."""
CONVERT_S = 120
PICTURE_WIDTH = Cm(12)
"""Wide enough to read what is written in a picture, and two of them fit on a page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG or JPEG) that stands in a template's place."""

    content: bytes


SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "suggestion": {
        **dict.fromkeys(
            ("kantor", "dari", "kepada", "nomor", "tanggal", "wilayah", "jumlah", "petugas", "jabatan"), ""
        ),
        "pemilih": [dict.fromkeys(("no", "nama", "nik", "alamat", "temuan", "laporan"), "")],
    },
    "report": {
        **dict.fromkeys(("kantor", "nomor", "pengawas", "jabatan", "laporan", "pemilih", "tempat", "tanggal"), ""),
        **dict.fromkeys(("ditemui", "temuan", "catatan", "hasil", "bukti", "saran"), ""),
        "riwayat": [dict.fromkeys(("waktu", "langkah", "oleh"), "")],
    },
    "periodic": {
        **dict.fromkeys(("kantor", "wilayah", "periode", "dibuat", "pleno", "terlambat_semua", "peta", "grafik"), ""),
        "angka": [dict.fromkeys(("nama", "kini", "dulu", "beda"), "")],
        "hasil": [dict.fromkeys(("nama", "jumlah"), "")],
        "bagian": [dict.fromkeys(("nama", "masuk", "terbuka", "lewat"), "")],
        "terlambat": [dict.fromkeys(("nomor", "perihal", "tempat", "posko", "keadaan", "terlambat"), "")],
        "perubahan": [{"kalimat": ""}],
    },
}
"""Every place that a template may have, empty."""


def places(values: Mapping[str, Any]) -> list[str]:
    """How a template names them: `nomor`, and for rows `pemilih: no, nama`."""
    return [f"{name}: {', '.join(value[0])}" if isinstance(value, list) else name for name, value in values.items()]


def shipped(name: str) -> bytes:
    """A shipped template."""
    return resources.files("bot.render").joinpath(f"templates/{name}.docx").read_bytes()


def filled(template: str, name: str, values: Mapping[str, Any]) -> bytes:
    """The template at the path `template` ('' for the shipped one `name`) with `values` in its places. Raises UserError
    where it cannot be read, or names a place that there is none."""
    try:
        content = Path(template).read_bytes() if template else shipped(name)
        document = DocxTemplate(io.BytesIO(content))
        shown = {name: _shown(document, value) for name, value in values.items()}
        document.render(shown, SandboxedEnvironment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    except (BadZipFile, PackageNotFoundError, KeyError) as error:
        raise UserError(f"{template}: is no DOCX file ({type(error).__name__}): save it as .docx") from None
    except OSError as error:
        raise UserError(f"{template}: cannot be read ({error.strerror}): see [letters] in config.toml") from None
    except TemplateError as error:
        raise UserError(
            f"{template}: {error}; the shipped template shows all places (`posko letters FOLDER`)"
        ) from None
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _shown(document: DocxTemplate, value: Any) -> Any:
    """A value as the template takes it: a picture is drawn where its place is."""
    return (
        InlineImage(document, io.BytesIO(value.content), width=PICTURE_WIDTH) if isinstance(value, Picture) else value
    )


def as_pdf(content: bytes, libreoffice: str) -> bytes:
    """A DOCX as PDF. Raises UserError where LibreOffice made none."""
    with TemporaryDirectory(prefix="posko-letter-") as folder:
        source, profile = Path(folder) / "surat.docx", Path(folder) / "profile"
        source.write_bytes(content)
        command = [libreoffice, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "pdf"]
        subprocess.run(  # noqa: S603 - the program's own path, and a file of our own
            [*command, "--outdir", folder, str(source)], check=False, capture_output=True, timeout=CONVERT_S
        )
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise UserError("LibreOffice made no PDF of the letter")
        return made.read_bytes()
