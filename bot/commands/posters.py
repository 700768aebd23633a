"""`posko posters`: a page for every desa and kelurahan, to be printed and put up."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot import wiring
from bot.clock import SystemClock
from bot.commands import say, settings_of
from bot.commands.invite import telegram_username
from bot.domain.area_names import AreaNames
from bot.domain.areas import Area, AreaTree
from bot.domain.errors import UserError
from bot.posters import as_html
from bot.settings import Settings
from handlers.poster import poster, title
from storage import areas
from storage.view import View


def make(options: argparse.Namespace) -> int:
    """Write the posters into one HTML file."""
    settings = settings_of(options.config)
    count = asyncio.run(_make(settings, options.file, options.area, options.bot, options.language))
    say(f"Wrote {options.file}: {count} pages. Open it in a browser and print it (A4, no margins).")
    return 0


async def _make(settings: Settings, path: Path, wanted: Sequence[str], bot: str, language: str) -> int:
    hotline = await wiring.build(settings, SystemClock())
    try:
        world = hotline.engine.world
        villages = _villages(world.areas, wanted)
        username = bot.removeprefix("@") or await telegram_username(hotline)
        rules = replace(world.rules, telegram_username=username)
        _check_ways(settings, username, rules.web_url)
        async with hotline.database.reading() as connection:
            found = await areas.poskos_within(View(connection, hotline.keys), {area.parent_code for area in villages})
    finally:
        await hotline.networks.close()
        await hotline.database.close()
    poskos = {posko.area_code: posko for posko in found}
    spoken = language or settings.service.language
    posters = (poster(rules, world.texts, world.areas, area, poskos.get(area.code), spoken) for area in villages)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(as_html(posters, title=title(world.texts, spoken), language=spoken))
    return len(villages)


def _villages(tree: AreaTree, wanted: Sequence[str]) -> list[Area]:
    """The desa and kelurahan of these areas, of all where none is named. Raises UserError for what is no area."""
    names = AreaNames(tree)
    scopes = [names.area(words, (2, 3, 4)).code for words in wanted]
    return [a for a in tree if a.is_village and (not scopes or any(tree.within(a.code, scope) for scope in scopes))]


def _check_ways(settings: Settings, username: str, web_url: str) -> None:
    """A poster without a link helps nobody; one that lacks a network that is switched on is printed in vain."""
    if settings.telegram.enabled and not username:
        raise UserError("Telegram does not tell the bot's name now: try again, or give it with --bot NAME")
    if not username and not web_url:
        raise UserError("there is nothing to link to: set web.public_url or telegram.token in the configuration")
