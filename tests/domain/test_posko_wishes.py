"""Asking where a posko is, as people write it; and what only names one."""

from __future__ import annotations

import pytest

from tests.domain.test_understanding import INTENTS, read

WHERE = (
    "posko saya di mana?",
    "posko sy dmn ya",
    "dimana posko rias",
    "alamat posko rias",
    "alamat posko desa gadung dimana ya pak",
    "posko e dimane pak",
    "posko rias tu dimane",
    "nak ke posko, dimane tempatnye?",
    "di mane posko kite",
    "ape alamat posko tukak",
    "where is my posko",
    "what is the address of the posko",
    "when is the posko open",
    "mau ke posko, alamatnya mana",
    "saya mau datang langsung ke posko, di mana alamatnya",
    "posko terdekat",
    "cari posko terdekat",
    "minta alamat posko dong kak",
    "nomor telepon posko rias berapa",
    "posko buka jam berapa",
    "kapan posko buka pak",
    "posko hari minggu buka tidak?",
    "kantor bawaslu di mana",
    "kantor pengawas desa dimana ya",
    "share lokasi posko pak",
    "posko?",
    "bisa datang ke posko langsung?",
    "poskonya sebelah mana pak",
    "klo mau lapor langsung kemana ya",
    "min, posko pengaduan ad dmn",
    "tolong tunjukkan letak posko",
    "ada posko di desa gadung?",
    "how do i get to the posko",
    "is there a posko in rias",
    "posko address please",
    "rute ke posko rias",
    "dak tau ku dimane posko e",
)
NEAR_MISSES = (
    ("saya sudah ke posko tapi nama saya belum terdaftar", "report"),
    ("petugas posko belum datang ke rumah", "report"),
    ("sudah lapor ke posko rias belum ada kabar", "status"),
    ("posko rias tutup terus, ibu saya belum dicoklit", "report"),
    ("rumah saya dekat posko rias, belum dicoklit", "report"),
    ("tps saya di mana?", "question"),
    ("di mana saya bisa cek nama saya", "question"),
    ("laporan saya di posko mana", "status"),
    ("laporan saya sampai mana", "status"),
    ("alamat saya salah di dpt", "report"),
    ("saya tinggal di belakang posko", "other"),
    ("posko paslon nomor dua bagi sembako", "offtopic"),
    ("pantarlih tidak pernah datang ke posko", "report"),
    ("nomor hp petugas berapa", "officer"),
    ("kemarin saya datang ke posko disuruh lapor di sini", "other"),
    ("alamat rumah saya dekat posko rias", "other"),
    ("tidak ada posko di desa kami", "other"),
    ("siapa petugas posko rias", "question"),
    ("kantor desa belum pasang dpt", "report"),
)


@pytest.mark.parametrize("text", WHERE)
def test_somebody_asks_where_their_posko_is(text: str) -> None:
    assert read(text).intent == "posko"


@pytest.mark.parametrize(("text", "intent"), NEAR_MISSES)
def test_what_only_names_a_posko_or_a_place(text: str, intent: str) -> None:
    assert read(text).intent == intent


def test_it_is_one_of_the_intents_that_are_known() -> None:
    assert "posko" in INTENTS
