"""What a message reports: category and reason, as tables of patterns (see `patterns`). The first that holds decides.

Order: how coklit was done, who should not be listed, faulty data; then who was not visited or is not listed, which is
what most people write about and what the other cases are often told with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.patterns import Match, Table, any_of, first, pattern, table
from bot.domain.words import Stream

_NOT_VISITED = table(
    r"""
NO S5 coklit
coklit S3 (belum|tidak) unless (W2 (stiker|tempel|sesuai|benar|LIST|masuk|pakai|pake|bawa|tunjuk|sopan))
NO S4 COME unless (W3 (cek|dpt|online))
NO S4 (data|kunjung|survei) unless (W3 (benar|sesuai|sama|salah|ditemukan|muncul|dpt|cek|simpan|disimpan|hapus))
(biar|supaya|agar|minta|mohon|tolong) (?:(?!tanya)[^\s,?]+ ){0,2}coklit
coklit A6 (rumah|kami|saya) W2 (belum|tidak)(?= ,| $)
(datang|janji) W3 tidak jadi
rumah W2 kosong A8 coklit
coklit A6 rumah W2 kosong
NO W2 stiker
coklit A9 NO W2 (sampai|datang|nyampe) W2 rumah
NO W2 ada W1 (pantarlih|petugas)
WHO W2 NO W4 (ke|rumah|sini|kesini)
NO S2 (balik|kembali) unless (W1 (stiker|data))
MISSED S3 WHO
(WHO|rumah|keluarga) W3 MISSED
(kami|saya) W3 (terlewat|terlewati|dilewat|dilewati|dilewatin|kelewat|kelewatan)
coklit (tapi|hanya|baru) TALLY unless (hari|tahun|bulan|minggu|kali|jam|kepala keluarga)
coklit (tapi|hanya) W2 , (tapi|kami|ada)
(tapi|hanya|baru) TALLY (?!tahun |bulan |hari )W2 coklit
"""
)
_NOT_LISTED = table(
    r"""
NO S5 (terdaftar|terdata|terinput|terekam|dpt|ditemukan|muncul)
NO S4 (masuk|ada|temu|daftar) S3 (dpt|daftar|daftar pemilih|list|data pemilih|cek)
NO S2 daftar unless (W2 JOB)
(nama|data|nik|namanya) A4 (tidak|belum) W2 SEEN
(tidak|belum) W1 ada W2 (nama|namanya|data)
(nama|namanya) W3 (hilang|hapus)
hilang W2 (nama|namanya|data)
(nama|data|nik|hasil|hasilnya) W4 (kosong|nihil|nol)
data (saya |kami )?(kok |sudah |malah |saya )?hilang
(hilang|hapus) W3 LIST
pemilih (baru|pemula)
(biar|supaya|agar|mau|ingin) W3 (masuk W2 LIST|terdaftar)
pensiun W3 FORCES
FORCES W3 pensiun
(mau|mohon|minta|tolong|bantu) W5 daftar unless (pemilih|hadir|W3 JOB)
coklit W3 LIST W2 NO
LIST W2 (tidak|belum) ada
LIST A2 (saya|dia|istri|suami|anak) (saya )?(tidak|belum)(?= \?| ,| $)
LIST (tapi|hanya) W1 (saya|TALLY|dia|istri|suami)
hanya W2 (terdaftar|masuk|ada) W2 LIST
"""
)
_STILL_LISTED = table(
    r"""
(masih|sudah|malah|kok|tapi|muncul|tetap|bisa) A5 (LIST|stiker|coklit|undangan|nama|namanya|daftar)
(stiker|nama|namanya|undangan|LIST) W4 (ada|masih|dapat|tetap|muncul|tempel)
(ada|dapat|masuk) W4 (LIST|stiker|undangan|nama|namanya)
(belum|tidak) W2 hapus
hapus
LIST
"""
)
_NEGATED_LIST = pattern("NO S5 (LIST|terdaftar|daftar|ditemukan|ada W3 dpt|masuk W3 dpt)")
_MISSED = Table((*_NOT_LISTED, *_NOT_VISITED, _NEGATED_LIST))
_NOT_REMOVED = pattern("(belum|tidak) W2 hapus")
_TO_BE_REMOVED = pattern("(mohon|tolong|minta|harap|agar|supaya|biar|bagaimana|cara|bisa) W5 hapus")
_PROCEDURE = table(
    r"""
