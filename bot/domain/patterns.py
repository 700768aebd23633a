"""A short hand for patterns over `Stream.text`, so that tables of them can be read.

One pattern a line, whole words, spaces as they stand in the stream. `W3`: up to three words of the clause. `S3`: the
same without a turn (but, already, not). `A8`: up to eight words or commas. Words in capitals name a list of words.
`pattern unless words`: holds only where those words do not follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Match = re.Match[str]

LISTS = {
    "NO": "belum|tidak|bukan|tanpa",
    "COME": "datang|temu|ketuk|sambang|sensus|masuk rumah|nongol|muncul|hadir",
    "LIST": "terdaftar|daftar pemilih|dpt|terdata|data pemilih",
    "WHO": "pantarlih|petugas|coklit",
    "FORCES": "tni|polisi|tentara|brimob|abri|angkatan|militer|babinsa|bhabinkamtibmas|kodim|marinir|aparat",
    "MISSED": "terlewat|dilewat|dilewati|terlewati|melewati|lewati|lewat|lewatin|dilewatin|kelewat|kelewatan"
    "|ketinggalan|skip",
    "SEEN": "ada|muncul|temu|ditemukan|masuk|terbaca|kebaca|terdeteksi|terlihat|keliatan|kelihatan",
    "JOB": "pkd|kpps|pps|ppk|panwas|panwascam|pantarlih|petugas|relawan|saksi|hitam|calon",
    "PART": "nama|namanya|tps|tpsnya|tanggal|lahir|alamat|alamatnya|nik|kelamin|data|rt|rw|umur|huruf|ejaan|dusun"
    "|kepala keluarga|ketik|tulis|desa",
    "WRONG": "salah|beda|tertukar|ketukar|tidak sesuai|tidak cocok|tidak sama|tidak benar|typo|terbalik|kebalik"
    "|kurang huruf",
    "STAFF": "petugas|orang|operator|admin|manusia|staf|panwas|panwascam|pkd|bawaslu|cs|pengawas|seseorang",
    "POSKO": "posko|poskonya|sekretariat|kantor W2 (bawaslu|panwaslu|panwas|panwascam|pengawas|pkd)",
    "REPORTED": "laporan|lapor|tiket|pengaduan|nomor|kasus",
    "TEN": "belas|puluh",
    "REPORTED_ABOUT": "dilaporkan|dilapor|dilaporin|terlapor|reported",
    "USED": "dipakai|digunakan|dicatut|disalahgunakan|dimanfaatkan|dipinjam|dibawa bawa",
    "TALLY": r"\d{1,2}|satu|dua|tiga|empat|lima|enam",
}
_TURN = "tapi|sudah|karena|jadi|belum|tidak|bukan|kenal|dikenal|masih"
_GAPS = {"W": r"(?:[^\s,?]+ )", "S": rf"(?:(?!(?:{_TURN}) )[^\s,?]+ )", "A": r"(?:\S+ )"}
_LIST_NAME = re.compile(r"\b(" + "|".join(LISTS) + r")\b")
_GAP = re.compile(r"\b([WSA])(\d)\b ?")


def pattern(line: str) -> re.Pattern[str]:
    """One line of short hand, compiled. Wordings that stand at its edges are whole words."""
    wanted, _, unwanted = (part.strip() for part in line.partition(" unless "))
    ahead = f"(?! ?(?:{_spelled(unwanted)})(?: |$))" if unwanted else ""
    return re.compile(f" {_spelled(wanted)}(?= |$){ahead}")


def _spelled(text: str) -> str:
    named = _LIST_NAME.sub(lambda match: f"(?:{LISTS[match[1]]})", text)
    spaced = _GAP.sub(lambda match: f"{_GAPS[match[1]]}{{0,{match[2]}}}", named)
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", spaced)


def table(text: str) -> tuple[re.Pattern[str], ...]:
    """The lines of `text`, compiled."""
    return tuple(pattern(line) for line in text.strip().splitlines())


def first(patterns: Iterable[re.Pattern[str]], text: str) -> Match | None:
    """The earliest match of any of `patterns`."""
    found = [match for one in patterns if (match := one.search(text))]
    return min(found, key=lambda match: match.start(), default=None)
