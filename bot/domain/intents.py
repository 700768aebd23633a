"""What the writer of a message wants, as a table of rules. The first that holds decides; a clear report beats most."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.patterns import Match, first, pattern, table
from bot.domain.topics import Topic

_POLITE = (
    "halo|selamat|assalamualaikum|waalaikumsalam|wr|wb|permisi|pagi|siang|sore|malam|terima kasih|om|swastiastu|shalom"
    "|p|tes|test|ping|pak|bu|bapak|ibu|kak|bang|mas|mbak|min|admin|bawaslu|semua|ya|ok|oke|baik|siap|maaf|ganggu"
    "|menganggu|mengganggu|apa kabar|sama sama|banyak|infonya|bantuannya|atas|informasinya|sudah|hai|warahmatullahi"
    "|sip|mantap|there|selesai|sehat|selalu|semoga|sukses|berkah|bot|gan|gaes|guys|sis|bro|agan|bos|bosku|mimin|admin|kawan|semuanya|lagi|kembali"
    "|alaikum|warahmatullah|warohmatullah|wabarakatuh|warohmatullahi|wabarokatuh|wassalam|jumpa|kabar"
)
_ONLY_POLITE = re.compile(rf"^ (?:(?:{_POLITE}|,|\?) )+$")
_GREETED = pattern(
    "(halo|selamat|assalamualaikum|permisi|pagi|siang|sore|malam|terima kasih|shalom|p|tes|test|ping|swastiastu"
    "|apa kabar|waalaikumsalam|wassalam)"
)
_ASKS_FIRST = re.compile(
    rf"^ (?:(?:{_POLITE}|mau|numpang|tanya|boleh|bisa|saya|ini|nah|eh|izin|ijin|dong|,) )*"
    r"(?:apa|apakah|bagaimana|kapan|dimana|di mana|siapa|berapa|cara|adakah|bisakah|kemana|ke mana|mana"
    r"|bolehkah|syarat)"
    r"(?= )(?! saja yang salah)"
)
_ASKS = table(
    r"""
(apa|apakah|bagaimana|kapan|dimana|siapa|berapa|kenapa|cara|kemana|mana|tanya|syarat|bisakah|bolehkah|info|jadwal)
\?
(bisa|boleh|perlu|harus|wajib|dapat) W3 (tidak|apa|kah)
(bisa|boleh|perlu|harus|wajib|dapat) W6 tidak(?= ,| \?| $)
"""
)
_MAY_I = re.compile(
    rf"^ (?:(?:{_POLITE}|mau|tanya|apakah|,) )*(?:perlu|harus|wajib|boleh|bisa|mesti) "
    r"(?!minta|tolong|mohon|bantu|dibantu)(?:[^\s?]+ )+\?"
    r"|(?: boleh| bisa| berhak) (?:milih|pilih|memilih|nyoblos|coblos) (?:[^\s,?]+ ){0,5}(?:kapan|apa|tidak|\?)(?= |$)"
)
_BROKEN = pattern("(listrik|pdam|pln|internet|wifi|sinyal|lampu|air) W4 (mati|meninggal|padam|rusak|jelek|gangguan)")
_SERVICES = table(
    r"""
(listrik|pdam|pln|internet|wifi|sinyal|lampu|air) W4 (mati|meninggal|padam|rusak|hilang|jelek|gangguan)
(jalan|jembatan|selokan|got|lampu jalan|sekolah|pasar) W3 (rusak|berlubang|ambruk|banjir|gelap|macet|kotor)
(gaji|honor|lowongan|loker)
(jual|jualan|dijual|promo|diskon|pinjaman|pinjol|lowongan|loker|togel|slot|judi)
"""
)
"""What other offices answer for, or nobody: no matter of the voter list."""
_LODGED = table(
    r"""
^ (pak |bu )?(saya |kami |sudah )*lapor W2 (tanggal|lalu|kemarin|tadi|minggu|bulan|hari) A8 (kok|NO|bagaimana|mana)
(saya|kami|sudah) W2 lapor W3 (lalu|kemarin|minggu|bulan|tadi|hari) A8 (belum|tidak|bagaimana|mana)
"""
)
"""Somebody reported before and waits: about that report, whatever else is said."""
_WHEN = pattern("(kapan|jam berapa|tanggal berapa)")
_IF = re.compile(r" kalau (?!bisa|boleh|mau )")
_STATUS = table(
    r"""
