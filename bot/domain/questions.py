"""What somebody asks about the hotline, their data or the right to vote: the topic, by tables of patterns.

A topic alone is no question: it needs the shape of one (a question word, a question mark, "… atau tidak"). Whether the
message is rather a report is decided elsewhere (`intents`).
"""

from __future__ import annotations

from functools import lru_cache

from bot.domain.nik import HIDDEN, blank_numbers
from bot.domain.patterns import Pattern, Table, first, pattern, table
from bot.domain.words import Stream, clean

_SHAPE = table(
    r"""
(apa|apakah|siapa|kenapa|mengapa|bagaimana|kapan|berapa|dimana|mana|kok|cara|bisakah|bolehkah|haruskah|wajibkah)
\?
(tidak|kan|ya|enggak)(?= $| pak $| bu $| kak $| min $| ,| nanti $| sih)
(boleh|bisa|wajib|harus|perlu|ada|gratis|bayar|aman|rahasia|buka) W6 tidak
(mau|numpang|izin) W1 tanya
(is|are|do|does|can|will|who|why|how|what|where|must|should)
(kan|kah)
(aman|disebar|bocor|tau|tahu|disebut|dikabari|muncul|dibaca|dibalas|dibales|lama|manusia|robot|bot) W1 (tidak|atau)
(guna|gunanya|fungsi|fungsinya|manfaat|arti|maksud)
"""
)
"""A question's shape."""

_VOTE = (
    "(milih|memilih|pilih|nyoblos|coblos|mencoblos|nyoblosnya|pencoblosan|milihnya|memilihnya"
    "|ikut pemilu|memberikan suara|hak pilih|hak suara|vote)"
)

_WHY = table(
    r"""
(untuk|buat) apa(?= $| \?| ,)
(untuk|buat) apa (sih|ya|pak|bu|itu|tu|nanya|tanya|ditanya|isi|data)
(kenapa|kok|mengapa|ngapain) W2 (harus|hrs|perlu|wajib|minta|diminta|tanya|ditanya|nanya|butuh|isi|pakai|pake|pke|kasih)
(nik|ktp|kk|kepala keluarga|nomor|telepon|telpon|hp|wa|rt|rw|nama|alamat|tanggal lahir|umur|lahir) A3 (untuk|buat) apa
(wajib|harus|hrs|perlu|mesti) W3 (isi|diisi|nik|ktp|kk|kepala keluarga|nomor|hp|kasih|kirim|foto)
(wajib|harus|hrs|perlu|mesti) W3 (rt|nama|tanggal lahir|alamat|desa|tahu|tau)
(penting|wajib|harus|hrs|perlu)(?= tidak| \?| kah| ya| kan)
(why|what) (do|for|is) W4 (nik|number|phone|name|need|for)
kenapa do you need
(bisa|boleh) W2 tanpa (nik|ktp|kk|nomor|hp|nama|foto)
(nik|number|phone|name) for
apa for
(guna|gunanya|fungsi|fungsinya|manfaat) W2 apa
(perlu|wajib|harus) (banget|sekali|kah)
"""
)
"""Why something is asked for, and whether it has to be told."""

FIELDS: tuple[tuple[str, Pattern], ...] = (
    ("nik", pattern("(nik|ktp|kk|kepala keluarga|nomor induk|ktp el|id card)")),
    ("phone", pattern("(telepon|telpon|hp|wa|whatsapp|nomor hp|nomor wa|phone|nohp)")),
    ("birth_date", pattern("(tanggal lahir|lahir|umur|usia|birth)")),
    ("rt", pattern("(rt|rw)")),
    ("area", pattern("(desa|kelurahan|kecamatan|alamat|tinggal|lokasi|village)")),
    ("disability", pattern("(disabilitas|cacat|difabel)")),
    ("voter_name", pattern("(nama|name)")),
)
"""The field that a "why" names, if it names one."""

