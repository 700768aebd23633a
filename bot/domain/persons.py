"""Who a message is about: whose vote it is, and how many voters.

Family words double as forms of address (*ibu, bapak, kakak*): they mean family only with a possessive or a predicate.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.purpose import Purpose
from bot.domain.vocabulary import NUMBERS
from bot.domain.words import Stream, number

_KIN = (
    "suami|istri|anak|adik|nenek|kakek|paman|bibi|bibik|mertua|menantu|keponakan|sepupu|cucu|ipar|orang tua|keluarga|"
    "sekeluarga|buyut|besan|uwak|bude|pakde|mamang|kembaran|orang rumah|"
    "putri saya|putra saya|putri kami|putra kami|calon istri|calon suami"
)
_POLITE = "ibu|bapak|kakak|abang|om|tante|saudara|laki|laki laki|mas|mbak"
_OWNED = "saya|kami|mertua|kandung|tiri|angkat|nya"
_ADDRESSED = "(?:mau|mohon|izin|numpang|ingin|lapor|hendak|tolong)"
_FAMILY = re.compile(
    rf"(?<! kepala) (?:{_KIN})(?= |,)|"
    rf" (?:{_POLITE}) (?:{_OWNED})(?= |,)(?! {_ADDRESSED} )|"
    r"(?<= nama) (?:ibu|bapak) |"
    r" (?:ibu|bapak) (?=(?:baru|sudah|belum|masih|meninggal|pensiun|umur) )"
)
_OTHER = re.compile(
    rf" (?:{_KIN}|ibu|bapak) (?:tetangga|teman|kos|kost|kontrakan|kecil|orang lain)(?= )|"
    r" (?:tetangga|teman|kenalan|seseorang|seorang|orang yang(?! datang)|bule|penghuni|"
    r"wna|orang asing|karyawan|santri|narapidana|ada lansia|ada nenek|ada kakek|ada ibu ibu|ada bapak bapak)(?= )|"
    r"(?<! saya)(?<! kami)(?<! sebagai)(?<! kita) (?:warga|penduduk|masyarakat) "
)
_ONESELF = re.compile(r" (?:saya|kami) (?:[^\s,]+ ){0,6}(?:warga|penduduk|masyarakat) $")
_RESIDENT = re.compile(r" (?:warga|penduduk) ")
_I = re.compile(
    r" saya (?!(?:mau |ingin |mohon |izin |hendak )?(?:lapor|lihat|dengar|ketua|kader|rt|petugas|sebagai) )"
)
"""Who is "warga Manggar" themselves, not who reports that one is."""
_PEOPLE = re.compile(
    r" (?:(?:ada|beberapa|banyak|satu|dua|tiga|\d+) orang|polisi|tentara|tki|(?<!daftar )(?<!data )(?<!sebagai )"
    r"(?<!jadi )(?<!menjadi )(?<!hak )pemilih)"
    r" (?!petugas|pantarlih|datang|yang datang)"
)
_SELF = re.compile(r" (?:saya|kami|kita|me|sendiri)(?= )")
_OURS = re.compile(r" (?:saya|kami|kita) ")
_SOMEBODY = re.compile(r" ada (?:\S+ )?(?:pemilih|orang|nama|warga)(?= )")
_AS_COMPARED = re.compile(
    r" (?:tetangga|warga|teman|masyarakat)(?: \S+){0,4}? sudah (?:\S+ ){0,2}"
    r"(?:coklit|datang|temu|data|stiker|tempel|kunjung|semua)"
)

_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})(?: (?:belas|puluh))?"
_KIN_ALTERNATIVES = "anak| adik| cucu| keponakan| tetangga| saudara| kakak| teman"
_COUNTED = re.compile(
    rf"(?<! tps)(?<! rt)(?<! rw)(?<! nomor)(?<! tanggal)(?<! umur)(?<! ke) ({_NUMBER}) "
    rf"(?:orang(?! petugas| pantarlih| tua| {_KIN_ALTERNATIVES})|jiwa|pemilih|warga|anggota|lansia|suara|santri|"
    r"pekerja|karyawan|pegawai|buruh|mahasiswa) "
)
_COUNTED_KIN = re.compile(
    rf"(?<! tps)(?<! rt)(?<! rw)(?<! nomor)(?<! tanggal)(?<! umur)(?<! ke) ({_NUMBER}) "
    r"(?:orang )?(?:anak|adik|cucu|keponakan|tetangga|saudara|kakak|teman) "
)
_CHILDREN = re.compile(rf" (?:anak|adik|cucu|keponakan) (?:saya|kami) ({_NUMBER}) (?!tahun|bulan|kali|,? ?tahun)")
TOGETHER = {
    "berdua": 2,
    "kedua": 2,
    "keduanya": 2,
    "kedua duanya": 2,
    "bertiga": 3,
    "tige": 3,
    "ketiga": 3,
    "berempat": 4,
    "keempat": 4,
    "berlima": 5,
    "berenam": 6,
    "bertujuh": 7,
    "berdelapan": 8,
}
_BOTH = re.compile(
    r" (keduanya|kedua duanya|berdua|bertiga|berempat|berlima|berenam|bertujuh|berdelapan) |"
    rf" (kedua|ketiga|keempat) (?=(?:{_KIN}) |orang |nya )"
)
_PERSON = rf"(?:{_NUMBER} )?(?:orang )?(?:saya|aku|{_KIN}|{_POLITE})(?: saya| kami| aku)?"
_LISTED = re.compile(rf" ({_PERSON}(?: ,)?(?: (?:dan|dengan|serta|juga|plus|,) {_PERSON})+)(?= |$)")
_KIN_AND_KIN = re.compile(
    rf" (?:{_KIN}|{_POLITE}) (?:saya|kami) (?:[^\s,]+ ){{0,3}}(?:dan|serta) (?:{_KIN}|{_POLITE}) (?:saya|kami) "
)
"""Two people with what they are called between: "ibu saya Aminah dan adik saya"."""
_PARENTS = re.compile(rf" (?:bapak ibu|ibu bapak|bapak dan ibu|ibu dan bapak) (?:saya|kami) (?!{_ADDRESSED})")
_PERSON_WORD = re.compile(rf"(?:({_NUMBER}) )?(?:orang )?(?:saya|aku|{_KIN}|{_POLITE})(?: saya| kami| aku)?")


def subject_of(stream: Stream, purpose: Purpose | None = None) -> tuple[str, str]:
    """Whose vote: self, family, other or unknown; and the words that say so. Who is told about tells less where it is
    about how coklit was done; who should not be listed is nobody of ours unless it is said."""
    found, words = _whose(stream)
    category = purpose.category if purpose else ""
    if category == "prosedur_coklit" and found in ("family", "other") and not _OURS.search(stream.text):
        return "unknown", ""
    if category == "tms_terdaftar" and found == "unknown" and purpose and purpose.reason != "ganda":
        return "other", purpose.category_words
    if category == "tms_terdaftar" and found == "self":
        listed = _SOMEBODY.search(stream.text)
        if listed or " saya " not in stream.text:
            return "other", stream.said(listed)
    return found, words


def _whose(stream: Stream) -> tuple[str, str]:
    text = stream.text
    family, self_ = _FAMILY.search(text), _SELF.search(text)
    other = None if _AS_COMPARED.search(text) else _OTHER.search(text)
    if other and (_ONESELF.search(text[: other.end()]) or (_RESIDENT.search(other.group()) and _I.search(text))):
        other = None
    if other and (family is None or other.start() <= family.start()):
        return "other", stream.said(other)
    if family:
        return "family", stream.said(family)
    if self_:
        return "self", stream.said(self_)
    people = _PEOPLE.search(text)
    return ("other", stream.said(people)) if people else ("unknown", "")


def count_of(stream: Stream) -> tuple[int, str]:
    """How many voters, 1 when unsaid; and the words that say so."""
    text = stream.text
    rules: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int]], ...] = (
        (_COUNTED, _number_in),
        (_CHILDREN, _number_in),
        (_BOTH, lambda match: TOGETHER[match.group(1) or match.group(2)]),
        (_LISTED, _enumerated),
        (_PARENTS, lambda match: 2),
        (_KIN_AND_KIN, lambda match: 2),
        (_COUNTED_KIN, _number_in),
    )
    for pattern, value in rules:
        match = pattern.search(text)
        if match and 1 <= value(match) <= 500:
            return value(match), stream.said(match)
    return 1, ""


def _number_in(match: re.Match[str]) -> int:
    return number(match.group(1).split()) or 0


def _enumerated(match: re.Match[str]) -> int:
    """`saya , istri dan 2 anak saya`: one each, or the number before it."""
    persons = list(_PERSON_WORD.finditer(match.group(1)))
    if len({person.group().strip() for person in persons}) < len(persons):
        return 0  # "di rumah saya, saya tidak …" lists nobody
    return sum(number(person.group(1).split()) or 1 if person.group(1) else 1 for person in persons)
