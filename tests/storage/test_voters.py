"""The list of voters that an office may bring: read as spreadsheets write it, refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import UserError
from storage.voters import read_voters


def written(folder: Path, text: str) -> Path:
    path = folder / "voters.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("code,voters\n19.03.01.2008,2410\n19.03.02,900\n", {"19.03.01.2008": 2410, "19.03.02": 900}),
        ("\ufeffKode;Jumlah Pemilih;Nama\n19.03.01;151.742;Toboali\n\n", {"19.03.01": 151_742}),
        ('DPT\tKode Wilayah\n"1,151,742"\t19.03\n', {"19.03": 1_151_742}),
    ],
)
def test_a_list_is_read_as_offices_keep_it(tmp_path: Path, text: str, found: dict[str, int]) -> None:
    assert read_voters(written(tmp_path, text)) == found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no area stands in it"),
        ("code,voters\n", "no area stands in it"),
        ("code,people\n19.03.01,5\n", "line 2: needs a code and a number"),
        ("code,voters\n19.03.01,\n", "line 2: needs a code and a number"),
        ("code,voters\n190301,5\n", "line 2: '190301' is no Kemendagri code"),
        ("code,voters\n19.03.01,many\n", "line 2: 'many' is no number of voters"),
        ("code,voters\n19.03.01,0\n", "line 2: '0' is no number of voters"),
        ("code,voters\n19.03.01,-5\n", "line 2: '-5' is no number of voters"),
        ("code,voters\n19.03.01,12.5\n", "line 2: '12.5' is no number of voters"),
        ("code,voters\n19.03.01,5\n19.03.02,6\n19.03.01,7\n", "line 4: 19.03.01 stands in it twice"),
        ("code,voters,dpt\n19.03.01,5,6\n", "voters twice"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        read_voters(written(tmp_path, text))
    assert says in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.csv: cannot be read"):
        read_voters(tmp_path / "nowhere.csv")