stiker A9 NO W4 (COME|coklit|tanya|kunjung|cek|lihat|wawancara|diwawancara|petugas|orang|masuk|cocok|data|verifikasi)
NO W4 (COME|coklit|tanya|cek) A4 (tapi|kok|tau|tiba tiba|malah|sudah) A4 stiker
(coklit|COME) A6 (tidak|belum|tanpa) W5 (stiker|tempel)
data A6 (tidak|belum|tanpa) W3 (stiker|tempel)
WHO A6 (minta|pungut|bayar|pungli|tarik|mintai|kutip) W3 (uang|duit|bayaran|bayar|biaya|rokok|ongkos|sumbangan|\d+)
(minta|pungut|bayar|tarik|dimintai|diminta|dipungut|disuruh) W2 (uang|duit|bayar|biaya|\d+) A5 WHO
WHO (tapi|hanya) (foto|tempel|lewat|duduk|nanya|tanya)
WHO W4 (bayar|pungli|joki|dijoki|asal|asalan|bohong|palsu|fiktif|curang|formalitas)
coklit W5 (telepon|telpon|video call)
stiker W5 (habis|tidak W2 (dikasih|diberi))
stiker W4 rumah W2 kosong
stiker A8 (pantarlih|petugas|orang|dia|mereka) A3 NO W3 (ke|rumah)
coklit A5 bukan W1 (pantarlih|petugas)
coklit A3 bukan
WHO A6 (nyalin|menyalin|salin|fotokopi|data lama)
(coklit|WHO) A5 GARB W2 PARTY
(coklit|WHO) A6 NO W2 (diberi|dikasih|ninggal|meninggalkan|kasih|beri) W5 (stiker|bukti|tanda)
WHO tapi W2 (foto|difoto|tempel|duduk|nanya|tanya)
(coklit|isi|ngisi|data) W5 (warung|kedai|poskamling)
coklit W2 (tapi|hanya) W2 (foto|difoto|tempel|lewat|tanya)
(tempel|stiker) A5 tanpa W3 (tanya|ketuk|masuk|temu|izin|permisi|pamit|sepengetahuan)
coklit W3 (bukan|joki|diwakilkan|wakil|orang lain|telepon|telpon|hp|wa|whatsapp|jalan|warung|pos|gardu)
(istri|suami|anak|adik|teman|keponakan|saudara|orang lain|rt) W2 pantarlih W4 (coklit|COME|tempel|data)
yang W2 (coklit|COME) W2 bukan
bukan W1 pantarlih (nya )?(yang|sendiri|asli|langsung|resmi)
WHO W4 (anggota|pengurus|kader|timses|simpatisan|tim|orang) (partai|parpol|sukses|caleg|paslon)
(pantarlih|petugas) W3 (tidak|tanpa) W3 (sk|identitas|atribut|seragam|rompi|surat tugas|tanda pengenal|id)
"""
)
_NO_STICKER_NO_VISIT = pattern("NO W3 stiker A6 NO W4 (COME|coklit|petugas|orang|pantarlih)")
_FAULTY = table(
    r"""