(status|progres|kelanjutan|kabar|hasil|tindak lanjut|update|proses|diproses|nasib) W3 REPORTED
laporan W5 (bagaimana|sampai|sudah|belum|kabar|mana|proses|diproses|ditindak|ditindaklanjuti|status|kapan|selesai)
(bagaimana|sampai mana|sudah sampai|mana|cek|lihat|kapan) W3 laporan
(cek|status|lihat) W2 (tiket|status|nomor)
tiket W4 (masih|sudah|belum|proses|diproses|bagaimana|kapan|selesai)
laporan saya W3 (been|done|received|update|going)
yang W3 lapor W4 (bagaimana|sampai|sudah|kapan)
saya (status|check) W1 lapor
(hari|minggu|bulan|lama|kemarin) lapor A3 (belum|tidak|kok|bagaimana)
lapor W4 (belum|tidak) W2 hubungi
lapor W4 (belum|tidak) W2 (tindak lanjut|respon|tanggapan|jawaban|kabar|balasan|ditindak|ditindaklanjuti|tanggap)
"""
)
_HOW_LONG = pattern("(berapa (lama|hari|jam|minggu)|kapan) W4 laporan unless (saya|kami)")
"""What becomes of reports in general: no report of one's own is meant."""
_WHO_READS = pattern("siapa W4 (baca|membaca|lihat|melihat|tahu|akses|buka)")
_BARE_STATUS = re.compile(r"^ status (?:, |\? )?$")
_DELETE = table(
    r"""
hapus W4 (data|nik|foto|nomor|ktp|kepala keluarga|identitas|informasi|semua|laporan|chat|akun)
(data|foto|ktp|identitas|nomor|nik) A7 hapus
jangan W2 (simpan|disimpan)
(tarik|cabut|hapus) W2 (persetujuan|izin|consent)
"""
)
_MY_DATA = table(
    r"""
(apa|apa saja|mana) W3 data saya
data (saya|aku|kami) A3 (apa|apa saja|mana)( saja)? A3 (simpan|disimpan|punya|ada|tersimpan)
data apa( saja)? A4 (simpan|disimpan|tersimpan|punya|tentang saya)
(lihat|tunjukkan|tampilkan|kirim|kirimkan|minta|cek) W3 data (saya|pribadi)
data (saya|pribadi saya) W3 (disimpan|tersimpan)
"""
)
_OBJECTION = table(
    r"""
keberatan W4 (REPORTED_ABOUT|lapor|laporan) unless (saya|kami|kok|belum|tidak|lama|sudah)
keberatan A6 (nama|data|nik|identitas) W4 (saya|aku|sendiri|kami)
(nama|data|nik|identitas|ktp) (saya|aku|kami) A4 USED
(nama|data|nik|identitas|ktp) (saya|aku|kami) W3 REPORTED_ABOUT
(tidak|bukan|jangan) W3 (mau|setuju|terima|ingin|rela|izinkan|sudi) W2 REPORTED_ABOUT
(jangan|stop|hentikan|berhenti) W1 (lapor|laporan) W2 (saya|aku|tentang saya|soal saya|atas nama saya)
(siapa|orang) W4 lapor W1 (saya|aku|nama saya)(?= |$)
lapor W1 (saya|nama saya) W3 (tanpa|belum|tidak) W2 (izin|ijin|persetujuan|setuju|tau|tahu|sepengetahuan)
saya W2 REPORTED_ABOUT W3 (tanpa|tidak) W2 (izin|ijin|persetujuan|setuju|tau|tahu|sepengetahuan)
nama W2 REPORTED_ABOUT W3 tanpa
object W2 (to|being) W3 REPORTED_ABOUT
"""
)
_NAME_USED = pattern("(nama|data|nik|identitas|ktp) (saya|aku|kami) A3 USED W2 (orang|tetangga|teman|seseorang|dia)")
"""Somebody else uses one's name: no fault in the list, unless the list is spoken of."""
_THE_LIST = pattern("(LIST|daftar|tps|pemilih|dua kali|ganda|coklit)")
_CANCEL = table(
    r"""
batal
tidak jadi
tidak (perlu|usah)( lagi| jadi| pak| bu| bapak| ibu| bang| kak| min| ya| ok| terima kasih)*(?= ,| $)
(cabut|tarik|urung|urungkan|stop|hentikan) W2 (laporan|lapor|pengaduan|saja|aja)
(stop|berhenti)(?= ,| $)
jangan W2 (lanjut|diteruskan|dilanjutkan|diproses)
"""
)
_POSKO = table(
    r"""
(dimana|mana|kemana) W4 POSKO
POSKO A5 (dimana|mana|kemana) unless (hari|lagi pun)
(alamat|alamatnya|lokasi|lokasinya|letak|letaknya) (dari|di|of)?( the)? ?POSKO
(peta|maps|map|rute|denah|jalan|arah|nomor|kontak|telepon) (ke|dari|to|of|untuk)?( the)? ?POSKO
POSKO W4 (alamat|alamatnya|lokasi|lokasinya|letak|letaknya|terdekat|dekat|nomor|telepon)(?= \?| ,| please| mohon| $)
(jam|pukul) W2 (berapa|buka|kerja|layanan|operasional|pelayanan) W4 POSKO
(jam|kapan|hari) W4 POSKO W3 (buka|open)
POSKO W4 (buka|tutup) W3 (jam|kapan|hari|pukul|tidak \?|\?)
POSKO W2 (jam|kapan)
(cari|mencari|nyari|temukan|menuju|tunjukkan|kasih tahu|minta|info) W3 POSKO
(mau|ingin|bisa|hendak|boleh) W2 (ke|datang ke|datang|kunjung|mampir|main ke) W2 POSKO
POSKO (terdekat|paling dekat)
(ada|adakah|is there a) POSKO W6 \?
is there a POSKO
(get|go|come|visit) W2 POSKO
(dimana|kemana|mana) W3 (lapor|laporan|ngadu|datang) W2 (langsung|sendiri|tatap muka)
(lapor|ngadu) W1 (langsung|tatap muka) W3 (dimana|kemana|mana)
"""
)
_BARE_POSKO = re.compile(r"^ (?:posko|poskonya) (?:saya )?(?:, |\? )?$")
_OFFICER = table(
    r"""
(bicara|ngobrol|omong|ngomong|hubungi|sambung|sambungkan|disambungkan|kontak|chat|telepon|telpon|temu) W3 STAFF
(berbicara|hubungkan|menghubungi) W3 STAFF
(nomor|kontak|hp|wa) W2 (petugas|pkd|panwascam|panwas|admin|pengawas)
(mau|minta|butuh|panggil|panggilkan) W2 (petugas|operator|admin|cs|manusia|pengawas)(?= ,| \?| $)
(ini|anda|kamu|kau) W1 (bot|robot|orang|manusia)(?= |$)
siapa (ini|kamu|anda)(?= \?| ,| $)
(ini|dengan) siapa(?= \?| ,| $)
(hubungi|telepon|telpon|kontak) W1 (saya|kami|balik)
ada W2 (petugas|orang|admin|operator|orangnya|petugasnya)(?= \?| tidak| $)
(petugas|admin|operator) W1 ada(?= \?| $)
(petugas|admin|pengawas|operator) W3 hubungi
"""
)
_OFF_TOPIC = table(
    r"""
(sembako|serangan fajar|politik uang|bansos|kampanye|baliho|apk|spanduk|caleg|paslon|timses|tim sukses)
(suruh|nyuruh|menyuruh|disuruh|paksa|dipaksa|arahkan|ajak) W3 (pilih|milih|memilih|coblos|nyoblos)
(dukung|mendukung) W2 (siapa|calon|paslon|nomor|partai)
(netral|netralitas|pembagian|amplop|black campaign|hoax|hoaks|saksi|kotak suara|bilik|surat suara|logistik)
(intimidasi|coblos|dua jari|parpol|partai|beras|kecurangan|dibagikan|money politik|suap)
bagi W2 (uang|duit|beras|amplop|sarung|kaos|minyak)
uang W3 bagi
"""
)
_MATTERS = pattern(
    "(LIST|WHO|FORCES|POSKO|REPORTED|STAFF|daftar|pemilih|milih|memilih|pilih|nyoblos|coblos|mencoblos|coblosan|suara"
    "|pencoblosan|pemilihan|tps|pemilu|pilkada|pileg|pilpres|ktp|kepala keluarga|nik|suket|data|lapor|kpu|undangan"
    "|stiker|hak|umur|pindah|domisili|hotline|bot|robot|jadwal|tahapan|syarat|nama|napi|narapidana|pensiun|dps|vote"
    "|disabilitas|difabel|lansia|identitas|foto|rahasia|aman|disini|sini|kalian|daftarkan|terdaftarkah|tanya|bantu"
    "|alamat|coklitnya|bahasa|lanjut|simpan|gratis|bayar|biaya|jam|buka|tutup|hubungi|register|election|proses|diproses|selesai|rt|rw|desa|kelurahan|kecamatan|kirim|isi|jawab)"
)
"""What the questions are about that this hotline answers."""
_FEW = 3
"""Words that are too few to be about something else: "kapan?", "gimana caranya?"."""


