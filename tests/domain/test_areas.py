"""The tree of areas, and which posko answers for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.areas import Alias, Area, AreaKind, AreaTree, Routing, RoutingReason, kabupaten_of, route

BASEL = Area("19.03", "Kabupaten Bangka Selatan", AreaKind.KABUPATEN, "19")
TOBOALI = Area("19.03.01", "Toboali", AreaKind.KECAMATAN, "19.03")
TUKAK = Area("19.03.07", "Tukak Sadai", AreaKind.KECAMATAN, "19.03")
KOTA = Area("19.03.01.1001", "Toboali", AreaKind.KELURAHAN, "19.03.01")
RIAS = Area("19.03.01.2008", "Rias", AreaKind.DESA, "19.03.01")
TUKAK_DESA = Area("19.03.07.2001", "Tukak", AreaKind.DESA, "19.03.07")
TREE = AreaTree(
    [BASEL, TOBOALI, TUKAK, KOTA, RIAS, TUKAK_DESA],
    [Alias(RIAS.code, "Trans Rias", "high"), Alias("99.99", "Antah Berantah")],
)

OWN, UNKNOWN, UNSTAFFED = RoutingReason.OWN, RoutingReason.VILLAGE_UNKNOWN, RoutingReason.UNSTAFFED
PDPB, NOBODY = RoutingReason.PDPB, RoutingReason.NOBODY
ALL = {RIAS.code, TOBOALI.code, BASEL.code}


@pytest.mark.parametrize(
    ("code", "staffed", "pdpb", "area", "reason"),
    [
        (RIAS.code, ALL, False, RIAS.code, OWN),
        (RIAS.code, {TOBOALI.code, BASEL.code}, False, TOBOALI.code, UNSTAFFED),
        (RIAS.code, {BASEL.code}, False, BASEL.code, UNSTAFFED),
        (RIAS.code, set(), False, BASEL.code, NOBODY),
        (RIAS.code, {KOTA.code, "19.04", "19"}, False, BASEL.code, NOBODY),
        (TOBOALI.code, ALL, False, TOBOALI.code, UNKNOWN),
        (TOBOALI.code, {BASEL.code}, False, BASEL.code, UNSTAFFED),
        (BASEL.code, {BASEL.code}, False, BASEL.code, UNKNOWN),
        (BASEL.code, set(), False, BASEL.code, NOBODY),
        (RIAS.code, ALL, True, BASEL.code, PDPB),
        (BASEL.code, {BASEL.code}, True, BASEL.code, PDPB),
        (RIAS.code, {RIAS.code, TOBOALI.code}, True, BASEL.code, NOBODY),
    ],
)
def test_route(code: str, staffed: set[str], pdpb: bool, area: str, reason: RoutingReason) -> None:
    assert route(code, staffed, pdpb=pdpb) == Routing(area, reason)


@given(st.sampled_from([a.code for a in TREE]), st.sets(st.sampled_from([a.code for a in TREE])), st.booleans())
def test_a_report_stays_on_the_line_above_its_area(code: str, staffed: set[str], pdpb: bool) -> None:
    """Whoever is in office where: a report never goes to a neighbour, and only a staffed posko counts as an answer."""
    routing = route(code, staffed, pdpb=pdpb)
    assert TREE.within(code, routing.area_code)
    assert (routing.area_code in staffed) is (routing.reason is not NOBODY)


def test_the_tree_knows_its_areas() -> None:
    assert len(TREE) == 6
    assert RIAS.code in TREE
    assert "19.03.01.9999" not in TREE
    assert TREE[RIAS.code] is RIAS
    assert list(TREE) == [BASEL, TOBOALI, TUKAK, KOTA, RIAS, TUKAK_DESA]
    assert TREE.children(BASEL.code) == [TOBOALI, TUKAK]
    assert TREE.children(RIAS.code) == []
    assert [alias.alias for alias in TREE.aliases] == ["Trans Rias"]
    with pytest.raises(KeyError):
        TREE["19.99"]


@pytest.mark.parametrize(
    ("code", "path"),
    [(RIAS.code, [RIAS, TOBOALI, BASEL]), (TOBOALI.code, [TOBOALI, BASEL]), (BASEL.code, [BASEL]), ("20.01", [])],
)
def test_the_path_leads_up_as_far_as_known(code: str, path: list[Area]) -> None:
    assert TREE.path(code) == path


@pytest.mark.parametrize(
    ("code", "label"),
    [
        (RIAS.code, "Desa Rias, Kec. Toboali"),
        (KOTA.code, "Kelurahan Toboali, Kec. Toboali"),
        (TOBOALI.code, "Kec. Toboali"),
        (BASEL.code, "Kabupaten Bangka Selatan"),
        ("20.01.01", "20.01.01"),
    ],
)
def test_labels_tell_namesakes_apart(code: str, label: str) -> None:
    assert TREE.label(code) == label


@pytest.mark.parametrize(
    ("code", "scope", "within"),
    [
        (RIAS.code, RIAS.code, True),
        (RIAS.code, TOBOALI.code, True),
        (RIAS.code, BASEL.code, True),
        (TOBOALI.code, RIAS.code, False),
        (RIAS.code, TUKAK.code, False),
        ("19.031.01", "19.03", False),
    ],
)
def test_within(code: str, scope: str, within: bool) -> None:
    assert TREE.within(code, scope) is within


def test_villages_and_kabupaten() -> None:
    assert [area.is_village for area in (BASEL, TOBOALI, KOTA, RIAS)] == [False, False, True, True]
    assert {kabupaten_of(area.code) for area in TREE} == {"19.03"}