(WRONG|kurang) W1 A5 PART
(PART|kepala keluarga) A5 WRONG
tps A6 jauh
tps W4 (desa|kampung|rt|dusun|kelurahan) W1 (sebelah|beda|tetangga)
(tanggal lahir|lahir|alamat|umur|rt|tps) (?:(?!NO|belum|tidak)\S+ ){0,6}terdata
LIST A4 alamat lama
alamat lama A4 LIST
(ditulis|tulis) A4 tapi
PART A9 yang benar
(kelamin|status (kawin|perkawinan|pernikahan))
PART A6 (kurang|lebih|hilang) W1 (angka|huruf|digit|satu)
(alamat|nik|tanggal lahir|tps|rt|rw|umur) A9 tapi W3 (rt|rw|tps|lahir|ktp|kepala keluarga)
(nama|namanya) A9 tapi W2 (nama|ktp|kepala keluarga)
(pecah|terpecah|tersebar|terbagi|terpisah|pisah|dipisah) W3 tps
tps W4 (jauh|pisah|terpisah|pindah|berjauhan|dipindah|lain) unless memilih
(jauh|pisah|terpisah|lain) W3 tps
satu (kepala keluarga|rumah|keluarga) A6 (beda|pisah|terpisah|lain|tps)
(PART|terdata) A8 (seharusnya|harusnya)
PART A9 (terdata|ditulis|lama|laki|laki laki|perempuan) W3 tapi
PART W4 salah satu (angka|huruf|digit)
tps \d+ A6 tps \d+
(perbaiki|perbaikan|diperbaiki|ubah|koreksi|ralat|betulkan|dibetulkan|benarkan) W3 (nama|data|tps|alamat|tanggal|nik)
(mau|minta|mohon|tolong|bisa|biar|supaya) W3 ganti W3 (nama|data|tps|alamat|tanggal|nik)
"""
)
_REASONS = {
    "meninggal": table(
        "(?<!listrik )(?<!lampu )(?<!air )(meninggal|tutup usia|sudah tiada|kematian|mendiang|almarhum)"
    ),
    "ganda": table(
        r"""
ganda
(punya|dapat|ada|terima|pegang) W1 (dua|2) (undangan|nama|nik|stiker)
(LIST|nama|namanya|data|nik|stiker|undangan) A5 (dua|2) (kali|tps|nama|tempat|desa|daerah)
(terdaftar|terdata) W2 (dan|juga|dengan) W2 (di|disini|sini|disana)
(LIST|nama|nik) W1 dua(?= ,| $)
(dua|2) (nama|kali|tempat) A4 (LIST|saya|nama|sama|tps)
dua kali W3 LIST
"""
    ),
    "di_bawah_umur": table(
        r"""
(bawah umur|belum cukup umur|tidak cukup umur|belum dewasa|kurang umur)
(belum|tidak|bukan) W3 (17|tujuh belas)
mudax*
(murid|siswa|pelajar|anak) W1 (smp|sd|tk|mts|sltp|paud)
(bocah|balita|bayi|anak kecil)
kelas W1 TALLY (sd|smp|mts)
masih W2 (smp|sd|tk|kecil|bayi|balita|paud|madrasah|sltp|mts)
(umur|baru|masih) W2 (\d|1[0-6]|sepuluh|sebelas|(dua|tiga|empat|lima|enam) belas)
(\d|1[0-6]|(dua|tiga|empat|lima|enam) belas) tahun unless (lalu|yang lalu|silam|tinggal|jadi|di|tidak|merantau|pindah)
"""
    ),
    "bukan_wni": table(
        r"""
(wna|bukan wni|orang asing|bule|warga asing|tka|paspor asing|turis)
warga negara unless indonesia
(orang|warga) (malaysia|singapura|cina|china|tiongkok|filipina|india|jepang|korea|australia|inggris|amerika|belanda)
(orang|warga) (arab|thailand|vietnam|myanmar|rohingya|taiwan|rusia|jerman)
wn unless (indonesia|i)
"""
    ),
    "tni_polri": table("FORCES"),
    "pindah": table(
        r"""
(pindah|tki|merantau|rantau|menetap|tinggal di luar|tidak (lagi )?tinggal)
bukan W1 (warga (sini|lagi)|penduduk)
bukan W1 warga W2 lagi
ikut (suami|istri|anak|orang tua)(nya)? W1 (di|ke)
sudah A4 tinggal (di|dengan|bersama)
kepala keluarga W1 (pecah|pisah)
(jadi|ktp|domisili) W1 (warga|penduduk|luar|lain|beda)
sudah W1 (ktp|domisili|pulang|balik)
"""
    ),
    "lain": table(
        r"""
(fiktif|siluman|hak pilih W2 cabut|dicabut hak)
(tidak|bukan) W2 (kenal|dikenal|dikenali|warga|keluarga kami|anggota keluarga)
"""
    ),
}
_EVEN_UNLISTED = frozenset({"meninggal", "ganda"})
"""Reasons that say by themselves why somebody writes to this hotline."""
_PENSION = pattern("pensiun")
_OTHER_MATTER = table(
    r"""
