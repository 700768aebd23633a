"""The areas that are served: what is shipped is whole, saving is repeatable, a bad file is named with its line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.areas import Alias, Area, AreaKind
from bot.domain.errors import UserError
from storage import areas, models
from storage.areas import AreaList, read_areas
from tests.storage.kit import Store

HEAD = "code,name,parent_code"
BASEL = Area("19.03", "Bangka Selatan", AreaKind.KABUPATEN, "19")
TOBOALI = Area("19.03.01", "Toboali", AreaKind.KECAMATAN, "19.03")
RIAS = Area("19.03.01.2008", "Rias", AreaKind.DESA, "19.03.01", -2.945, 106.399)


async def save(store: Store, new: AreaList) -> None:
    async with store.batch() as batch:
        await areas.save(batch, new, store.new_id)


# --- shipped ---


def test_what_is_shipped_is_all_of_bangka_selatan() -> None:
    """8 kecamatan, 50 desa and 3 kelurahan (Kemendagri's list), each below its own kecamatan, each once."""
    shipped = areas.shipped()
    kinds = Counter(area.kind for area in shipped.areas)
    assert kinds == {AreaKind.KABUPATEN: 1, AreaKind.KECAMATAN: 8, AreaKind.DESA: 50, AreaKind.KELURAHAN: 3}
    codes = {area.code for area in shipped.areas}
    assert len(codes) == 62
    assert {area.parent_code for area in shipped.areas} <= codes | {"19"}
    assert all(area.code.rpartition(".")[0] == area.parent_code for area in shipped.areas)
    assert {alias.code for alias in shipped.aliases} <= codes
    assert {alias.confidence for alias in shipped.aliases} <= {"high", "medium", "low"}


def test_every_shipped_area_has_a_point_in_the_regency() -> None:
    """Bangka Selatan with its islands lies between 2.4° and 3.4° south, 105.8° and 107.2° east."""
    for area in areas.shipped().areas:
        assert area.lat is not None, area
        assert area.lon is not None, area
        assert -3.4 < area.lat < -2.4, area
        assert 105.8 < area.lon < 107.2, area


def test_what_is_shipped_as_elsewhere_names_no_area_of_ours() -> None:
    """A report from one of our villages must not be refused because a place far away bears the same name."""
    elsewhere = areas.shipped_elsewhere()
    assert len(elsewhere) > 500
    assert all(name == name.strip() and name for name in elsewhere)
    ours = {area.name for area in areas.shipped().areas if area.is_village}
    assert not ours & set(elsewhere)


def test_what_is_shipped_can_be_imported_as_a_file() -> None:
    path = Path(areas.__file__).parent / "data" / "areas.csv"
    assert read_areas(path).areas == areas.shipped().areas


# --- save and load ---


async def test_saving_again_changes_nothing(store: Store) -> None:
    shipped = areas.shipped()
    tables = (models.AreaRow, models.AliasRow, models.PoskoRow)
    await save(store, shipped)
    first = [await store.rows(table) for table in tables]
    assert [len(rows) for rows in first] == [62, len(shipped.aliases), 62]
    await save(store, shipped)
    assert [await store.rows(table) for table in tables] == first


async def test_every_area_has_a_posko_named_after_it(store: Store) -> None:
    await save(store, areas.shipped())
    async with store.view() as view:
        for area in areas.shipped().areas:
            posko = await areas.posko_of(view, area.code)
            assert posko is not None, area
            assert posko.name == f"Posko {area.kind.value.capitalize()} {area.name}"
        assert await areas.posko_of(view, "19.04") is None


async def test_a_province_has_no_posko_even_alone(store: Store) -> None:
    await save(store, AreaList((Area("19", "Kepulauan Bangka Belitung", AreaKind.PROVINSI, ""),), ()))
    assert len(await store.rows(models.AreaRow)) == 1
    assert await store.rows(models.PoskoRow) == []


async def test_a_new_list_brings_names_up_to_date_and_keeps_poskos_and_points_as_they_are(store: Store) -> None:
    await save(store, AreaList((BASEL, TOBOALI, RIAS), (Alias(RIAS.code, "Trans Rias"), Alias(TOBOALI.code, "Tob"))))
    await store.execute("UPDATE poskos SET name = 'Posko Bu Sari' WHERE area_code = :code", code=RIAS.code)
    renamed = Area(RIAS.code, "Rias Baru", AreaKind.DESA, TOBOALI.code)
    await save(store, AreaList((renamed,), (Alias(RIAS.code, "Rias Lama", "low"),)))
    async with store.view() as view:
        tree = await areas.load_tree(view, ["19.03"])
        posko = await areas.posko_of(view, RIAS.code)
    assert list(tree) == [BASEL, TOBOALI, replace(renamed, lat=RIAS.lat, lon=RIAS.lon)]
    assert set(tree.aliases) == {Alias(RIAS.code, "Rias Lama", "low"), Alias(TOBOALI.code, "Tob")}
    assert posko is not None
    assert posko.name == "Posko Bu Sari"


async def test_the_tree_holds_the_served_regencies_only(store: Store) -> None:
    await save(store, areas.shipped())
    others = [Area("19.04", "Bangka Tengah", AreaKind.KABUPATEN, "19"), Area("19.031", "Bukan", AreaKind.KABUPATEN, "")]
    await save(store, AreaList(tuple(others), (Alias("19.04", "Bateng"),)))
    async with store.view() as view:
        served = await areas.load_tree(view, ["19.03"])
        both = await areas.load_tree(view, ["19.03", "19.04"])
        none = await areas.load_tree(view, [])
    assert tuple(served) == areas.shipped().areas
    assert set(served.aliases) == set(areas.shipped().aliases)
    assert (len(both), len(none)) == (63, 0)


async def test_poskos_are_found_by_scope_and_by_group(store: Store) -> None:
    await save(store, areas.shipped())
    group = await store.address("-1")
    await store.execute("UPDATE poskos SET group_address_id = :g WHERE area_code LIKE '19.03.08%'", g=group.id)
    async with store.view() as view:
        bound = {posko.area_code for posko in await areas.poskos_of_group(view, group.id)}
        within = [posko.area_code for posko in await areas.poskos_within(view, ["19.03.08", "19.03.01.2008"])]
        everywhere = await areas.poskos_within(view, ["19.03"])
        nowhere = await areas.poskos_within(view, ["19.0"])
    assert bound == {"19.03.08", "19.03.08.2001", "19.03.08.2002"}
    assert within == ["19.03.01.2008", "19.03.08", "19.03.08.2001", "19.03.08.2002"]
    assert (len(everywhere), nowhere) == (62, [])


# --- read ---


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "wilayah.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD},lat,lon\n19.03,Bangka Selatan,19,,\n19.03.01,Toboali,19.03,,\n"
        "19.03.01.2008,Rias,19.03.01,-2.945,106.399",
        f"\ufeff{HEAD},lat,lon\r\n19.03, Bangka Selatan ,19,,\r\n\r\n 19.03.01,Toboali,19.03,,\r\n"
        "19.03.01.2008,Rias,19.03.01,-2.945,106.399\r\n",
        'lon,"name",lat,note,parent_code,code\n,Bangka Selatan,,,19,19.03\n,"Toboali",,"a, b",19.03,19.03.01\n'
        "106.399,Rias,-2.945,,19.03.01,19.03.01.2008\n",
    ],
    ids=["plain", "from a spreadsheet", "columns in another order"],
)
def test_a_good_file_is_read(content: str, tmp_path: Path) -> None:
    assert read_areas(written(tmp_path, content)) == AreaList((BASEL, TOBOALI, RIAS), ())


