"""Cells that name an area: a code or a name, and what is told when neither is clear."""

from __future__ import annotations

import pytest

from bot.domain.area_names import AreaNames
from bot.domain.areas import AreaTree
from bot.domain.errors import UserError
from storage.areas import shipped

NAMES = AreaNames(AreaTree(shipped().areas))
ANY = (2, 3, 4)


@pytest.mark.parametrize(
    ("words", "levels", "code"),
    [
        ("19.03.01.2008", ANY, "19.03.01.2008"),
        (" 1903012008 ", ANY, "19.03.01.2008"),
        ("190301", ANY, "19.03.01"),
        ("19.03", ANY, "19.03"),
        ("Rias", ANY, "19.03.01.2008"),
        ("desa RIAS", ANY, "19.03.01.2008"),
        ("Desa Rias, Kec. Toboali", ANY, "19.03.01.2008"),
        ("rias / toboali / bangka selatan", ANY, "19.03.01.2008"),
        ("Toboali", (4,), "19.03.01.1001"),
        ("Toboali", (3,), "19.03.01"),
        ("Kec. Toboali", ANY, "19.03.01"),
        ("kelurahan toboali", ANY, "19.03.01.1001"),
        ("Kabupaten Bangka Selatan", ANY, "19.03"),
        ("Air Gegas", (3,), "19.03.03"),
    ],
)
def test_an_area_is_named(words: str, levels: tuple[int, ...], code: str) -> None:
    assert NAMES.area(words, levels).code == code


@pytest.mark.parametrize(
    ("words", "levels", "says"),
    [
        ("", ANY, "'' is no desa or kelurahan or kecamatan or kabupaten served here"),
        ("Atlantis", ANY, "posko areas list"),
        ("19.03.01.2099", ANY, "19.03.01.2099 is not served here"),
        ("32.01", ANY, "not served here"),
        ("Toboali", ANY, "is the name of 2 areas; write the code: 19.03.01 (Kec. Toboali), 19.03.01.1001"),
        ("19.03.01", (4,), "19.03.01 is a kecamatan, and a desa or kelurahan is needed"),
        ("Desa Rias, Kec. Lepar", ANY, "is no desa"),
        ("Kec. Rias", ANY, "is no desa"),
        ("Rias", (3,), "is no kecamatan served here"),
    ],
)
def test_what_is_not_clear_is_told_with_what_would_be(words: str, levels: tuple[int, ...], says: str) -> None:
    with pytest.raises(UserError) as refused:
        NAMES.area(words, levels)
    assert says in str(refused.value)
