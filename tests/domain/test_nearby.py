"""Which village a shared point may mean: by borders, by points inside, and never one that is known to be elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bot.domain.areas import Area, AreaKind, AreaTree
from bot.domain.borders import Border, Borders, border_of
from bot.domain.nearby import Nearby
from bot.domain.places import SURE, PlaceFinder
from tests.domain.test_borders import box

KAB = Area("19.03", "Bangka Selatan", AreaKind.KABUPATEN, "19")
KEC = Area("19.03.01", "Toboali", AreaKind.KECAMATAN, "19.03")
WEST = Area("19.03.01.2001", "Barat", AreaKind.DESA, "19.03.01", -2.95, 106.35)
EAST = Area("19.03.01.2002", "Timur", AreaKind.DESA, "19.03.01", -2.95, 106.45)
FAR = Area("19.03.01.2003", "Jauh", AreaKind.DESA, "19.03.01", -2.95, 106.65)
TREE = AreaTree([KAB, KEC, WEST, EAST, FAR])

WEST_BORDER = border_of(WEST.code, [box(-3.0, 106.3, -2.9, 106.4)])
EAST_BORDER = border_of(EAST.code, [box(-3.0, 106.4, -2.9, 106.5)])
FAR_BORDER = border_of(FAR.code, [box(-3.0, 106.6, -2.9, 106.7)])
OWN = [WEST_BORDER, EAST_BORDER, FAR_BORDER]
ABROAD = border_of("19.04.02.2001", [box(-2.9, 106.3, -2.8, 106.5)])
ABROAD_POINT = ("19.04.02.2001", -2.85, 106.4)


def finder(borders: Iterable[Border] = (), outside: Iterable[tuple[str, float, float]] = ()) -> PlaceFinder:
    return PlaceFinder(TREE, (), Nearby(TREE, Borders(borders), outside))


def codes(reader: PlaceFinder, lat: float, lon: float, limit: int = 3) -> list[str]:
    return [place.code for place in reader.near(lat, lon, limit=limit)]


# --- by points alone ---


def test_without_borders_the_nearest_points_are_offered() -> None:
    reader = finder()
    assert codes(reader, -2.95, 106.39) == [WEST.code, EAST.code, FAR.code]
    assert codes(reader, -2.95, 106.46, limit=1) == [EAST.code]
    assert codes(reader, -2.95, 107.0) == []
    assert reader.elsewhere_at(-2.95, 107.0) == ""


def test_a_point_much_nearer_to_a_place_that_is_not_served_is_not_ours() -> None:
    reader = finder(outside=[ABROAD_POINT])
    assert codes(reader, -2.86, 106.4) == []
    assert reader.elsewhere_at(-2.86, 106.4) == "19.04"
    assert codes(reader, -2.91, 106.38)[0] == WEST.code
    assert reader.elsewhere_at(-2.95, 106.35) == ""


# --- by borders ---


def test_inside_a_border_it_comes_first_and_surer_than_any_guess() -> None:
    found = finder(OWN).near(-2.95, 106.399)  # nearer to the border of the east than to the middle of the west
    assert [place.code for place in found] == [WEST.code, EAST.code]
    assert found[0].confidence > max(place.confidence for place in finder().near(-2.95, 106.35))


def test_the_point_inside_is_not_what_decides() -> None:
    wide = border_of(FAR.code, [box(-3.0, 106.46, -2.9, 106.7)])
    narrow = border_of(EAST.code, [box(-3.0, 106.4, -2.9, 106.46)])
    assert codes(finder([WEST_BORDER, narrow, wide]), -2.95, 106.48)[0] == FAR.code
    assert codes(finder(), -2.95, 106.48)[0] == EAST.code


def test_within_a_kilometre_the_nearest_border_counts() -> None:
    found = finder(OWN).near(-3.005, 106.42)
    assert found[0].code == EAST.code
    assert 0.85 < found[0].confidence < 0.88


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        (-3.03, 106.37, [WEST.code, EAST.code]),  # 3 km out at sea: a guess, and the one far away is none
        (-3.03, 106.35, [WEST.code]),  # 6 km from the other by now
        (-3.06, 106.35, []),  # 7 km: the borders are known, and it lies outside of them
        (-2.95, 106.54, [EAST.code]),  # in a gap between two of ours
        (-2.95, 106.55, []),
    ],
)
def test_outside_all_borders_only_what_is_close_is_a_guess(lat: float, lon: float, expected: list[str]) -> None:
    assert codes(finder(OWN), lat, lon) == expected


def test_a_village_without_a_border_is_still_found_by_its_point() -> None:
    reader = finder([WEST_BORDER, EAST_BORDER])
    assert codes(reader, -2.95, 106.66) == [FAR.code]
    assert codes(reader, -3.06, 106.6) == [FAR.code]


def test_inside_a_neighbours_border_nothing_of_ours_is_offered() -> None:
    reader = finder([*OWN, ABROAD])
    assert codes(reader, -2.85, 106.4) == []
    assert reader.elsewhere_at(-2.85, 106.4) == "19.04"
    assert reader.elsewhere_at(-2.95, 106.35) == ""
    assert reader.elsewhere_at(-5.0, 106.35) == ""


def test_borders_of_kabupaten_alone_tell_inside_from_outside() -> None:
    ours, theirs = (
        border_of("19.03", [box(-3.0, 106.3, -2.9, 106.7)]),
        border_of("19.04", [box(-2.9, 106.3, -2.5, 106.7)]),
    )
    reader = finder([ours, theirs])
    assert codes(reader, -2.91, 106.36) == [WEST.code, EAST.code]
    assert codes(reader, -2.89, 106.36) == []
    assert reader.elsewhere_at(-2.89, 106.36) == "19.04"


def test_in_a_gap_between_villages_of_our_kecamatan_the_nearest_of_them_comes_first() -> None:
    whole = border_of("19.03.01", [box(-3.0, 106.3, -2.9, 106.7)])
    assert codes(finder([*OWN, whole]), -2.95, 106.505)[0] == EAST.code


def test_a_village_whose_point_is_not_known_is_offered_by_the_middle_of_its_border() -> None:
    bare = Area(EAST.code, "Timur", AreaKind.DESA, "19.03.01")
    tree = AreaTree([KAB, KEC, WEST, bare])
    reader = PlaceFinder(tree, (), Nearby(tree, Borders([WEST_BORDER, EAST_BORDER])))
    assert [place.code for place in reader.near(-2.95, 106.38)] == [WEST.code, EAST.code]


def test_a_place_by_location_is_never_sure() -> None:
    readers = [finder(), finder(OWN), finder([*OWN, ABROAD], [ABROAD_POINT])]
    for reader in readers:
        for step in range(60):
            for place in reader.near(-3.1 + step * 0.005, 106.25 + step * 0.01, limit=5):
                assert 0 < place.confidence < SURE
                assert place.words == ""
