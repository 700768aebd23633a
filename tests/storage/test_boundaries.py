"""Borders in the database, and the ground that a hotline stands on: what is stored comes back as it was."""

from __future__ import annotations

from bot.domain.areas import Area, AreaKind
from bot.domain.borders import Border, Borders, border_of
from storage import areas, boundaries, ground
from storage.areas import EVERYWHERE, AreaList
from tests.domain.test_borders import RIAS, box
from tests.storage.kit import Store

BOGOR = AreaList(
    (
        Area("19.71", "Kota Pangkal Pinang", AreaKind.KABUPATEN, "19"),
        Area("32", "Jawa Barat", AreaKind.PROVINSI, "", -6.9, 107.6),
        Area("32.01", "Bogor", AreaKind.KABUPATEN, "32"),
        Area("32.01.01", "Cibinong", AreaKind.KECAMATAN, "32.01"),
        Area("32.01.01.1001", "Pondok Rajeg", AreaKind.KELURAHAN, "32.01.01", -6.45, 106.82),
    ),
    (),
)


async def fill(store: Store) -> None:
    async with store.batch() as batch:
        await areas.save(batch, areas.shipped(), store.new_id)
        await areas.save(batch, BOGOR, store.new_id)


async def keep(store: Store, *borders: Border) -> None:
    async with store.batch() as batch:
        await boundaries.save(batch, borders)


async def load(store: Store) -> Borders:
    async with store.view() as view:
        return await boundaries.load(view)


async def test_borders_come_back_as_they_were_kept(store: Store) -> None:
    await fill(store)
    toboali = border_of("19.03.01", [box(-3.1, 106.2, -2.8, 106.6)])
    await keep(store, RIAS, toboali)
    assert list(await load(store)) == [RIAS, toboali]


async def test_a_newer_border_takes_the_place_of_the_older_and_others_stay(store: Store) -> None:
    await fill(store)
    toboali = border_of("19.03.01", [box(-3.1, 106.2, -2.8, 106.6)])
    await keep(store, RIAS, toboali)
    newer = border_of(RIAS.code, [box(-3.0, 106.3, -2.9, 106.41)])
    await keep(store, newer)
    kept = {border.code: border for border in await load(store)}
    assert kept == {RIAS.code: newer, "19.03.01": toboali}


async def test_what_is_stored_can_be_compared(store: Store) -> None:
    await fill(store)
    await keep(store, RIAS)
    async with store.view() as view:
        packed = await boundaries.packed(view)
    assert packed == {RIAS.code: boundaries.pack(RIAS)}
    assert packed[RIAS.code] != boundaries.pack(border_of(RIAS.code, [box(-3.0, 106.3, -2.9, 106.4)]))


async def test_every_import_raises_the_version(store: Store) -> None:
    async def version() -> int:
        async with store.view() as view:
            return await areas.version(view)

    assert await version() == 0
    await fill(store)
    before = await version()
    assert before > 0
    await keep(store, RIAS)
    assert await version() == before + 1
    await keep(store)
    assert await version() == before + 1


async def test_the_ground_knows_what_is_served_and_what_lies_around(store: Store) -> None:
    await fill(store)
    await keep(store, RIAS)
    async with store.view() as view:
        here = await ground.read(view, ["19.03"])
        everywhere = await ground.read(view, [EVERYWHERE])
    assert (here.kabupaten, len(here.areas), here.version) == (("19.03",), 62, everywhere.version)
    assert here.outside == (("32.01.01.1001", -6.45, 106.82),)
    assert (everywhere.kabupaten, len(everywhere.areas), everywhere.outside) == (("19.03", "19.71", "32.01"), 66, ())
    finder = here.finder()
    assert finder.near(-2.98, 106.31)[0].code == RIAS.code
    assert finder.elsewhere_at(-6.46, 106.82) == "32.01"
    assert finder.find("saya dari kabupaten bogor").elsewhere == "Bogor"
    assert everywhere.finder().find("saya dari kabupaten bogor").elsewhere == ""
    for words in ("kota pangkalpinang", "dari pangkalpinang"):
        assert here.finder().find(words).elsewhere
        best = everywhere.finder().find(words).best
        assert best is not None
        assert best.code == "19.71"
    assert everywhere.finder().near(-6.46, 106.82)[0].code == "32.01.01.1001"


async def test_a_whole_nation_of_regencies_can_be_asked_for_at_once(store: Store) -> None:
    """SQLite refuses expressions deeper than a thousand steps; 514 kabupaten must not make one."""
    await fill(store)
    nation = [f"{province}.{number:02}" for province in range(11, 97) for number in range(1, 8)]
    nation += ["19.71", "19.03.01.2008"]
    async with store.view() as view:
        assert len(await areas.load_tree(view, nation)) == 66
        assert len(await areas.poskos_within(view, nation)) == 66
        assert len(await areas.points_outside(view, nation)) == 0
