"""A running hotline learns of an import on its next tick: new villages, new borders, no restart."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from bot.domain.areas import Area, AreaKind
from bot.domain.borders import border_of
from bot.domain.rules import Rules
from storage import areas, boundaries
from storage.areas import AreaList
from storage.view import View
from tests.domain.test_borders import box
from tests.hotline import Hotline

NEW = Area("19.03.01.2099", "Pemekaran Jaya", AreaKind.DESA, "19.03.01")


async def take_in(hotline: Hotline, *new: Area) -> None:
    async with hotline.database.transaction() as connection:
        await areas.save(View(connection, hotline.keys), AreaList(new, ()), hotline.new_id)


async def test_a_new_village_is_understood_from_the_next_tick_on(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await take_in(hotline, NEW)
        finder = hotline.engine.world.places
        assert finder.find("desa pemekaran jaya").best is None
        await hotline.tick()
        best = hotline.engine.world.places.find("desa pemekaran jaya").best
        assert best is not None
        assert best.code == NEW.code
        await hotline.says("warga", "ibu saya di desa pemekaran jaya blm dicoklit")
        assert "Pemekaran Jaya" in "\n".join(seen.text for seen in hotline.seen("warga"))


async def test_where_nothing_changed_nothing_is_built_anew(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        world = hotline.engine.world
        await hotline.tick()
        assert hotline.engine.world is world
        await take_in(hotline, NEW)
        assert await hotline.surveyor.look_again()
        assert not await hotline.surveyor.look_again()


async def test_imported_borders_decide_from_the_next_tick_on(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        before = hotline.engine.world.places.near(-2.9453, 106.3996)[0]
        teladan = border_of("19.03.01.1002", [box(-3.0, 106.3, -2.9, 106.4)])
        async with hotline.database.transaction() as connection:
            await boundaries.save(View(connection, hotline.keys), [teladan])
        await hotline.tick()
        after = hotline.engine.world.places.near(-2.9453, 106.3996)[0]
        assert (before.code, after.code) == ("19.03.01.2008", "19.03.01.1002")
        assert after.confidence > before.confidence


async def test_everywhere_means_what_is_stored_by_then(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(kabupaten=("*",))) as hotline:
        served = [hotline.engine.world.rules.kabupaten]
        await take_in(hotline, Area("19.04", "Bangka Tengah", AreaKind.KABUPATEN, "19"))
        await hotline.tick()
        served.append(hotline.engine.world.rules.kabupaten)
        assert served == [("19.03",), ("19.03", "19.04")]
        assert "19.04" in hotline.engine.world.areas


async def test_an_emptied_list_leaves_the_old_one_in_force(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        async with hotline.database.transaction() as connection:
            for table in ("poskos", "aliases", "boundaries", "areas"):
                await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of ours
            await areas.raise_version(View(connection, hotline.keys))
        await hotline.tick()
        assert len(hotline.engine.world.areas) == 62