def test_the_level_is_in_the_code(tmp_path: Path) -> None:
    rows = ["19,Babel,", "19.03,Basel,19", "19.03.01,Toboali,19.03", "19.03.01.1001,Toboali,19.03.01"]
    read = read_areas(written(tmp_path, "\n".join([HEAD, *rows, "19.03.01.2008,Rias,19.03.01"]))).areas
    assert [area.kind.value for area in read] == ["provinsi", "kabupaten", "kecamatan", "kelurahan", "desa"]


GOOD = "19.03,Basel,19\n19.03.01,Toboali,19.03"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", ["first line", HEAD]),
        (HEAD, ["first line", "areas stand below"]),
        (f"kode,nama\n{GOOD}", ["first line", HEAD]),
        (f"{HEAD}\n{GOOD}\n19.3.1,Salah,19.03", ["line 4", "'19.3.1'", "19.03.01.2008"]),
        (f"{HEAD}\n{GOOD}\n\n\n1903012008,Salah,19.03.01", ["line 6", "'1903012008'"]),
        (f"{HEAD}\n{GOOD}\n١٩.٠٣,Salah,19", ["line 4", "Kemendagri"]),
        (f"{HEAD}\n{GOOD}\n19.03.02, ,19.03", ["line 4", "19.03.02 needs a name"]),
        (f"{HEAD}\n{GOOD}\n19.03.02,Le\x1bpar,19.03", ["line 4", "19.03.02 needs a name"]),
        (f"{HEAD}\n{GOOD}\n19.03.02,Lepar", ["line 4", "cells"]),
        (f"{HEAD}\n{GOOD}\n19.03.02,Lepar,19.03,x", ["line 4", "cells"]),
        (f"{HEAD},lat\n19.03,Basel,19,-2\xb0", ["line 2", "lat", "-90 to 90"]),
        (f"{HEAD},lat\n19.03,Basel,19,nan", ["line 2", "lat"]),
        (f"{HEAD},lon\n19.03,Basel,19,181", ["line 2", "lon '181'", "-180 to 180"]),
        (f"{HEAD}\n{GOOD}\n19.03.01,Lagi,19.03", ["19.03.01 stands in it more than once"]),
        (f"{HEAD}\n{GOOD}\n19.03.02.2001,Labu,19.03.01", ["19.03.02.2001 Labu cannot lie below '19.03.01'"]),
        (f"{HEAD}\n{GOOD}\n19.03.02.2001,Labu,19.03.02", ["lies below 19.03.02, which is not in the file"]),
        (f"{HEAD}\n19.03.01,Toboali,19.03", ["lies below 19.03, which is not in the file"]),
        (b"\xff\xfe1\x009\x00", ["UTF-8"]),
        (f"{HEAD}\n19.03,Ba\0sel,19", ["line 2", "needs a name"]),
    ],
)
def test_a_bad_file_is_named_with_its_line_and_what_would_be_right(
    content: str | bytes, told: list[str], tmp_path: Path
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(UserError) as refused:
        read_areas(path)
    assert str(refused.value).startswith(f"{path}: ")
    for part in told:
        assert part in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.csv: cannot be read"):
        read_areas(tmp_path / "nowhere.csv")
