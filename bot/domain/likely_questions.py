"""Which of the questions that we can answer somebody may mean, where their words ask none of them clearly: those with
which they share the most telling words."""

from __future__ import annotations

from collections import Counter

from bot.domain.nik import blank_numbers
from bot.domain.words import Stream, clean

_WORDS = """
who_may_vote: siapa boleh bisa berhak milih memilih pilih nyoblos coblos mencoblos hak suara syarat pemilih warga wni
seventeen: umur 17 belas tahun anak pemula nikah menikah kawin muda sma smk lahir lulus
tni_polri: tni polisi tentara brimob anggota pensiun polri angkatan
no_ktp: ktp belum suket rekam hilang rusak elektronik kia
lost_ktp: ktp hilang rusak patah dicuri ganti
ktp_elsewhere: ktp pindah luar domisili kos kontrak rantau merantau kuliah kerja alamat daerah kota tinggal
check_name: cek nama namanya terdaftar dpt dps daftar online lihat tps web situs link registered
coklit: coklit petugas rumah stiker wajib didatangi tempel pintu
pantarlih: pantarlih ppdp petugas tugas
dpt: dpt dps dpshp dptb dpk beda daftar tetap sementara
when: kapan tanggal jadwal hari pencoblosan pemilu pilkada tahapan batas terakhir pengumuman
documents: dokumen bawa syarat berkas siapkan surat kepala keluarga ktp fotokopi kertas undangan
process: laporan lapor proses diproses lama tindak lanjut petugas datang habis setelah hasil kabar selesai
how: cara lapor laporan bagaimana langkah daftar mulai
privacy: data aman rahasia identitas nik bocor nama siapa baca lihat disebar pribadi
delete_data: hapus data simpan disimpan lama
cost: bayar gratis biaya uang ongkos pulsa tarif
bawaslu: bawaslu kpu panwascam pkd posko beda tugas pengawas
hours: jam buka tutup kantor posko minggu sabtu libur malam
disability: disabilitas difabel buta tuli lumpuh kursi roda netra rungu wicara pendamping didampingi cacat jalan
cannot_come: jalan nenek kakek sakit lansia tua jompo rumah sakit dirawat melaut jauh datang hamil
abroad: luar negeri malaysia singapura arab taiwan tki pmi
robot: robot bot orang manusia admin balas jawab mesin
"""
_TOPICS = {topic: frozenset(words.split()) for topic, _, words in (line.partition(":") for line in _WORDS.split("\n"))}
_TOPICS.pop("", None)
_SHARED = Counter(word for words in _TOPICS.values() for word in words)
"""How many topics a word speaks for: the fewer, the more it tells."""
MEANT = frozenset(_TOPICS)
"""All the topics that may be meant."""
COMMON = ("who_may_vote", "check_name")
"""What is asked the most, where the words tell nothing."""


def likely_topics(text: str, most: int = 2) -> tuple[str, ...]:
    """So many topics, the likeliest first."""
    said = frozenset(Stream(blank_numbers(clean(text))).text.split())
    scores = {topic: sum(1 / _SHARED[word] for word in said & words) for topic, words in _TOPICS.items()}
    found = sorted((topic for topic, score in scores.items() if score), key=lambda topic: -scores[topic])
    return tuple(dict.fromkeys((*found, *COMMON)))[:most]