_TOPICS: tuple[tuple[str, Table], ...] = (
    (
        "privacy",
        table(
            r"""
(aman|safe|bocor|disebar|tersebar|dijual|disalahgunakan|secure|private)
(rahasia|dirahasiakan|rahasianya|privasi|kerahasiaan|merahasiakan|anonim|anonymous)
(siapa|who) W4 (baca|lihat|melihat|liat|tahu|tau|see|sees|read|akses|pegang|nyimpan|simpan)
(lihat|melihat|liat|baca|akses|tahu|tau) W4 siapa
(nama|identitas|nomor|data) W3 (ketauan|ketahuan|diketahui|tahu|tau|kelihatan|muncul|keluar|kebuka|disembunyikan)
(bisa|boleh|can) W4 (sembunyi|disembunyikan|tanpa nama|anonim|hide|dirahasiakan)
(data|nik|ktp|foto|nomor) W4 (disimpan|simpan|dipakai) W3 (dimana|mana|siapa|apa)
(tetangga|kades|lurah|camat|kadus|orang|warga|keluarga|atasan) W3 (tau|tahu|ketahuan)
(nama|identitas) W3 (disebut|disebutkan|muncul|ditulis|dicantumkan)
data W3 siapa
(disembunyikan|sembunyi|hidden|hide|tanpa nama)
"""
        ),
    ),
    (
        "when",
        table(
            r"""
(kapan|tanggal berapa|tgl berapa|jadwal|hari apa) W4 (coblosan|pencoblosan|pemungutan|pemilu|pilkada|pemilih|pemilihan)
(kapan|jadwal) W3 (coklit|dpt|dps|dpshp|penetapan|pleno|pendaftaran|lapor|batas)
(coklit|dpt|dps|dpshp|pemilu|pilkada|coblosan|pencoblosan|pemilihan) W4 (kapan|tanggal berapa|jadwal)
(batas|terakhir|paling lambat|deadline|sampai kapan) W3 (lapor|kapan|melapor|pendaftaran)
masih (bisa|boleh|sempat) W1 lapor
"""
        ),
    ),
    (
        "for_others",
        table(
            r"""
(boleh|bisa) W2 lapor W2 (untuk|buat|atas nama|punya)
(boleh|bisa) W2 (diwakilkan|mewakili|wakilkan|diwakili)
"""
        ),
    ),
    ("cost", table(r"""(gratis|bayar|biaya|ongkos|tarif|dipungut|pulsa|free|cost|dibayar|imbalan|hadiah)""")),
    (
        "delete_data",
        table(
            r"""
(hapus|dihapus|menghapus|delete) W5 (data|nik|foto|nomor|identitas|laporan)
(data|nik|foto|nomor|identitas) W5 (hapus|dihapus|deleted)
(berapa lama|sampai kapan) W4 (disimpan|simpan|data)
(disimpan|simpan) W3 (berapa lama|sampai kapan)
"""
        ),
    ),
    (
        "change",
        table(
            r"""
(salah|keliru) W3 (isi|ketik|tulis|kirim|pencet|tekan) W3 (bagaimana|gimana|bisa|apa)
(kalau|kalo|bila|if) W2 (salah|keliru)
(bisa|boleh|cara|can) W3 (ubah|diubah|ganti|diganti|edit|diedit|perbaiki|diperbaiki|ralat|koreksi|change)
(bisa|boleh|cara|can) W3 (batal|dibatalkan)
(bagaimana|gimana) W2 (ubah|ganti|edit|batal|membatalkan)
"""
        ),
    ),
    (
        "robot",
        table(
            r"""
(robot|bot|mesin|otomatis|ai|komputer|machine)
(ini|di sini|sini) W3 (orang|manusia|admin|human|person)
(ada|siapa) W3 (baca|balas|jawab|bales|respon|nanggapi|read)
(kamu|anda|kau|ini) (manusia|orang|siapa)
(laporan|pesan|chat) W5 (dibaca|dibalas|ditanggapi|direspon|ditindak)
"""
        ),
    ),
    (
        "process",
        table(
            r"""
berapa (lama|hari|jam|minggu) unless (W3 (disimpan|simpan))
(habis|abis|setelah|sesudah|sudah) (ini|itu|kirim|lapor) W3 (bagaimana|apa|gimana|ngapain|kemana)
(nanti|trus|terus|lalu|selanjutnya|kemudian|berikutnya) W2 (bagaimana|apa|gimana|ngapain|diapain)
(how|bagaimana) long
(proses|alur|prosedur|langkah|tahap) W4 (bagaimana|apa|gimana|seperti apa)
(bagaimana|apa) W2 (proses|alur|prosedur|langkah)
(what|apa) happens
(lama|cepat) tidak W2 proses
(nanti|habis itu|terus) W2 (petugas|ada) W3 (datang|hubungi|kunjung)
(dikabari|diberi kabar|dihubungi|dikasih tahu|dikasih tau)
(kapan|berapa lama) W3 (diproses|ditindak|ditangani|dijawab|selesai|datang|kunjung)
"""
        ),
    ),
    (
        "how",
        table(
            r"""
(cara|bagaimana) W2 (lapor|melapor|ngelapor|report)
lapor W3 (lewat|kemana|dimana|mana|cara|bagaimana)
"""
        ),
    ),
    (
        "saran_perbaikan",
        table(r"""
(apa|arti|maksud) W3 saran perbaikan
saran perbaikan W3 (apa|arti|maksud)
"""),
    ),
    (
        "pantarlih",
        table(r"""
(apa|siapa|arti|maksud) W3 (pantarlih|ppdp)
(pantarlih|ppdp) W3 (apa|siapa|arti|maksud)
"""),
    ),
    (
        "documents",
        table(r"""
(apa|apa saja|dokumen|berkas|surat) A5 (dibawa|bawa|disiapkan|siapkan|disediakan|dibutuhkan|diperlukan) A4
(dokumen|berkas|documents) A3 (apa|what)
(apa|what) A3 (dokumen|berkas|documents)
(perlu|harus|wajib) W2 (bawa|siapkan|siapin|tunjukkan|nunjukkin) W3 (ktp|kk|kepala keluarga|dokumen|berkas|undangan)
syarat W1 (lapor|laporan)
"""),
    ),
    (
        "lost_ktp",
        table(r"""
ktp (saya |el |ibu |bapak |anak |elektronik )?(hilang|rusak|patah|kebakar|terbakar|dicuri)
(hilang|rusak|kehilangan) W2 ktp
"""),
    ),
    (
        "disability",
        table(r"""
DISABLED A9 SERVED
SERVED A8 DISABLED
"""),
    ),
    (
        "check_name",
        table(r"""
(cara|bagaimana|dimana|mana|bisa|how) W4 (cek|lihat|tahu|tau|mengecek|periksa|check|memastikan) W5
(apa|apakah|is|am) W4 (terdaftar|registered|terdata|masuk dpt|masuk daftar|ada di dpt)
sudah (terdaftar|terdata|masuk dpt) (belum|tidak|apa)
(cek|check|lihat) W3 (dpt|daftar pemilih|nama|terdaftar)
tps W3 (dimana|mana|berapa)
"""),
    ),
    (
        "dpt",
        table(r"""
(apa|arti|maksud|beda) (itu |sih |tu |dari |maksud )?(dpt|dps|dpshp|dptb|dpk|daftar pemilih)
(dpt|dps|dpshp|dptb|dpk) W2 (itu |tu |adalah )?(apa|arti|maksud|beda) unless (W2 kapan)
"""),
    ),
    (
        "coklit",
        table(r"""
(apa|arti|maksud) W2 coklit
coklit (itu |tu |adalah |teh |tuh )?(apa|arti|maksud|apaan)
what W2 coklit
(wajib|harus|perlu) W2 coklit
coklit W2 (wajib|harus|penting)
"""),
    ),
    (
        "bawaslu",
        table(r"""
(apa|siapa|arti|maksud) (sih |itu |beda )?(bawaslu|panwaslu|panwascam|pkd|posko)
(hotline|layanan) (ini|itu) (apa|untuk)
(bawaslu|panwaslu|panwascam|pkd|posko) (itu|tu|adalah|sih|dengan kpu|sama kpu) W2 (apa|siapa|beda)
beda W2 (bawaslu|kpu) W3 (kpu|bawaslu)
"""),
    ),
    (
        "tni_polri",
        table(rf"""
(tentara|polisi|tni|polri|brimob|anggota|soldier|police) A6 {_VOTE}
{_VOTE} A6 (tentara|polisi|tni|polri|brimob|soldier|police)
"""),
    ),
    (
        "seventeen",
        table(rf"""
(17|16|15|18|tujuh belas|enam belas|umur|usia|belum cukup) A8 {_VOTE}
{_VOTE} A8 (17|16|15|18|tujuh belas|enam belas|umur|usia|bawah umur)
(sudah|pernah) (nikah|menikah|kawin) A6 {_VOTE}
(pemilih|milih) (pemula|baru) A4
(how old|old enough)
"""),
    ),
    (
        "abroad",
        table(rf"""
(luar negeri|malaysia|singapura|arab|taiwan|hongkong|jepang|korea|tki|pmi|abroad|overseas) A8 {_VOTE}
{_VOTE} A8 (luar negeri|malaysia|singapura|arab|taiwan|hongkong|jepang|korea|tki|pmi|abroad|overseas)
"""),
    ),
    (
        "no_ktp",
        table(rf"""
(belum|tidak|tanpa|no|without|hilang) W3 (ktp|ktp el|id card) A8 {_VOTE}
{_VOTE} A8 (belum|tidak|tanpa|without) W3 (ktp|ktp el|id card)
ktp (saya |el |ibu |bapak |anak )?(belum|hilang|rusak) A8 {_VOTE}
(belum|tidak|tanpa) W3 (ktp|ktp el) W2 (bisa|boleh) W2 lapor
bawa (kk|kepala keluarga) A6 {_VOTE}
"""),
    ),
    (
        "ktp_elsewhere",
        table(rf"""
ktp A8 (luar|beda|lain|masih|palembang|jakarta|jawa|daerah|alamat|kota|elsewhere|another) A8 {_VOTE}
(pindah|merantau|domisili|kos|kontrak|kuliah|kerja) A8 {_VOTE}
ktp A6 (tapi|tp|cuma) A4 (tinggal|domisili) A8 {_VOTE}
pindah (memilih|milih|tps|dptb)
"""),
    ),
    (
        "cannot_come",
        table(rf"""
(sakit|lumpuh|tua|jompo|stroke|opname|dirawat|rumah sakit|hamil) A8 ({_VOTE[1:-1]}|tps)
(disabilitas|difabel|buta|tuli|kursi roda) A8 ({_VOTE[1:-1]}|tps)
({_VOTE[1:-1]}|tps) A8 (sakit|lumpuh|jompo|stroke|disabilitas|buta|kursi roda|rumah sakit)
(luar kota|melaut|kerja|shift|dinas|jauh) A8 (pencoblosan|hari h|hari pemungutan|nyoblos|tps)
"""),
    ),
    (
        "who_may_vote",
        table(rf"""
(siapa|syarat|who|kriteria|ketentuan) W5 ({_VOTE[1:-1]}|pemilih|voter)
(boleh|bisa|berhak|can) W3 {_VOTE}
(syarat|ketentuan|kriteria) W3 (pemilih|terdaftar|dpt)
hak pilih A3 (siapa|apa)
"""),
    ),
    (
        "hours",
        table(r"""
(buka|tutup|jam kerja|jam kantor|open) W4 (jam|hari|sabtu|minggu|kapan|berapa|tidak|when)
jam (berapa|kerja|buka|kantor|layanan)
(hari|sabtu|minggu|libur) W3 (buka|tutup)
(datang|dateng|ke) W2 (langsung|kantor|posko) W3 (bisa|boleh|tidak|kapan)
(bisa|boleh) W2 (datang|dateng) W2 (langsung|ke kantor|ke posko|kantor|posko)
24 jam
(malam|subuh|tengah malam|libur) W4 (dibalas|dilayani|dijawab|buka)
"""),
    ),
)
"""Topics in the order in which they are tried: the narrow ones first."""

