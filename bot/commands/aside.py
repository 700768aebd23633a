"""`posko aside`: messages that no handler could deal with. They are listed, shown, tried again after a fix, or dropped.

A message that is tried again goes the whole road under a name of its own: interrupted, it is never done twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from bot import wiring
from bot.clock import SystemClock
from bot.commands import say, settings_of, viewing
from bot.domain.errors import UserError
from bot.domain.ids import Ids
from bot.domain.messages import Inbound, base36
from bot.domain.people import AuditEntry
from bot.settings import Settings
from bot.tasks import Tasks
from storage import conversations, inbox, kept
from storage.codec import AUDIT
from storage.inbox import Aside
from storage.view import View

EVERYTHING = "all"
TRIED = re.compile(r"#(\d+)$")
"""How often a message was tried, behind its name at the network."""


def deal(options: argparse.Namespace) -> int:
    """List what was set aside, or do with some of it what is wanted."""
    settings = settings_of(options.config)
    if options.what == "list":
        asyncio.run(_list(settings))
    else:
        work = {"show": _show, "again": _again, "drop": _drop}[options.what]
        asyncio.run(work(settings, options.ids))
    return 0


async def _found(settings: Settings, ids: Sequence[str] = (EVERYTHING,)) -> list[Aside]:
    async with viewing(settings) as view:
        found = await inbox.aside(view)
    named = {base36(one.id): one for one in found}
    if EVERYTHING in ids:
        return found
    if not ids:
        raise UserError(f"which? name their ids, or {EVERYTHING!r}; `posko aside` lists them")
    if unknown := [one for one in ids if one not in named]:
        raise UserError(f"not set aside: {', '.join(unknown)}; `posko aside` lists what is")
    return [named[one] for one in ids]


async def _list(settings: Settings) -> None:
    """What can be told without telling anything personal."""
    found = await _found(settings)
    if not found:
        say("Nothing was set aside.")
        return
    zone = settings.service.timezone
    for one in found:
        say(f"{base36(one.id)}  {one.received_at.astimezone(zone):%Y-%m-%d %H:%M}  {one.channel}  {one.error}")
    say(f"{len(found)} set aside. What they say is personal: `posko aside show ID` prints it.")
    say("After a fix: `posko aside again ID` (or all). What needs no answer: `posko aside drop ID` (or all).")


async def _show(settings: Settings, ids: Sequence[str]) -> None:
    for one in await _found(settings, ids):
        say(f"{base36(one.id)}: {one.content}")


async def _drop(settings: Settings, ids: Sequence[str]) -> None:
    found = await _found(settings, ids)
    async with viewing(settings, write=True) as view:
        await inbox.settle(view, [one.id for one in found])
        await _note(view, f"drop {len(found)}")
    say(f"Dropped {len(found)}.")


async def _again(settings: Settings, ids: Sequence[str]) -> None:
    """Each in its turn, oldest first. Where somebody is in the middle of a form, old words would answer a new question:
    those wait."""
    found = await _found(settings, ids)
    hotline, work = await wiring.build(settings, SystemClock()), Tasks()
    work.start(hotline.engine.run(), "engine")
    try:
        done = [one for one in found if await _tried(hotline, one)]
    finally:
        await work.stop()
        await hotline.networks.close()
        await hotline.database.close()
    if done:
        async with viewing(settings, write=True) as view:
            await _note(view, f"again {len(done)}")
    say(f"Tried {len(found)}, done {len(done)}. A running hotline delivers the answers.")


async def _tried(hotline: wiring.Hotline, one: Aside) -> bool:
    """True when it went well; what is said tells the rest."""
    name = base36(one.id)
    inbound = _inbound(hotline, one)
    if inbound is None:
        say(f"{name}: cannot be read by this version either; `posko aside show {name}` prints it")
        return False
    async with hotline.database.reading() as connection:
        talking = await conversations.by_id(View(connection, hotline.keys), one.address_id)
    if talking.form:
        say(f"{name}: its sender is in the middle of something; try later")
        return False
    await hotline.engine.intake([inbound])
    async with hotline.database.transaction() as connection:
        view = View(connection, hotline.keys)
        failed = await inbox.is_set_aside(view, inbound.channel, inbound.external_id)
        await inbox.settle(view, [one.id])
    say(f"{name}: {'failed again, and is set aside anew' if failed else 'done'}")
    return not failed


def _inbound(hotline: wiring.Hotline, one: Aside) -> Inbound | None:
    """The message under a new name, so that it is no repeat."""
    inbound = kept.load(one.content)
    if inbound is None and hotline.networks.telegram is not None and one.channel == "telegram":
        inbound = hotline.networks.telegram.read(json.loads(one.content))
    if inbound is None and hotline.networks.whatsapp is not None and one.channel == "whatsapp":
        inbound = hotline.networks.whatsapp.read(json.loads(one.content))
    if inbound is None:
        return None
    tried = TRIED.search(one.external_id)
    base = one.external_id[: tried.start()] if tried else one.external_id
    return replace(inbound, external_id=f"{base}#{int(tried[1]) + 1 if tried else 2}")


async def _note(view: View, detail: str) -> None:
    now = SystemClock().now()
    entry = AuditEntry(id=Ids(SystemClock().now, secrets.randbelow(1024))(), at=now, what="aside", detail=detail)
    await view.connection.execute(AUDIT.table.insert().values(AUDIT.row(entry, view.keys)))
