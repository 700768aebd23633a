"""Borders: which area holds a point, how far the nearest edge is, over made polygons and real ones where they lie."""

from __future__ import annotations

import json
import random
from math import cos, inf, radians
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.borders import KM_PER_DEGREE, Border, Borders, border_of
from tests.examples import example

Line = list[tuple[float, float]]


def box(south: float, west: float, north: float, east: float) -> Line:
    return [(south, west), (south, east), (north, east), (north, west), (south, west)]


# A square of 0.1° (11 km) with a lake in it, an island south of it, and a neighbour with a slanted coast.
RIAS = border_of("19.03.01.2008", [box(-3.0, 106.3, -2.9, 106.4), box(-2.96, 106.34, -2.94, 106.36)])
ISLAND = border_of("19.03.06.2001", [box(-3.2, 106.3, -3.15, 106.35), box(-3.2, 106.5, -3.18, 106.52)])
SLANTED = border_of("19.03.01.2009", [[(-3.0, 106.4), (-2.9, 106.4), (-3.0, 106.5)]])
TOBOALI = border_of("19.03.01", [box(-3.0, 106.3, -2.9, 106.5)])
BORDERS = Borders([RIAS, ISLAND, SLANTED, TOBOALI])


@pytest.mark.parametrize(
    ("lat", "lon", "holding"),
    [
        (-2.98, 106.31, ["19.03.01.2008", "19.03.01"]),
        (-2.95, 106.35, ["19.03.01"]),  # the lake: a hole in the village, not in the kecamatan
        (-2.98, 106.41, ["19.03.01.2009", "19.03.01"]),
        (-2.91, 106.49, ["19.03.01"]),  # inside the box of the slanted one, outside of its line
        (-3.17, 106.32, ["19.03.06.2001"]),
        (-3.19, 106.51, ["19.03.06.2001"]),  # the second polygon of one area
        (-3.19, 106.4, []),  # between the two
        (-6.2, 106.8, []),
        (51.5, 0.1, []),
    ],
)
def test_the_areas_that_hold_a_point_lowest_first(lat: float, lon: float, holding: list[str]) -> None:
    assert BORDERS.holding(lat, lon) == holding
    assert BORDERS.find(lat, lon) == (holding[0] if holding else "")


def km(degrees: float) -> float:
    return degrees * KM_PER_DEGREE


@pytest.mark.parametrize(
    ("lat", "lon", "away"),
    [
        (-2.895, 106.35, km(0.005)),  # above the middle of an edge: its corners are 5 km away
        (-2.95, 106.29, km(0.01) * cos(radians(2.95))),
        (-2.95, 106.35, km(0.01) * cos(radians(2.95))),  # in the lake: its shore is an edge
    ],
)
def test_the_distance_is_to_the_edge_not_to_a_corner(lat: float, lon: float, away: float) -> None:
    assert RIAS.edge_km(lat, lon) == pytest.approx(away, abs=0.005)


def test_up_to_a_kilometre_outside_the_nearest_border_counts() -> None:
    coast = 106.3 - 0.9 / km(1) / cos(radians(2.95))
    assert BORDERS.find(-2.95, coast) == "19.03.01.2008"
    away, code = BORDERS.near(-2.95, coast)[0]
    assert code == "19.03.01.2008"
    assert away == pytest.approx(0.9, abs=0.01)
    farther = 106.3 - 1.1 / km(1) / cos(radians(2.95))
    assert BORDERS.find(-2.95, farther) == ""
    assert BORDERS.near(-2.95, farther, 2.0)[0][1] == "19.03.01.2008"


def test_a_distance_is_told_as_far_as_it_was_asked_for() -> None:
    assert BORDERS.distance_km("19.03.01.2008", -2.98, 106.31) == 0.0
    assert BORDERS.distance_km("19.03.01.2008", -3.1, 106.35) == pytest.approx(km(0.1), abs=0.01)
    assert BORDERS.distance_km("19.03.01.2008", -3.1, 106.35, within=5.0) == inf
    with pytest.raises(KeyError):
        BORDERS.distance_km("19.03.01.2010", -3.1, 106.35)


