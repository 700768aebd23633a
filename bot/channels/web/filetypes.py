"""What a file is by its own bytes, whatever its name or the page claims: proof that we take, a filled-in sheet, and
nothing else."""

from __future__ import annotations

import io
import zipfile

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
VOICES = frozenset({"audio/ogg", "audio/webm", "audio/mp4"})
SHOWN = PICTURES | VOICES
"""What a page shows or plays itself; everything else is saved."""

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD_BYTES = 64 * 1024
"""As far as is looked for a film's track: recorders write their tracks before the sound."""
SOUND_BRANDS = (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"dash")
FILM_MARKS = {
    "audio/webm": (b"V_VP8", b"V_VP9", b"V_AV1", b"V_MPEG"),
    "audio/mp4": (b"vide",),
    "audio/ogg": (b"theora",),
}
BEGINNINGS = (
    ("image/jpeg", 0, (b"\xff\xd8\xff",)),
    ("image/png", 0, (b"\x89PNG\r\n\x1a\n",)),
    ("image/webp", 8, (b"WEBP",)),
    ("application/pdf", 0, (b"%PDF-",)),
    ("audio/ogg", 0, (b"OggS",)),
    ("audio/webm", 0, (b"\x1aE\xdf\xa3",)),
    ("audio/mp4", 4, tuple(b"ftyp" + brand for brand in SOUND_BRANDS)),
)
"""MIME type, and what stands at which place of such a file."""


def media_type(content: bytes) -> str:
    """The MIME type of a picture, a PDF, a voice note or a workbook (XLSX), '' for anything that is none of these. A
    film is none, though it comes in the same containers as a voice; other archives are none, though a workbook is one.
    """
    if content.startswith(b"PK\x03\x04"):
        return WORKBOOK if _is_workbook(content) else ""
    head = content[:HEAD_BYTES]
    found = next((kind for kind, at, signs in BEGINNINGS if head.startswith(signs, at)), "")
    if found == "image/webp" and not head.startswith(b"RIFF"):
        return ""
    return "" if any(mark in head for mark in FILM_MARKS.get(found, ())) else found


def _is_workbook(content: bytes) -> bool:
    """True for an archive with a workbook in it (ECMA-376) and no macros."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and "xl/vbaProject.bin" not in names
