"""Names of several people in one answer, as people write them; and what is no list of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.citizen.names import is_later, names_in

LISTS: list[tuple[str, list[str]]] = [
    ("Aminah, Sulaiman, dan Budi", ["Aminah", "Sulaiman", "Budi"]),
    ("Aminah, Sulaiman dan Budi", ["Aminah", "Sulaiman", "Budi"]),
    ("aminah dan sulaiman", ["Aminah", "Sulaiman"]),
    ("aminah sama sulaiman", ["Aminah", "Sulaiman"]),
    ("aminah kek sulaiman", ["Aminah", "Sulaiman"]),
    ("Aminah & Sulaiman", ["Aminah", "Sulaiman"]),
    ("Aminah&Sulaiman", ["Aminah", "Sulaiman"]),
    ("Aminah + Sulaiman", ["Aminah", "Sulaiman"]),
    ("Aminah and Sulaiman", ["Aminah", "Sulaiman"]),
    ("Aminah serta Sulaiman", ["Aminah", "Sulaiman"]),
    ("Aminah\nSulaiman\nBudi", ["Aminah", "Sulaiman", "Budi"]),
    ("Aminah\n\nSulaiman\n", ["Aminah", "Sulaiman"]),
    ("1. Aminah 2. Budi", ["Aminah", "Budi"]),
    ("1. Aminah\n2. Sulaiman\n3. Budi", ["Aminah", "Sulaiman", "Budi"]),
    ("1) Aminah\n2) Budi", ["Aminah", "Budi"]),
    ("1 Aminah\n2 Budi", ["Aminah", "Budi"]),
    ("1.Aminah,2.Budi", ["Aminah", "Budi"]),
    ("- Aminah\n- Budi", ["Aminah", "Budi"]),
    ("• Aminah\n• Budi", ["Aminah", "Budi"]),
    ("* Aminah\n* Budi", ["Aminah", "Budi"]),
    ("Aminah; Sulaiman", ["Aminah", "Sulaiman"]),
    ("Aminah. Sulaiman. Budi.", ["Aminah", "Sulaiman", "Budi"]),
    ("Aminah - Sulaiman", ["Aminah", "Sulaiman"]),
    ("Aminah binti Sulaiman dan Budi bin Harun", ["Aminah binti Sulaiman", "Budi bin Harun"]),
    ("AMINAH BINTI SULAIMAN, BUDI", ["Aminah Binti Sulaiman", "Budi"]),
    ("H. Sulaiman dan Hj. Aminah", ["H. Sulaiman", "Hj. Aminah"]),
    ("Hj. Aminah\nH. Sulaiman", ["Hj. Aminah", "H. Sulaiman"]),
    ("Budi Santoso, S.Pd, Aminah", ["Budi Santoso, S.Pd", "Aminah"]),
    ("Budi Santoso, S.H., M.Si. dan Aminah", ["Budi Santoso, S.H., M.Si", "Aminah"]),
    ("Siti Nur'aini dan M. Yusuf", ["Siti Nur'aini", "M. Yusuf"]),
    ("Aminah (ibu), Sulaiman (bapak)", ["Aminah", "Sulaiman"]),
    ("Aminah 40 tahun, Budi 17 thn", ["Aminah", "Budi"]),
    ("ibu saya Aminah dan bapak saya Sulaiman", ["Aminah", "Sulaiman"]),
    ("istri Ani, anak Budi, anak Siti", ["Ani", "Budi", "Siti"]),
    ("Suami: Joko\nIstri: Ani", ["Joko", "Ani"]),
    ("saya Budi, istri saya Ani", ["Budi", "Ani"]),
    ("saya dan Aminah", ["Aminah"]),
    ("saya sendiri, Aminah, Budi", ["Aminah", "Budi"]),
    ("nama-namanya: Aminah, Budi", ["Aminah", "Budi"]),
    ("namanya Aminah dan Budi", ["Aminah", "Budi"]),
    ("tambah Budi", ["Budi"]),
    ("Budi juga", ["Budi"]),
    ("Aminah, Sulaiman, yang lain menyusul", ["Aminah", "Sulaiman"]),
    ("Aminah dan Budi dll", ["Aminah", "Budi"]),
    ("Aminah, sisanya nanti", ["Aminah"]),
    ("Aminah, aminah, Budi", ["Aminah", "Budi"]),
    ("Malik dan Payung", ["Malik", "Payung"]),
    ("dan Budi", ["Budi"]),
    ("Aminah", ["Aminah"]),
    ("aminah binti sulaiman", ["Aminah Binti Sulaiman"]),
]
SENTENCES = [
    "ibu saya belum dicoklit dan bapak juga belum",
    "tidak tahu",
    "dak tau",
    "saya",
    "ibu saya",
    "ya",
    "kirim",
    "123",
    "👍",
    "rumah saya dekat masjid dan pasar",
    "Aminah, rt 3",
    "Aminah, desa Rias",
    "kenapa harus nama, untuk apa?",
    "namanya siapa dan siapa",
    "petugas tidak datang, stiker tidak ada",
    "1903015508900001 dan 1903015508900002",
    "Aminah 0812999888777, Budi",
    "mohon dicek, terima kasih",
    "tolong didata, sudah lama menunggu",
    "...",
    "",
]


@pytest.mark.parametrize(("text", "names"), LISTS, ids=[text for text, _ in LISTS])
def test_lists_of_names(text: str, names: list[str]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize("text", SENTENCES)
def test_what_is_no_list_names_nobody(text: str) -> None:
    assert names_in(text) == []


@pytest.mark.parametrize("text", ["nanti", "nanti menyusul", "nama yang lain menyusul", "yg lain nyusul", "blm tau"])
def test_names_may_follow_later(text: str) -> None:
    assert is_later(text)
    assert names_in(text) == []


@pytest.mark.parametrize("text", ["Aminah", "Aminah, yang lain menyusul", "rumahnya jauh"])
def test_who_names_somebody_puts_nothing_off(text: str) -> None:
    assert not is_later(text)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    names = names_in(text)
    assert all(2 <= len(name) <= 80 for name in names)
    assert len({name.casefold() for name in names}) == len(names)