def _is_far_off(text: str) -> bool:
    """True for a question whose words have nothing to do with voters, their list or this hotline."""
    said = [word for word in text.split() if word not in _SIGNS]
    return len(said) > _FEW and not _MATTERS.search(text)


_SIGNS = frozenset(",?")
_TO_REPORT = table(
    r"""
(mau|mohon|minta|ingin|izin|saya|kami|bisa|tolong|bantu|bantuan|hendak) W3 (lapor|laporan|ngadu|mengadu|adukan)
"""
)
_ASKS_HOW = pattern(
    "(apa|apakah|bagaimana|kapan|dimana|siapa|berapa|cara|kemana|mana|syarat|nomor|alamat|kenapa|kalau)"
)
_BARE_REPORT = re.compile(r"^ (?:lapor|laporan) ")


def is_polite(text: str) -> bool:
    """True where a stream's `text` holds nothing but greetings, thanks and nods ("ok siap pak")."""
    return _ONLY_POLITE.match(text) is not None


def _asks_leave(text: str) -> Match | None:
    """May I, must I? Not where something is missing before: there it is asked what follows from that."""
    asked = _MAY_I.search(text)
    return asked if asked and not re.search(r" (?:belum|tidak) ", text[: asked.start()]) else None


def _asks_in_general(text: str, topic: Topic | None) -> Match | None:
    """A question about a case that need not exist: it opens with a question word, or the case stands under an *if*."""
    asked = _ASKS_FIRST.match(text)
    if asked:
        return asked
    condition = _IF.search(text)
    if condition is None or topic is None or condition.start() > topic.match.start() + 1:
        return None
    near = topic.match.start() - condition.end() < 60
    return condition if near and (first(_ASKS, text) or " tidak " in text[topic.match.end() :]) else None


