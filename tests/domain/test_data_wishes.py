"""Wishes about one's own data as people write them: objecting to a report, asking what is stored; and what only sounds
alike."""

from __future__ import annotations

import pytest

from tests.domain.test_understanding import read

OBJECTIONS = (
    "saya keberatan dilaporkan",
    "sy keberatan dilaporin",
    "saya keberatan nama saya dilaporkan",
    "keberatan pak, nama saya dipakai orang lain",
    "nama saya dipakai orang lain",
    "nama sy dicatut orang",
    "nik saya dipakai orang lain untuk lapor",
    "data saya digunakan tanpa izin",
    "data saya disalahgunakan",
    "ktp saya dipakai orang buat lapor",
    "saya tidak mau dilaporkan",
    "sy gak mau dilaporin pak",
    "aku dak nek dilaporkan",
    "saya tidak setuju dilaporkan",
    "jangan laporkan saya",
    "tolong jangan lapor saya lagi",
    "stop laporan tentang saya",
    "hentikan laporan atas nama saya",
    "siapa yang melaporkan saya",
    "siape yg ngelapor saya",
    "ada orang melaporkan nama saya tanpa izin",
    "saya dilaporkan tanpa persetujuan saya",
    "saya dilaporkan orang tanpa sepengetahuan saya",
    "nama saya dilaporkan orang padahal saya tidak tahu",
    "saya keberatan data saya dilaporkan tetangga",
    "keberatan dengan laporan atas nama saya",
    "saya mengajukan keberatan atas laporan tentang saya",
    "tetangga melaporkan saya tanpa izin saya",
    "i object to being reported",
    "my name was reported without my consent",
    "nama aku dibawa bawa orang dalam laporan",
)
WHAT_IS_STORED = (
    "data saya apa saja yang disimpan?",
    "data saya apa saja yg disimpan",
    "data apa saja yang kalian simpan tentang saya",
    "data apa yang disimpan tentang saya?",
    "mau lihat data saya",
    "minta data saya yang tersimpan",
    "tolong kirim data saya yang disimpan",
    "data pribadi saya disimpan?",
    "apa saja data saya di sini?",
)
NEAR_MISSES = (
    ("saya keberatan antri", "other"),
    ("saya keberatan kalau harus ke kantor", "other"),
    ("apakah saya keberatan kalau pindah tps?", "question"),
    ("nama saya dipakai dua kali di dpt", "report"),
    ("saya mau melaporkan", "report"),
    ("laporan saya sudah sampai mana", "status"),
    ("nama saya belum terdaftar", "report"),
    ("nama saya ganda di dpt", "report"),
    ("saya ingin melaporkan tetangga yang belum dicoklit", "report"),
    ("tolong hapus data saya", "delete_data"),
    ("data saya salah di dpt", "report"),
    ("batalkan laporan saya", "cancel"),
    ("keberatan saya soal antrean panjang", "other"),
    ("saya dilaporkan meninggal padahal masih hidup", "report"),
    ("saya keberatan baliho dipasang di rumah", "offtopic"),
    ("saya keberatan karena nama saya tidak ada di dpt", "report"),
    ("siapa yang boleh melaporkan?", "question"),
    ("siapa yang lapor kalau saya belum dicoklit", "question"),
    ("saya belum dicoklit, sudah lapor tetangga", "report"),
    ("nama anak saya dipakai dua kali di daftar pemilih", "report"),
    ("keberatan, tps saya terlalu jauh", "report"),
    ("cek data saya tidak ada di dpt", "report"),
    ("data saya tidak ditemukan", "report"),
    ("saya keberatan karena laporan saya belum ditanggapi", "status"),
    ("data saya salah, nama saya dipakai orang di tps lain", "report"),
)


@pytest.mark.parametrize("text", OBJECTIONS)
def test_a_voter_objects(text: str) -> None:
    assert read(text).intent == "objection"


@pytest.mark.parametrize("text", WHAT_IS_STORED)
def test_somebody_asks_what_is_stored(text: str) -> None:
    assert read(text).intent == "my_data"


@pytest.mark.parametrize(("text", "intent"), NEAR_MISSES)
def test_what_only_sounds_alike(text: str, intent: str) -> None:
    assert read(text).intent == intent