@pytest.mark.parametrize("rings", [[], [[]], [[(-3.0, 106.3), (-2.9, 106.3)]], [[(-3.0, 106.3)] * 5]])
def test_less_than_three_corners_are_no_border(rings: list[Line]) -> None:
    with pytest.raises(ValueError, match="three corners"):
        border_of("19.03", rings)


def test_a_ring_may_be_left_open() -> None:
    assert border_of("19.03", [box(-3.0, 106.3, -2.9, 106.4)[:-1]]).holds(-2.95, 106.35)


@given(
    lat=st.floats(-3.3, -2.8),
    lon=st.floats(106.2, 106.6),
    within=st.floats(0.05, 40),
)
def test_a_limit_changes_no_distance_that_it_allows(lat: float, lon: float, within: float) -> None:
    for border in BORDERS:
        exact = border.edge_km(lat, lon)
        limited = border.edge_km(lat, lon, within)
        assert limited == pytest.approx(exact) or (limited == inf and exact > within * 0.999)
        assert border.reaches(lat, lon, exact + 0.001)


# --- many -------------------------------------------------------------------------------------------------------------


def made() -> list[Border]:
    """A chessboard of 49 villages with ragged edges, each side shared by two."""
    dice = random.Random(3)
    rows, steps, size = 7, 30, 0.08
    lines = [[dice.uniform(-0.01, 0.01) for _ in range(rows * steps + 1)] for _ in range(2 * (rows + 1))]

    def across(row: int, at: int) -> tuple[float, float]:
        return -3.3 + row * size + (lines[row][at] if at % steps else 0.0), 106.0 + at * size / steps

    def up(column: int, at: int) -> tuple[float, float]:
        wave = lines[rows + 1 + column][at] if at % steps else 0.0
        return -3.3 + at * size / steps, 106.0 + column * size + wave

    borders = []
    for row in range(rows):
        for column in range(rows):
            west, south = range(column * steps, (column + 1) * steps), range(row * steps, (row + 1) * steps)
            ring = [across(row, at) for at in west] + [up(column + 1, at) for at in south]
            ring += [across(row + 1, at + 1) for at in reversed(west)] + [up(column, at + 1) for at in reversed(south)]
            borders.append(border_of(f"19.03.0{row + 1}.20{column + 1:02}", [ring]))
    return borders


def read(path: Path) -> list[Border]:
    features = json.loads(path.read_text())["features"]
    return [
        border_of(
            f["id"], [[(lat, lon) for lon, lat in ring] for part in f["geometry"]["coordinates"] for ring in part]
        )
        for f in features
    ]


MANY = {"made": made(), **{path.name: read(path) for path in example("boundaries_19.03.geojson")}}


@pytest.fixture(params=MANY.values(), ids=list(MANY))
def many(request: pytest.FixtureRequest) -> list[Border]:
    borders: list[Border] = request.param
    return borders


def points(borders: list[Border], count: int) -> list[tuple[float, float]]:
    dice = random.Random(7)
    south, north = min(b.south for b in borders), max(b.north for b in borders)
    west, east = min(b.west for b in borders), max(b.east for b in borders)
    return [(dice.uniform(south, north), dice.uniform(west, east)) for _ in range(count)]


def test_a_map_gives_what_looking_at_each_border_gives(many: list[Border]) -> None:
    """The grid and the boxes only save work."""
    found = Borders(many)
    for lat, lon in points(many, 300):
        holding = [border.code for border in many if border.holds(lat, lon)]
        assert sorted(found.holding(lat, lon)) == sorted(holding)
        if not holding:
            near = min((border.edge_km(lat, lon), border.code) for border in many)
            assert found.find(lat, lon) == (near[1] if near[0] <= 1.0 else "")


def test_neighbours_hardly_overlap(many: list[Border]) -> None:
    found = Borders(many)
    held = [len(found.holding(lat, lon)) for lat, lon in points(many, 2000)]
    assert max(held) <= 2
    assert sum(count == 2 for count in held) <= 20
    assert sum(held) > 600


def test_a_point_is_found_in_well_under_a_millisecond(many: list[Border]) -> None:
    """About 50 µs; the bound leaves room for a machine that does other things."""
    found, where = Borders(many), points(many, 500)
    began = perf_counter()
    for lat, lon in where:
        found.find(lat, lon)
    assert (perf_counter() - began) / len(where) < 0.002
