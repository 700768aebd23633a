"""A group that the bot is new in: where an officer adds it and binds it within a day it stays, else it leaves."""

from __future__ import annotations

import structlog

from bot.domain.messages import Due
from bot.domain.people import Right
from handlers.officer import group
from handlers.turn import Turn
from storage import areas, people, timers

log = structlog.get_logger()


async def joined(turn: Turn) -> bool:
    """The bot was added to this group. True when it stays; else it says why, once, and leaves. Messages of the group
    may have come first: where an officer has bound it already, nothing more is said."""
    if await areas.poskos_of_group(turn.store, turn.chat.id):
        return True
    if turn.scopes(Right.BIND_GROUP):
        turn.say("officer.group.hello")
        group.expect_binding(turn, turn.chat)
        return True
    log.info("unknown_group", group_id=turn.chat.id, added_by_id=turn.sender.id)
    turn.say("officer.group.stranger", buttons=group.private_link(turn))
    turn.leave()
    return False


async def still_unbound(turn: Turn) -> None:
    """A day went by: a group that is no posko's does not keep the bot."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    chat = await people.address(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    if timer is None or chat is None or chat.unreachable_since is not None:
        return
    if await areas.poskos_of_group(turn.store, chat.id):
        return
    turn.send(turn.text("officer.group.never_bound", to=chat), to=chat, name=f"{timer.key}:said")
    turn.leave(chat, name=f"{timer.key}:left")
