"""Makes the shipped templates of letters: `python -m tests.templates`.

They are written by a program so that a change of them can be read; an office changes its own copy in a word processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

FOLDER = Path(__file__).parents[1] / "bot" / "render" / "templates"
FONT = "Times New Roman"


def blank(title: str) -> Doc:
    """An A4 page with margins for a binder, in a plain letter's type."""
    document = Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "Bawaslu", title, ""
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    (section,) = document.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)
    return document


def line(document: Doc, text: str, *, bold: bool = False, size: float = 11, centred: bool = False) -> None:
    """A paragraph."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def heading(document: Doc, text: str) -> None:
    """A heading that stays with what follows."""
    line(document, text, bold=True)
    shape = document.paragraphs[-1].paragraph_format
    shape.space_before, shape.keep_with_next = Pt(10), True


def pairs(document: Doc, rows: Sequence[tuple[str, str]]) -> None:
    """Names and values, in two columns without lines."""
    table = document.add_table(rows=0, cols=3)
    for name, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[2].text = name, ":", value
    widths(table, (4, 0.5, 11.5))
    document.add_paragraph()


def widths(table: Table, centimetres: Sequence[float]) -> None:
    """Give each column its width, for word processors that believe the grid and for those that believe the cells."""
    table.autofit = False
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, centimetres, strict=True):
            cell.width = Cm(width)


def repeated(document: Doc, of: str, head: Sequence[str], cells: Sequence[str], centimetres: Sequence[float]) -> None:
    """A table with a head that comes again on each page, and a row for each entry of the list `of`; none is torn."""
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = ""
        run = cell.paragraphs[0].add_run(text)
        run.bold, run.font.size = True, Pt(9.5)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for texts in ((f"{{%tr for baris in {of} %}}",), cells, ("{%tr endfor %}",)):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = ""
            cell.paragraphs[0].add_run(text).font.size = Pt(9.5)
    widths(table, centimetres)
    document.add_paragraph()


def signed(document: Doc) -> None:
    """Where it is signed."""
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[1].text = "{{ jabatan }}\n\n\n\n\n{{ petugas }}"
    widths(table, (8, 8))


def suggestion() -> Doc:
    """Surat saran perbaikan."""
    document = blank("Surat saran perbaikan")
    line(document, "{{ dari }}", bold=True, size=13, centred=True)
    line(document, "{{ kantor }}", centred=True)
    line(document, "")
    pairs(
        document,
        [
            ("Nomor", "{{ nomor }}"),
            ("Tanggal", "{{ tanggal }}"),
            ("Lampiran", "daftar {{ jumlah }} pemilih, di bawah"),
            ("Hal", "Saran Perbaikan"),
        ],
    )
    line(document, "Kepada Yth.\n{{ kepada }}\ndi tempat")
    line(
        document,
        "Berdasarkan hasil pengawasan dan penelusuran kami atas laporan masyarakat di {{ wilayah }}, terdapat "
        "{{ jumlah }} pemilih yang datanya perlu diperbaiki sebagaimana daftar berikut:",
    )
    repeated(
        document,
        "pemilih",
        ("No", "Nama", "NIK", "Alamat", "Temuan", "Laporan"),
        tuple(f"{{{{ baris.{name} }}}}" for name in ("no", "nama", "nik", "alamat", "temuan", "laporan")),
        (1.1, 3.2, 3.2, 3.4, 3, 2.1),
    )
    line(
        document,
        "Kami menyarankan agar data pemilih tersebut diperiksa dan diperbaiki sesuai ketentuan, dan hasilnya "
        "disampaikan kepada kami untuk setiap pemilih: diperbaiki, atau tidak beserta alasannya.",
    )
    line(document, "Demikian saran perbaikan ini kami sampaikan. Atas perhatiannya kami ucapkan terima kasih.")
    signed(document)
    return document


def report() -> Doc:
    """Formulir Model A."""
    document = blank("Formulir Model A")
    line(document, "FORMULIR MODEL A", bold=True, size=13, centred=True)
    line(document, "LAPORAN HASIL PENGAWASAN", bold=True, centred=True)
    line(document, "{{ kantor }}", centred=True)
    line(document, "")
    line(document, "1. Pengawas", bold=True)
    pairs(document, [("Nama", "{{ pengawas }}"), ("Jabatan", "{{ jabatan }}"), ("Nomor laporan", "{{ nomor }}")])
    line(document, "2. Kegiatan pengawasan", bold=True)
    pairs(
        document,
        [
            ("Perihal", "{{ laporan }}"),
            ("Pemilih", "{{ pemilih }}"),
            ("Tempat", "{{ tempat }}"),
            ("Tanggal", "{{ tanggal }}"),
            ("Ditemui", "{{ ditemui }}"),
        ],
    )
    line(document, "3. Hasil", bold=True)
    pairs(
        document,
        [
            ("Temuan", "{{ temuan }}"),
            ("Uraian", "{{ catatan }}"),
            ("Bukti", "{{ bukti }} berkas"),
            ("Hasil", "{{ hasil }}"),
            ("Saran perbaikan", "{{ saran }}"),
        ],
    )
    document.add_paragraph("{%p if riwayat %}")
    line(document, "4. Riwayat penanganan", bold=True)
    repeated(
        document,
        "riwayat",
        ("Waktu", "Langkah", "Oleh"),
        tuple(f"{{{{ baris.{name} }}}}" for name in ("waktu", "langkah", "oleh")),
        (5.5, 7, 4),
    )
    document.add_paragraph("{%p endif %}")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[1].text = "{{ jabatan }}\n\n\n\n\n{{ pengawas }}"
    widths(table, (8, 8))
    return document


def cells(*names: str) -> tuple[str, ...]:
    """The places of a row."""
    return tuple(f"{{{{ baris.{name} }}}}" for name in names)


def only_with(document: Doc, of: str) -> None:
    """What comes from here to `always` stands there only where the list or the picture `of` is not empty."""
    document.add_paragraph(f"{{%p if {of} %}}")


def always(document: Doc) -> None:
    """The end of `only_with`."""
    document.add_paragraph("{%p endif %}")


def picture(document: Doc, of: str) -> None:
    """A picture in a line of its own."""
    only_with(document, of)
    line(document, f"{{{{ {of} }}}}", centred=True)
    always(document)


def periodic() -> Doc:
    """Laporan berkala."""
    document = blank("Laporan berkala posko pengaduan")
    line(document, "LAPORAN POSKO PENGADUAN", bold=True, size=13, centred=True)
    line(document, "{{ kantor }}", centred=True)
    line(document, "")
    pairs(
        document,
        [
            ("Wilayah", "{{ wilayah }}"),
            ("Masa laporan", "{{ periode }}"),
            ("Dibuat", "{{ dibuat }}"),
            ("Pleno berikutnya", "{{ pleno }}"),
        ],
    )
    heading(document, "1. Yang berubah")
    document.add_paragraph("{%p for baris in perubahan %}")
    line(document, "• {{ baris.kalimat }}")
    document.add_paragraph("{%p endfor %}")
    heading(document, "2. Angka")
    numbers = ("", "Masa ini", "Masa sebelumnya", "Perubahan")
    repeated(document, "angka", numbers, cells("nama", "kini", "dulu", "beda"), (7, 3, 3.2, 2.8))
    only_with(document, "hasil")
    line(document, "Yang selesai, menurut hasilnya:")
    repeated(document, "hasil", ("Hasil", "Jumlah"), cells("nama", "jumlah"), (13, 3))
    always(document)
    picture(document, "grafik")
    only_with(document, "bagian")
    heading(document, "3. Per wilayah")
    picture(document, "peta")
    parts = ("Wilayah", "Masuk", "Terbuka", "Lewat batas")
    repeated(document, "bagian", parts, cells("nama", "masuk", "terbuka", "lewat"), (8, 2.6, 2.6, 2.8))
    always(document)
    heading(document, "4. Lewat batas waktu ({{ terlambat_semua }} laporan)")
    only_with(document, "terlambat")
    line(document, "Yang paling lama dahulu; semuanya ada di /tertunda.")
    late = ("Nomor", "Perihal", "Tempat", "Posko", "Keadaan", "Terlambat")
    columns = cells("nomor", "perihal", "tempat", "posko", "keadaan", "terlambat")
    repeated(document, "terlambat", late, columns, (2.5, 2.6, 3.1, 3, 2.3, 2.5))
    always(document)
    return document


TEMPLATES = {"suggestion": suggestion, "report": report, "periodic": periodic}


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for name, made in TEMPLATES.items():
        made().save(str(FOLDER / f"{name}.docx"))


if __name__ == "__main__":
    main()