_Rule = tuple[str, float, Callable[[str, Topic | None], Match | None]]
"""An intent, how sure it is, and what shows it in a text that reports a topic or none."""
_AT_ONCE: tuple[_Rule, ...] = (
    ("status", 0.85, lambda text, _: first(_LODGED, text)),
    ("objection", 0.85, lambda text, _: None if _THE_LIST.search(text) else _NAME_USED.search(text)),
)
_WISHES: tuple[_Rule, ...] = (
    ("objection", 0.9, lambda text, _: first(_OBJECTION, text)),
    ("delete_data", 0.9, lambda text, _: first(_DELETE, text)),
    ("my_data", 0.9, lambda text, _: first(_MY_DATA, text)),
    ("cancel", 0.9, lambda text, _: first(_CANCEL, text)),
    ("question", 0.8, lambda text, _: _HOW_LONG.search(text) or _WHO_READS.search(text)),
    ("status", 0.9, lambda text, _: first(_STATUS, text) or _BARE_STATUS.match(text)),
    ("posko", 0.9, lambda text, _: first(_POSKO, text) or _BARE_POSKO.match(text)),
    ("officer", 0.85, lambda text, _: first(_OFFICER, text)),
)
"""What somebody wants of us; only where nothing clear is reported."""
_REPORTED: _Rule = ("report", 0.0, lambda _, topic: topic.match if topic else None)
"""As sure as its topic."""
_LATE: tuple[_Rule, ...] = (
    ("offtopic", 0.8, lambda text, _: first(_OFF_TOPIC, text)),
    ("greeting", 0.95, lambda text, _: _GREETED.search(text) if _ONLY_POLITE.match(text) else None),
    ("offtopic", 0.6, lambda text, _: first(_ASKS, text) if _is_far_off(text) else None),
    ("question", 0.8, lambda text, _: first(_ASKS, text)),
    ("report", 0.7, lambda text, _: first(_TO_REPORT, text) or _BARE_REPORT.match(text)),
)
_WHERE_CLEAR: tuple[_Rule, ...] = (
    *_AT_ONCE,
    ("offtopic", 0.8, lambda text, _: _BROKEN.search(text)),
    ("question", 0.85, lambda text, _: _asks_leave(text)),
    ("question", 0.85, _asks_in_general),
    _REPORTED,
    *_LATE,
)
_WHERE_UNCLEAR: tuple[_Rule, ...] = (
    *_AT_ONCE,
    *_WISHES,
    ("offtopic", 0.8, lambda text, _: first(_SERVICES, text)),
    ("report", 0.7, lambda text, _: None if _ASKS_HOW.search(text) else first(_TO_REPORT, text)),
    ("question", 0.85, lambda text, _: None if _is_far_off(text) else _asks_leave(text)),
    ("question", 0.85, lambda text, topic: None if _is_far_off(text) else _asks_in_general(text, topic)),
    ("question", 0.8, lambda text, _: _WHEN.search(text)),
    _REPORTED,
    *_LATE,
)


def intent_of(text: str, topic: Topic | None, *, ticket: bool) -> tuple[str, float, Match | None]:
    """What the writer of a stream's `text` wants, how sure, and the match that shows it. `ticket`: a ticket's number
    stands in the message."""
    solid = topic is not None and topic.category != "lainnya"
    for intent, confidence, rule in _WHERE_CLEAR if solid else _WHERE_UNCLEAR:
        match = rule(text, topic)
        if match:
            if ticket and intent in ("question", "offtopic"):
                return "status", 0.9, match
            return intent, topic.confidence if topic and match is topic.match else confidence, match
    return ("status", 0.9, None) if ticket else ("other", 0.5, None)
