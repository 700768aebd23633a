"""`posko import`: poskos and appointed officers from an office's own lists, row by row, as often as one likes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.domain.areas import Posko
from bot.domain.people import Appointee, Role
from storage import appointees, areas
from storage.crypto import KeyRing
from storage.database import Database
from storage.view import View
from tests.command_line import Posko as Command

RIAS = "19.03.01.2008"
POSKOS = "area,name,address,phone,hours,lat,lon\n"
OFFICERS = "name,area,role,phone\n"


def sheet(folder: Path, text: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def stored(folder: Path) -> tuple[dict[str, Posko], list[Appointee]]:
    """The poskos by area, and the appointees."""

    async def read() -> tuple[dict[str, Posko], list[Appointee]]:
        database = Database(f"sqlite:///{folder / 'posko.sqlite'}")
        keys = KeyRing.load(folder / "posko.keys", lambda count: b"\0" * count)
        async with database.reading() as connection:
            view = View(connection, keys)
            poskos = {posko.area_code: posko for posko in await areas.poskos_within(view, ["19.03"])}
            found = poskos, await appointees.within(view, ["19.03"])
        await database.close()
        return found

    return asyncio.run(read())


# --- poskos -----------------------------------------------------------------------------------------------------------


def test_poskos_get_what_the_list_says_and_keep_what_it_leaves_empty(installed: Command, tmp_path: Path) -> None:
    first = sheet(
        tmp_path,
        POSKOS
        + f"{RIAS},Posko Bu Sari,Jl. Raya Rias 1,0718-41234,08.00-16.00,-2.9453,106.3996\n"
        + "Kec. Toboali,,Kantor Camat,,,,\n",
    )
    told = installed("import", first)
    assert told.code == 0
    assert told.out.splitlines() == [
        "line 2: 19.03.01.2008 Desa Rias, Kec. Toboali: changed: name, address, phone, hours, lat, lon",
        "line 3: 19.03.01 Kec. Toboali: changed: address",
        "2 rows of poskos: 0 new, 2 changed, 0 as it was, 0 not taken.",
    ]
    poskos, _ = stored(tmp_path)
    rias = poskos[RIAS]
    assert (rias.name, rias.address, rias.phone) == ("Posko Bu Sari", "Jl. Raya Rias 1", "0718-41234")
    assert (rias.hours, rias.lat, rias.lon) == ("08.00-16.00", -2.9453, 106.3996)
    assert (poskos["19.03.01"].name, poskos["19.03.01"].address) == ("Posko Kecamatan Toboali", "Kantor Camat")
    assert "0 changed, 2 as it was" in installed("import", first).out
    second = sheet(tmp_path, f"area;hours;address\n{RIAS};08.00-12.00;\n")
    assert "changed: hours\n" in installed("import", second).out
    assert stored(tmp_path)[0][RIAS].address == "Jl. Raya Rias 1"


@pytest.mark.parametrize(
    "text",
    [
        "kode;nama;alamat;telepon;jam;lintang;bujur\r\n"
        f"{RIAS};Posko Rias;Jl. Raya, No. 1;0718;08-16;-2,9453;106,3996\r\n",
        f'\ufeffArea,Name,Address,Phone,Hours,Lat,Lon\n{RIAS},Posko Rias,"Jl. Raya, No. 1",0718,08-16,-2.9453,106.3996',
        f"AREA\tNAME\tADDRESS\tNOTE\tPHONE\tHOURS\tLAT\tLON\n\n{RIAS}\tPosko Rias\tJl. Raya, No. 1\tx\t0718\t08-16\t"
        "-2.9453\t106.3996\n\t\t\t\n",
    ],
    ids=["semicolons and Indonesian", "byte order mark", "tabs, other columns, empty lines"],
)
def test_a_list_may_come_from_any_spreadsheet(installed: Command, tmp_path: Path, text: str) -> None:
    assert "1 changed" in installed("import", sheet(tmp_path, text)).out
    rias = stored(tmp_path)[0][RIAS]
    assert (rias.name, rias.address, rias.phone) == ("Posko Rias", "Jl. Raya, No. 1", "0718")
    assert (rias.hours, rias.lat, rias.lon) == ("08-16", -2.9453, 106.3996)


def test_a_bad_row_says_what_would_be_right_and_harms_no_other(installed: Command, tmp_path: Path) -> None:
    rows = [
        "Atlantis,,Jl. X,,,,",
        "Toboali,,Jl. X,,,,",
        "19.03.01.2099,,Jl. X,,,,",
        f"{RIAS},,Jl. X,,,106.4,-2.9",
        f"{RIAS},,Jl. X,,,utara,106.4",
        f"{RIAS},,Jl. X,,,-2.9,",
        f"{RIAS},,Jl. X,,,51.5,0.1",
        f"{RIAS},{'x' * 101},,,,,",
        f"{RIAS},Posko\x1b[31m,,,,,",
        f"{RIAS},,Jl. Y,,,,",
        f"{RIAS},,Jl. Z,,,,",
    ]
    told = installed("import", sheet(tmp_path, POSKOS + "\n".join(rows)))
    assert told.code == 0
    lines = told.out.splitlines()
    for number, says in enumerate(
        [
            "'Atlantis' is no desa",
            "write the code: 19.03.01 (Kec. Toboali), 19.03.01.1001",
            "not served here",
            "lat and lon are swapped",
            "must both be degrees",
            "must both be degrees",
            "no point in Indonesia",
            "name is longer than 100",
            "name holds signs that cannot be shown",
            "changed: address",
            "this area stands in line 11 already",
        ]
    ):
        assert lines[number].startswith(f"line {number + 2}:"), lines[number]
        assert says in lines[number]
        assert ("not taken" in lines[number]) == (number != 9)
    assert stored(tmp_path)[0][RIAS].address == "Jl. Y"


# --- officers ---------------------------------------------------------------------------------------------------------


def test_officers_are_appointed_by_the_level_of_their_area(installed: Command, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        OFFICERS
        + f"Siti Aminah,{RIAS},,+62 812-9998-8777\n"
        + "Budi,Kec. Toboali,,81234567890\n"
        + "Rina,Toboali,Panwaslu Kecamatan,\n"
        + "Tono,19.03,,\nWati,19.03,koordinator,\n",
    )
    told = installed("import", path)
    assert told.out.splitlines()[0] == "line 2: 19.03.01.2008 Desa Rias, Kec. Toboali (pkd): new"
    assert "5 rows of officers: 5 new, 0 changed, 0 as it was, 0 not taken." in told.out
    _, listed = stored(tmp_path)
    assert [(a.name, a.area_code, a.role, a.phone) for a in listed] == [
        ("Tono", "19.03", Role.OFFICER, ""),
        ("Wati", "19.03", Role.COORDINATOR, ""),
        ("Budi", "19.03.01", Role.PANWASCAM, "081234567890"),
        ("Rina", "19.03.01", Role.PANWASCAM, ""),
        ("Siti Aminah", RIAS, Role.PKD, "081299988777"),
    ]
    assert "0 new, 0 changed, 5 as it was" in installed("import", path).out
    assert len(stored(tmp_path)[1]) == 5


def test_somebody_stays_the_same_person_with_a_new_phone_or_a_corrected_name(
    installed: Command, tmp_path: Path
) -> None:
    installed("import", sheet(tmp_path, f"{OFFICERS}Siti,{RIAS},,081299988777\n"))
    (before,) = stored(tmp_path)[1]
    assert (
        "(pkd): changed: name"
        in installed("import", sheet(tmp_path, f"{OFFICERS}Siti Aminah,{RIAS},,081299988777\n")).out
    )
    assert "(pkd): changed: phone" in installed(
        "import", sheet(tmp_path, f"{OFFICERS}siti aminah,{RIAS},,081200000001\n")
    ).out.replace("changed: name, phone", "changed: phone")
    (after,) = stored(tmp_path)[1]
    assert (after.id, after.phone) == (before.id, "081200000001")
    told = installed("import", sheet(tmp_path, f"{OFFICERS}Budi,{RIAS},,081200000002\n"))
    assert "(pkd): new" in told.out
    assert len(stored(tmp_path)[1]) == 2


def test_two_who_share_a_telephone_are_two(installed: Command, tmp_path: Path) -> None:
    path = sheet(tmp_path, f"{OFFICERS}Siti,{RIAS},,081299988777\nBudi,{RIAS},,081299988777\n")
    assert "2 new" in installed("import", path).out
    assert "2 as it was" in installed("import", path).out


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f",{RIAS},,", "an officer needs a name"),
        (f"Siti,{RIAS},ketua,", "'ketua' is no role; write pkd, panwascam"),
        (f"Siti,{RIAS},coordinator,", "is a desa or kelurahan, and a kabupaten is needed"),
        (f"Siti,{RIAS},,0718-41234", "phone is no Indonesian mobile number"),
        ("Siti,Toboali,,", "is the name of 2 areas"),
        (f"Budi,{RIAS},,", "this person stands in line 2 already"),
    ],
)
def test_an_officers_row_that_is_not_clear_is_not_taken(
    installed: Command, tmp_path: Path, row: str, says: str
) -> None:
    told = installed("import", sheet(tmp_path, f"{OFFICERS}Budi,{RIAS},,\n{row}\n"))
    assert "line 2: 19.03.01.2008 Desa Rias, Kec. Toboali (pkd): new" in told.out
    assert "line 3: not taken: " in told.out
    assert says in told.out


def test_nobodys_name_or_number_is_told_or_lies_in_the_clear(installed: Command, tmp_path: Path) -> None:
    path = sheet(tmp_path, f"{OFFICERS}Siti Aminah,{RIAS},,081299988777\nSiti Aminah,{RIAS},,x12\n")
    for _ in range(2):
        told = installed("import", path)
        assert not told.err
        assert "Siti" not in told.out
        assert "99988777" not in told.out
    for file in tmp_path.glob("posko.sqlite*"):
        assert b"Siti" not in file.read_bytes()
        assert b"99988777" not in file.read_bytes()


# --- both -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [f"{POSKOS}{RIAS},Posko Baru,,,,,\n", f"{OFFICERS}Siti,{RIAS},,\n"])
def test_a_dry_run_tells_the_same_and_keeps_nothing(installed: Command, tmp_path: Path, text: str) -> None:
    before = stored(tmp_path)
    dry = installed("import", sheet(tmp_path, text), "--dry-run")
    assert stored(tmp_path) == before
    assert dry.out.endswith("Nothing was changed (--dry-run).\n")
    assert installed("import", sheet(tmp_path, text)).out == dry.out.removesuffix("Nothing was changed (--dry-run).\n")
    assert stored(tmp_path) != before


def test_where_the_columns_fit_both_it_can_be_said(installed: Command, tmp_path: Path) -> None:
    path = sheet(tmp_path, f"name,area\nPosko Baru,{RIAS}\n")
    told = installed("import", path)
    assert told.code == 2
    assert "--as poskos" in told.err
    assert "1 rows of officers" in installed("import", path, "--as", "officers", "--dry-run").out
    assert "1 rows of poskos" in installed("import", path, "--as", "poskos").out
    assert stored(tmp_path)[0][RIAS].name == "Posko Baru"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "cannot be read"),
        (b"", "the first line must name the columns"),
        (OFFICERS.encode(), "the first line must name the columns"),
        (b"siapa,dimana\nSiti,Rias\n", "the first line must name the columns"),
        (b"area,address,role\nRias,Jl.,pkd\n", "of poskos (address) and of officers (role)"),
        (b"area,name,nama\nRias,a,b\n", "names the column name twice"),
        ("area,name,phone\nRias,Siti\xe9,1\n".encode("latin-1"), "save it as CSV UTF-8"),
        (b'area,name,phone\nRias,"Siti,1\n', "cannot be read as a CSV"),
    ],
)
def test_a_file_that_is_no_list_is_told_what_would_be(
    installed: Command, tmp_path: Path, text: bytes | None, says: str
) -> None:
    path = tmp_path / "list.csv"
    if text is not None:
        path.write_bytes(text)
    told = installed("import", path)
    assert told.code == 2
    assert str(path) in told.err
    assert says in told.err
