"""`posko invite`: the way into an office that needs nobody in office yet."""

from __future__ import annotations

import argparse
import asyncio
from datetime import timedelta

from bot import wiring
from bot.clock import SystemClock
from bot.commands import say, settings_of
from bot.domain.areas import AreaTree
from bot.domain.changes import Changes
from bot.domain.errors import DeliveryError, UserError
from bot.domain.people import LEVEL, Role
from bot.settings import Settings
from handlers.invitation import make_invite
from storage.batch import Batch

HOUR = timedelta(hours=1)


def make(options: argparse.Namespace) -> int:
    """Store an invite and print how it is redeemed. The token is shown once and kept nowhere."""
    settings = settings_of(options.config)
    asyncio.run(_make(settings, Role(options.role), options.area, timedelta(hours=options.hours)))
    return 0


async def _make(settings: Settings, role: Role, wanted: str, lifetime: timedelta) -> None:
    clock = SystemClock()
    hotline = await wiring.build(settings, clock)
    try:
        world, now = hotline.engine.world, clock.now()
        code = area_code(world.areas, role, wanted)
        invite, token = make_invite(world, role, code, 0, now, valid_for=lifetime)
        async with hotline.database.transaction() as connection:
            batch = Batch(connection, hotline.keys, world.new_id, now)
            batch.keep(Changes(created=[invite]))
            await batch.flush()
        username = await telegram_username(hotline)
    finally:
        await hotline.networks.close()
        await hotline.database.close()
    say(f"An invite for one {role.value} of {world.areas.label(code)}, to be used once within {lifetime // HOUR} h:")
    if username:
        say(f"  https://t.me/{username}?start=i-{token}")
    if settings.web.chat:
        address = settings.web.public_url or f"http://{settings.web.host}:{settings.web.port}"
        say(f"  {address}/?start=i-{token}")
    say(f"  or written to the bot: /start i-{token}")


async def telegram_username(hotline: wiring.Hotline) -> str:
    """The bot's name, '' when Telegram is off or does not answer now."""
    if hotline.networks.telegram is None:
        return ""
    try:
        return await hotline.networks.telegram.identity()
    except DeliveryError as error:
        say(f"(Telegram does not tell the bot's name now: {error.reason})")
        return ""


def area_code(areas: AreaTree, role: Role, wanted: str) -> str:
    """The code that `wanted` (a code or a name) means for `role`. Raises UserError with what would be right."""
    blocks = LEVEL[role]
    fitting = [area for area in areas if area.code.count(".") + 1 == blocks]
    said = wanted.casefold()
    found = [a for a in fitting if said in (a.code, a.name.casefold(), f"{a.kind} {a.name}".casefold())]
    if len(found) == 1:
        return found[0].code
    level = {4: "desa or kelurahan", 3: "kecamatan", 2: "kabupaten"}[blocks]
    if found:
        raise UserError(f"{wanted!r} is the name of {len(found)} areas; use a code: {', '.join(a.code for a in found)}")
    raise UserError(f"{wanted!r} is no {level} served here, as a {role.value} needs; see `posko areas list`")