(belum|tidak) W3 (dapat|terima|ada|sampai|dikasih|kebagian|menerima|diberi) W2 (undangan|c6|surat panggilan)
(undangan|c6) W3 (belum|tidak|hilang)
(laporan|keluhan|masalah|kendala) A5 (dpt|pemilih|tps|coklit|pantarlih|daftar pemilih)
lapor A5 (tps|coklit|pantarlih)
(dpt|daftar pemilih) A8 (aneh|kacau|bermasalah|tempel|dipajang|diumumkan|janggal)
tps A8 (NO|sulit|susah) A6 (difabel|kursi roda|disabilitas|tunanetra|lansia)
(difabel|kursi roda|disabilitas|tunanetra) A8 (NO|sulit|susah) unless (W2 tps)
"""
)
_ONE_OF = re.compile(r" salah (?=satu (?!angka|huruf|digit))")
_UNDER_AGE = re.compile(
    r" (?:belum|tidak|bukan)(?= (?:genap |cukup |sampai |ada )?(?:17|tujuh belas|cukup umur|umur 17) )"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A category (reason only with `tms_terdaftar`), how sure, and the match that shows it."""

    category: str
    reason: str
    confidence: float
    match: Match


def topic_of(stream: Stream) -> Topic | None:
    """What the message reports, None when it reports nothing about the voter list."""
    text = _ONE_OF.sub(" siapa ", stream.text)  # "one of", not "wrong"; equally long, so positions stay
    text = _UNDER_AGE.sub(lambda match: f" {'muda':x<{len(match.group()) - 1}}", text)  # "not yet 17": nothing missing
    rules = (_neither, _procedure, _ineligible, _faulty, _missing, _other)
    return next((topic for rule in rules if (topic := rule(text))), None)


def _neither(text: str) -> Topic | None:
    """No sticker *and* no visit: nobody came. One without the other is a matter of procedure."""
    match = _NO_STICKER_NO_VISIT.search(text)
    return Topic("belum_dicoklit", "", 0.9, match) if match else None


def _procedure(text: str) -> Topic | None:
    match = first(_PROCEDURE, text)
    return Topic("prosedur_coklit", "", 0.85, match) if match else None


def _ineligible(text: str) -> Topic | None:
    """Somebody who should not be listed: a reason, and no word that somebody is missing from the list."""
    reasons = [(reason, match) for reason, patterns in _REASONS.items() if (match := first(patterns, text))]
    if not reasons or _is_missed(text):
        return None
    listed = any_of(_STILL_LISTED, text)
    for reason, match in reasons:
        if reason == "tni_polri" and _PENSION.search(text):
            continue
        if listed or reason in _EVEN_UNLISTED:
            return Topic("tms_terdaftar", reason, 0.92 if listed else 0.75, match)
    return None


def _is_missed(text: str) -> bool:
    """True where somebody was not visited or is not listed, and does not want just that for somebody else."""
    return any_of(_MISSED, text) and not (_NOT_REMOVED.search(text) or _TO_BE_REMOVED.search(text))


def _faulty(text: str) -> Topic | None:
    match = first(_FAULTY, text)
    return Topic("data_keliru", "", 0.85, match) if match else None


def _missing(text: str) -> Topic | None:
    """Not visited or not listed: both are often said together; what is said first was what brought them here."""
    visit, listing = first(_NOT_VISITED, text), first(_NOT_LISTED, text)
    if visit and (listing is None or visit.start() <= listing.start()):
        return Topic("belum_dicoklit", "", 0.95 if visit.group().endswith(" coklit") else 0.85, visit)
    return Topic("belum_terdaftar", "", 0.92, listing) if listing else None


def _other(text: str) -> Topic | None:
    match = first(_OTHER_MATTER, text)
    return Topic("lainnya", "", 0.7, match) if match else None


def reason_in(stream: Stream) -> str:
    """Why somebody should not be listed, as far as the words tell; `lain` where they do not."""
    return next((reason for reason, patterns in _REASONS.items() if first(patterns, stream.text)), "lain")
