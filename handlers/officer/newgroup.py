"""A group that the bot is new in: where an officer adds it and binds it within a day it stays, else it leaves.

A group that goes on as a supergroup looks like one that anybody added, until the network tells of the move a moment
later (github.com/tdlib/telegram-bot-api/issues/266). So who is no officer is answered after that moment.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.domain.conversations import Timer
from bot.domain.messages import Due
from bot.domain.people import Address, Right
from handlers.officer import group
from handlers.turn import Turn
from storage import areas, people, timers

log = structlog.get_logger()

TIMER = "group_stranger"
MOVE_TOLD_WITHIN = timedelta(seconds=10)


async def joined(turn: Turn) -> None:
    """The bot was added to this group. Messages of the group may have come first: where an officer has bound it
    already, nothing is said."""
    if await areas.poskos_of_group(turn.store, turn.chat.id):
        return
    if turn.scopes(Right.BIND_GROUP):
        turn.say("officer.group.hello")
        group.expect_binding(turn, turn.chat)
        return
    log.info("unknown_group", group_id=turn.chat.id, added_by_id=turn.sender.id)
    turn.changes.cancel_timers(turn.chat.id, TIMER)
    key = f"{TIMER}:{turn.chat.id}:{turn.inbound.channel}:{turn.inbound.external_id}"
    due = turn.now + MOVE_TOLD_WITHIN
    turn.changes.create(Timer(id=turn.world.new_id(), key=key, kind=TIMER, subject_id=turn.chat.id, due_at=due))


async def still_strange(turn: Turn) -> None:
    """Nobody's posko has moved or was bound here: say so, once, and leave."""
    timer, chat = await _unbound(turn)
    if timer is not None and chat is not None:
        text = turn.text("officer.group.stranger", to=chat)
        turn.send(text, to=chat, buttons=group.private_link(turn), name=f"{timer.key}:said")
        turn.leave(chat, name=f"{timer.key}:left")


async def still_unbound(turn: Turn) -> None:
    """A day went by: a group that is no posko's does not keep the bot."""
    timer, chat = await _unbound(turn)
    if timer is not None and chat is not None:
        turn.send(turn.text("officer.group.never_bound", to=chat), to=chat, name=f"{timer.key}:said")
        turn.leave(chat, name=f"{timer.key}:left")


async def _unbound(turn: Turn) -> tuple[Timer, Address] | tuple[None, None]:
    """The timer that fired and its group, where the bot still is and which is still no posko's."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    chat = await people.address(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    if timer is None or chat is None or chat.unreachable_since is not None:
        return None, None
    return (None, None) if await areas.poskos_of_group(turn.store, chat.id) else (timer, chat)