TOPICS = ("why", *(name for name, _ in _TOPICS))


@lru_cache(maxsize=4)  # a turn asks several times about the same words
def topic_asked(text: str) -> str:
    """The topic of the question that `text` asks, '' for none that is known, or for no question at all."""
    stream = _meanings(text)
    if first(_SHAPE, stream) is None:
        return ""
    if first(_WHY, stream) is not None and not _asks_to_vote(stream) and _BRINGS.search(stream) is None:
        return "why"
    return next((name for name, patterns in _TOPICS if first(patterns, stream) is not None), "")


def _meanings(text: str) -> str:
    """The known meanings of `text`, without its numbers: what stands for one ("nomor disembunyikan") is no word."""
    return Stream(blank_numbers(clean(text)).replace(HIDDEN, " ")).text


_VOTES = pattern(_VOTE)
_BRINGS = pattern("(bawa|dibawa|siapkan|disiapkan|siapin|tunjukkan)")
"""What has to be brought is asked of coklit or voting, not of our form."""


def _asks_to_vote(stream: str) -> bool:
    """ "Harus punya KTP ya kalau mau nyoblos?" asks about voting, not about our form."""
    return _VOTES.search(stream) is not None


def field_named(text: str) -> str:
    """The field of the report that a "why" names, '' when it means the open question."""
    stream = _meanings(text)
    return next((name for name, words in FIELDS if words.search(stream)), "")
